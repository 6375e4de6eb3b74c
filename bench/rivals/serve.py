"""The protocol between the benchmark and a rival in Python: see serve.ts."""

import json
import sys
import time

import numpy as np


def load_workload():
    workload = json.load(open(sys.argv[1]))
    x = np.fromfile(workload["xFile"], dtype=np.float64)
    workload["x"] = x.reshape(workload["rows"], workload["inputs"])
    workload["y"] = np.fromfile(workload["yFile"], dtype=np.int32)
    return workload


def serve(make):
    """make() returns a new network: a function that trains an epoch and one that returns the accuracy."""
    train_epoch, accuracy = make()
    print("ready", flush=True)
    for line in sys.stdin:
        command, *count = line.split()
        if command == "train":
            start = time.perf_counter()
            for _ in range(int(count[0])):
                train_epoch()
            print((time.perf_counter() - start) * 1000, flush=True)
        if command == "accuracy":
            print(accuracy(), flush=True)
        if command == "new":
            train_epoch, accuracy = make()
            print("ready", flush=True)
