"""Playbook files: each mistake is named with its file, its exact place and what to do about it.

In the changed texts `§` marks where the problem must be found; it is taken out before reading.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.adapters.playbook_mistakes import CASES, MISTAKES, PLAYBOOK, POLICY
from tests.application.conftest import World
from unsnag.adapters.playbook_files.cases import check
from unsnag.adapters.playbook_files.places import Problem
from unsnag.adapters.playbook_files.shelf import PlaybookFolder
from unsnag.adapters.rules.cel import CelRules
from unsnag.adapters.store.database_store import DatabaseStore
from unsnag.bootstrap import main
from unsnag.bootstrap.assembly import catalogue

SHIPPED = Path(__file__).resolve().parents[2] / "playbooks"
NAMES = ("order_status", "password_reset", "refund")
ALL = sorted(f.parent.name for f in SHIPPED.glob("*/playbook.yaml"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped playbook for refunds."""
    return Path(shutil.copytree(SHIPPED / "refund", tmp_path / "refund"))


def problems(folder: Path) -> list[Problem]:
    return list(check(folder, catalogue(), CelRules()))


@pytest.mark.parametrize("name", ALL)
def test_what_is_shipped_checks_clean_with_all_its_cases(name: str) -> None:
    assert problems(SHIPPED / name) == []


@pytest.mark.parametrize(
    ("file", "right", "wrong", "says", "hint"), MISTAKES, ids=[f"{m[0]}: {m[2]}" for m in MISTAKES]
)
def test_each_mistake_has_its_place_and_what_to_do(
    folder: Path, file: str, right: str, wrong: str, says: str, hint: str
) -> None:
    text = (folder / file).read_text()
    assert right in text
    marked = text.replace(right, wrong, 1)
    (folder / file).write_text(marked.replace("§", ""))
    found = [p for p in problems(folder) if says in p.message]
    assert found, [str(p) for p in problems(folder)]
    problem = found[0]
    assert problem.file == str(folder / file)
    assert hint in problem.suggestion
    assert str(problem).startswith(f"{folder / file}:{problem.line}:{problem.column}: ")
    before, marker, _ = marked.partition("§")
    if marker and "not valid YAML" not in says:
        place = (before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)
        assert (problem.line, problem.column) == place


@pytest.mark.parametrize("file", [PLAYBOOK, POLICY, CASES])
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff\xfe\x00\x01\x80PNG", "not text in UTF-8"),
        (b"", "must begin with names and values"),
        (b"- a\n- b\n", "must begin with names and values"),
        (b"a: [1, 2\nb: 3\n", "not valid YAML"),
        (b"a: \x00b\n", "not valid YAML"),
        (b"a: 2024-99-99\n", "not valid YAML"),
        (b"[" * 700, "not valid YAML"),
        (b"a: " + b"x" * 2_000_000, "over 1 MB"),
        (b"a: !!python/object:os.system x\n", ""),
        (b"? {a: b}\n: c\n", ""),
        (b"1: 2\nnull: 3\n2.5: [x]\n", ""),
    ],
    ids=["binary", "empty", "list", "syntax", "nul", "date", "deep", "large", "tag", "key", "keys"],
)
def test_a_file_that_is_no_playbook_is_a_problem_and_never_an_error(
    folder: Path, file: str, content: bytes, says: str
) -> None:
    (folder / file).write_bytes(content)
    found = problems(folder)
    assert any(says in p.message and p.file == str(folder / file) for p in found), found


def test_a_missing_file_or_folder_is_named(folder: Path) -> None:
    (folder / CASES).unlink()
    assert "A policy needs cases" in problems(folder)[0].message
    (folder / PLAYBOOK).unlink()
    assert "This file is missing" in problems(folder)[0].message
    (folder / PLAYBOOK).mkdir()
    assert "cannot be read" in problems(folder)[0].message
    assert "no such folder" in problems(folder / "nowhere")[0].message


def test_every_mistake_of_a_playbook_is_found_at_once(folder: Path) -> None:
    text = (folder / PLAYBOOK).read_text()
    text = text.replace("ask: order_number", "ask: a").replace("look_up: shop.order", "look_up: b")
    (folder / PLAYBOOK).write_text(text.replace("act: shop.refund", "act: c"))
    assert len(problems(folder)) >= 3


def test_whatever_is_changed_in_the_files_is_a_problem_or_a_playbook(folder: Path) -> None:
    dice = random.Random(7)
    texts = {f: (folder / f).read_text() for f in (PLAYBOOK, POLICY, CASES)}
    pieces = [line for text in texts.values() for line in text.splitlines(keepends=True)]
    for _ in range(80):
        file = dice.choice(list(texts))
        lines = texts[file].splitlines(keepends=True)
        for _ in range(dice.randint(1, 3)):
            place = dice.randrange(len(lines))
            odd = dice.choice(["  ", "- ", "1: ", "[", "{}\n", "a: null\n", "&x ", "*x ", "! "])
            lines[place] = dice.choice(["", odd, odd + lines[place], dice.choice(pieces)])
        (folder / file).write_text("".join(lines))
        for problem in problems(folder):
            assert problem.line >= 1
            assert problem.column >= 1
        (folder / file).write_text(texts[file])


def test_the_command_says_what_is_wrong_and_ends_with_one(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["playbook", "check", *(str(SHIPPED / name) for name in NAMES)]) == 0
    assert capsys.readouterr().out.count(": well.") == 3
    text = (folder / POLICY).read_text()
    (folder / POLICY).write_text(text.replace("decision: deny", "decision: denny"))
    assert main(["playbook", "check", str(folder), str(SHIPPED / "refund")]) == 1
    said = capsys.readouterr().out
    assert "Did you mean deny?" in said
    assert ": well." in said
    assert main(["playbook", "check", str(folder / "nowhere")]) == 1


def shelf(folder: Path) -> PlaybookFolder:
    store = DatabaseStore(lambda: datetime.now(UTC))
    return PlaybookFolder(folder, catalogue(), CelRules(), store)


@pytest.fixture
def playbooks(tmp_path: Path) -> Path:
    for name in NAMES:
        shutil.copytree(SHIPPED / name, tmp_path / "playbooks" / name)
    return tmp_path / "playbooks"


def test_two_playbooks_for_one_intent_are_one_playbook_and_a_problem(playbooks: Path) -> None:
    shutil.copytree(playbooks / "refund", playbooks / "refund_again")
    file = playbooks / "refund_again" / PLAYBOOK
    file.write_text(file.read_text().replace("playbook: refund", "playbook: again"))
    found = shelf(playbooks)
    (problem,) = found.problems
    assert (problem.file, problem.line, problem.column) == (str(file), 8, 10)
    assert "refund is for the intent refund_request already" in problem.message
    assert [p.name for p in found.all()] == ["order_status", "password_reset", "refund"]


def test_two_playbooks_of_one_name_are_one_playbook_and_a_problem(playbooks: Path) -> None:
    shutil.copytree(playbooks / "refund", playbooks / "zoo")
    file = playbooks / "zoo" / PLAYBOOK
    file.write_text(file.read_text().replace("[refund_request]", "[other]"))
    found = shelf(playbooks)
    (problem,) = found.problems
    assert (problem.file, problem.line, problem.column) == (str(file), 2, 11)
    assert found.for_intent("refund_request") is not None
    assert found.for_intent("other") is None


@pytest.mark.parametrize("content", [b"", b"\x80\xff", b"[" * 700, b"playbook: [", b"a: 1"])
def test_a_broken_playbook_leaves_the_others_running(playbooks: Path, content: bytes) -> None:
    (playbooks / "password_reset" / PLAYBOOK).write_bytes(content)
    found = shelf(playbooks)
    assert [p.name for p in found.all()] == ["order_status", "refund"]
    assert found.problems
    files = {p.file for p in found.problems}
    assert str(playbooks / "password_reset" / PLAYBOOK) in files
    assert {Path(file).parent.name for file in files} == {"password_reset"}


def test_the_issues_of_a_broken_playbook_go_to_a_person(
    playbooks: Path, make_world: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> None:
    (playbooks / "refund" / POLICY).write_text("policy: [")
    monkeypatch.setenv("UNSNAG_PLAYBOOKS", str(playbooks))
    world = make_world()
    assert [p.name for p in world.app.shelf.all()] == ["order_status", "password_reset"]
    chat = world.begin()
    said = world.say(chat, "refund TT-10482")
    assert "passed this to a person" in said[-1]
    assert "on its way" in world.say(world.begin(), "where is my parcel TT-10501")[0]
    assert world.refunds("TT-10482") == []
