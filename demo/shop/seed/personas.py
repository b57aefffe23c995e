"""The people the demo is shown with: fixed facts that tests and walk-throughs rely on.

PERSONAS.md says the same for readers; a test keeps the two in step.
"""

from dataclasses import dataclass

from shop.models import Condition, LockReason, ShipmentStatus, Tier

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
    lock_reason: LockReason = LockReason.OPEN
    credit_minor: int = 0
    address: tuple[str, str, str, str] = ("Quay Street 1", "D02 X285", "Dublin", "IE")


@dataclass(frozen=True)
class PersonaOrder:
    """One order of a persona; days count back from the moment of the seed.

    `parcel` is None while the order is still being packed. `arrives_in` is days until (or, below
    zero, since) the carrier's estimate, `scanned` days since the carrier's last scan.
    """

    number: str
    customer_id: str
    sku: str
    placed: float
    parcel: ShipmentStatus | None
    delivered: float | None = None
    condition: Condition = SEALED
    arrives_in: float = 0
    scanned: float | None = None


PERSONAS = (
    Persona("cus_1001", "Mara Lindqvist", "mara.lindqvist@example.com", Tier.STANDARD, "2217",
            "Visa", "4242", "Five orders: recent, old, large, opened, and one on its way.",
            credit_minor=1500, address=("Lindgatan 14", "413 08", "Göteborg", "SE")),
    Persona("cus_1002", "Tobias Okafor", "tobias.okafor@example.org", Tier.GOLD, "9034",
            "Mastercard", "4444", "Gold. One delayed parcel. Signs in with a second factor.",
            second_factor=True, address=("Hafenweg 9", "20457", "Hamburg", "DE")),
    Persona("cus_1003", "Ines Carvalho", "ines.carvalho@example.net", Tier.STANDARD, "5580",
            "Visa", "1881", "One parcel lost, one order still being packed. A paused subscription.",
            address=("Calle del Faro 22", "36202", "Vigo", "ES")),
    Persona("cus_1004", "Henrik Vasstrand", "henrik.vasstrand@example.com", Tier.STANDARD, "7102",
            "Visa", "0077", "Never confirmed the e-mail address.", email_verified=False,
            address=("Strandvejen 3", "3000", "Helsingør", "DK")),
    Persona("cus_1005", "Yuki Tanabe-Moreau", "yuki.tanabe@example.org", Tier.STANDARD, "3346",
            "Mastercard", "5100", "The account is locked after wrong passwords.", locked=True,
            lock_reason=LockReason.FAILED_SIGN_INS,
            address=("Rue du Phare 6", "29200", "Brest", "FR")),
    Persona("cus_1006", "Odile Marchetti", "odile.marchetti@example.com", Tier.STANDARD, "4471",
            "Visa", "6610", "Charged twice: one small, one large, and one that is only held.",
            address=("Rue des Embruns 31", "44000", "Nantes", "FR")),
    Persona("cus_1007", "Jonas Tveit", "jonas.tveit@example.net", Tier.STANDARD, "8126",
            "Mastercard", "2093", "Parcels: stuck, a little late, searched for, and 'delivered'.",
            address=("Zeedijk 48", "8400", "Oostende", "BE")),
    Persona("cus_1008", "Priya Desai", "priya.desai@example.org", Tier.GOLD, "1938",
            "Visa", "7754", "Orders that can still be changed, one to exchange, two subscriptions.",
            credit_minor=4200, address=("Strand Road 7", "F91 W2K6", "Sligo", "IE")),
    Persona("cus_1009", "Noa Brandvold", "noa.brandvold@example.com", Tier.STANDARD, "6052",
            "Visa", "3398", "Locked by the shop itself. A subscription whose payment failed.",
            locked=True, lock_reason=LockReason.SECURITY,
            address=("Kaai 12", "4381 AD", "Vlissingen", "NL")),
)  # fmt: skip

DELIVERED = ShipmentStatus.DELIVERED
# In the order of their numbers, which is the order in which they were placed.
ORDERS = (
    PersonaOrder("TT-10391", "cus_1001", "EIDER", 50, DELIVERED, delivered=47),
    PersonaOrder("TT-10433", "cus_1003", "PLOVER", 34, ShipmentStatus.LOST, arrives_in=-28),
    PersonaOrder("TT-10454", "cus_1004", "LANTERN", 29, DELIVERED, delivered=25),
    PersonaOrder("TT-10462", "cus_1005", "EIDER", 27, DELIVERED, delivered=23),
    PersonaOrder("TT-10466", "cus_1001", "SKERRY", 26, DELIVERED, delivered=6),
    PersonaOrder("TT-10468", "cus_1006", "SKERRY", 25.6, DELIVERED, delivered=21),
    PersonaOrder("TT-10471", "cus_1001", "PLOVER", 25, DELIVERED, delivered=12, condition=OPENED),
    PersonaOrder("TT-10473", "cus_1007", "PLOVER", 24.4, ShipmentStatus.IN_TRANSIT,
                 arrives_in=-18, scanned=17),
    PersonaOrder("TT-10477", "cus_1003", "LANTERN", 23, DELIVERED, delivered=20),
    PersonaOrder("TT-10479", "cus_1007", "GANNET", 17, ShipmentStatus.IN_TRANSIT,
                 arrives_in=-11, scanned=9),
    PersonaOrder("TT-10482", "cus_1001", "PUFFIN", 13, DELIVERED, delivered=9),
    PersonaOrder("TT-10483", "cus_1006", "PUFFIN", 12.2, DELIVERED, delivered=8),
    PersonaOrder("TT-10485", "cus_1008", "PLOVER", 10.6, DELIVERED, delivered=6),
    PersonaOrder("TT-10487", "cus_1008", "PUFFIN", 8.8, DELIVERED, delivered=4),
    PersonaOrder("TT-10488", "cus_1002", "GANNET", 8, DELIVERED, delivered=3),
    PersonaOrder("TT-10491", "cus_1007", "LANTERN", 7.1, ShipmentStatus.IN_TRANSIT,
                 arrives_in=-1.4, scanned=2.2),
    PersonaOrder("TT-10493", "cus_1007", "EIDER", 6.6, DELIVERED, delivered=2),
    PersonaOrder("TT-10495", "cus_1002", "PUFFIN", 6, ShipmentStatus.DELAYED, arrives_in=4),
    PersonaOrder("TT-10497", "cus_1006", "EIDER", 4.8, ShipmentStatus.IN_TRANSIT, arrives_in=1),
    PersonaOrder("TT-10501", "cus_1001", "BEANS-HARBOUR", 2.5, ShipmentStatus.IN_TRANSIT,
                 arrives_in=2),
    PersonaOrder("TT-10505", "cus_1008", "GANNET", 0.9, ShipmentStatus.LABEL_CREATED,
                 arrives_in=4),
    PersonaOrder("TT-10506", "cus_1008", "EIDER", 0.5, None),
    PersonaOrder("TT-10507", "cus_1003", "FILTERS-100", 0.3, None),
)  # fmt: skip
