"""Reads what one rule says: its decision, its reason, its texts. Problems go where they stand."""

from __future__ import annotations

from collections.abc import Iterator

from ruamel.yaml.comments import CommentedMap

from unsnag.adapters.playbook_files.catalogue import Catalogue
from unsnag.adapters.playbook_files.places import Sheet, did_you_mean, plain
from unsnag.application.ports.rules import RuleLanguage
from unsnag.domain.playbooks import PLACEHOLDER
from unsnag.domain.policies import FactSpec, Rule, Verdict

RULE_KEYS = ("rule", "when", "decision", "reason", "customer", "human")
STYLES = ("money", "date", "day", "words", "name", "label")
VERDICTS = tuple(v.value for v in Verdict)


def read_rule(
    sheet: Sheet,
    node: CommentedMap,
    facts: tuple[FactSpec, ...],
    catalogue: Catalogue,
    language: RuleLanguage,
    *,
    last: bool = False,
) -> Rule:
    """A rule; the last resort has no condition."""
    what = "The last resort" if last else "A rule"
    keys = [k for k in RULE_KEYS if not (last and k == "when")]
    values = {k: (sheet.spoken if k == "customer" else sheet.text)(node, k, what) for k in keys}
    sheet.only(node, keys, what)
    verdict = Verdict.HAND_OFF
    if values["decision"] in VERDICTS:
        verdict = Verdict(values["decision"])
    elif values["decision"]:
        near = did_you_mean(values["decision"], VERDICTS)
        sheet.at_value(node, "decision", f"A decision is one of {', '.join(VERDICTS)}.", near)
    if values.get("when"):
        check_condition(sheet, node, "when", facts, language)
    for key in ("customer", "human"):
        check_text(sheet, node, key, catalogue, tuple(f.name for f in facts))
    return Rule(
        name=values["rule"],
        when=values.get("when", ""),
        verdict=verdict,
        reason=values["reason"],
        for_customer=values["customer"],
        for_human=values["human"],
    )


def check_condition(
    sheet: Sheet,
    node: CommentedMap,
    key: str,
    facts: tuple[FactSpec, ...],
    language: RuleLanguage,
) -> None:
    """A condition must compile over the facts; the problem points into it."""
    error = language.check(plain(node[key]), facts)
    if error is None:
        return
    near = did_you_mean(error.unknown_name, [f.name for f in facts]) if error.unknown_name else ""
    if error.unknown_name and not near:
        near = "Declare it under 'facts' of the policy, or read it by a look_up step before."
    sheet.at_value(node, key, _sentence(error.message), near, inside=error.column - 1)


def check_text(
    sheet: Sheet, node: CommentedMap, key: str, catalogue: Catalogue, extra: tuple[str, ...]
) -> None:
    """A text, or each of its languages, may name facts and slots that exist, in styles that
    exist."""
    value = node.get(key) or ""
    text = " ".join(map(str, value.values())) if isinstance(value, CommentedMap) else str(value)
    for message, near in text_troubles(text, catalogue, extra):
        sheet.at_value(node, key, message, near)


def text_troubles(
    text: str, catalogue: Catalogue, extra: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """What a text names that doesn't exist: each as a message and a suggestion."""
    known = [*catalogue.fact_names, *extra, "customer.first_name"]
    for match in PLACEHOLDER.finditer(text):
        name, style = match.group(1), match.group(2)
        if name not in known and not name.startswith("receipt."):
            yield f"The text names {{{name}}}, which nothing gives.", did_you_mean(name, known)
        if style not in (None, *STYLES):
            yield f"{{{name}:{style}}}: the style is one of {', '.join(STYLES)}.", ""


def _sentence(message: str) -> str:
    text = message[:1].upper() + message[1:]
    return text if text.endswith(".") else text + "."
