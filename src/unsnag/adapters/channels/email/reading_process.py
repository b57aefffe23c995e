"""The process that reads mails, one after the other, from standard input to standard output.

It may be killed at any time, and kills itself: the kernel ends it when a mail takes more processor
time than allowed, whatever it is doing, and refuses it more memory than allowed.
"""

from __future__ import annotations

import resource
import signal
import struct
import sys
from typing import IO

from unsnag.adapters.channels.email.sources import read_any
from unsnag.adapters.channels.email.values_json import as_json
from unsnag.domain.mail.values import Mail, Quarantine, Source

LENGTH = struct.Struct("<Q")
NO_MEMORY = 12  # exit code: there was not even memory to take a mail in


def main(cpu_seconds: float, memory: int) -> None:
    """Answer until standard input ends; `cpu_seconds` for a mail, `memory` in bytes for all."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while (data := received(source)) is not None:
        answer = _answer(data, cpu_seconds)
        target.write(LENGTH.pack(len(answer)) + answer)
        target.flush()


def received(source: IO[bytes]) -> bytes | None:
    """The next message of the pipe; None at its end."""
    head = source.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    data = source.read(length)
    return data if len(data) == length else None


def _answer(data: bytes, cpu_seconds: float) -> bytes:
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
    try:
        return as_json(read_any(data))
    except MemoryError:
        return as_json([Mail(Source.MAIL, quarantined=Quarantine.TOO_MUCH_MEMORY)])
    except RecursionError:
        return as_json([Mail(Source.MAIL, quarantined=Quarantine.NESTED_TOO_DEEPLY)])
    except Exception:  # whatever a mail may cause: it is kept, and the next one is read
        return as_json([Mail(Source.MAIL, quarantined=Quarantine.UNREADABLE)])
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


if __name__ == "__main__":
    try:
        main(float(sys.argv[1]), int(sys.argv[2]))
    except MemoryError:
        sys.exit(NO_MEMORY)
