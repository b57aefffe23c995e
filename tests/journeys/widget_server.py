"""A server for journeys, in a process of its own: the real routes, store and path of a message,
with keyword stand-ins for the two models.

Commands come as JSON lines on standard input and are answered with a line each:
{"say": text, "as": "human" | "ai" | "note", "name": name, "extras": {…}} writes into the newest
conversation; {"read": true} says that the team has read it, and either tells how far its customer
has.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from tests.fakes.keyword_models import KeywordIntentModel, KeywordSearch
from unsnag import bootstrap
from unsnag.domain.knowledge import ArticleContent, IncomingArticle
from unsnag.domain.retrieval import ArticleText
from unsnag.entrypoints import wiring
from unsnag.entrypoints.configuration import read_configuration

PASSAGE = (
    "The light turns amber when it is time. Descale the Skerry every two months. "
    "It takes half an hour."
)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def main() -> None:
    configuration = read_configuration()
    configuration.make_secrets()
    bootstrap.setup()
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    from unsnag.bootstrap.assembly import assemble

    call_command("migrate", verbosity=0)
    search = KeywordSearch()
    search.rebuild((ArticleText("descale-skerry", "Descale the Skerry", PASSAGE),))
    words = {"descaling": ("descale",), "order_status": ("where",)}
    wiring.provide(lambda: assemble(configuration, KeywordIntentModel(words), search))
    content = ArticleContent("Descale the Skerry", "", PASSAGE)
    article = IncomingArticle("tests", "descale-skerry", "en", content, slug="descale-skerry")
    wiring.app().article_desk.import_article(article, by="Tests")
    server = make_server("127.0.0.1", configuration.port, get_wsgi_application(), _Server, _Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("ready", flush=True)
    for line in sys.stdin:
        command = json.loads(line)
        print(_read(command["read"]) if "read" in command else _write(command), flush=True)


def _read(by_staff: bool) -> int:
    from unsnag.adapters.store.models import ConversationRow, MessageRow
    from unsnag.domain.shared import ConversationId

    newest = ConversationId(ConversationRow.objects.latest("id").pk)
    if by_staff:
        wiring.app().read_marks.staff_saw(newest, MessageRow.objects.latest("id").pk)
    return wiring.app().read_marks.of(newest).by_customer


def _write(command: dict[str, Any]) -> str:
    from unsnag.adapters.store.models import ConversationRow
    from unsnag.application.ports.store import NewMessage
    from unsnag.domain.conversations import Author
    from unsnag.domain.shared import ConversationId

    newest = ConversationRow.objects.latest("id").pk
    message = NewMessage(
        Author(command["as"]),
        command["say"],
        os.urandom(8).hex(),
        command.get("name", ""),
        command.get("extras"),
    )
    wiring.app().store.add_message(ConversationId(newest), message)
    return "done"


if __name__ == "__main__":
    main()
