"""Ask for a detail that a playbook needs, and see whether what was given can be right.

A question is asked three times; then a person gets the issue. What the customer gave is checked
against the connected system's own list where there is one.
"""

from __future__ import annotations

from collections.abc import Callable

from unsnag.application.carry_out import Steps, customer_ref, human_choice, words
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.facts import Choice
from unsnag.application.turn import Turn
from unsnag.domain import playbooks as pb
from unsnag.domain.conversations import Awaiting, Holder
from unsnag.domain.details import Reading, named_in
from unsnag.domain.handoffs import HandoffReason
from unsnag.domain.outcomes import EventKind
from unsnag.domain.phrases import choice, phrase

MOST_ASKED = 3
MOST_BUTTONS = 6
MOST_NAMED = 3  # values that a message repeats when none of them is right
_WHOLE_NUMBER = {
    (): "I need a whole number for this.",
    ("least",): "I need a whole number from {least} for this.",
    ("most",): "I need a whole number up to {most} for this.",
    ("least", "most"): "I need a whole number from {least} up to {most} for this.",
}


_NEEDED = {
    pb.SlotKind.DATE: "I need a date for this, like 2026-03-31.",
    pb.SlotKind.AMOUNT: "I need an amount with its currency for this, like 12.50 EUR.",
    pb.SlotKind.EMAIL: "I need an e-mail address for this, like name@example.com.",
    pb.SlotKind.PHONE: "I need a phone number for this, with its area code.",
}


class AskForDetail:
    """Brings a slot of a run to a value."""

    def __init__(
        self, steps: Steps, clock: Clock, currency: str, reading: Callable[[], Reading]
    ) -> None:
        self._do = steps
        self._clock = clock
        self._currency = currency
        self._reading = reading

    def known(self, turn: Turn, playbook: pb.Playbook, step: pb.Ask) -> bool:
        """Whether the slot has a value that can be right; else ask, or hand off after a while."""
        slot = playbook.slots[step.slot]
        run = turn.move()
        choices = self._do.read_facts.choices(slot, customer_ref(turn))
        given = run.slots.get(slot.name)
        if given and not slot.choices_from:
            return True
        asking = turn.conversation.awaiting is Awaiting.SLOT and run.waits_since is not None
        told = (given,) if given else self._told(turn, slot, choices, asking=asking)
        possible = _possible(told, choices) if slot.choices_from else told
        if len(possible) == 1:
            turn.move(slots={**run.slots, slot.name: possible[0]})
            return True
        if not self._in_front(turn):
            return False
        asked = turn.conversation.asked_times if asking else 0
        if asked >= MOST_ASKED or (slot.choices_from and not choices):
            detail = f"Missing: {slot.name.replace('_', ' ')}."
            self._do.hand_off(turn, HandoffReason.MISSING_DETAILS, detail=detail, playbook=playbook)
            return False
        self._ask(turn, playbook, step, choices, asked, told=told, possible=possible)
        return False

    def _told(
        self, turn: Turn, slot: pb.Slot, choices: tuple[Choice, ...], *, asking: bool
    ) -> tuple[str, ...]:
        """The values in an answer to the question, or before it was ever asked, in the words that
        began the issue. A step that is taken again asks anew."""
        run = turn.move()
        if asking:
            text = "" if turn.choice else turn.text
        elif slot.heard and not run.taken(run.step) and turn.issue is not None:
            text = turn.issue.text
        else:
            return ()
        if slot.kind is pb.SlotKind.LISTED:
            return named_in(text, {c.value: _names(c) for c in choices})
        return slot.candidates(text, self._reading())

    def _ask(
        self,
        turn: Turn,
        playbook: pb.Playbook,
        step: pb.Ask,
        choices: tuple[Choice, ...],
        asked: int,
        *,
        told: tuple[str, ...],
        possible: tuple[str, ...],
    ) -> None:
        slot, run = playbook.slots[step.slot], turn.move()
        language = turn.language
        lead = _hint(slot, asked, language)
        if possible:
            lead = phrase("You named more than one.", language)
            listed = tuple(c for c in choices if c.value in possible)
            choices = listed or tuple(Choice(value, value) for value in possible)
        elif told and slot.choices_from:
            given = ", ".join(told[:MOST_NAMED])
            lead = phrase("I couldn't find {given} on your account.", language, given=given)
        question = words(turn, playbook, slot.ask, self._currency, self._clock())
        buttons = [*_buttons(choices), *_answers(slot, playbook, language)]
        turn.say(
            f"{lead} {question}".strip(), extras={"choices": [*buttons, human_choice(language)]}
        )
        waiting, now = step.waiting or playbook.waiting, self._clock()
        times = [*waiting.remind, *([] if waiting.give_up is None else [waiting.give_up])]
        turn.move(
            slots={k: v for k, v in run.slots.items() if k != slot.name},
            waits_since=now,
            wakes=now + min(times) if times else None,
            reminded=0,
        )
        turn.log(EventKind.ASKED, what=slot.name.replace("_", " "))
        turn.wait_for(Awaiting.SLOT, asked_times=asked + 1)
        turn.commit()

    def _in_front(self, turn: Turn) -> bool:
        """Whether the question can be asked now. One of an issue in the background takes the
        customer's attention when nothing else has it, and else waits behind the current issue."""
        if turn.foreground:
            return True
        conversation, run = turn.conversation, turn.move()
        if conversation.awaiting is Awaiting.NOTHING and conversation.holder is Holder.AI:
            turn.foreground = True
            turn.change(issue=run.issue, asked_times=0)
            return True
        if run.issue not in conversation.suspended:
            turn.change(suspended=(*conversation.suspended, run.issue))
        turn.commit()
        return False


def _hint(slot: pb.Slot, asked: int, language: str) -> str:
    """What was wrong with the answer, where the question is asked again."""
    if not asked:
        return ""
    limits = {"least": slot.least, "most": slot.most}
    if slot.kind is pb.SlotKind.NUMBER:
        known = tuple(name for name, limit in limits.items() if limit is not None)
        return phrase(_WHOLE_NUMBER[known], language, **limits)
    if slot.kind in _NEEDED:
        return phrase(_NEEDED[slot.kind], language)
    if slot.kind is pb.SlotKind.TEXT:
        most = slot.most or pb.LONGEST_TEXT
        return phrase("That was too long for me; {most} characters at most.", language, most=most)
    return phrase("I didn't get that.", language)


def _answers(slot: pb.Slot, playbook: pb.Playbook, language: str) -> list[dict[str, str]]:
    if slot.kind is pb.SlotKind.CONFIRM:
        yes, no = (
            choice("Yes", f"slot:{pb.YES}", language),
            choice("No", f"slot:{pb.NO}", language),
        )
        return [yes, no]
    return [
        {"label": playbook.in_language(o.label, language), "choice": f"slot:{o.value}"}
        for o in slot.options
    ]


def _buttons(choices: tuple[Choice, ...]) -> list[dict[str, str]]:
    return [{"label": c.label, "choice": f"slot:{c.value}"} for c in choices[:MOST_BUTTONS]]


def _possible(told: tuple[str, ...], choices: tuple[Choice, ...]) -> tuple[str, ...]:
    """Those of the told values that the connected system lists for this customer, as it writes
    them."""
    bare = {_bare(value) for value in told}
    return tuple(c.value for c in choices if _bare(c.value) in bare)


def _names(choice: Choice) -> tuple[str, ...]:
    """What an entry of a list is called: its value, and the first part of its label."""
    return (choice.value, choice.label.split(" · ")[0])


def _bare(value: str) -> str:
    """A value without what people leave out or add: TT 10482 and tt10482 are TT-10482."""
    return "".join(c for c in value.upper() if c.isalnum())
