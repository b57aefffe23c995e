"""What the steps share: which folders are meant, and how facts are read and shown."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unsnag.application.ports.playbooks import PlaybookUnreadable
from unsnag.domain.policies import FactValue, Policy
from unsnag.entrypoints.wiring import tools

if TYPE_CHECKING:
    Steps = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Steps = Any

FILE = "playbook.yaml"


def playbook_folders(given: Path) -> list[Path]:
    """The folder itself, or the playbooks in it; itself too when it holds none."""
    if (given / FILE).exists() or not given.is_dir():
        return [given]
    inside = [
        f
        for f in sorted(given.iterdir())
        if f.is_dir() and not f.name.startswith((".", "_")) and (f / FILE).exists()
    ]
    return inside or [given]


def policy_of(folder: Path) -> Policy:
    """The policy of a playbook. Raises PlaybookUnreadable, also when it has none."""
    policy = tools().playbook(folder).policy
    if policy is None:
        raise PlaybookUnreadable(f"{folder}:1:1: This playbook has no policy.yaml.")
    return policy


def facts_of(file: Path) -> Iterator[Mapping[str, FactValue]]:
    """The facts of past cases: lines of JSON with `facts`, or a cases file. Raises
    PlaybookUnreadable."""
    if file.suffix in (".yaml", ".yml"):
        yield from tools().facts_in_cases(file)
        return
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise PlaybookUnreadable(f"{file}:1:1: This file cannot be read: {error}.") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _line(file, number, line)


def _line(file: Path, number: int, line: str) -> Mapping[str, FactValue]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise PlaybookUnreadable(f"{file}:{number}:1: This is no JSON: {error}.") from error
    facts = row.get("facts") if isinstance(row, dict) else None
    if not isinstance(facts, dict):
        raise PlaybookUnreadable(f'{file}:{number}:1: A line needs {{"facts": {{…}}}}.')
    return facts


def shown(facts: Mapping[str, FactValue]) -> str:
    """Facts in one line, as they are written in a case."""
    return ", ".join(f"{name}: {value_shown(value)}" for name, value in facts.items())


def value_shown(value: FactValue) -> str:
    """A value as it is written in a case."""
    return str(value).lower() if isinstance(value, bool) else str(value)
