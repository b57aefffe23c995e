"""What the forms of a playbook offer: its own slots and rules, and what connectors give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from unsnag.application.ports.playbook_files import PLAYBOOK, POLICY, Offered, Written
from unsnag.domain.playbooks import SAID
from unsnag.domain.policies import FactSpec, FactType
from unsnag.entrypoints.web.playbooks.fields import Desk


def desk_for(latest: Written, offered: Offered, currency: str, names: Sequence[str]) -> Desk:
    """The desk of a playbook's latest files; `names` are the playbooks that it may play."""
    head = latest.content.get(PLAYBOOK) or {}
    policy = latest.content.get(POLICY) or {}
    slots = _map(head.get("slots"))
    said = tuple(_said(name, about) for name, about in slots.items())
    known = {f.name: f for f in (*offered.facts, *said)}
    rules = [str(r.get("rule", "")) for r in policy.get("rules") or [] if isinstance(r, Mapping)]
    return Desk(
        offered=offered,
        currency=currency,
        slots=tuple(slots),
        playbooks=tuple(names),
        policy=str(policy.get("policy") or ""),
        rules=_rule_names(latest, rules),
        said=said,
        declared=tuple(known[n] for n in _map(policy.get("facts")) if n in known),
        languages=_languages(head.get("languages")),
        has_caps=bool(_map(policy.get("caps"))),
    )


def _languages(written: Any) -> tuple[str, ...]:
    named = tuple(str(one) for one in written) if isinstance(written, list) else ()
    return named or ("en",)


def _rule_names(latest: Written, written: list[str]) -> tuple[str, ...]:
    policy = latest.playbook.policy if latest.playbook is not None else None
    names = [r.name for r in (*policy.rules, policy.otherwise)] if policy else written
    return tuple(dict.fromkeys(n for n in names if n))


def _said(name: str, about: Any) -> FactSpec:
    node = _map(about)
    kind = FactType.TEXT
    if "confirm" in node:
        kind = FactType.BOOL
    elif "choices" in node:
        kind = FactType.CHOICE
    elif node.get("type") == "number":
        kind = FactType.INT
    words = name.replace("_", " ").capitalize()
    return FactSpec(f"{SAID}{name}", kind, "customer", words, tuple(_map(node.get("choices"))))


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
