"""MLPClassifier and MLPRegressor of scikit-learn, trained on the rows that Seedsweep made.

Each line of the input is a JSON object: the settings of a network, a file of float64 numbers and, optionally, initial
weights. The answer is a line: the accuracy, or the root of the mean squared error, on the validation rows, and the
milliseconds of fit() and predict().
"""

import json
import sys
import time
import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor

warnings.simplefilter("ignore", ConvergenceWarning)  # that all epochs were run is what we want


def load_rows(request):
    """The training rows and the validation rows: x, then y of each, one after the other in the file."""
    numbers = np.fromfile(request["file"], dtype=np.float64)
    inputs, parts = request["inputs"], []
    for rows in (request["trainRows"], request["validationRows"]):
        x, y, numbers = np.split(numbers, [rows * inputs, rows * (inputs + 1)])
        parts.append((x.reshape(rows, inputs), y))
    return parts


def make_model(request):
    make = MLPClassifier if request["classes"] > 0 else MLPRegressor
    return make(
        hidden_layer_sizes=request["hidden"],
        activation=request["activation"],
        solver="adam",
        alpha=0,
        batch_size=request["batchSize"],
        learning_rate_init=request["learningRate"],
        beta_1=request["beta1"],
        beta_2=request["beta2"],
        epsilon=request["epsilon"],
        max_iter=request["epochs"],
        tol=0,
        n_iter_no_change=request["epochs"] + 1,  # never stops early
        random_state=request["seed"],
    )


def set_weights(model, layers, x, y):
    """Replaces the initial weights: fit() makes them, and continues with those that are there in a warm start."""
    epochs = model.max_iter
    model.set_params(warm_start=True, max_iter=1).fit(x, y)
    for k, layer in enumerate(layers):
        model.coefs_[k] = np.array(layer["weights"], dtype=np.float64).reshape(model.coefs_[k].shape)
        model.intercepts_[k] = np.array(layer["biases"], dtype=np.float64)
    model.set_params(max_iter=epochs)


def answer(request):
    (x, y), (validation_x, validation_y) = load_rows(request)
    model = make_model(request)
    if "layers" in request:
        set_weights(model, request["layers"], x, y)
    before = getattr(model, "n_iter_", 0)
    start = time.perf_counter()
    model.fit(x, y)
    predicted = model.predict(validation_x)
    milliseconds = (time.perf_counter() - start) * 1000
    assert model.n_iter_ - before == request["epochs"], "it stopped early"
    if request["classes"] > 0:
        score = np.mean(predicted == validation_y)
    else:
        score = np.sqrt(np.mean((predicted - validation_y) ** 2))
    return {"score": float(score), "milliseconds": milliseconds}


print("ready", flush=True)
for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
