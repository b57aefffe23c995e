"""Review a drafted action: say what was right or wrong about it, and take autonomy away when the
labels say so.

A first label says what one reviewer saw; a second one, by somebody else, is final. The reviewer is
shown the case as it was at the draft, without any score and without an earlier label. After each
label of a run that nobody approved the rules of demotion are applied, and a demotion is a row with
its figures like any other change.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from unsnag.application.demote import Demote
from unsnag.application.ports.oversight import Case, Oversight
from unsnag.application.ports.store import Store
from unsnag.domain.autonomy import LevelRecord
from unsnag.domain.autonomy.evidence import Draft, Label, Source
from unsnag.domain.shared import IssueId

LONGEST_NOTE = 2_000


class Did(StrEnum):
    """Closed set of what a person did beside a draft."""

    SAME = "same"  # exactly what was drafted
    OTHER = "other"  # another action, object or amount
    NOTHING = "nothing"  # it should not be done
    HARM = "harm"  # it would have done harm: wrong person, above a cap, irreversible, a leak


class AlreadyReviewed(Exception):
    """Somebody was first; nothing was changed."""

    code = "already_reviewed"


class SameReviewer(Exception):
    """A second review is somebody else's; nothing was changed."""

    code = "same_reviewer"


class NoteMissing(ValueError):
    """What was wrong must be written down; nothing was changed."""

    code = "note_missing"


@dataclass(frozen=True)
class Done:
    """What a person did. `object` and `amount` (minor units) matter for OTHER only."""

    did: Did
    action: str = ""
    object: str = ""
    amount: int | None = None


class Review:
    """Labels cases."""

    def __init__(self, book: Oversight, store: Store, demote: Demote) -> None:
        self._book = book
        self._store = store
        self._demote = demote

    def __call__(
        self, case_id: int, label: Label, *, by: str, note: str = ""
    ) -> LevelRecord | None:
        """Label a case for the first or the second time; the demotion that follows, if one does.

        Raises AlreadyReviewed, SameReviewer or NoteMissing.
        """
        case = self._book.case(case_id)
        if case is None or case.second is not None:
            raise AlreadyReviewed(f"case {case_id}")
        clean = note.replace("\x00", "").strip()[:LONGEST_NOTE]
        if label is not Label.RIGHT and not clean:
            raise NoteMissing("Write what was wrong, or what you could not tell.")
        with self._store.transaction():
            if case.label is None:
                kept = self._book.label(case.id, label, by=by, note=clean)
            elif by in case.labelled_by.split(" and "):
                raise SameReviewer(f"{by} labelled case {case.id} before")
            else:
                kept = self._book.second(case.id, label, by=by, note=clean)
            if not kept:
                raise AlreadyReviewed(f"case {case_id}")
            return self._demote(case.unit) if case.source is Source.AUDIT else None

    def unseen_draft(self, issue: IssueId) -> Case | None:
        """The draft of an issue that waits to be compared with what a person did."""
        return self._book.unseen_draft(issue)

    def compare(self, issue: IssueId, done: Done, *, by: str) -> Label | None:
        """Compare what a person did with the draft beside them; None when there is none."""
        case = self._book.unseen_draft(issue)
        if case is None:
            return None
        did = None
        if done.did is Did.OTHER:
            did = Draft(done.action or case.draft.action, done.object, done.amount)
        label = _label_of(done.did, case.draft, did)
        self._book.label(case.id, label, by=by, did=did)
        return label


def _label_of(did: Did, draft: Draft, other: Draft | None) -> Label:
    if did is Did.HARM:
        return Label.CRITICAL
    same = did is Did.SAME or (other is not None and draft.same_as(other))
    return Label.RIGHT if same else Label.WRONG
