"""A playbook's own cases: facts and the decision that they must give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ruamel.yaml.comments import CommentedMap

from unsnag.adapters.playbook_files.catalogue import Catalogue
from unsnag.adapters.playbook_files.places import PlaybookInvalid, Problem, Sheet, did_you_mean
from unsnag.adapters.playbook_files.reader import read_playbook
from unsnag.adapters.playbook_files.shelf import sources_of, text_of
from unsnag.application.ports.playbooks import CaseTried
from unsnag.application.ports.rules import RuleLanguage
from unsnag.domain.policies import Decision, FactValue, Policy, decide, wrong_facts

CASES_KEYS = ("cases",)
CASE_KEYS = ("case", "facts", "decision", "rule")


def check(folder: Path, catalogue: Catalogue, language: RuleLanguage) -> Sequence[Problem]:
    """Every problem of a playbook's folder, and every case that is decided otherwise."""
    if not folder.is_dir():
        return [Problem(str(folder), 1, 1, "There is no such folder.")]
    try:
        playbook = read_playbook(str(folder), sources_of(folder), catalogue, language)
    except PlaybookInvalid as invalid:
        return invalid.problems
    if playbook.policy is None:
        return ()
    sheet = Sheet(str(folder / "cases.yaml"))
    try:
        for _ in _tried(sheet, folder, playbook.policy, language):
            pass
    except PlaybookInvalid as invalid:
        return list(invalid.problems)
    return sheet.problems


def tried(folder: Path, policy: Policy, language: RuleLanguage) -> Sequence[CaseTried]:
    """Each case of a folder, decided. Raises PlaybookInvalid when the file can't be used."""
    sheet = Sheet(str(folder / "cases.yaml"))
    found = list(_tried(sheet, folder, policy, language))
    if sheet.problems and not any(case.trouble for case in found):
        raise PlaybookInvalid(sheet.problems)
    return found


def facts_in(file: Path) -> Sequence[Mapping[str, FactValue]]:
    """The facts of each case of a file. Raises PlaybookInvalid when it can't be read."""
    sheet = Sheet(str(file))
    node = sheet.read(text_of(file))
    found = [dict(sheet.mapping(case, "facts")) for case in sheet.maps(node, "cases")]
    if sheet.problems:
        raise PlaybookInvalid(sheet.problems)
    return found


def tried_text(
    file: str, text: str, policy: Policy, language: RuleLanguage
) -> tuple[Sequence[CaseTried], Sequence[Problem]]:
    """Each case of a text, decided, and everything that is wrong in it."""
    sheet = Sheet(file)
    return list(_tried_in(sheet, text, policy, language)), sheet.problems


def _tried(
    sheet: Sheet, folder: Path, policy: Policy, language: RuleLanguage
) -> Iterator[CaseTried]:
    file = folder / "cases.yaml"
    if not file.exists():
        sheet.add(1, 1, "A policy needs cases: add some to this file.")
        return
    yield from _tried_in(sheet, text_of(file), policy, language)


def _tried_in(
    sheet: Sheet, text: str, policy: Policy, language: RuleLanguage
) -> Iterator[CaseTried]:
    node = sheet.read(text)
    sheet.only(node, CASES_KEYS, "The file")
    cases = sheet.maps(node, "cases")
    if not cases and not sheet.problems:
        sheet.at_node(node, "A policy needs cases: add some under 'cases'.")
    for case in cases:
        before = len(sheet.problems)
        decision = _decided(sheet, case, policy, language)
        if decision is not None:
            _compare(sheet, case, decision)
        trouble = "\n".join(str(problem) for problem in sheet.problems[before:])
        yield CaseTried(str(case.get("case", "a case without a name")), decision, trouble)


def _decided(
    sheet: Sheet, case: CommentedMap, policy: Policy, language: RuleLanguage
) -> Decision | None:
    sheet.only(case, CASE_KEYS, "A case")
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
        specs = policy.facts
        return decide(policy, facts, lambda when, given: language.holds(when, specs, given))
    return None


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
