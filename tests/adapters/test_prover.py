"""The prover: claims hold for everybody or fall with the smallest customer, and what it can't
translate is said to be outside, never proved."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unsnag.adapters.rules import prover as prover_module
from unsnag.adapters.rules.cel import CelRules
from unsnag.adapters.rules.prover import PolicyProofs
from unsnag.application.ports.proofs import Change, Finding, Payment, Standing
from unsnag.domain.policies import (
    Caps,
    Claim,
    Coverage,
    Facts,
    FactSpec,
    FactType,
    MonotoneClaim,
    NotWorseClaim,
    Policy,
    Priority,
    Rule,
    Verdict,
    VerdictClaim,
    decide,
)

RULES = CelRules()
PROOFS = PolicyProofs(RULES)
SUM = FactSpec("sum", FactType.MONEY, "s", least=0, most=10**9)
SPECS = (
    FactSpec("found", FactType.BOOL, "s"),
    FactSpec("opened", FactType.BOOL, "s"),
    FactSpec("days", FactType.INT, "s", least=0, most=40_000),
    SUM,
    FactSpec("paid", FactType.MONEY, "s", least=0, most=10**9),
    FactSpec("tier", FactType.CHOICE, "s", "", ("standard", "gold")),
    FactSpec("free", FactType.INT, "s"),
)
ALLOW, APPROVE, HAND_OFF, DENY = Verdict.ALLOW, Verdict.APPROVE, Verdict.HAND_OFF, Verdict.DENY


def rule(name: str, when: str, verdict: Verdict = ALLOW) -> Rule:
    return Rule(name, when, verdict, name, "c", "h")


def policy(*rules: Rule, claims: tuple[Claim, ...] = (), **rest: object) -> Policy:
    last = rule("last", "", HAND_OFF)
    made = Policy("p", "v", SPECS, rules, last, Caps(), claims)
    return replace(made, **rest)  # type: ignore[arg-type]


GOOD = (
    rule("not_found", "!found", HAND_OFF),
    rule("too_much", "sum >= 20000", HAND_OFF),
    rule("late", "days > 30 && tier != 'gold'", DENY),
    rule("very_late", "days > 60", DENY),
    rule("fits", "days <= 60 && sum < 20000"),
)


def finding(p: Policy, words: str) -> Finding:
    found = [f for f in PROOFS.prove(p) if words in f.claim]
    assert len(found) == 1, [f.claim for f in PROOFS.prove(p)]
    return found[0]


def claimed(claim: Claim, *rules: Rule) -> Finding:
    return finding(policy(*(rules or GOOD), claims=(claim,)), claim.says)


def test_a_policy_that_covers_everybody_is_proved_throughout() -> None:
    found = list(PROOFS.prove(policy(*GOOD)))
    assert {f.standing for f in found} == {Standing.PROVED}, found
    assert len(found) == 8


@pytest.mark.parametrize(
    ("claim", "standing"),
    [
        (VerdictClaim("never alone from 200", "sum >= 20000", never=(ALLOW,)), Standing.PROVED),
        (VerdictClaim("never alone from 199.99", "sum >= 19999", never=(ALLOW,)), Standing.REFUTED),
        (VerdictClaim("late is refused", "days > 60 && found", always=(DENY,)), Standing.REFUTED),
        (VerdictClaim("no approvals", never=(APPROVE,)), Standing.PROVED),
        (VerdictClaim("only small", "sum < 20000", only=(ALLOW, DENY)), Standing.PROVED),
        (VerdictClaim("only smaller", "sum < 19999", only=(ALLOW,)), Standing.REFUTED),
        (NotWorseClaim("gold", "tier", "gold", "standard"), Standing.PROVED),
        (NotWorseClaim("standard", "tier", "standard", "gold"), Standing.REFUTED),
        (NotWorseClaim("standard early", "tier", "standard", "gold", "days < 31"), Standing.PROVED),
        (NotWorseClaim("known", "found", True, False), Standing.REFUTED),
        (MonotoneClaim("later", "days", False), Standing.PROVED),
        (MonotoneClaim("more", "sum", False), Standing.REFUTED),
        (MonotoneClaim("more in time", "sum", False, "days <= 30"), Standing.PROVED),
        (MonotoneClaim("more is better", "sum", True, "days > 60"), Standing.PROVED),
        (MonotoneClaim("more is worse", "sum", True), Standing.REFUTED),
    ],
    ids=lambda x: x.says if hasattr(x, "says") else "",
)
def test_the_authors_claims_are_proved_or_refuted(claim: Claim, standing: Standing) -> None:
    found = claimed(claim)
    assert found.standing is standing, found
    assert (found.counterexample is not None) is (standing is Standing.REFUTED)


def test_a_refuted_claim_has_the_smallest_customer() -> None:
    found = claimed(VerdictClaim("never alone from 150", "sum >= 15000", never=(ALLOW,)))
    assert found.counterexample == {
        "found": True,
        "opened": False,
        "days": 0,
        "sum": 15000,
        "paid": 0,
        "tier": "standard",
        "free": 0,
    }


def test_a_claim_about_two_customers_shows_both_and_they_differ_in_one_fact() -> None:
    found = claimed(NotWorseClaim("standard", "tier", "standard", "gold"))
    one, two = found.counterexample, found.beside
    assert one is not None
    assert two is not None
    assert (one["tier"], two["tier"], one["days"]) == ("standard", "gold", 31)
    assert {k for k in one if one[k] != two[k]} == {"tier"}
    assert found.why == "It is decided deny by late; allow by fits."


def test_a_gap_is_found_and_may_be_meant() -> None:
    gap = policy(*GOOD[:-1], rule("fits", "days <= 60 && sum < 19999"))
    found = finding(gap, "Some written rule")
    assert found.standing is Standing.REFUTED
    assert found.counterexample is not None
    assert found.counterexample["sum"] == 19999
    meant = replace(gap, coverage=Coverage.OTHERWISE)
    assert {f.standing for f in PROOFS.prove(meant)} == {Standing.PROVED}
    assert finding(meant, "The last resort decides").standing is Standing.PROVED


def test_a_rule_that_nobody_reaches_names_the_rules_before_it() -> None:
    rules = (*GOOD, rule("also_late", "days > 45 && tier == 'standard' && found", HAND_OFF))
    found = finding(policy(*rules), "also_late")
    assert found.standing is Standing.REFUTED
    assert "late" in found.why
    assert found.counterexample is not None
    assert found.counterexample["days"] == 46
    nobody = finding(policy(*GOOD, rule("nobody", "days > 3 && days < 3")), "nobody")
    assert nobody.why == "Its condition holds for no customer."


def test_rules_said_to_be_apart_must_be_apart() -> None:
    apart = (rule("small", "sum < 100"), rule("large", "sum >= 100", HAND_OFF))
    says = "No two rules"
    assert finding(policy(*apart, priority=Priority.NONE), says).standing is Standing.PROVED
    close = (rule("small", "sum <= 100"), apart[1])
    found = finding(policy(*close, priority=Priority.NONE), says)
    assert found.standing is Standing.REFUTED
    assert found.counterexample is not None
    assert found.counterexample["sum"] == 100
    assert found.why == "These rules hold together: small, large."
    ordered = finding(policy(*close), "the first one decides")
    assert (ordered.standing, ordered.why) == (
        Standing.PROVED,
        "It matters for small before large.",
    )


def test_sums_of_money_may_be_compared_with_each_other() -> None:
    rules = (rule("rest", "sum < paid"), rule("all", "sum >= paid", HAND_OFF))
    claim = VerdictClaim("never all", "sum == paid", never=(ALLOW,))
    assert claimed(claim, *rules).standing is Standing.PROVED
    wrong = VerdictClaim("never half", "sum * 2 == paid && paid > 0", never=(ALLOW,))
    found = claimed(wrong, *rules)
    assert found.counterexample is not None
    assert (found.counterexample["sum"], found.counterexample["paid"]) == (1, 2)


@pytest.mark.parametrize(
    ("when", "free"),
    [("100 / free > 3", 0), ("free * 3 > 5", 2**63 // 3 + 1), ("-free > 5", -(2**63))],
)
def test_a_condition_that_fails_for_somebody_leaves_a_gap(when: str, free: int) -> None:
    rules = (rule("a", when), rule("b", f"!({when})", HAND_OFF))
    found = finding(policy(*rules), "Some written rule")
    assert found.standing is Standing.REFUTED
    assert found.counterexample is not None
    assert abs(int(found.counterexample["free"])) == abs(free)
    assert "undecidable" in found.why


def test_a_failure_that_the_other_side_settles_is_none() -> None:
    when = "free == 0 || 100 / free > 3"
    rules = (rule("a", when), rule("b", f"!({when})", HAND_OFF))
    assert finding(policy(*rules), "Some written rule").standing is Standing.PROVED


@pytest.mark.parametrize(
    "when",
    ["size(tier) > 3", "tier.startsWith('g')", "[1, 2].exists(x, x == days)", "double(days) > 1.5"],
)
def test_what_cannot_be_translated_is_outside_and_named(when: str) -> None:
    found = list(PROOFS.prove(policy(rule("odd", when), rule("rest", f"!({when})", DENY))))
    outside = [f for f in found if f.standing is Standing.OUTSIDE]
    assert "odd" in outside[0].claim
    assert "it uses" in outside[0].why
    assert any("Some written rule" in f.claim for f in outside)


def test_what_does_not_depend_on_an_open_condition_is_still_proved_or_refuted() -> None:
    open_first = (rule("odd", "size(tier) == 4", DENY), *GOOD)
    claim = VerdictClaim("never alone from 200", "sum >= 20000", never=(ALLOW,))
    assert claimed(claim, *open_first).standing is Standing.PROVED
    small = VerdictClaim("never alone from 100", "sum >= 10000", never=(ALLOW,))
    assert claimed(small, *open_first).standing is Standing.REFUTED
    gold = VerdictClaim("gold is never refused", "tier == 'gold'", never=(DENY,))
    assert claimed(gold, *open_first).standing is not Standing.PROVED


def test_nothing_is_allowed_above_the_cap_of_what_it_pays() -> None:
    pays = [Payment("shop.refund", SUM)]

    def capped(cap: int, payment: Payment = pays[0]) -> Finding:
        p = policy(*GOOD, caps=Caps(amount_per_action=cap))
        return next(f for f in PROOFS.prove(p, [payment]) if "cap" in f.claim)

    assert capped(19_999).standing is Standing.PROVED
    found = capped(19_998)
    assert found.standing is Standing.REFUTED
    assert found.counterexample is not None
    assert found.counterexample["sum"] == 19_999
    other = Payment("shop.refund", FactSpec("order.total", FactType.MONEY, "s", least=0))
    unseen = capped(19_999, other)
    assert unseen.counterexample is not None
    assert unseen.counterexample["order.total"] == 20_000
    assert capped(19_998, Payment("shop.refund", SUM, "sum < 500")).standing is Standing.PROVED


def test_a_wrong_translation_is_found_and_nothing_is_proved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from unsnag.adapters.rules import translate

    operators = {**translate._OPERATORS, ("_>_", 2): translate._OPERATORS["_>=_", 2]}
    monkeypatch.setattr(translate, "_OPERATORS", operators)
    assert prover_module.COMPARED > 0
    found = list(PROOFS.prove(policy(*GOOD)))
    assert {f.standing for f in found} == {Standing.OUTSIDE}
    assert "error of the prover" in found[0].why


_sums = st.integers(0, 50)
_rules = st.lists(
    st.tuples(
        st.sampled_from(["<=", ">=", "==", "<", ">"]),
        st.sampled_from(["days", "sum"]),
        st.integers(0, 5),
        st.sampled_from(list(Verdict)),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


def _generated(parts: list[tuple[str, str, int, Verdict, bool]]) -> Policy:
    rules = [
        rule(f"r{i}", f"{fact} {sign} {n}{' && found' if f else ''}", verdict)
        for i, (sign, fact, n, verdict, f) in enumerate(parts)
    ]
    specs = tuple(
        replace(s, most=6) if s.name in ("days", "sum") else s for s in SPECS[:2] + SPECS[2:4]
    )
    return replace(policy(*rules), facts=specs)


def _everybody() -> list[Facts]:
    return [
        {"found": f, "opened": o, "days": d, "sum": s}
        for f in (False, True)
        for o in (False, True)
        for d in range(7)
        for s in range(7)
    ]


def _by_name(p: Policy, facts: Facts) -> str:
    return decide(p, facts, lambda w, f: RULES.holds(w, p.facts, f)).rule.name


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(_rules)
def test_proofs_agree_with_trying_every_single_customer(
    parts: list[tuple[str, str, int, Verdict, bool]],
) -> None:
    p = _generated(parts)
    deciding = {_by_name(p, facts) for facts in _everybody()}
    for found in PROOFS.prove(p):
        if found.claim.startswith("Some written rule"):
            assert (found.standing is Standing.PROVED) is ("last" not in deciding)
        if found.claim.startswith("The rule "):
            name = found.claim.split()[2]
            assert (found.standing is Standing.PROVED) is (name in deciding)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(_rules, _rules)
def test_a_comparison_names_exactly_the_groups_that_trying_everybody_finds(
    parts: list[tuple[str, str, int, Verdict, bool]],
    others: list[tuple[str, str, int, Verdict, bool]],
) -> None:
    old, new = _generated(parts), _generated(others)
    groups = {}
    for facts in _everybody():
        before, after = (
            decide(p, facts, lambda w, f, p=p: RULES.holds(w, p.facts, f)).rule for p in (old, new)
        )
        if before.name != after.name or before.verdict is not after.verdict:
            groups.setdefault((before.name, after.name), []).append(facts)
    comparison = PROOFS.compare(old, new)
    assert comparison.complete
    assert {(d.old.name, d.new.name) for d in comparison.differences} == set(groups)
    for one in comparison.differences:
        assert dict(one.example) in groups[one.old.name, one.new.name]


def test_a_comparison_describes_who_moves() -> None:
    new = policy(*GOOD[:2], rule("late", "days > 14 && tier != 'gold'", DENY), *GOOD[3:])
    comparison = PROOFS.compare(policy(*GOOD), new)
    assert comparison.complete
    (one,) = comparison.differences
    assert (one.old.name, one.new.name, one.change) == ("fits", "late", Change.DECISION)
    assert one.exact
    assert one.who == ["found, days 15..30, sum <= 19999, tier standard"]
    assert PROOFS.compare(new, new).differences == []
    assert PROOFS.compare(new, new).complete


def test_a_narrower_range_moves_those_outside_of_it_to_a_person() -> None:
    narrow = tuple(replace(s, most=100) if s.name == "days" else s for s in SPECS)
    comparison = PROOFS.compare(policy(*GOOD), replace(policy(*GOOD), facts=narrow))
    assert comparison.complete
    moved = {(d.old.name, d.new.name) for d in comparison.differences}
    assert ("very_late", "undecidable") in moved
    example = next(d.example for d in comparison.differences if d.old.name == "very_late")
    assert example["days"] == 101


def test_open_conditions_that_did_not_change_move_nobody() -> None:
    rules = (rule("odd", "size(tier) == 4", DENY), *GOOD)
    comparison = PROOFS.compare(policy(*rules), policy(*rules))
    assert comparison.complete
    assert comparison.differences == []
    changed = PROOFS.compare(policy(*rules), policy(rule("odd", "size(tier) == 8", DENY), *GOOD))
    assert not changed.complete
    assert "size()" in changed.why
