"""The audit log for people, read from its rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from unsnag.adapters.store.audit_models import AuditRow
from unsnag.application.queries.record import RecordLine
from unsnag.domain.audit_log import canonical


class DatabaseRecordQueries:
    """Reads the log."""

    def newest(self, limit: int, *, kind: str, by: str, before: int | None) -> Sequence[RecordLine]:
        rows = AuditRow.objects.order_by("-seq")
        if kind:
            rows = rows.filter(kind=kind)
        if by:
            rows = rows.filter(text__contains=f'"by":{canonical(by)}')
        if before is not None:
            rows = rows.filter(seq__lt=before)
        return [_line(row) for row in rows[:limit]]


def _line(row: AuditRow) -> RecordLine:
    said = json.loads(row.text)
    shown = ((k.replace("_", " "), str(v)) for k, v in said["data"].items() if v not in (None, ""))
    return RecordLine(
        row.seq, datetime.fromisoformat(said["at"]), row.kind, said["by"], tuple(shown)
    )
