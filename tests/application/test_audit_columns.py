"""Which column holds what, and what the dates in it mean."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.application.audit_tickets import rows
from unsnag.application.audit.columns import UnknownColumn, guess
from unsnag.application.audit.dates import form_of, parse_all
from unsnag.application.audit.masking import masked, shortened
from unsnag.application.ports.tickets import TicketsFileProblem


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> int:
    return int(datetime(year, month, day, hour, minute, tzinfo=UTC).timestamp())


def test_every_role_is_found_by_name_and_content() -> None:
    columns = guess(rows(4), {})
    assert columns.text == ("subject", "text")
    assert (columns.label, columns.created, columns.closed) == ("label", "created", "closed")
    assert (columns.customer, columns.id) == ("customer", "id")


def test_names_in_other_languages_and_spellings_are_found() -> None:
    sample = [
        {"Ticket-ID": str(n), "Erstellt am": "03.01.2024", "Betreff": "Wo ist mein Paket heute",
         "Kategorie": "Versand" if n % 2 else "Rechnung"}
        for n in range(20)
    ]  # fmt: skip
    columns = guess(sample, {})
    assert (columns.text, columns.label) == (("Betreff",), "Kategorie")
    assert (columns.created, columns.id) == ("Erstellt am", "Ticket-ID")


def test_without_telling_names_the_wordiest_column_is_the_text() -> None:
    sample = [
        {"a": str(n), "b": "My kettle does not boil water any more", "c": "x" if n % 2 else "y"}
        for n in range(20)
    ]
    assert guess(sample, {}).text == ("b",)


def test_answers_of_agents_are_never_taken_for_the_customers_words() -> None:
    sample = [{"question": "Where is it now?", "agent_reply": "It is on the way " * 9}] * 5
    assert guess(sample, {}).text == ("question",)


def test_a_named_column_wins_and_may_be_several() -> None:
    columns = guess(rows(4), {"text": "text, subject", "label": "CUSTOMER"})
    assert columns.text == ("text", "subject")
    assert columns.label == "customer"


def test_an_unknown_column_gets_a_suggestion_and_the_list() -> None:
    with pytest.raises(UnknownColumn, match="Did you mean “subject”") as problem:
        guess(rows(2), {"text": "subjekt"})
    assert "customer" in str(problem.value)


def test_a_file_of_numbers_alone_is_refused() -> None:
    with pytest.raises(TicketsFileProblem, match="--text"):
        guess([{"a": str(n), "b": str(n * 7)} for n in range(20)], {})


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-03-05T10:20:00Z", at(2024, 3, 5, 10, 20)),
        ("2024-03-05 10:20:00 +0200", at(2024, 3, 5, 8, 20)),
        ("2024-03-05T10:20:00.123-05:30", at(2024, 3, 5, 15, 50)),
        ("2024/03/05", at(2024, 3, 5)),
        ("1709634000", at(2024, 3, 5, 10, 20)),
        ("1709634000000", at(2024, 3, 5, 10, 20)),
        ("5 March 2024 10:20", at(2024, 3, 5, 10, 20)),
        ("Mar 5, 2024 10:20 PM", at(2024, 3, 5, 22, 20)),
        ("Tue, 05 Mar 2024 10:20:00 +0000", at(2024, 3, 5, 10, 20)),
        ("05.03.2024 10:20", at(2024, 3, 5, 10, 20)),
        ("5. März 2024", at(2024, 3, 5)),
    ],
)
def test_a_date_is_read_in_many_forms(written: str, meant: int) -> None:
    assert parse_all([written])[0] == [meant]


@pytest.mark.parametrize("written", ["", "soon", "31/31/2024", "12345", "0000-00-00", "9" * 400])
def test_what_is_no_date_is_none(written: str) -> None:
    assert parse_all([written])[0] == [None]


def test_one_telling_value_decides_the_whole_column() -> None:
    assert parse_all(["03/04/2024", "12/31/2024"])[0][0] == at(2024, 3, 4)
    assert parse_all(["03/04/2024", "31/12/2024"])[0][0] == at(2024, 4, 3)


def test_a_column_that_tells_nothing_says_so() -> None:
    form = form_of(["03/04/2024", "05/06/2024"])
    assert (form.day_first, form.certain, form.numeric) == (True, False, True)


@pytest.mark.parametrize(
    "private",
    [
        "ana.b+shop@mail.example.co.uk",
        "+44 20 7946 0958",
        "(030) 901820-33",
        "4111 1111 1111 1111",
        "DE89 3704 0044 0532 0130 00",
        "https://shop.example/reset?token=abc",
        "AB12345678901C",
    ],
)
def test_what_identifies_a_person_is_hidden(private: str) -> None:
    shown = masked(f"Please use {private} for me.")
    assert private not in shown
    assert shown.startswith("Please use [")


def test_short_numbers_and_prices_stay_readable() -> None:
    assert masked("2 kettles at 89.00 in 2024") == "2 kettles at 89.00 in 2024"


def test_a_long_sentence_is_cut_between_words() -> None:
    shown = shortened("word " * 100)
    assert len(shown) <= 140
    assert shown.endswith("word…")
