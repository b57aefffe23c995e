"""Who may do what."""

from __future__ import annotations

import pytest

from unsnag.domain.staff import (
    Capability,
    HumanAgent,
    NotAllowed,
    Role,
    RolesRefused,
    capabilities_of,
    check_roles,
)


def test_an_auditor_only_reads() -> None:
    changes = {c for c in capabilities_of({Role.AUDITOR}) if not c.value.startswith("see_")}
    assert changes == {Capability.OWN_ACCOUNT}


def test_an_auditor_reads_all_that_anybody_reads() -> None:
    reads = {c for c in Capability if c.value.startswith("see_")}
    assert reads <= capabilities_of({Role.AUDITOR})


def test_an_admin_approves_no_money_and_changes_no_policy_by_that_role_alone() -> None:
    admin = HumanAgent("Robin", frozenset({Role.ADMIN}))
    for capability in (
        Capability.DECIDE_APPROVALS,
        Capability.UNDO_ACTIONS,
        Capability.SET_LEVELS,
        Capability.PUBLISH_PLAYBOOKS,
    ):
        with pytest.raises(NotAllowed):
            admin.require(capability)


def test_nobody_below_an_admin_manages_people() -> None:
    for role in Role:
        assert (Capability.MANAGE_PEOPLE in capabilities_of({role})) is (role is Role.ADMIN)


def test_roles_add_up() -> None:
    both = HumanAgent("Robin", frozenset({Role.ADMIN, Role.AGENT}))
    assert both.may(Capability.MANAGE_PEOPLE)
    assert both.may(Capability.DECIDE_APPROVALS)
    assert not both.may(Capability.SET_LEVELS)


def test_a_customer_may_nothing_of_the_staffs() -> None:
    assert capabilities_of({Role.CUSTOMER}) == frozenset()


@pytest.mark.parametrize(
    "roles", [set(), {Role.CUSTOMER}, {Role.AUDITOR, Role.AGENT}, {Role.AUDITOR, Role.ADMIN}]
)
def test_some_roles_are_nobodys(roles: set[Role]) -> None:
    with pytest.raises(RolesRefused):
        check_roles(roles)


def test_the_table_grows_upwards_from_agent_to_manager() -> None:
    agent, lead, manager = (capabilities_of({r}) for r in (Role.AGENT, Role.LEAD, Role.MANAGER))
    assert agent < lead < manager
