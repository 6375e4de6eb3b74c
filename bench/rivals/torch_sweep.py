"""A sweep with PyTorch in two processes."""

from multiprocessing import Pool

import torch

from sweep_trials import load_rows, read_trials, write_results
from torch_training import Training


def run(trial):
    torch.set_num_threads(1)
    torch.manual_seed(trial["seed"])
    x, y, validation_x, validation_y = map(torch.from_numpy, load_rows(trial))
    x, validation_x = x.float(), validation_x.float()
    training = Training(trial)
    for _ in range(trial["epochs"]):
        training.step(x, y)
    return training.accuracy(validation_x, validation_y)


if __name__ == "__main__":
    trials = read_trials()
    with Pool(2) as pool:
        write_results(trials, pool.map(run, trials, chunksize=1))
