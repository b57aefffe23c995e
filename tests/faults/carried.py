"""What is under way when things go wrong: one action each, just before it is carried out, and what
must stand in the shop before and after it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.application.conftest import World


@dataclass(frozen=True)
class Scenario:
    """A customer whose words make the playbook act, at a level.

    A line that begins with `>` is the press of a button. `object` and `amount` are what the action
    is on, as the ledger must have it. `state` asks the shop's database for what the action changes:
    `was` before it and `becomes` after it, however often anything was tried.
    """

    playbook: str
    action: str
    customer: str
    lines: tuple[str, ...]
    object: str
    state: str
    was: str
    becomes: str
    amount: int | None = None
    level: str = "autonomous"

    @property
    def name(self) -> str:
        return f"{self.action} {self.level}"

    def prepare(self, world: World) -> int:
        """Everything up to the moment that the action may be carried out; the run or, for an
        action that runs alone, the conversation with its unread message."""
        from unsnag.adapters.store.models import ApprovalRow
        from unsnag.domain.resolutions import ApprovalState

        assert self.shown(world) == self.was, self.shown(world)
        chat = self._said(world, self.lines[:-1])
        text, choice = _line(self.lines[-1])
        if self.level == "autonomous":
            world.app.receive(chat, text, key="last", choice=choice)  # type: ignore[arg-type]
            return int(chat)
        world.say(chat, text, choice)  # type: ignore[arg-type]
        approval = ApprovalRow.objects.get()
        world.app.store.settle_approval(approval.pk, ApprovalState.APPROVED, by="Morgan")
        return int(approval.run_id)

    def carry_out(self, number: int) -> Callable[[World], Any]:
        """The work of the process that may die."""

        def work(world: World) -> None:
            if self.level == "autonomous":
                world.app.handle.take(number)  # type: ignore[arg-type]
            else:
                world.app.handle.resume(number)  # type: ignore[arg-type]

        return work

    def settled(self, world: World, effects: int) -> bool:
        """Whether nothing was lost: it was done and ended, or a person has it."""
        from unsnag.adapters.store.models import RunRow, TicketRow

        finished = RunRow.objects.filter(state="finished").exists()
        return TicketRow.objects.exists() or (finished and effects == 1)

    def shown(self, world: World) -> str:
        """What the shop's database says now."""
        with closing(sqlite3.connect(world.shop.database)) as shop:
            row = shop.execute(self.state).fetchone()
        return " ".join(str(value) for value in row)

    def compared(self, world: World) -> None:
        """The shop is as what stands in its record says, and so is the ledger. Raises
        AssertionError."""
        from unsnag.adapters.store.models import EffectRow

        done = set(_keys_in_shop(world))
        rows = EffectRow.objects.filter(action=self.action, object=self.object, undoes=None)
        keys = {row.key for row in rows} & done
        undone = EffectRow.objects.filter(undoes__in=keys, key__in=done).count()
        expected = self.becomes if len(keys) > undone else self.was
        assert self.shown(world) == expected, (self.shown(world), expected)
        assert len(keys) <= 1, keys
        for row in rows:
            assert (row.amount_minor, row.customer_ref) == (self.amount, self.customer)

    def _said(self, world: World, lines: Iterable[str]) -> int:
        from unsnag.domain.autonomy import Level

        level = Level(self.level)
        playbook = next(p for p in world.app.shelf.all() if p.name == self.playbook)
        for action in playbook.actions:
            world.app.store.set_level(self.playbook, action, level, by="M", reason="this case")
        chat = world.begin(self.customer)
        for line in lines:
            world.say(chat, *_line(line))
        return int(chat)


@dataclass(frozen=True)
class Undoing:
    """A person takes back what a scenario did; `action` is the way back."""

    action: str
    done: Scenario
    level: str = "person"

    @property
    def name(self) -> str:
        return f"{self.action} undoes {self.done.action}"

    def prepare(self, world: World) -> int:
        """The action was done, and its issue lies with the team; the ticket."""
        from unsnag.adapters.store.models import EffectRow, TicketRow

        chat = self.done._said(world, self.done.lines)
        world.say(chat, "I want to talk to a human")  # type: ignore[arg-type]
        effect = EffectRow.objects.get()
        assert effect.state == "verified", effect.state
        ticket = TicketRow.objects.get(conversation_id=chat)
        ticket.pk, ticket.issue_id = None, effect.issue_id
        ticket.save()
        return int(ticket.pk)

    def carry_out(self, number: int) -> Callable[[World], Any]:
        """A press of the button, in the process that may die."""

        def work(world: World) -> None:
            _press_undo(world, number)

        return work

    def settled(self, world: World, effects: int) -> bool:
        """Who saw no answer presses again: by then it is taken back once, and noted once."""
        from unsnag.adapters.store.models import EffectRow, EventRow, TicketRow

        issue = EffectRow.objects.get(undoes=None).issue_id
        _press_undo(world, TicketRow.objects.get(issue=issue).pk)
        undone = EffectRow.objects.exclude(undoes=None).get()
        noted = EventRow.objects.filter(kind="undone").count()
        return (undone.state, undone.action, noted) == ("verified", self.action, 1)

    def compared(self, world: World) -> None:
        """As for what was done. Raises AssertionError."""
        self.done.compared(world)
        assert self.done.shown(world) == self.done.was


@dataclass(frozen=True)
class Failing(Scenario):
    """Its second action is refused by the shop, so the first one is taken back by itself."""

    @property
    def name(self) -> str:
        return f"{self.action} with a later step refused"

    def settled(self, world: World, effects: int) -> bool:
        """A person has it."""
        from unsnag.adapters.store.models import TicketRow

        return TicketRow.objects.exists()


def _press_undo(world: World, ticket: int) -> None:
    from unsnag.adapters.store.models import EffectRow

    effect = EffectRow.objects.get(undoes=None).pk
    world.app.undo.of_ticket(ticket, effect, "Ada")  # type: ignore[arg-type]


def _line(line: str) -> tuple[str, str]:
    """The text and the button's value of a line."""
    return line.lstrip(">"), f"slot:{line[1:]}" if line.startswith(">") else ""


def _keys_in_shop(world: World) -> list[str]:
    """The key of everything that the shop says was done under one."""
    asked = " union all ".join(
        f"select idempotency_key from shop_{table}"
        for table in ("refund", "passwordreset", "change")
    )
    with closing(sqlite3.connect(world.shop.database)) as shop:
        return [key for (key,) in shop.execute(asked)]
