"""The demo company's shop as a real process: the counterpart that tests act against.

`running_shop(tmp_path)` starts it on a free port with its own database and fresh secrets, filled
with the demo's customers and orders. It can be stopped, killed mid-flight and started again on the
same port with the same data.
"""

import atexit
import functools
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import httpx

DEMO = Path(__file__).resolve().parents[2] / "demo"
STARTS_WITHIN_SECONDS = 30
STOPS_WITHIN_SECONDS = 10


class ShopProcess:
    """One shop, served at `url`; also a context manager that leaves no process behind.

    Public: url, api_key, identity_secret, unsnag_url, database (path of its SQLite file).
    """

    def __init__(self, folder: Path, unsnag_url: str) -> None:
        self.api_key = f"sk_{secrets.token_hex(16)}"
        self.identity_secret = secrets.token_hex(32)
        self.unsnag_url = unsnag_url
        self.database = folder / "shop.sqlite3"
        self._folder = folder
        self._secret_key = secrets.token_hex(32)
        self._process: subprocess.Popen[bytes] | None = None
        self._port = free_port()
        self._log_path = folder / "shop.log"

    @property
    def url(self) -> str:
        """Where the shop is served, without a slash at the end."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def environment(self) -> dict[str, str]:
        """The shop's environment; for its commands as well."""
        return os.environ | {
            "SHOP_DATA": str(self._folder),
            "SHOP_API_KEY": self.api_key,
            "SHOP_SECRET_KEY": self._secret_key,
            "SHOP_HOST_PORT": f"127.0.0.1:{self._port}",
            "UNSNAG_URL": self.unsnag_url,
            "UNSNAG_IDENTITY_SECRET": self.identity_secret,
        }

    def start(self) -> None:
        """Serves the shop and returns once it answers.

        Raises:
            RuntimeError: it ended or did not answer in time; the message carries its log.
        """
        if self._process is not None:
            return
        with self._log_path.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "granian", "--interface", "wsgi"),
                    *("--host", "127.0.0.1", "--port", str(self._port)),
                    *("--blocking-threads", "8", "--no-ws", "--working-dir", str(DEMO)),
                    "shop.wsgi:application",
                ],
                cwd=DEMO,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait_until_it_answers()

    def stop(self) -> None:
        """Ends the shop politely: requests under way are finished."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Ends the shop and its workers at once, as a power cut would."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Stops the shop and serves it again: same address, same data, same secrets."""
        self.stop()
        self.start()

    def client(self) -> httpx.Client:
        """A client of the shop's API that carries the key; paths are below /api."""
        headers = {"Authorization": f"Bearer {self.api_key}"}
        return httpx.Client(base_url=f"{self.url}/api", headers=headers, timeout=20)

    def command(self, *arguments: str) -> str:
        """Runs one of the shop's own commands, e.g. command("seed"); returns what it printed."""
        return run_command(self.environment, *arguments)

    def __enter__(self) -> "ShopProcess":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()

    def _end(self, with_signal: signal.Signals) -> None:
        if self._process is None:
            return
        process, self._process = self._process, None
        # The server is the head of its own group; its worker ends with it, even under SIGKILL.
        signal_group(process.pid, with_signal)
        try:
            process.wait(STOPS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            signal_group(process.pid, signal.SIGKILL)
            process.wait(STOPS_WITHIN_SECONDS)

    def _wait_until_it_answers(self) -> None:
        assert self._process is not None
        give_up = time.monotonic() + STARTS_WITHIN_SECONDS
        while time.monotonic() < give_up:
            if self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/api/health", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        self.kill()
        raise RuntimeError(f"The shop did not start.\n{self._log_path.read_text()}")


@contextmanager
def running_shop(
    tmp_path: Path, *, unsnag_url: str = "http://127.0.0.1:8000", now: str | None = None
) -> Iterator[ShopProcess]:
    """A filled shop in a folder of its own under `tmp_path`, ended with the block.

    `now` (ISO 8601 with zone) fixes the moment that its dates count back from.
    """
    folder = Path(tempfile.mkdtemp(prefix="shop-", dir=tmp_path))
    shutil.copyfile(filled_database(now), folder / "shop.sqlite3")
    with ShopProcess(folder, unsnag_url) as shop:
        yield shop


@functools.cache
def filled_database(now: str | None) -> Path:
    """A filled database, made once for a test run; copies start in milliseconds."""
    folder = Path(tempfile.mkdtemp(prefix="shop-seed-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    maker = ShopProcess(folder, "http://127.0.0.1:8000")
    run_command(maker.environment, "seed", *(("--now", now) if now else ()))
    return maker.database


def run_command(environment: dict[str, str], *arguments: str) -> str:
    """Runs `python -m shop.manage …` and returns its output.

    Raises:
        RuntimeError: the command failed; the message carries what it said.
    """
    done = subprocess.run(
        [sys.executable, "-m", "shop.manage", *arguments],
        cwd=DEMO,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"shop {' '.join(arguments)} failed.\n{done.stdout}{done.stderr}")
    return done.stdout


def signal_group(leader: int, with_signal: signal.Signals) -> None:
    """Signals a process we started together with its children; one that is gone is fine."""
    try:
        os.killpg(leader, with_signal)
    except ProcessLookupError:
        return


def free_port() -> int:
    """A port of the loopback address that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
