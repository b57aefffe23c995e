"""Who of the staff a name means, for commands that somebody signs."""

from __future__ import annotations

from unsnag.application.set_level import HumanAgent


def manager_named(name: str) -> HumanAgent | None:
    """The active manager with that user name or full name; None when there is none, or several.
    Django is set up."""
    from django.contrib.auth.models import User

    staff = User.objects.filter(is_active=True).prefetch_related("groups")
    found = [
        user.get_full_name() or user.get_username()
        for user in staff
        if name in (user.get_username(), user.get_full_name())
        and (user.is_superuser or any(group.name == "manager" for group in user.groups.all()))
    ]
    return HumanAgent(found[0], manager=True) if len(found) == 1 else None
