"""Nobody but the egress client and the connectors opens connections to named hosts."""

from __future__ import annotations

import ast
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "unsnag"
WAYS = frozenset(
    [
        *("httpx", "httpcore", "socket", "ssl", "http.client", "urllib.request", "ftplib"),
        *("smtplib", "imaplib", "poplib", "telnetlib", "xmlrpc.client", "requests", "aiohttp"),
        *("urllib3", "urllib", "http", "asyncio"),
    ]
)
# Folder or file → why it may.
ALLOWED = {
    "adapters/egress": "it is the way out",
    "adapters/connectors": "asks the systems that the configuration names, by their own clients",
    "adapters/channels/email/imap_door.py": "asks the mail server that the settings name",
    "adapters/channels/email/smtp_door.py": "is asked, and asks nobody",
    "adapters/channels/email/smtp_post.py": "asks the mail server that the settings name",
    "entrypoints/cli/demo.py": "asks this machine for a free port",
}


def imported(file: Path) -> set[str]:
    """Every module that the file imports by name."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return found


def test_only_those_with_a_reason_open_connections() -> None:
    seen = 0
    for file in sorted(SOURCE.rglob("*.py")):
        name = file.relative_to(SOURCE).as_posix()
        if any(name.startswith(place) for place in ALLOWED):
            continue
        seen += 1
        direct = imported(file) & (WAYS - {"urllib", "http"})
        assert not direct, f"{name} imports {', '.join(direct)}"
    assert seen > 200


def test_the_reasons_are_still_needed() -> None:
    for place in ALLOWED:
        files = (
            [SOURCE / place] if place.endswith(".py") else sorted((SOURCE / place).rglob("*.py"))
        )
        assert any(imported(file) & WAYS for file in files), f"{place} opens nothing"
