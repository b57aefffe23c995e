"""Cases, canaries and runs without a person in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from unsnag.adapters.store.evidence_models import ReversalRow
from unsnag.adapters.store.models import (
    ApprovalRow,
    CaseRow,
    EffectRow,
    EventRow,
    RunRow,
    UnitRow,
)
from unsnag.adapters.store.pools import PoolRecords
from unsnag.adapters.store.rows import as_approval
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.oversight import Case, Mix, NewCase, NewReplay
from unsnag.domain.actions import EffectState
from unsnag.domain.autonomy import Level, Unit
from unsnag.domain.autonomy.audits import amount_class
from unsnag.domain.autonomy.canaries import Canary
from unsnag.domain.autonomy.evidence import FINAL_AFTER, Draft, Label, Observation, Source
from unsnag.domain.autonomy.sensitivity import Sensitivity
from unsnag.domain.outcomes import EventKind
from unsnag.domain.resolutions import Approval, ApprovalState
from unsnag.domain.shared import ApprovalId, IssueId, RunId

NOBODY_APPROVED = Q(granted_by__startswith="level:") | Q(
    granted_by__endswith=":the veto window passed"
)
_ALONE = (Source.AUDIT.value, Source.REVERSAL.value)
_BACK = (EventKind.REOPENED.value, EventKind.DENIED.value)


class DatabaseOversight(PoolRecords):
    """What was seen of drafted actions."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._clock = clock

    def see(self, case: NewCase) -> Case:
        now = self._clock()
        row, _ = CaseRow.objects.get_or_create(
            key=case.key,
            defaults={
                "playbook": case.unit.playbook,
                "action": case.unit.action,
                "version": case.unit.version,
                "run_id": case.run,
                "issue_id": case.issue,
                "customer": case.customer,
                "day": now.date(),
                "source": case.source.value,
                "level": case.level.value,
                "title": case.title[:300],
                "object": case.draft.object,
                "amount_minor": case.draft.amount,
                "currency": case.currency,
                "drafted": now,
                "language": case.language,
            },
        )
        return as_case(row)

    def case(self, id: int) -> Case | None:
        row = CaseRow.objects.filter(pk=id).first()
        return None if row is None else as_case(row)

    def unseen_draft(self, issue: IssueId) -> Case | None:
        rows = CaseRow.objects.filter(issue_id=issue, source=Source.OBSERVE.value, label="")
        row = rows.order_by("pk").last()
        return None if row is None else as_case(row)

    def label(
        self, case: int, label: Label, *, by: str, note: str = "", did: Draft | None = None
    ) -> bool:
        told = None if did is None else [did.action, did.object, did.amount]
        rows = CaseRow.objects.filter(pk=case, label="")
        return bool(
            rows.update(
                label=label.value, labelled_by=by, labelled=self._clock(), note=note, did=told
            )
        )

    def second(self, case: int, label: Label, *, by: str, note: str) -> bool:
        rows = CaseRow.objects.filter(pk=case, second="").exclude(label="")
        return bool(
            rows.update(second=label.value, second_by=by, second_at=self._clock(), second_note=note)
        )

    def observations(self, unit: Unit) -> Sequence[Observation]:
        rows = list(_cases(unit).order_by("drafted", "pk"))
        back: dict[int, list[datetime]] = {}
        events = EventRow.objects.filter(
            issue__caserow__in=_cases(unit), kind__in=_BACK
        ).values_list("issue_id", "at")
        for issue, at in events.distinct():
            back.setdefault(issue, []).append(at)
        taken = set(_reversed(rows))
        return [
            as_observation(row, back.get(row.issue_id or 0, []), row.pk in taken) for row in rows
        ]

    def audited(self, *units: tuple[Unit, datetime]) -> Sequence[Label]:
        found = [
            row
            for unit, since in units
            for row in _cases(unit).filter(source__in=_ALONE, drafted__gte=since)
        ]
        taken = _reversed(found)
        labels = []
        for row in found:
            said = Label(row.second or row.label) if row.label else None
            at = row.labelled or row.drafted
            if row.pk in taken:
                said = said if said is Label.CRITICAL else Label.WRONG
                at = max(at, taken[row.pk])
            if said is not None:
                labels.append((at, row.pk, said))
        return [said for _, _, said in sorted(labels)]

    def lately(self, unit: Unit, language: str, limit: int) -> Sequence[Label]:
        live = _cases(unit).filter(language=language).exclude(source=Source.REPLAY.value)
        back = ReversalRow.objects.filter(case=OuterRef("pk"), stands=True)
        seen = live.filter(~Q(label="") | Exists(back))
        rows = list(seen.order_by("-drafted", "-pk")[:limit])
        taken = _reversed(rows)
        return [
            Label.WRONG if row.pk in taken else Label(row.second or row.label)
            for row in reversed(rows)
        ]

    def first_live(self, unit: Unit) -> datetime | None:
        live = _cases(unit).exclude(source=Source.REPLAY.value).order_by("drafted")
        return live.values_list("drafted", flat=True).first()

    def record_replays(self, cases: Sequence[NewReplay], *, by: str) -> Sequence[int]:
        keys = [case.key for case in cases]
        with transaction.atomic():
            known = set(CaseRow.objects.filter(key__in=keys).values_list("key", flat=True))
            new: dict[str, int] = {}
            for place, case in enumerate(cases):
                if case.key not in known:
                    new.setdefault(case.key, place)
            rows = [_replay_row(cases[place], by) for place in new.values()]
            CaseRow.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
        return list(new.values())

    def ran_alone(self, unit: Unit) -> int:
        with transaction.atomic():
            row, _ = UnitRow.objects.get_or_create(
                playbook=unit.playbook, action=unit.action, version=unit.version
            )
            UnitRow.objects.filter(pk=row.pk).update(alone=F("alone") + 1)
            row.refresh_from_db(fields=["alone"])
        return row.alone - 1

    def alone(self, unit: Unit) -> int:
        row = UnitRow.objects.filter(
            playbook=unit.playbook, action=unit.action, version=unit.version
        ).first()
        return 0 if row is None else row.alone

    def alone_since(self, playbook: str, action: str, since: datetime) -> tuple[int, int]:
        rows = EffectRow.objects.filter(
            NOBODY_APPROVED, action=action, created__gte=since, run__playbook=playbook
        ).exclude(state=EffectState.REFUSED.value)
        found = rows.aggregate(n=Count("pk"), total=Sum("amount_minor"))
        return found["n"], found["total"] or 0

    def mixes(self, unit: Unit, lately: int) -> tuple[Mix, Mix]:
        runs = RunRow.objects.filter(playbook=unit.playbook, playbook_version=unit.version)
        newest = runs.order_by("-pk").values_list("issue__intent", flat=True)[: 10 * lately]
        cases = _cases(unit).order_by("-pk").values_list("amount_minor", flat=True)
        intents = list(newest)
        amounts = [amount_class(a) for a in cases[: 10 * lately]]
        spoken = list(runs.order_by("-pk").values_list("language", flat=True)[: 10 * lately])
        return (
            Mix(*(_counted(kind[lately:]) for kind in (intents, amounts, spoken))),
            Mix(*(_counted(kind[:lately]) for kind in (intents, amounts, spoken))),
        )

    def first_asked(self) -> datetime | None:
        return ApprovalRow.objects.order_by("pk").values_list("asked", flat=True).first()

    def settled_requests(self, action: str, limit: int) -> Sequence[Approval]:
        decided = (ApprovalState.APPROVED.value, ApprovalState.REFUSED.value)
        rows = ApprovalRow.objects.filter(action=action, run__isnull=False, state__in=decided)
        return [as_approval(row) for row in rows.order_by("-pk")[:limit]]

    def plant(self, copies: ApprovalId, canary: Canary) -> Approval:
        source = ApprovalRow.objects.get(pk=copies)
        row = ApprovalRow.objects.create(
            copies=source,
            action=source.action,
            title=canary.title[:300],
            object=canary.object,
            amount_minor=None if canary.amount is None else canary.amount.minor,
            currency="" if canary.amount is None else canary.amount.currency,
            asked=self._clock(),
            told=canary.told,
        )
        return as_approval(row)

    def canary_waits(self) -> bool:
        waiting = ApprovalState.WAITING.value
        return ApprovalRow.objects.filter(run=None, state=waiting).exists()

    def sensitivity(self) -> Mapping[str, Sensitivity]:
        approved, refused = ApprovalState.APPROVED.value, ApprovalState.REFUSED.value
        rows = ApprovalRow.objects.filter(run=None, state__in=(approved, refused))
        counted = rows.values_list("decided_by").annotate(
            shown=Count("pk"), caught=Count("pk", filter=Q(state=refused))
        )
        found = {by: Sensitivity(shown, caught) for by, shown, caught in counted}
        whole = Sensitivity(
            sum(s.shown for s in found.values()), sum(s.caught for s in found.values())
        )
        return {**found, "": whole}


def _cases(unit: Unit) -> QuerySet[CaseRow]:
    return CaseRow.objects.filter(playbook=unit.playbook, action=unit.action, version=unit.version)


def _replay_row(case: NewReplay, by: str) -> CaseRow:
    draft = case.draft
    return CaseRow(
        key=case.key,
        playbook=case.unit.playbook,
        action=case.unit.action,
        version=case.unit.version,
        customer=case.customer[:120],
        day=case.at.date(),
        source=Source.REPLAY.value,
        level=Level.OBSERVE.value,
        title=f"A past ticket about {draft.object}"[:300],
        object=draft.object[:200],
        amount_minor=draft.amount,
        currency=case.currency,
        drafted=case.at,
        label=case.label.value,
        labelled_by=by,
        labelled=case.at,
    )


def _counted(values: Sequence[str]) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return counts


def _reversed(rows: Sequence[CaseRow]) -> Mapping[int, datetime]:
    """Which of the cases have money that came back on us, and since when that is known."""
    units = {(row.playbook, row.action, row.version) for row in rows}
    found: dict[int, datetime] = {}
    for playbook, action, version in units:
        standing = ReversalRow.objects.filter(
            stands=True, case__playbook=playbook, case__action=action, case__version=version
        )
        for case, seen in standing.order_by("first_seen").values_list("case_id", "first_seen"):
            found[case or 0] = seen
    return found


def as_case(row: CaseRow) -> Case:
    """A case as the application knows it."""
    return Case(
        id=row.pk,
        unit=Unit(row.playbook, row.action, row.version),
        run=None if row.run_id is None else RunId(row.run_id),
        issue=None if row.issue_id is None else IssueId(row.issue_id),
        source=Source(row.source),
        title=row.title,
        draft=Draft(row.action, row.object, row.amount_minor),
        currency=row.currency,
        drafted=row.drafted,
        label=Label(row.label) if row.label else None,
        labelled_by=row.labelled_by,
        second=Label(row.second) if row.second else None,
        second_by=row.second_by,
    )


def as_observation(row: CaseRow, back: Sequence[datetime], reversed: bool = False) -> Observation:
    """A case as the gate counts it; `back` is when the customer came back about it, `reversed`
    that its money came back on us."""
    until = (row.labelled or row.drafted) + FINAL_AFTER
    return Observation(
        day=row.day,
        customer=row.customer,
        source=Source(row.source),
        label=Label(row.label) if row.label else None,
        labelled=row.labelled,
        second=Label(row.second) if row.second else None,
        reopened=any(row.drafted < at <= until for at in back),
        reversed=reversed,
        language=row.language,
    )
