"""The audit log on both databases: what is done is in it, in the same transaction, and whoever
changes it by SQL is found."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.auth.signals import user_logged_in
from django.db import connection
from django.test import RequestFactory

from tests.contracts.test_effect_ledger import Book
from tests.fakes.file_database import at_once
from unsnag.adapters.audit_heads.file import HeadsFile
from unsnag.adapters.audit_heads.signing import public_key
from unsnag.adapters.store import audit_triggers
from unsnag.adapters.store.audit_log import DatabaseAuditLog
from unsnag.adapters.store.audit_models import AuditKeyRow, AuditPendingRow, AuditRow
from unsnag.adapters.store.database_store import DatabaseStore
from unsnag.adapters.store.models import EffectRow
from unsnag.adapters.store.publications import DatabasePublications
from unsnag.application.chain_audit import ChainAudit
from unsnag.application.ports.audit_log import Standing
from unsnag.application.verify_audit import NotProved, Verified, VerifyAudit
from unsnag.domain.actions import EffectState
from unsnag.domain.audit_log import Row, commitment
from unsnag.domain.audit_log.checking import Fault
from unsnag.domain.audit_log.tree import includes, leaf_hash
from unsnag.domain.autonomy import Level
from unsnag.domain.outcomes import Event, EventKind
from unsnag.domain.resolutions import ApprovalState

pytestmark = pytest.mark.usefixtures("file_database")
SECRET = "aGVhZHMgb2YgdGhlIGF1ZGl0IGxvZywgaW4gdGVzdHM="


class Stumble(Exception):
    """A failure in the middle of a transaction."""


@dataclass
class Log:
    """A log with its heads, and a clock that tests move."""

    folder: Path
    now: datetime = datetime(2026, 11, 2, 9, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.log = DatabaseAuditLog(lambda: self.now)
        self.file = self.folder / "heads.jsonl"
        self.heads = HeadsFile(self.file, public_key(SECRET), lambda: SECRET)
        self.chain = ChainAudit(self.log, self.heads, lambda: self.now)

    def verified(self) -> Verified:
        return VerifyAudit(self.log, self.heads)()

    def faults(self) -> list[tuple[Fault, int | None]]:
        return [(one.fault, one.row) for one in self.verified().verdict.findings]

    def filled(self, rows: int = 8) -> None:
        for n in range(rows):
            self.log.note("switch_set", by=f"Morgan {n}", data={"n": n})
        self.chain()


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(tmp_path)


def waiting() -> list[tuple[str, str]]:
    return list(AuditPendingRow.objects.order_by("pk").values_list("kind", "by"))


def sql(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_an_effects_whole_life_is_in_the_log_and_nothing_of_the_customer_is(log: Log) -> None:
    book = Book()
    book.settled(book.request())
    log.chain()
    rows = [json.loads(text) for text in AuditRow.objects.values_list("text", flat=True)]
    assert [(r["kind"], r["by"], r["data"]["state"]) for r in rows] == [
        ("effect_intended", "level:autonomous", "intended"),
        ("effect_moved", "", "verified"),
    ]
    assert rows[0]["data"]["amount_minor"] == 8900
    assert rows[0]["at"] == "2026-11-02T09:00:00.000000+00:00"
    key = bytes.fromhex(AuditKeyRow.objects.get(customer="cus_1001").key)
    assert rows[0]["sealed"]["object"] == commitment(key, "object", "TT-10482")
    arguments = {"order": "TT-10482", "amount": 8900}
    assert rows[0]["sealed"]["arguments"] == commitment(key, "arguments", arguments)
    receipt = EffectRow.objects.get().receipt
    assert rows[1]["sealed"]["receipt"] == commitment(key, "receipt", receipt)
    assert rows[0]["customer"] == commitment(key, "customer", "cus_1001")
    for hidden in ("TT-10482", "cus_1001", EffectRow.objects.get().key):
        assert hidden not in json.dumps(rows)
    assert log.verified().good


def test_who_decided_and_who_signed_is_in_the_log(log: Log) -> None:
    book, store = Book(), DatabaseStore(lambda: log.now)
    asked = store.ask_approval(book.run, 1, "shop.refund", "Refund TT-1", "TT-1", None, None)
    store.approve_first(asked.id, by="Alex")
    store.settle_approval(asked.id, ApprovalState.REFUSED, by="Morgan", reason="Not TT-1")
    store.set_level("refund", "shop.refund", Level.APPROVE, by="Morgan", reason="Begin")
    store.stop_actions(True, by="Morgan")
    store.set_draft_share("refund", "v2", 10, by="Morgan")
    DatabasePublications(lambda: log.now).add("refund", "v2", by="Morgan", reason="New")
    for kind in (EventKind.OPENED, EventKind.HUMAN_REPLIED, EventKind.HUMAN_CLOSED):
        store.append(Event(book.issue, kind, log.now, f"1:{kind}", {"by": "Alex"}))
    assert waiting() == [
        ("approval_asked", ""),
        ("approval_first_yes", "Alex"),
        ("approval_settled", "Morgan"),
        ("level_set", "Morgan"),
        ("switch_set", "Morgan"),
        ("draft_share_set", "Morgan"),
        ("playbook_published", "Morgan"),
        ("person_replied", "Alex"),
        ("person_closed", "Alex"),
    ]
    log.chain()
    whole = "".join(AuditRow.objects.values_list("text", flat=True))
    assert "TT-1" not in whole
    assert AuditKeyRow.objects.get().customer == f"issue:{book.issue}"


def test_who_signs_in_and_what_becomes_of_accounts_and_roles_is_in_the_log(log: Log) -> None:
    group = Group.objects.create(name="manager")
    person = User.objects.create_user("morgan", password="first")
    person.groups.add(group)
    user_logged_in.send(User, request=RequestFactory().get("/"), user=person)
    person.set_password("second")
    person.save()
    person.groups.clear()
    person.delete()
    assert [kind for kind, _ in waiting()] == [
        "staff_added",
        "role_given",
        "signed_in",
        "staff_changed",
        "role_taken",
        "record_deleted",
    ]
    assert ("signed_in", "morgan") in waiting()
    log.chain()
    assert "morgan" in AuditRow.objects.get(kind="role_taken").text


def test_an_entry_and_what_it_tells_are_on_disk_together_or_not_at_all() -> None:
    store = DatabaseStore(lambda: datetime(2026, 11, 2, 9, tzinfo=UTC))

    def stop_and_stumble() -> None:
        with store.transaction():
            store.stop_actions(True, by="Morgan")
            assert waiting() == [("switch_set", "Morgan")]
            raise Stumble

    with pytest.raises(Stumble):
        stop_and_stumble()
    assert waiting() == []
    assert not store.actions_stopped()


def test_what_somebody_changes_behind_the_products_back_is_in_the_log_too() -> None:
    book = Book()
    effect = book.settled(book.request())
    AuditPendingRow.objects.all().delete()
    sql(f"update store_effectrow set amount_minor = 1 where id = {effect.id}")
    sql(f"update store_effectrow set state = 'refused' where id = {effect.id}")
    sql("delete from store_effectrow")
    assert [kind for kind, _ in waiting()] == ["effect_altered", "effect_moved", "record_deleted"]


def test_a_claim_that_moves_no_state_writes_nothing() -> None:
    book = Book()
    effect = book.intend()
    before = len(waiting())
    book.claimed(effect)
    assert len(waiting()) == before


def test_a_missing_trigger_is_named_until_it_is_made_again(log: Log) -> None:
    of = " on store_switchrow" if connection.vendor == "postgresql" else ""
    sql(f"drop trigger unsnag_audit_switch_set_switchrow{of}")
    assert log.verified().unwatched == ("switch_set",)
    assert not log.verified().good
    audit_triggers.install()
    assert log.verified().good


def test_a_trigger_that_was_made_to_do_nothing_is_named(log: Log) -> None:
    name = "unsnag_audit_switch_set_switchrow"
    if connection.vendor == "postgresql":
        nothing = "returns trigger language plpgsql as 'begin return null; end'"
        sql(f"create or replace function {name}() {nothing}")
    else:
        sql(f"drop trigger {name}")
        sql(f"create trigger {name} after insert on store_switchrow begin select 1; end")
    assert log.verified().unwatched == ("switch_set",)
    audit_triggers.install()
    assert log.verified().unwatched == ()
    DatabaseStore(lambda: log.now).stop_actions(True, by="Morgan")
    assert waiting() == [("switch_set", "Morgan")]


def test_triggers_make_way_for_a_migration_that_makes_a_table_anew(log: Log) -> None:
    audit_triggers.make_way(plan=[])
    assert log.verified().good
    audit_triggers.make_way(plan=["a migration"])
    assert "switch_set" in log.verified().unwatched
    with connection.schema_editor() as editor:
        field = EffectRow._meta.get_field("refusal")
        editor.alter_field(EffectRow, field, field, strict=True)
        if connection.vendor == "sqlite":
            editor._remake_table(EffectRow)  # type: ignore[attr-defined]
    audit_triggers.install()
    assert log.verified().unwatched == ()
    book = Book()
    book.intend()
    assert waiting() == [("effect_intended", "level:autonomous")]


SHIFTED = (
    "update store_auditrow set seq = -seq - 2 where seq >= 5",
    "update store_auditrow set seq = -seq - 1 where seq < 0",
)
TAMPERING: dict[str, tuple[tuple[str, ...], Fault, int]] = {
    "changed": (
        ("update store_auditrow set text = replace(text, 'Morgan 5', 'Alex') where seq = 5",),
        Fault.CHANGED,
        5,
    ),
    "removed": (("delete from store_auditrow where seq = 5",), Fault.REMOVED, 5),
    "inserted": (
        (
            *SHIFTED,
            "insert into store_auditrow (seq, kind, text, hash)"
            " select 5, kind, replace(text, '\"seq\":4', '\"seq\":5'), hash"
            " from store_auditrow where seq = 4",
        ),
        Fault.INSERTED,
        5,
    ),
    "reordered": (
        (
            "update store_auditrow set seq = -1 where seq = 5",
            "update store_auditrow set seq = 5 where seq = 6",
            "update store_auditrow set seq = 6 where seq = -1",
        ),
        Fault.REORDERED,
        5,
    ),
    "truncated": (("delete from store_auditrow where seq >= 6",), Fault.TRUNCATED, 6),
}


@pytest.mark.parametrize("name", TAMPERING)
def test_each_kind_of_tampering_by_sql_is_named(log: Log, name: str) -> None:
    statements, fault, row = TAMPERING[name]
    log.filled()
    assert log.verified().good
    sql(*statements)
    assert log.faults() == [(fault, row)]


def test_a_log_made_anew_with_the_writers_record_is_found_by_the_heads_alone(log: Log) -> None:
    log.filled()
    sql("delete from store_auditrow", "delete from store_audittreerow")
    for n in range(8):
        log.log.note("switch_set", by="Alex", data={"n": n})
    ChainAudit(log.log, HeadsFile(log.folder / "other", "", lambda: SECRET), lambda: log.now)()
    assert log.faults() == [(Fault.REWRITTEN, 0)]
    log.file.unlink()
    assert log.verified().good  # which is why the heads belong out of the administrator's reach


def test_a_head_that_somebody_else_signed_is_named(log: Log) -> None:
    log.filled()
    line = json.loads(log.file.read_text())
    log.file.write_text(json.dumps({**line, "size": 3}) + "\n")
    assert log.faults() == [(Fault.HEAD, None)]


def test_heads_are_written_after_a_minute_or_a_thousand_rows(log: Log) -> None:
    log.filled(3)
    assert len(log.heads.all()) == 1
    log.filled(3)
    assert len(log.heads.all()) == 1
    assert log.verified().verdict.covered == 3
    log.now += timedelta(seconds=61)
    log.chain()
    assert log.verified().verdict.covered == 6
    log.filled(1000)
    assert [kept.head.size for kept in log.heads.all() if kept.head] == [3, 6, 1006]
    assert log.verified().good


def test_a_head_whose_line_was_torn_by_a_crash_is_written_again(log: Log) -> None:
    log.filled(3)
    whole = log.file.read_bytes()
    log.file.write_bytes(whole + whole[:40])
    assert log.verified().good
    log.now += timedelta(seconds=61)
    log.filled(2)
    assert [kept.head.size for kept in log.heads.all() if kept.head] == [3, 5]


def test_two_writers_at_once_make_one_chain(log: Log) -> None:
    def some(by: str) -> Callable[[], None]:
        def work() -> None:
            for n in range(20):
                log.log.note("switch_set", by=by, data={"n": n})
                ChainAudit(log.log, log.heads, lambda: log.now)()

        return work

    at_once([some("a"), some("b"), some("c")])
    log.chain()
    verdict = log.verified()
    assert verdict.good
    assert verdict.verdict.rows == 60


class StumblingLog(DatabaseAuditLog):
    """Fails at the end of its transaction."""

    def append(self, rows: Sequence[Row], taken: Sequence[int], standing: Standing) -> None:
        super().append(rows, taken, standing)
        raise Stumble


def test_an_entry_whose_chaining_failed_is_chained_once_later(log: Log) -> None:
    log.log.note("switch_set", by="Morgan", data={})
    with pytest.raises(Stumble):
        ChainAudit(StumblingLog(lambda: log.now), log.heads, lambda: log.now)()
    assert len(waiting()) == 1
    assert not AuditRow.objects.exists()
    assert not log.file.exists()
    log.chain()
    assert log.verified().verdict.rows == 1


def test_erasing_a_customers_key_leaves_the_chain_whole_and_cuts_the_way_back(log: Log) -> None:
    book = Book()
    book.settled(book.request())
    log.chain()
    text = AuditRow.objects.get(seq=0).text
    assert log.log.forget("cus_1001")
    assert not log.log.forget("cus_1001")
    log.chain()
    assert not AuditKeyRow.objects.filter(customer="cus_1001").exists()
    assert AuditRow.objects.get(kind="key_erased")
    assert log.verified().good
    again = book.request("TT-2", action="shop.cancel")
    book.ledger.record(book.claimed(book.intend(again)), EffectState.VERIFIED)
    log.chain()
    newer = AuditRow.objects.filter(kind="effect_intended").latest("seq").text
    assert json.loads(newer)["customer"] != json.loads(text)["customer"]


def test_what_is_noted_once_is_noted_again_only_when_it_changed(log: Log) -> None:
    for caps in ({"count": 1}, {"count": 1}, {"count": 2}):
        log.log.note_once("caps_in_force", by="", data=caps)
    log.chain()
    assert not log.log.note_once("caps_in_force", by="", data={"count": 2})
    assert log.log.note_once("caps_in_force", by="", data={"count": 1})
    log.chain()
    assert AuditRow.objects.filter(kind="caps_in_force").count() == 3


def test_a_row_is_proved_to_somebody_who_has_only_the_head(log: Log) -> None:
    log.filled(5)
    verify = VerifyAudit(log.log, log.heads)
    proof = verify.prove(3)
    assert proof.row is not None
    leaf, root = leaf_hash(proof.row.text.encode()), bytes.fromhex(proof.head.root)
    assert includes(root, proof.head.size, 3, leaf, proof.path)
    with pytest.raises(NotProved):
        verify.prove(5)
    log.now += timedelta(seconds=61)
    log.filled(4)
    assert verify.growth(5).head.size == 9
    with pytest.raises(NotProved):
        verify.growth(4)
    sql("update store_auditrow set text = replace(text, 'Morgan', 'Alex') where seq = 3")
    for proved in (verify.prove, verify.growth):
        with pytest.raises(NotProved, match="audit verify"):
            proved(5)
