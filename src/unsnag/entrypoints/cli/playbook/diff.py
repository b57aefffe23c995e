"""`unsnag playbook diff OLD NEW`: exactly which customers two policies decide differently."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from unsnag.application.compare_policies import Past
from unsnag.application.ports.proofs import Change, Comparison, Difference
from unsnag.domain.policies import Rule
from unsnag.entrypoints.cli.playbook.folders import Steps, facts_of, policy_of, shown
from unsnag.entrypoints.wiring import tools

_DIFFERENT, _OUTSIDE = 1, 3
_WHAT = {
    Change.DECISION: "Another decision",
    Change.WORDS: "The same decision with other words",
    Change.RULE: "The same by another rule",
}


def configure(steps: Steps) -> None:
    """Declare `diff`."""
    parser = steps.add_parser("diff", help="Say whom two policies decide differently.")
    parser.add_argument("old", type=Path, metavar="OLD", help="The folder as it was.")
    parser.add_argument("new", type=Path, metavar="NEW", help="The folder as it is to be.")
    parser.add_argument(
        "--tickets",
        type=Path,
        metavar="F",
        help='Past cases to count: lines of {"facts": {…}}, or a cases.yaml.',
    )
    parser.add_argument("--json", action="store_true", help="Print JSON and nothing else.")
    parser.set_defaults(run_step=run)


def run(args: argparse.Namespace) -> int:
    """0 when it is proved that nobody is decided differently, 1 when somebody is, 3 when neither
    could be shown."""
    old, new = policy_of(args.old), policy_of(args.new)
    compare = tools().compare_policies()
    comparison = compare(old, new)
    past = compare.past(old, new, facts_of(args.tickets)) if args.tickets else None
    if args.json:
        print(json.dumps(_as_json(comparison, past), indent=2, ensure_ascii=False))
    else:
        _print(comparison, past)
    if any(d.sure for d in comparison.differences):
        return _DIFFERENT
    return 0 if comparison.complete else _OUTSIDE


def _as_json(comparison: Comparison, past: Past | None) -> dict[str, Any]:
    groups = []
    for one in comparison.differences:
        group: dict[str, Any] = {
            "change": one.change.value,
            "old": _rule(one.old),
            "new": _rule(one.new),
            "example": dict(one.example),
            "who": list(one.who),
            "exact": one.exact,
            "sure": one.sure,
        }
        if past is not None:
            group["past"] = past.moved.get((one.old.name, one.new.name), 0)
        groups.append(group)
    found: dict[str, Any] = {"complete": comparison.complete, "groups": groups}
    if comparison.why:
        found["why"] = comparison.why
    if past is not None:
        found["past"] = {
            "cases": past.cases,
            "unchanged": past.unchanged,
            "undecidable": past.undecidable,
            "changed": sum(past.moved.values()),
        }
    return found


def _rule(rule: Rule) -> dict[str, str]:
    return {"rule": rule.name, "decision": rule.verdict.value, "reason": rule.reason}


def _print(comparison: Comparison, past: Past | None) -> None:
    sure = [d for d in comparison.differences if d.sure]
    for one in sure:
        print("\n".join(_lines(one, past)))
    if not comparison.complete:
        print(f"This may not be all. {comparison.why}")
    elif sure:
        print("It is proved that nobody else is decided differently.")
    else:
        print("It is proved that no customer is decided differently.")
    if past is not None:
        print(
            f"Of {past.cases} past cases {sum(past.moved.values())} are decided differently, "
            f"{past.unchanged} as before, {past.undecidable} can't be decided from their facts."
        )


def _lines(one: Difference, past: Past | None) -> list[str]:
    lines = [
        f"{_WHAT[one.change]}: {one.old.verdict.value} by {one.old.name} → "
        f"{one.new.verdict.value} by {one.new.name}",
        *(f"  {'whoever has' if i == 0 else '       or'} {w}" for i, w in enumerate(one.who)),
    ]
    if one.who and not one.exact:
        lines.append("  and others like them")
    lines.append(f"  for example {shown(one.example)}")
    if past is not None:
        lines.append(f"  past cases: {past.moved.get((one.old.name, one.new.name), 0)}")
    return lines
