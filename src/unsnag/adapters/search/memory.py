"""Memory that a large piece of work freed, back to the machine."""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """Return what is free. The C library keeps it otherwise: after many articles are indexed, a
    quarter of the process. Does nothing where the C library can't."""
    if not sys.platform.startswith("linux"):
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
