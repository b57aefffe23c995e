"""Small things on an account: open a lock, set a preference, send an invoice again."""

from shop.changes import Asked, Kind, Made, latest, once
from shop.identity import masked
from shop.models import (
    Account,
    Change,
    Customer,
    Language,
    LockReason,
    Order,
    OrderStatus,
    Preferences,
)
from shop.outbox import post
from shop.parcels import order_of
from shop.refusals import (
    AlreadyDone,
    EmailNotVerified,
    LockedBySecurity,
    NotFound,
    NotThisState,
    SecondFactorNeedsPerson,
)

INVOICE_PREFIX, ORDER_PREFIX = "INV-", "TT-"
WISHES: dict[str, tuple[str, bool | str]] = {
    "newsletter_on": ("newsletter", True),
    "newsletter_off": ("newsletter", False),
    "texts_on": ("text_notices", True),
    "texts_off": ("text_notices", False),
    **{f"language_{language.value}": ("language", language.value) for language in Language},
}


def unlock(customer_id: str, *, key: str) -> tuple[Change, bool]:
    """Opens an account that failed sign-ins have locked.

    Raises:
        IdempotencyKeyReused, NotFound, NotThisState, LockedBySecurity, SecondFactorNeedsPerson,
        EmailNotVerified.
    """

    def effect(customer: Customer) -> Made:
        account = Account.objects.filter(pk=customer.pk).first()
        if account is None:
            raise NotFound("There is no account to open.")
        if not account.locked:
            raise NotThisState("This account isn't locked.")
        if account.lock_reason != LockReason.FAILED_SIGN_INS:
            raise LockedBySecurity
        if account.second_factor:
            raise SecondFactorNeedsPerson
        if not customer.email_verified:
            raise EmailNotVerified
        account.locked = False
        account.lock_reason = LockReason.OPEN
        account.save(update_fields=["locked", "lock_reason"])
        post(
            customer,
            "Your account is open again",
            "Your account was locked after wrong passwords and is open again. If you didn't ask "
            "for that, write to us.",
            "/account",
        )
        return Made({"status_now": "open"})

    return once(Asked(Kind.ACCOUNT_UNLOCK, customer_id, customer_id, key), effect)


def set_preference(customer_id: str, wish: str, *, key: str) -> tuple[Change, bool]:
    """Sets one of the closed wishes, e.g. newsletter_off.

    Raises:
        IdempotencyKeyReused, NotFound, AlreadyDone.
    """

    def effect(customer: Customer) -> Made:
        row, _ = Preferences.objects.get_or_create(customer=customer)
        name, value = WISHES[wish]
        before = getattr(row, name)
        if before == value:
            raise AlreadyDone("It's set like that already.")
        setattr(row, name, value)
        row.save(update_fields=[name])
        return Made({"before": in_words(name, before)})

    asked = Asked(Kind.PREFERENCE, customer_id, customer_id, key, {"wish": wish})
    return once(asked, effect)


def preference_back(customer_id: str, *, key: str) -> tuple[Change, bool]:
    """Sets the preference that was changed last to what it was before.

    Raises:
        IdempotencyKeyReused, NotFound, NotThisState.
    """

    def effect(customer: Customer) -> Made:
        change = latest(Kind.PREFERENCE, customer, customer_id)
        row, _ = Preferences.objects.get_or_create(customer=customer)
        name, given = WISHES[change.detail["wish"]]
        if getattr(row, name) != given:
            raise NotThisState("That preference was changed again since.")
        setattr(row, name, WISHES[change.detail["before"]][1])
        row.save(update_fields=[name])
        return Made({"wish": change.detail["before"]})

    return once(Asked(Kind.PREFERENCE_BACK, customer_id, customer_id, key), effect)


def in_words(name: str, value: bool | str) -> str:
    """A present setting as the wish that would set it."""
    return next(wish for wish, setting in WISHES.items() if setting == (name, value))


def invoice_number(order: Order) -> str:
    """The number of an order's invoice."""
    return INVOICE_PREFIX + order.number.removeprefix(ORDER_PREFIX)


def has_invoice(order: Order) -> bool:
    """An invoice is there from the moment the parcel leaves; a cancelled order has none."""
    return order.status in {OrderStatus.SHIPPED, OrderStatus.DELIVERED}


def send_invoice(customer_id: str, number: str, *, key: str) -> tuple[Change, bool]:
    """Mails the invoice of an order to the confirmed address on file.

    Raises:
        IdempotencyKeyReused, NotFound, NotThisState, EmailNotVerified.
    """

    def effect(customer: Customer) -> Made:
        order = order_of(customer, number)
        if not has_invoice(order):
            raise NotThisState("There is no invoice yet: it's made when the parcel leaves.")
        if not customer.email_verified:
            raise EmailNotVerified
        invoice = invoice_number(order)
        post(
            customer,
            f"Your invoice {invoice}",
            f"Here is the invoice {invoice} for your order {number}.",
            f"/invoices/{invoice}",
        )
        return Made({"invoice": invoice, "sent_to": masked(customer.email)})

    return once(Asked(Kind.INVOICE_COPY, customer_id, number, key), effect)
