"""The effect ledger, on a database in a file: keys for ever, one at a time, fences that hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bench.past_rows import fill
from django.db import connection

from tests.fakes.file_database import at_once
from unsnag.adapters.store.database_store import DatabaseStore
from unsnag.adapters.store.ledger import DatabaseLedger
from unsnag.adapters.store.models import EffectRow, RunRow, SwitchRow
from unsnag.application.ports.ledger import (
    ActionsStopped,
    CapReached,
    FenceLost,
    KeyReused,
    ObjectBusy,
)
from unsnag.domain.actions import ActionRequest, Effect, EffectState, Receipt
from unsnag.domain.conversations import Channel
from unsnag.domain.playbooks import Playbook
from unsnag.domain.policies import Caps, Spent
from unsnag.domain.resolutions import RunState
from unsnag.domain.shared import IssueId, Money, RunId, WorkspaceId

pytestmark = pytest.mark.usefixtures("file_database")
S = EffectState
RECEIPT = Receipt("re_1", {"object": "TT-10482"})


@dataclass
class Book:
    """A ledger with a clock that tests move."""

    now: datetime = datetime(2026, 11, 2, 9, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.ledger = DatabaseLedger(lambda: self.now)
        self.store = store = DatabaseStore(lambda: self.now)
        issue = store.open_issue(store.start_conversation(Channel.WIDGET), "refund_request", "x")
        self.issue = issue.id
        row = RunRow.objects.create(
            issue_id=issue.id,
            conversation_id=issue.conversation,
            playbook="refund",
            playbook_version="v1",
            state="acting",
            started=self.now,
        )
        self.run = RunId(row.pk)

    def request(self, object: str = "TT-10482", minor: int = 8900, **more: Any) -> ActionRequest:
        request = ActionRequest(
            workspace=WorkspaceId("main"),
            issue=IssueId(self.issue),
            action="shop.refund",
            customer_ref="cus_1001",
            object=object,
            arguments={"order": object, "amount": minor},
            amount=Money(minor, "EUR"),
            policy_version="v1",
        )
        return replace(request, **more)

    def intend(self, request: ActionRequest | None = None) -> Effect:
        return self.ledger.intend(self.run, 4, request or self.request(), "level:autonomous")

    def claimed(self, effect: Effect) -> Effect:
        held = self.ledger.claim(effect.id, seconds=15)
        assert held is not None
        return held

    def settled(self, request: ActionRequest, state: EffectState = S.VERIFIED) -> Effect:
        return self.ledger.record(self.claimed(self.intend(request)), state, receipt=RECEIPT)


@pytest.fixture
def book() -> Book:
    return Book()


def test_an_intent_is_kept_as_it_was_asked(book: Book) -> None:
    effect = book.intend()
    assert (effect.state, effect.attempts, effect.receipt) == (S.INTENDED, 0, None)
    assert effect.request == book.request()
    assert effect.granted_by == "level:autonomous"
    assert book.ledger.of_run(book.run) == [effect]
    assert book.ledger.of_step(book.run, 4) == effect
    assert book.ledger.of_step(book.run, 5) is None
    assert book.ledger.unsettled() == [effect]


def test_the_same_request_gives_the_same_row_for_ever(book: Book) -> None:
    effect = book.settled(book.request())
    book.now += timedelta(days=4000)
    assert book.intend().id == effect.id
    assert EffectRow.objects.count() == 1


def test_the_same_key_with_another_body_is_refused_even_years_later(book: Book) -> None:
    book.settled(book.request())
    book.now += timedelta(days=4000)
    for other in (book.request(minor=8901), book.request(customer_ref="cus_1002")):
        with pytest.raises(KeyReused):
            book.intend(other)


@pytest.mark.parametrize("state", [s for s in S if not s.settled])
def test_an_object_is_busy_until_its_effect_is_settled(book: Book, state: EffectState) -> None:
    book.ledger.record(book.claimed(book.intend()), state)
    with pytest.raises(ObjectBusy):
        book.intend(book.request(attempt_group=2))
    book.intend(book.request("TT-10501"))


@pytest.mark.parametrize("state", [s for s in S if s.settled])
def test_a_settled_effect_leaves_its_object_free(book: Book, state: EffectState) -> None:
    first = book.settled(book.request(), state)
    assert book.intend(book.request(attempt_group=2)).id != first.id


def test_a_claim_keeps_others_out_until_it_lapses_and_its_fence_with_it(book: Book) -> None:
    effect = book.intend()
    first = book.claimed(effect)
    book.now += timedelta(seconds=14)
    assert book.ledger.claim(effect.id, seconds=15) is None
    book.now += timedelta(seconds=2)
    second = book.claimed(effect)
    assert second.fence > first.fence > effect.fence
    with pytest.raises(FenceLost):
        book.ledger.record(first, S.DONE, receipt=RECEIPT)
    assert book.ledger.record(second, S.REFUSED, refusal="no").refusal == "no"


def test_a_call_under_way_keeps_the_claim_and_every_other_state_gives_it_up(book: Book) -> None:
    held = book.claimed(book.intend())
    calling = book.ledger.record(held, S.CALLING)
    assert calling.attempts == 1
    assert book.ledger.claim(calling.id, seconds=15) is None
    unknown = book.ledger.record(calling, S.UNKNOWN)
    assert book.claimed(unknown).attempts == 1


def test_two_who_claim_at_once_are_one_winner_and_one_loser(book: Book) -> None:
    for number in range(8):
        effect = book.intend(book.request(f"TT-{number}"))
        claim: Callable[[], Any] = lambda e=effect: book.ledger.claim(e.id, seconds=15)  # type: ignore[misc]  # noqa: E731
        results = at_once([claim] * 4)
        assert sum(isinstance(r, Effect) for r in results) == 1, results
        assert results.count(None) == 3, results


def test_the_same_intent_written_at_once_is_one_row(book: Book) -> None:
    results = at_once([book.intend] * 5)
    assert {r.id for r in results} == {EffectRow.objects.get().pk}, results


def test_two_intents_on_one_object_at_once_are_one_intent_and_one_refusal(book: Book) -> None:
    requests = [book.request(attempt_group=group) for group in range(1, 5)]
    works: list[Callable[[], Any]] = [lambda r=r: book.intend(r) for r in requests]  # type: ignore[misc]
    results = at_once(works)
    assert sum(isinstance(r, Effect) for r in results) == 1, results
    assert sum(isinstance(r, ObjectBusy) for r in results) == 3, results


def test_what_is_spent_counts_a_day_and_an_hour_and_all_but_the_refused(book: Book) -> None:
    start = book.now
    book.settled(book.request("TT-1", 100))
    book.settled(book.request("TT-2", 200, customer_ref="cus_1002"))
    book.settled(book.request("TT-3", 400), S.REFUSED)
    book.settled(book.request("TT-4", 800, action="shop.other"))
    book.intend(book.request("TT-5", 1600))

    def spent(customer: str, **ahead: int) -> Spent:
        return book.ledger.spent("shop.refund", customer, start + timedelta(**ahead))

    assert spent("cus_1001") == Spent(2, 1700, 3, 1900)
    assert spent("cus_1002") == Spent(1, 200, 3, 1900)
    assert spent("cus_1003") == Spent(0, 0, 3, 1900)
    assert spent("cus_1001", hours=1) == Spent(2, 1700, 3, 1900)
    assert spent("cus_1001", hours=1, seconds=1) == Spent(2, 1700, 0, 1900)
    assert spent("cus_1001", days=1) == Spent(2, 1700, 0, 1900)
    assert spent("cus_1001", days=1, seconds=1) == Spent(0, 0, 0, 0)


def test_money_is_kept_to_the_cent_and_without_money_there_is_none(book: Book) -> None:
    large = book.intend(book.request("TT-1", 2**53 + 1))
    assert large.request.amount == Money(2**53 + 1, "EUR")
    none = book.intend(book.request("TT-2", amount=None, arguments={"order": "TT-2"}))
    assert none.request.amount is None


@pytest.mark.parametrize(
    "caps",
    [
        Caps(count_per_hour=3),
        Caps(amount_per_day=3 * 8900),
        Caps(count_per_customer_day=3),
        Caps(amount_per_customer_day=3 * 8900 + 1),
    ],
    ids=["hour", "day", "customer's number", "customer's sum"],
)
def test_intents_written_at_once_never_pass_a_cap_together(book: Book, caps: Caps) -> None:
    def intend(number: int) -> Effect:
        request = book.request(f"TT-{number}")
        return book.ledger.intend(book.run, number, request, "level:autonomous", (caps,))

    results = at_once([lambda n=n: intend(n) for n in range(8)])  # type: ignore[misc]
    assert sorted(isinstance(r, Effect) for r in results) == [False] * 5 + [True] * 3
    assert sum(isinstance(r, CapReached) for r in results) == 5, results
    assert EffectRow.objects.count() == 3


def test_a_cap_counts_nothing_that_was_refused_and_nothing_again(book: Book) -> None:
    caps = (Caps(count_per_hour=1),)
    book.settled(book.request("TT-1"), S.REFUSED)
    first = book.ledger.intend(book.run, 4, book.request("TT-2"), "level:autonomous", caps)
    again = book.ledger.intend(book.run, 4, book.request("TT-2"), "level:autonomous", caps)
    assert first.id == again.id


def test_nothing_new_is_intended_while_actions_are_stopped(book: Book) -> None:
    before = book.intend()
    SwitchRow.objects.create(stopped=True, by="Morgan", at=book.now)
    with pytest.raises(ActionsStopped):
        book.intend(book.request("TT-2"))
    assert book.intend().id == before.id
    SwitchRow.objects.create(stopped=False, by="Morgan", at=book.now)
    book.intend(book.request("TT-2"))


def test_an_intent_that_is_claimed_with_its_writing_is_calling_and_held(book: Book) -> None:
    request = book.request()
    effect = book.ledger.intend(book.run, 4, request, "level:autonomous", claim_seconds=15)
    assert (effect.state, effect.attempts, effect.fresh) == (S.CALLING, 1, True)
    assert book.ledger.claim(effect.id, seconds=15) is None
    again = book.ledger.intend(book.run, 4, request, "level:autonomous", claim_seconds=15)
    assert (again.id, again.fresh) == (effect.id, False)
    assert book.ledger.record(effect, S.VERIFIED, receipt=RECEIPT).receipt == RECEIPT
    assert book.ledger.of_step(book.run, 4) == replace(effect, **_as_verified(book))


def _as_verified(book: Book) -> dict[str, Any]:
    return {"state": S.VERIFIED, "receipt": RECEIPT, "fresh": False, "updated": book.now}


def test_the_same_request_of_a_later_step_is_the_same_effect_and_belongs_to_that_step(
    book: Book,
) -> None:
    effect = book.intend()
    later = book.ledger.intend(book.run, 9, book.request(), "level:autonomous")
    assert later.id == effect.id
    assert book.ledger.of_step(book.run, 4) is None
    found = book.ledger.of_step(book.run, 9)
    assert found is not None
    assert found.id == effect.id


def test_an_intent_inside_a_larger_transaction_goes_with_it(book: Book) -> None:
    assert book.ledger.on_disk()

    def half_way() -> None:
        with book.store.transaction():
            book.intend()
            assert not book.ledger.on_disk()
            raise LookupError

    with pytest.raises(LookupError):
        half_way()
    assert book.ledger.unsettled() == []


def test_a_long_past_is_never_read_through(book: Book) -> None:
    book.now = datetime.now(UTC)
    fill(0, PAST)
    with _watched() as plans:
        run = book.store.start_run(book.issue, PLAYBOOK)
        caps = (Caps(count_per_hour=9, amount_per_day=10**9, count_per_customer_day=9),)
        effect = book.ledger.intend(run.id, 4, book.request(), "level:autonomous", caps)
        held = book.claimed(effect)
        book.ledger.record(held, S.VERIFIED, receipt=RECEIPT)
        book.store.save_run(replace(run, state=RunState.FINISHED))
        book.ledger.of_run(run.id)
        book.ledger.of_step(run.id, 4)
        book.ledger.of_issue(IssueId(book.issue), effect.id)
        book.ledger.unsettled()
    assert len(plans) >= 8, plans
    for plan in plans:
        assert not re.search(THROUGH, plan), plan


def test_the_sums_of_caps_read_the_last_day_of_an_index(book: Book) -> None:
    book.now = datetime.now(UTC)
    fill(0, PAST)
    book.settled(book.request())
    with _watched("explain (analyze, buffers)") as plans:
        book.ledger.spent("shop.refund", "cus_77", book.now)
    (plan,) = plans
    if connection.vendor == "sqlite":
        assert len(re.findall(r"COVERING INDEX effects_of_\w+ \(.* AND created>\?\)", plan)) == 2, (
            plan
        )
        return
    assert len(re.findall(r"Index (?:Only )?Scan using", plan)) == 2, plan
    read = re.search(r"Buffers: shared hit=(\d+)(?: read=(\d+))?", plan)  # of all, so the first
    assert read is not None
    assert sum(int(blocks or 0) for blocks in read.groups()) < BLOCKS, plan


PAST = 20_000
BLOCKS = 30  # the past fills several hundred
THROUGH = r"(?:SCAN|Seq Scan on) store_(?:effect|run|issue)row"
PLAYBOOK = Playbook("refund", "Refund", "v1", (), True, {}, (), (), None, {})


@contextmanager
def _watched(postgresql: str = "explain") -> Iterator[list[str]]:
    """How the database would go about each statement that reads or changes rows, just before it."""
    plans: list[str] = []
    explain = "explain query plan" if connection.vendor == "sqlite" else postgresql

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if re.match(r"\s*(?:select|insert|update)\b", sql, re.IGNORECASE):
            with connection.cursor() as cursor:
                cursor.execute(f"{explain} {sql}", params)
                plans.append("\n".join(str(row[-1]) for row in cursor.fetchall()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield plans
