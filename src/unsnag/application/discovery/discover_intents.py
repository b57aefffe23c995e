"""Proposes intents from unlabelled tickets: groups with a name, examples, their number by month,
and what the model in force makes of them. What people decided on in earlier runs stays decided.

The groups are those of the audit; nothing here clusters in another way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from unsnag.application.audit.columns import Columns
from unsnag.application.audit.discover import SMALLEST, Step, discover
from unsnag.application.audit.grouping import EVERYTHING_ELSE, Group
from unsnag.application.audit.measuring import months_of, window_of
from unsnag.application.audit.splitting import months_by_category
from unsnag.application.audit.tickets import Tickets, gather
from unsnag.application.discovery.behind import NotPossible
from unsnag.application.discovery.matching import same_groups
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.discovery import (
    FoundGroup,
    FoundGroups,
    GroupState,
    OwnTickets,
    RunFiles,
    RunTickets,
)
from unsnag.application.ports.models import Encoder, IntentModel
from unsnag.application.ports.tickets import TicketRows
from unsnag.domain.understanding import JudgementKind, Sureness, judge

MOST_OWN = 20_000
"""Of the product's own conversations the newest so many are read."""

_PARTS = 4
_LONGEST_NAME = 120


@dataclass(frozen=True)
class Found:
    """What a run found: its groups, the largest first; how many tickets are in none of them; and
    all tickets by month."""

    groups: Sequence[FoundGroup]
    tickets: int
    elsewhere: int
    months: tuple[tuple[str, int], ...]

    def as_plain(self) -> Mapping[str, Any]:
        """What a run's result keeps."""
        return {
            "tickets": self.tickets,
            "elsewhere": self.elsewhere,
            "months": [list(pair) for pair in self.months],
            "groups": len(self.groups),
        }


class DiscoverIntents:
    """Finds groups in tickets, and the parts of a group."""

    def __init__(
        self,
        groups: FoundGroups,
        files: RunFiles,
        own: OwnTickets,
        encoder: Callable[[], Encoder],
        model: Callable[[], IntentModel],
        sureness: Callable[[], Sureness],
        clock: Clock,
    ) -> None:
        self._groups, self._files, self._own = groups, files, own
        self._encoder, self._model, self._sureness = encoder, model, sureness
        self._clock = clock

    def of_file(self, run: str, source: TicketRows, wanted: Mapping[str, str], step: Step) -> Found:
        """The groups of a file's tickets, whatever labels they carry. Raises TicketsFileProblem,
        NotPossible."""
        tickets = gather(source, wanted, lambda done, total: step("Reading", done, total))
        return self._of(run, tickets, step)

    def refuse_too_few(self) -> None:
        """Raises NotPossible while there are too few conversations of one's own."""
        self._enough(len(self._own.newest(SMALLEST)))

    def _enough(self, tickets: int) -> None:
        if tickets < SMALLEST:
            raise NotPossible(
                f"There are {tickets} tickets with words; {SMALLEST} are the fewest that groups "
                "can be found in."
            )

    def of_own(self, run: str, step: Step) -> Found:
        """The groups of the product's own conversations. Raises NotPossible."""
        words = self._own.newest(MOST_OWN)
        created = [int(one.opened.timestamp()) for one in words]
        return self.of_texts(
            run, RunTickets(tuple(one.text for one in words), tuple(created)), step
        )

    def of_texts(self, run: str, tickets: RunTickets, step: Step) -> Found:
        """The groups of these tickets. Raises NotPossible."""
        return self._of(run, _as_tickets(tickets), step)

    def _of(self, run: str, tickets: Tickets, step: Step) -> Found:
        self._enough(len(tickets))
        found = discover(tickets.texts, self._encoder(), step)
        named = [group for group in found if group.name != EVERYTHING_ELSE]
        months = months_of(tickets, window_of(tickets))
        step("Comparing with what is known", 0, 1)
        fresh = self._as_before([self._group(run, one, tickets, months) for one in named])
        self._files.keep(run, RunTickets(tuple(tickets.texts), tuple(tickets.created)))
        kept = self._groups.add(fresh)
        elsewhere = len(tickets) - sum(len(group.members) for group in named)
        return Found(kept, len(tickets), elsewhere, months)

    def parts_of(self, group: FoundGroup, step: Step) -> Sequence[FoundGroup]:
        """A group taken apart into two to four, which are kept as proposed. Raises NotPossible when
        it has no seam, or its tickets are gone."""
        tickets = self._files.tickets(group.run)
        if tickets is None:
            raise NotPossible("The tickets of this discovery are gone. Discover again.")
        texts = [tickets.texts[place] for place in group.members]
        found = (
            discover(texts, self._encoder(), step, most=_PARTS) if len(texts) >= SMALLEST else []
        )
        if len(found) < 2:
            raise NotPossible(
                f"“{group.name}” doesn't fall into parts: its {group.count} tickets are too much "
                "alike, or too few."
            )
        whole = _as_tickets(tickets)
        months = months_of(whole, window_of(whole))
        parts = []
        for one in found:
            own = replace(
                one,
                name=f"{group.name}: the rest" if one.name == EVERYTHING_ELSE else one.name,
                members=tuple(group.members[place] for place in one.members),
                typical=tuple(group.members[place] for place in one.typical or one.members[:40]),
            )
            parts.append(replace(self._group(group.run, own, whole, months), made_of=(group.id,)))
        return self._groups.add(parts)

    def _group(
        self, run: str, group: Group, tickets: Tickets, months: Sequence[tuple[str, int]]
    ) -> FoundGroup:
        typical = group.typical or group.members[:40]
        examples = tuple(tickets.texts[place] for place in typical)
        by_month = months_by_category(tickets, group.members, months)
        found = FoundGroup(
            id=0,
            run=run,
            name=group.name[:_LONGEST_NAME],
            state=GroupState.PROPOSED,
            members=group.members,
            typical=typical,
            examples=examples,
            at=self._clock(),
            months=tuple((name, n) for (name, _), n in zip(months, by_month, strict=True)),
        )
        return self._judged(found)

    def _judged(self, group: FoundGroup) -> FoundGroup:
        """With what the model in force makes of its examples."""
        model, sureness = self._model(), self._sureness()
        taken: Counter[str] = Counter()
        for text in group.examples:
            judged = judge(model.predict(text), sureness)
            taken[judged.intents[0] if judged.kind is JudgementKind.RECOGNISED else ""] += 1
        refused = taken.pop("", 0) / len(group.examples)
        intent, count = taken.most_common(1)[0] if taken else ("", 0)
        share = count / len(group.examples)
        return replace(group, known_as=intent, known=share, refused=refused)

    def _as_before(self, groups: Sequence[FoundGroup]) -> Sequence[FoundGroup]:
        """What was decided about groups before holds for the ones that they are now."""
        known = self._groups.decided()
        same = same_groups(
            [one.examples for one in groups], [one.examples for one in known], self._encoder()
        )
        return [
            group if place not in same else _follow(group, known[same[place]])
            for place, group in enumerate(groups)
        ]


def _follow(group: FoundGroup, before: FoundGroup) -> FoundGroup:
    return replace(
        group,
        name=before.name,
        state=before.state,
        intent=before.intent,
        by=before.by,
        at=before.at,
        follows=before.id,
    )


def _as_tickets(tickets: RunTickets) -> Tickets:
    columns = Columns(text=("text",))
    return Tickets(columns, texts=list(tickets.texts), created=list(tickets.created))
