"""What the bank offers of debit cards, in our words: look-ups with typed facts, and actions."""

from __future__ import annotations

from unsnag.application.ports.facts import LookUpSpec
from unsnag.domain.actions import ActionSpec, ParameterType, RiskTier
from unsnag.domain.policies import FactSpec, FactType

STATUS = ("none", "PENDING", "ACTIVE", "FROZEN", "CLOSED", "other")
REASON = (
    "lost",
    "stolen",
    "fraud_suspected",
    "damaged",
    "no_longer_needed",
    "account_closing",
    "other",
)

_B, _T, _C = FactType.BOOL, FactType.TEXT, FactType.CHOICE
_CUSTOMER, _CARD, _REASON = "banking.customer", "banking.card", "banking.reason"
LOOK_UPS = (
    LookUpSpec(
        _CUSTOMER,
        "The customer",
        (),
        (FactSpec("customer.verified", _B, _CUSTOMER, "Verified in this conversation"),),
    ),
    LookUpSpec(
        _REASON,
        "The customer's reason",
        ("reason",),
        (FactSpec("request.reason", _C, _REASON, "Reason, from the list", REASON),),
    ),
    LookUpSpec(
        _CARD,
        "The customer's debit cards",
        ("card_id",),
        (
            FactSpec("card.found", _B, _CARD, "This customer's"),
            FactSpec("card.id", _T, _CARD, "Card"),
            FactSpec("card.status", _C, _CARD, "Status", STATUS),
            FactSpec("card.account_open", _B, _CARD, "Its account is open"),
            FactSpec("card.settled", _B, _CARD, "No payment of its account is pending"),
            FactSpec("card.no_refund_due", _B, _CARD, "No refund to its account is pending"),
            FactSpec("card.age_days", FactType.INT, _CARD, "Whole days since it was issued"),
        ),
    ),
)


def _action(name: str, title: str, *parameters: str) -> ActionSpec:
    return ActionSpec(
        name=f"banking.{name}",
        title=title,
        parameters=dict.fromkeys(parameters, ParameterType.TEXT),
        object_parameter="card_id",
        risk=RiskTier.GRAVE,
        keeps_keys=False,
    )


ACTIONS = (
    _action("freeze_debit_card", "Freeze a debit card", "card_id"),
    _action("unfreeze_debit_card", "Unfreeze a debit card", "card_id"),
    _action("close_debit_card", "Close a debit card", "card_id", "reason"),
)
