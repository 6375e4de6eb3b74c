"""How a rival in Python talks to the bench: see serve.ts."""

import json
import sys
import time

import numpy as np


def load_work():
    work = json.load(open(sys.argv[1]))
    work["x"] = np.fromfile(work["xFile"], dtype=np.float64).reshape(work["rows"], work["inputs"])
    work["y"] = np.fromfile(work["yFile"], dtype=np.int32)
    return work


def serve(train_epoch, accuracy):
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
