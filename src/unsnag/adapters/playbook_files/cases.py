"""A playbook's own cases: facts and the decision that they must give."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ruamel.yaml.comments import CommentedMap

from unsnag.adapters.playbook_files.catalogue import Catalogue
from unsnag.adapters.playbook_files.places import PlaybookInvalid, Problem, Sheet, did_you_mean
from unsnag.adapters.playbook_files.reader import read_playbook
from unsnag.adapters.playbook_files.shelf import sources_of, text_of
from unsnag.application.ports.rules import RuleLanguage
from unsnag.domain.policies import Decision, Policy, decide, wrong_facts

_CASE = ("case", "facts", "decision", "rule")


def check(folder: Path, catalogue: Catalogue, language: RuleLanguage) -> Sequence[Problem]:
    """Every problem of a playbook's folder, and every case that is decided otherwise."""
    if not folder.is_dir():
        return [Problem(str(folder), 1, 1, "There is no such folder.")]
    try:
        playbook = read_playbook(str(folder), sources_of(folder), catalogue, language)
    except PlaybookInvalid as invalid:
        return invalid.problems
    file = folder / "cases.yaml"
    if playbook.policy is None:
        return ()
    if not file.exists():
        return [Problem(str(file), 1, 1, "A policy needs cases: add some to this file.")]
    return _failures(file, playbook.policy, language)


def _failures(file: Path, policy: Policy, language: RuleLanguage) -> list[Problem]:
    sheet = Sheet(str(file))
    try:
        node = sheet.read(text_of(file))
    except PlaybookInvalid as invalid:
        return list(invalid.problems)
    sheet.only(node, ("cases",), "The file")
    cases = sheet.maps(node, "cases")
    if not cases and not sheet.problems:
        sheet.at_node(node, "A policy needs cases: add some under 'cases'.")
    for case in cases:
        sheet.only(case, _CASE, "A case")
        facts = dict(sheet.mapping(case, "facts"))
        known = [f.name for f in policy.facts]
        unknown = next((name for name in facts if name not in known), None)
        trouble = wrong_facts(policy.facts, facts)
        if unknown is not None:
            near = did_you_mean(unknown, known)
            sheet.at_value(case, "facts", f"The policy has no fact {unknown}.", near)
        elif trouble is not None:
            sheet.at_value(case, "facts", f"In this case {trouble}.")
        else:
            decision = decide(
                policy, facts, lambda when, given: language.holds(when, policy.facts, given)
            )
            _compare(sheet, case, decision)
    return sheet.problems


def _compare(sheet: Sheet, case: CommentedMap, decision: Decision) -> None:
    wanted = sheet.text(case, "decision", "A case")
    got = decision.verdict.value
    if wanted != got:
        message = f"“{case.get('case')}” is decided {got} by {decision.rule.name}, not {wanted}."
        sheet.at_value(case, "decision", message)
    rule = case.get("rule")
    if rule is not None and rule != decision.rule.name:
        message = f"“{case.get('case')}” is decided by {decision.rule.name}, not by {rule}."
        sheet.at_value(case, "rule", message)
