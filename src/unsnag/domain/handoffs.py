"""Handing an issue to a person with everything known, so that nobody repeats anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from unsnag.domain.policies import Decision
from unsnag.domain.signals import SignalKind
from unsnag.domain.tickets import Priority


class HandoffReason(StrEnum):
    """Closed set of why the AI hands off."""

    CUSTOMER_ASKED = "customer_asked"
    NOT_UNDERSTOOD = "not_understood"
    NO_ANSWER = "no_answer"
    NOT_SOLVED = "not_solved"
    POLICY = "policy"
    MISSING_DETAILS = "missing_details"
    NOT_IDENTIFIED = "not_identified"
    SYSTEM_UNREACHABLE = "system_unreachable"
    ACTION_REFUSED = "action_refused"
    ACTION_UNCERTAIN = "action_uncertain"
    APPROVAL_REFUSED = "approval_refused"
    APPROVAL_LAPSED = "approval_lapsed"
    AUTONOMY_OFF = "autonomy_off"
    CAP_REACHED = "cap_reached"
    ACTIONS_STOPPED = "actions_stopped"
    CASE_CHANGED = "case_changed"
    PLAYBOOK_STEP = "playbook_step"
    FORM = "form"
    ENOUGH_MAILS = "enough_mails"
    SPLIT = "split"
    SAFETY = "safety"
    SELF_HARM = "self_harm"
    LEGAL = "legal"
    INTERNAL_ERROR = "internal_error"


@dataclass(frozen=True)
class ReasonTexts:
    """What a reason is called on the desk and what the customer is told."""

    title: str
    for_customer: str
    next_step: str


_R = HandoffReason
REASON_TEXTS: Mapping[HandoffReason, ReasonTexts] = {
    _R.CUSTOMER_ASKED: ReasonTexts(
        "Asked for a person",
        "Of course. A person from our team will answer you here.",
        "Read the thread and answer; nothing has been promised.",
    ),
    _R.NOT_UNDERSTOOD: ReasonTexts(
        "Not understood",
        "I'm not sure I understand this well enough to help, so I've passed it to a person.",
        "Read the message and answer; then choose the intent so that the next one is recognised.",
    ),
    _R.NO_ANSWER: ReasonTexts(
        "Nothing in the help center answers this",
        "I couldn't find an answer I'd trust, so I've passed this to a person.",
        "Answer, and consider an article: the help center has none for this.",
    ),
    _R.NOT_SOLVED: ReasonTexts(
        "The answer didn't solve it",
        "Sorry that didn't solve it. I've passed it to a person with everything so far.",
        "Read what was shown before answering; it did not help.",
    ),
    _R.POLICY: ReasonTexts(
        "The policy asks for a person",
        "This one needs a person to decide. I've passed it on with all the details.",
        "Check the facts against the rule below and decide.",
    ),
    _R.MISSING_DETAILS: ReasonTexts(
        "Details are missing",
        "I couldn't get the details I need, so I've passed this to a person.",
        "Ask for the missing detail, or look the customer up.",
    ),
    _R.NOT_IDENTIFIED: ReasonTexts(
        "Customer could not be identified",
        "I couldn't confirm whose account this is, so I've passed this to a person.",
        "Identify the customer before you share or change anything.",
    ),
    _R.SYSTEM_UNREACHABLE: ReasonTexts(
        "A connected system did not answer",
        "Our order system isn't answering right now. Nothing is lost; a person will go on.",
        "Check the connected system, then give the conversation back to the AI to try again.",
    ),
    _R.ACTION_REFUSED: ReasonTexts(
        "The connected system refused the action",
        "Our system didn't accept this, and nothing was changed. A person will sort it out.",
        "Read the refusal below; nothing was changed.",
    ),
    _R.ACTION_UNCERTAIN: ReasonTexts(
        "It is unclear whether the action happened",
        "I can't see yet whether this went through. A person will check before anything else.",
        "Look in the connected system first. Do not repeat the action before you have.",
    ),
    _R.APPROVAL_REFUSED: ReasonTexts(
        "A person refused the action",
        "A colleague looked at this and will answer you here.",
        "Tell the customer why, and what is possible instead.",
    ),
    _R.APPROVAL_LAPSED: ReasonTexts(
        "Nobody decided about the action in time",
        "This has waited longer than it should have, and nothing was done yet. A person will look "
        "at it now.",
        "Decide about the drafted action below; nothing was sent.",
    ),
    _R.AUTONOMY_OFF: ReasonTexts(
        "This action is left to people",
        "A person does this one. I've passed it on with all the details.",
        "The drafted action is below; do it in the connected system if you agree.",
    ),
    _R.CAP_REACHED: ReasonTexts(
        "A cap was reached",
        "This one needs a person. I've passed it on with all the details.",
        "Check why the cap was reached before you act.",
    ),
    _R.ACTIONS_STOPPED: ReasonTexts(
        "All actions are stopped",
        "This one needs a person today. I've passed it on with all the details.",
        "Actions were stopped by a manager; do this one by hand if it can't wait.",
    ),
    _R.CASE_CHANGED: ReasonTexts(
        "The case changed before the action",
        "Something changed in your order meanwhile, so a person will look at it.",
        "Compare the facts with those at approval; nothing was done.",
    ),
    _R.PLAYBOOK_STEP: ReasonTexts(
        "The playbook hands this to a person",
        "This one needs a person. I've passed it on with all the details.",
        "See the facts below and go on from there.",
    ),
    _R.ENOUGH_MAILS: ReasonTexts(
        "Had enough automatic mails",
        "You've had several automatic mails from us today, so a person goes on with this.",
        "Answer the customer; the AI writes to this address again in a day.",
    ),
    _R.FORM: ReasonTexts(
        "Written through the contact form",
        "Thanks, your message has reached us.",
        "Answer the customer.",
    ),
    _R.SPLIT: ReasonTexts(
        "Split off another ticket",
        "A person looks at this as a matter of its own.",
        "Answer this need; the other one has its own ticket.",
    ),
    _R.SAFETY: ReasonTexts(
        "Safety",
        "Your safety comes first: please unplug the machine and don't use it. "
        "I've marked this urgent for a person.",
        "Call or answer at once; somebody may be at risk.",
    ),
    _R.SELF_HARM: ReasonTexts(
        "May hurt themselves",
        "Thank you for telling us. A person will write to you here as soon as they can. If you "
        "are in danger now, please call your emergency number (112 in Europe, 911 in North "
        "America) or a crisis line: somebody answers there at any hour.",
        "Answer at once, kindly and as a person; say nothing about orders or policies first.",
    ),
    _R.LEGAL: ReasonTexts(
        "Legal",
        "I've passed this to a person who can answer it properly.",
        "Route to whoever answers legal matters; don't discuss liability.",
    ),
    _R.INTERNAL_ERROR: ReasonTexts(
        "Something failed on our side",
        "Something failed on our side. Nothing is lost: I've passed this to a person.",
        "Answer the customer; the error is in the server's log.",
    ),
}


_URGENT = (_R.SELF_HARM, _R.SAFETY, _R.LEGAL)
_HIGH = (_R.ACTION_UNCERTAIN, _R.ACTION_REFUSED, _R.NOT_SOLVED, _R.APPROVAL_LAPSED)


def reason_of(signal: SignalKind) -> HandoffReason:
    """Why a message with this signal goes to a person."""
    return HandoffReason(signal.value)


def priority_for(reason: HandoffReason) -> Priority:
    """Safety and legal first; then uncertain effects and unsolved answers."""
    if reason in _URGENT:
        return Priority.URGENT
    return Priority.HIGH if reason in _HIGH else Priority.NORMAL


@dataclass(frozen=True)
class FactLine:
    """A fact as a person reads it, with where it was read."""

    name: str
    about: str
    value: str
    source: str


@dataclass(frozen=True)
class HandoffPacket:
    """All that is known when a person takes over. `tried` lists in words what was done and shown,
    oldest first; `said` the customer's own words."""

    reason: HandoffReason
    detail: str
    who: str
    identified_by: str
    wants: str
    intent: str
    said: tuple[str, ...]
    tried: tuple[str, ...]
    shown: tuple[tuple[str, str], ...]
    facts: tuple[FactLine, ...]
    facts_read: datetime | None
    decision: Decision | None
    drafted: str
    next_step: str
    details: tuple[tuple[str, str], ...] = ()
