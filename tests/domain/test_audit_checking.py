"""Each way of tampering with the audit log has a name, and the first bad row is named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unsnag.domain.audit_log import BEGINNING, Entry, Row, canonical, commitment, link, row_of
from unsnag.domain.audit_log.checking import Fault, Head, KeptHead, Verdict, check
from unsnag.domain.audit_log.tree import leaf_hash, tree_of


def chained(entries: Sequence[Entry]) -> list[Row]:
    rows: list[Row] = []
    before = BEGINNING
    for n, entry in enumerate(entries):
        rows.append(row_of(entry, n, before, None))
        before = bytes.fromhex(rows[-1].hash)
    return rows


def entry(n: int) -> Entry:
    return Entry("switch_set", f"2026-11-02T09:00:{n:02}+00:00", "Morgan", "", {"n": n}, {})


def head_of(rows: Sequence[Row]) -> Head:
    root = tree_of(leaf_hash(row.text.encode()) for row in rows).root.hex()
    return Head(len(rows), root, rows[-1].hash, "2026-11-02T10:00:00+00:00")


ROWS = chained([entry(n) for n in range(12)])
HEADS = [KeptHead(1, head_of(ROWS[:4]), signed=True), KeptHead(2, head_of(ROWS), signed=True)]


def checked(rows: Sequence[Row], heads: Sequence[KeptHead] = HEADS) -> Verdict:
    return check(rows, heads, head_of(ROWS))


def found(rows: Sequence[Row], heads: Sequence[KeptHead] = HEADS) -> list[tuple[Fault, int | None]]:
    return [(one.fault, one.row) for one in checked(rows, heads).findings]


def moved(rows: Sequence[Row], by: int) -> list[Row]:
    return [replace(row, seq=row.seq + by) for row in rows]


def text_of(n: int, says: int) -> str:
    return row_of(entry(says + 30), n, BEGINNING, None).text


def changed() -> list[Row]:
    return [replace(r, text=text_of(5, 5)) if r.seq == 5 else r for r in ROWS]


def changed_with_its_hash() -> list[Row]:
    text = text_of(5, 5)
    hash = link(bytes.fromhex(ROWS[4].hash), text).hex()
    return [replace(r, text=text, hash=hash) if r.seq == 5 else r for r in ROWS]


def another_kind() -> list[Row]:
    return [replace(r, kind="signed_in") if r.seq == 5 else r for r in ROWS]


def no_json() -> list[Row]:
    return [replace(r, text="[", hash="no hash") if r.seq == 5 else r for r in ROWS]


def removed() -> list[Row]:
    return [r for r in ROWS if r.seq != 5]


def removed_and_moved_up() -> list[Row]:
    return [*ROWS[:5], *moved(ROWS[6:], -1)]


def inserted() -> list[Row]:
    forged = replace(ROWS[5], text=text_of(5, 5))
    return [*ROWS[:5], forged, *moved(ROWS[5:], 1)]


def inserted_with_its_hash() -> list[Row]:
    text = text_of(5, 5)
    forged = Row(5, "switch_set", text, link(bytes.fromhex(ROWS[4].hash), text).hex())
    return [*ROWS[:5], forged, *moved(ROWS[5:], 1)]


def copied() -> list[Row]:
    return [*ROWS[:5], replace(ROWS[2], seq=5), *moved(ROWS[5:], 1)]


def before_the_first() -> list[Row]:
    return [replace(ROWS[0], seq=-1), *ROWS]


def exchanged() -> list[Row]:
    other = {5: ROWS[8], 8: ROWS[5]}
    return [replace(other.get(r.seq, r), seq=r.seq) for r in ROWS]


def cut() -> list[Row]:
    return ROWS[:10]


def added() -> list[Row]:
    return [*ROWS, row_of(entry(20), 12, bytes.fromhex(ROWS[-1].hash), None)]


def all_anew() -> list[Row]:
    return chained([entry(n + 30 if n == 5 else n) for n in range(12)])


TAMPERED: list[tuple[Callable[[], list[Row]], Fault, int]] = [
    (changed, Fault.CHANGED, 5),
    (changed_with_its_hash, Fault.CHANGED, 6),
    (another_kind, Fault.CHANGED, 5),
    (no_json, Fault.CHANGED, 5),
    (removed, Fault.REMOVED, 5),
    (removed_and_moved_up, Fault.REMOVED, 5),
    (inserted, Fault.INSERTED, 5),
    (inserted_with_its_hash, Fault.INSERTED, 5),
    (copied, Fault.INSERTED, 5),
    (before_the_first, Fault.INSERTED, -1),
    (exchanged, Fault.REORDERED, 5),
    (cut, Fault.TRUNCATED, 10),
    (added, Fault.INSERTED, 12),
    (all_anew, Fault.REWRITTEN, 4),
]


def test_a_log_that_nobody_touched_is_good() -> None:
    verdict = checked(ROWS)
    assert (verdict.rows, verdict.covered, verdict.findings) == (12, 12, ())


def test_a_log_without_a_row_is_good() -> None:
    assert check([], []) == Verdict(0, 0, 0, ())


@pytest.mark.parametrize(
    ("tamper", "fault", "row"), TAMPERED, ids=[t[0].__name__ for t in TAMPERED]
)
def test_what_was_done_to_the_log_is_named_with_its_first_row(
    tamper: Callable[[], list[Row]], fault: Fault, row: int
) -> None:
    assert found(tamper()) == [(fault, row)]


@pytest.mark.parametrize(
    ("tamper", "fault", "row"), TAMPERED, ids=[t[0].__name__ for t in TAMPERED]
)
def test_it_is_found_without_a_head_while_the_writer_remembers(
    tamper: Callable[[], list[Row]], fault: Fault, row: int
) -> None:
    expected = (fault, 0) if fault is Fault.REWRITTEN else (fault, row)
    assert found(tamper(), []) == [expected]


def test_only_a_head_tells_once_the_writers_own_record_was_changed_too() -> None:
    forged = all_anew()
    assert check(forged, [], head_of(forged)).findings == ()
    said = check(forged, HEADS, head_of(forged)).findings
    assert [(one.fault, one.row) for one in said] == [(Fault.REWRITTEN, 4)]
    short = ROWS[:10]
    assert check(short, [], head_of(short)).findings == ()
    said = check(short, HEADS, head_of(short)).findings
    assert [(one.fault, one.row) for one in said] == [(Fault.TRUNCATED, 10)]


def test_a_head_that_is_none_or_not_signed_or_shrank_is_named_and_not_believed() -> None:
    heads = [
        KeptHead(1, None, signed=False),
        KeptHead(2, replace(head_of(ROWS), size=99), signed=False),
        KeptHead(3, head_of(ROWS), signed=True),
        KeptHead(4, head_of(ROWS[:4]), signed=True),
    ]
    said = checked(ROWS, heads).findings
    assert [(one.fault, one.row) for one in said] == [(Fault.HEAD, None)] * 3
    assert ["Line 1" in said[0].said, "line 2" in said[1].said, "line 4" in said[2].said] == [
        True
    ] * 3


@given(st.integers(0, 11), st.sampled_from(["text", "hash", "kind"]))
def test_one_letter_anywhere_is_found(n: int, where: str) -> None:
    row = ROWS[n]
    spoilt = {"text": row.text.replace("Morgan", "Morgen"), "hash": "0" * 64, "kind": "x"}[where]
    assert found([replace(r, **{where: spoilt}) if r.seq == n else r for r in ROWS])


def test_the_canonical_form_is_the_written_one() -> None:
    assert canonical({"b": [1, True, None], "a": {"ü": "“\n"}}) == (
        '{"a":{"ü":"“\\n"},"b":[1,true,null]}'
    )
    with pytest.raises(TypeError):
        canonical({"a": [1.5]})  # type: ignore[list-item]


def test_what_belongs_to_a_customer_enters_only_as_a_commitment_under_their_key() -> None:
    secret = Entry("effect_intended", "t", "Morgan", "cus_1", {"id": 1}, {"object": "TT-1"})
    row = row_of(secret, 0, BEGINNING, b"k" * 32)
    assert "TT-1" not in row.text
    assert "cus_1" not in row.text
    assert commitment(b"k" * 32, "object", "TT-1") in row.text
    assert commitment(b"k" * 32, "customer", "cus_1") in row.text
    assert commitment(b"j" * 32, "object", "TT-1") not in row.text
    assert row_of(secret, 0, BEGINNING, b"j" * 32).text != row.text
