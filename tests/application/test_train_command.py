"""`unsnag train` as people call it: in an empty folder, with good files and bad ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.labelled import PRODUCTS, as_csv, tickets

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def train(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """Runs the command in one fresh installation: exit code, output, errors."""
    folder = tmp_path_factory.mktemp("installation")
    environment = {**os.environ, "UNSNAG_DATA": str(folder), "UNSNAG_DATABASE": ""}

    def run(*words: str | Path) -> tuple[int, str, str]:
        program = [sys.executable, "-m", "unsnag", "train", *map(str, words)]
        done = subprocess.run(program, env=environment, capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


def told(train: Command, *words: str | Path) -> Any:
    code, said, errors = train(*words, "--json")
    assert code == 0, said + errors
    return json.loads(said)


@pytest.mark.slow
def test_a_version_is_trained_shown_put_in_force_compared_and_put_back(
    train: Command, folder: Path
) -> None:
    good, bad = folder / "good.csv", folder / "bad.jsonl"
    rows = tickets()
    good.write_text(as_csv(rows) + "nobody labelled this,\n", encoding="utf-8")
    lines = [
        json.dumps({"text": row.text, "label": rows[i - len(rows) // 4].intent})
        for i, row in enumerate(rows)
        if i % len(PRODUCTS)
    ]
    bad.write_text("\n".join(lines), encoding="utf-8")

    first = told(train, good, "--use")
    card = first["card"]
    assert first["new"]
    assert (card["tickets"]["learned"], card["tickets"]["unlabelled"]) == (len(rows), 1)
    assert card["asked"] == len(rows)
    assert "in force" in first["said"]

    code, said, _ = train(bad, "--use")
    assert code == 1
    assert "it is worse than the one that is" in said
    listed = told(train, "--list")
    assert [one["in_force"] for one in listed] == [False, True]
    worse = listed[0]["version"]

    code, said, _ = train("--use", worse)
    assert (code, f"Version {worse} is in force" in said) == (0, True)
    compared = told(train, "--compare", first["version"], worse)
    assert compared["right"]["verdict"] == "worse"
    assert compared["n"] == sum(
        compared["right"][k] for k in ("both", "first", "second", "neither")
    )
    assert train("--use", first["version"])[0] == 0
    said = train("--list")[1]
    line = next(line for line in said.splitlines() if first["version"] in line)
    assert line.rstrip().endswith("in force")
    said = train("--card", first["version"])[1]
    assert all(words in said for words in ("unsnag discover", "Not to be used for"))


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        ("", "tickets_file_problem", "empty"),
        ("body,queue\nhello,one\n", "tickets_file_problem", "`text` and `label`"),
        ("text,label\nhello,\nthere,\n", "not_enough_examples", "unsnag discover"),
        ("text\nhello\nthere\n", "not_enough_examples", "unsnag discover"),
        ("text,label\n🫘,one\n", "not_enough_examples", "At least two intents"),
        ("text,label\na,one\nb,one\nc,one\nd,one\ne,one\n", "not_enough_examples", "1 intent"),
    ],
    ids=["empty", "other columns", "no labels", "no label column", "one emoji", "one class"],
)
def test_a_file_that_cannot_be_learned_says_what_to_do(
    train: Command, folder: Path, content: str, code: str, said: str
) -> None:
    file = folder / "odd.csv"
    file.write_text(content, encoding="utf-8")
    status, output, _ = train(file, "--json")
    assert status == 2
    answer = json.loads(output)
    assert answer["error"] == code
    assert said in answer["message"]


def test_a_missing_file_or_version_says_so(train: Command, folder: Path) -> None:
    for words in ((folder / "nothing.csv",), ("--use", "nothing"), ("--card", "nothing"), ()):
        status, output, errors = train(*words)
        assert status == 2
        assert output == ""
        assert len(errors.strip()) > 20
        assert "Traceback" not in errors
