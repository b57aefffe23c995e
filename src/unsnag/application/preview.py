"""Say what an action will do before it is done: to the customer who waits for it, and to the person
who approves it.

A preview is made of the same request that is carried out, so it can't promise anything else. It
changes nothing, and is made before the intent is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from unsnag.domain.actions import ActionRequest, ActionSpec, Argument, Preview
from unsnag.domain.phrases import phrase
from unsnag.domain.shared import Money

CAN_BE_UNDONE = "It can be taken back afterwards: a person can do it for you."
CANNOT_BE_UNDONE = "It can't be taken back afterwards."


def preview(
    spec_of: Callable[[str], ActionSpec],
    request: ActionRequest,
    facts: Mapping[str, Argument],
    title: str,
) -> Preview:
    """The preview of a request, while the facts stand like this."""
    return preview_of(spec_of, request.action, title, request.arguments, request.amount, facts)


def preview_of(
    spec_of: Callable[[str], ActionSpec],
    action: str,
    title: str,
    arguments: Mapping[str, Argument],
    amount: Money | None,
    facts: Mapping[str, Argument],
) -> Preview:
    """The preview of an action of this name; `spec_of` finds what the connector says of one."""
    spec = spec_of(action)
    way_back = "" if spec.undo is None else spec_of(spec.undo).title
    return Preview.of(spec, title, arguments, amount, facts, way_back)


def for_customer(seen: Preview, language: str = "en") -> dict[str, object]:
    """The parts of a message that show a preview to the customer who waits for the action."""
    way_back = CAN_BE_UNDONE if seen.way_back else CANNOT_BE_UNDONE
    return {
        "pending": seen.title,
        "will": [{"name": name, "value": value} for name, value in seen.lines],
        "way_back": phrase(way_back, language),
    }
