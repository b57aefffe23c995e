"""The whole way by a messenger: who it is, what the policy says, the refund in the shop once, read
back, told, and a person going on."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.messaging.conftest import Line, make_world, one_shop, open_line, shop
from unsnag.adapters.store.models import OutboxRow

__all__ = ["make_world", "one_shop", "open_line", "shop"]


@pytest.mark.parametrize("door", ["telegram", "sms"])
def test_a_refund_is_asked_for_proved_and_told(open_line: Callable[..., Line], door: str) -> None:
    line = open_line(door)
    line.asks("refund TT-10482")
    assert not line.world.refunds("TT-10482")
    line.asks("mara.lindqvist@example.com")
    subject = OutboxRow.objects.latest("pk").subject
    code = re.search(r"\d{6}", subject)
    assert code is not None
    took = line.asks(code[0])
    said = " ".join(one.text for one in took)
    assert "that's you" in said
    assert line.state.identified
    assert line.state.channel.value == door
    approvals = line.world.app.desk.waiting()
    for one in approvals:
        line.world.app.approve.approve(one.id, "Morgan")
    line.goes_out()
    assert len(line.world.refunds("TT-10482")) == 1
    assert any("refund" in one.text.lower() for one in line.service.taken)
