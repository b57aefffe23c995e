"""Reads `safeguards` of `company.yaml`: who must approve what, and what may run alone in a day."""

from __future__ import annotations

from dataclasses import fields as fields_of
from typing import Any

from unsnag.adapters.knowledge_folder.front_matter import Fields
from unsnag.domain.autonomy.safeguards import Allowance, Safeguards

_ALLOWANCES = ("delayed", "pooled", "autonomous")
_MOST_CANARIES = 200
_NAMES = ("two_people_above", "approval_hours", "canaries_per_thousand", *_ALLOWANCES)


def read_safeguards(fields: Fields) -> Safeguards:
    """The settings, with the shipped value for each that is not written. Raises NotReadable."""
    part = _part(fields, fields.values.get("safeguards", {}))
    unknown = [name for name in part if name not in _NAMES]
    if unknown:
        raise fields.wrong("safeguards", f"“{unknown[0]}” is none of {', '.join(_NAMES)}.")
    shipped = Safeguards()
    hours = _whole(fields, part, "approval_hours", shipped.approval_hours)
    canaries = _whole(fields, part, "canaries_per_thousand", shipped.canaries_per_thousand)
    if not hours:
        raise fields.wrong("safeguards", "“approval_hours” must be 1 or more.")
    if canaries is None or canaries > _MOST_CANARIES:
        raise fields.wrong("safeguards", f"“canaries_per_thousand” is at most {_MOST_CANARIES}.")
    above = _part(fields, part.get("two_people_above", {}))
    return Safeguards(
        two_people_above={name: _whole(fields, above, name, None) or 0 for name in above},
        approval_hours=hours,
        canaries_per_thousand=canaries,
        delayed=_allowance(fields, part, "delayed", shipped.delayed),
        pooled=_allowance(fields, part, "pooled", shipped.pooled),
        autonomous=_allowance(fields, part, "autonomous", shipped.autonomous),
    )


def _allowance(fields: Fields, part: dict[str, Any], name: str, shipped: Allowance) -> Allowance:
    written = _part(fields, part.get(name, {}))
    names = tuple(f.name for f in fields_of(Allowance))
    unknown = [key for key in written if key not in names]
    if unknown:
        raise fields.wrong("safeguards", f"“{unknown[0]}” is none of {', '.join(names)}.")
    return Allowance(**{key: _whole(fields, written, key, getattr(shipped, key)) for key in names})


def _part(fields: Fields, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise fields.wrong("safeguards", "Write lines like `approval_hours: 48`.")
    return {str(key): entry for key, entry in value.items()}


def _whole(fields: Fields, part: dict[str, Any], name: str, shipped: int | None) -> int | None:
    value = part.get(name, shipped)
    if value is shipped:
        return shipped
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise fields.wrong("safeguards", f"“{name}” must be a whole number, 0 or more.")
    return value
