"""How many segments a text message has: 160 characters of the GSM 7-bit alphabet or 70 of others,
153 and 67 where there are several (3GPP TS 23.038 and 23.040)."""

from __future__ import annotations

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
_PLAIN = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "‘": "'",
        "’": "'",
        "–": "-",
        "—": "-",
        "…": "...",
        "\u00a0": " ",
    }
)


def plain_signs(text: str) -> str:
    """The text with quotes, dashes and spaces that the 7-bit alphabet has, so that one curled
    quote doesn't make it twice as long."""
    return text.translate(_PLAIN)


def segments(text: str) -> int:
    """How many segments the text is sent and paid as; an empty one is one."""
    if all(c in _BASIC or c in _EXTENDED for c in text):
        units = sum(2 if c in _EXTENDED else 1 for c in text)
        one, each = 160, 153
    else:
        units = len(text.encode("utf-16-le")) // 2
        one, each = 70, 67
    return 1 if units <= one else -(-units // each)
