"""Check digits of payment cards (ISO/IEC 7812) and bank accounts (ISO 13616)."""

from __future__ import annotations

from collections.abc import Sequence

# (first digits from, to, lengths): the ranges that the card networks have announced.
_NETWORKS: Sequence[tuple[str, str, frozenset[int]]] = (
    ("4", "4", frozenset({13, 16, 19})),  # Visa
    ("51", "55", frozenset({16})),  # Mastercard
    ("2221", "2720", frozenset({16})),
    ("34", "34", frozenset({15})),  # American Express
    ("37", "37", frozenset({15})),
    ("6011", "6011", frozenset({16, 17, 18, 19})),  # Discover
    ("644", "659", frozenset({16, 17, 18, 19})),
    ("300", "305", frozenset({14, 16, 17, 18, 19})),  # Diners Club
    ("36", "36", frozenset({14, 16, 17, 18, 19})),
    ("38", "39", frozenset({14, 16, 17, 18, 19})),
    ("3528", "3589", frozenset({16, 17, 18, 19})),  # JCB
    ("62", "62", frozenset({16, 17, 18, 19})),  # UnionPay
    ("2200", "2204", frozenset({16, 17, 18, 19})),  # Mir
    ("5018", "5018", frozenset({12, 13, 14, 15, 16, 17, 18, 19})),  # Maestro
    ("5020", "5020", frozenset({12, 13, 14, 15, 16, 17, 18, 19})),
    ("5038", "5038", frozenset({12, 13, 14, 15, 16, 17, 18, 19})),
    ("5893", "5893", frozenset({12, 13, 14, 15, 16, 17, 18, 19})),
    ("6304", "6304", frozenset({12, 13, 14, 15, 16, 17, 18, 19})),
    ("6759", "6763", frozenset({12, 13, 14, 15, 16, 17, 18, 19})),
    ("508", "508", frozenset({16})),  # RuPay
    ("817", "822", frozenset({16})),
    ("9792", "9792", frozenset({16})),  # Troy
)
_BY_FIRST_DIGIT = {
    digit: tuple(range_ for range_ in _NETWORKS if range_[0][0] <= digit <= range_[1][0])
    for digit in "0123456789"
}
SHORTEST_CARD, LONGEST_CARD = 12, 19

# Length of an account number by country, as the IBAN registry has it.
IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI FK FO GL NL SD",
        19: "MK SI",
        20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA",
        23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST",
        26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HN HU LB NI PL SV YE",
        29: "BR EG PS QA UA",
        30: "JO KW MU",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
    for country in countries.split()
}


def luhn(digits: str) -> bool:
    """Whether ASCII digits end in the check digit of the others."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = ord(digit) - 48
        if place % 2:
            number = number * 2 - 9 * (number > 4)
        total += number
    return bool(digits) and total % 10 == 0


def is_card(digits: str) -> bool:
    """Whether ASCII digits are a payment card's: of a network's range and length, with its check
    digit."""
    length = len(digits)
    if not SHORTEST_CARD <= length <= LONGEST_CARD:
        return False
    known = any(
        length in lengths and first <= digits[: len(first)] <= last
        for first, last, lengths in _BY_FIRST_DIGIT.get(digits[0], ())
    )
    return known and luhn(digits)


def is_iban(account: str) -> bool:
    """Whether ASCII capitals and digits without spaces are an account number of its country."""
    if IBAN_LENGTHS.get(account[:2]) != len(account) or not account[2:4].isdigit():
        return False
    turned = account[4:] + account[:4]
    return int("".join(str(int(c, 36)) for c in turned)) % 97 == 1
