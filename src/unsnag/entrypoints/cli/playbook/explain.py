"""`unsnag playbook explain DIR`: each rule in order, with the facts that it looked at."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from unsnag.application.explain import Explanation
from unsnag.application.ports.playbooks import PlaybookUnreadable
from unsnag.domain.policies import FactSpec, FactType, FactValue
from unsnag.entrypoints.cli.playbook.folders import Steps, policy_of, shown
from unsnag.entrypoints.wiring import tools

_TRUTH = {"true": True, "yes": True, "false": False, "no": False}


def configure(steps: Steps) -> None:
    """Declare `explain`."""
    parser = steps.add_parser("explain", help="Explain one decision, rule by rule.")
    parser.add_argument("folder", type=Path, metavar="DIR", help="A playbook's folder.")
    parser.add_argument(
        "--facts",
        action="append",
        default=[],
        metavar="F",
        help="A JSON file of facts, or name=value. Give it as often as you need.",
    )
    parser.set_defaults(run_step=run)


def run(args: argparse.Namespace) -> int:
    """0: an explanation is given for any facts, also for those that can't be used."""
    policy = policy_of(args.folder)
    facts: dict[str, FactValue] = {}
    for given in args.facts:
        facts.update(_given(given, policy.facts))
    print("\n".join(_lines(tools().explain()(policy, facts))))
    return 0


def _given(text: str, specs: Sequence[FactSpec]) -> Mapping[str, FactValue]:
    """Facts of one argument. Raises PlaybookUnreadable."""
    name, equals, value = text.partition("=")
    if equals:
        spec = next((s for s in specs if s.name == name), None)
        if spec is None:
            known = ", ".join(s.name for s in specs)
            raise PlaybookUnreadable(f"The policy has no fact {name}. It has {known}.")
        return {name: _value(spec, value)}
    try:
        found = json.loads(Path(text).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise PlaybookUnreadable(f"{text}:1:1: This file can't be read: {error}.") from error
    facts = found.get("facts", found) if isinstance(found, dict) else None
    if not isinstance(facts, dict):
        raise PlaybookUnreadable(f"{text}:1:1: The file must hold names and values.")
    return facts


def _value(spec: FactSpec, text: str) -> FactValue:
    """The value as the fact's type wants it; as it stands when it can't be that."""
    if spec.type is FactType.BOOL:
        return _TRUTH.get(text, text)
    if spec.type in (FactType.INT, FactType.MONEY):
        try:
            return int(text)
        except ValueError:
            return text
    return text


def _lines(explanation: Explanation) -> list[str]:
    lines = []
    for number, seen in enumerate(explanation.rules, start=1):
        lines.append(f"{number}. {seen.rule.name}: {seen.asked.value}")
        lines.append(f"   {seen.rule.when}")
        if seen.facts:
            lines.append(f"   with {shown(seen.facts)}")
    decision = explanation.decision
    lines += [
        f"Decision: {decision.verdict.value} by {decision.rule.name} ({decision.rule.reason})",
        f"The customer reads: {explanation.for_customer}",
        f"The team reads: {explanation.for_human}",
    ]
    return lines
