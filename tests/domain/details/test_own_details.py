from __future__ import annotations

import time

import pytest

from unsnag.domain.details import Detail, DetailWrong, PatternRefused, Reading, bounded, checked
from unsnag.domain.details.finding import read_all
from unsnag.domain.details.own import values_of

ORDER = Detail(
    "order", "Order", r"TT[- ]?\d{5}", ("TT-10482", "tt 10482"), ("TT-104823", "XTT-10482")
)


def test_a_detail_is_found_as_a_whole_word_and_kept_without_spaces() -> None:
    assert checked(ORDER) is ORDER
    assert ORDER.found_in("tt 10482, TT-10482, TT10501 and ATT-10482") == (
        *("TT10482", "TT-10482", "TT10501"),
    )


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        (r"\d+", "where a repetition ends"),
        (r"TT.*", "where a repetition ends"),
        (r"(a{1,9}){1,9}", "too many ways"),
        (r"(a|aa){1,30}b", "too many ways"),
        (r"\d{1,40}\d{1,40}\d{1,40}x", "too many ways"),
        (r"(a)\1", "goes back"),
        (r"[", "not valid"),
        (r"(?P<n>", "not valid"),
        (r"a{0,3}", "empty text"),
        ("a" * 400, "300 characters"),
    ],
)
def test_a_pattern_that_could_run_away_or_makes_no_sense_is_refused(
    pattern: str, says: str
) -> None:
    with pytest.raises(PatternRefused, match=says):
        bounded(pattern)


def test_what_is_let_through_stays_quick_on_the_worst_text() -> None:
    slow = bounded(r"\d{1,40}-\d{1,40}x")
    endless = bounded(r"[a-z]+_[a-z]+_\d{4}", endless=True)
    started = time.process_time()
    assert values_of(slow, "1" * 20_000) == ()
    assert values_of(endless, "a" * 20_000) == ()
    assert time.process_time() - started < 5


def test_endless_repetitions_are_found_across_windows_and_none_stands_inside_another() -> None:
    endless = bounded(r"[a-z]+_\d{4}", endless=True)
    assert values_of(endless, " " * 990 + "mia_li_3668 " + " " * 990 + "ab_1234") == (
        *("LI_3668", "AB_1234"),
    )
    with pytest.raises(PatternRefused, match="too many ways"):
        bounded(r"(?:[a-z]+_)+x", endless=True)


@pytest.mark.parametrize(
    ("examples", "counter", "says"),
    [
        ((), (), "at least one example"),
        (("TT-1",), (), "doesn't find its example"),
        (("see TT-10482",), (), "doesn't find its example"),
        (("TT-10482",), ("about TT-10501",), "finds its counter-example"),
    ],
)
def test_a_pattern_must_agree_with_its_examples(
    examples: tuple[str, ...], counter: tuple[str, ...], says: str
) -> None:
    with pytest.raises(DetailWrong, match=says):
        checked(Detail("order", "Order", ORDER.pattern, examples, counter))


def test_everything_in_a_message_is_called_by_its_name() -> None:
    text = "TT-10482 of 3 May 2026 cost €89.00; write to Ana@Shop.example or +44 20 7946 0958"
    assert read_all(text, (ORDER,), Reading()) == (
        ("Order", ("TT-10482",)),
        ("Day", ("3 May 2026",)),
        ("Amount", ("€89.00",)),
        ("E-mail", ("ana@shop.example",)),
        ("Phone", ("+442079460958",)),
    )


def test_a_value_across_a_windows_edge_is_found_once_and_whole() -> None:
    endless = bounded(r"[A-Z]{2,9}_\d{4}", endless=True)
    for before in range(480, 520):
        assert values_of(endless, " " * before + "ABCDEF_1234" + " " * 2_000) == ("ABCDEF_1234",)
