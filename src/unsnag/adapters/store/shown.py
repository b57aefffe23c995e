"""From rows to what the read models show; the same wherever a thing is shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from unsnag.adapters.store.models import (
    ApprovalRow,
    ConversationRow,
    EffectRow,
    MessageRow,
    RunRow,
)
from unsnag.adapters.store.rows import as_money
from unsnag.application.ask_identity import PROOFS
from unsnag.application.queries.desk import (
    ApprovalLine,
    CustomerShown,
    EffectShown,
    Fact,
    QueueRow,
    RuleShown,
    Utterance,
    receipt_lines,
)
from unsnag.application.queries.event_words import reason_title
from unsnag.application.queries.routing import haste_of
from unsnag.domain.actions import EffectState
from unsnag.domain.conversations import Author, Channel
from unsnag.domain.customers import Assurance
from unsnag.domain.personal_data import CALLED, PersonalKind, for_eyes, masks_in
from unsnag.domain.playbooks import Playbook, fill, shown_fact
from unsnag.domain.policies import FactSpec, FactType
from unsnag.domain.resolutions import ApprovalState
from unsnag.domain.shared import ApprovalId, EffectId, MessageId, TicketId
from unsnag.domain.tickets import Priority, TicketState

SUBJECT = 400  # characters of an issue that stand in a queue
_HOW = {
    Assurance.ANONYMOUS: "not identified",
    Assurance.HOST_SIGNED: "signed in on our site",
    Assurance.CODE_CONFIRMED: "one-time code to the address on file",
    Assurance.MAIL_SIGNED: "signed mail from the address on file",
}
_VERDICTS = {
    "allow": "The policy allows it",
    "approve": "The policy wants a person to approve it",
    "hand_off": "The policy leaves it to a person",
    "deny": "The policy says no",
}


def customer_shown(row: ConversationRow) -> CustomerShown:
    assurance = Assurance(row.assurance)
    known = row.customer
    if known is None:
        name = row.contact_name or row.contact_email or "Unknown visitor"
        return CustomerShown(name, row.contact_email, "", False, _HOW[Assurance.ANONYMOUS])
    return CustomerShown(known.name, known.email, known.tier, assurance.identified, _HOW[assurance])


def queue_row(
    row: Any, names: Mapping[str, str] = MappingProxyType({}), now: datetime | None = None
) -> QueueRow:
    """A ticket's row with `since`, when the customer began to wait; with `now` its `due` and
    `warns` too, and who has it by `names`."""
    route = getattr(row, "ticketrouterow", None) if now is not None else None
    due = None if now is None else row.due
    return QueueRow(
        id=TicketId(row.pk),
        who=customer_shown(row.conversation).name,
        subject=for_eyes(row.issue.text[:SUBJECT]),
        title=reason_title(row.reason),
        state=TicketState(row.state),
        priority=Priority(row.priority),
        channel=Channel(row.conversation.channel),
        waits_since=row.since,
        person="" if route is None else names.get(route.person, route.person),
        due=due,
        haste=None if now is None or due is None else haste_of(due, row.warns, now),
    )


def utterance(row: MessageRow) -> Utterance:
    extras, text = row.extras, row.text
    taken_out: tuple[PersonalKind, ...] = ()
    if row.author == Author.CUSTOMER.value:
        text = for_eyes(row.text)
        taken_out = masks_in(text)
    return Utterance(
        id=MessageId(row.pk),
        author=Author(row.author),
        name=row.author_name,
        text=text,
        at=row.at,
        taken_out=tuple(CALLED[kind] for kind in taken_out),
        choices=tuple(str(c.get("label", "")) for c in extras.get("choices", ())),
        articles=tuple(str(a.get("title", "")) for a in extras.get("articles", ())),
        receipt=receipt_lines(extras.get("receipt")),
        by_mail=str(extras.get("mail", {}).get("from", "")),
        proved=extras.get("mail", {}).get("proof") in PROOFS,
        files=tuple((str(name or kind), int(size)) for name, kind, size in extras.get("files", ())),
        by=Channel(extras["chat"]) if extras.get("chat") else None,
        edited=extras.get("edited") is True,
    )


def run_of(row: ApprovalRow) -> RunRow:
    """The run that a request belongs to; of a test the run of the request that it copies."""
    run = row.run if row.copies is None else row.copies.run
    assert run is not None  # noqa: S101  a constraint of the table
    return run


def approval_line(row: ApprovalRow) -> ApprovalLine:
    return ApprovalLine(
        id=ApprovalId(row.pk),
        title=row.title,
        who=customer_shown(run_of(row).conversation).name,
        state=ApprovalState(row.state),
        asked=row.asked,
        runs_at=row.runs_at,
        decided_by=row.decided_by,
        decided=row.decided,
        first_by=row.first_by,
        test=row.run_id is None and row.state != ApprovalState.WAITING.value,
    )


def effect_shown(row: EffectRow, titles: Mapping[str, str], undo: str = "") -> EffectShown:
    receipt = row.receipt or {}
    title = titles.get(row.action, row.action)
    amount = as_money(row.amount_minor, row.currency)
    about = row.object if amount is None else f"{row.object}, {amount}"
    return EffectShown(
        id=EffectId(row.pk),
        title=f"{title}: {about}",
        state=EffectState(row.state),
        reference=str(receipt.get("reference", "")),
        receipt=receipt_lines(receipt.get("summary")),
        refusal=row.refusal,
        granted_by=granted_by(row.granted_by),
        attempts=row.attempts,
        updated=row.updated,
        undo=undo,
    )


def granted_by(code: str) -> str:
    """Who or what let an action happen: `level:autonomous`, `approval:3:Ada`, and for an undo
    `person:Ada` or `failure:5`."""
    kind, _, rest = code.partition(":")
    if kind == "approval":
        return f"approved by {rest.partition(':')[2]}"
    if kind == "person":
        return f"asked for by {rest}"
    if kind == "failure":
        return "because a later step failed"
    return f"by itself at the level “{rest}”" if kind == "level" else code


def rule_shown(
    decision: Mapping[str, Any] | None, facts: Mapping[str, Any], currency: str
) -> RuleShown | None:
    """A stored decision, of a run (flat) or of a packet (with its rule inside)."""
    if not decision:
        return None
    rule = decision["rule"]
    whole = rule if isinstance(rule, dict) else {**decision, "name": rule}
    return RuleShown(
        verdict=_VERDICTS.get(str(decision["verdict"]), str(decision["verdict"])),
        name=str(whole["name"]).replace("_", " "),
        sentence=fill(str(whole["for_human"]), {**facts}, currency),
        written=str(whole["when"]),
        policy=str(decision["policy"]),
        version=str(decision["policy_version"]),
    )


def facts_shown(
    playbook: Playbook | None,
    facts: Mapping[str, Any],
    titles: Mapping[str, str],
    currency: str,
) -> tuple[Fact, ...]:
    """Facts in the playbook's order: those that a rule looks at first."""
    if playbook is None:
        return ()
    decide = () if playbook.policy is None else {s.name for s in playbook.policy.facts}
    lines = [
        _fact(spec, facts[spec.name], titles, currency, spec.name in decide)
        for spec in playbook.facts
        if facts.get(spec.name, "") != ""
    ]
    return tuple(sorted(lines, key=lambda fact: not fact.decided))


def _fact(
    spec: FactSpec, value: Any, titles: Mapping[str, str], currency: str, decided: bool
) -> Fact:
    source = titles.get(spec.source, spec.source)
    shown = shown_fact(spec, value, currency)
    if spec.type is FactType.BOOL:
        shown = "Yes" if value else "No"
    return Fact(spec.about or spec.name, shown, source, decided)
