"""A network of PyTorch with dropout and L2, and its training with Adam, as users of PyTorch would write it."""

import torch
from torch import nn


class Training:
    """settings: inputs, hidden, classes, dropout, l2, learningRate and decay."""

    def __init__(self, settings):
        sizes = [settings["inputs"], *settings["hidden"]]
        layers = []
        for a, b in zip(sizes, sizes[1:]):
            linear = nn.Linear(a, b)
            nn.init.kaiming_normal_(linear.weight, nonlinearity="relu")
            layers += [linear, nn.ReLU()]
            if settings["dropout"] > 0:
                layers.append(nn.Dropout(settings["dropout"]))
        last = nn.Linear(sizes[-1], settings["classes"])
        self.model = nn.Sequential(*layers, last)
        hidden = [p for layer in layers for p in layer.parameters()]
        # The penalty λ Σ w² has the gradient 2λw: a weight_decay of 2λ.
        decayed = {"params": hidden, "weight_decay": 2 * settings["l2"]}
        groups = [decayed, {"params": last.parameters()}]
        self.optimizer = torch.optim.Adam(groups, lr=settings["learningRate"], eps=1e-7)
        decay = settings["decay"]
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimizer, lambda step: 1 / (1 + decay * step))
        self.criterion = nn.CrossEntropyLoss()

    def step(self, x, y):
        self.optimizer.zero_grad()
        self.criterion(self.model(x), y).backward()
        self.optimizer.step()
        self.schedule.step()

    def accuracy(self, x, y):
        self.model.eval()
        with torch.no_grad():
            share = (self.model(x).argmax(dim=1) == y).double().mean().item()
        self.model.train()
        return share
