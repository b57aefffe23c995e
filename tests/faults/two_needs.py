"""Two needs in one message, and a process that dies at each boundary of the turn.

`python -m tests.faults.two_needs --database sqlite|postgres [--stride N]` prints one JSON object:
how many processes died, and what was wrong afterwards where something was.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.fakes.postgres_process import server
from tests.faults.boundaries import Boundaries, arm
from tests.faults.cases import LATER, MOST_BOUNDARIES, SOON, sweep
from tests.faults.stage import Stage, warm

if TYPE_CHECKING:
    from tests.application.conftest import World

TEXT = "refund TT-10482. Also, where is my order TT-10501 by now?"
MARA = "cus_1001"
_RIGHT = {"issues": 2, "told what it told twice": 0}


def main() -> int:
    """0 when both needs were settled once, wherever a process died."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.two_needs", description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--stride", type=int, default=1, help="only every Nth boundary")
    args = parser.parse_args()
    warm()
    postgres = server() if args.database == "postgres" else None
    deaths, wrong = 0, []
    with Stage(args.database, postgres) as stage:
        chat: int = stage.run(_begin)
        stage.keep("begun")
        for boundary in range(1, MOST_BOUNDARIES, args.stride):
            stage.put_back("begun")
            died, _ = stage.begin(partial(_say, chat, boundary)).wait()
            deaths += died
            stage.begin(partial(sweep, None), SOON).wait()
            seen = stage.run(partial(_look, chat), LATER)
            wrong += [f"boundary {boundary}: {one}" for one in seen]
            if not died:
                break
    print(json.dumps({"deaths": deaths, "ended": not died, "wrong": wrong}))
    return 1 if wrong else 0


def _begin(world: World) -> int:
    from unsnag.domain.autonomy import Level

    world.app.store.set_level("refund", "shop.refund", Level.AUTONOMOUS, by="M", reason="this case")
    return int(world.begin(MARA))


def _say(chat: int, boundary: int, world: World) -> None:
    arm(Boundaries(boundary))
    world.app.receive(chat, TEXT, key="both")  # type: ignore[arg-type]
    world.app.handle.take(chat)  # type: ignore[arg-type]


def _look(chat: int, world: World) -> list[str]:
    """What is wrong once everything has come to rest. A message that never came to the disk is
    sent again, as the widget does."""
    from unsnag.adapters.store.models import IssueRow, RunRow

    world.app.receive(chat, TEXT, key="both")  # type: ignore[arg-type]
    world.app.handle.take(chat)  # type: ignore[arg-type]
    world.app.recover()
    told = [message.text for message in world.replies(chat)]  # type: ignore[arg-type]
    counts: dict[str, Any] = {
        "told of the refund": sum(text.startswith("Done") for text in told),
        "told what it told twice": len(told) - len(set(told)),
        "announced the second": sum("You also wrote" in text for text in told),
        "issues": IssueRow.objects.count(),
        "refunds": len(world.refunds("TT-10482")),
    }
    runs = Counter(RunRow.objects.values_list("playbook", flat=True))
    counts |= {f"runs of {name}": runs[name] for name in ("refund", "order_status")}
    right = {name: _RIGHT.get(name, 1) for name in counts}
    return [f"{name}: {counts[name]}" for name in counts if counts[name] != right[name]]


if __name__ == "__main__":
    sys.exit(main())
