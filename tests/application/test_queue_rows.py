"""A row of the queue is drawn once and again as soon as anything in it has changed: its ticket, its
age, the zone of who reads it, and whether it is the one that is open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.safestring import SafeString

from tests.application.conftest import World
from unsnag.application.queries.desk import QueueRow
from unsnag.domain.tickets import Priority, TicketState
from unsnag.entrypoints import wiring
from unsnag.entrypoints.web.templatetags import queue_rows
from unsnag.entrypoints.web.templatetags.queue_rows import queue_row

WHERE = "state=open"


@pytest.fixture
def opened(world: World) -> World:
    wiring.provide(lambda: world.app)
    world.say(world.begin(None), "<b>I want</b> a person")
    return world


def row(world: World) -> QueueRow:
    (found,) = world.app.desk.queue(TicketState.OPEN).rows
    return found


def test_it_is_drawn_once_as_long_as_it_says_the_same(
    opened: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    draw = queue_rows.render_to_string

    def counted(template: str, context: dict[str, Any]) -> SafeString:
        drawn.append(template)
        return draw(template, context)

    monkeypatch.setattr(queue_rows, "render_to_string", counted)
    first = queue_row(row(opened), WHERE, here=False)
    assert [queue_row(row(opened), WHERE, here=False) for _ in range(3)] == [first] * 3
    assert drawn == ["desk/row.html"]
    assert "&lt;b&gt;I want&lt;/b&gt; a person" in first
    assert f'href="/desk/tickets/{row(opened).id}?{WHERE}"' in first


def test_its_age_goes_on(opened: World) -> None:
    assert "just now" in queue_row(row(opened), WHERE, here=False)
    opened.clock.ahead += timedelta(minutes=5)
    assert "5 min ago" in queue_row(row(opened), WHERE, here=False)


def test_who_reads_in_another_zone_reads_another_time(opened: World) -> None:
    found = set()
    for zone in ("Asia/Tokyo", "America/New_York", "Asia/Tokyo"):
        with timezone.override(ZoneInfo(zone)):
            found.add(queue_row(row(opened), WHERE, here=False))
    assert len(found) == 2


def test_a_change_of_the_ticket_is_drawn(opened: World) -> None:
    before = queue_row(row(opened), WHERE, here=False)
    assert "Urgent" not in before
    route = opened.app.routing.route
    (team, *_) = route.teams()
    route.by_hand(row(opened).id, team=team, priority=Priority.URGENT, by="Alex")
    assert "Urgent" in queue_row(row(opened), WHERE, here=False)
    assert 'aria-current="page"' in queue_row(row(opened), WHERE, here=True)
    assert "aria-current" not in queue_row(row(opened), WHERE, here=False)


def test_reading_a_queue_takes_the_same_few_statements_however_long_it_is(opened: World) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            opened.app.desk.queue(TicketState.OPEN)
        return len(asked)

    one = statements()
    for _ in range(3):
        opened.say(opened.begin("cus_1001"), "I want a person")
    assert len(opened.app.desk.queue(TicketState.OPEN).rows) == 4
    assert statements() == one
