"""A policy, its proofs, its cases, its figures and the changes to it, as pages show them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from unsnag.application.edit_playbook import Both
from unsnag.application.ports.playbook_files import FILES, Written
from unsnag.application.ports.proofs import Change, Comparison, Finding, Standing
from unsnag.application.queries.event_words import reason_title
from unsnag.application.queries.insights import OUTCOME_TITLES
from unsnag.application.queries.playbooks import VersionFigures, difference
from unsnag.domain.outcomes import Outcome
from unsnag.domain.playbooks import Playbook, shown_fact
from unsnag.domain.playbooks.conditions import in_words
from unsnag.domain.policies import Caps, FactSpec, FactType, FactValue, Rule, Verdict

VERDICTS = {
    Verdict.ALLOW: ("Allow", "verified"),
    Verdict.APPROVE: ("Approve", "attention"),
    Verdict.HAND_OFF: ("Hand off", "attention"),
    Verdict.DENY: ("Deny", "harm"),
}
STANDINGS = {
    Standing.PROVED: ("Proved", "verified"),
    Standing.REFUTED: ("Refuted", "harm"),
    Standing.OUTSIDE: ("Not shown", "attention"),
}
CHANGES = {
    Change.DECISION: "Decided differently",
    Change.WORDS: "Same decision, other words",
    Change.RULE: "Same decision, by a rule of another name",
}
_CAPS = {
    "amount_per_action": ("One action", True),
    "count_per_customer_day": ("For one customer in a day, how many", False),
    "amount_per_customer_day": ("For one customer in a day, in all", True),
    "count_per_hour": ("In an hour, how many", False),
    "amount_per_day": ("In a day, in all", True),
}


@dataclass(frozen=True)
class ShownRule:
    rule: Rule
    words: str
    verdict: str
    tone: str


@dataclass(frozen=True)
class ShownFinding:
    """A claim with the example customers it is false of, fact by fact."""

    claim: str
    title: str
    tone: str
    why: str
    example: tuple[tuple[str, str], ...]
    beside: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class DiffLine:
    """A line of a comparison: `kind` is same, added, removed or place."""

    kind: str
    text: str
    old: int | None = None
    new: int | None = None


def shown_rule(rule: Rule, facts: Sequence[FactSpec], currency: str) -> ShownRule:
    """A rule with its condition in words."""
    title, tone = VERDICTS[rule.verdict]
    return ShownRule(rule, in_words(rule.when, facts, currency), title, tone)


def shown_policy(playbook: Playbook, currency: str) -> Mapping[str, object] | None:
    """Rules, last resort and caps; None without a policy."""
    policy = playbook.policy
    if policy is None:
        return None
    return {
        "rules": [shown_rule(r, policy.facts, currency) for r in policy.rules],
        "otherwise": shown_rule(policy.otherwise, policy.facts, currency),
        "caps": _caps(policy.caps, currency),
        "facts": policy.facts,
    }


def _caps(caps: Caps, currency: str) -> list[tuple[str, str]]:
    money = FactSpec("", FactType.MONEY, "")
    return [
        (title, shown_fact(money, value, currency) if is_money else str(value))
        for name, (title, is_money) in _CAPS.items()
        if (value := getattr(caps, name)) is not None
    ]


def shown_findings(
    findings: Iterable[Finding], playbook: Playbook, currency: str
) -> list[ShownFinding]:
    """What was proved, refuted claims first."""
    order = [Standing.REFUTED, Standing.OUTSIDE, Standing.PROVED]
    facts = playbook.policy.facts if playbook.policy is not None else ()
    return [
        ShownFinding(
            claim=f.claim,
            title=STANDINGS[f.standing][0],
            tone=STANDINGS[f.standing][1],
            why=f.why,
            example=customer(f.counterexample, facts, currency),
            beside=customer(f.beside, facts, currency),
        )
        for f in sorted(findings, key=lambda f: order.index(f.standing))
    ]


def counted(findings: Sequence[Finding]) -> list[tuple[str, str, int]]:
    """How many claims came to what: title, tone, number; those that none came to are left out."""
    numbers = {s: sum(f.standing is s for f in findings) for s in STANDINGS}
    return [(*STANDINGS[s], n) for s, n in numbers.items() if n]


def customer(
    facts: Mapping[str, FactValue] | None, specs: Sequence[FactSpec], currency: str
) -> tuple[tuple[str, str], ...]:
    """An example customer, a fact a line, as people read them."""
    known = {spec.name: spec for spec in specs}
    shown = []
    for name, value in (facts or {}).items():
        spec = known.get(name)
        if spec is None:
            shown.append((name, str(value)))
        else:
            shown.append((spec.about or name, shown_fact(spec, value, currency)))
    return tuple(shown)


def shown_comparison(
    comparison: Comparison | None, draft: Playbook | None, currency: str
) -> Mapping[str, object] | None:
    """Who is decided differently, graver changes first."""
    if comparison is None or draft is None or draft.policy is None:
        return None
    grave = list(CHANGES)
    facts = draft.policy.facts
    groups = [
        {
            "what": CHANGES[d.change],
            "change": d.change.value,
            "old": shown_rule(d.old, facts, currency),
            "new": shown_rule(d.new, facts, currency),
            "example": customer(d.example, facts, currency),
            "who": [region(who, facts, currency) for who in d.who],
            "exact": d.exact,
            "sure": d.sure,
        }
        for d in sorted(comparison.differences, key=lambda d: grave.index(d.change))
    ]
    return {"groups": groups, "complete": comparison.complete, "why": comparison.why}


def region(who: str, facts: Sequence[FactSpec], currency: str) -> str:
    """A group of customers, which the prover writes in the facts' names, as people read it."""
    known = {spec.name: spec for spec in facts}
    return ", ".join(_said(piece, known, currency) for piece in who.split(", "))


def _said(piece: str, known: Mapping[str, FactSpec], currency: str) -> str:
    name, _, rest = piece.removeprefix("not ").partition(" ")
    spec = known.get(name)
    if spec is None:
        return piece
    label = spec.about or name
    if not rest:
        return f"{label}: {'no' if piece.startswith('not ') else 'yes'}"
    for sign, words in (("<= ", "at most "), (">= ", "at least "), ("= ", "")):
        if rest.startswith(sign):
            return f"{label}: {words}{_number(rest.removeprefix(sign), spec, currency)}"
    low, between, high = rest.partition("..")
    if between:
        ends = (_number(end, spec, currency) for end in (low, high))
        return f"{label}: from {' to '.join(ends)}"
    return f"{label}: {rest.replace('_', ' ')}"


def _number(text: str, spec: FactSpec, currency: str) -> str:
    return shown_fact(spec, int(text), currency) if text.lstrip("-").isdigit() else text


def file_diffs(both: Both) -> list[tuple[str, list[DiffLine]]]:
    """What the draft changes in each file, with three lines around each change."""
    if both.draft is None:
        return []
    found = []
    for file in FILES:
        old, new = both.published.texts.get(file, ""), both.draft.texts.get(file, "")
        if old != new:
            found.append((file, _diff(old, new)))
    return found


def _diff(old: str, new: str) -> list[DiffLine]:
    before, after = old.splitlines(), new.splitlines()
    lines: list[DiffLine] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for group in matcher.get_grouped_opcodes(3):
        if lines:
            lines.append(DiffLine("place", "…"))
        for tag, low, high, least, most in group:
            if tag == "equal":
                pairs = zip(range(low, high), range(least, most), strict=True)
                lines += [DiffLine("same", before[i], i + 1, j + 1) for i, j in pairs]
                continue
            lines += [DiffLine("removed", before[i], i + 1, None) for i in range(low, high)]
            lines += [DiffLine("added", after[j], None, j + 1) for j in range(least, most)]
    return lines


def shown_cases(written: Written) -> list[tuple[str, str, str, str]]:
    """Each case: its name, what was decided, by which rule, and what is wrong."""
    return [
        (
            case.name,
            VERDICTS[case.decision.verdict][0] if case.decision is not None else "Not decided",
            case.decision.rule.name if case.decision is not None else "",
            " ".join(line.split(": ", 1)[-1] for line in case.trouble.splitlines()),
        )
        for case in written.cases
    ]


def side_by_side(
    columns: Sequence[tuple[str, VersionFigures]],
) -> Mapping[str, object]:
    """Figures of versions in columns; the first is what the last row compares the others with."""
    rows = []
    for outcome in Outcome:
        cells = [
            (f.outcomes[outcome], f.issues, _interval(f.interval(outcome))) for _, f in columns
        ]
        said = [difference(columns[0][1], f, outcome).value for _, f in columns[1:2]]
        rows.append({"title": OUTCOME_TITLES[outcome], "cells": cells, "said": said})
    return {
        "columns": columns,
        "rows": rows,
        "reasons": [
            (title, [(reason_title(code), n) for code, n in f.reasons]) for title, f in columns
        ],
        "any": any(f.runs for _, f in columns),
    }


def _interval(found: tuple[float, float] | None) -> str:
    return "–" if found is None else f"{round(100 * found[0])}–{round(100 * found[1])} %"
