"""Opens an exported file and turns it into text, within bounds.

Guarantees: content decides (compression, encoding), never the name; no more than a few megabytes
are held at a time; a file that is not text, expands without end or has endless lines is refused
with a TicketsFileProblem that says what to do.
"""

from __future__ import annotations

import codecs
import gzip
import os
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from unsnag.application.ports.tickets import Bytes, TicketsFileProblem

CHUNK = 1 << 18
MAX_LINE = 8 << 20
MAX_TEXT = 8 << 30
BOMB_RATIO = 300
BOMB_FROM = 16 << 20

_MAGIC = {
    b"PK\x03\x04": "a zip or Excel file. Export it as CSV, or unpack it first",
    b"%PDF": "a PDF. Export the tickets as CSV or JSON",
    b"\x89PNG": "a picture. Export the tickets as CSV or JSON",
    b"\xff\xd8\xff": "a picture. Export the tickets as CSV or JSON",
    b"SQLite format 3": "a database. Export the tickets table as CSV",
    b"\xd0\xcf\x11\xe0": "an old Excel file. Save it as CSV",
    b"BZh": "compressed with bzip2. Unpack it first",
    b"\xfd7zXZ": "compressed with xz. Unpack it first",
    b"(\xb5/\xfd": "compressed with zstd. Unpack it first",
    b"PAR1": "a Parquet file. Export the tickets as CSV or JSON",
}


class TextFile:
    """Text chunks of a file, decompressed and decoded."""

    def __init__(self, path: Path) -> None:
        """Looks at the start of the file. Raises TicketsFileProblem when it is not text."""
        self._path = path
        self._check_kind()
        with self._open() as (stream, _):
            head = _take(stream, CHUNK)
        if not head.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
            if not head or not head.strip():
                self._refuse("is empty. Choose a file with tickets in it")
            self._refuse("holds no text. Export the tickets as CSV or JSON")
        for magic, what in _MAGIC.items():
            if head.startswith(magic):
                self._refuse(f"is {what}")
        self.encoding = self._encoding(head)
        self.head = "".join(self._decode(iter([head]), final=len(head) < CHUNK)).lstrip("\ufeff")

    @property
    def name(self) -> str:
        return self._path.name

    def chunks(self, progress: Bytes | None = None) -> Iterator[str]:
        """The text in pieces. Raises TicketsFileProblem on truncated or endless content."""
        total = self._path.stat().st_size
        with self._open() as (stream, raw):
            first = True
            for text in self._decode(self._bytes(stream, raw, total, progress), final=True):
                yield text.lstrip("\ufeff") if first else text
                first = False

    def _bytes(
        self, stream: BinaryIO, raw: BinaryIO, total: int, progress: Bytes | None
    ) -> Iterator[bytes]:
        seen = 0
        while True:
            try:
                block = stream.read(CHUNK)
            except EOFError:
                self._refuse("ends in the middle (the compressed part is cut off). Copy it again")
            except (gzip.BadGzipFile, zlib.error):
                self._refuse("is damaged (its compressed part cannot be read). Copy it again")
            if not block:
                return
            seen += len(block)
            here = min(raw.tell(), total)
            if stream is not raw and seen > BOMB_FROM and seen > BOMB_RATIO * max(here, 1):
                self._refuse("unpacks to far more than tickets would. Unpack and check it first")
            if seen > MAX_TEXT:
                self._refuse("holds more than 8 GB of text. Split it and audit the parts")
            if progress:
                progress(here, total)
            yield block

    def _decode(self, blocks: Iterator[bytes], *, final: bool) -> Iterator[str]:
        errors = "surrogateescape" if self.encoding == "utf-8" else "replace"
        decoder = codecs.getincrementaldecoder(self.encoding)(errors)
        for block in blocks:
            yield decoder.decode(block)
        if final:
            yield decoder.decode(b"", True)

    def _check_kind(self) -> None:
        try:
            mode = self._path.stat().st_mode
        except FileNotFoundError:
            self._refuse("is not there. Check the path")
        except (OSError, ValueError) as error:
            self._refuse(f"cannot be read ({getattr(error, 'strerror', None) or error})")
        if stat.S_ISDIR(mode):
            self._refuse("is a folder. Name the file inside it")
        if not stat.S_ISREG(mode):
            self._refuse("is not a file. Save the tickets to a file first")
        if not os.access(self._path, os.R_OK):
            self._refuse("may not be read by you. Change its permissions or copy it")

    def _open(self) -> _Opened:
        try:
            return _Opened(self._path)
        except OSError as error:
            self._refuse(f"cannot be read ({error.strerror})")
            raise

    def _encoding(self, head: bytes) -> str:
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if b"\x00" in head:
            even, odd = head[:4000:2].count(0), head[1:4000:2].count(0)
            half = max(len(head[:4000]) // 2, 1)
            if odd > 0.4 * half and even < 0.05 * half:
                return "utf-16-le"
            if even > 0.4 * half and odd < 0.05 * half:
                return "utf-16-be"
            self._refuse("is not text. Export the tickets as CSV or JSON")
        control = sum(1 for byte in head if byte < 32 and byte not in (9, 10, 12, 13, 27))
        if control > len(head) * 0.01:
            self._refuse("is not text. Export the tickets as CSV or JSON")
        try:
            codecs.getincrementaldecoder("utf-8")().decode(head)
        except UnicodeDecodeError:
            return "cp1252"
        return "utf-8"

    def _refuse(self, what: str) -> None:
        raise TicketsFileProblem(f"{self._path} {what}.")


class _Opened:
    """The file and, around it, the decompressor where the content is gzip; closes both."""

    def __init__(self, path: Path) -> None:
        self._raw: BinaryIO = path.open("rb")
        packed = self._raw.read(2) == b"\x1f\x8b"
        self._raw.seek(0)
        self._stream: BinaryIO = gzip.GzipFile(fileobj=self._raw) if packed else self._raw  # type: ignore[assignment]

    def __enter__(self) -> tuple[BinaryIO, BinaryIO]:
        return self._stream, self._raw

    def __exit__(self, *_: object) -> None:
        self._stream.close()
        self._raw.close()


def _take(stream: BinaryIO, size: int) -> bytes:
    """Up to `size` bytes; what a damaged file still gives is enough to look at."""
    try:
        return stream.read(size)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        return b""


def repaired(line: str) -> str:
    """A line with bytes that were not UTF-8 read as Windows text instead."""
    if line.isascii() or not any("\udc80" <= char <= "\udcff" for char in line):
        return line
    return line.encode("utf-8", "surrogateescape").decode("cp1252", "replace")


def lines(chunks: Iterator[str]) -> Iterator[tuple[int, str]]:
    """(line number, line with its end) pieces. Raises TicketsFileProblem on an endless line.

    Only \\n, \\r\\n and \\r end a line, as in exported files.
    """
    held = ""
    number = 1
    for chunk in chunks:
        if not chunk.strip() and not held.strip():
            number += chunk.count("\n")
            held = ""
            continue
        held += chunk
        cut = max(held.rfind("\n"), held.rfind("\r", 0, len(held) - 1)) + 1
        for line in _split(held[:cut]):
            yield number, repaired(line)
            number += 1
        held = held[cut:]
        if len(held) > MAX_LINE:
            raise TicketsFileProblem(
                f"Line {number} is longer than {MAX_LINE >> 20} million characters, so this is "
                "not an export of tickets. Export them as CSV or JSON."
            )
    if held:
        yield number, repaired(held)


def _split(text: str) -> list[str]:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return [line + "\n" for line in text.split("\n")[:-1]]
