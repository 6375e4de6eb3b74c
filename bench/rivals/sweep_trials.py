"""The trials of a sweep for rivals in Python: a file with their settings, files of rows, and a table of the results."""

import csv
import json
import sys

import numpy as np


def read_trials():
    """The trials: see SweepTrial in time_sweep.ts."""
    return json.load(open(sys.argv[1]))


def load_rows(trial):
    """x and y of the training rows, x and y of the validation rows; they are in this order in the file."""
    numbers = np.fromfile(trial["file"], dtype=np.float64)
    inputs, parts = trial["inputs"], []
    for rows in (trial["trainRows"], trial["validationRows"]):
        x, y, numbers = np.split(numbers, [rows * inputs, rows * (inputs + 1)])
        parts += [x.reshape(rows, inputs), y.astype(np.int64)]
    return parts


def write_results(trials, accuracies):
    with open(sys.argv[2], "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["seed", "dropout", "hidden", "l2", "val_accuracy"])
        for trial, accuracy in zip(trials, accuracies):
            hidden = " ".join(map(str, trial["hidden"]))
            table.writerow([trial["seed"], trial["dropout"], hidden, trial["l2"], accuracy])
