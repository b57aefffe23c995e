"""Who of the staff an account or a name means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unsnag.domain.staff import STAFF_ROLES, Capability, HumanAgent, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def human_agent_of(user: User) -> HumanAgent | None:
    """The person of an active account with a role; None for any other. Django's superusers, whom
    only its own commands make, are managers and admins."""
    if not user.is_active:
        return None
    names = {group.name for group in user.groups.all()}
    roles = {role for role in STAFF_ROLES if role.value in names}
    if user.is_superuser:
        roles |= {Role.MANAGER, Role.ADMIN}
    name = user.get_full_name() or user.get_username()
    return HumanAgent(name, frozenset(roles)) if roles else None


def signer_named(name: str, capability: Capability) -> HumanAgent | None:
    """The active person with that user name or full name who has the capability; None when there
    is none, or several. Django is set up."""
    from django.contrib.auth.models import User

    staff = User.objects.filter(is_active=True).prefetch_related("groups")
    named = [u for u in staff if name in (u.get_username(), u.get_full_name())]
    found = [agent for agent in map(human_agent_of, named) if agent and agent.may(capability)]
    return found[0] if len(found) == 1 else None
