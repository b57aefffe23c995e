"""What every test stands on: a data folder of its own and no network but loopback."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_DATA = Path(tempfile.mkdtemp(prefix="unsnag-tests-"))
os.environ["UNSNAG_DATA"] = str(_DATA)
os.environ["UNSNAG_DEMO"] = "1"
os.environ["DJANGO_SETTINGS_MODULE"] = "unsnag.entrypoints.web.settings"

from unsnag.entrypoints.configuration import read_configuration  # noqa: E402

read_configuration().make_secrets()

import django  # noqa: E402

django.setup()

_connect = socket.socket.connect


def _loopback_only(self: socket.socket, address: Any) -> None:
    host = address[0] if isinstance(address, tuple) else ""
    if host and not (str(host).startswith("127.") or host in ("::1", "localhost")):
        raise RuntimeError(f"A test tried to reach {host}; tests reach this machine only.")
    _connect(self, address)


@pytest.fixture(autouse=True)
def no_network_but_loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Refuse every connection that would leave the machine."""
    monkeypatch.setattr(socket.socket, "connect", _loopback_only)
    return


CHROMIUM = Path("/usr/bin/chromium")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys need Chromium; in continuous integration they must not be skipped."""
    if CHROMIUM.exists() or os.environ.get("CI"):
        return
    missing = pytest.mark.skip(reason=f"Chromium is not installed at {CHROMIUM}")
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(missing)
