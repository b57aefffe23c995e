"""Reading mails in a process of its own, which is begun anew when a mail brings it down."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator
from mmap import mmap
from types import TracebackType

from unsnag.adapters.channels.email.limits import CPU_SECONDS, LARGEST, MEMORY
from unsnag.adapters.channels.email.reading_process import LENGTH, NO_MEMORY, received
from unsnag.adapters.channels.email.sources import mails_in
from unsnag.adapters.channels.email.values_json import from_json
from unsnag.domain.mail.values import Mail, Quarantine, Source

_MODULE = "unsnag.adapters.channels.email.reading_process"
_ENDED_BY = {
    NO_MEMORY: Quarantine.TOO_MUCH_MEMORY,
    -signal.SIGPROF: Quarantine.TOO_SLOW,
    -signal.SIGXCPU: Quarantine.TOO_SLOW,
    -signal.SIGKILL: Quarantine.TOO_MUCH_MEMORY,
    -signal.SIGSEGV: Quarantine.TOO_MUCH_MEMORY,
    -signal.SIGABRT: Quarantine.TOO_MUCH_MEMORY,
}


class GuardedMailReader:
    """A mail reader that no mail can stop, slow down or fill. Not to be used by two threads at
    once; close it when done."""

    def __init__(self, *, cpu_seconds: float = CPU_SECONDS, memory: int = MEMORY) -> None:
        self._limits = (str(cpu_seconds), str(memory))
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> GuardedMailReader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def mails(self, data: bytes | mmap) -> Iterator[Mail]:
        """Every mail in a file's content, in its order."""
        for one in mails_in(data):
            yield from self.read(one)

    def read(self, data: bytes) -> tuple[Mail, ...]:
        """The mail in the bytes, or one that is quarantined with the reason; several where a
        provider's call has them."""
        process = self._running()
        try:
            return self._asked(process, data[: LARGEST + 1])
        except (OSError, ValueError, TypeError, KeyError):
            self.close()
            reason = _ENDED_BY.get(process.returncode, Quarantine.UNREADABLE)
            return (Mail(Source.MAIL, quarantined=reason),)

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(  # noqa: S603  our own program
                [sys.executable, "-m", _MODULE, *self._limits],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process

    def _asked(self, process: subprocess.Popen[bytes], data: bytes) -> tuple[Mail, ...]:
        if process.stdin is None or process.stdout is None:
            raise OSError("the reading process has no pipes")
        process.stdin.write(LENGTH.pack(len(data)))
        process.stdin.write(data)
        process.stdin.flush()
        answer = received(process.stdout)
        if answer is None:
            raise OSError("the reading process has ended")
        return from_json(answer)
