"""Every action that the shop offers, just before it is carried out; see `carried`."""

from __future__ import annotations

from tests.application.said import ADDRESS
from tests.faults.carried import Failing, Scenario, Undoing


def _subscription(columns: str, ref: str) -> str:
    return f"select {columns} from shop_subscription where id = '{ref}'"


def _order(number: str) -> str:
    return f"select status, refunded_minor from shop_order where number = '{number}'"


def _count(table: str, column: str, value: str) -> str:
    return f"select count(*) from shop_{table} where {column} = '{value}'"


_MARA, _PRIYA = "cus_1001", "cus_1008"
_REFUND = (
    "refund", "shop.refund", _MARA, ("refund TT-10482",),
    "TT-10482", _order("TT-10482"), "delivered 0", "delivered 8900", 8900,
)  # fmt: skip
_RESET = (
    "password_reset", "shop.password_reset", _MARA, ("lost my password",),
    _MARA, _count("passwordreset", "customer_id", _MARA), "0", "1", None,
)  # fmt: skip
SEND_BACK = Scenario(
    "return_or_exchange", "shop.send_back", _MARA, ("send back TT-10482", ">send_back"),
    "TT-10482", _count("return", "order_id", "TT-10482"), "0", "1",
)  # fmt: skip
EXCHANGE = Scenario(
    "return_or_exchange", "shop.exchange_colour", _PRIYA,
    ("swap TT-10487", ">other_colour", ">slate"),
    "TT-10487", "select on_hand from shop_stock where id = 'PUFFIN/slate'", "4", "3",
)  # fmt: skip
PAUSE = Scenario(
    "pause_subscription", "shop.pause_subscription", _MARA,
    ("pause SUB-2001", ">two_months"),
    "SUB-2001", _subscription("status", "SUB-2001"), "active", "paused",
)  # fmt: skip
SKIP = Scenario(
    "pause_subscription", "shop.skip_parcel", _MARA, ("skip SUB-2001",),
    "SUB-2001", _subscription("skipped", "SUB-2001"), "0", "1",
)  # fmt: skip
CHANGE_ADDRESS = Scenario(
    "change_address", "shop.change_address", _MARA,
    ("I have moved", ">everything", *ADDRESS, ">ireland", ">yes"),
    _MARA, f"select city, country from shop_address where customer_id = '{_MARA}'",
    "Göteborg SE", "Sligo IE",
)  # fmt: skip
REDIRECT = Scenario(
    "change_address", "shop.redirect_order", _PRIYA,
    ("I have moved, TT-10506", ">one_order", *ADDRESS, ">yes"),
    "TT-10506", "select street from shop_orderaddress where order_id = 'TT-10506'",
    "Strand Road 7", "Quay Street 12",
)  # fmt: skip
PREFERENCE = Scenario(
    "preferences", "shop.set_preference", _MARA, ("no newsletter", ">newsletter_off"),
    _MARA, f"select newsletter from shop_preferences where customer_id = '{_MARA}'", "1", "0",
)  # fmt: skip
SCENARIOS: tuple[Scenario | Undoing, ...] = (
    Scenario(*_REFUND, level="approve"),
    Scenario(*_REFUND),
    Scenario(*_RESET, level="approve"),
    Scenario(*_RESET),
    SEND_BACK,
    EXCHANGE,
    PAUSE,
    SKIP,
    CHANGE_ADDRESS,
    REDIRECT,
    PREFERENCE,
    Scenario(
        "parcel", "shop.trace_parcel", "cus_1007", ("TT-10479 is late",),
        "TT-10479", _count("trace", "order_id", "TT-10479"), "0", "1",
    ),
    Scenario(
        "cancel_order", "shop.cancel_order", _PRIYA, ("cancel TT-10506", ">yes"),
        "TT-10506", _order("TT-10506"), "processing 0", "cancelled 6400", 6400,
    ),
    Scenario(
        "duplicate_charge", "shop.refund_duplicate", "cus_1006", ("charged twice for TT-10483",),
        "pay_10483b", "select refunded_minor from shop_payment where id = 'pay_10483b'",
        "0", "8900", 8900,
    ),
    Scenario(
        "pause_subscription", "shop.resume_subscription", "cus_1003", ("resume SUB-2003",),
        "SUB-2003", _subscription("status", "SUB-2003"), "paused", "active",
    ),
    Scenario(
        "change_subscription", "shop.change_beans", _MARA,
        ("other beans SUB-2001", ">beans", ">fog"),
        "SUB-2001", _subscription("plan", "SUB-2001"), "harbour", "fog",
    ),
    Scenario(
        "change_subscription", "shop.change_rhythm", _MARA,
        ("how often SUB-2001", ">six_weeks"),
        "SUB-2001", _subscription("every_weeks", "SUB-2001"), "4", "6",
    ),
    Scenario(
        "end_subscription", "shop.end_subscription", _MARA,
        ("end my subscription SUB-2001", ">yes"),
        "SUB-2001", _subscription("status", "SUB-2001"), "active", "cancelled",
    ),
    Scenario(
        "account_unlock", "shop.unlock_account", "cus_1005", ("my account is locked",),
        "cus_1005", "select locked from shop_account where customer_id = 'cus_1005'", "1", "0",
    ),
    Scenario(
        "invoice_copy", "shop.send_invoice", _MARA, ("invoice for TT-10482 please",),
        "TT-10482", "select count(*) from shop_outboxmail", "0", "1",
    ),
    Undoing("shop.withdraw_return", SEND_BACK),
    Undoing("shop.withdraw_return", EXCHANGE),
    Undoing("shop.resume_subscription", PAUSE),
    Undoing("shop.unskip_parcel", SKIP),
    Undoing("shop.address_back", CHANGE_ADDRESS),
    Undoing("shop.order_address_back", REDIRECT),
    Undoing("shop.preference_back", PREFERENCE),
    Failing(
        "skip_and_bill", "shop.skip_parcel", _PRIYA, ("descale SUB-2006 TT-10506",),
        "SUB-2006", _subscription("skipped", "SUB-2006"), "0", "1",
    ),
)  # fmt: skip
"""Each action that the shop's connector offers is carried out by one of these at least, and each
way back is gone by a person and, for one of them, by itself."""

SKIP_AND_BILL = {
    "playbook.yaml": r"""
playbook: skip_and_bill
title: Skip a parcel and send the invoice
intents: [descaling]
identity: needed
slots:
  subscription:
    pattern: '\bSUB-?\d{4}\b'
    ask: Which subscription?
    choices_from: shop.subscriptions
  order_number:
    pattern: '\bTT[- ]?\d{5}\b'
    ask: Which order?
    choices_from: shop.orders
steps:
  - ask: subscription
  - ask: order_number
  - look_up: shop.subscription
    with: {subscription: subscription}
  - look_up: shop.order
    with: {number: order_number}
  - decide: skip_and_bill
  - act: shop.skip_parcel
    title: "Skip the next parcel of {subscription.ref}"
    with: {subscription: subscription.ref}
    undo_on_failure: true
  - verify: shop.skip_parcel
  - act: shop.send_invoice
    title: "Send the invoice of {order.number}"
    with: {order: order.number}
  - verify: shop.send_invoice
  - tell: "Done: both."
""",
    "policy.yaml": """
policy: skip_and_bill
facts:
  subscription.found: {from: shop.subscription}
  order.found: {from: shop.order}
rules:
  - rule: both
    when: subscription.found && order.found
    decision: allow
    reason: both
    customer: Both are yours.
    human: Both are on the account.
otherwise:
  rule: anything_else
  decision: hand_off
  reason: not_covered
  customer: A person decides.
  human: No rule covers this case.
""",
}
"""A playbook whose second action the shop refuses, for an order that has no invoice yet."""
