"""Who may do what: one table of roles and capabilities.

Pages and use cases ask for a capability, never for a role, so that this table is the only place
that decides. Somebody with several roles may do what each of them may. An auditor reads all that
is of record and changes nothing but their own account, so that role stands alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Closed set of roles."""

    CUSTOMER = "customer"  # has the problem; nothing of the staff's is for them
    AGENT = "agent"  # answers customers and decides approvals
    LEAD = "lead"  # an agent who also assigns work and sees the team's figures
    MANAGER = "manager"  # changes policies, levels, articles and what the AI knows
    ADMIN = "admin"  # manages people and the installation; approves no money
    AUDITOR = "auditor"  # reads everything of record, changes nothing


class Capability(StrEnum):
    """Closed set of what a page or a use case may ask for."""

    OWN_ACCOUNT = "own_account"  # one's own page: password, second factor, sessions
    SEE_DESK = "see_desk"  # tickets, approvals, reviews and macros, to read
    WORK_TICKETS = "work_tickets"  # reply, note, close, give back, be shown at a ticket
    REASSIGN_TICKETS = "reassign_tickets"  # give a ticket to somebody else
    DECIDE_APPROVALS = "decide_approvals"  # let an action happen, money included, or refuse it
    UNDO_ACTIONS = "undo_actions"  # take an action back in the connected system
    REVIEW_CASES = "review_cases"  # say whether what the AI did was right
    KEEP_MACROS = "keep_macros"
    SEE_ARTICLES = "see_articles"  # drafts and versions included
    WRITE_ARTICLES = "write_articles"
    PUBLISH_ARTICLES = "publish_articles"
    SEE_FIGURES = "see_figures"  # where issues end
    SEE_PLAYBOOKS = "see_playbooks"
    EDIT_PLAYBOOKS = "edit_playbooks"
    PUBLISH_PLAYBOOKS = "publish_playbooks"
    SEE_AUTONOMY = "see_autonomy"
    SET_LEVELS = "set_levels"
    SWITCH_ACTIONS = "switch_actions"  # stop all actions, and let them run again
    SEE_UNDERSTANDING = "see_understanding"
    TEACH = "teach"  # labels, trainings, versions of the classifier
    SEE_MAILBOX = "see_mailbox"
    SEE_RECORD = "see_record"  # the audit log
    SEE_PEOPLE = "see_people"
    MANAGE_PEOPLE = "manage_people"


_AGENT = frozenset(
    {
        Capability.OWN_ACCOUNT,
        Capability.SEE_DESK,
        Capability.WORK_TICKETS,
        Capability.DECIDE_APPROVALS,
        Capability.UNDO_ACTIONS,
        Capability.REVIEW_CASES,
        Capability.SEE_ARTICLES,
        Capability.WRITE_ARTICLES,
    }
)
_LEAD = _AGENT | {Capability.REASSIGN_TICKETS, Capability.KEEP_MACROS, Capability.SEE_FIGURES}
_PEOPLE = frozenset({Capability.SEE_PEOPLE, Capability.MANAGE_PEOPLE})
_READING = frozenset(one for one in Capability if one.value.startswith("see_"))

CAPABILITIES: Mapping[Role, frozenset[Capability]] = {
    Role.CUSTOMER: frozenset(),
    Role.AGENT: _AGENT,
    Role.LEAD: _LEAD,
    Role.MANAGER: frozenset(Capability) - _PEOPLE,
    Role.ADMIN: _PEOPLE | {Capability.OWN_ACCOUNT, Capability.SEE_MAILBOX, Capability.SEE_RECORD},
    Role.AUDITOR: _READING | {Capability.OWN_ACCOUNT},
}

ROLE_TITLES: Mapping[Role, str] = {
    Role.CUSTOMER: "Customer",
    Role.AGENT: "Agent",
    Role.LEAD: "Lead",
    Role.MANAGER: "Manager",
    Role.ADMIN: "Admin",
    Role.AUDITOR: "Auditor",
}
STAFF_ROLES = tuple(role for role in Role if role is not Role.CUSTOMER)


class NotAllowed(Exception):
    """The person's roles don't reach this; nothing was changed."""

    code = "not_allowed"


class RolesRefused(ValueError):
    """These roles can't be one person's; the message says why."""

    code = "roles_refused"


def capabilities_of(roles: Iterable[Role]) -> frozenset[Capability]:
    """What somebody with these roles may do."""
    return frozenset().union(*(CAPABILITIES[role] for role in roles))


def roles_with(capability: Capability) -> tuple[Role, ...]:
    """The roles that may do it, in the order of the table."""
    return tuple(role for role in Role if capability in CAPABILITIES[role])


def check_roles(roles: Collection[Role]) -> frozenset[Role]:
    """The roles, if one person may have them together. Raises RolesRefused."""
    chosen = frozenset(roles)
    if not chosen:
        raise RolesRefused("Choose at least one role.")
    if Role.CUSTOMER in chosen:
        raise RolesRefused("Customers have no account here.")
    if Role.AUDITOR in chosen and len(chosen) > 1:
        raise RolesRefused("An auditor changes nothing, so that role can't be joined with another.")
    return chosen


@dataclass(frozen=True)
class HumanAgent:
    """A member of the staff, by the name that everything they do is kept under."""

    name: str
    roles: frozenset[Role]

    def may(self, capability: Capability) -> bool:
        return capability in capabilities_of(self.roles)

    def require(self, capability: Capability, why_not: str = "") -> None:
        """Raises NotAllowed without the capability."""
        if not self.may(capability):
            raise NotAllowed(why_not or self.name)
