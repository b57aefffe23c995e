"""No mistake planted in a shipped policy goes unseen: the check, its cases or the proofs refuse it.

A change that is proved to decide nobody differently is no mistake, and is not counted.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.adapters.planted_bugs import Planted, Sort, planted_in
from unsnag.adapters.playbook_files.cases import tried
from unsnag.adapters.rules.cel import CelRules
from unsnag.adapters.rules.prover import PolicyProofs
from unsnag.application.ports.proofs import Change, Payment, Standing
from unsnag.bootstrap import playbook as read
from unsnag.bootstrap import prove
from unsnag.domain.policies import Policy

SHIPPED = Path(__file__).resolve().parents[2] / "playbooks"
FOLDERS = sorted(f.parent for f in SHIPPED.glob("*/policy.yaml"))
RULES = CelRules()
PROOFS = PolicyProofs(RULES)
EACH = 7  # of the mistakes, one in so many is tried when time is short


def refuted(policy: Policy, payments: list[Payment]) -> bool:
    return any(f.standing is not Standing.PROVED for f in PROOFS.prove(policy, payments))


def seen(folder: Path, one: Planted, payments: list[Payment]) -> bool:
    """Whether the check, the cases or the proofs refuse it."""
    policy = one.policy
    if any(RULES.check(rule.when, policy.facts) for rule in policy.rules):
        return True
    if any(case.trouble for case in tried(folder, policy, RULES)):
        return True
    return refuted(policy, payments)


def missed(folder: Path, every: int) -> list[str]:
    playbook = read(folder)
    assert playbook.policy is not None
    payments = prove().payments(playbook)
    assert not refuted(playbook.policy, payments)
    found = []
    for one in list(planted_in(playbook.policy))[::every]:
        by_proof = refuted(one.policy, payments) if one.sort in (Sort.LIMIT, Sort.VERDICT) else None
        if by_proof or (by_proof is None and seen(folder, one, payments)):
            continue
        comparison = PROOFS.compare(playbook.policy, one.policy)
        changes = {d.change for d in comparison.differences}
        same = comparison.complete and not changes
        only_words = comparison.complete and Change.DECISION not in changes
        if same or (by_proof is False and only_words and seen(folder, one, payments)):
            continue
        found.append(f"{one.what} {[dict(d.example) for d in comparison.differences]}")
    return found


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.name)
def test_planted_mistakes_are_refused(folder: Path) -> None:
    assert missed(folder, EACH) == []


@pytest.mark.slow
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.name)
def test_every_planted_mistake_is_refused_and_those_in_limits_and_decisions_by_proof(
    folder: Path,
) -> None:
    assert missed(folder, 1) == []


def test_there_are_policies_to_try() -> None:
    assert {"refund", "password_reset"} <= {f.name for f in FOLDERS}
    mistakes = list(planted_in(read(SHIPPED / "refund").policy))  # type: ignore[arg-type]
    assert {m.sort for m in mistakes} == set(Sort)
    assert len(mistakes) > 80
