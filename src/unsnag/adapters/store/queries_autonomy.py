"""What a manager sees of autonomy, on Django's database."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count

from unsnag.adapters.store.autonomy import as_record
from unsnag.adapters.store.models import (
    ApprovalRow,
    CaseRow,
    EffectRow,
    LevelRow,
    SwitchRow,
)
from unsnag.adapters.store.money_back import lost, money_back
from unsnag.adapters.store.queries_reviews import to_review
from unsnag.adapters.store.sheets import Names
from unsnag.application.oversee import Oversee
from unsnag.application.pool_standing import pool_standing
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.oversight import Oversight
from unsnag.application.ports.playbooks import PlaybookShelf
from unsnag.application.queries.autonomy import (
    ActionStanding,
    Autonomy,
    Held,
    LevelChange,
    Poolable,
    PoolShown,
    SeenCase,
    Tally,
)
from unsnag.domain.actions import ActionSpec
from unsnag.domain.autonomy import ChangeKind, Level, LevelRecord, Unit, level_of, levels_for
from unsnag.domain.autonomy.audits import audit_percent
from unsnag.domain.autonomy.demotion import Exposure, exposure
from unsnag.domain.autonomy.evidence import path
from unsnag.domain.autonomy.gate import TIERS, judge
from unsnag.domain.autonomy.levels import own_record
from unsnag.domain.autonomy.pooling import Member, Pool
from unsnag.domain.playbooks import Playbook
from unsnag.domain.resolutions import ApprovalState
from unsnag.domain.shared import Money

MOST_CHANGES = 30
MOST_CASES = 12
Counts = dict[tuple[str, str, str, str], int]


class DatabaseAutonomyQueries:
    """Reads for the page about autonomy."""

    def __init__(
        self,
        shelf: PlaybookShelf,
        names: Names,
        book: Oversight,
        oversee: Oversee,
        clock: Clock,
    ) -> None:
        self._shelf = shelf
        self._names = names
        self._book = book
        self._oversee = oversee
        self._clock = clock

    def page(self) -> Autonomy:
        rows = list(LevelRow.objects.order_by("pk"))
        found = self._book.sensitivity()
        effects = _counted(EffectRow)
        approvals = _counted(ApprovalRow)
        actions = tuple(
            self._action(
                playbook,
                action,
                [as_record(r) for r in rows if (r.playbook, r.action) == (playbook.name, action)],
                effects,
                approvals,
            )
            for playbook in self._shelf.all()
            for action in dict.fromkeys(playbook.actions)
        )
        switches = list(SwitchRow.objects.order_by("-pk")[:MOST_CHANGES])
        history = [self._change(row) for row in rows[-MOST_CHANGES:]]
        history += [_switched(row) for row in switches]
        newest = sorted(history, key=lambda change: change.at, reverse=True)
        return Autonomy(
            actions=actions,
            reviewers=tuple((name, s) for name, s in sorted(found.items()) if name),
            everybody=found[""],
            reviews_waiting=to_review().count(),
            demoted=tuple(c for a in actions if (c := a.changed) is not None and _demotion(c)),
            stopped=_switched(switches[0]) if switches and switches[0].stopped else None,
            pools=tuple(self._pool(pool, actions) for pool in self._book.pools()),
            poolable=self._poolable(actions),
            history=tuple(newest[:MOST_CHANGES]),
        )

    def _action(
        self,
        playbook: Playbook,
        action: str,
        records: list[LevelRecord],
        effects: Counts,
        approvals: Counts,
    ) -> ActionStanding:
        spec = next(s for s in self._names.actions if s.name == action)
        unit = Unit(playbook.name, action, playbook.version)
        level, own = level_of(playbook.version, records), own_record(playbook.version, records)
        now, seen, back = self._clock(), self._book.observations(unit), money_back(unit)
        runs, drift = self._book.alone(unit), self._oversee.drift(unit)
        share = audit_percent(level if level.alone else Level.AUTONOMOUS, runs, drifted=bool(drift))
        risk = self._exposure(spec, playbook, share)
        return ActionStanding(
            playbook=playbook.name,
            playbook_title=playbook.title,
            version=playbook.version,
            action=action,
            title=spec.title,
            risk=spec.risk.value,
            level=level,
            allowed=levels_for(spec.risk),
            changed=None if own is None else self._told(playbook.name, action, own),
            tally=_tally(unit, effects, approvals),
            gate=judge(spec.risk, seen, self._book.sensitivity()[""], now),
            walked=path(seen, now),
            alone=runs,
            audit_percent=share,
            exposure=risk,
            cost=self._cost(risk),
            paused=self._paused(level, unit, now),
            drift=drift,
            recent=_recent(unit),
            money_back=back,
            lost=lost(back, self._names.currency),
            held=self._held(level, unit, playbook),
            pooled=pool_standing(self._book, spec.risk, unit, self._in_force, now),
        )

    def _held(self, level: Level, unit: Unit, playbook: Playbook) -> tuple[Held, ...]:
        if not level.alone:
            return ()
        found = ((name, self._oversee.held(unit, name)) for name in playbook.languages)
        return tuple(Held(name, *counts) for name, counts in found if counts is not None)

    def _in_force(self, member: Member) -> str | None:
        there = (p for p in self._shelf.all() if p.name == member.playbook)
        return next((p.version for p in there if member.action in p.actions), None)

    def _pool(self, pool: Pool, actions: tuple[ActionStanding, ...]) -> PoolShown:
        named = {Member(a.playbook, a.action): _named(a.title, a.playbook_title) for a in actions}
        return PoolShown(pool, tuple(named.get(m, m.action) for m in pool.members))

    def _poolable(self, actions: tuple[ActionStanding, ...]) -> tuple[Poolable, ...]:
        taken = {member for pool in self._book.pools() for member in pool.members}
        return tuple(
            Poolable(member, a.title, a.playbook_title, a.risk, member in taken)
            for a in actions
            if a.gate.tier is not None and (member := Member(a.playbook, a.action))
        )

    def _exposure(self, spec: ActionSpec, playbook: Playbook, share: int) -> Exposure | None:
        tier = TIERS.get(spec.risk)
        if tier is None:
            return None
        cap = None if playbook.policy is None else playbook.policy.caps.amount_per_action
        return exposure(tier, share, cap if spec.amount_parameter else None)

    def _cost(self, risk: Exposure | None) -> Money | None:
        if risk is None or risk.money is None:
            return None
        return Money(risk.money, self._names.currency)

    def _paused(self, level: Level, unit: Unit, now: datetime) -> str:
        if not level.alone:
            return ""
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        count, total = self._book.alone_since(unit.playbook, unit.action, midnight)
        return self._oversee.allowance(level, unit).passed(0, count, total)

    def _change(self, row: LevelRow) -> LevelChange:
        return self._told(row.playbook, row.action, as_record(row))

    def _told(self, playbook: str, action: str, record: LevelRecord) -> LevelChange:
        titles = {one.name: one.title for one in self._shelf.all()}
        what, where = self._names.action_titles.get(action, action), titles.get(playbook, playbook)
        return LevelChange(
            what=_named(what, where),
            level=record.level,
            kind=record.kind,
            stopped=None,
            by=record.by,
            reason=record.reason,
            figures=record.figures,
            at=record.at,
        )


def _named(what: str, where: str) -> str:
    return what if what == where else f"{what}, in “{where}”"


def _key(unit: Unit) -> tuple[str, str, str]:
    return unit.playbook, unit.version, unit.action


def _counted(rows: type[EffectRow] | type[ApprovalRow]) -> Counts:
    names = ("run__playbook", "run__playbook_version", "action", "state")
    found = rows.objects.filter(run__isnull=False).values_list(*names).annotate(n=Count("pk"))
    return {(p, v, a, s): n for p, v, a, s, n in found}


def _tally(unit: Unit, effects: Counts, approvals: Counts) -> Tally:
    mine = {s: n for (*key, s), n in effects.items() if tuple(key) == _key(unit)}
    asked = {s: n for (*key, s), n in approvals.items() if tuple(key) == _key(unit)}
    return Tally(
        verified=mine.get("verified", 0),
        refused_by_person=asked.get(ApprovalState.REFUSED.value, 0),
        refused_by_system=mine.get("refused", 0),
        unsettled=sum(n for s, n in mine.items() if s not in ("verified", "refused")),
        waiting=asked.get(ApprovalState.WAITING.value, 0),
    )


def _recent(unit: Unit) -> tuple[SeenCase, ...]:
    rows = CaseRow.objects.filter(
        playbook=unit.playbook, action=unit.action, version=unit.version
    ).exclude(label="")
    return tuple(
        SeenCase(
            id=row.pk,
            title=row.title,
            source=row.source,
            label=row.label,
            by=row.labelled_by,
            second=row.second,
            drafted=row.drafted,
        )
        for row in rows.order_by("-labelled", "-pk")[:MOST_CASES]
    )


def _demotion(change: LevelChange) -> bool:
    return change.kind is ChangeKind.DEMOTION


def _switched(row: SwitchRow) -> LevelChange:
    return LevelChange("All actions", None, None, row.stopped, row.by, "", "", row.at)
