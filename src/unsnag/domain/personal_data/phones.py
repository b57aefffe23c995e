"""Phone numbers by how people write them. Dates, prices and times are none."""

from __future__ import annotations

import re
from collections.abc import Iterator

_GAP = r"[ \u00a0\u202f./\-\u2010-\u2015]{0,2}"
_RUN = re.compile(
    rf"(?<![\w./-])(?<!\d,)(?:\+{_GAP})?\(?\d(?:\)?{_GAP}\(?\d){{5,17}}\)?"
    r"(?P<extension> ?(?:x|ext\.?|extension|durchwahl) ?\d{1,6})?(?!\w)",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\(?(?:[0-3]?\d[./-][0-3]?\d[./-](?:\d{4}|\d{2}(?!\d))|\d{4}[./-]\d{1,2}[./-]\d{1,2}(?!\d))"
)
_PRICE = re.compile(r"0?\.\d+$")
_AMERICAN = re.compile(r"(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}")
_AREA_CODE = re.compile(r"\(\d{2,5}\) ?\d{2,4}(?:[ /-]?\d{2,4}){1,4}")
_GROUPS_OF_THREE = re.compile(r"[6-9]\d{2} \d{3} \d{3}")
_PAIRS = re.compile(r"\d{2}([ -])\d{2}\1\d{2}\1\d{2}")
_NAMED = re.compile(
    r"(?:\b(?:phone|mobile|cell|tel|telephone|whatsapp"
    r"|(?:call|ring|text|dial|reach)(?: me| us)?(?: on| at)?"
    r"|answering at|fax|my number is|telefon(?:nummer)?|handy(?:nummer)?"
    r"|rufnummer|tél|téléphone|portable|teléfono"
    r"|telefono|móvil|cellulare|telefoon(?:nummer)?|telemóvel|celular|telefone|mobilnummer"
    r"|telefonnummer|komórka|numer telefonu)|☎|📞)\W{0,4}(?:\w{1,6}\W{1,3}){0,2}$",
    re.IGNORECASE,
)
_SEEN = 40


def phones(text: str) -> Iterator[tuple[int, int]]:
    """Where phone numbers stand."""
    for match in _RUN.finditer(text):
        written = match.group().removesuffix(match["extension"] or "")
        if _DATE.match(written) or _PRICE.match(written):
            continue
        digits = "".join(c for c in written if c.isdigit())
        before = text[max(0, match.start() - _SEEN) : match.start()]
        if _is_phone(written, digits) or _NAMED.search(before):
            spare = written.endswith(")") and written.count("(") < written.count(")")
            end = match.end() - (spare and not match["extension"])
            yield match.start(), end


def _is_phone(written: str, digits: str) -> bool:
    if written.startswith("+"):
        return 7 <= len(digits) <= 15
    bare = written == digits
    if digits.startswith("00"):
        return 10 <= len(digits) <= 17 and digits[2:3] != "0"
    if digits.startswith("0"):
        return (10 if bare else 8) <= len(digits) <= 12
    return any(
        form.fullmatch(written) is not None
        for form in (_AMERICAN, _AREA_CODE, _GROUPS_OF_THREE, _PAIRS)
    )
