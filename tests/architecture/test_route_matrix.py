"""Every route answers anonymous visitors, agents and managers as written here.

A new route without a row fails: add one line to ROWS (or to PUBLIC, when everybody may open it).
`{ticket}` and the like stand for objects that exist. GET unless the row says POST.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.application.conftest import World, make_world, one_shop, shop, world
from tests.fakes.knowledge import put_article
from unsnag.adapters.store.models import ApprovalRow, CaseRow, IssueRow, TicketRow
from unsnag.entrypoints import wiring

__all__ = ["make_world", "one_shop", "shop", "world"]

TO_SIGN_IN = 302


class Row(NamedTuple):
    """A route, how it is called, and the status for (anonymous, agent, manager)."""

    route: str
    method: str
    path: str
    anonymous: int
    agent: int
    manager: int


def _knowledge(rest: str, method: str, agent: int, manager: int) -> Row:
    """A page of one article."""
    path = rest.replace("<str:language>", "en").replace("<int:media>", "9")
    route = f"knowledge/articles/<str:article>{rest}"
    return Row(route, method, f"/knowledge/articles/descale{path}", 302, agent, manager)


ROWS = (
    Row("sign-in", "GET", "/sign-in", 200, 302, 302),
    Row("sign-out", "POST", "/sign-out", 302, 302, 302),
    Row("desk", "GET", "/desk", TO_SIGN_IN, 200, 200),
    Row("desk/changes", "GET", "/desk/changes", TO_SIGN_IN, 200, 200),
    Row("desk/tickets/<int:ticket>", "GET", "/desk/tickets/{ticket}", TO_SIGN_IN, 200, 200),
    Row("desk/macros", "GET", "/desk/macros", TO_SIGN_IN, 200, 200),
    Row("desk/macros/keep", "POST", "/desk/macros/keep", TO_SIGN_IN, 403, 422),
    Row("desk/macros/<int:macro>/remove", "POST", "/desk/macros/9/remove", TO_SIGN_IN, 403, 302),
    Row("desk/tickets/<int:ticket>/here", "POST", "/desk/tickets/{ticket}/here", 302, 200, 200),
    Row("desk/tickets/<int:ticket>/reply", "POST", "/desk/tickets/{ticket}/reply", 302, 422, 422),
    Row("desk/tickets/<int:ticket>/note", "POST", "/desk/tickets/{ticket}/note", 302, 422, 422),
    Row("desk/tickets/<int:ticket>/close", "POST", "/desk/tickets/{ticket}/close", 302, 302, 302),
    Row(
        "desk/tickets/<int:ticket>/give-back",
        "POST",
        "/desk/tickets/{ticket}/give-back",
        302,
        302,
        302,
    ),
    Row("desk/tickets/<int:ticket>/about", "POST", "/desk/tickets/{ticket}/about", 302, 302, 302),
    Row("desk/reviews", "GET", "/desk/reviews", TO_SIGN_IN, 200, 200),
    Row("desk/reviews/<int:case>", "GET", "/desk/reviews/{case}", TO_SIGN_IN, 200, 200),
    Row("desk/reviews/<int:case>/label", "POST", "/desk/reviews/{case}/label", 302, 422, 422),
    Row(
        "desk/tickets/<int:ticket>/compare", "GET", "/desk/tickets/{ticket}/compare", 302, 302, 302
    ),
    Row(
        "desk/tickets/<int:ticket>/compared",
        "POST",
        "/desk/tickets/{ticket}/compared",
        302,
        302,
        302,
    ),
    Row("desk/approvals", "GET", "/desk/approvals", TO_SIGN_IN, 200, 200),
    Row("desk/approvals/<int:approval>", "GET", "/desk/approvals/{approval}", 302, 200, 200),
    Row(
        "desk/approvals/<int:approval>/result",
        "GET",
        "/desk/approvals/{approval}/result",
        302,
        200,
        200,
    ),
    Row(
        "desk/tickets/<int:ticket>/undo/<int:effect>",
        "POST",
        "/desk/tickets/{ticket}/undo/9",
        TO_SIGN_IN,
        404,
        404,
    ),
    Row(
        "desk/approvals/<int:approval>/approve",
        "POST",
        "/desk/approvals/{approval}/approve",
        302,
        422,
        422,
    ),
    Row(
        "desk/approvals/<int:approval>/refuse",
        "POST",
        "/desk/approvals/{approval}/refuse",
        302,
        422,
        422,
    ),
    Row(
        "desk/approvals/<int:approval>/take-over",
        "POST",
        "/desk/approvals/{approval}/take-over",
        302,
        302,
        302,
    ),
    Row("insights", "GET", "/insights", TO_SIGN_IN, 403, 200),
    Row("insights/issues", "GET", "/insights/issues?outcome=all", TO_SIGN_IN, 403, 200),
    Row("insights/issues/<int:issue>", "GET", "/insights/issues/{issue}", TO_SIGN_IN, 403, 200),
    Row("insights/record", "GET", "/insights/record?kind=switch_set&by=M", TO_SIGN_IN, 403, 200),
    Row("insights/mailbox", "GET", "/insights/mailbox", TO_SIGN_IN, 403, 200),
    Row("insights/understanding", "GET", "/insights/understanding", TO_SIGN_IN, 403, 200),
    Row(
        "insights/understanding/sureness",
        "POST",
        "/insights/understanding/sureness",
        TO_SIGN_IN,
        403,
        422,
    ),
    Row("insights/understanding/use", "POST", "/insights/understanding/use", 302, 403, 404),
    Row("insights/understanding/compare", "GET", "/insights/understanding/compare", 302, 403, 404),
    Row(
        "insights/understanding/suspects",
        "GET",
        "/insights/understanding/suspects",
        TO_SIGN_IN,
        403,
        200,
    ),
    Row(
        "insights/understanding/suspects/decide",
        "POST",
        "/insights/understanding/suspects/decide",
        TO_SIGN_IN,
        403,
        422,
    ),
    Row(
        "insights/understanding/suspects.csv",
        "GET",
        "/insights/understanding/suspects.csv",
        TO_SIGN_IN,
        403,
        404,
    ),
    Row("insights/understanding/train", "POST", "/insights/understanding/train", 302, 403, 422),
    Row(
        "insights/understanding/train/again",
        "POST",
        "/insights/understanding/train/again",
        TO_SIGN_IN,
        403,
        404,
    ),
    Row(
        "insights/understanding/train/<str:run>",
        "GET",
        "/insights/understanding/train/nothing",
        TO_SIGN_IN,
        403,
        404,
    ),
    *(
        Row(
            f"insights/understanding/{route}", method, f"/insights/understanding/{path}", 302, *seen
        )
        for route, method, path, *seen in (
            ("discovered", "GET", "discovered", 403, 200),
            ("discovered/file", "POST", "discovered/file", 403, 422),
            ("discovered/own", "POST", "discovered/own", 403, 422),
            ("discovered/merge", "POST", "discovered/merge", 403, 422),
            ("discovered/<int:group>", "POST", "discovered/9", 403, 422),
            ("flags/<int:flag>", "POST", "flags/9", 403, 404),
            ("runs/<str:run>", "GET", "runs/nothing", 403, 404),
            ("label", "GET", "label", 403, 200),
            ("label/choose", "POST", "label/choose", 403, 422),
            ("label/<str:batch>", "GET", "label/nothing", 403, 404),
            ("label/<str:batch>/say", "POST", "label/nothing/say", 403, 404),
            ("moved", "GET", "moved", 403, 200),
            ("moved/<int:alarm>", "POST", "moved/9", 403, 404),
            ("propose", "POST", "propose", 403, 422),
            ("propose/<int:proposal>", "POST", "propose/9", 403, 422),
        )
    ),
    Row("insights/autonomy", "GET", "/insights/autonomy", TO_SIGN_IN, 403, 200),
    Row("insights/autonomy/level", "POST", "/insights/autonomy/level", TO_SIGN_IN, 403, 422),
    Row("insights/autonomy/pools", "POST", "/insights/autonomy/pools", TO_SIGN_IN, 403, 422),
    Row(
        "insights/autonomy/pools/<int:pool>/end",
        "POST",
        "/insights/autonomy/pools/9/end",
        TO_SIGN_IN,
        403,
        302,
    ),
    Row("insights/autonomy/stop", "POST", "/insights/autonomy/stop", TO_SIGN_IN, 403, 302),
    Row("insights/autonomy/resume", "POST", "/insights/autonomy/resume", TO_SIGN_IN, 403, 302),
    Row("playbooks", "GET", "/playbooks", TO_SIGN_IN, 403, 200),
    Row("playbooks/<str:name>", "GET", "/playbooks/refund", TO_SIGN_IN, 403, 200),
    Row("playbooks/<str:name>/proofs", "GET", "/playbooks/refund/proofs", TO_SIGN_IN, 403, 200),
    Row("playbooks/<str:name>/edit", "GET", "/playbooks/refund/edit", TO_SIGN_IN, 403, 200),
    Row("playbooks/<str:name>/change", "POST", "/playbooks/refund/change", TO_SIGN_IN, 403, 409),
    Row("playbooks/<str:name>/files", "GET", "/playbooks/refund/files", TO_SIGN_IN, 403, 200),
    Row("playbooks/<str:name>/files/save", "POST", "/playbooks/refund/files/save", 302, 403, 409),
    Row("playbooks/<str:name>/changes", "GET", "/playbooks/refund/changes", TO_SIGN_IN, 403, 200),
    Row("playbooks/<str:name>/share", "POST", "/playbooks/refund/share", TO_SIGN_IN, 403, 409),
    Row("playbooks/<str:name>/publish", "POST", "/playbooks/refund/publish", 302, 403, 409),
    Row("playbooks/<str:name>/discard", "POST", "/playbooks/refund/discard", 302, 403, 409),
    Row("knowledge", "GET", "/knowledge", TO_SIGN_IN, 200, 200),
    Row("knowledge/new", "GET", "/knowledge/new", TO_SIGN_IN, 200, 200),
    Row("knowledge/review-next", "GET", "/knowledge/review-next", TO_SIGN_IN, 200, 200),
    Row("knowledge/changed", "POST", "/knowledge/changed", TO_SIGN_IN, 403, 302),
    Row("knowledge/collections", "GET", "/knowledge/collections", TO_SIGN_IN, 200, 200),
    Row("knowledge/collections/save", "POST", "/knowledge/collections/save", 302, 403, 302),
    Row(
        "knowledge/collections/<str:slug>/languages",
        "GET",
        "/knowledge/collections/nothing/languages",
        302,
        403,
        404,
    ),
    Row("knowledge/import", "GET", "/knowledge/import", TO_SIGN_IN, 403, 200),
    Row("knowledge/import/begin", "POST", "/knowledge/import/begin", TO_SIGN_IN, 403, 422),
    Row("knowledge/import/<str:run>", "GET", "/knowledge/import/nothing", TO_SIGN_IN, 403, 404),
    Row("knowledge/import/<str:run>/start", "POST", "/knowledge/import/x/start", 302, 403, 404),
    Row("knowledge/import/<str:run>/forget", "POST", "/knowledge/import/x/forget", 302, 403, 404),
    Row("knowledge/segments/save", "POST", "/knowledge/segments/save", TO_SIGN_IN, 403, 302),
    _knowledge("/settings", "GET", 200, 200),
    _knowledge("/checked", "POST", 302, 302),
    _knowledge("/archive", "POST", 403, 302),
    _knowledge("/videos", "GET", 200, 200),
    _knowledge("/videos/add", "POST", 302, 302),
    _knowledge("/videos/<int:media>", "POST", 404, 404),
    _knowledge("/<str:language>", "GET", 200, 200),
    _knowledge("/<str:language>/save", "POST", 409, 409),
    _knowledge("/<str:language>/act", "POST", 422, 422),
    _knowledge("/<str:language>/preview", "GET", 200, 200),
    _knowledge("/<str:language>/links", "POST", 200, 200),
    _knowledge("/<str:language>/pictures", "POST", 422, 422),
    _knowledge("/<str:language>/versions", "GET", 200, 200),
    _knowledge("/<str:language>/restore", "POST", 404, 404),
    _knowledge("/<str:language>/still-right", "POST", 302, 302),
    _knowledge("/<str:language>/address", "POST", 403, 302),
)

PUBLIC = frozenset(
    {
        "",
        "account/code",
        "account/sign-in",
        "account/sign-out",
        "brand.css",
        "chat",
        "contact",
        "contact/opened",
        "contact/sent",
        "contact/solved",
        "contact/suggest",
        "demo/outbox",
        "health",
        "questions",
        "robots.txt",
        "search",
        "search/chosen",
        "search/suggest",
        "sitemap-<int:part>.xml",
        "sitemap.xml",
        "widget.js",
    }
)
"""Routes that look the same to everybody; their own tests say what they answer."""

PUBLIC_BELOW = (
    *("api/hooks/", "api/mail/", "api/widget/v1/"),
    *("articles/", "captions/", "collections/", "mail/", "media/", "playbook-media/"),
)
"""Whole branches of such routes, by their beginning."""


def routes(patterns: object = None, before: str = "") -> Iterator[str]:
    for entry in get_resolver().url_patterns if patterns is None else patterns:  # type: ignore[attr-defined]
        here = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, here)
        elif isinstance(entry, URLPattern):
            yield here


def test_every_route_has_a_row() -> None:
    written = {row.route for row in ROWS} | PUBLIC
    unwritten = [
        route for route in routes() if route not in written and not route.startswith(PUBLIC_BELOW)
    ]
    assert unwritten == [], "add a row for each in tests/architecture/test_route_matrix.py"
    assert written <= set(routes()), "these rows have no route any more"


def _signed_in(role: str) -> Client:
    client = Client()
    if role != "anonymous":
        user, _ = User.objects.get_or_create(username=role)
        user.groups.set([Group.objects.get_or_create(name=role)[0]])
        client.force_login(user)
    return client


def a_case() -> CaseRow:
    run = ApprovalRow.objects.get().run
    return CaseRow.objects.create(
        key="audit:1",
        playbook="refund",
        action="shop.refund",
        version="v",
        run=run,
        issue=run.issue,
        customer="cus_1001",
        day=run.started.date(),
        source="audit",
        level="autonomous",
        title="Refund",
        object="TT-10482",
        drafted=run.started,
    )


@pytest.mark.parametrize("role", ["anonymous", "agent", "manager"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.route)
def test_each_route_answers_each_role_as_written(world: World, row: Row, role: str) -> None:
    wiring.provide(lambda: world.app)
    put_article("descale")
    chat = world.begin()
    world.say(chat, "refund TT-10482")
    world.say(world.begin(), "I want a person")
    objects = {
        "ticket": TicketRow.objects.get().pk,
        "approval": ApprovalRow.objects.get().pk,
        "issue": IssueRow.objects.earliest("pk").pk,
        "case": a_case().pk,
    }
    client = _signed_in(role)
    response = client.generic(row.method, row.path.format(**objects))
    assert response.status_code == getattr(row, role)
    if role == "anonymous" and response.status_code == TO_SIGN_IN:
        assert response.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("row", [r for r in ROWS if r.method == "POST"], ids=lambda r: r.route)
def test_what_changes_something_wants_post_and_a_token(world: World, row: Row) -> None:
    wiring.provide(lambda: world.app)
    path = row.path.format(ticket=1, approval=1, case=1)
    user = User.objects.create(username="morgan", is_superuser=True)
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(user)
    assert careful.get(path).status_code == 405
    assert careful.post(path).status_code == 403


def test_what_does_not_exist_has_a_designed_page(world: World) -> None:
    wiring.provide(lambda: world.app)
    client = _signed_in("manager")
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
