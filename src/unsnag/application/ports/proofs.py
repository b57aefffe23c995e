"""Port to proofs about policies: what is true of every customer, and who is decided differently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from unsnag.domain.policies import FactSpec, FactValue, Policy, Rule


class Standing(StrEnum):
    """Closed set of what became of a claim."""

    PROVED = "proved"  # true of every customer that facts can describe
    REFUTED = "refuted"  # false, tried for real
    OUTSIDE = "outside"  # neither could be shown; `why` says what stood in the way


@dataclass(frozen=True)
class Finding:
    """A claim and what became of it. A refuted one has the smallest customer it is false of, and
    `beside` the second customer when it compares two."""

    claim: str
    standing: Standing
    counterexample: Mapping[str, FactValue] | None = None
    beside: Mapping[str, FactValue] | None = None
    why: str = ""


@dataclass(frozen=True)
class Payment:
    """An action of a playbook that takes its amount from a fact, under the condition `when`."""

    action: str
    amount: FactSpec
    when: str = ""


class Change(StrEnum):
    """Closed set of what changes for a customer, from grave to slight."""

    DECISION = "decision"  # another verdict
    WORDS = "words"  # the same verdict with another reason or other texts
    RULE = "rule"  # all the same, by a rule of another name


@dataclass(frozen=True)
class Difference:
    """Customers whom `old` decides under the old policy and `new` under the new one. `example` is
    the smallest of them; `who` describes them, all of them and nobody else when `exact`. When
    `sure` is not set, a condition that cannot be proved about stood in the way."""

    old: Rule
    new: Rule
    change: Change
    example: Mapping[str, FactValue]
    who: Sequence[str]
    exact: bool
    sure: bool = True


@dataclass(frozen=True)
class Comparison:
    """Everybody who is decided differently. `complete` says that it is proved that nobody is
    missing; else `why` says what stood in the way."""

    differences: Sequence[Difference] = field(default_factory=tuple)
    complete: bool = True
    why: str = ""


class PolicyProver(Protocol):
    """Proves or refutes. It never says PROVED of what it did not translate exactly."""

    def prove(self, policy: Policy, payments: Sequence[Payment] = ()) -> Iterator[Finding]:
        """What every policy must keep, then the author's claims, each as soon as it is known."""
        ...

    def compare(self, old: Policy, new: Policy) -> Comparison:
        """Who is decided differently. A fact that only one of the two reads counts as given."""
        ...
