"""`unsnag messaging health`: how the messengers are, in lines for people and an exit code for
monitors."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import TYPE_CHECKING

from unsnag.application.queries.channels import said
from unsnag.entrypoints import wiring
from unsnag.entrypoints.configuration import NotConfigured

if TYPE_CHECKING:
    from unsnag.entrypoints.cli.playbook.folders import Steps


def configure(steps: Steps) -> None:
    """Declare `health`."""
    parser = steps.add_parser("health", help="Say how the messengers are; exit code 1 on an alarm.")
    parser.set_defaults(run_step=run)


def run(_args: argparse.Namespace) -> int:
    """0 when no alarm stands, else 1. Raises NotConfigured."""
    tools = wiring.tools()
    tools.setup()
    seen, raised = tools.chat_health()()
    if not seen:
        raise NotConfigured("No messenger is set up; docs/messaging.md says what each one needs.")
    for one in seen:
        trouble = f"; {one.trouble}" if one.trouble else ""
        print(
            f"{one.name:<10} in {_moment(one.last_in)}, out {_moment(one.last_out)}, "
            f"{one.waiting} waiting; 24 hours: {one.sent} arrived, {one.failed} failed{trouble}"
        )
    for alarm in raised:
        what, todo = said(alarm)
        print(f"ALARM  {what} {todo}")
    return 1 if raised else 0


def _moment(at: datetime | None) -> str:
    return "never" if at is None else f"{at:%Y-%m-%d %H:%M:%S} UTC"
