"""A data folder of a run's own, with Django and the tables in it, and the demo's files."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unsnag.entrypoints.configuration import Configuration

ROOT = Path(__file__).resolve().parents[1]
DEMO = ROOT / "demo"
TICKETS = DEMO / "tickets" / "past_tickets.csv"
PLAYBOOKS = ROOT / "playbooks"


class LeftOut(Exception):
    """A bench or a contender cannot be measured here; the message says why and what to do."""


@functools.cache
def folder() -> Path:
    """The run's own folder, gone when the process ends."""
    made = Path(tempfile.mkdtemp(prefix="unsnag-bench-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@functools.cache
def database() -> Configuration:
    """Django set up on a fresh database in the run's folder, with the product's own settings."""
    data = folder() / "data"
    os.environ["UNSNAG_DATA"] = str(data)
    from unsnag import bootstrap
    from unsnag.entrypoints.configuration import read_configuration

    configuration = read_configuration()
    configuration.make_secrets()
    bootstrap.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return configuration


def with_shop(configuration: Configuration, url: str, key: str) -> Configuration:
    """The same configuration, connected to another shop."""
    import json

    from unsnag.entrypoints.configuration import write_private

    file = configuration.data / "secrets.json"
    kept = json.loads(file.read_text(encoding="utf-8"))
    write_private(file, json.dumps({**kept, "shop_api": key}))
    return replace(configuration, shop_url=url)


@functools.cache
def tickets_made(seed: int | None = None) -> list[tuple[dict[str, str], str]]:
    """A year of the demo's tickets, each row with the phrase that it grew from; without a seed
    the very tickets of TICKETS."""
    sys.path.insert(0, str(TICKETS.parent))
    try:
        from generate import generate
    finally:
        sys.path.remove(str(TICKETS.parent))
    made = generate() if seed is None else generate(seed)
    return [(ticket.row, ticket.skeleton) for ticket in made]
