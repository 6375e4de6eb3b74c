"""A sweep with MLPClassifier of scikit-learn under joblib, without dropout and decay, which it does not have."""

import warnings

from joblib import Parallel, delayed
from sklearn.neural_network import MLPClassifier

from sweep_trials import load_rows, read_trials, write_results


def run(trial):
    warnings.simplefilter("ignore")  # that all epochs were run is what we want
    x, y, validation_x, validation_y = load_rows(trial)
    model = MLPClassifier(
        hidden_layer_sizes=trial["hidden"],
        solver="adam",
        alpha=2 * len(y) * trial["l2"],  # it is divided by twice the rows of a batch
        batch_size=len(y),
        learning_rate_init=trial["learningRate"],
        max_iter=trial["epochs"],
        tol=0,
        n_iter_no_change=trial["epochs"] + 1,  # never stops early
        random_state=trial["seed"],
    ).fit(x, y)
    assert model.n_iter_ == trial["epochs"], "it stopped early"
    return model.score(validation_x, validation_y)


if __name__ == "__main__":
    trials = read_trials()
    write_results(trials, Parallel(n_jobs=2)(delayed(run)(trial) for trial in trials))
