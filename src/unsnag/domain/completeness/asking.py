"""Which details a person asks a customer for, read from what they write in English or German.

A detail is asked for in a sentence that asks (a question, a request, "we need …") and names it. A
sentence that holds the value itself confirms it and asks for nothing, and neither does one that
says that it isn't needed. What is found is a reading, which people correct; it decides nothing
about a customer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from unsnag.domain.details import Detail, fold_words
from unsnag.domain.playbooks.slots import Slot, SlotKind

READ_CHARACTERS = 20_000
LANGUAGES = ("en", "de")
"""The languages in which questions are read."""


@dataclass(frozen=True)
class Wanted:
    """A detail that can be asked for. `names` say it wherever something is asked; `short` ones only
    beside a request, or after "which" or "what"; `vague` ones only after "which" or "what".
    `questions` are whole sentences that ask for it, and `slots` what playbooks call it."""

    name: str
    title: str
    names: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    vague: tuple[str, ...] = ()
    questions: frozenset[str] = frozenset()
    slots: frozenset[str] = frozenset()


def _wanted(
    name: str, title: str, names: str, short: str = "", vague: str = "", slots: str = ""
) -> Wanted:
    def apart(text: str) -> tuple[str, ...]:
        return tuple(one.strip() for one in text.split(",") if one.strip())

    called = frozenset({name, *apart(slots)})
    return Wanted(name, title, apart(names), apart(short), apart(vague), slots=called)


EMAIL, PHONE, NAME, PRODUCT = "email", "phone", "name", "product"
TRIED, PICTURE = "tried", "picture"
_ALWAYS = (
    _wanted(
        "order_number",
        "Order number",
        "order number, order no, order id, order reference, bestellnummer, auftragsnummer, "
        "bestell nr, bestellnr, auftragsnr, nummer ihrer bestellung, number of your order",
        vague="order, bestellung",
        slots="order, order_no",
    ),
    _wanted(
        "customer_number",
        "Customer number",
        "customer number, customer id, account number, kundennummer, kunden nr, kundenkonto",
        slots="customer_no",
    ),
    _wanted(
        "invoice_number",
        "Invoice number",
        "invoice number, number of the invoice, rechnungsnummer, rechnungs nr",
        vague="invoice, rechnung",
        slots="invoice",
    ),
    _wanted(
        "serial_number",
        "Serial number",
        "serial number, serial no, seriennummer, serien nr, gerätenummer",
        slots="serial",
    ),
    _wanted(
        EMAIL,
        "E-mail address",
        "e mail address, email address, mail address, e mail adresse, email adresse, "
        "emailadresse, mailadresse, mail adresse",
        short="e mail, email",
    ),
    _wanted(
        PHONE,
        "Phone number",
        "phone number, telephone number, mobile number, telefonnummer, handynummer, rufnummer, "
        "number to call, number can we call",
    ),
    _wanted(
        NAME,
        "Name",
        "full name, your name, ihr name, ihren namen, dein name, deinen namen, vollständigen namen",
    ),
    _wanted(
        "address",
        "Address",
        "delivery address, shipping address, postal address, billing address, lieferadresse, "
        "postanschrift, rechnungsadresse, postleitzahl, postcode, house number, hausnummer",
        short="address, adresse, anschrift",
        slots="street, city, town, postcode, postal_code, zip, house_number",
    ),
    _wanted(
        PRODUCT,
        "Product or model",
        "model number, modellnummer, model do you have, machine do you have",
        short="model, modell",
        vague="product, machine, device, article, item, produkt, maschine, gerät, artikel",
        slots="machine, model, device, item, article",
    ),
    _wanted(
        TRIED,
        "What was tried",
        "have you tried, have you already, did you try, did you already, what you tried, "
        "what you have tried, haben sie schon, haben sie bereits, haben sie es schon, "
        "haben sie versucht, haben sie probiert, hast du schon, hast du versucht",
    ),
    _wanted(
        PICTURE,
        "Picture",
        "photo, photos, photograph, picture, pictures, screenshot, video, "
        "foto, fotos, bild, bilder",
    ),
)
EVERYWHERE = frozenset(one.name for one in _ALWAYS)
"""The details that every company asks for, whatever its playbooks."""
_EMBRACED = {SlotKind.EMAIL: EMAIL, SlotKind.PHONE: PHONE}


def wanted_details(
    slots: Iterable[tuple[Slot, Iterable[str]]], own: Iterable[Detail]
) -> Mapping[str, Wanted]:
    """All that can be asked for, by name: what every company asks for, the slots of playbooks, each
    with its question in every language, and the company's own patterns."""
    found = {one.name: one for one in _ALWAYS}
    for slot, asks in slots:
        if slot.kind is SlotKind.CONFIRM:
            continue  # consent is given to an act, and is no detail
        name = detail_of(slot)
        one = found.get(name) or _own(name)
        questions = one.questions | {fold_words(ask) for ask in asks}
        found[name] = _with(one, questions, slot.name)
    for detail in own:
        name = name_of(detail.name)
        found.setdefault(name, _own(name))
    return found


def detail_of(slot: Slot) -> str:
    """The detail that a slot holds."""
    return _EMBRACED.get(slot.kind) or name_of(slot.name)


def name_of(called: str) -> str:
    """The detail that playbooks or patterns call so; the name itself for one of their own."""
    return next((one.name for one in _ALWAYS if called in one.slots), called)


def _own(name: str) -> Wanted:
    words = fold_words(name)
    numbers = (f"{words} number", f"{words} nummer", f"{words}nummer")
    return Wanted(name, words.capitalize(), numbers, vague=(words,), slots=frozenset({name}))


def _with(one: Wanted, questions: frozenset[str], slot: str) -> Wanted:
    slots = one.slots | {slot}
    return Wanted(one.name, one.title, one.names, one.short, one.vague, questions, slots)


_SENTENCES = re.compile(r"(?<=[.!?…])\s+|\n+")
_ASK_FOR = (
    "send|tell|give|share|provide|confirm|let|reply|state|attach|forward|upload|add|write|name|"
    "quote"
)
_ASK_FOR_GERMAN = (
    "schicken|schick|schicke|senden|sende|nennen|nenn|nenne|mitteilen|teilen|teile|geben|gib|"
    "angeben|bestätigen|bestätige|zusenden|zuschicken|mailen|schreiben|schreib|hochladen|sagen|sag"
)
_REQUEST = re.compile(
    r"\b(?:please|kindly|could you|can you|would you|if you could)(?: \w+){0,3}? "
    rf"(?:{_ASK_FOR})\b"
    r"|\b(?:send|tell|give) (?:me|us)\b|\blet (?:me|us) (?:know|have)\b"
    r"|\b(?:i|we|ill|well|id|wed)(?: (?:will|would|just|still|also|only|do))* (?:need|require)\b"
    rf"|\b(?:bitte|könnten sie|können sie|könntest du|kannst du|würden sie|würdest du)"
    rf"(?: \w+){{0,8}}? (?:{_ASK_FOR_GERMAN})\b"
    rf"|\b(?:{_ASK_FOR_GERMAN}) (?:sie )?(?:mir|uns)\b"
    r"|\b(?:ich|wir)(?: \w+)? (?:brauche|brauchen|benötige|benötigen)\b"
    r"|\b(?:brauche|brauchen|benötige|benötigen) (?:ich|wir)\b"
)
_NOT_NEEDED = re.compile(
    r"\b(?:dont|do not|wont|never|no longer)(?: \w+){0,2} (?:need|have to|require)\b"
    r"|\b(?:no need|not necessary|nicht nötig|nicht erforderlich)\b"
    r"|\b(?:brauche|brauchen|benötige|benötigen|müssen)(?: \w+){0,6} (?:nicht|keine?[nmrs]?)\b"
)
_OURS = (
    "is|are|was|of|the|your|kind|sort|exact|ist|war|lautet|heißt|der|die|das|den|dem|ihr|ihre|"
    "ihren|ihrem|ihrer|dein|deine|deinen|genaue|genauen|art"
)
_WHICH = rf"\b(?:which|what|whats|welche[rsmn]?|wie|was für eine?n?|was)(?: (?:{_OURS})){{0,4}} "


def asked_in(
    text: str,
    wanted: Mapping[str, Wanted],
    values_in: Callable[[str], Iterable[str]] = lambda _sentence: (),
) -> tuple[str, ...]:
    """The details that a text asks for, each once, in the order of `wanted`. `values_in` names the
    details of which a sentence holds a value."""
    found: set[str] = set()
    longer = [re.escape(name) for one in wanted.values() for name in one.names]
    for sentence in _SENTENCES.split(_unquoted(text[:READ_CHARACTERS])):
        words = fold_words(re.sub(r"https?://\S+", " ", sentence))
        request = _REQUEST.search(words) is not None
        question = sentence.rstrip(" \t\"'”»)]").endswith("?")
        if not words or not (request or question) or _NOT_NEEDED.search(words):
            continue
        there = set(values_in(sentence))
        # An e-mail address is no address: a short name inside a longer one says nothing.
        alone = re.sub(rf"\b(?:{'|'.join(longer)})\b", " ", words)
        found |= {
            name
            for name, one in wanted.items()
            if name not in there and _asks(words, alone, one, request=request)
        }
    return tuple(name for name in wanted if name in found)


def _asks(words: str, alone: str, one: Wanted, *, request: bool) -> bool:
    if words in one.questions or _says(words, r"\b", one.names):
        return True
    if request and _says(alone, r"\b", one.short):
        return True
    return _says(alone, _WHICH, (*one.short, *one.vague))


def _says(words: str, before: str, names: tuple[str, ...]) -> bool:
    return any(re.search(rf"{before}{re.escape(name)}\b", words) for name in names)


def _unquoted(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">"))
