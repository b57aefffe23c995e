"""Change a playbook: every change goes to a draft beside it, and only a draft that is checked,
tested and proved takes issues or is published.

Only managers may. What they write is kept in the draft also when it is wrong, with what is wrong
at its place. A changed draft takes no issues until somebody gives it a share again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from unsnag.application.ports.playbook_files import (
    CASES,
    PLAYBOOK,
    ChangedMeanwhile,
    Edit,
    Fault,
    PlaybookFiles,
    Which,
    Written,
)
from unsnag.application.ports.proofs import Comparison, Finding
from unsnag.application.ports.proofs import Standing as Proof
from unsnag.application.ports.publications import Publications
from unsnag.application.ports.store import Store
from unsnag.application.set_level import LONGEST_REASON
from unsnag.domain.playbooks import Playbook
from unsnag.domain.policies import Policy
from unsnag.domain.staff import Capability, HumanAgent

PROOFS_KEPT = 64
ProvePlaybook = Callable[[Playbook], Iterable[Finding]]
Compare = Callable[[Policy, Policy], Comparison]


@dataclass(frozen=True)
class Both:
    """A playbook's files, and its draft's when it has one."""

    published: Written
    draft: Written | None

    @property
    def latest(self) -> Written:
        """What an edit begins with."""
        return self.draft or self.published


@dataclass(frozen=True)
class Review:
    """What a draft changes and what is true of it. `blocks` says in sentences why it can't be
    published; `comparison` is None when there are not two policies to compare."""

    published: Written
    draft: Written
    findings: tuple[Finding, ...]
    comparison: Comparison | None
    blocks: tuple[str, ...]
    breaks: tuple[Fault, ...]

    @property
    def outside(self) -> int:
        """How many claims could be neither proved nor refuted."""
        return sum(f.standing is Proof.OUTSIDE for f in self.findings)

    @property
    def same_intents(self) -> bool:
        """Whether draft and published playbook are for the same issues."""
        old, new = self.published.playbook, self.draft.playbook
        return old is not None and new is not None and old.intents == new.intents


class PublishRefused(ValueError):
    """The draft can't be published or given issues; the message says why, for the manager."""

    code = "publish_refused"


class EditPlaybook:
    """Reads, drafts, compares and publishes playbooks."""

    def __init__(
        self,
        files: PlaybookFiles,
        store: Store,
        publications: Publications,
        prove: ProvePlaybook,
        compare: Compare,
    ) -> None:
        self.files = files
        self._store = store
        self._publications = publications
        self._prove = prove
        self._compare = compare
        self._proved: dict[str, tuple[Finding, ...]] = {}

    def names(self) -> Sequence[str]:
        """Every playbook's folder, in order."""
        return self.files.names()

    def both(self, name: str) -> Both:
        """The files as they stand. Raises NoSuchPlaybook."""
        published = self.files.read(name, Which.PUBLISHED)
        assert published is not None  # noqa: S101  a folder that is there has published files
        draft = self.files.read(name, Which.DRAFT)
        return Both(published, None if draft is None else self._same_name(published, draft))

    def findings(self, playbook: Playbook) -> tuple[Finding, ...]:
        """What is proved of a playbook's policy. Kept by its version."""
        found = self._proved.get(playbook.version)
        if found is None:
            found = tuple(self._prove(playbook))
            while len(self._proved) >= PROOFS_KEPT:
                self._proved.pop(next(iter(self._proved), ""), None)
            self._proved[playbook.version] = found
        return found

    def edit(self, name: str, edit: Edit, *, seen: str, by: HumanAgent) -> Written:
        """Make one change in the draft, which begins as the published files. Raises NotAllowed,
        NoSuchPlaybook, ChangedMeanwhile or EditRefused."""
        by.require(Capability.EDIT_PLAYBOOKS)
        latest = self.both(name).latest
        if latest.digest != seen:
            raise ChangedMeanwhile(name)
        return self.write(name, self.files.edited(latest.texts, edit), seen=seen, by=by)

    def write(self, name: str, texts: Mapping[str, str], *, seen: str, by: HumanAgent) -> Written:
        """Write the draft's files. Raises NotAllowed, NoSuchPlaybook, ChangedMeanwhile or
        EditRefused."""
        by.require(Capability.EDIT_PLAYBOOKS)
        draft = self.files.checked(name, texts)
        if draft.digest == seen:
            return draft  # nothing was changed, so no draft begins
        if draft.playbook is not None:
            self._set_share(draft.playbook, 0, by)  # before it can be seen: it might have had one
        self.files.save_draft(name, texts, seen=seen)
        return draft

    def discard(self, name: str, *, seen: str, by: HumanAgent) -> None:
        """Take the draft away; its runs end on it. Raises NotAllowed, NoSuchPlaybook,
        ChangedMeanwhile or EditRefused."""
        by.require(Capability.PUBLISH_PLAYBOOKS)
        self.files.discard_draft(name, seen=seen)

    def review(self, name: str) -> Review | None:
        """What the draft changes; None when there is none. Raises NoSuchPlaybook."""
        both = self.both(name)
        draft, playbook = both.draft, both.draft.playbook if both.draft else None
        if draft is None:
            return None
        findings = () if playbook is None else self.findings(playbook)
        breaks = tuple(self.files.broken_by(name, draft.texts)) if playbook else ()
        return Review(
            published=both.published,
            draft=draft,
            findings=findings,
            comparison=self._comparison(both),
            blocks=(*_blocks(draft, findings, breaks), *self._clash(name, playbook)),
            breaks=breaks,
        )

    def _comparison(self, both: Both) -> Comparison | None:
        old = both.published.playbook
        new = both.draft.playbook if both.draft is not None else None
        if old is None or new is None or old.policy is None or new.policy is None:
            return None
        return self._compare(old.policy, new.policy)

    def share(self, name: str, share: int, *, seen: str, by: HumanAgent) -> None:
        """Give the draft a share of the new issues, 0…100 per cent. Raises NotAllowed,
        ChangedMeanwhile, PublishRefused or NoSuchPlaybook."""
        by.require(Capability.PUBLISH_PLAYBOOKS)
        review = self._reviewed(name, seen)
        playbook = review.draft.playbook
        if not 0 <= share <= 100:
            raise PublishRefused("A share is from 0 to 100 per cent.")
        if share and review.blocks:
            raise PublishRefused(f"It takes no issues yet. {' '.join(review.blocks)}")
        if share and not review.same_intents:
            raise PublishRefused(
                "A draft for other intents than the published playbook takes no share. "
                "Publish it, or give it the same intents."
            )
        if playbook is not None:
            self._set_share(playbook, share, by)

    def share_of(self, draft: Written | None) -> int:
        """Per cent of new issues that the draft takes now."""
        playbook = None if draft is None else draft.playbook
        return 0 if playbook is None else self._store.draft_share(playbook.name, playbook.version)

    def publish(
        self,
        name: str,
        *,
        draft: str,
        published: str,
        reason: str,
        accept_outside: bool,
        by: HumanAgent,
    ) -> str:
        """Put the draft in force and return its version; `draft` and `published` are the digests
        that the manager saw. Raises NotAllowed, ChangedMeanwhile, PublishRefused, EditRefused or
        NoSuchPlaybook."""
        by.require(Capability.PUBLISH_PLAYBOOKS)
        review = self._reviewed(name, draft)
        playbook = review.draft.playbook
        clean = reason.replace("\x00", "").strip()[:LONGEST_REASON]
        if review.blocks or playbook is None:
            raise PublishRefused(" ".join(review.blocks))
        if review.outside and not accept_outside:
            raise PublishRefused("Some claims could not be proved. Tick that you have read them.")
        if not clean:
            raise PublishRefused("Write why. The reason is kept with your name.")
        if published != review.published.digest:
            raise ChangedMeanwhile(name)
        with self._store.transaction():
            self._store.keep_playbook(playbook)
            self._publications.add(playbook.name, playbook.version, by=by.name, reason=clean)
            self.files.publish(name, draft=draft, published=published)
        return playbook.version

    def _reviewed(self, name: str, seen: str) -> Review:
        review = self.review(name)
        if review is None or review.draft.digest != seen:
            raise ChangedMeanwhile(name)
        return review

    def _set_share(self, playbook: Playbook, share: int, by: HumanAgent) -> None:
        if self._store.draft_share(playbook.name, playbook.version) != share:
            self._store.set_draft_share(playbook.name, playbook.version, share, by=by.name)

    def _clash(self, name: str, playbook: Playbook | None) -> list[str]:
        """Intents that another playbook is for already."""
        if playbook is None:
            return []
        found = []
        for other in self.names():
            theirs = self.files.read(other, Which.PUBLISHED) if other != name else None
            if theirs is None or theirs.playbook is None:
                continue
            for intent in set(theirs.playbook.intents) & set(playbook.intents):
                found.append(f"“{theirs.playbook.title}” is for the intent {intent} already.")
        return found

    def _same_name(self, published: Written, draft: Written) -> Written:
        old, new = published.playbook, draft.playbook
        if old is not None and new is not None and old.name != new.name:
            message = f"A draft has the name of its playbook, {old.name}."
            fault = Fault(PLAYBOOK, 1, 1, message, path=("playbook",))
            return replace(draft, faults=(*draft.faults, fault), playbook=None, cases=())
        return draft


def _blocks(
    draft: Written, findings: Sequence[Finding], breaks: Sequence[Fault]
) -> tuple[str, ...]:
    """Why a draft can't be published, in sentences."""
    blocks = []
    wrong = sum(f.file != CASES for f in draft.faults)
    if draft.playbook is None or wrong:
        blocks.append(f"The files have {_count(max(wrong, 1), 'problem')}.")
    other = sum(f.file == CASES for f in draft.faults)
    if other:
        blocks.append(f"The cases have {_count(other, 'problem')}.")
    refuted = sum(f.standing is Proof.REFUTED for f in findings)
    if refuted:
        blocks.append(f"{_count(refuted, 'claim')} {'is' if refuted == 1 else 'are'} refuted.")
    if breaks:
        names = ", ".join(sorted({f.file.split("/")[0] for f in breaks}))
        blocks.append(f"It is played by {names}, which could not run any more.")
    return tuple(blocks)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
