"""Mails that the shop would have sent; the demo keeps them to be read."""

from django.conf import settings
from django.utils import timezone

from shop.models import Customer, OutboxMail

LETTER = """Hello {name},

{words}

Tern & Thistle"""


def post(customer: Customer, subject: str, words: str, page: str) -> None:
    """Puts a mail to the address on file into the outbox; `page` is a path of the storefront."""
    OutboxMail.objects.create(
        sent_to=customer.email,
        subject=subject,
        body=LETTER.format(name=customer.name, words=words),
        link=f"{settings.SHOP_URL}{page}",
        sent_at=timezone.now(),
    )
