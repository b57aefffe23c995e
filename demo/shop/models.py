"""What the shop remembers. Money is in cents of one currency; times are UTC.

Guarantees held by the database itself: one row per idempotency key, never more refunded than was
captured, never less than nothing in stock, one open return and one search for an order.
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


class LockReason(models.TextChoices):
    """Why an account is locked; empty while it is open."""

    OPEN = ""
    FAILED_SIGN_INS = "failed_sign_ins"
    SECURITY = "security"


class Country(models.TextChoices):
    """Where the shop delivers to."""

    IRELAND = "IE"
    GERMANY = "DE"
    FRANCE = "FR"
    SWEDEN = "SE"
    SPAIN = "ES"
    NETHERLANDS = "NL"
    BELGIUM = "BE"
    DENMARK = "DK"


class Language(models.TextChoices):
    """The languages that the shop writes its mails in."""

    ENGLISH = "en"
    GERMAN = "de"
    FRENCH = "fr"
    SPANISH = "es"
    SWEDISH = "sv"


class PaymentStatus(models.TextChoices):
    """What became of a payment: money taken, only held by the bank, or refused by it."""

    CAPTURED = "captured"
    HELD = "held"
    FAILED = "failed"


class Plan(models.TextChoices):
    """The bean subscriptions."""

    HARBOUR = "harbour"
    FOG = "fog"
    LOWTIDE = "lowtide"


class SubscriptionStatus(models.TextChoices):
    """Where a subscription stands."""

    ACTIVE = "active"
    PAUSED = "paused"
    CANCELLED = "cancelled"


class ReturnKind(models.TextChoices):
    """What a parcel coming back is for."""

    RETURN = "return"
    EXCHANGE = "exchange"


class Customer(models.Model):
    """A person who buys. The e-mail is kept in lower case and belongs to one customer."""

    id = models.CharField(primary_key=True, max_length=24)
    name = models.CharField(max_length=200)
    email = models.EmailField(unique=True)
    email_verified = models.BooleanField()
    tier = models.CharField(max_length=12, choices=Tier.choices)
    phone_last4 = models.CharField(max_length=4)
    credit_minor = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()


class Account(models.Model):
    """How a customer signs in. The address is the customer's: there is one truth about it."""

    customer = models.OneToOneField(Customer, models.CASCADE, primary_key=True)
    locked = models.BooleanField()
    lock_reason = models.CharField(
        max_length=20, choices=LockReason.choices, blank=True, default=LockReason.OPEN
    )
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
    colour = models.CharField(max_length=12, blank=True, default="")
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
    settled_at = models.DateTimeField(null=True)


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


class Place(models.Model):
    """Where parcels go."""

    street = models.CharField(max_length=120)
    postcode = models.CharField(max_length=12)
    city = models.CharField(max_length=80)
    country = models.CharField(max_length=2, choices=Country.choices)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def line(self) -> str:
        """The address in one line, as it stands on a label."""
        return f"{self.street}, {self.postcode} {self.city}, {self.get_country_display()}"


class Address(Place):
    """Where a customer's parcels go from now on."""

    customer = models.OneToOneField(Customer, models.CASCADE, primary_key=True)


class OrderAddress(Place):
    """Where one order goes, fixed when it was placed."""

    order = models.OneToOneField(
        Order, models.CASCADE, primary_key=True, related_name="delivery_address"
    )


class Preferences(models.Model):
    """What a customer wants to hear from the shop, and in which language."""

    customer = models.OneToOneField(Customer, models.CASCADE, primary_key=True)
    newsletter = models.BooleanField(default=True)
    text_notices = models.BooleanField(default=False)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.ENGLISH)


class TrackingEvent(models.Model):
    """One scan of a parcel; the id is the order's number and the place in its row."""

    id = models.CharField(primary_key=True, max_length=32)
    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    place = models.CharField(max_length=80)
    what = models.CharField(max_length=200)


class Trace(models.Model):
    """A search for a parcel, opened with its carrier; one for an order."""

    order = models.OneToOneField(Order, models.CASCADE, primary_key=True, related_name="trace")
    reference = models.CharField(max_length=32)
    answer_by = models.DateTimeField()
    opened_at = models.DateTimeField()


class Return(models.Model):
    """A label for sending an order back; one for an order."""

    order = models.OneToOneField(Order, models.CASCADE, primary_key=True, related_name="back")
    kind = models.CharField(max_length=10, choices=ReturnKind.choices)
    colour = models.CharField(max_length=12, blank=True)
    label = models.CharField(max_length=32, unique=True)
    carrier = models.CharField(max_length=40)
    hand_in_by = models.DateTimeField()
    opened_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)


class Stock(models.Model):
    """How many of a product are on the shelf in one colour; the id is like PUFFIN/kelp."""

    id = models.CharField(primary_key=True, max_length=48)
    on_hand = models.PositiveIntegerField()


class Subscription(models.Model):
    """Beans by post. `next_charge_at` is one charge; later ones follow every `every_weeks`."""

    id = models.CharField(primary_key=True, max_length=24)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="subscriptions")
    plan = models.CharField(max_length=12, choices=Plan.choices)
    status = models.CharField(max_length=12, choices=SubscriptionStatus.choices)
    every_weeks = models.PositiveIntegerField()
    next_charge_at = models.DateTimeField()
    skipped = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class Payment(models.Model):
    """One charge to a card, for an order or a subscription."""

    id = models.CharField(primary_key=True, max_length=32)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="payments")
    order = models.ForeignKey(Order, models.CASCADE, null=True, related_name="payments")
    subscription = models.ForeignKey(
        Subscription, models.CASCADE, null=True, related_name="payments"
    )
    amount_minor = models.PositiveIntegerField()
    refunded_minor = models.PositiveIntegerField(default=0)
    currency = models.CharField(max_length=3)
    card_brand = models.CharField(max_length=20)
    card_last4 = models.CharField(max_length=4)
    status = models.CharField(max_length=12, choices=PaymentStatus.choices)
    taken_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(refunded_minor__lte=F("amount_minor")),
                name="payment_refunded_within_amount",
            )
        ]


class Change(models.Model):
    """Anything else that was done for a customer. Keys are kept for ever, per kind of change."""

    id = models.CharField(primary_key=True, max_length=32)
    kind = models.CharField(max_length=32)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="changes")
    object = models.CharField(max_length=48)
    detail = models.JSONField()
    amount_minor = models.PositiveIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    idempotency_key = models.CharField(max_length=255)
    request_fingerprint = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "idempotency_key"], name="one_change_per_key")
        ]
