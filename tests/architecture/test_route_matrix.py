"""Every route answers every role as written here: on what exists, on what doesn't, and on what is
somebody else's; `test_every_role.py` asks as the other roles.

A new route without a row fails: add one line to ROWS (or to PUBLIC, when everybody may open it).
`{ticket}` and the like stand for objects that exist. GET unless the row says POST. The answers for
leads, admins and auditors follow from the capability that the route's view is marked with, by the
table below, which is written apart from the product's own.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.application.conftest import World, make_world, one_shop, shop, world
from tests.architecture.routes_of_the_desk import DESK
from tests.architecture.ticket_routes import TICKET_ROWS
from tests.fakes.knowledge import put_article
from unsnag.adapters.store.models import ApprovalRow, CaseRow, IssueRow, TicketRow
from unsnag.entrypoints import wiring
from unsnag.entrypoints.web.help_center.readers import REF, UNTIL

__all__ = ["make_world", "one_shop", "shop", "world"]

TO_SIGN_IN = 302


class Row(NamedTuple):
    """A route, how it is called, and the status for (anonymous, agent, manager). `others` is the
    status for those whom it is for, where that is neither agents nor managers."""

    route: str
    method: str
    path: str
    anonymous: int
    agent: int
    manager: int
    others: int = 0


def _knowledge(rest: str, method: str, agent: int, manager: int) -> Row:
    """A page of one article."""
    path = rest.replace("<str:language>", "en").replace("<int:media>", "9")
    route = f"knowledge/articles/<str:article>{rest}"
    return Row(route, method, f"/knowledge/articles/descale{path}", 302, agent, manager)


def _desk(act: str, method: str) -> Row:
    """An act on a ticket that ends where the ticket is shown."""
    route, path = f"desk/tickets/<int:ticket>/{act}", f"/desk/tickets/{{ticket}}/{act}"
    return Row(route, method, path, TO_SIGN_IN, 302, 302)


ROWS = (
    Row("sign-in", "GET", "/sign-in", 200, 302, 302),
    Row("sign-out", "POST", "/sign-out", 302, 302, 302),
    Row("desk", "GET", "/desk", TO_SIGN_IN, 200, 200),
    Row("desk/changes", "GET", "/desk/changes", TO_SIGN_IN, 200, 200),
    Row("desk/tickets/<int:ticket>", "GET", "/desk/tickets/{ticket}", TO_SIGN_IN, 200, 200),
    *(Row(*row) for row in DESK),
    Row("desk/tickets/<int:ticket>/here", "POST", "/desk/tickets/{ticket}/here", 302, 200, 200),
    Row("desk/tickets/<int:ticket>/reply", "POST", "/desk/tickets/{ticket}/reply", 302, 422, 422),
    Row("desk/tickets/<int:ticket>/note", "POST", "/desk/tickets/{ticket}/note", 302, 422, 422),
    Row("desk/tickets/<int:ticket>/close", "POST", "/desk/tickets/{ticket}/close", 302, 302, 302),
    Row("desk/files/<int:file>/<str:token>", "GET", "/desk/files/9/wrong", TO_SIGN_IN, 404, 404),
    *(Row(*row) for row in TICKET_ROWS),
    Row("desk/reviews", "GET", "/desk/reviews", TO_SIGN_IN, 200, 200),
    Row("desk/reviews/<int:case>", "GET", "/desk/reviews/{case}", TO_SIGN_IN, 200, 200),
    Row("desk/reviews/<int:case>/label", "POST", "/desk/reviews/{case}/label", 302, 422, 422),
    _desk("compare", "GET"),
    _desk("compared", "POST"),
    _desk("call", "POST"),
    _desk("called", "POST"),
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
    Row("insights/channels", "GET", "/insights/channels", TO_SIGN_IN, 403, 200),
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
    Row("sign-in/confirm", "GET", "/sign-in/confirm", TO_SIGN_IN, 200, 200),
    Row("my/account", "GET", "/my/account", TO_SIGN_IN, 200, 200),
    Row("my/zone", "POST", "/my/zone", TO_SIGN_IN, 302, 302),
    Row("my/password", "POST", "/my/password", TO_SIGN_IN, 422, 422),
    Row("my/sessions", "POST", "/my/sessions", TO_SIGN_IN, 302, 302),
    Row("my/factor", "GET", "/my/factor", TO_SIGN_IN, 200, 200),
    Row("my/factor/codes", "POST", "/my/factor/codes", TO_SIGN_IN, 422, 422),
    Row("my/factor/off", "POST", "/my/factor/off", TO_SIGN_IN, 302, 302),
    Row("people", "GET", "/people", TO_SIGN_IN, 403, 403, 200),
    Row("people/invite", "POST", "/people/invite", TO_SIGN_IN, 403, 403, 422),
    Row("people/<int:person>", "GET", "/people/{person}", TO_SIGN_IN, 403, 403, 200),
    Row("people/<int:person>/roles", "POST", "/people/{person}/roles", 302, 403, 403, 422),
    Row("people/<int:person>/act", "POST", "/people/{person}/act", 302, 403, 403, 422),
)

PUBLIC = frozenset(
    {
        "",
        "account/code",
        "account/sign-in",
        "account/sign-out",
        "brand.css",
        "chat",
        "chat.webmanifest",
        "contact",
        "contact/call",
        "contact/call/asked",
        "contact/opened",
        "contact/sent",
        "contact/solved",
        "contact/suggest",
        "demo/outbox",
        "health",
        "icon.svg",
        "questions",
        "robots.txt",
        "search",
        "sign-in/factor",
        "sign-in/set-up",
        "search/chosen",
        "search/suggest",
        "sitemap-<int:part>.xml",
        "sitemap.xml",
        "widget.js",
    }
)
"""Routes that look the same to everybody; their own tests say what they answer."""

PUBLIC_BELOW = (
    *("api/hooks/", "api/mail/", "api/messaging/", "api/widget/v1/"),
    *("sign-in/welcome/", "sign-in/with/"),
    *("articles/", "captions/", "collections/", "mail/", "media/", "playbook-media/", "rate/"),
)
"""Whole branches of such routes, by their beginning."""


def views(patterns: object = None, before: str = "") -> Iterator[tuple[str, Any]]:
    for entry in get_resolver().url_patterns if patterns is None else patterns:  # type: ignore[attr-defined]
        here = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from views(entry.url_patterns, here)
        elif isinstance(entry, URLPattern):
            yield here, entry.callback


def routes() -> list[str]:
    return [route for route, _ in views()]


def test_every_route_has_a_row() -> None:
    written = {row.route for row in ROWS} | PUBLIC
    unwritten = [
        route for route in routes() if route not in written and not route.startswith(PUBLIC_BELOW)
    ]
    assert unwritten == [], "add a row for each in tests/architecture/test_route_matrix.py"
    assert written <= set(routes()), "these rows have no route any more"


def signed_in(role: str) -> Client:
    client = Client()
    if role == "customer":  # somebody whom the help center knows
        session = client.session
        session[REF], session[UNTIL] = "cus_1001", time.time() + 3600
        session.save()
    elif role != "anonymous":
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
    objects = objects_in(world)
    client = signed_in(role)
    response = client.generic(row.method, row.path.format(**objects))
    assert response.status_code == getattr(row, role)
    if role == "anonymous" and response.status_code == TO_SIGN_IN:
        assert response.headers["Location"].startswith("/sign-in")


def objects_in(world: World) -> dict[str, int]:
    """One of everything that routes name, all of it somebody else's: nobody was given any."""
    wiring.provide(lambda: world.app)
    put_article("descale")
    world.say(world.begin(), "refund TT-10482")
    world.say(world.begin(), "I want a person")
    return {
        "ticket": TicketRow.objects.get().pk,
        "approval": ApprovalRow.objects.get().pk,
        "issue": IssueRow.objects.earliest("pk").pk,
        "case": a_case().pk,
        "person": User.objects.create(username="somebody", first_name="Somebody").pk,
    }
