"""Conditions as people read and build them: a fact, a comparison, a value, joined by "and" or "or".

Only conditions of that form are taken apart. Every other one stays as it was written: it is shown
as it is, and never rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from unsnag.domain.playbooks.texts import shown
from unsnag.domain.policies import FactSpec, FactType, FactValue


class Comparison(StrEnum):
    """Closed set of what a part of a condition can say of a fact."""

    YES = "yes"
    NO = "no"
    IS = "=="
    IS_NOT = "!="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    ONE_OF = "in"

    @property
    def words(self) -> str:
        """As it reads between the fact and the value."""
        return _WORDS[self]

    @property
    def compares(self) -> bool:
        """Whether a value follows."""
        return self not in (Comparison.YES, Comparison.NO)


_WORDS = {
    Comparison.YES: "is yes",
    Comparison.NO: "is no",
    Comparison.IS: "is",
    Comparison.IS_NOT: "is not",
    Comparison.LESS: "is less than",
    Comparison.AT_MOST: "is at most",
    Comparison.MORE: "is more than",
    Comparison.AT_LEAST: "is at least",
    Comparison.ONE_OF: "is one of",
}
Value = int | str | tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """One thing said of one fact. `value` is None for yes and no, several texts for ONE_OF."""

    fact: str
    comparison: Comparison
    value: Value | None = None


_FACT = r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*"
_QUOTED = r"'[^'\\]*'|\"[^\"\\]*\""
_YES_NO = re.compile(rf"(!?)\s*({_FACT})")
_TRUTH = re.compile(rf"({_FACT})\s*(==|!=)\s*(true|false)")
_COMPARED = re.compile(rf"({_FACT})\s*(==|!=|<=|>=|<|>)\s*(-?\d+|{_QUOTED})")
_ONE_OF = re.compile(rf"({_FACT})\s+in\s+\[\s*((?:{_QUOTED})(?:\s*,\s*(?:{_QUOTED}))*)\s*\]")
_RESERVED = ("true", "false", "null", "in")


def parts(condition: str) -> tuple[Part, ...] | None:
    """The parts of a condition that joins them all by "and"; none for an empty one, None when it
    is of another form."""
    if not condition.strip():
        return ()
    found = [_part(text) for text in _split(condition, "&&")]
    return None if any(p is None for p in found) else tuple(p for p in found if p is not None)


def _part(text: str) -> Part | None:
    text = text.strip()
    if match := _TRUTH.fullmatch(text):
        yes = (match.group(2) == "==") is (match.group(3) == "true")
        return Part(match.group(1), Comparison.YES if yes else Comparison.NO)
    if match := _YES_NO.fullmatch(text):
        if match.group(2) in _RESERVED:
            return None
        return Part(match.group(2), Comparison.NO if match.group(1) else Comparison.YES)
    if match := _COMPARED.fullmatch(text):
        value = match.group(3)
        literal: Value = value[1:-1] if value[0] in "'\"" else int(value)
        return Part(match.group(1), Comparison(match.group(2)), literal)
    if match := _ONE_OF.fullmatch(text):
        values = tuple(v[1:-1] for v in re.findall(_QUOTED, match.group(2)))
        return Part(match.group(1), Comparison.ONE_OF, values)
    return None


def _split(condition: str, operator: str) -> list[str]:
    """Split at an operator outside of quotes and brackets."""
    pieces, depth, quote, start, at = [], 0, "", 0, 0
    while at < len(condition):
        sign = condition[at]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign in "([":
            depth += 1
        elif sign in ")]":
            depth -= 1
        elif depth == 0 and condition.startswith(operator, at):
            pieces.append(condition[start:at])
            at += len(operator)
            start = at
            continue
        at += 1
    return [*pieces, condition[start:]]


def written(joined: Iterable[Part]) -> str:
    """The condition that the parts make, joined by "and"."""
    return " && ".join(_written(part) for part in joined)


def _written(part: Part) -> str:
    if part.comparison is Comparison.YES:
        return part.fact
    if part.comparison is Comparison.NO:
        return f"!{part.fact}"
    if isinstance(part.value, tuple):
        return f"{part.fact} in [{', '.join(_quoted(v) for v in part.value)}]"
    value = str(part.value) if isinstance(part.value, int) else _quoted(str(part.value or ""))
    return f"{part.fact} {part.comparison.value} {value}"


def _quoted(text: str) -> str:
    kept = text.replace("\\", "").replace("\n", " ")
    return f"'{kept}'" if "'" not in kept else '"' + kept.replace('"', "") + '"'


def in_words(condition: str, facts: Sequence[FactSpec], currency: str) -> str:
    """The condition in words where it is of the readable form, else as it was written."""
    known = {fact.name: fact for fact in facts}
    ways = [parts(way) for way in _split(condition, "||")]
    if not condition.strip() or any(not way for way in ways):
        return " ".join(condition.split())
    return ", or ".join(
        " and ".join(_said(part, known, currency) for part in way) for way in ways if way
    )


def _said(part: Part, known: Mapping[str, FactSpec], currency: str) -> str:
    spec = known.get(part.fact)
    name = spec.about if spec is not None and spec.about else part.fact
    if part.value is None:
        return f"{name}: {part.comparison.value}"
    values = part.value if isinstance(part.value, tuple) else (part.value,)
    said = " or ".join(_value(value, spec, currency) for value in values)
    if part.comparison in (Comparison.IS, Comparison.ONE_OF):
        return f"{name}: {said}"
    return f"{name}: {part.comparison.words.removeprefix('is ')} {said}"


def _value(value: FactValue, spec: FactSpec | None, currency: str) -> str:
    style = {FactType.MONEY: "money", FactType.CHOICE: "words"}
    return shown(value, style.get(spec.type, "") if spec is not None else "", currency)
