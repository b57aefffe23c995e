"""The rows of the route matrix for who has which ticket, and for macros."""

from __future__ import annotations

DESK = [
    (
        f"desk/{route}",
        method,
        f"/desk/{route.replace('<int:ticket>', '{ticket}').replace('<int:macro>', '9')}",
        302,
        *seen,
    )
    for route, method, *seen in (
        ("macros", "GET", 200, 200),
        ("macros/keep", "POST", 403, 422),
        ("macros/<int:macro>/remove", "POST", 403, 302),
        ("next", "POST", 302, 302),
        ("away", "POST", 302, 302),
        ("teams", "GET", 403, 200),
        ("teams/person", "POST", 403, 422),
        ("tickets/<int:ticket>/take", "POST", 302, 302),
        ("tickets/<int:ticket>/put-back", "POST", 302, 302),
        ("tickets/<int:ticket>/give", "POST", 403, 302),
        ("tickets/<int:ticket>/route", "POST", 302, 302),
    )
]
"""Route, method, path, and the status for an anonymous visitor, an agent and a manager."""
