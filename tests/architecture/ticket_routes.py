"""Rows of the authorization matrix: what people do with tickets beside answering, and the languages
that they read."""

from __future__ import annotations

_TICKET = "desk/tickets/<int:ticket>"
TICKET_ROWS = (
    ("insights/satisfaction", "GET", "/insights/satisfaction?days=7", 302, 403, 200),
    ("insights/handoffs", "GET", "/insights/handoffs?days=7", 302, 403, 200),
    (
        "desk/mail-files/<int:message>/<int:place>/<str:token>",
        "GET",
        "/desk/mail-files/9/0/wrong",
        302,
        404,
        404,
    ),
    ("desk/act", "POST", "/desk/act", 302, 302, 302),
    ("my/languages", "POST", "/my/languages", 302, 302, 302),
    ("my/name", "POST", "/my/name", 302, 302, 302),
    ("desk/mentions", "GET", "/desk/mentions", 302, 200, 200),
    (f"{_TICKET}/give-back", "POST", "/desk/tickets/{ticket}/give-back", 302, 302, 302),
    (f"{_TICKET}/about", "POST", "/desk/tickets/{ticket}/about", 302, 302, 302),
    (f"{_TICKET}/asked", "POST", "/desk/tickets/{ticket}/asked", 302, 302, 302),
    (f"{_TICKET}/merge", "POST", "/desk/tickets/{ticket}/merge", 302, 302, 302),
    (f"{_TICKET}/unmerge", "POST", "/desk/tickets/{ticket}/unmerge", 302, 302, 302),
    (f"{_TICKET}/split", "POST", "/desk/tickets/{ticket}/split", 302, 302, 302),
    (f"{_TICKET}/link", "POST", "/desk/tickets/{ticket}/link", 302, 302, 302),
    (f"{_TICKET}/unlink/<int:other>", "POST", "/desk/tickets/{ticket}/unlink/9", 302, 404, 404),
    (f"{_TICKET}/suggestion", "GET", "/desk/tickets/{ticket}/suggestion", 302, 204, 204),
    (
        f"{_TICKET}/messages/<int:message>/translate",
        "POST",
        "/desk/tickets/{ticket}/messages/9/translate",
        302,
        404,
        404,
    ),
    (f"{_TICKET}/translate", "POST", "/desk/tickets/{ticket}/translate", 302, 404, 404),
    (f"{_TICKET}/trail", "GET", "/desk/tickets/{ticket}/trail", 302, 200, 200),
    (f"{_TICKET}/trail/export", "POST", "/desk/tickets/{ticket}/trail/export", 302, 200, 200),
)
