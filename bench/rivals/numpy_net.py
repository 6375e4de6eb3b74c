"""NumPy, vectorized over rows, as a user of NumPy would write the chapter's network.

Second argument: how masks are drawn. "binomial" is the chapter's np.random.binomial; "generator" is NumPy's newer and
faster Generator.random.
"""

import sys

import numpy as np

from serve import load_workload, serve

workload = load_workload()
x, y = workload["x"], workload["y"]
rate, l2 = workload["dropout"], workload["l2"]
rng = np.random.default_rng(0)
np.random.seed(0)
sizes = [workload["inputs"], *workload["hidden"], workload["classes"]]


def mask(shape):
    if sys.argv[2] == "binomial":
        return np.random.binomial(1, 1 - rate, shape) / (1 - rate)
    return (rng.random(shape) >= rate) / (1 - rate)


class Network:
    def __init__(self):
        self.weights = [rng.normal(0, np.sqrt(2 / a), (a, b)) for a, b in zip(sizes, sizes[1:])]
        self.biases = [np.zeros((1, b)) for b in sizes[1:]]
        self.parameters = [p for pair in zip(self.weights, self.biases) for p in pair]
        self.moments = [(np.zeros_like(p), np.zeros_like(p)) for p in self.parameters]
        self.steps = 0

    def forward(self, inputs, training):
        layers = []
        for w, b in zip(self.weights[:-1], self.biases[:-1]):
            z = inputs @ w + b
            out = np.maximum(z, 0)
            m = None
            if training and rate > 0:
                m = mask(out.shape)
                out = out * m
            layers.append((inputs, z, m))
            inputs = out
        layers.append((inputs, None, None))
        return inputs @ self.weights[-1] + self.biases[-1], layers

    def step(self, xs, ys):
        weights, biases = self.weights, self.biases
        logits, layers = self.forward(xs, True)
        e = np.exp(logits - logits.max(axis=1, keepdims=True))
        d = e / e.sum(axis=1, keepdims=True)
        np.mean(-np.log(np.clip(d[np.arange(len(ys)), ys], 1e-7, 1 - 1e-7)))
        d[np.arange(len(ys)), ys] -= 1
        d /= len(ys)
        gradients = []
        for k in range(len(weights) - 1, -1, -1):
            inputs = layers[k][0]
            dw, db = inputs.T @ d, d.sum(axis=0, keepdims=True)
            if l2 > 0 and k < len(weights) - 1:
                dw += 2 * l2 * weights[k]
                db += 2 * l2 * biases[k]
            gradients = [dw, db, *gradients]
            if k > 0:
                d = d @ weights[k].T
                _, z, m = layers[k - 1]
                if m is not None:
                    d *= m
                d[z <= 0] = 0
        lr = workload["learningRate"] / (1 + workload["decay"] * self.steps)
        self.steps += 1
        for p, g, (m, v) in zip(self.parameters, gradients, self.moments):
            m *= 0.9
            m += 0.1 * g
            v *= 0.999
            v += 0.001 * g * g
            p -= lr * (m / (1 - 0.9**self.steps)) / (np.sqrt(v / (1 - 0.999**self.steps)) + 1e-7)

    def train_epoch(self):
        batch = workload["batch"]
        if batch == 0:
            return self.step(x, y)
        order = rng.permutation(len(y))
        for start in range(0, len(y), batch):
            rows = order[start:start + batch]
            self.step(x[rows], y[rows])

    def accuracy(self):
        return float(np.mean(self.forward(x, False)[0].argmax(axis=1) == y))


def make():
    network = Network()
    return network.train_epoch, network.accuracy


serve(make)
