"""The audit log for people: who did what, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

KIND_WORDS = {
    "effect_intended": "Decided on an action",
    "effect_moved": "An action went on",
    "effect_altered": "Changed an action’s record by hand",
    "approval_asked": "Asked for approval",
    "approval_first_yes": "Approved first, of two",
    "approval_settled": "Settled an approval",
    "level_set": "Set a level",
    "case_labelled": "Reviewed a case",
    "case_labelled_again": "Reviewed a case again",
    "switch_set": "Stopped or resumed all actions",
    "playbook_published": "Published a playbook",
    "draft_share_set": "Set a draft’s share",
    "playbook_kept": "Kept a version of a playbook",
    "classifier_trained": "Trained a version of the classifier",
    "classifier_chosen": "Put a version of the classifier in force",
    "sureness_set": "Set how sure the classifier must be",
    "label_decided": "Decided on the label of a ticket",
    "found_intent_settled": "Decided on a discovered intent",
    "alarm_acknowledged": "Took note of an alarm",
    "training_proposal_settled": "Settled a proposed training",
    "ticket_routed": "Gave a ticket to a team",
    "ticket_assigned": "Gave a ticket to a person",
    "intent_corrected": "Said what a ticket is about",
    "person_replied": "Replied to a customer",
    "person_closed": "Closed a ticket",
    "asked_again_said": "Said what a customer was asked again",
    "ticket_worked": "Worked a ticket",
    "macro_written": "Wrote a macro",
    "macro_changed": "Changed a macro",
    "macro_removed": "Removed a macro",
    "call_asked": "Asked to be called",
    "call_moved": "A call that was asked for went on",
    "call_made": "Called a customer",
    "messages_stopped": "Wants no more messages",
    "messages_wanted_again": "Wants messages again",
    "signed_in": "Signed in",
    "staff_added": "Added an account",
    "staff_changed": "Changed an account",
    "person_changed": "Changed a person’s access",
    "role_given": "Gave a role",
    "role_taken": "Took a role away",
    "record_altered": "Changed a kept record by hand",
    "record_deleted": "Deleted a kept record by hand",
    "caps_in_force": "Caps in force",
    "exported": "Exported data",
    "key_erased": "Erased a customer’s key",
}
"""What each kind of entry is called."""


@dataclass(frozen=True)
class RecordLine:
    """A row of the log; `said` are its own names and values, without what is sealed."""

    seq: int
    at: datetime
    kind: str
    by: str
    said: tuple[tuple[str, str], ...]

    @property
    def title(self) -> str:
        return KIND_WORDS.get(self.kind, self.kind)


class RecordQueries(Protocol):
    """Reads the audit log. Only what is chained is in it."""

    def newest(self, limit: int, *, kind: str, by: str, before: int | None) -> Sequence[RecordLine]:
        """At most so many rows below `before`, the newest first; of every kind and everybody where
        these are empty."""
        ...
