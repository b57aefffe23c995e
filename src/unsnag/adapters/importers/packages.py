"""The files of an export: a folder or a zip, read in bounded memory, never written to disk.

A zip is judged by its directory before anything is unpacked, and each file is read with a limit of
its own, so that one that lies about its size is found out while it is read.
"""

from __future__ import annotations

import os
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from unsnag.application.ports.imports import SourceUnreadable

LARGEST_FILE = 64_000_000
_STEP = 262_144
_MOST_DIRECTORY = 64_000_000
_END, _END_SIZE = b"PK\x05\x06", 22


@dataclass(frozen=True)
class Limits:
    """What one export may hold."""

    files: int = 200_000
    bytes: int = 4_000_000_000


class Package(Protocol):
    """Files by their paths with slashes, sorted."""

    @property
    def names(self) -> tuple[str, ...]: ...

    def read(self, name: str, most: int = LARGEST_FILE) -> bytes:
        """A file's bytes. Raises SourceUnreadable when they are too many or broken."""
        ...


def open_package(path: Path, limits: Limits = Limits()) -> Package:
    """The folder or zip at the path. Raises SourceUnreadable."""
    if path.is_dir():
        return FolderPackage(path, limits)
    if not path.is_file():
        raise SourceUnreadable(f"There is no folder or file {path}.")
    if not zipfile.is_zipfile(path):
        raise SourceUnreadable(f"{path} is neither a folder nor a zip.")
    return ZipPackage(path, limits)


class FolderPackage:
    """A folder. Links that lead out of it are not followed, and only plain files are read."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._folder = folder.resolve()
        found: list[str] = []
        total = 0
        for place, folders, files in os.walk(self._folder):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in files:
                file = Path(place) / name
                if name.startswith(".") or not self._inside(file):
                    continue
                total += file.stat().st_size
                found.append(file.relative_to(self._folder).as_posix())
                _check(len(found), total, limits, str(folder))
        self.names = tuple(sorted(found))

    def read(self, name: str, most: int = LARGEST_FILE) -> bytes:
        file = self._folder / name
        try:
            if not self._inside(file):
                raise SourceUnreadable(f"{name} is not a file of the folder.")
            with file.open("rb") as source:
                data = source.read(most + 1)
        except OSError as fault:
            raise SourceUnreadable(f"{name} can't be read: {fault.strerror}.") from fault
        return _whole(name, data, most)

    def _inside(self, file: Path) -> bool:
        try:
            real = file.resolve()
            return real.is_relative_to(self._folder) and stat.S_ISREG(real.stat().st_mode)
        except (OSError, RuntimeError):
            return False


class ZipPackage:
    """A zip, opened for as long as the process reads it."""

    def __init__(self, path: Path, limits: Limits) -> None:
        _check_directory(path, limits)
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as fault:
            raise SourceUnreadable(f"{path} is a broken zip: {fault}.") from fault
        self._entries: dict[str, zipfile.ZipInfo] = {}
        total = 0
        for entry in self._zip.infolist():
            total += entry.file_size
            _check(len(self._entries), total, limits, str(path))
            name = _safe_name(entry)
            if not entry.is_dir() and not _hidden(name):
                self._entries[name] = entry
        self.names = tuple(sorted(self._entries))

    def read(self, name: str, most: int = LARGEST_FILE) -> bytes:
        entry = self._entries.get(name)
        if entry is None:
            raise SourceUnreadable(f"There is no {name} in the zip.")
        if entry.file_size > most:
            raise SourceUnreadable(_too_large(name, most))
        data = bytearray()
        try:
            with self._zip.open(entry) as source:
                while len(data) <= most and (piece := source.read(_STEP)):
                    data += piece
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError) as fault:
            raise SourceUnreadable(f"{name} is broken in the zip.") from fault
        return _whole(name, bytes(data), most)


def _check(files: int, total: int, limits: Limits, where: str) -> None:
    if files > limits.files:
        raise SourceUnreadable(f"{where} holds more than {limits.files:,} files.")
    if total > limits.bytes:
        most = limits.bytes / 1e9
        raise SourceUnreadable(
            f"{where} unpacks to more than {most:g} GB. Split the export and import its parts."
        )


def _check_directory(path: Path, limits: Limits) -> None:
    """Refuse a directory too large to be read, by what the end of the file says of it."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 65_557))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + _END_SIZE:
        raise SourceUnreadable(f"{path} is a broken zip.")
    entries, length = struct.unpack_from("<HI", tail, at + 10)
    where = tail.rfind(b"PK\x06\x06", 0, at)
    if where >= 0 and len(tail) >= where + 56:
        entries, length = struct.unpack_from("<QQ", tail, where + 32)
    if entries > limits.files or length > _MOST_DIRECTORY:
        raise SourceUnreadable(f"{path} holds more than {limits.files:,} files.")


def _safe_name(entry: zipfile.ZipInfo) -> str:
    name = entry.filename.replace("\\", "/")
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or ":" in name[:3]:
        raise SourceUnreadable("The zip names a file outside of itself; it is not read.")
    if entry.flag_bits & 0x1:
        raise SourceUnreadable(
            "The zip is locked with a password. Unpack it and import the folder."
        )
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise SourceUnreadable("The zip is packed in an unusual way. Unpack it first.")
    return "/".join(parts)


def _hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))


def _whole(name: str, data: bytes, most: int) -> bytes:
    if len(data) > most:
        raise SourceUnreadable(_too_large(name, most))
    return data


def _too_large(name: str, most: int) -> str:
    return f"{name} is larger than {most // 1_000_000} MB. Export in smaller pages."
