"""How much labels teach that were chosen, beside as many drawn at random, with the shipped learner.

    python -m tests.evals.active_learning NAME [--seeds N] [--rounds N]

reads intents/NAME.csv of the folder that UNSNAG_EVAL_DATA names, and prints accuracy by the number
of labels, with the mean over the draws.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Sequence
from statistics import fmean

from tests.evals import shared_data
from unsnag.adapters.models.encoder import MiniLmEncoder
from unsnag.adapters.models.intents import IntentLearner
from unsnag.adapters.models.remembering import Remembering
from unsnag.application.audit.discover import TOKENS
from unsnag.application.discovery.choosing import most_telling
from unsnag.application.discovery.label_tickets import AT_ONCE
from unsnag.application.ports.models import Encoder, LabelledText

SHOTS, POOL, ASKED = 5, 1_500, 800


class Draw:
    """One draw of a set: a few labels of each intent, a pool without labels, and tickets to ask."""

    def __init__(self, rows: Sequence[LabelledText], seed: int, encoder: Encoder) -> None:
        mixed = random.Random(seed).sample(list(rows), len(rows))
        self.asked, rest = mixed[:ASKED], mixed[ASKED:]
        self.labelled: list[LabelledText] = []
        self.pool: list[LabelledText] = []
        had: Counter[str] = Counter()
        for row in rest:
            if had[row.intent] < SHOTS:
                had[row.intent] += 1
                self.labelled.append(row)
            elif len(self.pool) < POOL:
                self.pool.append(row)
        self._seed, self._encoder = seed, encoder

    def curve(self, rounds: int, *, chosen: bool) -> list[float]:
        """Accuracy before the first and after each round of AT_ONCE labels."""
        labelled, pool, dice = list(self.labelled), list(self.pool), random.Random(self._seed)
        found = []
        for round_ in range(rounds + 1):
            model = IntentLearner(self._encoder).train(labelled)
            best = [model.predict(row.text).ranked[0].intent for row in self.asked]
            hits = sum(b == row.intent for b, row in zip(best, self.asked, strict=True))
            found.append(hits / len(self.asked))
            if round_ == rounds:
                break
            if chosen:
                predictions = [model.predict(row.text) for row in pool]
                vectors = self._encoder.encode_many([r.text for r in pool], tokens=TOKENS)
                places = set(most_telling(predictions, vectors, AT_ONCE))
            else:
                places = set(dice.sample(range(len(pool)), AT_ONCE))
            labelled += [pool[place] for place in sorted(places)]
            pool = [row for place, row in enumerate(pool) if place not in places]
        return found


def labels_needed(curve: Sequence[float], wanted: float) -> float | None:
    """So many labels reach this accuracy, between two rounds in proportion; None when they
    don't."""
    for place, reached in enumerate(curve):
        if reached >= wanted:
            before = curve[place - 1] if place else wanted
            part = (wanted - before) / (reached - before) if reached > before else 0.0
            return AT_ONCE * max(0.0, place - 1 + part) if place else 0.0
    return None


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=8)
    asked = parser.parse_args()
    encoder = Remembering(MiniLmEncoder())
    rows = shared_data.labelled(asked.name)
    curves: dict[str, list[list[float]]] = {"random": [], "chosen": []}
    for seed in range(asked.seeds):
        draw = Draw(rows, seed, encoder)
        for name, found in curves.items():
            found.append(draw.curve(asked.rounds, chosen=name == "chosen"))
            print(json.dumps({"seed": seed, "way": name, "curve": found[-1]}), flush=True)
    means = {name: [fmean(column) for column in zip(*c, strict=True)] for name, c in curves.items()}
    wanted = means["random"][-1]
    told = {
        "set": asked.name,
        "labels": [AT_ONCE * n for n in range(asked.rounds + 1)],
        **{name: [round(100 * one, 1) for one in mean] for name, mean in means.items()},
        "chosen_needed_for_the_last_of_random": labels_needed(means["chosen"], wanted),
    }
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
