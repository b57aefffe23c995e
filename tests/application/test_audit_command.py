"""`unsnag audit` through its own door: what is printed, written and refused."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.application.audit_tickets import as_csv, as_jsonl, rows
from unsnag import bootstrap
from unsnag.application.ports.models import EncoderUnavailable
from unsnag.bootstrap import main

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{7*7}}\x1b[31m[red]"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable() -> None:
        raise EncoderUnavailable("not built here")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bootstrap, "text_encoder", unavailable)


@pytest.fixture
def tickets(tmp_path: Path) -> Path:
    path = tmp_path / "tickets.csv"
    path.write_text(as_csv(rows(20)))
    return path


class Tags(HTMLParser):
    """Every tag and attribute that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.attributes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.attributes += [name for name, _ in attrs]


def test_the_summary_names_the_guess_and_the_page(
    tickets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", str(tickets)]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "text: subject, text, label: label" in out
    assert "Does your automation complete it, or only answer?" in out
    assert "The page to show: audit-report.html" in out
    assert Path("audit-report.html").read_text().startswith("<!doctype html>")


def test_a_second_run_keeps_the_first_page(tickets: Path) -> None:
    Path("audit-report.html").write_text("mine")
    assert main(["audit", str(tickets)]) == 0
    assert Path("audit-report.html").read_text() == "mine"
    assert Path("audit-report-2.html").exists()
    assert main(["audit", str(tickets), "--force"]) == 0
    assert Path("audit-report.html").read_text() != "mine"


def test_a_named_page_is_never_replaced_without_force(
    tickets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("page.html").write_text("mine")
    assert main(["audit", str(tickets), "--html", "page.html"]) == 2
    assert "--force" in capsys.readouterr().err
    assert Path("page.html").read_text() == "mine"


def test_json_is_alone_on_standard_output_and_complete(
    tickets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [
        "--json",
        "--minutes-per-ticket",
        "10",
        "--cost-per-hour",
        "30",
        "--currency",
        "USD",
    ]
    assert main(["audit", str(tickets), *arguments]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["tickets"] == 100
    assert set(found) >= {
        "skipped", "columns", "window", "assumptions", "categories", "top", "months",
        "repeat_contacts",
    }  # fmt: skip
    first = found["categories"][0]
    assert set(first) >= {
        "name", "tickets", "share", "resolvability", "kind", "completes", "systems", "because",
        "savings", "examples",
    }  # fmt: skip
    assert set(first["savings"]) == {"low", "likely", "high"}
    assert found["assumptions"]["minutes_per_ticket"] == {"low": 10, "likely": 10, "high": 10}
    assert found["assumptions"]["currency"] == "USD"
    assert not Path("audit-report.html").exists()


def test_the_shipped_rules_can_be_printed_and_used(
    tickets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", "--print-rules"]) == 0
    Path("mine.yaml").write_text(capsys.readouterr().out)
    assert main(["audit", str(tickets), "--rules", "mine.yaml", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["assumptions"]["rules"] == "mine.yaml"


def test_nothing_from_a_ticket_becomes_markup(tmp_path: Path) -> None:
    made = [
        {f"text {HOSTILE}": f"Where is my order {HOSTILE} {n}", "label": f"a{HOSTILE}{n % 3}"}
        for n in range(60)
    ]
    path = tmp_path / "<b>evil.jsonl"
    path.write_text(as_jsonl(made))
    assert main(["audit", str(path), "--label", "label", "--html", "page.html"]) == 0
    tags = Tags()
    tags.feed(page := Path("page.html").read_text())
    assert "&lt;script&gt;" in page
    assert not {"script", "img", "b>evil", "iframe", "link"} & set(tags.seen)
    assert not [
        name for name in tags.attributes if name.startswith("on") or name in ("src", "href")
    ]
    assert "\x1b" not in page


def test_control_codes_never_reach_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.jsonl"
    made = [
        {"text": f"Where is it \x1b[31m{n}", "label": f"\x1b]0;x\x07[bold]{n % 2}"}
        for n in range(9)
    ]
    path.write_text(as_jsonl(made))
    assert main(["audit", str(path)]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "[bold]" in out


@pytest.mark.parametrize(
    ("content", "arguments", "says"),
    [
        (b"", [], "is empty"),
        (b"\x00\x01\x02" * 900, [], "not text"),
        (b"text,label\n ,a\n,b\n", ["--text", "text"], "Every ticket is empty"),
        (b'{"text":"a b c"}\n{{\n}}\n{"\n', [], "cannot be read as JSON lines"),
        (b"text,label\na b c,x\n", ["--label", "lable"], "Did you mean “label”"),
        (b"text,label\na b c,x\n", ["--rules", "none.yaml"], "cannot be read"),
        (b"text,label\na b c,x\n", ["--html", "no/such/page.html"], "Make it first"),
        (b"text,label\n", [], "no tickets"),
        (b"[]", [], "no tickets"),
        (b'"just a text"', [], ""),
    ],
)
def test_bad_input_ends_in_a_line_or_two_and_exit_code_two(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: bytes,
    arguments: list[str],
    says: str,
) -> None:
    path = tmp_path / "in.dat"
    path.write_bytes(content)
    code = main(["audit", str(path), *arguments])
    captured = capsys.readouterr()
    lines = [line for line in captured.err.splitlines() if not line.endswith("…")]
    if says:
        assert code == 2
        assert says in captured.err
    assert "Traceback" not in captured.err
    assert len(lines) <= 2


@pytest.mark.parametrize("name", ["missing.csv", ".", "\x00", "a" * 5_000])
def test_a_path_that_is_no_file_ends_in_exit_code_two(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", name]) == 2
    assert capsys.readouterr().err.startswith("unsnag audit: ")


def test_no_file_at_all_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit"]) == 2
    assert "name the file" in capsys.readouterr().err


@pytest.mark.parametrize("amount", ["-1", "many", "nan", "inf"])
def test_an_impossible_amount_is_refused(tickets: Path, amount: str) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["audit", str(tickets), "--cost-per-hour", amount])
    assert stop.value.code == 2
