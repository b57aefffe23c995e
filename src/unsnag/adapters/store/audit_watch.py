"""What a watch of the audit log is: one trigger on one table.

The SQL in a watch is what both databases understand; where they differ, `audit_triggers` has the
word for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class On(StrEnum):
    """Closed set of changes."""

    INSERT = "INSERT"
    UPDATE = "UPDATE"
    DELETE = "DELETE"


@dataclass(frozen=True)
class Watch:
    """One trigger. `plain` and `sealed` name columns; `computed` gives a name its SQL. `moved`
    names columns of which at least one must have changed; `only` is a further condition. `at` is
    the column that says when, empty for the database's own clock."""

    kind: str
    table: str
    on: On
    plain: Sequence[str] = ()
    sealed: Sequence[str] = ()
    json: Sequence[str] = ()
    flags: Sequence[str] = ()
    computed: Sequence[tuple[str, str]] = ()
    moved: Sequence[str] = ()
    only: str = ""
    at: str = ""
    by: str = "''"
    customer: str = "''"


BY_IN_DATA = "{by in data}"
"""Stands for the `by` in the column `data`, which each database reads in its own way."""


def customer_of(issue: str) -> str:
    """The customer of an issue, or the issue itself as long as nobody is known."""
    return (
        "coalesce((select coalesce(c.ref, 'issue:' || cast(i.id as text)) from store_issuerow i"  # noqa: S608
        f" left join store_customerrow c on c.id = i.customer_id where i.id = {issue}), '')"
    )
