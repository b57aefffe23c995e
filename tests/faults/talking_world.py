"""The web server and the worker as they are started, with keyword stand-ins for the two models so
that they start in seconds; the store, the path of a message and the desk are the real ones. No shop
runs beside them.

    python -m tests.faults.talking_world prepare   make the tables and the staff
    python -m tests.faults.talking_world work      be the worker
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bench.demo_served import DemoServed

from unsnag.entrypoints.cli.demo import server_program

PASSWORD = "a long enough password"
STAFF = (("alex", "agent"), ("morgan", "manager"))


class TalkingWorld(DemoServed):
    """An installation of these."""

    def __init__(self, folder: Path, database: str = "") -> None:
        super().__init__(folder, database)
        self._run("prepare")

    def commands(self) -> list[list[str]]:
        """Without the process that starts them again: whoever kills them does that."""
        web = [*server_program("127.0.0.1", self.port), "--factory", f"{__name__}:application"]
        return [web, [sys.executable, "-m", __name__, "work"]]

    @property
    def logins(self) -> list[dict[str, str]]:
        """The staff."""
        return [{"name": name, "role": role, "password": PASSWORD} for name, role in STAFF]

    def _run(self, step: str) -> None:
        subprocess.run([sys.executable, "-m", __name__, step], env=self.environment, check=True)


def application() -> Any:
    """The WSGI application; what granian loads."""
    from tests.journeys import desk_world
    from unsnag.entrypoints import wiring

    wiring.provide(desk_world.build)
    wiring.app()
    return desk_world.get_wsgi_application()


def main(argv: list[str]) -> int:
    """Prepare or work."""
    from unsnag.entrypoints.configuration import read_configuration

    read_configuration().make_secrets()
    from tests.journeys import desk_world
    from unsnag.entrypoints import wiring
    from unsnag.entrypoints.cli import worker

    wiring.provide(desk_world.build)
    if argv == ["prepare"]:
        desk_world.call_command("migrate", verbosity=0, interactive=False)
        desk_world.staff()
        return 0
    wiring.use_tools(SimpleNamespace(setup=lambda: None))  # type: ignore[arg-type]  set up above
    return worker.run(argparse.Namespace(once=False))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
