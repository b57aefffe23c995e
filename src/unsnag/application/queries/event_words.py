"""The events of an issue in words that a person reads."""

from __future__ import annotations

from collections.abc import Mapping

from unsnag.application.queries.insights import Moment, Tone
from unsnag.domain.handoffs import REASON_TEXTS, HandoffReason
from unsnag.domain.outcomes import Event, EventKind

_K = EventKind
_WORDS: Mapping[EventKind, tuple[str, Tone]] = {
    _K.OPENED: ("Issue opened", Tone.PLAIN),
    _K.CUSTOMER_WROTE: ("The customer wrote", Tone.PLAIN),
    _K.RECOGNISED: ("The assistant recognised “{intent}”", Tone.PLAIN),
    _K.NOT_RECOGNISED: ("The assistant recognised no intent", Tone.PLAIN),
    _K.IDENTIFIED: ("The customer was identified ({how})", Tone.GOOD),
    _K.ASKED: ("The assistant asked for {what}", Tone.PLAIN),
    _K.SEARCHED: ("The customer searched the help center", Tone.PLAIN),
    _K.SUGGESTED: ("Answers were shown before sending", Tone.PLAIN),
    _K.SUGGESTION_OPENED: ("The customer opened the suggested “{article}”", Tone.PLAIN),
    _K.ARTICLE_READ: ("The customer read “{article}” for at least 30 seconds", Tone.PLAIN),
    _K.ANSWERED: ("The assistant answered with {what}", Tone.PLAIN),
    _K.CONFIRMED: ("The customer said that it is solved", Tone.GOOD),
    _K.DENIED: ("The customer said that it is not solved", Tone.TROUBLE),
    _K.FORM_STARTED: ("The customer began a contact form", Tone.PLAIN),
    _K.FORM_SENT: ("The customer sent the form", Tone.PLAIN),
    _K.DECIDED: ("The policy decided: {verdict}, by the rule “{rule}”", Tone.PLAIN),
    _K.APPROVAL_ASKED: ("A person was asked to approve: {what}", Tone.PLAIN),
    _K.APPROVED: ("A person approved the action", Tone.PERSON),
    _K.REFUSED: ("A person refused the action", Tone.PERSON),
    _K.ACTION_INTENDED: ("Written to the ledger, then asked of the shop: {what}", Tone.PLAIN),
    _K.ACTION_DONE: ("The connected system gave a receipt", Tone.PLAIN),
    _K.ACTION_FAILED: ("The action did not succeed ({why})", Tone.TROUBLE),
    _K.VERIFIED: ("Read back: the connected system shows what was asked", Tone.GOOD),
    _K.UNDONE: ("What was done was taken back, and read back", Tone.TROUBLE),
    _K.PERSON_OFFERED: ("The customer ran out of patience; a person was offered", Tone.PLAIN),
    _K.HUMAN_ASKED: ("The customer asked for a person", Tone.PLAIN),
    _K.HANDED_OFF: ("Handed to a person: {reason}", Tone.PERSON),
    _K.HUMAN_REPLIED: ("A person replied", Tone.PERSON),
    _K.HUMAN_CLOSED: ("A person closed the ticket", Tone.PERSON),
    _K.GIVEN_BACK: ("A person gave it back to the assistant", Tone.PERSON),
    _K.CONTACTED: ("The same visit wrote to us about something else", Tone.PLAIN),
    _K.CORRECTED: ("A person said what it is about: “{intent}”", Tone.PERSON),
    _K.ASKED_AGAIN: ("A person {said} ask the customer for: {detail}", Tone.PERSON),
    _K.ROUTED: ("Given to the team {team} by “{rule}”", Tone.PLAIN),
    _K.ASSIGNED: ("{said}", Tone.PERSON),
    _K.DUE_SOON: ("Little time left for the {clock}", Tone.PLAIN),
    _K.OVERDUE: ("Out of time for the {clock}", Tone.TROUBLE),
    _K.WAITING_FOR_SYSTEM: ("The assistant waits for the connected system", Tone.PLAIN),
    _K.REMINDED: ("The customer was asked once more for an answer", Tone.PLAIN),
    _K.WITHDRAWN: ("The customer left it: nothing was changed", Tone.PLAIN),
    _K.REOPENED: ("Reopened", Tone.TROUBLE),
}


class _Given(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def reason_title(code: str) -> str:
    """The title of a hand-off reason; the code itself in words when it is not known."""
    try:
        return REASON_TEXTS[HandoffReason(code)].title
    except ValueError:
        return code.replace("_", " ").capitalize() or "No reason kept"


def reason_titles() -> dict[str, str]:
    """Every hand-off reason's title by its code."""
    return {reason.value: texts.title for reason, texts in REASON_TEXTS.items()}


def moment(event: Event) -> Moment:
    """An event in words; what is missing in its data shows as `…`."""
    words, tone = _WORDS[event.kind]
    given = _Given({k: str(v).replace("_", " ") for k, v in event.data.items()})
    if event.kind is EventKind.HANDED_OFF:
        given["reason"] = reason_title(str(event.data.get("reason", "")))
    return Moment(event.at, words.format_map(given), tone)
