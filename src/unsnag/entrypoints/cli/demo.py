"""`unsnag demo run` and `unsnag demo reset`: the product with the demo company and its shop.

Four processes: the shop (a system of its own, over HTTP), what sends the shop's events, the web
server, the worker. One that
ends is started again; all end together.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

from unsnag.entrypoints.configuration import (
    Configuration,
    NotConfigured,
    read_configuration,
    write_private,
)
from unsnag.entrypoints.wiring import tools

STARTS_WITHIN_SECONDS = 240
STOPS_WITHIN_SECONDS = 8
MOST_CONNECTIONS = 2_048  # of browsers, at once
OURS = (
    "unsnag.sqlite3",
    "unsnag.sqlite3-wal",
    "unsnag.sqlite3-shm",
    "audit_heads.jsonl",
    "secrets.json",
    "logins.json",
)
_PR_SET_PDEATHSIG = 1
FOLDERS = ("shop", "models", "static", "media")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare `run` and `reset`."""
    steps = parser.add_subparsers(dest="step", required=True, metavar="STEP")
    steps.add_parser("run", help="Prepare what is missing and serve until you press Ctrl+C.")
    reset = steps.add_parser("reset", help="Forget everything of the demo and start over.")
    reset.add_argument("--yes", action="store_true", help="Don't ask.")


def run(args: argparse.Namespace) -> int:
    """Serve, or reset. 2 when the configuration makes no sense."""
    try:
        configuration = read_configuration()
        return _reset(configuration, args.yes) if args.step == "reset" else _run(configuration)
    except NotConfigured as problem:
        print(problem, file=sys.stderr)
        return 2


def shop_environment(configuration: Configuration) -> dict[str, str]:
    """The environment of the shop's processes."""
    return {
        **os.environ,
        "SHOP_DATA": str(configuration.data / "shop"),
        "SHOP_API_KEY": configuration.secret("shop_api"),
        "SHOP_SECRET_KEY": configuration.secret("shop_django"),
        "SHOP_HOST_PORT": f"127.0.0.1:{configuration.shop_port}",
        "UNSNAG_URL": configuration.url,
        "UNSNAG_IDENTITY_SECRET": configuration.secret("identity"),
        "SHOP_HOOK_SECRET": next(iter(configuration.hook_secrets("shop")), ""),
    }


def _reset(configuration: Configuration, yes: bool) -> int:
    data = configuration.data
    if _answers(configuration.port, configuration.host):
        raise NotConfigured("The demo is running; stop it first (Ctrl+C), then reset.")
    if configuration.database_url:
        raise NotConfigured(
            "The data is in the database that UNSNAG_DATABASE names. Drop and make that one "
            "yourself, or unset UNSNAG_DATABASE to reset what is in the data folder."
        )
    if not yes and input(f"Forget everything in {data}? Type yes: ").strip() != "yes":
        print("Nothing was changed.")
        return 1
    for name in OURS:
        (data / name).unlink(missing_ok=True)
    for name in FOLDERS:
        if (data / name).is_dir():
            shutil.rmtree(data / name)
    print(f"The demo in {data} is gone; `unsnag demo run` makes a new one.")
    return 0


def _run(configuration: Configuration) -> int:
    for port in (configuration.port, configuration.shop_port):
        if _answers(port, configuration.host):
            raise NotConfigured(
                f"Port {port} is taken. Choose another: UNSNAG_PORT={port + 100} make run"
            )
    started = time.monotonic()
    _allow_connections()
    os.environ["UNSNAG_DEMO"] = "1"
    configuration.make_secrets()
    if not configuration.hook_secrets("shop"):
        configuration.new_hook_secret("shop")
    shop = _prepare_shop(configuration)
    tools().prepare_demo(configuration, lambda line: print(f"  {line}", flush=True))
    _wait_for_shop(shop)
    with contextlib.ExitStack() as stack:
        family = stack.enter_context(Family(configuration))
        family.start()
        if not family.ready():
            print("The server did not start; its last words are above.", file=sys.stderr)
            return 1
        _welcome(configuration, time.monotonic() - started)
        family.watch()
    print("Stopped. Everything is kept; run it again to go on.")
    return 0


def _prepare_shop(configuration: Configuration) -> subprocess.Popen[str]:
    """Begin to fill the shop, which takes its time beside our own preparations."""
    (configuration.data / "shop").mkdir(parents=True, exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "shop.manage", "seed"],
        cwd=configuration.demo,
        env=shop_environment(configuration),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def _wait_for_shop(shop: subprocess.Popen[str]) -> None:
    _, words = shop.communicate()
    if shop.returncode:
        raise NotConfigured(f"The demo's shop could not be prepared:\n{words.strip()}")


def _welcome(configuration: Configuration, seconds: float) -> None:
    logins = json.loads((configuration.data / "logins.json").read_text(encoding="utf-8"))
    lines = [
        "",
        f"Unsnag is ready ({seconds:.0f} s).",
        "",
        f"  Help center   {configuration.url}/",
        f"  Desk          {configuration.url}/desk",
        f"  Insights      {configuration.url}/insights",
        f"  Demo outbox   {configuration.url}/demo/outbox   (one-time codes and mails)",
        f"  The shop      {configuration.shop_url}/   (a separate system; sign in as Mara and "
        "open the chat)",
        "",
        *(f"  Sign in as {r['role']:<8} {r['name']}   password {r['password']}" for r in logins),
        "",
        f"Everything is kept in {configuration.data}. Stop with Ctrl+C; start over with "
        "`unsnag demo reset`.",
    ]
    print("\n".join(lines), flush=True)


def _answers(port: int, host: str) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((host, port)) == 0


class Family:
    """The four processes; leaving the context ends them all."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._born: dict[str, float] = {}
        self._stopping = False

    def __enter__(self) -> Family:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._running.values():
            process.terminate()
        deadline = time.monotonic() + STOPS_WITHIN_SECONDS
        for process in self._running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
            _end_group(process)
            process.wait()

    def start(self) -> None:
        """Start the servers; the worker follows, so that it doesn't slow their start."""
        for name in ("shop", "web"):
            self._spawn(name)

    def ready(self) -> bool:
        """Whether the web server answers in time."""
        deadline = time.monotonic() + STARTS_WITHIN_SECONDS
        while time.monotonic() < deadline and not self._stopping:
            if _answers(self._configuration.port, self._configuration.host):
                return True
            if self._running["web"].poll() is not None:
                return False
            time.sleep(0.2)
        return False

    def watch(self) -> None:
        """Start the worker and the shop's events, and start again what ends, until told to stop."""
        for name in ("worker", "shop events"):
            self._spawn(name)
        while not self._stopping:
            for name, process in list(self._running.items()):
                if process.poll() is not None and not self._stopping:
                    lived = time.monotonic() - self._born[name]
                    print(f"The {name} ended ({process.returncode}); starting it again.")
                    _end_group(process)
                    if lived < 3:
                        time.sleep(2)
                    self._spawn(name)
            time.sleep(0.5)

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _spawn(self, name: str) -> None:
        command, environment = self._program(name)
        self._born[name] = time.monotonic()
        self._running[name] = subprocess.Popen(  # noqa: S603  our own programs
            command,
            env=environment,
            cwd=self._configuration.demo if name == "shop events" else None,
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509  no threads run here
        )

    def _program(self, name: str) -> tuple[list[str], dict[str, str]]:
        """Command and environment of one of the four."""
        c = self._configuration
        if name == "shop":
            where = ["--working-dir", str(c.demo), "shop.wsgi:application"]
            return [*server_program("127.0.0.1", c.shop_port), *where], shop_environment(c)
        if name == "shop events":
            return [sys.executable, "-m", "shop.manage", "send_events"], shop_environment(c)
        # Several algebra threads in several processes only stand in each other's way.
        ours = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
        if name == "worker":
            return [sys.executable, "-m", "unsnag", "worker"], ours
        return [
            *server_program(c.host, c.port),
            "--factory",
            "unsnag.bootstrap:web_application",
        ], ours


def server_program(host: str, port: int) -> list[str]:
    """The web server, to be followed by what it serves."""
    program = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"]
    program += ["--log-level", "error", "--blocking-threads", "8"]
    # It counts connections, also those that browsers keep open and are silent on: each open widget
    # has one or two, and who comes beyond the limit is not even heard.
    program += ["--backpressure", str(MOST_CONNECTIONS), "--backlog", str(MOST_CONNECTIONS)]
    return [*program, "--host", host, "--port", str(port)]


def _allow_connections() -> None:
    """Let this process and its children open as many files as connections need, as far as the
    system lets it; many a system allows 1,024 at first."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST_CONNECTIONS if hard == resource.RLIM_INFINITY else hard
    if soft != resource.RLIM_INFINITY and soft < (wanted := min(wanted, 2 * MOST_CONNECTIONS)):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End what a server may have left: its own workers are in its group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _end_with_parent() -> None:
    """Ask the kernel to end this process when its parent dies, however it dies (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def make_logins(configuration: Configuration, accounts: list[dict[str, str]]) -> None:
    """Keep the demo's logins where its owner alone can read them."""
    write_private(configuration.data / "logins.json", json.dumps(accounts, indent=2))
