"""One file out of a mail, taken out in a process of its own that no mail can make stay."""

from __future__ import annotations

import subprocess
import sys

from unsnag.adapters.channels.email.file_process import FOUND
from unsnag.adapters.channels.email.limits import LARGEST

_MODULE = "unsnag.adapters.channels.email.file_process"
LONGEST_SECONDS = 20


def file_of(data: bytes, place: int) -> bytes | None:
    """The file's bytes; None where there is no such file, or it can't be taken out within the
    limits. `data` is the mail as it came."""
    if len(data) > LARGEST:
        return None
    try:
        process = subprocess.run(  # noqa: S603  our own module
            [sys.executable, "-m", _MODULE, str(place)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=LONGEST_SECONDS,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return None
    answer = process.stdout if process.returncode == 0 else b""
    return answer[len(FOUND) :] if answer.startswith(FOUND) else None
