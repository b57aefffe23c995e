"""Versions of the classifier and what people said of tickets, in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from unsnag.adapters.store.model_rows import (
    CorrectionRow,
    LabelDecisionRow,
    ModelChoiceRow,
    ModelVersionRow,
    SurenessRow,
)
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.model_versions import (
    Choice,
    Correction,
    LabelDecision,
    ModelVersion,
    Origin,
)
from unsnag.domain.shared import IssueId
from unsnag.domain.understanding import SHIPPED_SETTING

LONGEST_SOURCE = 300


class DatabaseModelVersions:
    """ModelVersions of one installation."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def add(self, version: ModelVersion) -> bool:
        _, new = ModelVersionRow.objects.get_or_create(
            version=version.id,
            defaults={
                "made": version.made,
                "by": version.by,
                "source": storable_text(version.source)[:LONGEST_SOURCE],
                "data": version.data,
                "card": _storable_card(version.card),
            },
        )
        return new

    def get(self, version: str) -> ModelVersion | None:
        row = ModelVersionRow.objects.filter(version=storable_text(version)[:64]).first()
        return None if row is None else _version(row)

    def every(self) -> Sequence[ModelVersion]:
        return [_version(row) for row in ModelVersionRow.objects.order_by("-made", "-pk")]

    def choose(self, version: str, *, by: str, reason: str) -> None:
        ModelChoiceRow.objects.create(
            version=version, by=by, reason=storable_text(reason), at=self._clock()
        )

    def in_force(self) -> Choice | None:
        row = ModelChoiceRow.objects.order_by("pk").last()
        return None if row is None else _choice(row)

    def choices(self) -> Sequence[Choice]:
        return [_choice(row) for row in ModelChoiceRow.objects.order_by("-pk")]

    def sureness(self) -> int:
        row = SurenessRow.objects.order_by("pk").last()
        return SHIPPED_SETTING if row is None else row.setting

    def set_sureness(self, setting: int, *, by: str) -> None:
        SurenessRow.objects.create(setting=setting, by=by, at=self._clock())

    def decide(self, decision: LabelDecision) -> None:
        LabelDecisionRow.objects.create(
            key=decision.key,
            text=storable_text(decision.text),
            intent=decision.intent,
            left_out=decision.left_out,
            origin=decision.origin.value,
            by=decision.by,
            at=decision.at,
        )

    def decisions(self) -> Mapping[str, LabelDecision]:
        rows = LabelDecisionRow.objects.order_by("pk")
        newest = {
            r.key: LabelDecision(r.key, r.text, r.intent, r.left_out, r.by, r.at, Origin(r.origin))
            for r in rows
        }
        return {k: one for k, one in newest.items() if one.origin is not Origin.WITHDRAWN}

    def withdrawn(self) -> frozenset[str]:
        rows = LabelDecisionRow.objects.order_by("pk").values_list("key", "origin")
        return frozenset(key for key, origin in dict(rows).items() if origin == Origin.WITHDRAWN)

    def correct(self, correction: Correction) -> None:
        CorrectionRow.objects.create(
            issue_number=correction.issue,
            text=storable_text(correction.text),
            was=correction.was,
            intent=correction.intent,
            by=correction.by,
            at=correction.at,
        )

    def corrections(self) -> Sequence[Correction]:
        newest: dict[int, Correction] = {}
        for r in CorrectionRow.objects.order_by("pk"):
            newest.pop(r.issue_number, None)
            issue = IssueId(r.issue_number)
            newest[r.issue_number] = Correction(issue, r.text, r.was, r.intent, r.by, r.at)
        return list(newest.values())


def _version(row: ModelVersionRow) -> ModelVersion:
    return ModelVersion(row.version, row.made, row.by, row.source, row.data, row.card)


def _choice(row: ModelChoiceRow) -> Choice:
    return Choice(row.version, row.by, row.at, row.reason)


def storable_text(text: str) -> str:
    """PostgreSQL keeps no NUL, and no half of a surrogate pair."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _storable_card(value: object) -> object:
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, Mapping):
        return {storable_text(str(name)): _storable_card(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_storable_card(one) for one in value]
    return value
