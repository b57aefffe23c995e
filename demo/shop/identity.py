"""Password resets: the shop mails the link itself, only to a confirmed address on file.

Accounts with a second factor, a lock or an unconfirmed address are left to a person.
"""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from shop.idempotency import earlier, fingerprint, new_id
from shop.models import Account, OutboxMail, PasswordReset
from shop.refusals import AccountLocked, EmailNotVerified, NotFound, SecondFactorNeedsPerson

LINK_LIVES_FOR = timedelta(minutes=30)
MAIL_BODY = """Hello {name},

Someone asked for a new password for your Tern & Thistle account. If it was you, choose one here:

{link}

The link works once, until {until} UTC. If it wasn't you, leave it be: nothing has changed.

Tern & Thistle"""


def masked(email: str) -> str:
    """An address a customer recognises and a stranger can't use, e.g. m•••@example.com."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}•••@{domain}"


def digest(token: str) -> str:
    """What is kept of a token: enough to recognise it, not enough to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def send_password_reset(customer_id: str, *, key: str) -> tuple[PasswordReset, bool]:
    """Mails a one-time link to the address on file.

    Returns the reset, and whether this key had already made it.

    Raises:
        IdempotencyKeyReused, NotFound, SecondFactorNeedsPerson, AccountLocked, EmailNotVerified.
    """
    asked = fingerprint({"customer_id": customer_id})
    made_before = earlier(PasswordReset.objects.filter(idempotency_key=key).first(), asked)
    if made_before is not None:
        return made_before, True
    account = Account.objects.select_related("customer").filter(pk=customer_id).first()
    if account is None:
        raise NotFound("We have no account with that id.")
    refuse_what_needs_a_person(account)
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    reset = PasswordReset.objects.create(
        id=new_id("pr"),
        customer=account.customer,
        sent_to_masked=masked(account.customer.email),
        idempotency_key=key,
        request_fingerprint=asked,
        token_hash=digest(token),
        created_at=now,
        expires_at=now + LINK_LIVES_FOR,
    )
    mail_link(reset, token)
    return reset, False


def refuse_what_needs_a_person(account: Account) -> None:
    """Stops a reset that could hand an account to someone else."""
    if account.second_factor:
        raise SecondFactorNeedsPerson
    if account.locked:
        raise AccountLocked
    if not account.customer.email_verified:
        raise EmailNotVerified


def mail_link(reset: PasswordReset, token: str) -> None:
    """Puts the mail with the link into the outbox."""
    link = f"{settings.SHOP_URL}/reset/{token}"
    OutboxMail.objects.create(
        sent_to=reset.customer.email,
        subject="Choose a new password",
        body=MAIL_BODY.format(
            name=reset.customer.name, link=link, until=f"{reset.expires_at:%H:%M on %d %B %Y}"
        ),
        link=link,
        sent_at=reset.created_at,
    )


def open_reset(token: str) -> PasswordReset | None:
    """The reset a link stands for, while it is unused and in time."""
    return (
        PasswordReset.objects.select_related("customer")
        .filter(token_hash=digest(token), used_at=None, expires_at__gt=timezone.now())
        .first()
    )


@transaction.atomic
def set_password(token: str, password: str) -> bool:
    """Uses the link up and stores the new password's hash; False when the link no longer works."""
    reset = open_reset(token)
    if reset is None:
        return False
    reset.used_at = timezone.now()
    reset.save(update_fields=["used_at"])
    Account.objects.filter(pk=reset.customer_id).update(password_hash=make_password(password))
    return True
