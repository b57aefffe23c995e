"""Files that people attach to a message here: what is taken, how much of it, and under which name.

What a file is, is told by its content alone. Its name is made to say so, so that nobody opens a
program that was called a picture.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from unsnag.domain.knowledge.file_types import file_type
from unsnag.domain.knowledge.media import MediaKind

MB = 1024 * 1024
LARGEST = 20 * MB
MOST_IN_A_MESSAGE = 10
MOST_A_DAY, MOST_BYTES_A_DAY = 60, 200 * MB
LARGEST_MAIL = 10 * MB
MOST_PIXELS = 40_000_000
LONGEST_NAME = 100
_TEXTS = ("txt", "csv", "log", "md", "json")
_OFFICE = {
    b"word/": ("vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    b"xl/": ("vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    b"ppt/": ("vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
}
_OPEN = (
    ("vnd.oasis.opendocument.text", "odt"),
    ("vnd.oasis.opendocument.spreadsheet", "ods"),
    ("vnd.oasis.opendocument.presentation", "odp"),
)
_DRAWN = ("image/png", "image/jpeg", "image/gif", "image/webp")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Kind:
    """What a file is. `picture` says that a browser may draw it: a picture made of dots, of a size
    that doesn't choke it."""

    type: str
    suffixes: tuple[str, ...]
    picture: bool = False


@dataclass(frozen=True)
class Takes:
    """Which files a channel takes from us: `sizes` are beginnings of types, each with how many
    bytes a file of it may have, the first that fits being the one that counts. `instead` says
    in words what to send where none fits."""

    sizes: tuple[tuple[str, int], ...] = (("", LARGEST),)
    instead: str = ""


def hindrance_of(takes: Takes, channel: str, name: str, type: str, size: int) -> str:
    """Why a channel doesn't take this file, and what to do; empty where it does."""
    most = next((most for begins, most in takes.sizes if type.startswith(begins)), 0)
    if not most:
        return f"{channel} takes no files like “{name}”. Send {takes.instead}."
    if size > most:
        return (
            f"{channel} takes a file like “{name}” up to {most // MB} MB. Send a smaller one, "
            "or a link to it."
        )
    return ""


def kind_of(data: bytes) -> Kind | None:
    """The kind of a file; None for one that is not taken."""
    found = file_type(data)
    if found is not None and found.suffix != "zip":
        drawn = found.content_type in _DRAWN and 0 < found.width * found.height <= MOST_PIXELS
        also = ("jpeg",) if found.suffix == "jpg" else ()
        return Kind(
            found.content_type,
            (found.suffix, *also),
            drawn and found.kind is MediaKind.PICTURE,
        )
    if found is not None:
        return _document(data)
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"msf1"):
        return Kind("image/heic", ("heic", "heif"))
    if data[4:12] == b"ftypqt  ":
        return Kind("video/quicktime", ("mov",))
    return _text(data)


def _document(data: bytes) -> Kind | None:
    """An office document; any other archive could hold anything."""
    if data[30:38] == b"mimetype":
        named = data[38:120]
        for name, suffix in _OPEN:
            if named.startswith(f"application/{name}".encode()):
                return Kind(f"application/{name}", (suffix,))
        return None
    if b"[Content_Types].xml" not in data or b"vbaProject.bin" in data:
        return None
    for part, (name, suffix) in _OFFICE.items():
        if part in data:
            return Kind(f"application/{name}", (suffix,))
    return None


def _text(data: bytes) -> Kind | None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if not text.strip() or _CONTROLS.search(text) or text.startswith("#!"):
        return None
    return Kind("text/plain", _TEXTS)


def name_kept(name: str, kind: Kind) -> str:
    """The name that a file is kept under: one line without a path and without characters that
    nobody sees, with the ending of what it is."""
    last = name.replace("\\", "/").rpartition("/")[2]
    normal = unicodedata.normalize("NFC", last)
    seen = "".join(c for c in normal if not unicodedata.category(c).startswith("C"))
    plain = " ".join(seen.split()).strip(" .") or "file"
    stem, dot, ending = plain.rpartition(".")
    if dot and ending.lower() in kind.suffixes:
        return f"{stem[-LONGEST_NAME:] or 'file'}.{ending.lower()}"
    return f"{plain[-LONGEST_NAME:]}.{kind.suffixes[0]}"
