"""Times the products of the widest layer of the network `deep`. Arguments: numpy or torch, and float64 or float32.

Prints `ready` after the first products. Each line of the input is answered with a time in milliseconds.
"""

import importlib
import sys
import time

library = importlib.import_module(sys.argv[1])
number_type = getattr(library, sys.argv[2])
ROWS, INPUTS, UNITS = 128, 256, 256
x = library.ones((ROWS, INPUTS), dtype=number_type)
w = library.ones((INPUTS, UNITS), dtype=number_type)
d = library.ones((ROWS, UNITS), dtype=number_type)


def step():
    """The forward pass, the gradient of the weights and that of the inputs."""
    return x @ w, x.T @ d, d @ w.T


step()
print("ready", flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    for _ in range(20):
        step()
    print((time.perf_counter() - start) * 1000 / 20, flush=True)
