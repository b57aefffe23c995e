"""Messengers with the pages to walk through: web server and `messaging serve` in one process, which
may be killed and started again on the same data.

    python -m tests.journeys.chat_world serve PORT   migrate, fill and serve until killed
"""

from __future__ import annotations

import sys
import threading
from wsgiref.simple_server import make_server

from unsnag import bootstrap
from unsnag.entrypoints.configuration import read_configuration

read_configuration().make_secrets()
bootstrap.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402

from tests.journeys.desk_world import Quiet, Server, build, staff  # noqa: E402
from unsnag.domain.knowledge import ArticleContent, IncomingArticle  # noqa: E402
from unsnag.entrypoints import wiring  # noqa: E402
from unsnag.entrypoints.cli.messaging.serve import serve  # noqa: E402

BODY = "# Descaling\nDescale it every two months with the descaler that came with it."
WORDS = {"descaling": ("descale",), "refund_request": ("refund",)}


def main(argv: list[str]) -> None:
    call_command("migrate", verbosity=0, interactive=False)
    wiring.provide(lambda: build(WORDS))
    app = wiring.app()
    if not User.objects.exists():
        staff()
    content = ArticleContent("Descale the Skerry", "", BODY)
    article = IncomingArticle("tests", "descale", "en", content, slug="descale-skerry")
    app.article_desk.import_article(article, by="Tests")
    stop = threading.Event()
    threading.Thread(target=serve, args=(app.chat, stop), daemon=True).start()
    server = make_server("127.0.0.1", int(argv[1]), get_wsgi_application(), Server, Quiet)
    print("ready", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
