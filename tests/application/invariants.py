"""What must hold whatever customers write, people press and systems do."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from tests.application.conftest import World
from unsnag.adapters.store.models import (
    ApprovalRow,
    ConversationRow,
    EffectRow,
    EventRow,
    MessageRow,
    TicketRow,
)
from unsnag.domain.shared import ConversationId

_REFUNDS = """
    select refund.order_id, refund.idempotency_key, bought.customer_id
    from shop_refund refund join shop_order bought on bought.number = refund.order_id
    where refund.idempotency_key not like 'seed-%'
"""
_RESETS = "select idempotency_key, customer_id from shop_passwordreset"


def answered(world: World, chat: ConversationId, replies_before: int) -> None:
    """The customer's last message got a reply, or a person has the conversation."""
    row = ConversationRow.objects.get(pk=chat)
    open_ticket = TicketRow.objects.filter(conversation_id=chat, state="open").exists()
    with_person = row.holder == "human" and open_ticket
    assert len(world.replies(chat)) > replies_before or with_person
    assert not world.app.store.unread(chat)


def with_a_person(chat: ConversationId) -> None:
    """A person has an open ticket of the conversation."""
    assert TicketRow.objects.filter(conversation_id=chat, state="open").exists()


def effects_are_rightful(world: World) -> None:
    """Each effect in the shop was intended, decided, granted and is its own customer's; at most one
    refund stands on an order; nothing is called done that was not read back."""
    with closing(sqlite3.connect(world.shop.database)) as shop:
        refunds = shop.execute(_REFUNDS).fetchall()
        resets = shop.execute(_RESETS).fetchall()
    orders = [order for order, _, _ in refunds]
    assert len(orders) == len(set(orders)), orders
    owners = {key: owner for _, key, owner in refunds} | dict(resets)
    effects = {row.key: row for row in EffectRow.objects.select_related("issue__customer", "run")}
    for key, owner in owners.items():
        row = effects[key]
        assert row.customer_ref == owner == row.issue.customer.ref
        assert row.state not in ("intended", "refused")
    for row in effects.values():
        _granted(row)
        if row.state == "verified":
            assert row.key in owners
    _nothing_is_claimed(effects)


def _granted(row: EffectRow) -> None:
    kinds = set(EventRow.objects.filter(issue=row.issue_id).values_list("kind", flat=True))
    assert {"decided", "action_intended"} <= kinds
    assert row.run.decision["verdict"] in ("allow", "approve")
    how, _, rest = row.granted_by.partition(":")
    if how == "approval":
        approval = ApprovalRow.objects.get(pk=int(rest.partition(":")[0]))
        assert (approval.state, approval.run_id) == ("approved", row.run_id)
        assert approval.amount_minor == row.amount_minor
        assert approval.object == row.object
    else:
        assert how == "level"


def _nothing_is_claimed(effects: dict[str, EffectRow]) -> None:
    verified = [row.issue_id for row in effects.values() if row.state == "verified"]
    said = MessageRow.objects.filter(author="ai")
    done = said.filter(text__startswith="Done") | said.filter(text__contains="reset link sent")
    claimed = list(done.values_list("issue_id", flat=True))
    for issue in set(claimed):
        assert claimed.count(issue) <= verified.count(issue)


def everything_came_to_rest() -> None:
    """Nothing is left in the air: no message unread, no run under way that nobody waits for."""
    assert not MessageRow.objects.filter(read=False).exists()
    for row in EffectRow.objects.exclude(state__in=("verified", "refused", "contradicted")):
        assert row.run.state == "handed_off"
        with_a_person(row.run.conversation_id)
