"""PyTorch as its users would write it. Second argument: float64 or float32."""

import sys

import torch
from torch import nn

from serve import load_workload, serve

torch.set_num_threads(1)
torch.manual_seed(0)
torch.set_default_dtype(getattr(torch, sys.argv[2]))
workload = load_workload()
x = torch.from_numpy(workload["x"]).to(torch.get_default_dtype())
y = torch.from_numpy(workload["y"]).long()
sizes = [workload["inputs"], *workload["hidden"]]
layers = []
for a, b in zip(sizes, sizes[1:]):
    layers += [nn.Linear(a, b), nn.ReLU()]
    if workload["dropout"] > 0:
        layers.append(nn.Dropout(workload["dropout"]))
    linear = layers[-2 if workload["dropout"] == 0 else -3]
    nn.init.kaiming_normal_(linear.weight, nonlinearity="relu")
last = nn.Linear(sizes[-1], workload["classes"])
model = nn.Sequential(*layers, last)
hidden = [p for layer in layers for p in layer.parameters()]
# The penalty λ Σ w² has the gradient 2λw: a weight_decay of 2λ.
groups = [{"params": hidden, "weight_decay": 2 * workload["l2"]}, {"params": last.parameters()}]
optimizer = torch.optim.Adam(groups, lr=workload["learningRate"], eps=1e-7)
decay = workload["decay"]
schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 / (1 + decay * step))
criterion = nn.CrossEntropyLoss()


def step(xs, ys):
    optimizer.zero_grad()
    criterion(model(xs), ys).backward()
    optimizer.step()
    schedule.step()


def train_epoch():
    batch = workload["batch"]
    if batch == 0:
        return step(x, y)
    order = torch.randperm(len(y))
    for rows in order.split(batch):
        step(x[rows], y[rows])


def accuracy():
    model.eval()
    with torch.no_grad():
        share = (model(x).argmax(dim=1) == y).double().mean().item()
    model.train()
    return share


serve(train_epoch, accuracy)
