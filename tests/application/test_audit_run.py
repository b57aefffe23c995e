"""The audit as a whole: categories, discovery, counts, rules."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.application.audit_tickets import KINDS, as_csv, rows
from tests.fakes.word_encoder import WordEncoder
from unsnag.adapters.rules_file.resolvability import RulesFileProblem, parse, shipped, shipped_text
from unsnag.adapters.tickets_file.source import TicketsFile
from unsnag.application.audit.report import AuditReport
from unsnag.application.audit.run import Asked, run_audit
from unsnag.application.audit.signals import Signals, leading, words_of
from unsnag.application.ports.models import Encoder
from unsnag.application.ports.tickets import Bytes, ReadingNotes, Row, TicketsFileProblem
from unsnag.domain.learning import Reach, Want


class Rows:
    """Rows from memory."""

    def __init__(self, made: Sequence[Row]) -> None:
        self._made = made
        self.notes = ReadingNotes(format="rows")

    def rows(self, progress: Bytes | None = None) -> Iterator[Row]:
        return iter(self._made)


def audited(
    made: Sequence[Row], *, encoder: Encoder | None = None, discover: bool = False
) -> AuditReport:
    asked = Asked("tickets", discover=discover)
    return run_audit(Rows(made), asked, shipped(), encoder, lambda *_: None)


def test_each_category_gets_its_kind_and_reach() -> None:
    found = {c.name: c.assessment for c in audited(rows(20)).categories}
    assert {name: judged.want for name, judged in found.items()} == {
        "parcel": Want.LOOK_UP,
        "money back": Want.CHANGE,
        "brewing": Want.HOW_TO,
        "leaks": Want.TROUBLESHOOTING,
        "anger": Want.JUDGEMENT,
    }
    assert found["parcel"].reach is Reach.COMPLETES
    assert found["brewing"].reach is Reach.ANSWERS
    assert found["anger"].reach is Reach.PERSON
    assert found["parcel"].score > found["leaks"].score > found["anger"].score
    assert "shipping" in found["parcel"].systems


def test_shares_add_up_and_every_ticket_is_in_one_category() -> None:
    report = audited(rows(20))
    assert sum(c.tickets for c in report.categories) == report.tickets == 100
    assert sum(c.share for c in report.categories) == pytest.approx(1)
    assert sum(report.reach_shares.values()) == pytest.approx(1)
    assert report.saving.likely == pytest.approx(sum(c.saving.likely for c in report.categories))


def test_months_and_window_cover_every_dated_ticket() -> None:
    report = audited(rows(20))
    assert (report.window.first, report.window.days) == ("2024-01-03", 100)
    assert sum(n for _, n in report.months) == 100
    assert report.months[0][0] == "2024-01"


def test_repeat_contacts_are_the_same_customer_and_category_within_14_days() -> None:
    day = "2024-02-{:02} 08:00"
    made = [
        {"id": str(n), "created": day.format(d), "customer": c, "text": "my order", "label": k}
        for n, (d, c, k) in enumerate(
            [(1, "ana", "a"), (9, "ana", "a"), (28, "ana", "a"), (2, "ana", "b"), (1, "bo", "a")]
        )
    ]  # fmt: skip
    report = audited(made)
    assert (report.repeats.customers, report.repeats.known, report.repeats.repeats) == (2, 5, 1)


def test_an_id_seen_before_is_left_out_and_counted() -> None:
    made = rows(4)
    report = audited([*made, *made[:5]])
    assert (report.tickets, report.skipped.duplicates) == (20, 5)


def test_empty_texts_are_counted_and_only_empty_texts_are_refused() -> None:
    made = rows(4)
    blank = [{**row, "subject": " ", "text": ""} for row in made]
    report = audited([*made, *[{**row, "id": "x" + row["id"]} for row in blank]])
    assert (report.tickets, report.skipped.empty) == (20, 20)
    with pytest.raises(TicketsFileProblem):
        audited(blank)


def test_discovery_finds_the_kinds_without_labels() -> None:
    made = rows(40)
    by_text = {row["subject"]: row["label"] for row in made}
    report = audited(made, encoder=WordEncoder(), discover=True)
    assert report.discovered
    assert 3 <= len(report.categories) <= 16
    pure = 0
    for category in report.categories:
        labels = {by_text[e] for e in category.examples if e in by_text}
        pure += category.tickets if len(labels) == 1 else 0
    assert pure >= 0.6 * report.tickets


@pytest.mark.parametrize("encoder", [WordEncoder(), None], ids=["encoder", "words only"])
def test_discovery_is_the_same_each_time(encoder: Encoder | None) -> None:
    made = rows(30)
    first, second = (audited(made, encoder=encoder, discover=True) for _ in range(2))
    assert first == second
    assert sum(c.tickets for c in first.categories) == 150


@pytest.mark.parametrize("count", [1, 2, 5, 29, 30, 31, 50])
def test_any_number_of_tickets_gives_a_sensible_report(count: int) -> None:
    made = [{"text": row["text"]} for row in rows(10)[:count]]
    report = audited(made, encoder=WordEncoder())
    assert report.tickets == count
    assert 1 <= len(report.categories) <= count
    assert sum(c.tickets for c in report.categories) == count


def test_the_same_text_over_and_over_is_one_category() -> None:
    report = audited([{"text": "where is my order"}] * 60, encoder=WordEncoder())
    assert len(report.categories) == 1
    assert report.skipped.same_text == 59


def test_texts_without_a_single_word_do_not_break_discovery() -> None:
    report = audited([{"text": "!!! ??? ..."}] * 40, discover=True)
    assert report.categories[0].assessment.want is Want.UNCLEAR


@pytest.mark.parametrize(
    ("label", "says"),
    [
        (lambda n: "" if n % 5 else "x", "is empty in"),
        (lambda n: f"case {n}", "different values"),
        (lambda n: "all the same", "says the same"),
    ],
)
def test_unusable_labels_are_named_and_categories_discovered(label: object, says: str) -> None:
    made = [{"text": row["text"], "label": label(n)} for n, row in enumerate(rows(20))]  # type: ignore[operator]
    report = audited(made, encoder=WordEncoder())
    assert report.discovered
    assert any(says in note for note in report.notes)


def test_labels_that_differ_in_case_and_spaces_are_one() -> None:
    made = [
        {"text": r["text"], "label": (" A  b", "a B", "c")[n % 3]} for n, r in enumerate(rows(9))
    ]
    assert {c.name for c in audited(made).categories} == {"A b", "c"}


def test_examples_hide_who_wrote() -> None:
    made = [
        {"text": f"Where is my order? ana{n}@example.com or +49 30 9018203{n}", "label": "a"}
        for n in range(40)
    ]
    shown = " ".join(e for c in audited(made).categories for e in c.examples)
    assert "[e-mail]" in shown
    assert "example.com" not in shown
    assert "9018203" not in shown


def test_a_phrase_may_hold_a_gap_and_an_open_end() -> None:
    book = parse(shipped_text().replace("en: [fraud*,", "en: [brass .. lantern*,"), "changed.yaml")
    signals = Signals(book)
    order = {need.id: n for n, need in enumerate(book.needs)}
    for text in ("My brass old lanterns", "BRÄSS lantern"):
        assert leading(signals.found(words_of(text)), order) == "fraud"
    assert "fraud" not in signals.found(words_of("brass and some other very old lantern"))
    assert "fraud" not in signals.found(words_of("brassy lantern"))


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("Wo ist meine Bestellung?", "order_status"),
        ("¿Dónde está mi pedido?", "order_status"),
        ("Je voudrais un remboursement", "refund"),
        ("Ho dimenticato la password, password dimenticata", "reset_password"),
        ("Hoe kan ik dit instellen", "how_to"),
        ("Preciso da nota fiscal", "invoice"),
        ("Nelze odeslat poštu", "connection"),
    ],
)
def test_the_rules_read_several_languages(text: str, need: str) -> None:
    book = shipped()
    order = {n.id: place for place, n in enumerate(book.needs)}
    assert leading(Signals(book).found(words_of(text)), order) == need


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("want: legal_safety", "want: legal_savety", r"line \d+, column \d+: .*legal_safety"),
        ("score: 15\n    systems", "scoer: 15\n    systems", r"“scoer” is not known here; did"),
        ("systems: [orders, shipping]", "systems: [order, shipping]", "did you mean “orders”"),
        ("points: -10", "points: minus ten", r"line \d+, column \d+: “points” must be a number"),
        ("[5, 8, 12]", "[12, 8, 5]", "three rising numbers"),
        ("id: refund\n", "id: fraud\n", "is there twice"),
        ("currency: EUR", "currency: [EUR", r"line \d+, column \d+"),
        ("reach: person", "reach: perzon", "did you mean “person”"),
    ],
)
def test_a_mistake_in_the_rules_is_named_with_its_place(old: str, new: str, says: str) -> None:
    with pytest.raises(RulesFileProblem, match=says):
        parse(shipped_text().replace(old, new, 1), "mine.yaml")


def test_a_changed_rule_changes_the_score() -> None:
    changed = parse(shipped_text().replace("score: 95", "score: 40"), "mine.yaml")
    report = run_audit(Rows(rows(20)), Asked("t"), changed, None, lambda *_: None)
    parcel = next(c for c in report.categories if c.name == "parcel")
    assert parcel.assessment.score <= 41


@pytest.mark.slow
@pytest.mark.timeout(240)  # it must end at all
def test_a_hundred_thousand_tickets_take_seconds_and_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text(as_csv(rows(20_000, tuple(KINDS))))
    report = run_audit(TicketsFile(path), Asked("many"), shipped(), None, lambda *_: None)
    assert report.tickets == 100_000


@pytest.mark.slow
def test_a_real_forum_goes_through_as_it_is() -> None:
    folder = os.environ.get("UNSNAG_SHARED_DATA")
    if not folder:
        pytest.skip("set UNSNAG_SHARED_DATA to the folder of development data")
    path = Path(folder) / "sumo_thunderbird" / "tickets.en.train.noanswers.jsonl.gz"
    report = run_audit(TicketsFile(path), Asked(path.name), shipped(), None, lambda *_: None)
    assert report.tickets == 29_447
    assert report.columns.text == ("title", "body")
    assert (report.columns.label, report.columns.customer) == ("topic", "author")
    assert len(report.months) == 30
    assert report.reach_shares[Reach.ANSWERS] > 0.5
