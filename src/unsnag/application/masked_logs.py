"""Every log line of the process without personal data, whichever handler writes it.

The mask is put where a record is made, not where it is written: no handler, formatter or library
that is added later can see what it took out, and no call can forget it. What ends a process or a
thread is masked too. A line that can't be masked is replaced as a whole.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from types import TracebackType
from typing import Any

from unsnag.domain.personal_data import masked

LONGEST_LINE = 20_000
CUT = " … cut"
_EDGE = 4_000  # longer than any key
NOT_MASKED = "[a line that could not be masked]"
_Failure = tuple[type[BaseException], BaseException, TracebackType | None]


class MaskedRecord(logging.LogRecord):
    """A record whose message and traceback are masked text, and which holds nothing else of what
    was logged."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.msg, self.args = _without_personal(super().getMessage), ()
        failure, self.exc_info = self.exc_info, None
        if failure and failure[0] is not None:
            self.exc_text = _traceback(failure)
        if self.stack_info:
            stack = self.stack_info
            self.stack_info = _without_personal(lambda: stack)


def mask_logs() -> None:
    """Mask everything that this process logs from now on, and what it dies of. Again changes
    nothing."""
    logging.setLogRecordFactory(MaskedRecord)
    sys.excepthook = _write_last_words
    threading.excepthook = _write_threads_last_words


def _without_personal(text: Any) -> str:
    """What `text()` gives, masked; logging must never fail for what is logged."""
    try:
        line = str(text())
        kept: str = masked(line[: 2 * LONGEST_LINE])
        if len(line) > 2 * LONGEST_LINE:
            kept = kept[:-_EDGE]  # half of something may stand there, which is not found any more
        kept = kept if len(kept) <= LONGEST_LINE else kept[:LONGEST_LINE] + CUT
        return kept.encode("utf-8", "backslashreplace").decode("utf-8")
    except Exception:  # what is logged may raise as it is read; the line says that it is missing
        return NOT_MASKED


def _traceback(failure: _Failure) -> str:
    return _without_personal(lambda: "".join(traceback.format_exception(*failure)).rstrip("\n"))


def _write_last_words(
    kind: type[BaseException], failure: BaseException, place: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, failure, place)
        return
    print(_traceback((kind, failure, place)), file=sys.stderr)


def _write_threads_last_words(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
        _write_last_words(args.exc_type, args.exc_value, args.exc_traceback)
