"""National numbers of people, where a check digit proves them.

Where the form alone is a plain number and the check weak, a word beside it must name the number.
Countries whose numbers carry no check (the United States, Denmark since 2007) are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from unsnag.domain.personal_data.check_digits import luhn

_NEAR = 40  # characters before a number in which the word that names it may stand


@dataclass(frozen=True)
class _Kind:
    """How one country's number is written, and its proof over the form without separators."""

    form: re.Pattern[str]
    holds: Callable[[str], bool]
    named: re.Pattern[str] | None = None


def _weighed(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(d) * w for d, w in zip(digits, weights, strict=False))


def _day_and_month(day: str, month: str) -> bool:
    return 1 <= int(day) <= 31 and 1 <= int(month) <= 12


def _spain(code: str) -> bool:
    number = code[:-1].replace("X", "0").replace("Y", "1").replace("Z", "2")
    return "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23] == code[-1]


def _france(code: str) -> bool:
    body = code[:13].replace("2A", "19").replace("2B", "18")
    return 97 - int(body) % 97 == int(code[13:])


def _germany(code: str) -> bool:
    product = 10
    for digit in code[:10]:
        rest = (int(digit) + product) % 10 or 10
        product = rest * 2 % 11
    same = max(code[:10].count(d) for d in "0123456789")
    return code[0] != "0" and same in (2, 3) and (11 - product) % 10 == int(code[10])


_ITALY_ODD = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (
            *(1, 0, 5, 7, 9, 13, 15, 17, 19, 21),
            *(1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3),
            *(6, 8, 12, 14, 16, 10, 22, 25, 24, 23),
        ),
        strict=True,
    )
)


def _italy(code: str) -> bool:
    odd = sum(_ITALY_ODD[c] for c in code[0:15:2])
    even = sum(int(c) if c.isdigit() else ord(c) - 65 for c in code[1:15:2])
    return chr(65 + (odd + even) % 26) == code[15]


def _poland(code: str) -> bool:
    month = int(code[2:4]) % 20
    dated = 1 <= month <= 12 and 1 <= int(code[4:6]) <= 31
    return dated and -_weighed(code, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) % 10 == int(code[10])


def _sweden(code: str) -> bool:
    short = code[-10:]
    month, day = int(short[2:4]), int(short[4:6])
    return 1 <= month <= 12 and (1 <= day <= 31 or 61 <= day <= 91) and luhn(short)


def _finland(code: str) -> bool:
    proof = "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(code[:6] + code[7:10]) % 31]
    return _day_and_month(code[:2], code[2:4]) and proof == code[10]


def _norway(code: str) -> bool:
    first = -_weighed(code, (3, 7, 6, 1, 8, 9, 4, 5, 2)) % 11
    second = -_weighed(code, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    dated = _day_and_month(str(int(code[:2]) % 40), code[2:4])
    return dated and (first, second) == (int(code[9]), int(code[10]))


def _belgium(code: str) -> bool:
    month = int(code[2:4])
    proof = int(code[9:])
    held = proof in (97 - int(code[:9]) % 97, 97 - int("2" + code[:9]) % 97)
    return 1 <= month <= 12 and 1 <= int(code[4:6]) <= 31 and held


def _brazil(code: str) -> bool:
    if len(set(code)) == 1:
        return False
    first = _weighed(code, (10, 9, 8, 7, 6, 5, 4, 3, 2)) * 10 % 11 % 10
    second = _weighed(code, (11, 10, 9, 8, 7, 6, 5, 4, 3, 2)) * 10 % 11 % 10
    return (first, second) == (int(code[9]), int(code[10]))


def _netherlands(code: str) -> bool:
    return int(code) > 0 and _weighed(code, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0


def _britain(code: str) -> bool:
    return (11 - _weighed(code, (10, 9, 8, 7, 6, 5, 4, 3, 2)) % 11) % 11 == int(code[9])


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w+])(?:{pattern})(?!\w)", re.IGNORECASE | re.ASCII)


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


_KINDS = (
    _Kind(_form(r"(?:[XYZ]-?\d{7}|\d{8})-?[A-Z]"), _spain),
    _Kind(_form(r"[12] ?\d{2} ?\d{2} ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}"), _france),
    _Kind(
        _form(r"\d{2} ?\d{3} ?\d{3} ?\d{3}"),
        _germany,
        _words("steuer.?(?:id|nummer|ident\\w*)|idnr|tax id|tin"),
    ),
    _Kind(_form(r"[A-Z]{6}\d{2}[ABCDEHLMPRST]\d{2}[A-Z]\d{3}[A-Z]"), _italy),
    _Kind(_form(r"\d{11}"), _poland, _words("pesel")),
    _Kind(_form(r"(?:\d{2})?\d{6}[-+]\d{4}"), _sweden),
    _Kind(_form(r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]"), _finland),
    _Kind(_form(r"\d{6} ?\d{5}"), _norway),
    _Kind(_form(r"\d{2}[.]?\d{2}[.]?\d{2}[- ]?\d{3}[. ]?\d{2}"), _belgium),
    _Kind(_form(r"\d{3}[.]?\d{3}[.]?\d{3}-?\d{2}"), _brazil),
    _Kind(_form(r"\d{9}"), _netherlands, _words("bsn|burgerservicenummer|sofinummer")),
    _Kind(_form(r"\d{3} ?\d{3} ?\d{4}"), _britain, _words("nhs")),
)
_SEPARATORS = str.maketrans("", "", " .")


def national_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Where national numbers stand that their check digits prove."""
    for kind in _KINDS:
        for match in kind.form.finditer(text):
            code = match.group().upper().translate(_SEPARATORS)
            if kind.holds is not _finland:
                code = code.replace("-", "").replace("+", "")
            if not kind.holds(code):
                continue
            before = text[max(0, match.start() - _NEAR) : match.start()]
            if kind.named is None or kind.named.search(before):
                yield match.span()
