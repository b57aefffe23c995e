"""`unsnag hooks`: the secrets that connected systems sign their webhooks with.

A secret is shown once, when it is made. Several may be accepted at a time, so that one can be
replaced without losing a webhook: make a new one, give it to the system, then retire the old ones.
"""

from __future__ import annotations

import argparse
import hashlib
import sys

from unsnag.entrypoints.configuration import (
    CONNECTORS,
    Configuration,
    NotConfigured,
    read_configuration,
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare `list`, `secret` and `retire`."""
    steps = parser.add_subparsers(dest="step", required=True, metavar="STEP")
    steps.add_parser("list", help="Which connectors take webhooks, and under how many secrets.")
    secret = steps.add_parser("secret", help="Make a new secret; earlier ones stay accepted.")
    retire = steps.add_parser("retire", help="Accept only the newest secret from now on.")
    for step in (secret, retire):
        step.add_argument("connector", choices=CONNECTORS)


def run(args: argparse.Namespace) -> int:
    """0, or 2 when the configuration makes no sense."""
    try:
        configuration = read_configuration()
        return _step(configuration, args)
    except NotConfigured as problem:
        print(problem, file=sys.stderr)
        return 2


def _step(configuration: Configuration, args: argparse.Namespace) -> int:
    if args.step == "list":
        for connector in CONNECTORS:
            _tell(configuration, connector)
        return 0
    if args.step == "secret":
        print(configuration.new_hook_secret(args.connector))
        print(
            f"Give this secret to the system, with {configuration.url}{_path(args.connector)}"
            " as the address. It isn't shown again. It holds at once, no restart needed.",
            file=sys.stderr,
        )
        return 0
    gone = configuration.retire_hook_secrets(args.connector)
    print(f"{gone} retired. The newest one is accepted." if gone else "There was none to retire.")
    return 0


def _path(connector: str) -> str:
    known = {"mail": "/api/mail/standard", "messaging": "/api/messaging/webhook"}
    return known.get(connector, f"/api/hooks/{connector}")


def _tell(configuration: Configuration, connector: str) -> None:
    secrets = configuration.hook_secrets(connector)
    if not secrets:
        print(f"{connector}: no secret; every webhook is refused.")
        return
    marks = ", ".join(hashlib.sha256(one.encode()).hexdigest()[:8] for one in secrets)
    print(f"{connector}: {len(secrets)} accepted, the newest first (fingerprints {marks}).")
