"""`unsnag mail parse`, as it is called."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from unsnag.bootstrap import main

MAIL = (
    "From: Ada <ada@example.org>\nTo: help@example.com\nSubject: My kettle\n"
    "Date: Tue, 3 Mar 2026 10:12:00 +0100\nMessage-ID: <two@example.org>\n"
    "In-Reply-To: <one@example.com>\n\nIt leaks.\n\nOn Tue, 3 Mar 2026, Help <help@example.com> "
    "wrote:\n> Does it?\n"
)
FIELDS = {
    *("file", "source", "subject", "from", "to", "cc", "reply_to", "date", "message_id"),
    *("in_reply_to", "references", "text", "reply_text", "forwarded", "automatic", "report"),
    *("attachments", "shortened", "quarantined"),
}


def test_json_is_a_line_a_mail(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "one.eml").write_text(MAIL)
    (tmp_path / "two.txt").write_text("It leaks.\n\n> Does it?")
    assert main(["mail", "parse", "--json", *map(str, sorted(tmp_path.iterdir()))]) == 0
    one, two = map(json.loads, capfd.readouterr().out.splitlines())
    assert set(one) == set(two) == FIELDS
    assert one["from"] == {"name": "Ada", "address": "ada@example.org"}
    assert one["date"] == "2026-03-03T09:12:00+00:00"
    assert (one["message_id"], one["in_reply_to"]) == ("two@example.org", "one@example.com")
    assert (one["reply_text"], two["reply_text"]) == ("It leaks.", "It leaks.")
    assert (one["source"], two["source"]) == ("mail", "body")
    assert (two["subject"], two["message_id"], two["automatic"]) == ("", None, None)


def test_a_card_says_who_wrote_what(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "one.eml").write_text(MAIL.replace("My", "\x1b[31mMy"))
    assert main(["mail", "parse", str(tmp_path / "one.eml")]) == 0
    card = capfd.readouterr().out
    assert "From:        Ada <ada@example.org>" in card
    assert "  │ It leaks." in card
    assert "\x1b" not in card


def test_files_that_cannot_be_opened_are_named_and_the_others_read(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "one.eml").write_text(MAIL)
    (tmp_path / "empty.eml").write_text("")
    files = [tmp_path / "none.eml", tmp_path, tmp_path / "empty.eml", tmp_path / "one.eml"]
    assert main(["mail", "parse", "--json", *map(str, files)]) == 2
    told = capfd.readouterr()
    assert [json.loads(line)["subject"] for line in told.out.splitlines()] == ["", "My kettle"]
    assert "none.eml: No such file or directory." in told.err
    assert "Traceback" not in told.err


def test_a_dash_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(MAIL.encode())))
    assert main(["mail", "parse", "-", "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["subject"] == "My kettle"


def test_a_mail_beyond_the_limits_says_why_it_is_kept_unread(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "big.eml").write_text(MAIL + "x" * 26 * 1024 * 1024)
    assert main(["mail", "parse", "--json", str(tmp_path / "big.eml")]) == 0
    told = json.loads(capfd.readouterr().out)
    assert (told["quarantined"], told["subject"], told["text"]) == ("too_large", "My kettle", "")
