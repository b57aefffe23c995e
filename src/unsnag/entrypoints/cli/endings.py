"""How a command ends that could not do what it was asked to."""

from __future__ import annotations

import json
import sys
from typing import Protocol


class Coded(Protocol):
    """A problem whose text says what to do; scripts go by its code."""

    code: str


def refused(problem: Coded, as_json: bool) -> int:
    """Say what is wrong and what to do: on standard error, or as JSON on standard output. 2."""
    if as_json:
        print(json.dumps({"error": problem.code, "message": str(problem)}, ensure_ascii=False))
    else:
        print(problem, file=sys.stderr)
    return 2


def stopped(what_now: str) -> int:
    """Who pressed Ctrl-C is told how things stand. 130, as shells have it."""
    print(f"Stopped. {what_now}", file=sys.stderr)
    return 130
