"""The npm package oidc-provider in a process of its own: a provider that we did not write."""

from __future__ import annotations

import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.journeys.served import free_port

FOLDER = Path(__file__).parent / "identity_provider"
STARTS_WITHIN_SECONDS = 60


def missing() -> str:
    """Why it can't be started here; empty when it can."""
    if shutil.which("node") is None:
        return "Node is not installed"
    if not (FOLDER / "node_modules").is_dir():
        return f"its packages are missing: npm ci --prefix {FOLDER}"
    return ""


@contextmanager
def running_provider(back: str, port: int = 0) -> Iterator[str]:
    """Its issuer, on `port` or a free one; it sends browsers back to `back`."""
    port = port or free_port()
    command = ["node", "provider.mjs", str(port), back]
    process = subprocess.Popen(
        command, cwd=FOLDER, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    issuer = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{issuer}/.well-known/openid-configuration", process)
        yield issuer
    finally:
        process.kill()
        process.communicate()


def _wait(address: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(address, timeout=2):
            return
        time.sleep(0.2)
    process.kill()
    raise AssertionError(f"The provider did not start: {process.communicate()[1][-2000:]}")
