"""policy.yaml: decision tables, claims, ranges and facts that customers choose. In the changed
texts `§` marks where the problem must be found; it is taken out before reading."""

from __future__ import annotations

from dataclasses import replace

import pytest

from unsnag.adapters.playbook_files.places import Problem, Sheet
from unsnag.adapters.playbook_files.policy_reader import read_policy
from unsnag.adapters.rules.cel import CelRules
from unsnag.bootstrap.assembly import catalogue
from unsnag.domain.policies import (
    SAID,
    Coverage,
    Facts,
    FactSpec,
    FactType,
    MonotoneClaim,
    NotWorseClaim,
    Policy,
    Priority,
    Verdict,
    VerdictClaim,
    decide,
)

RULES = CelRules()
WISH = FactSpec("wish", FactType.CHOICE, SAID, "Wish", ("money", "exchange"))
TYPED = FactSpec("typed", FactType.INT, SAID, "Typed")
TEXT = """\
policy: returns
facts:
  order.found: {from: shop.order}
  order.status: {from: shop.order}
  order.days_since_delivery: {from: shop.order, least: 0, most: 400}
  order.refundable: {from: shop.order}
  order.paid: {from: shop.order}
  wish: {from: customer}
priority: order
coverage: otherwise
rules:
  - rule: not_found
    when: "!order.found"
    decision: hand_off
    reason: not_found
    customer: A person will look.
    human: Not found.
  - table: window
    when: wish == 'money'
    customer: It is as it is.
    human: "{order.refundable:money}"
    rows: |
      # The first row that fits decides.
      order.status        | order.days_since_delivery | order.refundable | row  | decision | reason
      delivered           | <= 30                     | < 20000          | fits | allow    | in_time
      delivered           | 31..60                    | < order.paid     |      | approve  | late

      shipped, processing | -                         | -                |      | hand_off | on_way
      not delivered       | 0, 7                      | 0                |      | deny     | odd
otherwise:
  rule: rest
  decision: hand_off
  reason: rest
  customer: A person decides.
  human: Nothing fits.
claims:
  - claim: Never alone from 200.
    when: order.refundable >= 20000
    never: [allow]
  - claim: Approvals are for late ones only.
    when: order.days_since_delivery > 30
    only: [approve]
  - claim: Money is never treated worse than an exchange.
    not_worse: {fact: wish, better: money, worse: exchange}
  - claim: Later is never better.
    when: order.found
    monotone: {fact: order.days_since_delivery, more_is: never_better}
"""


def read(text: str) -> tuple[Policy | None, list[Problem]]:
    sheet = Sheet("policy.yaml")
    return read_policy(sheet, text, "v", catalogue(), RULES, (WISH, TYPED)), sheet.problems


def policy() -> Policy:
    found, problems = read(TEXT)
    assert problems == []
    assert found is not None
    return found


FACTS: Facts = {
    "order.found": True,
    "order.status": "delivered",
    "order.days_since_delivery": 9,
    "order.refundable": 8900,
    "order.paid": 8900,
    "wish": "money",
}


def test_rows_of_a_table_become_rules_in_their_place() -> None:
    found = policy()
    assert [(r.name, r.verdict.value, r.reason) for r in found.rules] == [
        ("not_found", "hand_off", "not_found"),
        ("window.fits", "allow", "in_time"),
        ("window.2", "approve", "late"),
        ("window.3", "hand_off", "on_way"),
        ("window.4", "deny", "odd"),
    ]
    assert found.rules[2].when == (
        "(wish == 'money') && order.status == 'delivered' && order.days_since_delivery >= 31 && "
        "order.days_since_delivery <= 60 && order.refundable < order.paid"
    )
    assert found.rules[1].for_human == "{order.refundable:money}"
    assert (found.priority, found.coverage) == (Priority.ORDER, Coverage.OTHERWISE)


@pytest.mark.parametrize(
    ("change", "decided"),
    [
        ({}, "window.fits"),
        ({"order.days_since_delivery": 30}, "window.fits"),
        ({"order.days_since_delivery": 31}, "rest"),
        ({"order.days_since_delivery": 31, "order.refundable": 8899}, "window.2"),
        ({"order.days_since_delivery": 61, "order.refundable": 8899}, "rest"),
        ({"order.refundable": 20000}, "rest"),
        ({"order.status": "processing"}, "window.3"),
        ({"order.status": "none", "order.refundable": 0}, "rest"),
        (
            {"order.status": "none", "order.refundable": 0, "order.days_since_delivery": 7},
            "window.4",
        ),
        ({"wish": "exchange"}, "rest"),
        ({"order.days_since_delivery": 401}, "undecidable"),
        ({"order.days_since_delivery": -1}, "undecidable"),
        ({"order.found": False}, "not_found"),
    ],
)
def test_a_table_decides_as_it_reads(change: dict[str, bool | int | str], decided: str) -> None:
    found = policy()
    made = decide(found, {**FACTS, **change}, lambda w, f: RULES.holds(w, found.facts, f))
    assert made.rule.name == decided


def test_claims_are_read_as_they_are_written() -> None:
    assert policy().claims == (
        VerdictClaim("Never alone from 200.", "order.refundable >= 20000", (Verdict.ALLOW,)),
        VerdictClaim(
            "Approvals are for late ones only.",
            "order.days_since_delivery > 30",
            only=(Verdict.APPROVE,),
        ),
        NotWorseClaim(
            "Money is never treated worse than an exchange.", "wish", "money", "exchange"
        ),
        MonotoneClaim("Later is never better.", "order.days_since_delivery", False, "order.found"),
    )


def test_a_fact_may_be_taken_within_a_narrower_range_than_its_source_gives() -> None:
    days = next(f for f in policy().facts if f.name == "order.days_since_delivery")
    source = catalogue().fact(days.name)
    assert source is not None
    assert days == replace(source, least=0, most=400)


MISTAKES = [
    ("      order.status        |", "      §order.statos        |", "A column is", "order.status?"),
    ("decision | reason\n", "decision | §row\n", "Two columns are called row", ""),
    (
        "delivered           | <= 30",
        "§deliverd           | <= 30",
        "never 'deliverd'",
        "delivered?",
    ),
    ("| <= 30 ", "| §=< 30 ", "is no number", ""),
    ("| 31..60", "| §61..60", "is empty", ""),
    ("| < order.paid", "| §< order.payd", "nor a fact", "order.paid?"),
    ("| approve  | late", "| §aprove  | late", "A decision is one of", "approve?"),
    ("| approve  | late", "| approve  | §-", "This row needs 'reason'", ""),
    (
        "      delivered           | 31..60 ",
        "      §delivered           | 3 | 31..60 ",
        "7 cells",
        "",
    ),
    ("    rows: |\n", "    §rowz: |\n", "has no 'rowz'", "rows?"),
    ("    customer: It is as it is.\n", "", "needs 'customer'", ""),
    ('"{order.refundable:money}"', '§"{order.refundabel:money}"', "nothing gives", "refundable?"),
    ("wish == 'money'\n", "§wihs == 'money'\n", "not declared", "wish?"),
    ("table: window", "table: §window", "Two rules are called", ""),
    ("priority: order", "priority: §oder", "one of order, none", "order?"),
    ("coverage: otherwise", "coverage: §all", "one of rules, otherwise", ""),
    ("most: 400", "most: §4000000", "lies between 0 and", ""),
    ("least: 0, most: 400", "§least: 9, most: 4", "not be above", ""),
    ("status: {from: shop.order}", "status: {from: shop.order, §least: 1}", "is no number", ""),
    ("  wish: {from: customer}", "  §whish: {from: customer}", "No slot with choices", "wish?"),
    ("  wish: {from: customer}", "  §typed: {from: customer}", "never decides", ""),
    ("never: [allow]", "never: §[alow]", "A decision is one of", "allow?"),
    ("never: [allow]", "never: §allow", "must be a list", ""),
    ("    never: [allow]\n", "", "says one thing", ""),
    ("    when: order.days_since_delivery > 30\n", "", "'only' needs 'when'", ""),
    ("when: order.refundable >=", "when: §order.refundabel >=", "not declared", "refundable?"),
    ("{fact: wish,", "{fact: §whish,", "has no fact whish", "wish?"),
    ("better: money", "better: §monney", "is not one of", ""),
    (", worse: exchange", "", "needs 'worse'", ""),
    ("more_is: never_better", "more_is: §never_beter", "one of never_better", "never_better?"),
    ("{fact: order.days_since_delivery,", "{fact: §order.found,", "is no number", ""),
]


@pytest.mark.parametrize(("right", "wrong", "says", "hint"), MISTAKES, ids=[m[1] for m in MISTAKES])
def test_each_mistake_has_its_place_and_what_to_do(
    right: str, wrong: str, says: str, hint: str
) -> None:
    assert right in TEXT
    twins = says.startswith("Two rules")
    text = TEXT.replace("rule: not_found", "rule: window.2") if twins else TEXT
    marked = text.replace(right, wrong, 1)
    _, problems = read(marked.replace("§", ""))
    found = [p for p in problems if says in p.message]
    assert found, [str(p) for p in problems]
    assert hint in found[0].suggestion
    if "§" in marked:
        before = marked[: marked.index("§")]
        place = (before.count("\n") + 1, len(before) - before.rfind("\n"))
        assert (found[0].line, found[0].column) == place
