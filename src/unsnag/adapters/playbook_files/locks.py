"""One writer of a playbook's folder at a time, and no reader in the middle of its writing.

The lock is the operating system's, on the folder itself: it ends with the process that holds it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else reads or writes the folder meanwhile."""
    with _locked(folder, fcntl.LOCK_EX):
        yield


@contextmanager
def beside_readers(folder: Path) -> Iterator[None]:
    """Others may read the folder meanwhile; nobody writes it."""
    with _locked(folder, fcntl.LOCK_SH):
        yield


@contextmanager
def _locked(folder: Path, how: int) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, how)
        yield
    finally:
        os.close(handle)
