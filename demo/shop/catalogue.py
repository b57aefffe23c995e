"""What Tern & Thistle sells. Prices are in cents of EUR."""

from dataclasses import dataclass
from enum import Enum

CURRENCY = "EUR"
COLOURS = ("chalk", "slate", "kelp")
COLOURED = frozenset({"SKERRY", "SKERRY-MINI", "GANNET", "PUFFIN", "EIDER", "PLOVER"})


class Shelf(Enum):
    """How the catalogue page groups products; the value is the heading."""

    COFFEE = "Machines and grinder"
    SMALL = "For the counter"
    BEANS = "Beans by post"
    CARE = "Care and spare parts"


@dataclass(frozen=True)
class Product:
    """One thing for sale; `drawing` names its line drawing."""

    sku: str
    name: str
    kind: str
    price_minor: int
    shelf: Shelf
    line: str
    drawing: str
    per: str = ""

    @property
    def full_name(self) -> str:
        """The name as it stands on an order."""
        return f"{self.name} {self.kind}"


PRODUCTS = (
    Product("SKERRY", "Skerry", "espresso machine", 64900, Shelf.COFFEE,
            "Two boilers, one lever, no screen. Galley tells you when it is warm.", "skerry"),
    Product("SKERRY-MINI", "Skerry Mini", "espresso machine", 38900, Shelf.COFFEE,
            "The same cup from half the counter. One boiler and some patience.", "skerry-mini"),
    Product("GANNET", "Gannet", "grinder", 17900, Shelf.COFFEE,
            "Dives straight down. Forty steps, steel burrs, very little dust.", "gannet"),
    Product("PUFFIN", "Puffin", "kettle", 8900, Shelf.SMALL,
            "Small, round, and holds its temperature for an hour.", "puffin"),
    Product("LANTERN", "Lantern", "moka pot", 4200, Shelf.SMALL,
            "Three cups on any flame, including the one on the boat.", "lantern"),
    Product("EIDER", "Eider", "milk frother", 6400, Shelf.SMALL,
            "Soft as its name. Warm or cold foam, one button.", "eider"),
    Product("PLOVER", "Plover", "scale", 5800, Shelf.SMALL,
            "A tenth of a gram, a timer, and nothing that beeps.", "plover"),
    Product("BEANS-HARBOUR", "Harbour", "beans, 1 kg", 2850, Shelf.BEANS,
            "Chocolate and rye. The one to start the week with.", "beans-harbour", "monthly"),
    Product("BEANS-FOG", "Fog", "beans, 500 g", 1650, Shelf.BEANS,
            "Lighter than it looks from the pier. Plum, black tea.", "beans-fog", "fortnightly"),
    Product("BEANS-LOWTIDE", "Lowtide", "decaf beans, 500 g", 1750, Shelf.BEANS,
            "Decaf for after the lamps are lit. Hazelnut, malt.", "beans-lowtide", "monthly"),
    Product("FILTERS-100", "Paper filters", "100 pieces", 690, Shelf.CARE,
            "Unbleached. They do their work and leave quietly.", "filters"),
    Product("DESCALER-500", "Descaler", "500 ml", 1290, Shelf.CARE,
            "Twice a year, or four times if your water is hard.", "descaler"),
    Product("SKERRY-GASKET", "Skerry gasket", "group seal", 900, Shelf.CARE,
            "When the handle turns past six o'clock, it is time.", "gasket"),
    Product("GANNET-BURRS", "Gannet burrs", "pair, steel", 3400, Shelf.CARE,
            "Good for another 400 kg.", "burrs"),
)  # fmt: skip
BY_SKU = {product.sku: product for product in PRODUCTS}


def drawing_of(sku: str) -> str:
    """The drawing of a product by its SKU; a bag of beans for what is no longer sold."""
    product = BY_SKU.get(sku)
    return product.drawing if product else "beans-harbour"
