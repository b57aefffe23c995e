"""Actions in the shop, each under the intent's key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from unsnag.adapters.connectors.shop import spec
from unsnag.adapters.connectors.shop.client import ShopClient, safe, text, whole
from unsnag.adapters.connectors.shop.deeds import DEEDS
from unsnag.application.ports.actions import ActionRefused, ResultUnknown
from unsnag.application.ports.facts import SystemUnreachable
from unsnag.domain.actions import ActionRequest, ActionSpec, Receipt
from unsnag.domain.shared import Money

_ENDED_WELL = ("succeeded", "sent", "done")


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
        path, body = _asked(request)
        done = self._client.post(path, body, request.key)
        try:
            return _receipt(request.action, done)
        except (KeyError, TypeError, ValueError, AttributeError) as trouble:
            raise ResultUnknown(f"the shop's answer makes no sense ({trouble!r})") from trouble

    def read_back(self, request: ActionRequest) -> Receipt | None:
        """What stands under the key. Raises SystemUnreachable."""
        found = self._client.get(_record_of(request.action), **_found_by(request))
        if found == []:
            return None
        try:
            return _receipt(request.action, found[0])
        except (LookupError, TypeError, ValueError, AttributeError) as trouble:
            raise SystemUnreachable(f"The shop's answer makes no sense ({trouble!r}).") from trouble

    def agrees(self, request: ActionRequest, found: Receipt) -> bool:
        """Whether object, amount, status and every wish are as asked."""
        about = found.summary
        if about["object"] != request.object or about["status"] not in _ENDED_WELL:
            return False
        deed = DEEDS.get(request.action)
        wished = {} if deed is None else deed.wished(request)
        if any(about.get(name) != str(value) for name, value in wished.items()):
            return False
        if deed is not None and about["customer"] != request.customer_ref:
            return False
        return request.amount is None or about.get("amount") == str(request.amount)


def _asked(request: ActionRequest) -> tuple[str, dict[str, Any]]:
    """The address and the body of a request. Raises ActionRefused for a wish the shop has not."""
    money: dict[str, Any] = {}
    if request.amount is not None:
        money = {"amount_minor": request.amount.minor, "currency": request.amount.currency}
    if request.action == spec.REFUND:
        return f"/orders/{request.object}/refunds", {**money, "reason": "requested_by_customer"}
    if request.action == spec.PASSWORD_RESET:
        return f"/accounts/{request.object}/password-resets", {}
    deed = DEEDS[request.action]
    try:
        wished = deed.wished(request)
    except KeyError as missing:
        raise ActionRefused(f"the shop knows no {missing}") from missing
    return deed.path.format(request.object), {
        "customer_id": request.customer_ref,
        **wished,
        **money,
    }


def _record_of(action: str) -> str:
    """Where the shop's record of an action is read."""
    own = {spec.REFUND: "/refunds", spec.PASSWORD_RESET: "/password-resets"}
    return own.get(action, "/changes")


def _found_by(request: ActionRequest) -> dict[str, str]:
    deed = DEEDS.get(request.action)
    kind = {} if deed is None else {"kind": deed.kind}
    return {**kind, "idempotency_key": request.key}


def _receipt(action: str, done: Mapping[str, Any]) -> Receipt:
    if action == spec.REFUND:
        summary = {
            "object": text(done, "order_number"),
            "amount": str(Money(whole(done, "amount_minor"), text(done, "currency"))),
        }
    elif action == spec.PASSWORD_RESET:
        summary = {"object": text(done, "customer_id"), "sent_to": text(done, "sent_to_masked")}
    else:
        summary = _told(action, done)
    stands = {"status": text(done, "status"), "at": text(done, "created_at")}
    return Receipt(text(done, "id"), {**summary, **stands})


def _told(action: str, done: Mapping[str, Any]) -> dict[str, str]:
    """What a record of a change says, with its wishes and what came of them."""
    if text(done, "kind") != DEEDS[action].kind:
        raise ValueError("the record is of another kind")
    told = {name: text(done["detail"], name) for name in done["detail"]}
    told |= {"object": text(done, "object"), "customer": text(done, "customer_id")}
    if done["amount_minor"] is not None:
        told["amount"] = str(Money(whole(done, "amount_minor"), text(done, "currency")))
    return told
