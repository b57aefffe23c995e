"""Port to the language in which conditions are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from unsnag.domain.policies import FactSpec, FactValue


@dataclass(frozen=True)
class ConditionError:
    """What is wrong with a condition, at which column (from 1) of it."""

    message: str
    column: int
    unknown_name: str = ""


class RuleLanguage(Protocol):
    """Checks and evaluates conditions over typed facts."""

    def check(self, condition: str, facts: Sequence[FactSpec]) -> ConditionError | None:
        """None when the condition is well-typed and gives a truth value."""
        ...

    def holds(
        self, condition: str, specs: Sequence[FactSpec], facts: Mapping[str, FactValue]
    ) -> bool:
        """Raises ConditionFailed when it cannot be evaluated."""
        ...
