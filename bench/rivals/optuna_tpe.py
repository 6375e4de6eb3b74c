"""Proposes configs by Optuna's multivariate TPE: a line for each request of bench/search.ts.

A request is a JSON object. {"ranges": [[min, max], ...], "seed": n} starts a search and gets "started".
{"tell": [score, ...], "ask": n} reports the scores of the configs of the last answer, and gets n new configs.
"""

import json
import sys
import warnings

import optuna

warnings.filterwarnings("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)
print("ready", flush=True)

study, ranges, pending = None, [], []
for line in sys.stdin:
    request = json.loads(line)
    if "ranges" in request:
        ranges, pending = request["ranges"], []
        # constant_liar is what Optuna's documentation recommends for several trials at once; alone it changes nothing
        sampler = optuna.samplers.TPESampler(
            multivariate=True, constant_liar=request["liar"], seed=request["seed"]
        )
        study = optuna.create_study(sampler=sampler)
        print("started", flush=True)
        continue
    for trial, score in zip(pending, request["tell"]):
        study.tell(trial, score)
    pending = [study.ask() for _ in range(request["ask"])]
    configs = [
        [trial.suggest_float(f"x{i}", low, high) for i, (low, high) in enumerate(ranges)]
        for trial in pending
    ]
    print(json.dumps(configs), flush=True)
