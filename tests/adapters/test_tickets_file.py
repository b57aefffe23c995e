"""Reading exported tickets: forms, encodings, and what is refused."""

from __future__ import annotations

import gzip
import json
import os
import resource
from pathlib import Path

import pytest

from unsnag.adapters.tickets_file.source import TicketsFile
from unsnag.application.ports.tickets import ReadingNotes, TicketsFileProblem

ROWS = [
    {"text": "My kettle leaks, “again”", "label": "faults"},
    {"text": "Wo ist es?", "label": ""},
]
JSONL = "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS) + "\n"
CSV = 'text,label\n"My kettle leaks, “again”",faults\nWo ist es?,\n'


def read(path: Path) -> list[dict[str, str]]:
    return [dict(row) for row in TicketsFile(path).rows()]


def notes_of(path: Path) -> tuple[int, ReadingNotes]:
    source = TicketsFile(path)
    return sum(1 for _ in source.rows()), source.notes


@pytest.mark.parametrize(
    "content",
    [
        CSV,
        CSV.replace("\n", "\r\n"),
        CSV.replace(",faults", ";faults").replace("text,", "text;").replace("?,", "?;"),
        'text\tlabel\n"My kettle leaks, “again”"\tfaults\nWo ist es?\t\n',
        JSONL,
        json.dumps(ROWS),
        json.dumps(ROWS, indent=2, ensure_ascii=False),
        json.dumps({"count": 2, "tickets": ROWS}),
        "\n\n".join(json.dumps(row, indent=1) for row in ROWS),
    ],
    ids=["csv", "crlf", "semicolon", "tsv", "jsonl", "array", "pretty", "wrapped", "objects"],
)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_the_same_tickets_come_out_of_every_form(
    tmp_path: Path, content: str, packed: bool
) -> None:
    path = tmp_path / "export.dat"  # the name says nothing
    raw = content.encode()
    path.write_bytes(gzip.compress(raw) if packed else raw)
    assert read(path) == ROWS


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_other_encodings_are_recognised(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(CSV.encode(encoding))
    assert read(path) == ROWS


def test_one_line_in_windows_text_does_not_spoil_a_long_utf8_file(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    good = "Grüße aus der Küche,ok\n".encode() * 20_000
    path.write_bytes(b"text,label\n" + good + "Schöne Tasse,ok\n".encode("cp1252"))
    last = read(path)[-1]
    assert last["text"] == "Schöne Tasse"


def test_quoted_line_breaks_stay_in_one_ticket(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id,text\n1,"Hello\nthere, again"\n2,short\n')
    assert [row["text"] for row in read(path)] == ["Hello\nthere, again", "short"]


def test_nested_values_are_flattened_and_lists_joined(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    value = {
        "by": {"id": 7, "deep": {"x": 1}},
        "tags": ["a", "b"],
        "replies": [{"t": 1}],
        "n": None,
    }
    path.write_text(json.dumps([value]))
    assert read(path) == [{"by.id": "7", "tags": "a, b", "replies": "", "n": ""}]


def test_malformed_lines_are_counted_with_their_number(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text":"one"}\n{"text": \n[1]\n{"text":"two"}\n')
    count, notes = notes_of(path)
    assert (count, notes.malformed) == (2, 2)
    assert notes.first_malformed[0].startswith("line 2:")


def test_rows_with_too_many_fields_are_left_out_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,label\nfine,a\nbroken,b,c,d\nfine too,b\n")
    count, notes = notes_of(path)
    assert (count, notes.malformed) == (2, 1)
    assert notes.first_malformed == ["line 3: 4 fields instead of 2"]


def test_an_array_that_breaks_in_the_middle_goes_on_after_the_break(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('[\n{"text":"one"},\n{"text": broken},\n{"text":"three"}\n]')
    count, notes = notes_of(path)
    assert (count, notes.malformed) == (2, 1)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \n\n ", "is empty"),
        (b"\x00" * 5_000, "holds no text"),
        (b"PK\x03\x04" + bytes(range(256)), "Excel"),
        (b"%PDF-1.7 and so on", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "picture"),
        (bytes(range(1, 256)) * 20, "is not text"),
        (os.urandom(2_000).replace(b"\x1f\x8b", b"") + b"\x00\x01", "not text"),
    ],
    ids=["empty", "blank", "zeros", "zip", "pdf", "png", "control", "random"],
)
def test_what_is_not_text_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes, says: str
) -> None:
    path = tmp_path / "tickets.csv"
    path.write_bytes(content)
    with pytest.raises(TicketsFileProblem, match=says):
        read(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TicketsFileProblem, match="is not there"):
        TicketsFile(tmp_path / "none.csv")
    with pytest.raises(TicketsFileProblem, match="is a folder"):
        TicketsFile(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(CSV)
    path.chmod(0)
    with pytest.raises(TicketsFileProblem, match="may not be read"):
        TicketsFile(path)


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(TicketsFileProblem, match="is not a file"):
        TicketsFile(path)


def test_a_cut_off_gzip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    lines = "".join(f'{{"text":"ticket {n} about a kettle"}}\n' for n in range(50_000))
    packed = gzip.compress(lines.encode())
    path.write_bytes(packed[: len(packed) // 2])
    with pytest.raises(TicketsFileProblem, match="ends in the middle"):
        read(path)


def test_a_damaged_gzip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    packed = bytearray(gzip.compress(os.urandom(40_000).hex().encode()))
    packed[20_000:20_040] = b"\xff" * 40
    path.write_bytes(bytes(packed))
    with pytest.raises(TicketsFileProblem):
        read(path)


@pytest.mark.parametrize("unit", [b"\n", b"{}\n", b"a"], ids=["lines", "objects", "letters"])
@pytest.mark.timeout(240)  # it must end at all
def test_a_gzip_bomb_is_refused_early(tmp_path: Path, unit: bytes) -> None:
    path = tmp_path / "a.gz"
    with gzip.open(path, "wb") as file:
        block = unit * (1_000_000 // len(unit))
        for _ in range(200):
            file.write(block)
    with pytest.raises(TicketsFileProblem):
        for _ in TicketsFile(path).rows():
            pass


@pytest.mark.timeout(240)  # it must end at all
def test_a_sparse_file_of_two_gigabytes_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(2 << 30)
    with pytest.raises(TicketsFileProblem):
        TicketsFile(path)


@pytest.mark.parametrize("start", [b"text,label\n", b'{"text": "', b'[{"text": "'])
def test_one_endless_line_is_refused_in_bounded_memory(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.write(start)
        for _ in range(100):
            file.write(b"word " * 200_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(TicketsFileProblem, match="longer than 8 million"):
        read(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000  # kilobytes


def test_deep_nesting_is_malformed_and_not_a_crash(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text":"fine"}\n{"text":' + "[" * 100_000 + "\n")
    count, notes = notes_of(path)
    assert (count, notes.malformed) == (1, 1)


def test_a_quote_that_never_closes_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = "".join(f"ticket {n},a\n" for n in range(5_000))
    path.write_text('text,label\nfine,a\n"open,b\n' + rows)
    count, notes = notes_of(path)
    assert count == 1
    assert "never closes" in notes.first_malformed[0]


def test_a_file_without_header_gets_numbered_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("My grinder is loud.,noise\nWhere is my parcel?,shipping\n")
    assert list(read(path)[0]) == ["column 1", "column 2"]
    assert len(read(path)) == 2


def test_columns_of_one_name_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,note,note\na b c,1,2\n")
    assert read(path) == [{"text": "a b c", "note": "1", "note (2)": "2"}]
