"""Reads `policy.yaml`: facts with their source, ordered rules, a last resort, caps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from ruamel.yaml.comments import CommentedMap

from unsnag.adapters.playbook_files.catalogue import Catalogue
from unsnag.adapters.playbook_files.places import Sheet, did_you_mean
from unsnag.application.ports.rules import RuleLanguage
from unsnag.domain.playbooks import PLACEHOLDER
from unsnag.domain.policies import Caps, FactSpec, Policy, Rule, Verdict

_RULE = ("rule", "when", "decision", "reason", "customer", "human")
_POLICY = ("policy", "about", "facts", "rules", "otherwise", "caps")
_CAPS = tuple(f.name for f in fields(Caps))


def read_policy(
    sheet: Sheet,
    text: str,
    version: str,
    catalogue: Catalogue,
    language: RuleLanguage,
    said: Sequence[FactSpec] = (),
) -> Policy | None:
    """The policy, or None when it could not be read; problems are on the sheet. `said` are the
    facts that the customer gives in the playbook: closed choices and yes or no."""
    node = sheet.read(text)
    if not node:
        return None
    sheet.only(node, _POLICY, "A policy")
    name = sheet.text(node, "policy", "A policy")
    facts = _facts(sheet, node, catalogue, said)
    rules = [_rule(sheet, r, facts, catalogue, language) for r in sheet.maps(node, "rules")]
    _no_twins(sheet, node, rules)
    otherwise = sheet.mapping(node, "otherwise")
    if not otherwise:
        sheet.at_node(node, "A policy needs 'otherwise': what is decided when no rule holds.")
    last = _rule(sheet, otherwise, facts, catalogue, language, last=True)
    caps = sheet.mapping(node, "caps")
    sheet.only(caps, _CAPS, "The caps")
    limits = {c: sheet.whole(caps, c) for c in _CAPS}
    return Policy(name, version, facts, tuple(rules), last, Caps(**limits))


def _facts(
    sheet: Sheet, node: CommentedMap, catalogue: Catalogue, said: Sequence[FactSpec]
) -> tuple[FactSpec, ...]:
    declared = sheet.mapping(node, "facts")
    if not declared:
        sheet.at_node(node, "A policy needs 'facts': what it decides from.")
    found = []
    for name, about in declared.items():
        given = next((f for f in said if f.name == name), None)
        spec = catalogue.fact(name) or given
        if spec is None:
            near = did_you_mean(name, catalogue.fact_names)
            sheet.at_key(declared, name, f"No look-up gives the fact {name}.", near)
            continue
        if not spec.type.decides:
            sheet.at_key(
                declared, name, f"{name} is {spec.type.value}; it can be shown but never decides."
            )
            continue
        source = about.get("from") if isinstance(about, CommentedMap) else None
        if source != spec.source:
            sheet.at_value(
                declared,
                name,
                f"The fact {name} comes from {spec.source}, not {source}.",
                f"Write {{from: {spec.source}}}.",
            )
        if isinstance(about, CommentedMap):
            sheet.only(about, ("from", "type"), "A fact")
            kind = about.get("type")
            if kind is not None and kind != spec.type.value:
                sheet.at_value(about, "type", f"{name} is of type {spec.type.value}.")
        found.append(spec)
    return tuple(found)


def _rule(
    sheet: Sheet,
    node: CommentedMap,
    facts: tuple[FactSpec, ...],
    catalogue: Catalogue,
    language: RuleLanguage,
    *,
    last: bool = False,
) -> Rule:
    what = "The last resort" if last else "A rule"
    sheet.only(node, [k for k in _RULE if not (last and k == "when")], what)
    values = {k: sheet.text(node, k, what) for k in _RULE if not (last and k == "when")}
    verdicts = [v.value for v in Verdict]
    verdict = Verdict.HAND_OFF
    if values["decision"] in verdicts:
        verdict = Verdict(values["decision"])
    elif values["decision"]:
        message = f"A decision is one of {', '.join(verdicts)}."
        sheet.at_value(node, "decision", message, did_you_mean(values["decision"], verdicts))
    if values.get("when"):
        check_condition(sheet, node, "when", facts, language)
    for key in ("customer", "human"):
        check_text(sheet, node, key, catalogue, ())
    return Rule(
        name=values["rule"],
        when=values.get("when", ""),
        verdict=verdict,
        reason=values["reason"],
        for_customer=values["customer"],
        for_human=values["human"],
    )


def _no_twins(sheet: Sheet, node: CommentedMap, rules: list[Rule]) -> None:
    seen: set[str] = set()
    for item, rule in zip(sheet.maps(node, "rules"), rules, strict=False):
        if rule.name and rule.name in seen:
            sheet.at_value(item, "rule", f"Two rules are called {rule.name}.")
        seen.add(rule.name)


def check_condition(
    sheet: Sheet,
    node: CommentedMap,
    key: str,
    facts: tuple[FactSpec, ...],
    language: RuleLanguage,
) -> None:
    """A condition must compile over the facts; the problem points into it."""
    error = language.check(str(node[key]).strip(), facts)
    if error is None:
        return
    near = did_you_mean(error.unknown_name, [f.name for f in facts]) if error.unknown_name else ""
    if error.unknown_name and not near:
        near = "Declare it under 'facts' of the policy, or read it by a look_up step before."
    sheet.at_value(node, key, _sentence(error.message), near, inside=error.column - 1)


def check_text(
    sheet: Sheet, node: CommentedMap, key: str, catalogue: Catalogue, extra: tuple[str, ...]
) -> None:
    """A text may name facts and slots that exist, in styles that exist."""
    value = node.get(key) or ""
    text = " ".join(map(str, value.values())) if isinstance(value, CommentedMap) else str(value)
    known = [*catalogue.fact_names, *extra, "customer.first_name"]
    for match in PLACEHOLDER.finditer(text):
        name, style = match.group(1), match.group(2)
        if name not in known and not name.startswith("receipt."):
            near = did_you_mean(name, known)
            message = f"The text names {{{name}}}, which nothing gives."
            sheet.at_value(node, key, message, near)
        if style not in (None, "money", "date", "day", "words"):
            sheet.at_value(
                node, key, f"{{{name}:{style}}}: the style is one of money, date, day, words."
            )


def _sentence(message: str) -> str:
    text = message[:1].upper() + message[1:]
    return text if text.endswith(".") else text + "."
