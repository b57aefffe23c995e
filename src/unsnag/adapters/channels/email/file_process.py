"""The process that takes one file out of a mail, from standard input to standard output.

It ends itself beyond its limits, and with nothing on standard output where there is no such file.
"""

from __future__ import annotations

import resource
import signal
import sys

from unsnag.adapters.channels.email.limits import CPU_SECONDS, MEMORY
from unsnag.adapters.channels.email.reading import file_in

FOUND, MISSING = b"+", b"-"


def main(place: int) -> None:
    """Write FOUND and the bytes, or MISSING."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    data = sys.stdin.buffer.read()
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    found = file_in(data, place)
    sys.stdout.buffer.write(MISSING if found is None else FOUND + found)


if __name__ == "__main__":
    main(int(sys.argv[1]))
