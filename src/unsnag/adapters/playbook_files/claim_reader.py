"""Reads one claim: a sentence that the author wrote, and what it says in terms of the policy."""

from __future__ import annotations

from ruamel.yaml.comments import CommentedMap

from unsnag.adapters.playbook_files.places import Sheet, did_you_mean
from unsnag.adapters.playbook_files.rule_reader import VERDICTS, check_condition
from unsnag.application.ports.rules import RuleLanguage
from unsnag.domain.policies import (
    Claim,
    FactSpec,
    FactType,
    FactValue,
    MonotoneClaim,
    NotWorseClaim,
    Verdict,
    VerdictClaim,
    wrong_facts,
)

CLAIM_KEYS = ("claim", "when", "never", "always", "only", "not_worse", "monotone")
NOT_WORSE_KEYS = ("fact", "better", "worse")
MONOTONE_KEYS = ("fact", "more_is")
MORE_IS = ("never_better", "never_worse")
_VERDICT_KEYS = ("never", "always", "only")


def read_claim(
    sheet: Sheet, node: CommentedMap, facts: tuple[FactSpec, ...], language: RuleLanguage
) -> Claim | None:
    """A claim; None when it says nothing that can be read, with the problem on the sheet."""
    sheet.only(node, CLAIM_KEYS, "A claim")
    says = sheet.text(node, "claim", "A claim")
    when = sheet.text(node, "when", "", needed=False)
    if when:
        check_condition(sheet, node, "when", facts, language)
    given = [k for k in ("not_worse", "monotone") if k in node]
    lists = [k for k in _VERDICT_KEYS if k in node]
    if len(given) + bool(lists) != 1:
        sheet.at_node(
            node,
            "A claim says one thing: never, always or only with a list of decisions, "
            "or not_worse, or monotone.",
        )
        return None
    if given == ["not_worse"]:
        return _not_worse(sheet, sheet.mapping(node, "not_worse"), facts, says, when)
    if given == ["monotone"]:
        return _monotone(sheet, sheet.mapping(node, "monotone"), facts, says, when)
    if "only" in lists and not when:
        sheet.at_key(node, "only", "'only' needs 'when': for whom alone this is decided.")
    never, always, only = (_verdicts(sheet, node, k) for k in _VERDICT_KEYS)
    return VerdictClaim(says, when, never, always, only)


def _verdicts(sheet: Sheet, node: CommentedMap, key: str) -> tuple[Verdict, ...]:
    if key not in node:
        return ()
    words = sheet.texts(node, key)
    wrong = next((w for w in words if w not in VERDICTS), None)
    if wrong is not None:
        message = f"A decision is one of {', '.join(VERDICTS)}."
        sheet.at_value(node, key, message, did_you_mean(wrong, VERDICTS))
    elif not words:
        sheet.at_value(node, key, f"{key!r} needs at least one decision.")
    return tuple(Verdict(w) for w in words if w in VERDICTS)


def _fact(sheet: Sheet, node: CommentedMap, facts: tuple[FactSpec, ...]) -> FactSpec | None:
    name = sheet.text(node, "fact", "It")
    spec = next((f for f in facts if f.name == name), None)
    if name and spec is None:
        near = did_you_mean(name, [f.name for f in facts])
        sheet.at_value(node, "fact", f"The policy has no fact {name}.", near)
    return spec


def _not_worse(
    sheet: Sheet, node: CommentedMap, facts: tuple[FactSpec, ...], says: str, when: str
) -> Claim | None:
    sheet.only(node, NOT_WORSE_KEYS, "'not_worse'")
    spec = _fact(sheet, node, facts)
    if spec is None:
        return None
    values: list[FactValue] = []
    for key in ("better", "worse"):
        if key not in node:
            sheet.at_node(node, f"'not_worse' needs {key!r}.")
            continue
        trouble = wrong_facts((spec,), {spec.name: node[key]})
        if trouble is not None:
            sheet.at_value(node, key, f"Here {trouble}.")
        values.append(node[key])
    if len(values) < 2:
        return None
    return NotWorseClaim(says, spec.name, values[0], values[1], when)


def _monotone(
    sheet: Sheet, node: CommentedMap, facts: tuple[FactSpec, ...], says: str, when: str
) -> Claim | None:
    sheet.only(node, MONOTONE_KEYS, "'monotone'")
    spec = _fact(sheet, node, facts)
    more = sheet.text(node, "more_is", "'monotone'")
    if more and more not in MORE_IS:
        near = did_you_mean(more, MORE_IS)
        sheet.at_value(node, "more_is", f"'more_is' is one of {', '.join(MORE_IS)}.", near)
    if spec is None:
        return None
    if spec.type not in (FactType.INT, FactType.MONEY):
        sheet.at_value(node, "fact", f"{spec.name} is no number, so there is no more of it.")
        return None
    return MonotoneClaim(says, spec.name, more == "never_worse", when)
