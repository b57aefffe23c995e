"""Bytes of unknown honesty as text. Nothing raises: what can't be told is replaced.

Mails name charsets that are missing, misspelt or wrong. UTF-8 that is valid wins over a declared
single-byte charset, since no other text looks like it by chance.
"""

from __future__ import annotations

import codecs
from functools import lru_cache

_ALIASES = {
    # what is said: what is meant, a superset that the sender's program really wrote
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "korean": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "cp50220": "iso2022_jp_ext",
    "cp50221": "iso2022_jp_ext",
    "big5": "big5hkscs",
    "x-big5": "big5hkscs",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "iso-8859-6-i": "iso8859-6",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "windows-874": "cp874",
    "tis-620": "cp874",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "utf8": "utf-8",
    "x-utf-8": "utf-8",
    "utf8mb4": "utf-8",
    "unicode": "utf-16",
}
_NO_CHARSETS = frozenset(
    ["idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"]
)
"""Codecs that are no charset of a mail, or take quadratic time."""
_SINGLE_BYTE = ("cp", "iso8859", "mac", "koi8", "latin")
_MULTI_BYTE = frozenset(["cp949", "cp932", "cp950", "cp936"])
_SHIFTS = (b"\x1b$B", b"\x1b$@", b"\x1b(J")


def text_of(data: bytes, charset: str = "") -> str:
    """The text of `data`, which claims to be in `charset`; without NULs."""
    return _decoded(data, _codec(charset.strip().strip("\"'").lower()[:60])).replace("\0", "")


def _decoded(data: bytes, codec: str) -> str:
    if data.startswith(codecs.BOM_UTF8):
        return data[3:].decode("utf-8", "replace")
    if not codec and data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    single = codec.startswith(_SINGLE_BYTE) and codec not in _MULTI_BYTE
    if not codec or single:
        if any(shift in data for shift in _SHIFTS):
            return data.decode("iso2022_jp_ext", "replace")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return _told(data, codec or "cp1252")
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return _second_guess(data, codec)


def _second_guess(data: bytes, codec: str) -> str:
    if codec == "utf-8":
        text = data.decode("utf-8", "replace")
        return text if text.count("\ufffd") * 4 < len(text) else _told(data, "cp1252")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(codec, "replace")


def _told(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return data.decode("latin-1") if codec == "cp1252" else data.decode(codec, "replace")


@lru_cache(maxsize=256)
def _codec(charset: str) -> str:
    """The codec that reads the charset; empty where it names none."""
    bare = charset.split("*", 1)[0].strip()
    name = _ALIASES.get(bare, bare)
    if not name or not name.isascii() or "\0" in name:
        return ""
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return ""
    if found.name.replace("-", "_") in _NO_CHARSETS or not found._is_text_encoding:
        return ""
    return _ALIASES.get(found.name, found.name)
