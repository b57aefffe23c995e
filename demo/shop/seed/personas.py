"""The people the demo is shown with: fixed facts that tests and walk-throughs rely on.

PERSONAS.md says the same for readers; a test keeps the two in step.
"""

from dataclasses import dataclass

from shop.models import Condition, ShipmentStatus, Tier

SEALED = Condition.SEALED
OPENED = Condition.OPENED


@dataclass(frozen=True)
class Persona:
    """A customer with an account. `hint` is what the sign-in page says about them."""

    id: str
    name: str
    email: str
    tier: Tier
    phone_last4: str
    card_brand: str
    card_last4: str
    hint: str
    email_verified: bool = True
    locked: bool = False
    second_factor: bool = False


@dataclass(frozen=True)
class PersonaOrder:
    """One order of a persona; days count back from the moment of the seed.

    `parcel` is None while the order is still being packed. `arrives_in` is days until (or, below
    zero, since) the carrier's estimate.
    """

    number: str
    customer_id: str
    sku: str
    placed: float
    parcel: ShipmentStatus | None
    delivered: float | None = None
    condition: Condition = SEALED
    arrives_in: float = 0


PERSONAS = (
    Persona("cus_1001", "Mara Lindqvist", "mara.lindqvist@example.com", Tier.STANDARD, "2217",
            "Visa", "4242", "Five orders: recent, old, large, opened, and one on its way."),
    Persona("cus_1002", "Tobias Okafor", "tobias.okafor@example.org", Tier.GOLD, "9034",
            "Mastercard", "4444", "Gold. One delayed parcel. Signs in with a second factor.",
            second_factor=True),
    Persona("cus_1003", "Ines Carvalho", "ines.carvalho@example.net", Tier.STANDARD, "5580",
            "Visa", "1881", "One parcel lost, one order still being packed."),
    Persona("cus_1004", "Henrik Vasstrand", "henrik.vasstrand@example.com", Tier.STANDARD, "7102",
            "Visa", "0077", "Never confirmed the e-mail address.", email_verified=False),
    Persona("cus_1005", "Yuki Tanabe-Moreau", "yuki.tanabe@example.org", Tier.STANDARD, "3346",
            "Mastercard", "5100", "The account is locked.", locked=True),
)  # fmt: skip

DELIVERED = ShipmentStatus.DELIVERED
# In the order of their numbers, which is the order in which they were placed.
ORDERS = (
    PersonaOrder("TT-10391", "cus_1001", "EIDER", 50, DELIVERED, delivered=47),
    PersonaOrder("TT-10433", "cus_1003", "PLOVER", 34, ShipmentStatus.LOST, arrives_in=-28),
    PersonaOrder("TT-10454", "cus_1004", "LANTERN", 29, DELIVERED, delivered=25),
    PersonaOrder("TT-10462", "cus_1005", "EIDER", 27, DELIVERED, delivered=23),
    PersonaOrder("TT-10466", "cus_1001", "SKERRY", 26, DELIVERED, delivered=6),
    PersonaOrder("TT-10471", "cus_1001", "PLOVER", 25, DELIVERED, delivered=12, condition=OPENED),
    PersonaOrder("TT-10477", "cus_1003", "LANTERN", 23, DELIVERED, delivered=20),
    PersonaOrder("TT-10482", "cus_1001", "PUFFIN", 13, DELIVERED, delivered=9),
    PersonaOrder("TT-10488", "cus_1002", "GANNET", 8, DELIVERED, delivered=3),
    PersonaOrder("TT-10495", "cus_1002", "PUFFIN", 6, ShipmentStatus.DELAYED, arrives_in=4),
    PersonaOrder("TT-10501", "cus_1001", "BEANS-HARBOUR", 2.5, ShipmentStatus.IN_TRANSIT,
                 arrives_in=2),
    PersonaOrder("TT-10507", "cus_1003", "FILTERS-100", 0.3, None),
)  # fmt: skip
