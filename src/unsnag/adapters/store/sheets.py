"""One case on one sheet: who, in their words, the facts, the rule, what would be sent.

Requests for approval, tests of the reviewer and reviews are shown by the same hand, so that none
can be told from another. A test shows the request that it copies as if it had come in now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from unsnag.adapters.store.models import (
    ApprovalRow,
    CaseRow,
    EffectRow,
    MessageRow,
    RunRow,
    SwitchRow,
    TicketRow,
)
from unsnag.adapters.store.rows import as_money
from unsnag.adapters.store.shown import (
    approval_line,
    customer_shown,
    effect_shown,
    facts_shown,
    rule_shown,
    run_of,
    utterance,
)
from unsnag.application.ports.playbooks import PlaybookShelf
from unsnag.application.preview import preview_of
from unsnag.application.queries.desk import ApprovalWhole, Utterance
from unsnag.application.queries.reviews import ReviewLine, ReviewWhole
from unsnag.domain.actions import ActionSpec, Preview
from unsnag.domain.autonomy.safeguards import Safeguards
from unsnag.domain.conversations import Author
from unsnag.domain.personal_data import for_eyes
from unsnag.domain.playbooks import Act, Playbook, said
from unsnag.domain.resolutions import ApprovalState, RunState
from unsnag.domain.shared import Money, TicketId


@dataclass(frozen=True)
class Names:
    """What things of the connected system are called: look-ups and actions by their names."""

    look_ups: dict[str, str]
    actions: Sequence[ActionSpec]
    currency: str

    @property
    def action_titles(self) -> dict[str, str]:
        return {spec.name: spec.title for spec in self.actions}


class Sheets:
    """Puts cases on sheets."""

    def __init__(self, shelf: PlaybookShelf, names: Names, safeguards: Safeguards) -> None:
        self._shelf = shelf
        self._names = names
        self._safeguards = safeguards

    def approval(self, row: ApprovalRow) -> ApprovalWhole:
        """A request for approval, or a test that looks like one."""
        run, copied = run_of(row), row.copies
        playbook = self._playbook(run)
        waits = row.state == ApprovalState.WAITING.value
        lapses = row.asked + timedelta(hours=self._safeguards.approval_hours) if waits else None
        amount = as_money(row.amount_minor, row.currency)
        later = timedelta() if copied is None else row.asked - copied.asked
        effect = None
        if copied is None:
            effect = EffectRow.objects.filter(issue_id=run.issue_id).order_by("pk").last()
        switch = SwitchRow.objects.last()
        names = self._names
        seen = self._previewed(playbook, run, row, amount)
        return ApprovalWhole(
            line=approval_line(row),
            action=names.action_titles.get(row.action, row.action),
            object=row.object,
            amount=amount,
            reason=row.reason,
            customer=customer_shown(run.conversation),
            wants=for_eyes(run.issue.text),
            said=self._said(run, None if copied is None else copied.asked, later),
            facts=facts_shown(playbook, run.facts, names.look_ups, names.currency),
            facts_read=run.facts_read if copied is None else row.asked,
            rule=rule_shown(run.decision, run.facts, names.currency),
            will=seen.lines,
            way_back=seen.way_back,
            playbook=run.playbook if playbook is None else playbook.title,
            ticket=self._ticket(run) if copied is None else None,
            effect=None if effect is None else effect_shown(effect, names.action_titles),
            run_state=RunState.AWAITING_APPROVAL if copied is not None else RunState(run.state),
            actions_stopped=switch is not None and switch.stopped,
            needs_two=self._safeguards.needs_two(row.action, row.amount_minor),
            lapses=lapses,
            told="" if waits else row.told,
        )

    def review(self, row: CaseRow) -> ReviewWhole:
        """A case for a reviewer, as it was at the draft."""
        run = row.run
        assert run is not None  # noqa: S101  only cases with a run are reviewed
        playbook, names = self._playbook(run), self._names
        amount = as_money(row.amount_minor, row.currency)
        seen = self._previewed(playbook, run, row, amount)
        return ReviewWhole(
            line=review_line(row),
            amount=amount,
            customer=customer_shown(run.conversation),
            said=self._said(run, row.drafted, timedelta()),
            wants=for_eyes(run.issue.text),
            facts=facts_shown(playbook, run.facts, names.look_ups, names.currency),
            facts_read=run.facts_read,
            rule=rule_shown(run.decision, run.facts, names.currency),
            will=seen.lines,
            way_back=seen.way_back,
            playbook=run.playbook if playbook is None else playbook.title,
            settled=bool(row.second),
        )

    def _said(self, run: RunRow, until: datetime | None, later: timedelta) -> tuple[Utterance, ...]:
        rows = MessageRow.objects.filter(
            conversation_id=run.conversation_id, author=Author.CUSTOMER.value
        )
        if until is not None:
            rows = rows.filter(at__lte=until)
        said = (utterance(row) for row in rows)
        return tuple(replace(words, at=words.at + later) for words in said)

    def _ticket(self, run: RunRow) -> TicketId | None:
        found = TicketRow.objects.filter(issue_id=run.issue_id).values_list("pk", flat=True).first()
        return None if found is None else TicketId(found)

    def _previewed(
        self,
        playbook: Playbook | None,
        run: RunRow,
        drafted: ApprovalRow | CaseRow,
        amount: Money | None,
    ) -> Preview:
        """What the action will do: object and amount as drafted, the rest as known to the run."""
        specs = {spec.name: spec for spec in self._names.actions}
        spec = specs.get(drafted.action)
        if playbook is None or spec is None:
            return Preview(drafted.title, drafted.object, amount, (), "")
        known = {**run.facts, **said(playbook.slots, run.slots)}
        steps = [s for s in playbook.steps if isinstance(s, Act) and s.action == spec.name]
        sources = {k: v for step in steps for k, v in step.arguments.items()}
        arguments = {name: known[source] for name, source in sources.items() if source in known}
        arguments[spec.object_parameter] = drafted.object
        return preview_of(specs.__getitem__, spec.name, drafted.title, arguments, amount, known)

    def _playbook(self, run: RunRow) -> Playbook | None:
        return self._shelf.version(run.playbook, run.playbook_version)


def review_line(row: CaseRow) -> ReviewLine:
    """A case in the list of reviews."""
    assert row.run is not None  # noqa: S101  only cases with a run are reviewed
    return ReviewLine(
        id=row.pk,
        title=row.title,
        who=customer_shown(row.run.conversation).name,
        drafted=row.drafted,
        second=bool(row.label),
    )
