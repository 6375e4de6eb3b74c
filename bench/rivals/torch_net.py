"""PyTorch as its users would write it. Second argument: float64 or float32."""

import sys

import torch

from serve import load_workload, serve
from torch_training import Training

torch.set_num_threads(1)
torch.manual_seed(0)
torch.set_default_dtype(getattr(torch, sys.argv[2]))
workload = load_workload()
x = torch.from_numpy(workload["x"]).to(torch.get_default_dtype())
y = torch.from_numpy(workload["y"]).long()


def make():
    training = Training(workload)

    def train_epoch():
        batch = workload["batch"]
        if batch == 0:
            return training.step(x, y)
        order = torch.randperm(len(y))
        for rows in order.split(batch):
            training.step(x[rows], y[rows])

    return train_epoch, lambda: training.accuracy(x, y)


serve(make)
