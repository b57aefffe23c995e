"""Every route, as every role: what exists, what doesn't, and what is somebody else's.

What leads, admins and auditors are answered follows from the capability that a route's view is
marked with, by a table of who may do what that is written here apart from the product's own.
"""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.application.conftest import World, make_world, one_shop, shop, world
from tests.architecture.test_route_matrix import ROWS, Row, objects_in, signed_in, views
from unsnag.domain.staff import CAPABILITIES, Capability, Role
from unsnag.entrypoints import wiring

__all__ = ["make_world", "one_shop", "shop", "world"]

MAY = {
    "own_account": {"agent", "lead", "manager", "admin", "auditor"},
    "see_desk": {"agent", "lead", "manager", "auditor"},
    "work_tickets": {"agent", "lead", "manager"},
    "reassign_tickets": {"lead", "manager"},
    "decide_approvals": {"agent", "lead", "manager"},
    "undo_actions": {"agent", "lead", "manager"},
    "review_cases": {"agent", "lead", "manager"},
    "keep_macros": {"lead", "manager"},
    "see_articles": {"agent", "lead", "manager", "auditor"},
    "write_articles": {"agent", "lead", "manager"},
    "publish_articles": {"manager"},
    "see_figures": {"lead", "manager", "auditor"},
    "see_playbooks": {"manager", "auditor"},
    "edit_playbooks": {"manager"},
    "publish_playbooks": {"manager"},
    "see_autonomy": {"manager", "auditor"},
    "set_levels": {"manager"},
    "switch_actions": {"manager"},
    "see_understanding": {"manager", "auditor"},
    "teach": {"manager"},
    "see_mailbox": {"manager", "admin", "auditor"},
    "see_record": {"manager", "admin", "auditor"},
    "see_people": {"admin", "auditor"},
    "manage_people": {"admin"},
}
"""Who may do what, by hand."""
STAFF = ("agent", "lead", "manager", "admin", "auditor")


def whom(row: Row) -> set[str]:
    """The roles that the route's view lets in."""
    return MAY[dict(views())[row.route].capability.value]


def well(row: Row, role: str) -> int:
    """The status for a role that is let in."""
    return row.others or (row.agent if role == "lead" and row.agent != 403 else row.manager)


GUARDED = [row for row in ROWS if row.route not in {"sign-in", "sign-out"}]


def test_the_product_has_the_table_that_is_written_here() -> None:
    product = {
        capability.value: {role.value for role in Role if capability in CAPABILITIES[role]}
        for capability in Capability
    }
    assert product == MAY


def test_every_route_of_the_staff_asks_for_a_capability() -> None:
    found = dict(views())
    assert [row.route for row in GUARDED if not hasattr(found[row.route], "capability")] == []


def test_an_auditor_is_let_into_nothing_that_changes_anything_but_the_own_account() -> None:
    found = dict(views())
    for row in GUARDED:
        if row.method == "POST" and found[row.route].capability.value != "own_account":
            assert "auditor" not in whom(row), row.route


MISSING = dict.fromkeys(("ticket", "approval", "issue", "case", "person"), 999)


@pytest.mark.parametrize("role", ["customer", *STAFF])
def test_each_role_is_refused_everywhere_that_is_not_for_it(world: World, role: str) -> None:
    """Whether or not the object exists, the answer is the same."""
    objects = objects_in(world)
    client = signed_in(role)
    for row in GUARDED:
        if role in whom(row):
            continue
        for named in (objects, MISSING):
            response = client.generic(row.method, row.path.format(**named))
            if role == "customer":
                assert response.status_code == 302, row.route
                assert response.headers["Location"].startswith("/sign-in?"), row.route
            else:
                assert response.status_code == 403, row.route
                assert b"This page is for" in response.content, row.route


@pytest.mark.parametrize("role", STAFF)
def test_each_role_may_read_all_that_is_for_it_and_what_is_missing_is_not_found(
    world: World, role: str
) -> None:
    objects = objects_in(world)
    client = signed_in(role)
    for row in GUARDED:
        if row.method == "POST" or role not in whom(row):
            continue
        response = client.get(row.path.format(**objects))
        assert response.status_code == well(row, role), row.route
        if "{" in row.path:
            response = client.get(row.path.format(**MISSING))
            assert response.status_code == 404, row.route


@pytest.mark.parametrize("role", ["lead", "admin"])
def test_what_changes_something_lets_in_whom_it_is_for(world: World, role: str) -> None:
    """What comes of it depends on what was changed before; refused it is not."""
    objects = objects_in(world)
    for row in GUARDED:
        if row.method == "POST" and role in whom(row):
            response = signed_in(role).post(row.path.format(**objects))
            assert response.status_code in {200, 204, 302, 404, 409, 422}, row.route
            assert not response.headers.get("Location", "").startswith("/sign-in"), row.route


@pytest.mark.parametrize("row", [r for r in ROWS if r.method == "POST"], ids=lambda r: r.route)
def test_what_changes_something_wants_post_and_a_token(world: World, row: Row) -> None:
    wiring.provide(lambda: world.app)
    path = row.path.format(ticket=1, approval=1, case=1, person=1)
    user = User.objects.create(username="morgan", is_superuser=True)
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(user)
    assert careful.get(path).status_code == 405
    assert careful.post(path).status_code == 403


def test_what_does_not_exist_has_a_designed_page(world: World) -> None:
    wiring.provide(lambda: world.app)
    client = signed_in("manager")
    for path in (
        "/desk/tickets/999",
        f"/desk/tickets/{10**30}",
        "/desk/approvals/999",
        f"/desk/approvals/{10**30}",
        "/desk/reviews/999",
        f"/desk/reviews/{10**30}",
        "/desk/tickets/999/compare",
        "/insights/issues/999",
        "/insights/issues?outcome=nonsense",
        "/knowledge/articles/nonsense/en",
        "/knowledge/articles/nonsense/settings",
        "/playbooks/nonsense",
        "/playbooks/../edit",
        "/playbooks/.git/files",
    ):
        response = client.get(path)
        assert response.status_code == 404, path
        assert b"<h1>Not found</h1>" in response.content
