"""Who is at a ticket, and macros, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.contracts.test_ticket_search import talk
from tests.fakes.moved_clock import MovedClock
from unsnag.adapters.store.desk_models import PresenceRow
from unsnag.adapters.store.desk_sharing import THERE_FOR, DatabaseMacros, DatabasePresence
from unsnag.adapters.store.models import TicketRow
from unsnag.application.ports.desk import AtTicket, MacroNameTaken
from unsnag.domain.macros import Macro
from unsnag.domain.shared import ConversationId, TicketId

pytestmark = pytest.mark.usefixtures("file_database")


def test_colleagues_at_a_ticket_are_told_until_they_have_left(clock: MovedClock) -> None:
    here, other = TicketId(talk("x")), TicketId(talk("y"))
    presence = DatabasePresence(clock)
    assert presence.come(here, "Ada", writing=False) == []
    assert presence.come(here, "Ben", writing=True) == [AtTicket("Ada", writing=False)]
    assert presence.come(here, "Ada", writing=False) == [AtTicket("Ben", writing=True)]
    assert presence.come(other, "Cleo", writing=False) == []
    assert presence.writer(conversation_of(here)) == "Ben"
    assert presence.writer(conversation_of(other)) == ""
    clock.now += THERE_FOR + timedelta(seconds=1)
    assert presence.writer(conversation_of(here)) == ""
    assert presence.come(here, "Ada", writing=False) == []
    assert PresenceRow.objects.filter(ticket_id=here).count() == 1


def conversation_of(ticket: TicketId) -> ConversationId:
    return ConversationId(TicketRow.objects.get(pk=ticket).conversation_id)


def test_macros_are_kept_changed_and_removed(clock: MovedClock) -> None:
    macros = DatabaseMacros(clock)
    late = macros.put(Macro("Late", "It is late."), by="Ada")
    macros.put(Macro("Early", "It is early."), by="Ada")
    macros.put(Macro("Late", "It is very late.", late.id), by="Ben")
    assert [(one.name, one.text) for one in macros.all()] == [
        ("Early", "It is early."),
        ("Late", "It is very late."),
    ]
    with pytest.raises(MacroNameTaken):
        macros.put(Macro("Early", "x", late.id), by="Ada")
    with pytest.raises(MacroNameTaken):
        macros.put(Macro("Early", "x"), by="Ada")
    macros.remove(late.id, by="Kim")
    macros.remove(late.id, by="Kim")
    assert [one.name for one in macros.all()] == ["Early"]
    with pytest.raises(LookupError):
        macros.put(Macro("Gone", "x", late.id), by="Ada")
