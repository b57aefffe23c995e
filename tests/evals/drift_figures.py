"""How often made traffic without a change raises an alarm, and how soon planted changes are found.

python -m tests.evals.drift_figures [--years N] [--runs N]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from statistics import quantiles

from tests.fakes.traffic import (
    Mix,
    Traffic,
    alarms_in_a_year,
    days_to_detect,
    less_sure,
    usual,
    with_new_intent,
    with_shift,
)
from unsnag.domain.understanding.drift import Thing, Watched

YEARS = ((15, 0.0), (100, 0.0), (100, 0.01))
"""Messages a day, and how far each day's mix strays."""

DAILY = (30, 100, 300, 1_000)
NEVER = 10_000
PLANTED: dict[str, tuple[Mix, Callable[[Thing], bool]]] = {
    "a new intent of 5 %": (with_new_intent(usual()), lambda thing: True),
    "an intent of 6 % twice as often": (
        with_shift(usual()),
        lambda thing: thing == Thing(Watched.INTENT, "intent_3"),
    ),
    "less sure": (less_sure(usual()), lambda thing: thing.watched is Watched.UNSURE),
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--years", type=int, default=100)
    parser.add_argument("--runs", type=int, default=40)
    asked = parser.parse_args()
    for daily, bursts in YEARS:
        found = [
            alarms_in_a_year(Traffic(seed, daily, bursts), usual()) for seed in range(asked.years)
        ]
        told = {"daily": daily, "bursts": bursts, "years": asked.years}
        print(json.dumps({**told, "with_alarm": sum(map(bool, found))}), flush=True)
    for name, (after, wanted) in PLANTED.items():
        for daily in DAILY:
            days = [
                days_to_detect(Traffic(1_000 + seed, daily), usual(), after, wanted) or NEVER
                for seed in range(asked.runs)
            ]
            tenths = quantiles(days, n=10, method="inclusive")
            told = {"planted": name, "daily": daily, "found": sum(day < NEVER for day in days)}
            print(json.dumps({**told, "median": tenths[4], "nine_tenths": tenths[8]}), flush=True)


if __name__ == "__main__":
    main()
