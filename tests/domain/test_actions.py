"""Actions: what makes two requests the same, and when an effect is settled."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unsnag.domain.actions import ActionRequest, EffectState
from unsnag.domain.shared import IssueId, Money, WorkspaceId

REQUEST = ActionRequest(
    workspace=WorkspaceId("main"),
    issue=IssueId(7),
    action="shop.refund",
    customer_ref="cus_1001",
    object="TT-10482",
    arguments={"order": "TT-10482", "amount": 8900},
    amount=Money(8900, "EUR"),
    policy_version="v1",
)


@pytest.mark.parametrize(
    "change",
    [
        {"workspace": WorkspaceId("other")},
        {"issue": IssueId(8)},
        {"action": "shop.password_reset"},
        {"object": "TT-10483"},
        {"policy_version": "v2"},
        {"attempt_group": 2},
    ],
)
def test_another_need_object_policy_or_attempt_is_another_key(change: dict[str, Any]) -> None:
    other = replace(REQUEST, **change)
    assert other.key != REQUEST.key
    assert other.body_hash == REQUEST.body_hash


@pytest.mark.parametrize(
    "change",
    [
        {"amount": Money(8901, "EUR")},
        {"amount": Money(8900, "USD")},
        {"amount": None},
        {"customer_ref": "cus_1002"},
        {"arguments": {"order": "TT-10482", "amount": 8901}},
        {"arguments": {"order": "TT-10482"}},
        {"arguments": {"order": "TT-10482", "amount": "8900"}},
    ],
)
def test_another_amount_customer_or_argument_is_another_body_under_the_same_key(
    change: dict[str, Any],
) -> None:
    other = replace(REQUEST, **change)
    assert other.key == REQUEST.key
    assert other.body_hash != REQUEST.body_hash


def test_the_order_of_arguments_changes_nothing() -> None:
    turned = replace(REQUEST, arguments=dict(reversed(REQUEST.arguments.items())))
    assert (turned.key, turned.body_hash) == (REQUEST.key, REQUEST.body_hash)


parts = st.text(max_size=8)


@given(parts, parts, parts, parts)
def test_parts_that_run_into_each_other_do_not_give_the_same_key(
    a: str, b: str, c: str, d: str
) -> None:
    first = replace(REQUEST, action=a, object=b)
    second = replace(REQUEST, action=c, object=d)
    assert (first.key == second.key) == ((a, b) == (c, d))


def test_only_what_was_read_back_or_refused_is_settled() -> None:
    settled = {state for state in EffectState if state.settled}
    assert settled == {EffectState.VERIFIED, EffectState.REFUSED, EffectState.CONTRADICTED}
