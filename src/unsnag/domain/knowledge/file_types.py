"""What a file is, told by its first bytes: never by its name or by what the sender says.

Types that a browser might run as a page (HTML, SVG, XML) are none of these.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from unsnag.domain.knowledge.media import MediaKind


@dataclass(frozen=True)
class FileType:
    """A type that articles may have. `width` and `height` are a picture's, in pixels; 0 when they
    are not said where they should be."""

    content_type: str
    suffix: str
    kind: MediaKind
    width: int = 0
    height: int = 0


def file_type(data: bytes) -> FileType | None:
    """The type of a file; None for one that articles can't have."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return FileType("image/png", "png", MediaKind.PICTURE, width, height)
    if data[:6] in (b"GIF87a", b"GIF89a") and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
        return FileType("image/gif", "gif", MediaKind.PICTURE, width, height)
    if data.startswith(b"\xff\xd8\xff"):
        return FileType("image/jpeg", "jpg", MediaKind.PICTURE, *_jpeg_size(data))
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return FileType("image/webp", "webp", MediaKind.PICTURE, *_webp_size(data))
    if data[4:8] == b"ftyp":
        return _iso_media(data[8:12])
    if data.startswith(b"\x1aE\xdf\xa3"):
        return FileType("video/webm", "webm", MediaKind.VIDEO)
    if data.startswith(b"%PDF-"):
        return FileType("application/pdf", "pdf", MediaKind.DOWNLOAD)
    if data.startswith(b"PK\x03\x04"):
        return FileType("application/zip", "zip", MediaKind.DOWNLOAD)
    return None


def _iso_media(brand: bytes) -> FileType | None:
    if brand in (b"avif", b"avis"):
        return FileType("image/avif", "avif", MediaKind.PICTURE)
    if brand in (b"isom", b"iso2", b"mp41", b"mp42", b"M4V ", b"avc1", b"dash", b"iso4", b"iso5"):
        return FileType("video/mp4", "mp4", MediaKind.VIDEO)
    return None


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Walks the segments to the one that says the size."""
    at = 2
    while at + 9 < len(data):
        if data[at] != 0xFF:
            return 0, 0
        mark = data[at + 1]
        if 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + int(struct.unpack(">H", data[at + 2 : at + 4])[0])
    return 0, 0


def _webp_size(data: bytes) -> tuple[int, int]:
    form = data[12:16]
    if form == b"VP8X" and len(data) >= 30:
        wide, high = data[24:27], data[27:30]
        return int.from_bytes(wide, "little") + 1, int.from_bytes(high, "little") + 1
    if form == b"VP8L" and len(data) >= 25:
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    if form == b"VP8 " and len(data) >= 30:
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0
