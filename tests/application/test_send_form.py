"""A sent form is one conversation, one message and one ticket, whatever is pressed twice."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from tests.fakes.knowledge import put_article
from unsnag.adapters.models.language import language_of
from unsnag.adapters.routing_file.reader import Known, read_routing
from unsnag.adapters.rules.cel import CelRules
from unsnag.adapters.store.articles import ArticleRecords
from unsnag.adapters.store.database_store import DatabaseStore
from unsnag.adapters.store.models import ConversationRow, IssueRow, MessageRow, TicketRow
from unsnag.adapters.store.routing import DatabaseRouting
from unsnag.application.hand_off import HandOff
from unsnag.application.measure import Measure
from unsnag.application.receive import MessageEmpty, Receive
from unsnag.application.routing.know_ticket import KnowTicket
from unsnag.application.routing.route_tickets import RouteTickets
from unsnag.application.send_form import MOST_PER_VISIT, FormMessage, SendForm, TooManyForms
from unsnag.application.spoken_with import SpokenWith
from unsnag.application.understand import Understand
from unsnag.bootstrap.routing_files import SHIPPED
from unsnag.domain.outcomes import Outcome, standing
from unsnag.domain.shared import IssueId
from unsnag.domain.tickets import DeskHours, Priority
from unsnag.domain.understanding import Prediction, ScoredIntent, Sureness

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)  # a Monday


class OneWordModel:
    """Recognises refunds by the word."""

    version = "1"
    intents = ("refund_request", "order_status")

    def predict(self, text: str) -> Prediction:
        sure = 0.95 if "refund" in text.lower() else 0.3
        rest = ScoredIntent("order_status", 1 - sure)
        return Prediction((ScoredIntent("refund_request", sure), rest), sure)


class Desk:
    def __init__(self) -> None:
        self.store = DatabaseStore(lambda: NOW)
        self.measure = Measure(self.store, lambda: NOW)
        hours = DeskHours(zone="UTC", days={d: ((time(8), time(18)),) for d in range(1, 6)})
        self.send = SendForm(
            self.store,
            lambda: NOW,
            ArticleRecords(),
            self.measure,
            Receive(self.store),
            Understand(OneWordModel(), Sureness),
            HandOff(self.store, self.route(hours), "EUR"),
            SpokenWith(self.store, language_of),
        )

    def route(self, hours: DeskHours) -> RouteTickets:
        """Routes by the shipped rules."""
        known = Known(hours, OneWordModel.intents)
        rules = read_routing("routing.yaml", SHIPPED.read_text(), known, CelRules())
        know = KnowTicket(self.store, lambda _text: "")
        book = DatabaseRouting(lambda: NOW)
        return RouteTickets(self.store, book, CelRules(), lambda: rules, know, lambda: NOW)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def form(message: str = "I want a refund", *, key: str = "k1", visit: str = "v") -> FormMessage:
    return FormMessage(visit, key, "Mara Lind", "mara@example.com", message, "TT-10482")


def packet() -> dict[str, object]:
    return dict(TicketRow.objects.get().packet)


def test_a_form_is_on_the_desk_at_once_with_a_dated_promise(desk: Desk) -> None:
    sent = desk.send(form())
    row = TicketRow.objects.get()
    assert (row.pk, row.reason, row.state) == (sent.ticket, "form", "open")
    assert "by 10:00 today" in sent.told
    assert packet()["intent"] == "refund_request"
    assert packet()["said"] == ["I want a refund\n\nOrder number: TT-10482"]
    assert MessageRow.objects.filter(read=False).count() == 0


def test_a_typed_address_identifies_nobody(desk: Desk) -> None:
    desk.send(form())
    row = ConversationRow.objects.get()
    assert (row.contact_name, row.contact_email) == ("Mara Lind", "mara@example.com")
    assert (row.customer, row.assurance, row.channel) == (None, "anonymous", "form")
    assert packet()["identified_by"] == "not identified"


def test_the_same_form_sent_twice_is_one_message_and_one_answer(desk: Desk) -> None:
    first, second = desk.send(form()), desk.send(form())
    assert first == second
    assert TicketRow.objects.count() == 1
    assert MessageRow.objects.filter(author="customer").count() == 1


def test_another_form_of_the_visit_is_another_ticket(desk: Desk) -> None:
    assert desk.send(form()).ticket != desk.send(form(key="k2")).ticket
    assert IssueRow.objects.count() == 2


def test_a_visit_cannot_send_without_end(desk: Desk) -> None:
    for number in range(MOST_PER_VISIT):
        desk.send(form(key=f"k{number}"))
    with pytest.raises(TooManyForms):
        desk.send(form(key="one more"))
    assert TicketRow.objects.count() == MOST_PER_VISIT
    assert desk.send(form(key="k0")).ticket


def test_an_empty_message_writes_nothing(desk: Desk) -> None:
    nothing = FormMessage("v", "k", "Mara", "mara@example.com", "  \x00 ")
    with pytest.raises(MessageEmpty):
        desk.send(nothing)
    assert ConversationRow.objects.count() == IssueRow.objects.count() == 0


def test_the_team_sees_what_was_shown_and_what_was_opened(desk: Desk) -> None:
    for slug in ("refund-policy", "gift-cards"):
        put_article(slug, slug.replace("-", " ").title())
    desk.measure.suggested("v", ["refund-policy", "gift-cards"], playbook="refund")
    desk.measure.suggestion_opened("v", "refund-policy")
    desk.send(form())
    assert packet()["shown"] == [["refund-policy", "Refund Policy"], ["gift-cards", "Gift Cards"]]
    note = MessageRow.objects.get(author="note")
    assert "“Refund Policy” (opened), “Gift Cards” (shown)" in note.text


def test_a_sent_form_is_a_hand_off_and_no_deflection(desk: Desk) -> None:
    desk.measure.article_read("v", "refund-policy", seconds=40)
    desk.measure.suggested("v", ["refund-policy"])
    desk.measure.suggestion_opened("v", "refund-policy")
    desk.send(form())
    later = NOW.replace(month=12)
    found = {
        row.channel: standing(desk.store.events(IssueId(row.pk)), later)
        for row in IssueRow.objects.all()
    }
    assert found["form"].outcome is Outcome.HANDED_OFF
    assert not any(s.deflected_explicit or s.deflected_implicit for s in found.values())


def test_danger_is_urgent_whatever_the_form_is_about(desk: Desk) -> None:
    sent = desk.send(form("The machine is on fire, I got an electric shock"))
    row = TicketRow.objects.get()
    assert (row.reason, row.priority) == ("safety", Priority.URGENT)
    assert "unplug" in sent.told


def test_the_promise_is_made_in_the_language_of_the_message(desk: Desk) -> None:
    german = "Ich habe eine Frage zu meiner Rechnung vom letzten Monat, bitte melden Sie sich."
    assert "Ihre Nachricht" in desk.send(form(german)).told
    english = "I have a question about last month's invoice, please get back to me."
    assert "your message" in desk.send(form(english, key="k2", visit="w")).told
