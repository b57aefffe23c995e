"""A routing file says everything that is wrong with it, and routes as it says."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from unsnag.adapters.routing_file import reader
from unsnag.adapters.routing_file.cases import tried
from unsnag.adapters.routing_file.reader import Known, RoutingInvalid, read_routing
from unsnag.adapters.rules.cel import CelRules
from unsnag.application.ports.routing import RoutingUnreadable
from unsnag.application.routing.past_tickets import PastTicket
from unsnag.application.routing.replay import ReplayRouting
from unsnag.application.routing.staffing import Arrival, Staffing, late_answers
from unsnag.domain.conversations import Channel
from unsnag.domain.handoffs import HandoffReason
from unsnag.domain.routing import ClockKind, Routing
from unsnag.domain.routing.deciding import TicketFacts, decide, facts_for
from unsnag.domain.tickets import DeskHours, Priority

SHIPPED = Path(reader.__file__).with_name("routing.yaml")
SCHEMA = Path(reader.__file__).parent / "schemas" / "routing.schema.json"
OFFICE = DeskHours("Europe/Dublin", {d: ((time(9), time(17)),) for d in range(1, 6)})
KNOWN = Known(OFFICE, ("refund", "descaling"), ("en", "de"), closed=True)
CEL = CelRules()
TEXT = """
teams:
  - team: care
    holidays: [2026-12-25]
  - team: workshop
    zone: America/New_York
    hours: {monday_to_friday: "08:00-16:00", saturday: closed}
    languages: [de]
    skills: [machines]
    capacity: 3
    push: true
    sticky: false
entitlements:
  - {entitlement: vip, tiers: [gold, platinum], priority: high}
clocks:
  - {priority: urgent, first_answer: 15 minutes}
  - {entitlement: vip, channel: email, first_answer: 30 minutes}
  - {first_answer: 2 hours, resolution: 2 days}
rules:
  - rule: machines
    when: intent == 'descaling' && !open.care
    then: {team: workshop, skills: [machines], overflow: {after: 20 minutes, to: care}}
  - rule: danger
    when: reason in ['safety', 'self_harm'] || urgent_words
    then: {team: care, priority: urgent, live: true}
otherwise: {team: care}
"""


def routing(text: str = TEXT) -> Routing:
    return read_routing("r.yaml", text, KNOWN, CEL)


def route(known: TicketFacts, at: datetime, *, there: bool = False) -> object:
    rules = routing()
    facts = facts_for(rules, known, at, lambda _team: there)
    return decide(rules, facts, lambda when, f: CEL.holds(when, rules.facts, f))


def test_the_shipped_file_and_its_cases_are_well_and_fit_the_schema() -> None:
    text = SHIPPED.read_text("utf-8")
    shipped = read_routing("routing.yaml", text, KNOWN, CEL)
    cases, problems = tried("routing.yaml", text, shipped, CEL)
    assert (problems, len(cases)) == ([], 3)
    plain = json.loads(json.dumps(YAML(typ="safe").load(text), default=str))
    jsonschema.validate(plain, json.loads(SCHEMA.read_text("utf-8")))
    whole = json.loads(json.dumps(YAML(typ="safe").load(TEXT), default=str))
    jsonschema.validate(whole, json.loads(SCHEMA.read_text("utf-8")))


def test_a_file_is_read_as_it_is_written() -> None:
    rules = routing()
    workshop = rules.teams["workshop"]
    assert (workshop.capacity, workshop.push, workshop.sticky) == (3, True, False)
    assert workshop.hours.zone == "America/New_York"
    assert set(workshop.hours.days) == {1, 2, 3, 4, 5}
    assert rules.teams["care"].hours.days == OFFICE.days
    machines = rules.rules[0]
    assert (machines.line, machines.skills) == (20, {"machines"})
    assert machines.overflow is not None
    assert (machines.overflow.after, machines.overflow.team) == (timedelta(minutes=20), "care")


def test_a_day_has_several_openings_and_a_mistake_is_named_at_its_column() -> None:
    text = TEXT.replace('"08:00-16:00"', '"09:00-12:00, 13:00-17:00"')
    hours = routing(text).teams["workshop"].hours
    assert hours.days[1] == ((time(9), time(12)), (time(13), time(17)))
    noon = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)  # half past twelve there
    assert not hours.open_at(noon)
    assert hours.next_opening(noon) == datetime(2026, 11, 23, 18, tzinfo=UTC)
    plain = json.loads(json.dumps(YAML(typ="safe").load(text), default=str))
    jsonschema.validate(plain, json.loads(SCHEMA.read_text("utf-8")))
    wrong = TEXT.replace('"08:00-16:00"', '"09:00-12:00, 13:00-25:00"')
    with pytest.raises(RoutingUnreadable) as refused:
        routing(wrong)
    line = wrong.splitlines()[6]
    assert f"7:{line.index('13:00') + 1}" in str(refused.value)


MISTAKES = (
    ("team: care\n", "team: Care\n", 3, "A team's code has small letters"),
    ("2026-12-25", "christmas", 4, "is no date"),
    ("America/New_York", "America/New_Yrok", 6, "is no time zone"),
    ("monday_to_friday", "monday_to_fryday", 7, "Did you mean friday?"),
    ('"08:00-16:00"', '"16:00-08:00"', 7, 'Write hours like "08:00-18:00"'),
    ('"08:00-16:00"', '"08:00-12:00, 13:00-12:30"', 7, 'Write hours like "08:00-18:00"'),
    ('"08:00-16:00"', '"08:00-12:00, 11:00-16:00"', 7, "begin before those before them"),
    ('"08:00-16:00"', '"08:00-12:00,"', 7, 'Write hours like "08:00-18:00"'),
    ("languages: [de]", "languages: [dx]", 8, "is no language's two letters"),
    ("capacity: 3", "capacity: 0", 10, "'capacity' lies from 1 to 500"),
    ("push: true", "push: perhaps", 11, "'push' is true or false"),
    ("priority: high}", "priority: hihg}", 14, "Did you mean high?"),
    ("entitlement: vip, channel", "entitlement: vop, channel", 17, "Did you mean vip?"),
    ("channel: email", "channel: e_mail", 17, "Did you mean email?"),
    ("2 hours", "two hours", 18, "is not a duration"),
    ("intent ==", "intemt ==", 21, "Did you mean intent?"),
    ("'descaling'", "'descalling'", 21, "Intent is never 'descalling'"),
    ("!open.care", "!open.car", 21, "Did you mean open.care?"),
    ("to: care}}", "to: workshop}}", 22, "can't overflow to the team that has it"),
    ("rule: danger", "rule: machines", 23, "Two rules are called machines"),
    ("live: true", "lives: true", 25, "Did you mean live?"),
    ("otherwise: {team: care}", "otherwise: {team: caer}", 26, "Did you mean care?"),
    ("otherwise: {team: care}", "", 2, "needs 'otherwise'"),
)


@pytest.mark.parametrize(("right", "wrong", "line", "said"), MISTAKES, ids=lambda x: str(x)[:30])
def test_a_mistake_is_found_with_its_line(right: str, wrong: str, line: int, said: str) -> None:
    assert right in TEXT
    with pytest.raises(RoutingInvalid) as found:
        routing(TEXT.replace(right, wrong, 1))
    fitting = [p for p in found.value.problems if said in str(p)]
    assert [p.line for p in fitting] == [line], [str(p) for p in found.value.problems]


def test_every_mistake_is_told_at_once() -> None:
    text = TEXT
    for right, wrong in (("push: true", "push: no way"), ("2 hours", "two")):
        text = text.replace(right, wrong, 1)
    with pytest.raises(RoutingInvalid) as found:
        routing(text)
    assert len(found.value.problems) == 2


def test_a_case_that_lands_elsewhere_is_told_with_the_rule_that_decided() -> None:
    text = TEXT + "cases:\n  - case: night\n    at: 2026-11-25 10:00\n    team: workshop\n"
    cases, problems = tried("r.yaml", text, routing(text), CEL)
    assert "has the team care by the rule 'otherwise'" in cases[0].trouble
    assert [p.line for p in problems] == [30]


def test_a_case_says_when_an_answer_is_due_over_a_holiday() -> None:
    case = "cases:\n  - case: eve\n    at: 2026-12-24 16:00\n    first_answer: 2026-12-28 10:00\n"
    cases, _ = tried("r.yaml", TEXT + case, routing(TEXT + case), CEL)
    assert [c.trouble for c in cases] == [""]


def test_what_decides_is_the_first_rule_that_holds_and_its_own_facts() -> None:
    night = datetime(2026, 11, 25, 22, tzinfo=UTC)
    found = route(TicketFacts(intent="descaling", urgent_words=True), night)
    assert found.rule.name == "machines"  # type: ignore[attr-defined]
    assert dict(found.facts) == {"intent": "descaling", "open.care": False}  # type: ignore[attr-defined]


def test_a_customer_who_is_entitled_has_the_priority_and_the_clock_of_it() -> None:
    noon = datetime(2026, 11, 25, 12, tzinfo=UTC)
    gold = route(TicketFacts(tier="gold", channel="email"), noon)
    assert gold.priority is Priority.HIGH  # type: ignore[attr-defined]
    assert gold.minutes == {ClockKind.FIRST: 30, ClockKind.RESOLUTION: 2880}  # type: ignore[attr-defined]


def test_live_is_only_said_while_somebody_is_there() -> None:
    noon = datetime(2026, 11, 25, 12, tzinfo=UTC)
    urgent = TicketFacts(urgent_words=True)
    assert route(urgent, noon, there=True).live is True  # type: ignore[attr-defined]
    assert route(urgent, noon).live is False  # type: ignore[attr-defined]
    night = noon + timedelta(hours=12)
    assert route(urgent, night, there=True).live is False  # type: ignore[attr-defined]


_known = st.builds(
    TicketFacts,
    intent=st.sampled_from(["refund", "descaling", "never heard of", ""]),
    reason=st.sampled_from([r.value for r in HandoffReason]),
    channel=st.sampled_from([c.value for c in Channel]),
    language=st.sampled_from(["en", "de", "xx", ""]),
    tier=st.sampled_from(["gold", "standard", "", "unheard"]),
    priority=st.sampled_from(list(Priority)),
    urgent_words=st.booleans(),
    wait=st.integers(-5, 10**9),
)
_now = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@settings(max_examples=200, deadline=None)
@given(_known, _now, st.booleans())
def test_every_ticket_lands_with_one_team_by_a_rule_with_a_dated_promise(
    known: TicketFacts, now: datetime, there: bool
) -> None:
    rules = routing()
    found = route(known, now, there=there)
    assert found.team in rules.teams  # type: ignore[attr-defined]
    assert found.trouble == ""  # type: ignore[attr-defined]
    assert found.rule in (*rules.rules, rules.otherwise)  # type: ignore[attr-defined]
    hours = rules.teams[found.team].hours  # type: ignore[attr-defined]
    assert hours.promised_by(now) > now


def past(number: int, hour: int, **known: object) -> PastTicket:
    at = datetime(2026, 11, 25, hour, tzinfo=UTC)
    return PastTicket(number, TicketFacts(**known), at, at + timedelta(days=1))  # type: ignore[arg-type]


def test_a_replay_counts_every_ticket_once_and_names_what_changes() -> None:
    tickets = [past(1, 10), past(2, 22, intent="descaling"), past(3, 23, reason="safety")]
    old = routing(TEXT.replace("!open.care", "open.care"))
    found = ReplayRouting(CEL)(routing(), tickets, staff={}, old=old)
    assert found.tickets == sum(t.tickets for t in found.teams.values()) == 3
    assert sum(found.rules.values()) == 3
    assert (found.teams["care"].closed, found.teams["workshop"].hours[17]) == (1, 1)
    assert [(k, m.examples) for k, m in found.moves.items()] == [
        (("care, normal", "workshop, normal"), [2])
    ]
    assert found.teams["care"].resolved == 2


def test_late_answers_are_reckoned_in_working_time() -> None:
    nine = datetime(2026, 11, 25, 9, tzinfo=UTC)
    three = [Arrival(nine, 3, 60)] * 3
    assert late_answers(three, OFFICE, Staffing(1, 30)).late == 1
    assert late_answers(three, OFFICE, Staffing(2, 30)).late == 0
    evening = [Arrival(nine + timedelta(hours=9), 3, 60)]
    assert late_answers(evening, OFFICE, Staffing(1, 30)).late == 0
    urgent = [Arrival(nine, 3, 60), Arrival(nine, 1, 30), Arrival(nine, 3, 90)]
    assert late_answers(urgent, OFFICE, Staffing(1, 30)).late == 0
