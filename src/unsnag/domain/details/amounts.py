"""Amounts of money in a message, with their currency. A number alone is none."""

from __future__ import annotations

import re

from unsnag.domain.shared import Money

_WITHOUT_MINOR = frozenset({"JPY", "KRW", "CLP", "ISK", "VND"})
_CODES = (
    *("EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "BGN", "CAD"),
    *("AUD", "NZD", "JPY", "CNY", "INR", "BRL", "MXN", "TRY", "ZAR", "KRW", "SGD", "HKD", "ILS"),
    *("AED", "SAR", "UAH", "RUB", "ISK"),
)
_WORDS = {
    "EUR": "€ euro euros eur euron",
    "USD": "us$ usd dollar dollars dólares dolares dollari dolarów",
    "GBP": "£ pound pounds quid pfund livres libras sterline ponden funtów",
    "CHF": "chf sfr franken francs",
    "PLN": "zł zl złoty złotych zlotych",
    "JPY": "¥ yen",
    "BRL": "r$ reais real",
    "INR": "₹ rupees rupien",
    "CZK": "kč korun",
    "HUF": "ft forint",
    "TRY": "₺ lira",
    "UAH": "₴ hrywnja",
    "SEK": "kronor",
    "NOK": "kroner",
}
_BY_WORD = {word: code for code, words in _WORDS.items() for word in words.split()}
_BY_WORD |= {code.lower(): code for code in _CODES}
_SHARED = {  # written alike by several currencies: the company's own where it is one of them
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "kroner": ("NOK", "DKK"),
}
_SIGN = "|".join(re.escape(w) for w in sorted({*_BY_WORD, *_SHARED}, key=len, reverse=True))
_NUMBER = r"\d{1,3}(?:[.,' \u00a0\u202f]\d{3}){1,4}(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?"
_AMOUNT = re.compile(
    rf"(?<![\w.,])(?:(?P<before>{_SIGN})\s?(?P<after_sign>{_NUMBER})(?![\w])"
    rf"|(?P<before_sign>{_NUMBER})\s?(?:-,|,-)?\s?(?P<after>{_SIGN})(?!\w))",
    re.IGNORECASE,
)
_CENTS = re.compile(r"[.,](\d{1,2})$")


def amounts_in(text: str, currency: str = "") -> tuple[Money, ...]:
    """The different amounts, in order. `currency` is the company's: it settles what “$” and “kr”
    mean; without it “kr” is nobody's."""
    found: dict[Money, None] = {}
    for match in _AMOUNT.finditer(text):
        sign = (match["before"] or match["after"]).lower()
        code = _currency(sign, currency)
        if code:
            number = match["after_sign"] or match["before_sign"]
            found.setdefault(Money(_minor(number, code), code))
    return tuple(found)


def _currency(sign: str, own: str) -> str:
    if sign in _SHARED:
        shared = _SHARED[sign]
        if own in shared:
            return own
        return "USD" if sign == "$" else _BY_WORD.get(sign, "")
    return _BY_WORD.get(sign, "")


def _minor(number: str, currency: str) -> int:
    cents = _CENTS.search(number)
    whole = number[: cents.start()] if cents else number
    units = int("".join(str(int(c)) for c in whole if c.isdigit()))
    if currency in _WITHOUT_MINOR:
        return units
    return units * 100 + (int(cents[1].ljust(2, "0")) if cents else 0)
