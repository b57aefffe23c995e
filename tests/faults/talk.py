"""Messages that come twice, late and in the wrong order, from two servers at once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.faults.cases import LATER, SOON, Result, look
from tests.faults.stage import Stage

if TYPE_CHECKING:
    from tests.application.conftest import World

CUSTOMERS = (("cus_1001", "TT-10482"), ("cus_1003", "TT-10477"), ("cus_1002", "TT-10488"))
ROUNDS = 6  # of one conversation for each customer
DELIVERIES = 1_000


def repeated_and_reordered(stage: Stage, seed: int) -> Iterator[Result]:
    """A thousand deliveries of a few messages each, to two servers and two workers at once: one row
    a message, and nothing done twice."""
    stage.put_back("empty")
    chats: dict[str, str] = stage.run(_open)
    chance = random.Random(seed)
    parcels = [(chat, key) for chat in chats for key in _MESSAGES]
    deliveries = parcels + chance.choices(parcels, k=DELIVERIES - len(parcels))
    chance.shuffle(deliveries)
    half = len(deliveries) // 2
    children = [
        stage.begin(partial(_deliver, part, chats))
        for part in (deliveries[:half], deliveries[half:])
    ]
    children += [stage.begin(_work, SOON) for _ in range(2)]
    for child in children:
        child.wait()
    heard = dict.fromkeys(map(int, chats), len(_MESSAGES))
    seen: dict[str, Any] = stage.run(partial(_look, heard), LATER)
    yield Result("messages", "many", stage.database, seed, 0, "", False, 0, 0, **seen)


_MESSAGES = {
    "1": "where is my parcel",
    "2": "refund {order}",
    "3": "{order}",
    "4": "I forgot my password",
    "5": "I want to talk to a human",
}


def _open(world: World) -> dict[str, str]:
    """Conversations with the order that each is about."""
    from unsnag.domain.autonomy import Level

    for playbook, action in (("refund", "shop.refund"), ("password_reset", "shop.password_reset")):
        world.app.store.set_level(playbook, action, Level.AUTONOMOUS, by="M", reason="this case")
    return {str(world.begin(ref)): order for _ in range(ROUNDS) for ref, order in CUSTOMERS}


def _deliver(deliveries: list[tuple[str, str]], chats: dict[str, str], world: World) -> None:
    for chat, key in deliveries:
        text = _MESSAGES[key].format(order=chats[chat])
        with suppress(Exception):  # a server answers 500; the message comes again
            world.app.receive(int(chat), text, key=key)  # type: ignore[arg-type]
            world.app.handle.take(int(chat))  # type: ignore[arg-type]


def _work(world: World) -> None:
    for _ in range(20):
        with suppress(Exception):
            world.app.recover()
        world.clock.ahead += timedelta(seconds=40)


def _look(heard: dict[int, int], world: World) -> dict[str, Any]:
    """Every conversation asked for a person, so nothing may be lost: each has one."""
    from unsnag.adapters.store.models import TicketRow

    seen = look(world, heard)
    with_person = set(TicketRow.objects.values_list("conversation_id", flat=True))
    return {**seen, "lost": not set(heard) <= with_person}
