"""`unsnag mail health`: how the mailbox is, in lines for people and an exit code for monitors."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import TYPE_CHECKING

from unsnag.application.queries.mailbox import DOORS, said
from unsnag.entrypoints import wiring
from unsnag.entrypoints.configuration import NotConfigured

if TYPE_CHECKING:
    from unsnag.entrypoints.cli.playbook.folders import Steps


def configure(steps: Steps) -> None:
    """Declare `health`."""
    parser = steps.add_parser("health", help="Say how the mailbox is; exit code 1 on an alarm.")
    parser.set_defaults(run_step=run)


def run(_args: argparse.Namespace) -> int:
    """0 when no alarm stands, else 1. Raises NotConfigured."""
    tools = wiring.tools()
    tools.setup()
    health = tools.mail_health()
    if health is None:
        raise NotConfigured("Set UNSNAG_MAIL_ADDRESS to the address that customers write to.")
    seen, raised = health()
    print(f"last received  {_moment(seen.last_received)}")
    print(f"last sent      {_moment(seen.last_sent)}")
    print(f"waiting        {seen.waiting}")
    print(
        f"24 hours       {seen.sent} sent, {seen.bounced} bounced, {seen.quarantined} kept unread"
    )
    for door in seen.doors:
        trouble = f"; {door.trouble}" if door.trouble else ""
        print(f"{DOORS.get(door.name, door.name):<14} well {_moment(door.well)}{trouble}")
    for one in raised:
        what, todo = said(one)
        print(f"ALARM  {what} {todo}")
    return 1 if raised else 0


def _moment(at: datetime | None) -> str:
    return "never" if at is None else f"{at:%Y-%m-%d %H:%M:%S} UTC"
