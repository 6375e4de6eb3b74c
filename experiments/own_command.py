"""Fits a line or a parabola to noisy points by gradient descent, and prints a line of JSON for each report."""

import argparse
import json
import os
import random

arguments = argparse.ArgumentParser()
arguments.add_argument("--rate", type=float, required=True)
arguments.add_argument("--seed", type=int, required=True)
options = arguments.parse_args()

# The whole trial is in the environment; --rate and --seed could be read from there too.
parameters = json.loads(os.environ["SEEDSWEEP_TRIAL"])["parameters"]
degree = {"line": 1, "parabola": 2}[parameters["model"]]

draw = random.Random(options.seed)
points = [(x, x * x - x + draw.gauss(0, 0.1)) for x in (draw.uniform(-1, 1) for _ in range(80))]
train, validation = points[:40], points[40:]
weights = [0.0] * (degree + 1)


def predict(x):
    return sum(weight * x**power for power, weight in enumerate(weights))


def loss(rows):
    return sum((predict(x) - y) ** 2 for x, y in rows) / len(rows)


for step in range(100):
    errors = [(predict(x) - y, x) for x, y in train]
    for power in range(len(weights)):
        gradient = sum(2 * error * x**power for error, x in errors) / len(errors)
        weights[power] -= options.rate * gradient
    if step % 10 == 9:
        print(json.dumps({"step": step, "train_loss": loss(train)}))

print(json.dumps({"loss": loss(validation)}))  # the last line with the metric is the result
