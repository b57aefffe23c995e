"""Reads `policy.yaml`: facts with their source, ordered rules and tables, a last resort, caps, and
what the author claims of all decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from enum import StrEnum
from typing import TypeVar

from ruamel.yaml.comments import CommentedMap

from unsnag.adapters.playbook_files.catalogue import Catalogue
from unsnag.adapters.playbook_files.claim_reader import read_claim
from unsnag.adapters.playbook_files.places import Sheet, did_you_mean
from unsnag.adapters.playbook_files.rule_reader import (
    read_rule,
)
from unsnag.adapters.playbook_files.table_reader import TableReader
from unsnag.application.ports.rules import RuleLanguage
from unsnag.domain.policies import (
    SAID,
    Caps,
    Coverage,
    FactSpec,
    FactType,
    Policy,
    Priority,
    Rule,
)

POLICY_KEYS = (
    "policy",
    "about",
    "facts",
    "priority",
    "coverage",
    "rules",
    "otherwise",
    "caps",
    "claims",
)
FACT_KEYS = ("from", "type", "least", "most")
CAP_KEYS = tuple(f.name for f in fields(Caps))

_Word = TypeVar("_Word", bound=StrEnum)


def read_policy(
    sheet: Sheet,
    text: str,
    version: str,
    catalogue: Catalogue,
    language: RuleLanguage,
    said: Sequence[FactSpec] = (),
) -> Policy | None:
    """The policy, or None when it could not be read; problems are on the sheet. `said` are facts
    that the customer gives by choosing from a closed list, declared `{from: customer}`."""
    node = sheet.read(text)
    if not node:
        return None
    sheet.only(node, POLICY_KEYS, "A policy")
    name = sheet.text(node, "policy", "A policy")
    facts = _facts(sheet, node, catalogue, said)
    tables = TableReader(sheet, text, facts, catalogue, language)
    rules = _rules(sheet, node, facts, catalogue, language, tables)
    otherwise = sheet.mapping(node, "otherwise")
    if not otherwise:
        sheet.at_node(node, "A policy needs 'otherwise': what is decided when no rule holds.")
    last = read_rule(sheet, otherwise, facts, catalogue, language, last=True)
    caps = sheet.mapping(node, "caps")
    sheet.only(caps, CAP_KEYS, "The caps")
    claims = [read_claim(sheet, c, facts, language) for c in sheet.maps(node, "claims")]
    return Policy(
        name=name,
        version=version,
        facts=facts,
        rules=tuple(rules),
        otherwise=last,
        caps=Caps(**{c: sheet.whole(caps, c) for c in CAP_KEYS}),
        claims=tuple(c for c in claims if c is not None),
        priority=_one_of(sheet, node, "priority", Priority.ORDER),
        coverage=_one_of(sheet, node, "coverage", Coverage.RULES),
    )


def _one_of(sheet: Sheet, node: CommentedMap, key: str, default: _Word) -> _Word:
    text = sheet.text(node, key, "", needed=False)
    kind = type(default)
    words = [w.value for w in kind]
    if text and text not in words:
        message = f"{key!r} is one of {', '.join(words)}."
        sheet.at_value(node, key, message, did_you_mean(text, words))
        return default
    return kind(text) if text else default


def _rules(
    sheet: Sheet,
    node: CommentedMap,
    facts: tuple[FactSpec, ...],
    catalogue: Catalogue,
    language: RuleLanguage,
    tables: TableReader,
) -> list[Rule]:
    rules: list[Rule] = []
    for item in sheet.maps(node, "rules"):
        table = "table" in item
        found = tables.read(item) if table else [read_rule(sheet, item, facts, catalogue, language)]
        known = {r.name for r in rules}
        for rule in found:
            if rule.name and rule.name in known:
                key = "table" if table else "rule"
                sheet.at_value(item, key, f"Two rules are called {rule.name}.")
            known.add(rule.name)
        rules += found
    return rules


def _facts(
    sheet: Sheet, node: CommentedMap, catalogue: Catalogue, said: Sequence[FactSpec]
) -> tuple[FactSpec, ...]:
    declared = sheet.mapping(node, "facts")
    if not declared:
        sheet.at_node(node, "A policy needs 'facts': what it decides from.")
    known = {s.name: s for s in said}
    found = []
    for name, about in declared.items():
        source = about.get("from") if isinstance(about, CommentedMap) else None
        spec = catalogue.fact(name) or known.get(str(name))
        if spec is None:
            near = did_you_mean(name, [*catalogue.fact_names, *known])
            what = "No slot with choices gives" if source == SAID else "No look-up gives"
            sheet.at_key(declared, name, f"{what} the fact {name}.", near)
            continue
        if not _may_decide(spec):
            why = f"{name} is {spec.type.value}; it can be shown but never decides."
            sheet.at_key(declared, name, why)
            continue
        if source != spec.source:
            sheet.at_value(
                declared,
                name,
                f"The fact {name} comes from {spec.source}, not {source}.",
                f"Write {{from: {spec.source}}}.",
            )
        if isinstance(about, CommentedMap):
            spec = _narrowed(sheet, about, spec)
        found.append(spec)
    return tuple(found)


def _may_decide(spec: FactSpec) -> bool:
    """What a customer says decides only as a choice from a closed list."""
    if spec.source == SAID:
        return spec.type in (FactType.BOOL, FactType.CHOICE)
    return spec.type.decides


def _narrowed(sheet: Sheet, about: CommentedMap, spec: FactSpec) -> FactSpec:
    """The fact as this policy takes it: within a range that is no wider than the source's."""
    sheet.only(about, FACT_KEYS, "A fact")
    kind = about.get("type")
    if kind is not None and kind != spec.type.value:
        sheet.at_value(about, "type", f"{spec.name} is of type {spec.type.value}.")
    ends = {}
    for key in ("least", "most"):
        value = about.get(key)
        if value is None:
            continue
        if spec.type not in (FactType.INT, FactType.MONEY):
            sheet.at_key(about, key, f"{spec.name} is no number, so it has no {key!r}.")
        elif not isinstance(value, int) or isinstance(value, bool):
            sheet.at_value(about, key, f"{key!r} must be a whole number.")
        elif not spec.includes(value):
            least, most = spec.span
            sheet.at_value(about, key, f"{spec.name} lies between {least} and {most}.")
        else:
            ends[key] = int(value)
    narrowed = replace(spec, least=ends.get("least", spec.least), most=ends.get("most", spec.most))
    if narrowed.span[0] > narrowed.span[1]:
        sheet.at_key(about, "least", "'least' must not be above 'most'.")
        return spec
    return narrowed
