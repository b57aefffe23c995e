"""What the shop remembers. Money is in cents of one currency; times are UTC.

Guarantees held by the database itself: one row per idempotency key, and never more refunded than
was captured.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Tier(models.TextChoices):
    """How the shop ranks a customer."""

    STANDARD = "standard"
    GOLD = "gold"


class OrderStatus(models.TextChoices):
    """Where an order stands."""

    PROCESSING = "processing"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class Condition(models.TextChoices):
    """Whether the customer has broken the seal of an item."""

    SEALED = "sealed"
    OPENED = "opened"


class ShipmentStatus(models.TextChoices):
    """What the carrier last said about a parcel."""

    LABEL_CREATED = "label_created"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    DELAYED = "delayed"
    LOST = "lost"


class Customer(models.Model):
    """A person who buys. The e-mail is kept in lower case and belongs to one customer."""

    id = models.CharField(primary_key=True, max_length=24)
    name = models.CharField(max_length=200)
    email = models.EmailField(unique=True)
    email_verified = models.BooleanField()
    tier = models.CharField(max_length=12, choices=Tier.choices)
    phone_last4 = models.CharField(max_length=4)
    created_at = models.DateTimeField()


class Account(models.Model):
    """How a customer signs in. The address is the customer's: there is one truth about it."""

    customer = models.OneToOneField(Customer, models.CASCADE, primary_key=True)
    locked = models.BooleanField()
    second_factor = models.BooleanField()
    last_login_at = models.DateTimeField(null=True)
    password_hash = models.CharField(max_length=200, blank=True)


class Order(models.Model):
    """One purchase with its card payment."""

    number = models.CharField(primary_key=True, max_length=24)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="orders")
    status = models.CharField(max_length=12, choices=OrderStatus.choices)
    placed_at = models.DateTimeField(db_index=True)
    total_minor = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    payment_id = models.CharField(max_length=32, unique=True)
    card_brand = models.CharField(max_length=20)
    card_last4 = models.CharField(max_length=4)
    captured_minor = models.PositiveIntegerField()
    refunded_minor = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(refunded_minor__lte=F("captured_minor")),
                name="refunded_within_captured",
            )
        ]


class OrderItem(models.Model):
    """A line of an order, with the price as it was then."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="items")
    sku = models.CharField(max_length=32)
    name = models.CharField(max_length=120)
    quantity = models.PositiveIntegerField()
    unit_minor = models.PositiveIntegerField()
    condition = models.CharField(max_length=8, choices=Condition.choices)


class Shipment(models.Model):
    """The one parcel of an order."""

    order = models.OneToOneField(Order, models.CASCADE, primary_key=True, related_name="shipment")
    carrier = models.CharField(max_length=40)
    tracking = models.CharField(max_length=40)
    status = models.CharField(max_length=20, choices=ShipmentStatus.choices)
    shipped_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    eta = models.DateTimeField(null=True)
    last_event = models.CharField(max_length=200)


class Refund(models.Model):
    """Money given back. The key and the fingerprint of what was asked are kept for ever."""

    id = models.CharField(primary_key=True, max_length=32)
    order = models.ForeignKey(Order, models.CASCADE, related_name="refunds")
    amount_minor = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=500)
    idempotency_key = models.CharField(max_length=255, unique=True)
    request_fingerprint = models.CharField(max_length=64)
    created_at = models.DateTimeField()


class PasswordReset(models.Model):
    """A one-time link that was mailed to the address on file."""

    id = models.CharField(primary_key=True, max_length=32)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="password_resets")
    sent_to_masked = models.CharField(max_length=254)
    idempotency_key = models.CharField(max_length=255, unique=True)
    request_fingerprint = models.CharField(max_length=64)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class OutboxMail(models.Model):
    """A mail the shop would have sent; the demo keeps it here instead."""

    sent_to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    link = models.CharField(max_length=300)
    sent_at = models.DateTimeField()
