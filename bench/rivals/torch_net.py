"""PyTorch as its users write it. Second argument: float64 or float32."""

import sys

import torch
from torch import nn

from serve import load_work, serve

torch.set_num_threads(1)
torch.manual_seed(0)
torch.set_default_dtype(getattr(torch, sys.argv[2]))
work = load_work()
x = torch.from_numpy(work["x"]).to(torch.get_default_dtype())
y = torch.from_numpy(work["y"]).long()
sizes = [work["inputs"], *work["hidden"]]
layers = []
for a, b in zip(sizes, sizes[1:]):
    layers += [nn.Linear(a, b), nn.ReLU()]
    if work["dropout"] > 0:
        layers.append(nn.Dropout(work["dropout"]))
    nn.init.kaiming_normal_(layers[-2 if work["dropout"] == 0 else -3].weight, nonlinearity="relu")
last = nn.Linear(sizes[-1], work["classes"])
model = nn.Sequential(*layers, last)
hidden = [p for layer in layers for p in layer.parameters()]
# The penalty λ Σ w² has the gradient 2λw: a weight_decay of 2λ.
groups = [{"params": hidden, "weight_decay": 2 * work["l2"]}, {"params": last.parameters()}]
optimizer = torch.optim.Adam(groups, lr=work["learningRate"], eps=1e-7)
schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 / (1 + work["decay"] * step))
criterion = nn.CrossEntropyLoss()


def step(xs, ys):
    optimizer.zero_grad()
    criterion(model(xs), ys).backward()
    optimizer.step()
    schedule.step()


def train_epoch():
    batch = work["batch"]
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
