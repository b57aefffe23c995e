"""People of the staff: what each role may do, how they prove who they are, how long they stay
signed in."""

from unsnag.domain.staff.roles import (
    CAPABILITIES,
    ROLE_TITLES,
    STAFF_ROLES,
    Capability,
    HumanAgent,
    NotAllowed,
    Role,
    RolesRefused,
    capabilities_of,
    check_roles,
    roles_with,
)

__all__ = [
    "CAPABILITIES",
    "ROLE_TITLES",
    "STAFF_ROLES",
    "Capability",
    "HumanAgent",
    "NotAllowed",
    "Role",
    "RolesRefused",
    "capabilities_of",
    "check_roles",
    "roles_with",
]
