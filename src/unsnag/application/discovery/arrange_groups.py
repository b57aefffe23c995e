"""What a manager makes of discovered groups: another name, one of several, an intent, or nothing.

An accepted group is an intent: its typical tickets are examples in every training from then on,
below whatever people say of one of them alone. All but splitting can be taken back; parts of a
split are merged again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import zip_longest

from unsnag.application.discovery.behind import NotPossible
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.discovery import FoundGroup, FoundGroups, GroupState
from unsnag.application.ports.model_versions import LabelDecision, ModelVersions, Origin
from unsnag.application.sort_labels import LEAST_EXAMPLES, LONGEST_NAME
from unsnag.domain.understanding.held_back import text_key

_MOST_EXAMPLES = 40


class GroupMissing(LookupError):
    """There is no such group, or it is part of another one by now."""

    code = "group_missing"


class ArrangeGroups:
    """Changes groups, one at a time or several together."""

    def __init__(
        self,
        groups: FoundGroups,
        versions: ModelVersions,
        together: Callable[[Callable[[], None]], None],
        clock: Clock,
    ) -> None:
        """`together` does something in one commit."""
        self._groups, self._versions = groups, versions
        self._together, self._clock = together, clock

    def open_one(self, group: int) -> FoundGroup:
        """A group that something can still be done with. Raises GroupMissing."""
        found = self._groups.get(group)
        gone = (GroupState.MERGED, GroupState.SPLIT, GroupState.UNDONE)
        if found is None or found.state in gone:
            raise GroupMissing("That group is gone. Choose one from the list.")
        return found

    def rename(self, group: int, name: str, *, by: str) -> None:
        """Raises GroupMissing, NotPossible."""
        found = self.open_one(group)
        self._groups.change(replace(found, name=_named(name), by=by, at=self._clock()))

    def put_aside(self, group: int, *, by: str) -> None:
        """It is nothing to recognise by itself. Raises GroupMissing."""
        self._set(self.proposed(group), GroupState.PUT_ASIDE, by)

    def bring_back(self, group: int, *, by: str) -> None:
        """It is proposed again; the examples of an accepted one are not learned any more, and what
        people said of single texts stays. Raises GroupMissing."""
        found = self.open_one(group)

        def change() -> None:
            if found.state is GroupState.ACCEPTED:
                self._withdraw(found, by)
            self._set(replace(found, intent=""), GroupState.PROPOSED, by)

        self._together(change)

    def accept(self, group: int, intent: str, *, by: str) -> int:
        """It is this intent, a new or a known one. Returns how many examples it gives. Raises
        GroupMissing, NotPossible."""
        found, name = self.proposed(group), _named(intent)
        texts = {text_key(text): text for text in found.examples}
        if len(texts) < LEAST_EXAMPLES:
            raise NotPossible(
                f"An intent needs {LEAST_EXAMPLES} different examples; this group has "
                f"{len(texts)}. Merge it with another one, or put it aside."
            )
        said = self._versions.decisions()
        fresh = {key: text for key, text in texts.items() if key not in said}

        def change() -> None:
            for key, text in fresh.items():
                self._say(key, text, name, Origin.ACCEPTED, by)
            self._set(replace(found, intent=name), GroupState.ACCEPTED, by)

        self._together(change)
        return len(fresh)

    def merge(self, groups: Sequence[int], *, by: str) -> FoundGroup:
        """One proposed group out of several of the same run, named after the largest. Raises
        GroupMissing, NotPossible."""
        parts = [self.proposed(group) for group in dict.fromkeys(groups)]
        if len(parts) < 2:
            raise NotPossible("Choose two groups or more, then merge.")
        if len({part.run for part in parts}) > 1:
            raise NotPossible("Only groups of the same discovery can be merged.")
        parts.sort(key=lambda part: (-part.count, part.id))
        whole = _merged(parts, by)
        made: list[FoundGroup] = []

        def change() -> None:
            made.extend(self._groups.add([whole]))
            for part in parts:
                self._set(part, GroupState.MERGED, by)

        self._together(change)
        return made[0]

    def take_apart(self, group: int, *, by: str) -> None:
        """Take a merging back. Raises GroupMissing, NotPossible."""
        whole = self.proposed(group)
        found = [self._groups.get(part) for part in whole.made_of]
        parts = [part for part in found if part and part.state is GroupState.MERGED]
        if not parts:
            raise NotPossible("This group wasn't merged from others. Split it instead.")

        def change() -> None:
            for part in parts:
                self._set(part, GroupState.PROPOSED, by)
            self._set(whole, GroupState.UNDONE, by)

        self._together(change)

    def replaced(self, group: FoundGroup, *, by: str) -> None:
        """Its parts stand in its place."""
        self._set(group, GroupState.SPLIT, by)

    def proposed(self, group: int) -> FoundGroup:
        """One that nothing was decided about. Raises GroupMissing, NotPossible."""
        found = self.open_one(group)
        if found.state is not GroupState.PROPOSED:
            raise NotPossible("That was decided. Bring it back first.")
        return found

    def _set(self, group: FoundGroup, state: GroupState, by: str) -> None:
        self._groups.change(replace(group, state=state, by=by, at=self._clock()))

    def _withdraw(self, group: FoundGroup, by: str) -> None:
        """Also what it gave in the run in which it was accepted: examples of then, not of now."""
        texts: dict[str, str] = {}
        one: FoundGroup | None = group
        while one is not None:
            texts |= {text_key(text): text for text in one.examples}
            one = None if one.follows is None else self._groups.get(one.follows)
        said = self._versions.decisions()
        for key, text in texts.items():
            decision = said.get(key)
            if decision is None or decision.origin is not Origin.ACCEPTED:
                continue
            if decision.intent == group.intent:
                self._say(key, text, "", Origin.WITHDRAWN, by)

    def _say(self, key: str, text: str, intent: str, origin: Origin, by: str) -> None:
        now = self._clock()
        self._versions.decide(LabelDecision(key, text, intent, False, by, now, origin))


def _named(name: str) -> str:
    plain = " ".join(name.split())
    if not any(character.isalnum() for character in plain):
        raise NotPossible("Give it a name.")
    if len(plain) > LONGEST_NAME:
        raise NotPossible(f"The name is too long; {LONGEST_NAME} letters are the most.")
    return plain


def _merged(parts: Sequence[FoundGroup], by: str) -> FoundGroup:
    """Their tickets, with examples of each in turn."""
    first = parts[0]
    typical = _in_turn([part.typical for part in parts])
    texts = {p: t for part in parts for p, t in zip(part.typical, part.examples, strict=True)}
    total = sum(part.count for part in parts)
    months = {name: 0 for name, _ in first.months}
    for part in parts:
        for name, count in part.months:
            months[name] += count
    return replace(
        first,
        id=0,
        members=tuple(sorted({place for part in parts for place in part.members})),
        typical=typical,
        examples=tuple(texts[place] for place in typical),
        months=tuple(months.items()),
        refused=sum(part.refused * part.count for part in parts) / total,
        known_as=first.known_as if len({part.known_as for part in parts}) == 1 else "",
        known=sum(part.known * part.count for part in parts) / total,
        made_of=tuple(part.id for part in parts),
        follows=None,
        by=by,
    )


def _in_turn(lists: Sequence[Sequence[int]]) -> tuple[int, ...]:
    mixed = [place for row in zip_longest(*lists) for place in row if place is not None]
    return tuple(mixed[:_MOST_EXAMPLES])
