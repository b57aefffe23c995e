"""Labelled tickets that a small model learns well: four intents, each said in its own words."""

from __future__ import annotations

from unsnag.application.ports.models import LabelledText

PRODUCTS = ("Skerry", "Gannet", "Puffin")
SAID = {
    "order_status": (
        "where is the parcel with my {}",
        "has the {} been shipped, I track my parcel",
        "when will the parcel with the {} arrive",
        "parcel tracking says nothing about my {}",
        "is the {} parcel still on its way",
    ),
    "refund": (
        "I want my money back for the {}",
        "please refund the {}, I paid too much",
        "refund of the {} to my card please",
        "give me a refund, the {} disappoints",
        "how do I get my money back after returning the {}",
    ),
    "descaling": (
        "how do I descale the {}",
        "the descale light of my {} is on",
        "which descaler does the {} want to descale",
        "descale programme of the {} stopped",
        "how often should one descale a {}",
    ),
    "change_address": (
        "change the delivery address of the {} order",
        "I moved house, new address for the {}",
        "wrong street and address on the {} order",
        "please correct the address for my {}",
        "send the {} to my new address",
    ),
}


def tickets(*products: str) -> list[LabelledText]:
    """All of them for these products; for the usual ones without any."""
    return [
        LabelledText(text.format(product), intent)
        for intent, texts in SAID.items()
        for text in texts
        for product in products or PRODUCTS
    ]


def as_csv(rows: list[LabelledText]) -> str:
    """A file with the header that training wants."""
    return "text,label\n" + "".join(f'"{row.text}",{row.intent}\n' for row in rows)
