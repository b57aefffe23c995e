"""Personal data that nobody has, made with right check digits."""

from __future__ import annotations

import random

from unsnag.domain.personal_data.check_digits import IBAN_LENGTHS, luhn

STARTS = {  # the first digits of each network, and the length
    "Visa": ("4", 16),
    "Mastercard": ("55", 16),
    "Mastercard, new range": ("2223", 16),
    "American Express": ("37", 15),
    "Discover": ("6011", 16),
    "Diners Club": ("36", 14),
    "JCB": ("3530", 16),
    "UnionPay": ("62", 19),
    "Mir": ("2200", 16),
    "Maestro": ("6759", 16),
}


def card(rng: random.Random, network: str) -> str:
    """A number of the network's range with its check digit."""
    start, length = STARTS[network]
    body = start + "".join(rng.choice("0123456789") for _ in range(length - len(start) - 1))
    return next(body + d for d in "0123456789" if luhn(body + d))


def grouped(rng: random.Random, digits: str) -> str:
    """Digits as people write them."""
    if rng.random() < 0.3:
        return digits
    sizes = (4, 6, 5) if len(digits) == 15 else (4,) * 5
    parts, at = [], 0
    for size in sizes:
        parts.append(digits[at : at + size])
        at += size
    return rng.choice([" ", "-", "\u00a0"]).join(part for part in parts if part)


def iban(rng: random.Random) -> str:
    """An account of any country with right check digits."""
    country, length = rng.choice(sorted(IBAN_LENGTHS.items()))
    body = "".join(rng.choice("0123456789") for _ in range(length - 4))
    turned = "".join(str(int(c, 36)) for c in body + country + "00")
    whole = f"{country}{98 - int(turned) % 97:02d}{body}"
    if rng.random() < 0.5:
        return whole
    return " ".join(whole[i : i + 4] for i in range(0, len(whole), 4))


def phone(rng: random.Random) -> str:
    """A number in one of the forms that people write."""
    forms = ["+49 30 ######", "+1 (555) ###-####", "+44 7### ######", "0049 30 #######"]
    forms += ["030 #######", "07### ######", "06 ## ## ## ##", "(555) ###-####", "555-###-####"]
    forms += ["+33 6 ## ## ## ##", "+48 5## ### ###", "0151/########", "612 ### ###"]
    return "".join(rng.choice("0123456789") if c == "#" else c for c in rng.choice(forms))


def email(rng: random.Random) -> str:
    """An address in domains that are kept for examples."""
    name = "".join(rng.choice("abcdefghij") for _ in range(rng.randint(2, 9)))
    return f"{name}.{rng.randint(1, 99)}+x@mail.{rng.choice(['example', 'test'])}.com"


_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def key(rng: random.Random) -> str:
    """A key in the form of one who gives keys out; nobody gave it out."""

    def some(n: int) -> str:
        return "".join(rng.choice(_LETTERS) for _ in range(n))

    forms = ["AKIA" + some(16).upper(), "ghp_" + some(36), "sk_live_" + some(24)]
    forms += ["xoxb-" + some(24), "glpat-" + some(20), "AIza" + some(35), "npm_" + some(36)]
    forms += [f"eyJ{some(20)}.eyJ{some(30)}.{some(43)}"]
    forms += [f"-----BEGIN PRIVATE KEY-----\n{some(64)}\n-----END PRIVATE KEY-----"]
    return rng.choice(forms)


def password(rng: random.Random) -> str:
    """Something that looks like a password."""
    return "".join(rng.choice(_LETTERS) for _ in range(9)) + rng.choice("!?#$%") + "7x"
