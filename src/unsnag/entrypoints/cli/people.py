"""`unsnag people`: the first admin, and a way in for those who are locked out.

Who may run commands on the server may do this; each is kept in the audit log as done at the command
line.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from unsnag.application.people.manage_people import (
    INVITED_FOR,
    LET_IN_FOR,
    DetailsRefused,
    LastAdmin,
    roles_in_words,
)
from unsnag.application.ports.people import NameTaken, Person
from unsnag.domain.staff import STAFF_ROLES, HumanAgent, Role, RolesRefused
from unsnag.entrypoints.configuration import NotConfigured, read_configuration
from unsnag.entrypoints.mail_settings import public_url
from unsnag.entrypoints.wiring import PeopleRoom, tools

OPERATOR = HumanAgent("the command line", frozenset({Role.ADMIN}))


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the steps."""
    steps = parser.add_subparsers(dest="step", required=True, metavar="STEP")
    steps.add_parser("list", help="Everybody, with roles and how they sign in.")
    invite = steps.add_parser("invite", help="Add somebody and print the link that lets them in.")
    invite.add_argument("name", metavar="NAME", help="What they type to sign in.")
    invite.add_argument("full_name", metavar="FULL-NAME", help="What their work is kept under.")
    invite.add_argument("--email", default="", metavar="ADDRESS")
    link = steps.add_parser("let-in", help="Print a link that sets a new password, once.")
    factor = steps.add_parser("factor-off", help="Take a lost second factor away.")
    role = steps.add_parser("role", help="Give somebody these roles, and no others.")
    out = steps.add_parser("deactivate", help="Sign somebody out and keep them out.")
    back = steps.add_parser("reactivate", help="Let somebody sign in again.")
    for step in (link, factor, role, out, back):
        step.add_argument("name", metavar="NAME", help="What they type to sign in.")
    for step in (invite, role):
        step.add_argument(
            "roles", nargs="+", choices=[role.value for role in STAFF_ROLES], metavar="ROLE"
        )


def run(args: argparse.Namespace) -> int:
    """0, 1 when nothing was changed because it isn't allowed, 2 when the settings make no sense."""
    try:
        configuration = read_configuration()
        if not (configuration.database_url or configuration.database.exists()):
            raise NotConfigured(f"There is nothing at {configuration.database} yet.")
        configuration.make_secrets()
        for line in _step(tools().people(), public_url(configuration), args):
            print(line)
    except NotConfigured as problem:
        print(problem, file=sys.stderr)
        return 2
    except (DetailsRefused, NameTaken, RolesRefused, LastAdmin) as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


def _step(room: PeopleRoom, url: str, args: argparse.Namespace) -> Sequence[str]:
    """What there is to say. Raises NotConfigured and what the use cases refuse with."""
    manage, by = room.manage, OPERATOR
    if args.step == "list":
        return [_line(person) for person in room.people.all()]
    if args.step == "invite":
        roles = [Role(role) for role in args.roles]
        _, secret = manage.invite(args.name, args.full_name, args.email, roles, by=by)
        return _link(url, secret, f"{INVITED_FOR.days} days")
    person = room.people.named(args.name)
    if person is None:
        raise NotConfigured(f"Nobody signs in as {args.name}. See `unsnag people list`.")
    if args.step == "let-in":
        secret = manage.new_link(person.id, by=by)
        minutes = f"{LET_IN_FOR.seconds // 60} minutes"
        lasts = minutes if person.last_signed_in else f"{INVITED_FOR.days} days"
        return _link(url, secret, lasts)
    if args.step == "factor-off":
        there = manage.reset_factor(person.id, by=by)
        return ["The second factor is gone." if there else "There is none."]
    if args.step == "role":
        manage.set_roles(person.id, [Role(role) for role in args.roles], by=by)
    elif args.step == "deactivate":
        manage.deactivate(person.id, by=by)
    else:
        manage.reactivate(person.id, by=by)
    changed = room.people.find(person.id)
    return [_line(changed or person)]


def _link(url: str, secret: str, lasts: str) -> list[str]:
    return [f"{url}/sign-in/welcome/{secret}", f"It sets the password, once, for {lasts}."]


def _line(person: Person) -> str:
    notes = [] if person.active else ["deactivated"]
    notes += ["second factor"] if person.factor_since else []
    notes += ["single sign-on"] if person.provider else []
    words = roles_in_words(person.roles) or "no role"
    return f"{person.name}: {person.full_name}; {'; '.join([words, *notes])}"
