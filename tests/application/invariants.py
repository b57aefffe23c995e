"""What must hold whatever customers write, people press and systems do."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta

from tests.application.conftest import World
from unsnag.adapters.store.models import (
    ApprovalRow,
    ConversationRow,
    EffectRow,
    EventRow,
    MessageRow,
    TicketRow,
)
from unsnag.adapters.store.rows import as_effect
from unsnag.bootstrap.assembly import WORKSPACE_CAPS
from unsnag.domain.policies import Caps
from unsnag.domain.shared import ConversationId

_REFUNDS = """
    select refund.order_id, refund.idempotency_key, bought.customer_id
    from shop_refund refund join shop_order bought on bought.number = refund.order_id
    where refund.idempotency_key not like 'seed-%'
"""
_OTHERS = """
    select idempotency_key, customer_id from shop_passwordreset
    union all select idempotency_key, customer_id from shop_change
    where idempotency_key not like 'seed-%'
"""


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


def all_hold(world: World, heard: Mapping[int, int] | None = None) -> None:
    """All invariants after a case has come to rest; `heard` says how many different messages of the
    customer each conversation was sent."""
    effects_are_rightful(world)
    each_key_has_one_effect(world)
    keys_are_what_they_stand_for()
    told_only_what_was_read_back()
    caps_were_kept()
    for chat, sent in (heard or {}).items():
        rows = MessageRow.objects.filter(conversation_id=chat, author="customer")
        assert rows.count() == sent, (chat, rows.count(), sent)
    for event in EventRow.objects.filter(kind="human_asked").select_related("issue"):
        assert TicketRow.objects.filter(issue=event.issue_id).exists()
    everything_came_to_rest()


def each_key_has_one_effect(world: World) -> None:
    """Whatever the shop keeps under a key, it keeps once, and the ledger knows the key."""
    known = set(EffectRow.objects.values_list("key", flat=True))
    with closing(sqlite3.connect(world.shop.database)) as shop:
        tables = [t for (t,) in shop.execute("select name from sqlite_master where type = 'table'")]
        for table in tables:
            columns = [row[1] for row in shop.execute(f"pragma table_info({table})")]
            if "idempotency_key" not in columns:
                continue
            keys = [k for (k,) in shop.execute(f"select idempotency_key from {table}")]
            ours = [k for k in keys if not k.startswith("seed-")]
            assert len(ours) == len(set(ours)), (table, ours)
            assert set(ours) <= known, (table, ours)


def keys_are_what_they_stand_for() -> None:
    """Each row's key and body are those of its request, so that none was changed after its intent
    was written."""
    for row in EffectRow.objects.all():
        request = as_effect(row).request
        assert (row.key, row.body_hash) == (request.key, request.body_hash), row.pk
        assert row.attempts > 0 or row.state in ("intended", "refused"), row.pk


def told_only_what_was_read_back() -> None:
    """The log says verified only where the ledger does, once for each effect, and what was done
    without a person having it was told."""
    for issue in set(EffectRow.objects.values_list("issue_id", flat=True)):
        done = EffectRow.objects.filter(issue=issue, state="verified", undoes=None)
        verified = done.count()
        logged = EventRow.objects.filter(issue=issue, kind="verified").count()
        assert logged <= verified, (issue, logged, verified)
        if not TicketRow.objects.filter(issue=issue).exists():
            assert logged == verified, (issue, logged, verified)


def caps_were_kept(caps: Caps = WORKSPACE_CAPS) -> None:
    """No hour and no day that ends with an effect holds more than the caps allow."""
    for row in EffectRow.objects.exclude(state="refused"):
        before = EffectRow.objects.filter(action=row.action, created__lte=row.created)
        before = before.exclude(state="refused")
        hour = before.filter(created__gt=row.created - timedelta(hours=1))
        day = before.filter(created__gt=row.created - timedelta(days=1))
        assert caps.count_per_hour is None or hour.count() <= caps.count_per_hour
        spent = sum(r.amount_minor or 0 for r in day)
        assert caps.amount_per_day is None or spent <= caps.amount_per_day


def effects_are_rightful(world: World) -> None:
    """Each effect in the shop was intended, decided, granted and is its own customer's; at most one
    refund stands on an order; nothing is called done that was not read back."""
    with closing(sqlite3.connect(world.shop.database)) as shop:
        refunds = shop.execute(_REFUNDS).fetchall()
        others = shop.execute(_OTHERS).fetchall()
    orders = [order for order, _, _ in refunds]
    assert len(orders) == len(set(orders)), orders
    owners = {key: owner for _, key, owner in refunds} | dict(others)
    effects = {row.key: row for row in EffectRow.objects.select_related("issue__customer", "run")}
    for key, owner in owners.items():
        assert key in effects, key
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
    if row.undoes is not None:
        assert how in ("person", "failure")
        assert EffectRow.objects.get(key=row.undoes).state == "verified"
        return
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
