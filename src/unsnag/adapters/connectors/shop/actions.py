"""Actions in the shop: refunds and password resets, each under the intent's key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from unsnag.adapters.connectors.shop import spec
from unsnag.adapters.connectors.shop.client import ShopClient, safe, text, whole
from unsnag.application.ports.actions import ActionRefused, ResultUnknown
from unsnag.application.ports.facts import SystemUnreachable
from unsnag.domain.actions import ActionRequest, ActionSpec, Receipt
from unsnag.domain.shared import Money


class ShopActions:
    """Acts in the shop and reads back what it did."""

    def __init__(self, client: ShopClient) -> None:
        self._client = client

    @property
    def actions(self) -> Sequence[ActionSpec]:
        return spec.ACTIONS

    def perform(self, request: ActionRequest) -> Receipt:
        """Send once. Raises ActionRefused, NotSent or ResultUnknown."""
        if not safe(request.object):
            raise ActionRefused("the object's name has an impossible shape")
        if request.action == spec.REFUND and request.amount is not None:
            body = {
                "amount_minor": request.amount.minor,
                "currency": request.amount.currency,
                "reason": "requested_by_customer",
            }
            done = self._client.post(f"/orders/{request.object}/refunds", body, request.key)
        else:
            path = f"/accounts/{request.object}/password-resets"
            done = self._client.post(path, {}, request.key)
        try:
            return _receipt(request.action, done)
        except (KeyError, TypeError, ValueError) as trouble:
            raise ResultUnknown(f"the shop's answer makes no sense ({trouble!r})") from trouble

    def read_back(self, request: ActionRequest) -> Receipt | None:
        """What stands under the key. Raises SystemUnreachable."""
        path = "/refunds" if request.action == spec.REFUND else "/password-resets"
        found = self._client.get(path, idempotency_key=request.key)
        if found == []:
            return None
        try:
            return _receipt(request.action, found[0])
        except (LookupError, TypeError, ValueError) as trouble:
            raise SystemUnreachable(f"The shop's answer makes no sense ({trouble!r}).") from trouble

    def agrees(self, request: ActionRequest, found: Receipt) -> bool:
        """Whether object, amount and status are as asked."""
        about = found.summary
        if about["object"] != request.object or about["status"] not in ("succeeded", "sent"):
            return False
        return request.amount is None or about["amount"] == str(request.amount)


def _receipt(action: str, done: Mapping[str, Any]) -> Receipt:
    if action == spec.REFUND:
        summary = {
            "object": text(done, "order_number"),
            "amount": str(Money(whole(done, "amount_minor"), text(done, "currency"))),
            "status": text(done, "status"),
            "at": text(done, "created_at"),
        }
    else:
        summary = {
            "object": text(done, "customer_id"),
            "sent_to": text(done, "sent_to_masked"),
            "status": text(done, "status"),
            "at": text(done, "created_at"),
        }
    return Receipt(text(done, "id"), summary)
