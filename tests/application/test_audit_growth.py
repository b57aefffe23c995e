"""What the audit says beyond categories: what moves, where tickets come from, how people solved
them, and what was said again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.application.test_audit_run import Rows
from unsnag.adapters.audit_page.page import render
from unsnag.adapters.models.language import any_language_of
from unsnag.adapters.rules_file.resolvability import shipped
from unsnag.application.audit.as_json import as_json
from unsnag.application.audit.report import AuditReport, CategoryReport
from unsnag.application.audit.run import Asked, run_audit
from unsnag.application.audit.splitting import trend_of
from unsnag.application.ports.tickets import Row

FIRST = date(2025, 1, 1)


def ticket(number: int, text: str, label: str, day: int, **more: str) -> Row:
    made = (FIRST + timedelta(days=day)).isoformat()
    return {"id": f"t{number}", "text": text, "label": label, "created": made, **more}


def audited(rows: list[Row]) -> AuditReport:
    return run_audit(Rows(rows), Asked("x"), shipped(), None, lambda *_: None, any_language_of)


def category(report: AuditReport, name: str) -> CategoryReport:
    return next(each for each in report.categories if each.name == name)


def months(*tickets: int) -> list[tuple[str, int]]:
    return [(f"2025-{number:02}", each) for number, each in enumerate(tickets, 1)]


class TestTrends:
    def test_a_share_that_doubles_is_told(self) -> None:
        found = trend_of((0, 20, 20, 20, 40, 40, 40, 9), months(5, *[200] * 6, 50))
        assert found is not None
        assert found.ratio == pytest.approx(2.0)

    def test_more_tickets_in_all_are_no_trend_of_one_category(self) -> None:
        assert (
            trend_of((0, 20, 20, 20, 40, 40, 40, 0), months(0, *[200] * 3, *[400] * 3, 0)) is None
        )

    def test_what_chance_may_do_is_not_told(self) -> None:
        assert trend_of((0, 12, 11, 12, 15, 14, 16, 0), months(0, *[200] * 6, 0)) is None

    def test_a_short_file_tells_nothing(self) -> None:
        assert trend_of((0, 20, 90, 0), months(0, 200, 200, 0)) is None

    def test_a_file_shows_what_grows_on_the_page_and_as_json(self) -> None:
        rows = []
        for number in range(720):
            day = number // 3
            late = day > 130 and number % 3 == 0
            label = "parcel" if late or number % 12 == 0 else "brewing"
            rows.append(ticket(number, f"Where is my parcel? {number}", label, day))
        report = audited(rows)
        told = {c["name"]: c["trend"] for c in as_json(report)["categories"]}
        assert told["parcel"]["direction"] == "rising"
        assert told["brewing"]["direction"] == "falling"
        assert sum(category(report, "parcel").months) == category(report, "parcel").tickets
        page = render(report)
        assert "What moves" in page
        assert "parcel<small>more:" in page.replace("<bdi>", "").replace("</bdi>", "")


class TestSplits:
    def test_each_channel_has_its_tickets_and_how_far_automation_gets(self) -> None:
        rows = [
            ticket(n, "Where is my parcel? Track it.", "parcel", n, channel="chat")
            for n in range(30)
        ]
        rows += [
            ticket(100 + n, "How do I brew this? Explain.", "brewing", n, channel="mail")
            for n in range(10)
        ]
        by = as_json(audited(rows))["by"]
        assert list(by) == ["channel"]
        chat, mail = by["channel"]["parts"]
        assert (chat["value"], chat["tickets"], chat["share"]) == ("chat", 30, 0.75)
        assert chat["reach"]["completes"] > 0.9 > 0.1 > mail["reach"]["completes"]
        assert mail["largest"] == [{"name": "brewing", "tickets": 10}]

    def test_the_language_is_found_where_no_column_says_it(self) -> None:
        rows = [
            ticket(n, f"Where is my parcel? I ordered it {n} days ago.", "parcel", n)
            for n in range(20)
        ]
        rows += [
            ticket(50 + n, f"Wo bleibt mein Paket? Ich warte seit {n} Tagen.", "parcel", n)
            for n in range(10)
        ]
        language = as_json(audited(rows))["by"]["language"]
        assert language["from_words"]
        assert {each["value"]: each["tickets"] for each in language["parts"]} == {
            "en": 20,
            "de": 10,
        }


class TestHowPeopleSolvedThem:
    def rows(self, **more: str) -> list[Row]:
        return [
            ticket(n, f"Something about case {n}", "thing", n % 28, **more) for n in range(40)
        ] + [ticket(90 + n, f"Another matter {n}", "other", n % 28, **more) for n in range(40)]

    def test_the_same_step_again_and_again_raises_the_score(self) -> None:
        plain = category(audited(self.rows()), "thing").assessment.score
        macro = category(audited(self.rows(solved_by="macro")), "thing")
        talked = category(audited(self.rows(solved_by="long conversation")), "thing")
        assert macro.solving.repeatable == 1.0
        assert talked.solving.repeatable == 0.0
        assert macro.assessment.score > plain > talked.assessment.score
        assert any("the same steps" in part.sentence for part in macro.assessment.because)

    def test_answers_that_say_the_same_are_counted(self) -> None:
        rows = self.rows()
        for number, row in enumerate(rows):
            row["agent_answer"] = (
                f"Hello. Please unplug the machine, wait {number} minutes and plug it in again."
                if row["label"] == "thing"
                else " ".join(f"word{number}{letter}"[4:] * 2 for letter in "abcdefg")
            )
        report = audited(rows)
        assert report.columns.answer == "agent_answer"
        assert category(report, "thing").solving.alike == 1.0
        assert category(report, "other").solving.alike == 0.0

    def test_unsolved_tickets_lower_the_score(self) -> None:
        solved = category(audited(self.rows(solved="true")), "thing")
        left = category(audited(self.rows(solved="false")), "thing")
        assert (solved.solving.solved, left.solving.solved) == (1.0, 0.0)
        assert left.assessment.score < solved.assessment.score

    def test_a_file_that_says_nothing_shows_nothing(self) -> None:
        assert "How people solved them" not in render(audited(self.rows()))


class TestSaidAgain:
    def test_texts_that_differ_in_numbers_alone_are_the_same(self) -> None:
        rows = [
            ticket(n, f"Your order {7000 + n} could not be delivered", "auto", n, customer=f"c{n}")
            for n in range(12)
        ]
        rows += [
            ticket(50 + n, f"Please help with {'xyzuvw'[n] * 5} now", "x", n) for n in range(6)
        ]
        found = audited(rows).duplicates
        assert found.tickets == 11
        assert [(each.tickets, each.customers) for each in found.most] == [(12, 12)]

    def test_what_the_same_customer_sends_again_within_a_day_is_told_apart(self) -> None:
        text = "My coffee machine leaks all over the kitchen"
        rows = [
            ticket(1, text, "leak", 1, customer="a@example.org"),
            ticket(2, text, "leak", 1, customer="a@example.org"),
            ticket(3, text, "leak", 20, customer="a@example.org"),
            ticket(4, text, "leak", 1, customer="b@example.org"),
        ]
        found = audited(rows).duplicates
        assert (found.tickets, found.twice) == (3, 1)

    def test_an_example_hides_who_wrote_it(self) -> None:
        rows = [
            ticket(n, "Please write to jo.doe@example.org about my broken kettle", "x", n)
            for n in range(5)
        ]
        assert "jo.doe" not in render(audited(rows))


def test_rules_without_ways_to_repeat_judge_as_before() -> None:
    book = replace(shipped(), repeatable=())
    rows = TestHowPeopleSolvedThem().rows(solved_by="macro")
    report = run_audit(Rows(rows), Asked("x"), book, None, lambda *_: None)
    assert category(report, "thing").solving.repeatable is None
