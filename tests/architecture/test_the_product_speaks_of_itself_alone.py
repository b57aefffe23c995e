"""No file speaks of how the product was made or of one machine."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN = re.compile(r"/work/|/root/|\bTODO\b|\bFIXME\b|\bXXX\b|\.library|issue #\d")
SKIPPED = {".git", ".venv", "var", "node_modules", "vendor", "__pycache__"}
ENDINGS = {".py", ".md", ".js", ".css", ".html", ".toml", ".yaml", ".yml", ".txt", ".json", ""}


def test_no_file_carries_a_path_of_one_machine_or_a_leftover() -> None:
    for file in ROOT.rglob("*"):
        parts = set(file.relative_to(ROOT).parts)
        if not file.is_file() or parts & SKIPPED or file.suffix not in ENDINGS:
            continue
        if file.name == Path(__file__).name or any(p.startswith(".") and p != ".ci" for p in parts):
            continue
        found = FORBIDDEN.search(file.read_text("utf-8"))
        assert found is None, f"{file.relative_to(ROOT)}: {found.group(0) if found else ''}"
