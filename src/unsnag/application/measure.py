"""Measure self-service honestly: what a visit did to help itself becomes events on issues.

An issue is opened at the first meaningful signal and never for a page view. Every event has a key
made of what happened, so that a repeat changes nothing. No customer's words enter an event.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.store import Store
from unsnag.domain.conversations import Channel, Issue
from unsnag.domain.handoffs import HandoffReason
from unsnag.domain.outcomes import DWELL_SECONDS, Event, EventKind
from unsnag.domain.shared import ConversationId

_SELF_SERVICE = (Channel.HELP_CENTER, Channel.FORM)
_CLOSES_HELP = (EventKind.CONFIRMED, EventKind.CONTACTED, EventKind.FORM_STARTED)
_CLOSES_FORM = (EventKind.CONFIRMED, EventKind.FORM_SENT)


class Measure:
    """Logs the signals of a visit. An empty `visit` (a browser without cookies) logs nothing,
    except for a form, which is worth an issue of its own."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def searched(self, visit: str, query: str, *, found: int) -> None:
        """A search was submitted, or a suggestion below the field was chosen."""
        if not visit or not query.strip():
            return
        with self._store.transaction():
            issue = self._help_issue(visit, query)
            words = " ".join(query.casefold().split())
            self.log(issue, EventKind.SEARCHED, once=_short(words), found=found)

    def article_read(self, visit: str, slug: str, *, seconds: int) -> bool:
        """An article reached by search was visible for at least `DWELL_SECONDS`. The caller has
        checked `seconds` against its own clock. False when that is too short to count."""
        if not visit or seconds < DWELL_SECONDS:
            return False
        with self._store.transaction():
            issue = self._help_issue(visit, "")
            self.log(issue, EventKind.ARTICLE_READ, once=slug, article=slug, seconds=seconds)
        return True

    def said_solved(self, visit: str, slug: str, *, solved: bool) -> None:
        """The customer answered "Did this solve it?" under an article. The last answer counts."""
        if not visit:
            return
        with self._store.transaction():
            kind = EventKind.CONFIRMED if solved else EventKind.DENIED
            issue = self._answered_issue(visit, slug)
            if self._verdict(issue, slug) is not kind:
                count = len(self._store.events(issue.id))
                self.log(issue, kind, once=f"{slug}:{count}", article=slug)

    def form_started(self, visit: str) -> Issue:
        """The form issue that the visit is writing, opened now if there is none. A form takes the
        need over from the search before it, so that one need is never deflected twice."""
        with self._store.transaction():
            issue = self._current(visit, Channel.FORM, _CLOSES_FORM)
            if issue is None:
                issue = self._open(visit, Channel.FORM, "")
                self.log(issue, EventKind.FORM_STARTED)
                before = self._current(visit, Channel.HELP_CENTER, _CLOSES_HELP)
                if before is not None:
                    self.log(before, EventKind.FORM_STARTED)
            return issue

    def suggested(self, visit: str, slugs: Sequence[str], *, playbook: str = "") -> None:
        """Answers were shown to somebody who is writing in the form; with none, only that the
        form was begun."""
        if not visit:
            return
        with self._store.transaction():
            issue = self.form_started(visit)
            shown = ",".join(slugs)
            if shown or playbook:
                once = _short(f"{shown}|{playbook}")
                data = {"articles": shown, "playbook": playbook}
                self.log(issue, EventKind.SUGGESTED, once=once, **data)

    def suggestion_opened(self, visit: str, slug: str) -> None:
        """A suggested passage was opened to be read."""
        if not visit:
            return
        with self._store.transaction():
            issue = self.form_started(visit)
            self.log(issue, EventKind.SUGGESTION_OPENED, once=slug, article=slug)

    def form_solved(self, visit: str, slug: str) -> None:
        """The customer said that a suggestion solved it, so the form is not sent."""
        if not visit:
            return
        with self._store.transaction():
            for issue in reversed(self._store.issues_of_visit(visit)):
                if issue.channel is Channel.FORM and self._said_before(issue, slug):
                    return
            issue = self.form_started(visit)
            self.log(issue, EventKind.SUGGESTION_OPENED, once=slug, article=slug)
            self.log(issue, EventKind.CONFIRMED, once=slug, article=slug)

    def form_sent_elsewhere(self, visit: str) -> None:
        """The form of another site was sent to that site's own people: they have the need now.
        Earlier self-service of the visit has not deflected anything."""
        if not visit:
            return
        with self._store.transaction():
            issue = self.form_started(visit)
            self.log(issue, EventKind.FORM_SENT, elsewhere=True)
            self.log(issue, EventKind.HANDED_OFF, reason=HandoffReason.FORM.value, elsewhere=True)
            self.contacted(visit, issue.conversation)

    def contacted(self, visit: str, by: ConversationId) -> None:
        """The visit wrote to us in the conversation `by`: earlier self-service of the same visit
        has not deflected anything. Call it for every message of a customer."""
        if not visit:
            return
        with self._store.transaction():
            for issue in self._store.issues_of_visit(visit):
                if issue.channel not in _SELF_SERVICE or issue.conversation == by:
                    continue
                if EventKind.FORM_SENT not in self._kinds(issue):
                    self.log(issue, EventKind.CONTACTED, once=str(by), conversation=int(by))

    def forms_sent(self, visit: str) -> int:
        """How many forms the visit has sent so far."""
        return sum(
            EventKind.FORM_SENT in self._kinds(issue)
            for issue in self._store.issues_of_visit(visit)
            if issue.channel is Channel.FORM
        )

    def log(
        self, issue: Issue, kind: EventKind, *, once: str = "1", **data: str | int | bool
    ) -> None:
        """Append one event to an issue; `once` names it within its kind."""
        key = f"{issue.id}:{kind.value}:{once}"
        self._store.append(Event(issue.id, kind, self._clock(), key, data))

    def _help_issue(self, visit: str, text: str) -> Issue:
        issue = self._current(visit, Channel.HELP_CENTER, _CLOSES_HELP)
        return issue or self._open(visit, Channel.HELP_CENTER, text)

    def _answered_issue(self, visit: str, slug: str) -> Issue:
        """The issue that an answer about this article belongs to: one that was answered about it
        before, else the current one."""
        for issue in reversed(self._store.issues_of_visit(visit)):
            if issue.channel is Channel.HELP_CENTER and self._verdict(issue, slug) is not None:
                return issue
        return self._help_issue(visit, "")

    def _verdict(self, issue: Issue, slug: str) -> EventKind | None:
        answers = [
            e.kind
            for e in self._store.events(issue.id)
            if e.kind in (EventKind.CONFIRMED, EventKind.DENIED) and e.data.get("article") == slug
        ]
        return answers[-1] if answers else None

    def _said_before(self, issue: Issue, slug: str) -> bool:
        events = self._store.events(issue.id)
        return bool(events) and self._verdict(issue, slug) is EventKind.CONFIRMED

    def _current(
        self, visit: str, channel: Channel, closed_by: tuple[EventKind, ...]
    ) -> Issue | None:
        for issue in reversed(self._store.issues_of_visit(visit)):
            if issue.channel is channel:
                return None if self._kinds(issue).intersection(closed_by) else issue
        return None

    def _kinds(self, issue: Issue) -> set[EventKind]:
        return {e.kind for e in self._store.events(issue.id)}

    def _open(self, visit: str, channel: Channel, text: str) -> Issue:
        conversation = self._store.start_conversation(channel, visit=visit)
        issue = self._store.open_issue(conversation, "", text)
        self.log(issue, EventKind.OPENED, channel=channel.value)
        return issue


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
