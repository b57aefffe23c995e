"""The clocks of a ticket: they run while it waits for us, and stand while it waits for the
customer or the AI.

A clock's time is working time of the team that has the ticket. Each change of a ticket's state
gives its clocks anew; the same change twice gives the same clocks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from unsnag.domain.routing import ClockKind
from unsnag.domain.tickets import DeskHours, TicketState

_ANSWERS = (ClockKind.FIRST, ClockKind.NEXT)
_NONE = timedelta()


@dataclass(frozen=True)
class Clock:
    """One clock. It runs towards `due` and warns at `warns`; while it stands it has no `due` and
    `left` to go. `stopped` ends it. `id` is 0 until it is kept."""

    kind: ClockKind
    minutes: int
    started: datetime
    due: datetime | None
    warns: datetime | None
    left: timedelta
    stopped: datetime | None = None
    kept: bool | None = None
    id: int = 0

    @property
    def runs(self) -> bool:
        return self.stopped is None and self.due is not None

    def missed(self, now: datetime) -> bool:
        """Whether its time is over before it was stopped."""
        if self.stopped is not None:
            return self.kept is False
        return self.due is not None and self.due < now


@dataclass(frozen=True)
class Terms:
    """What the clocks of a ticket are set by."""

    hours: DeskHours
    minutes: Mapping[ClockKind, int]
    warn_percent: int


def moved(
    clocks: Sequence[Clock], state: TicketState, now: datetime, terms: Terms
) -> tuple[Clock, ...]:
    """The clocks after a ticket came into a state."""
    if state is TicketState.OPEN:
        return _running(clocks, now, terms)
    if state is TicketState.CLOSED:
        return tuple(_stop(c, now) for c in clocks)
    if state is TicketState.WAITING:
        return tuple(_stop(c, now) if c.kind in _ANSWERS else _stand(c, now, terms) for c in clocks)
    if state in (TicketState.WITH_AI, TicketState.MERGED):
        return tuple(_stand(c, now, terms) for c in clocks)
    return tuple(clocks)  # put off: the customer waits on


def retimed(
    clocks: Sequence[Clock], now: datetime, before: Terms, terms: Terms
) -> tuple[Clock, ...]:
    """The clocks after a ticket got other terms: each goes on with the new time, less the working
    time of the terms before that it has used; one that the terms don't name goes on as set."""
    return tuple(_retimed(c, now, before, terms) for c in clocks)


def _running(clocks: Sequence[Clock], now: datetime, terms: Terms) -> tuple[Clock, ...]:
    going = [_resume(c, now, terms) for c in clocks]
    live = {c.kind for c in going if c.stopped is None}
    begun = {c.kind for c in going}
    if ClockKind.FIRST not in begun:
        wanted = [ClockKind.FIRST]
    else:
        wanted = [] if live.intersection(_ANSWERS) else [ClockKind.NEXT]
    if ClockKind.RESOLUTION not in live:
        wanted.append(ClockKind.RESOLUTION)
    new = [_begin(kind, now, terms) for kind in wanted if kind in terms.minutes]
    return (*going, *new)


def _begin(kind: ClockKind, now: datetime, terms: Terms) -> Clock:
    minutes = terms.minutes[kind]
    clock = Clock(kind, minutes, now, None, None, timedelta(minutes=minutes))
    return _resume(clock, now, terms)


def _resume(clock: Clock, now: datetime, terms: Terms) -> Clock:
    if clock.stopped is not None or clock.due is not None:
        return clock
    warned = timedelta(minutes=clock.minutes) * terms.warn_percent / 100
    warns = terms.hours.after(now, max(_NONE, clock.left - warned))
    return replace(clock, due=terms.hours.after(now, clock.left), warns=warns)


def _stand(clock: Clock, now: datetime, terms: Terms) -> Clock:
    if clock.stopped is not None or clock.due is None:
        return clock
    over = now > clock.due
    late = terms.hours.between(clock.due, now) if over else _NONE
    left = -late if over else terms.hours.between(now, clock.due)
    return replace(clock, due=None, warns=None, left=left, kept=False if over else clock.kept)


def _stop(clock: Clock, now: datetime) -> Clock:
    if clock.stopped is not None:
        return clock
    in_time = now <= clock.due if clock.due is not None else clock.left >= _NONE
    return replace(clock, stopped=now, kept=in_time and clock.kept is not False)


def _retimed(clock: Clock, now: datetime, before: Terms, terms: Terms) -> Clock:
    if clock.stopped is not None:
        return clock
    standing = _stand(clock, now, before)
    minutes = terms.minutes.get(clock.kind, clock.minutes)
    left = standing.left + timedelta(minutes=minutes - clock.minutes)
    again = replace(standing, minutes=minutes, left=left)
    return _resume(again, now, terms) if clock.due is not None else again
