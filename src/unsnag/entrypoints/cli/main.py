"""The `unsnag` command. Each command is a module of this package, imported when it is called.

A command module offers `configure(parser)`, which declares its arguments, and `run(args) -> int`,
whose result is the exit code.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

COMMANDS: dict[str, tuple[str, str]] = {
    # name: (module, what it does in a line)
    "demo": ("unsnag.entrypoints.cli.demo", "Run the product with the demo company."),
    "worker": ("unsnag.entrypoints.cli.worker", "Finish what was interrupted, over and over."),
    "playbook": ("unsnag.entrypoints.cli.playbook", "Check playbooks and their policies."),
    "audit": ("unsnag.entrypoints.cli.audit", "See what past tickets ask for and could become."),
    "hooks": ("unsnag.entrypoints.cli.hooks", "Make and retire the secrets of webhooks."),
    "people": ("unsnag.entrypoints.cli.people", "Let the staff in, and see who may do what."),
    "knowledge": ("unsnag.entrypoints.cli.knowledge", "Bring articles in, and take them out."),
    "mail": ("unsnag.entrypoints.cli.mail", "Run the mailbox, or see what is read in mails."),
    "messaging": ("unsnag.entrypoints.cli.messaging", "Run the messengers, or ask how they are."),
    "routing": ("unsnag.entrypoints.cli.routing", "Check who answers what, and replay the past."),
    "eval": ("unsnag.entrypoints.cli.evaluate", "Measure the product on your own data."),
    "train": ("unsnag.entrypoints.cli.train", "Train the classifier on your own tickets."),
    "discover": ("unsnag.entrypoints.cli.discover", "Find intents in tickets without labels."),
    "encoder": ("unsnag.entrypoints.cli.encoder", "Build or check the text encoder."),
}

STEPS: dict[tuple[str, ...], str] = {
    # the first two words: the module where these are another command than the first word alone
    ("audit", step): "unsnag.entrypoints.cli.audit_log"
    for step in ("verify", "proof", "growth", "key", "forget")
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; 2 when the arguments make no sense."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="unsnag", description="Customer support that resolves.")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, (path, line) in COMMANDS.items():
        command = commands.add_parser(name, help=line, description=line)
        if words[:1] == [name]:  # only the command that is called is imported
            module = import_module(STEPS.get(tuple(words[:2]), path))
            module.configure(command)
            command.set_defaults(run=module.run)
    args = parser.parse_args(words)
    code: int = args.run(args)
    return code
