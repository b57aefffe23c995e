"""A help center to walk through in a browser: the real app, store, search and shop in a process of
its own, with a stand-in for the text encoder.

    python -m tests.journeys.help_world serve PORT   migrate, fill and serve until killed
"""

from __future__ import annotations

import struct
import sys
import zlib
from wsgiref.simple_server import make_server

from tests.journeys import desk_world  # first: it sets Django up

# isort: split
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

from tests.fakes.keyword_models import KeywordIntentModel
from tests.fakes.word_encoder import WordEncoder
from unsnag.adapters.knowledge_folder.plain_text import as_article_text
from unsnag.adapters.search.hybrid import HybridSearch
from unsnag.application.follow_knowledge import FollowKnowledge
from unsnag.bootstrap.assembly import assemble
from unsnag.domain.knowledge import (
    PUBLIC,
    SIGNED_IN,
    ArticleContent,
    ArticleId,
    ArticleKind,
    Chapter,
    IncomingArticle,
    Media,
    MediaKind,
)
from unsnag.entrypoints import wiring
from unsnag.entrypoints.configuration import read_configuration

VTT = (
    "WEBVTT\n\n00:00:02.000 --> 00:00:05.000\nThis is the tank.\n\n"
    "00:01:05.000 --> 00:01:09.000\nPour it in."
)
SEARCH = HybridSearch(WordEncoder(), floor=0.1)


def build() -> wiring.App:
    return assemble(read_configuration(), KeywordIntentModel(desk_world.WORDS), SEARCH)


def png(width: int, height: int) -> bytes:
    """A grey picture."""

    def part(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\x00" + b"\x99" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")


def put(
    app: wiring.App,
    id: str,
    title: str,
    body: str,
    *,
    summary: str = "",
    audience: str = PUBLIC,
    kind: ArticleKind = ArticleKind.ARTICLE,
    language: str = "en",
    collections: tuple[str, ...] = ("Care",),
    related: tuple[str, ...] = (),
) -> None:
    content = ArticleContent(title, summary, body)
    near = tuple(ArticleId(one) for one in related)
    incoming = IncomingArticle(
        "world", id, language, content, id, audience=audience, kind=kind,
        collections=collections, related=near,
    )  # fmt: skip
    app.article_desk.import_article(incoming, by="World")


def fill(app: wiring.App) -> None:
    """Articles of each kind; one as long as they get."""
    sections = [f"## Part {n}\n\n" + "Some words that fill a line of text. " * 30 for n in range(8)]
    picture = app.media_files.keep(png(800, 500))
    shown = f"![The valve, closed](/media/{picture}/valve.png)"
    end = "## At last\n\nTurn the tiny valve."
    body = "\n\n".join([*sections[:4], shown, *sections[4:], end])
    put(app, "long", "Turn the valve", body, summary="All of it.", related=("tap-water",))
    put(app, "tap-water", "Can I use tap water?", "Yes.", kind=ArticleKind.FAQ, related=("long",))
    put(app, "film", "Descale it", "Watch it.", kind=ArticleKind.VIDEO)
    put(app, "members", "Trade it in", "A tenth off.", audience=SIGNED_IN)
    put(app, "alt", "ازرع", "نص.", language="ar", collections=("Care", "Deeper"))
    put(app, "gone", "Long gone", "Once.")
    app.article_desk.archive("gone", by="World")
    desk = app.article_desk
    desk.put_media(
        Media(
            0, "long", MediaKind.PICTURE, "valve.png", digest=picture, content_type="image/png",
            width=800, height=500,
        )
    )  # fmt: skip
    film = app.media_files.keep(b"\x00\x00\x00\x18ftypmp42")
    desk.put_media(
        Media(
            0, "film", MediaKind.VIDEO, "film.mp4", title="Descaling", digest=film,
            content_type="video/mp4", captions={"en": VTT},
            chapters=(Chapter(0, "Fill the tank"), Chapter(65, "Pour in")),
        )
    )  # fmt: skip
    FollowKnowledge(app.articles, SEARCH, as_article_text)()


def main(argv: list[str]) -> None:
    wiring.provide(build)
    call_command("migrate", verbosity=0, interactive=False)
    fill(wiring.app())
    application = get_wsgi_application()
    port, quiet = int(argv[1]), desk_world.Quiet
    server = make_server("127.0.0.1", port, application, desk_world.Server, quiet)
    print("ready", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
