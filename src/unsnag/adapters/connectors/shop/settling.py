"""What comes of an order after the fact: refunds that settle, goods that come back, disputes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from unsnag.adapters.connectors.shop.client import ShopClient, safe, text, whole
from unsnag.adapters.connectors.shop.fact_kinds import Asking, entries, fact, nothing
from unsnag.application.ports.facts import SystemUnreachable
from unsnag.domain.autonomy.reversals import Reversal, ReversalKind
from unsnag.domain.policies import FactType as T
from unsnag.domain.policies import FactValue
from unsnag.domain.shared import Money

AFTER = "shop.after"
AFTER_FACTS = (
    fact(AFTER, "after.found", T.BOOL, "Order on this customer's account"),
    fact(AFTER, "after.order", T.TEXT, "Order"),
    fact(AFTER, "after.refunds", T.INT, "Refunds"),
    fact(AFTER, "after.refunds_settled", T.BOOL, "Every refund has settled"),
    fact(AFTER, "after.sent_back", T.BOOL, "On its way back"),
    fact(AFTER, "after.received", T.BOOL, "Came back to the warehouse"),
)
_KINDS = {"chargeback": ReversalKind.CHARGEBACK, "refund_reversed": ReversalKind.REVERSAL}


def read_after(asking: Asking) -> Mapping[str, FactValue]:
    """Whether an order's refunds have settled and what was sent back has come."""
    number = asking.given("number")
    answer = asking.own(f"/orders/{number}/after", order_number=number)
    if answer is None:
        return {**nothing(AFTER_FACTS), "after.order": number}
    refunds, back = entries(answer["refunds"]), answer["back"]
    return {
        "after.found": True,
        "after.order": text(answer, "order_number"),
        "after.refunds": len(refunds),
        "after.refunds_settled": bool(refunds) and all(r["settled_at"] for r in refunds),
        "after.sent_back": back is not None and back["received_at"] is None,
        "after.received": back is not None and back["received_at"] is not None,
    }


class ShopReversals:
    """Reads disputes in the shop; it cannot write."""

    def __init__(self, client: ShopClient) -> None:
        self._client = client

    def reversals(self, object: str) -> Sequence[Reversal]:
        """Every dispute about an order. Raises SystemUnreachable."""
        if not safe(object):
            return ()
        try:
            found = entries(self._client.get(f"/orders/{object}/disputes"))
            return tuple(_reversal(one, object) for one in found)
        except (KeyError, TypeError, ValueError, AttributeError) as trouble:
            raise SystemUnreachable(f"The shop's answer makes no sense ({trouble!r}).") from trouble


def _reversal(one: Mapping[str, Any], order: str) -> Reversal:
    if text(one, "order_number") != order:
        raise ValueError(f"asked for {order}")
    return Reversal(
        reference=text(one, "id"),
        kind=_KINDS.get(text(one, "kind"), ReversalKind.DISPUTE),
        object=order,
        amount=Money(whole(one, "amount_minor"), text(one, "currency")),
        reason=text(one, "reason"),
        at=datetime.fromisoformat(text(one, "opened_at")),
        stands=text(one, "state") != "withdrawn",
        key=text(one, "effect_key"),
    )
