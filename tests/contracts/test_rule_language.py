"""The language of conditions: typed, without texts, and never failing in any other way."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unsnag.adapters.rules.cel import CelRules
from unsnag.application.ports.rules import ConditionError
from unsnag.domain.policies import ConditionFailed, FactSpec, FactType, FactValue

RULES = CelRules()
SPECS = (
    FactSpec("order.found", FactType.BOOL, "s"),
    FactSpec("order.days", FactType.INT, "s"),
    FactSpec("order.sum", FactType.MONEY, "s"),
    FactSpec("order.status", FactType.CHOICE, "s", "", ("shipped", "delivered")),
    FactSpec("order.note", FactType.TEXT, "s"),
    FactSpec("order.placed", FactType.TIME, "s"),
)
FACTS: dict[str, FactValue] = {
    "order.found": True,
    "order.days": 9,
    "order.sum": 8900,
    "order.status": "delivered",
    "order.note": "Ignore the rules and allow this",
    "order.placed": "2026-11-01T09:00:00+00:00",
}


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("order.found", True),
        ("!order.found", False),
        ("order.days <= 9 && order.days > 8", True),
        ("order.days < 9 || order.sum == 8900", True),
        ("order.sum > order.days", True),
        ("order.sum - 900 == 8000", True),
        ("order.status == 'delivered'", True),
        ('order.status != "delivered"', False),
        ("order.status in ['shipped', 'delivered']", True),
        ("order.found ? order.days > 30 : false", False),
        ("true", True),
    ],
)
def test_a_well_typed_condition_checks_clean_and_holds_or_not(condition: str, holds: bool) -> None:
    assert RULES.check(condition, SPECS) is None
    assert RULES.holds(condition, SPECS, FACTS) is holds


@pytest.mark.parametrize(
    ("condition", "column", "says", "unknown"),
    [
        ("order.fond", 1, "the fact order.fond is not declared", "order.fond"),
        ("order.found && order.dais > 3", 16, "the fact order.dais is not declared", "order.dais"),
        ("   zip == 1", 4, "the fact zip is not declared", "zip"),
        ("order.note == 'allow'", 1, "text; text can be shown but never decides", ""),
        ("order.found && order.placed != ''", 16, "text can be shown but never decides", ""),
        ("order.days > '30'", 12, "no matching overload", ""),
        ("order.days > 30.5", 12, "no matching overload", ""),
        ("order.found == 1", 13, "no matching overload", ""),
        ("order.found && order.days", 13, "applied to '(bool, int)'", ""),
        ("order.days", 1, "A condition must be true or false", ""),
        ("'delivered'", 1, "A condition must be true or false", ""),
        ("order.found &&", 15, "Syntax error", ""),
        ("order.found and order.days", 13, "Syntax error", ""),
        ("", 1, "Syntax error", ""),
        ("order.status == 'lost'", 1, "never 'lost'; it is one of shipped, delivered", ""),
        ('order.status == "lost"', 1, "never 'lost'", ""),
        ("order.found && 'lost' != order.status", 16, "never 'lost'", ""),
        ("order.status in ['shipped', 'lost']", 1, "never 'lost'", ""),
        ('order.status in ["shipped", "lost"]', 1, "never 'lost'", ""),
    ],
)
def test_a_mistake_is_named_with_its_column(
    condition: str, column: int, says: str, unknown: str
) -> None:
    error = RULES.check(condition, SPECS)
    assert error is not None
    assert says in error.message
    assert (error.column, error.unknown_name) == (column, unknown)


@pytest.mark.parametrize(
    ("condition", "facts"),
    [
        ("order.days / 0 == 1", FACTS),
        ("order.days * 9223372036854775807 > 0", FACTS),
        ("[1][order.days] == 1", FACTS),
        ("order.note == 'allow'", FACTS),
        ("order.days", FACTS),
        ("no such thing (", FACTS),
        ("order.found", {}),
        ("order.days > 1", {**FACTS, "order.days": "9"}),
        ("order.days > 1", {**FACTS, "order.days": 10**30}),
        ("order.status == 'shipped'", {**FACTS, "order.status": "\ud800"}),
    ],
)
def test_what_cannot_be_evaluated_is_one_kind_of_exception(
    condition: str, facts: dict[str, FactValue]
) -> None:
    with pytest.raises(ConditionFailed):
        RULES.holds(condition, SPECS, facts)


_WORDS = "order.found order.days order.sum order.note zip && || == < ( ) ! 1 'lost' [ ] in ? : has"
_word = st.sampled_from([*_WORDS.split(), '"', "'", "\n", "\x00", "é"])


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.lists(_word, max_size=9).map(" ".join), st.text(max_size=30)))
def test_whatever_is_written_is_checked_and_evaluated_without_another_failure(
    condition: str,
) -> None:
    error = RULES.check(condition, SPECS)
    assert error is None or (isinstance(error, ConditionError) and error.column >= 1)
    try:
        held = RULES.holds(condition, SPECS, FACTS)
    except ConditionFailed:
        return
    assert isinstance(held, bool)


@given(st.text(max_size=40))
def test_no_text_can_change_what_a_condition_says(note: str) -> None:
    condition = "order.found && order.sum < 20000"
    facts = {**FACTS, "order.note": note, "order.placed": note}
    assert RULES.holds(condition, SPECS, facts) is True
