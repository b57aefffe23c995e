"""Conditions in CEL, the Common Expression Language, typed by the facts they may use.

Facts are declared under their flat dotted names; TEXT and TIME facts are not declared at all, so a
condition that names one does not compile. Errors come back from the library as values and become
exceptions here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cel_expr_python import cel

from unsnag.application.ports.rules import ConditionError
from unsnag.domain.policies import ConditionFailed, FactSpec, FactType, FactValue

MOST_READY = 1024  # compiled conditions kept

_TYPES = {
    FactType.BOOL: cel.Type.BOOL,
    FactType.INT: cel.Type.INT,
    FactType.MONEY: cel.Type.INT,
    FactType.CHOICE: cel.Type.STRING,
}
_PLACE = re.compile(r"<input>:(\d+):(\d+): (.*)")
_UNKNOWN = re.compile(r"undeclared reference to '([^']+)'")
_COMPARED = re.compile(
    r"""([a-z_][a-z0-9_.]*)\s*(?:==|!=)\s*(?:'([^']*)'|"([^"]*)")"""
    r"""|(?:'([^']*)'|"([^"]*)")\s*(?:==|!=)\s*([a-z_][a-z0-9_.]*)"""
)
_TEXT = re.compile(r"""'([^']*)'|"([^"]*)\"""")
_LISTED = re.compile(r"([a-z_][a-z0-9_.]*)\s+in\s+\[([^\]]*)\]")


class CelRules:
    """Checks and evaluates CEL conditions. Safe to share between threads."""

    def __init__(self) -> None:
        self._ready: dict[str, _Ready] = {}

    def check(self, condition: str, facts: Sequence[FactSpec]) -> ConditionError | None:
        """None when the condition is well-typed, gives a truth value and compares choices with
        values that they can have."""
        try:
            ready = compiled(condition, tuple(facts))
        except RuntimeError as error:
            return _explained(str(error), facts)
        if ready.return_type() != cel.Type.BOOL:
            return ConditionError("A condition must be true or false.", 1)
        return _impossible_choice(condition, facts)

    def holds(
        self, condition: str, specs: Sequence[FactSpec], facts: Mapping[str, FactValue]
    ) -> bool:
        """Raises ConditionFailed."""
        try:
            ready = self._prepared(condition, specs)
            value = ready.compiled.eval(data={name: facts[name] for name in ready.names})
        except (RuntimeError, KeyError, TypeError) as error:
            raise ConditionFailed(f"{condition!r} cannot be evaluated: {error}") from error
        plain = value.value()
        if not isinstance(plain, bool):
            raise ConditionFailed(f"{condition!r} gave {plain!r} instead of true or false")
        return plain

    def _prepared(self, condition: str, specs: Sequence[FactSpec]) -> _Ready:
        """What a condition needs to be evaluated. A policy hands in the same tuple every time, so
        it is known again without hashing its facts, which took a third of a decision."""
        ready = self._ready.get(condition)
        if ready is None or ready.specs is not specs:
            deciding = tuple(s for s in specs if s.type.decides)
            names = tuple(s.name for s in deciding)
            ready = _Ready(specs, compiled(condition, deciding), names)
            if isinstance(specs, tuple) and len(self._ready) < MOST_READY:
                self._ready[condition] = ready
        return ready


@dataclass(frozen=True)
class _Ready:
    """A compiled condition with the very sequence of facts that it was compiled for."""

    specs: Sequence[FactSpec]
    compiled: Any
    names: tuple[str, ...]


@lru_cache(maxsize=MOST_READY)
def compiled(condition: str, facts: tuple[FactSpec, ...]) -> Any:
    """The engine's own compiled condition, kept. Raises RuntimeError when it is not well-typed."""
    variables = {f.name: _TYPES[f.type] for f in facts if f.type.decides}
    return cel.NewEnv(variables=variables).compile(condition)


def _explained(error: str, facts: Sequence[FactSpec]) -> ConditionError:
    place = _PLACE.search(error)
    column = int(place.group(2)) if place else 1
    message = place.group(3).strip() if place else error
    unknown = _UNKNOWN.search(message)
    if unknown is None:
        return ConditionError(message, column)
    name = unknown.group(1)
    shown_only = any(f.name == name and not f.type.decides for f in facts)
    why = (
        f"the fact {name} is text; text can be shown but never decides"
        if shown_only
        else f"the fact {name} is not declared"
    )
    column -= name.rfind(".") if "." in name else 0
    return ConditionError(why, max(column, 1), "" if shown_only else name)


def _impossible_choice(condition: str, facts: Sequence[FactSpec]) -> ConditionError | None:
    choices = {f.name: f.choices for f in facts if f.type is FactType.CHOICE}
    for match in _COMPARED.finditer(condition):
        name = match.group(1) or match.group(6)
        value = next(v for v in match.group(2, 3, 4, 5) if v is not None)
        if name in choices and value not in choices[name]:
            return _not_a_choice(name, value, choices[name], match.start() + 1)
    for match in _LISTED.finditer(condition):
        for single, double in _TEXT.findall(match.group(2)):
            value = single or double
            if match.group(1) in choices and value not in choices[match.group(1)]:
                return _not_a_choice(
                    match.group(1), value, choices[match.group(1)], match.start() + 1
                )
    return None


def _not_a_choice(name: str, value: str, known: tuple[str, ...], column: int) -> ConditionError:
    return ConditionError(f"{name} is never '{value}'; it is one of {', '.join(known)}", column)
