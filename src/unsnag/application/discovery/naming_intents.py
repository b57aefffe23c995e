"""What an intent made of a discovered group is called, unless somebody says otherwise."""

from __future__ import annotations

import re

_WORDS = 3


def intent_name(name: str) -> str:
    """The first words of a group's name, joined as names of intents are: "Refund, card" becomes
    `refund_card`."""
    words = re.findall(r"[^\W_]+", name.lower())
    return "_".join(words[:_WORDS])
