"""Words by which somebody stops messages, and starts them again.

In text messages these are the words that carriers and Twilio know; elsewhere only those that can
mean nothing else, because "cancel" is what somebody says who wants to cancel an order.
"""

from __future__ import annotations

from enum import StrEnum


class Wish(StrEnum):
    """Closed set of what such a word wants."""

    STOP = "stop"
    START = "start"
    HELP = "help"


_ANYWHERE = {"stop": Wish.STOP, "unsubscribe": Wish.STOP, "start": Wish.START}
_BY_TEXT = {
    **dict.fromkeys(("stopall", "cancel", "end", "quit", "revoke", "optout"), Wish.STOP),
    **dict.fromkeys(("unstop", "yes"), Wish.START),
    **dict.fromkeys(("help", "info"), Wish.HELP),
}


def wish(text: str, *, by_text: bool, stopped: bool) -> Wish | None:
    """What a message wants that is such a word and nothing else; None for any other. "Start" and
    "yes" mean it only to somebody who had stopped."""
    word = text.strip().strip("/.!").casefold()
    found = _ANYWHERE.get(word) or (_BY_TEXT.get(word) if by_text else None)
    return None if found is Wish.START and not stopped else found
