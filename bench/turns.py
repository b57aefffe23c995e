"""A whole turn of a conversation, from the customer's words to the answer on disk.

What: “where is my parcel”, asked by an identified customer: the message received, understood, the
order read from the real shop over HTTP, the playbook run to its end, everything committed. Models
are keyword stand-ins here; `search` and `intents` time the real ones.
Against: the bare request to the shop for the same order, the least that any answer must wait for.
How to read: “in the shop's answer” is the part of the turn spent waiting for the shop; the rest is
ours. The demo's shop answers from the same machine; a real one adds its distance to both.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import httpx

from bench.report import Column, Form, Line, Report, Scale, Table, percentile, shown
from bench.stage import database, folder, with_shop

CUSTOMER, ORDER = "cus_1001", "TT-10501"
SAID, ANSWERED = f"where is my parcel {ORDER}?", "on its way"
TURNS = {Scale.FULL: 200, Scale.TINY: 3}
WARM_UP = 3


def run(scale: Scale) -> Report:
    """Turns, requests and the shop's part of turns, taken in turns."""
    configuration = database()
    from tests.fakes.keyword_models import KeywordIntentModel, KeywordSearch
    from tests.fakes.shop_process import running_shop

    from unsnag.bootstrap.assembly import assemble

    intents = KeywordIntentModel({"order_status": ("where", "parcel"), "refund": ("refund",)})
    with running_shop(folder()) as shop, shop.client() as bare:
        connected = with_shop(configuration, shop.url, shop.api_key)
        app = assemble(connected, intents, KeywordSearch())
        with closing(app):
            requests, turns, waits = _measured(app, bare, TURNS[scale])
    count = f"{len(turns):,} turns"
    columns = (Column("p50", Form.MS), Column("p99", Form.MS), Column("of the turn", Form.SHARE))
    middle = percentile(turns, 0.5)
    lines = tuple(
        Line(what, (percentile(spent, 0.5), percentile(spent, 0.99), part))
        for what, spent, part in (
            ("Unsnag: a whole turn", turns, 1.0),
            ("of that, in the shop's answer", waits, sum(waits) / sum(turns)),
            ("the bare request to the shop", requests, None),
        )
    )
    reading = (
        f"A turn takes {shown(middle, Form.MS)}; {shown(sum(waits) / sum(turns), Form.SHARE)} of "
        f"it is the shop's answer.",
    )
    return Report("turns", (Table(f"Order status, {count}", columns, lines),), reading)


def _measured(
    app: Any, bare: httpx.Client, count: int
) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds of bare requests, of turns, and of the shop's answers within turns."""
    requests, turns, waits = [], [], []
    with _waits_for_the_shop() as waited:
        for number in range(-WARM_UP, count):
            started = time.perf_counter()
            bare.get(f"/orders/{ORDER}").raise_for_status()
            request = time.perf_counter() - started
            conversation = _identified(app, number)
            waited.clear()
            started = time.perf_counter()
            app.receive(conversation, SAID, key="1")
            app.handle.take(conversation)
            turn = time.perf_counter() - started
            _check(app, conversation)
            if number >= 0:
                requests.append(1000 * request)
                turns.append(1000 * turn)
                waits.append(1000 * sum(waited))
    return requests, turns, waits


def _identified(app: Any, number: int) -> Any:
    """A conversation of a customer whom the host site vouches for."""
    from unsnag.domain.conversations import Channel

    conversation = app.store.start_conversation(Channel.WIDGET)
    soon = app.clock() + timedelta(minutes=5)
    app.identify.by_host_token(conversation, ref=CUSTOMER, token_id=f"bench{number}", expires=soon)
    return conversation.id


def _check(app: Any, conversation: Any) -> None:
    said = [message.text for message in app.store.messages(conversation)]
    if not any(ANSWERED in text for text in said):
        raise RuntimeError(f"The turn did not answer the question: {said}")


@contextmanager
def _waits_for_the_shop() -> Iterator[list[float]]:
    """Seconds of each request that the product makes to the shop, while the block lasts."""
    waited: list[float] = []
    original = httpx.Client.send

    def timed(self: httpx.Client, *args: Any, **kwargs: Any) -> httpx.Response:
        started = time.perf_counter()
        try:
            return original(self, *args, **kwargs)
        finally:
            waited.append(time.perf_counter() - started)

    with patch.object(httpx.Client, "send", timed):
        yield waited
