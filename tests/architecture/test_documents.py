"""What the documents name exists: files, commands and settings."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from unsnag.entrypoints.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = {".git", ".venv", ".venv-3.12", "var", "node_modules", "vendor", "articles"}
LINK = re.compile(r"\[(?:[^\[\]]|\[[^\]]*\]|!\[[^\]]*\]\([^)]*\))*\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r"`([^`\n]+)`")
COMMAND = re.compile(r"(?:^|[\s/;&|])unsnag[ \t]+([a-z][a-z-]*)(?:[ \t]+([a-z][a-z-]*))?")
SETTING = re.compile(r"\bUNSNAG_[A-Z_]+\b")
STEPS = {
    "demo": {"run", "reset"},
    "playbook": {"check", "test", "prove", "diff", "explain", "draw", "replay", "simulate"},
    "routing": {"check", "test", "replay"},
    "eval": {"intents", "search"},
    "encoder": {"ready", "build"},
    "hooks": {"list", "secret", "retire"},
    "knowledge": {"import", "export"},
    "people": {"list", "invite", "let-in", "factor-off", "role", "deactivate", "reactivate"},
    "mail": {"parse", "serve", "health"},
    "messaging": {"serve", "health"},
}
"""The steps of the commands that have some; compared with the commands' own modules below."""


def documents() -> list[Path]:
    return sorted(
        file
        for file in ROOT.rglob("*.md")
        if not SKIPPED.intersection(file.relative_to(ROOT).parts)
        and not any(part.startswith(".") for part in file.relative_to(ROOT).parts)
    )


def prose(text: str) -> str:
    """The text without its code, in which brackets are no links."""
    return QUOTED.sub("code", BLOCK.sub("", text))


def anchors(text: str) -> set[str]:
    """The anchors that headings get: lower case, hyphens for spaces, no punctuation."""
    titles = re.findall(r"^#{1,6} +(.+?) *$", BLOCK.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def code(text: str) -> Iterator[str]:
    yield from BLOCK.findall(text)
    yield from QUOTED.findall(BLOCK.sub("", text))


def settings_read(folder: Path) -> set[str]:
    """Settings that are whole texts in the Python of a folder: names that are looked up or set."""
    found = set()
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {node.value} if SETTING.fullmatch(node.value) else set()
    return found


def test_there_are_documents_to_check() -> None:
    names = {str(file.relative_to(ROOT)) for file in documents()}
    assert {"README.md", "CONTRIBUTING.md", "docs/operating.md"} <= names


@pytest.mark.parametrize("file", documents(), ids=lambda file: str(file.relative_to(ROOT)))
def test_every_relative_link_and_image_leads_somewhere(file: Path) -> None:
    text = file.read_text("utf-8")
    images = re.findall(r"!\[[^\]]*\]\(([^)\s]+)\)", prose(text))
    for target in [*LINK.findall(prose(text)), *images]:
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (file.parent / path).resolve() if path else file
        assert there.is_relative_to(ROOT), f"{target} leaves the repository"
        assert there.exists(), f"{target} leads nowhere"
        if anchor and there.suffix == ".md":
            assert anchor in anchors(there.read_text("utf-8")), f"{target} names no heading"


@pytest.mark.parametrize("file", documents(), ids=lambda file: str(file.relative_to(ROOT)))
def test_every_command_that_is_named_exists(file: Path) -> None:
    for piece in code(file.read_text("utf-8")):
        for line in piece.splitlines():
            for command, step in COMMAND.findall(line):
                assert command in COMMANDS, f"there is no `unsnag {command}`"
                if command in STEPS and step:
                    assert step in STEPS[command], f"there is no `unsnag {command} {step}`"


def test_the_steps_known_here_are_those_of_the_commands() -> None:
    for name, (module, _) in COMMANDS.items():
        path = ROOT / "src" / Path(*module.split("."))
        files = sorted(path.glob("*.py")) if path.is_dir() else [path.with_suffix(".py")]
        text = "".join(file.read_text("utf-8") for file in files)
        found = set(re.findall(r'add_parser\(\s*"([a-z-]+)"', text))
        assert found == STEPS.get(name, set()), name


def test_every_setting_that_is_named_is_read_and_every_one_that_is_read_is_named() -> None:
    product = settings_read(ROOT / "src")
    product |= set(re.findall(r"\$[({](UNSNAG_[A-Z_]+)[)}]", (ROOT / "Makefile").read_text()))
    beside = settings_read(ROOT / "demo") | settings_read(ROOT / "tests")
    assert "UNSNAG_DATA" in product
    named = {s for file in documents() for s in SETTING.findall(file.read_text("utf-8"))}
    assert named - product - beside == set(), "nothing reads these settings"
    operating = set(SETTING.findall((ROOT / "docs" / "operating.md").read_text("utf-8")))
    assert product - operating == set(), "docs/operating.md doesn't name these settings"
