"""The shop's webhooks in our words: which order to look at again. Nothing else in them counts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from unsnag.adapters.connectors.shop.client import safe
from unsnag.application.ports.hooks import Hint, HintKind, NotAHook

NAME = "shop"
_BOTH = (HintKind.CHANGED, HintKind.REVERSED)
TYPES: Mapping[str, tuple[HintKind, ...]] = {
    "parcel.delivered": (HintKind.CHANGED,),
    "refund.settled": (HintKind.CHANGED,),
    "return.received": (HintKind.CHANGED,),
    "payment.disputed": _BOTH,
    "refund.reversed": _BOTH,
    "dispute.withdrawn": _BOTH,
}


class ShopHooks:
    """Reads the shop's webhooks."""

    def hints(self, body: bytes) -> Sequence[Hint]:
        """The order that a known type is about. Raises NotAHook for what is not an event."""
        try:
            event = json.loads(body)
        except (ValueError, RecursionError) as trouble:
            raise NotAHook("The body is not JSON.") from trouble
        if not isinstance(event, dict) or not isinstance(event.get("type"), str):
            raise NotAHook("The body has no type.")
        data = event.get("data")
        order = data.get("order_number") if isinstance(data, dict) else None
        if not isinstance(order, str) or not safe(order):
            return ()
        return tuple(Hint(kind, order) for kind in TYPES.get(event["type"], ()))
