"""A visit's signals become events on issues, once each, and a contact takes deflections back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from unsnag.adapters.store.database_store import DatabaseStore
from unsnag.adapters.store.models import EventRow, IssueRow
from unsnag.application.measure import Measure
from unsnag.domain.conversations import Channel, Issue
from unsnag.domain.outcomes import EventKind, Outcome, standing

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=8)


class Time:
    """A clock that moves a second at each look."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


class Visit:
    def __init__(self) -> None:
        self.time = Time()
        self.store = DatabaseStore(self.time)
        self.measure = Measure(self.store, self.time)

    def issues(self, channel: Channel, visit: str = "v") -> list[Issue]:
        return [i for i in self.store.issues_of_visit(visit) if i.channel is channel]

    def kinds(self, issue: Issue) -> list[str]:
        return [e.kind.value for e in self.store.events(issue.id)]

    def after_a_week(self, issue: Issue) -> str:
        found = standing(self.store.events(issue.id), self.time.now + WEEK)
        deflected = "explicit" if found.deflected_explicit else ""
        return f"{found.outcome} {deflected or ('implicit' if found.deflected_implicit else '')}"


@pytest.fixture
def visit() -> Visit:
    return Visit()


def test_without_a_visit_nothing_is_written(visit: Visit) -> None:
    visit.measure.searched("", "descale", found=3)
    visit.measure.article_read("", "descale", seconds=40)
    visit.measure.said_solved("", "descale", solved=True)
    visit.measure.suggested("", ["descale"])
    visit.measure.suggestion_opened("", "descale")
    visit.measure.form_solved("", "descale")
    assert IssueRow.objects.count() == 0
    assert EventRow.objects.count() == 0


def test_a_search_opens_one_issue_and_a_repeat_changes_nothing(visit: Visit) -> None:
    for query in ("Descale  Skerry", "descale skerry", "descale skerry "):
        visit.measure.searched("v", query, found=2)
    (issue,) = visit.issues(Channel.HELP_CENTER)
    assert visit.kinds(issue) == ["opened", "searched"]


def test_no_event_holds_the_customers_words(visit: Visit) -> None:
    visit.measure.searched("v", "my wife Ann broke it", found=0)
    rows = EventRow.objects.values_list("key", "data")
    assert "Ann" not in str(list(rows))
    assert "wife" not in str(list(rows))


def test_reading_counts_from_thirty_seconds_on(visit: Visit) -> None:
    assert not visit.measure.article_read("v", "descale", seconds=29)
    assert visit.issues(Channel.HELP_CENTER) == []
    assert visit.measure.article_read("v", "descale", seconds=30)
    (issue,) = visit.issues(Channel.HELP_CENTER)
    assert visit.after_a_week(issue) == "assumed implicit"


def test_the_last_answer_counts(visit: Visit) -> None:
    visit.measure.said_solved("v", "descale", solved=True)
    visit.measure.said_solved("v", "descale", solved=True)
    (issue,) = visit.issues(Channel.HELP_CENTER)
    assert visit.kinds(issue) == ["opened", "confirmed"]
    visit.measure.said_solved("v", "descale", solved=False)
    assert visit.after_a_week(issue) == "abandoned "
    visit.measure.said_solved("v", "descale", solved=True)
    assert visit.after_a_week(issue) == "confirmed implicit"
    assert len(visit.issues(Channel.HELP_CENTER)) == 1


def test_a_new_search_after_a_yes_is_a_new_need(visit: Visit) -> None:
    visit.measure.said_solved("v", "descale", solved=True)
    visit.measure.searched("v", "late parcel", found=1)
    first, second = visit.issues(Channel.HELP_CENTER)
    assert visit.after_a_week(first) == "confirmed implicit"
    assert visit.after_a_week(second) == "abandoned "


def test_typing_in_the_form_begins_it_once(visit: Visit) -> None:
    visit.measure.suggested("v", [])
    visit.measure.suggested("v", ["refund-policy", "gift-cards"])
    visit.measure.suggested("v", ["refund-policy", "gift-cards"])
    (issue,) = visit.issues(Channel.FORM)
    assert visit.kinds(issue) == ["opened", "form_started", "suggested"]
    assert visit.after_a_week(issue) == "abandoned "


def test_an_opened_suggestion_and_no_form_is_an_explicit_deflection(visit: Visit) -> None:
    visit.measure.suggested("v", ["refund-policy"])
    visit.measure.suggestion_opened("v", "refund-policy")
    visit.measure.suggestion_opened("v", "refund-policy")
    (issue,) = visit.issues(Channel.FORM)
    assert visit.kinds(issue).count("suggestion_opened") == 1
    assert visit.after_a_week(issue) == "assumed explicit"


def test_a_form_solved_twice_is_solved_once(visit: Visit) -> None:
    for _ in range(2):
        visit.measure.suggested("v", ["refund-policy"])
        visit.measure.form_solved("v", "refund-policy")
    issues = visit.issues(Channel.FORM)
    confirmed = [i for i in issues if "confirmed" in visit.kinds(i)]
    assert len(confirmed) == 1
    assert visit.after_a_week(confirmed[0]) == "confirmed explicit"


def test_one_need_is_never_deflected_twice(visit: Visit) -> None:
    visit.measure.searched("v", "refund", found=1)
    visit.measure.article_read("v", "refund-policy", seconds=31)
    visit.measure.suggested("v", ["refund-policy"])
    visit.measure.form_solved("v", "refund-policy")
    (searched,) = visit.issues(Channel.HELP_CENTER)
    (form,) = visit.issues(Channel.FORM)
    assert visit.after_a_week(searched) == "abandoned "
    assert visit.after_a_week(form) == "confirmed explicit"


def test_a_chat_of_the_same_visit_breaks_what_came_before_it(visit: Visit) -> None:
    visit.measure.article_read("v", "refund-policy", seconds=31)
    visit.measure.suggested("v", ["refund-policy"])
    visit.measure.form_solved("v", "refund-policy")
    chat = visit.store.start_conversation(Channel.WIDGET, visit="v")
    visit.measure.contacted("v", chat.id)
    visit.measure.contacted("v", chat.id)
    for issue in (*visit.issues(Channel.HELP_CENTER), *visit.issues(Channel.FORM)):
        assert visit.kinds(issue).count("contacted") == 1
        assert "plicit" not in visit.after_a_week(issue)


def test_a_chat_of_another_visit_breaks_nothing(visit: Visit) -> None:
    visit.measure.article_read("v", "refund-policy", seconds=31)
    chat = visit.store.start_conversation(Channel.WIDGET, visit="w")
    visit.measure.contacted("w", chat.id)
    visit.measure.contacted("", chat.id)
    (issue,) = visit.issues(Channel.HELP_CENTER)
    assert visit.after_a_week(issue) == "assumed implicit"


def test_what_is_read_after_the_chat_is_an_issue_of_its_own(visit: Visit) -> None:
    visit.measure.article_read("v", "refund-policy", seconds=31)
    chat = visit.store.start_conversation(Channel.WIDGET, visit="v")
    visit.measure.contacted("v", chat.id)
    visit.measure.article_read("v", "gift-cards", seconds=31)
    before, after = visit.issues(Channel.HELP_CENTER)
    assert visit.after_a_week(before) == "abandoned "
    assert visit.after_a_week(after) == "assumed implicit"


def test_a_sent_form_is_not_marked_as_left_for_the_chat(visit: Visit) -> None:
    issue = visit.measure.form_started("v")
    visit.measure.log(issue, EventKind.FORM_SENT)
    visit.measure.log(issue, EventKind.HANDED_OFF)
    chat = visit.store.start_conversation(Channel.WIDGET, visit="v")
    visit.measure.contacted("v", chat.id)
    assert "contacted" not in visit.kinds(issue)
    assert visit.measure.forms_sent("v") == 1
    found = standing(visit.store.events(issue.id), visit.time.now + WEEK)
    assert found.outcome is Outcome.HANDED_OFF
