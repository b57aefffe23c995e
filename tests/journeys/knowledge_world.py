"""A help center to write for in a browser: the real app and store, with articles that need a look.

python -m tests.journeys.knowledge_world serve PORT   migrate, fill and serve until killed
python -m tests.journeys.knowledge_world due          publish what is scheduled for tomorrow
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from wsgiref.simple_server import make_server

from tests.journeys import desk_world
from tests.journeys.desk_world import LONG, PASSWORD, Quiet, Server

from django.contrib.auth.models import Group, User  # isort: skip
from django.core.management import call_command  # isort: skip
from django.core.wsgi import get_wsgi_application  # isort: skip

from unsnag.application.ports.knowledge import ArticleDesk
from unsnag.domain.knowledge import (
    SIGNED_IN,
    ArticleContent,
    Collection,
    IncomingArticle,
    Media,
    MediaKind,
    Segment,
    read_chapters,
)
from unsnag.entrypoints import wiring

DESCALE = """Descale it when the light is **steady amber**.

## Step by step

1. Take the filter out of the tank.
2. Pour in 120 ml of descaler and 1 litre of water. See [the lights](/articles/lights).
3. Hold both buttons for 5 seconds.

It takes 35 minutes, most of them without you, and it is over when the light stops blinking and \
the pump has been quiet for a while, which you hear. [Rinse](/articles/rinse#twice)
"""
READERS = 30


def serve(port: int) -> None:
    call_command("migrate", verbosity=0, interactive=False)
    app = wiring.app()
    for name, first, last, role in (
        ("alex", "Alex", "Lindgren", "agent"),
        ("morgan", "Morgan", "Reyes", "manager"),
    ):
        user = User.objects.create_user(name, password=PASSWORD, first_name=first, last_name=last)
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    fill(app)
    server = make_server("127.0.0.1", port, get_wsgi_application(), Server, Quiet)
    print("ready", flush=True)
    server.serve_forever()


def fill(app: wiring.App) -> None:
    """Articles in several states, a translation that is behind, and readers who said no."""
    desk = app.article_desk
    desk.put_segment(Segment("pro", "Café plan", frozenset({"cafe"}), frozenset({"eider"})))
    day = date.today() - timedelta(days=400)  # noqa: DTZ011
    texts = (
        ("descale", "Descale the Skerry", DESCALE, day),
        ("lights", "What the lights mean", "White means ready.", None),
        ("invoice", "Where is my invoice", "Under **Orders**.", date.today()),  # noqa: DTZ011
        ("long", f"{LONG} {LONG}", f"{LONG * 4}\n\n| a | b |\n| --- | --- |\n| {LONG} | c |", day),
    )
    for n, (slug, title, body, checked) in enumerate(texts):
        content = ArticleContent(title, f"In short: {title}."[:150], body, ("scale",))
        desk.import_article(
            IncomingArticle(
                "demo",
                slug,
                "en",
                content,
                slug,
                collections=("Care",),
                position=n,
                checked=checked,
            ),
            by="The installer",
        )
    desk.put_collection(Collection("inside", "For cafés", parent="care", audience=SIGNED_IN))
    revise(desk)
    shown = app.articles.by_slug("descale")
    assert shown is not None
    for n in range(READERS):
        visit = f"visit-{n:032d}"
        app.measure.article_read(visit, "descale", seconds=40)
        app.say_solved(shown, visit=visit, vote="", solved=n % 3 == 0)


def revise(desk: ArticleDesk) -> None:
    """A translation that is behind, a text that waits for its review, and a video."""
    german = ArticleContent("Skerry entkalken", "Kurz.", "Entkalken, wenn das Licht gelb ist.")
    draft = desk.save_draft("descale", "de", german, edited="", by="Alex Lindgren")
    desk.publish("descale", "de", edited=draft.digest, by="Morgan Reyes")
    now = desk.current("descale", "en")
    assert now is not None
    newer = ArticleContent(
        now.content.title,
        now.content.summary,
        now.content.body.replace("120 ml", "100 ml"),
        now.content.keywords,
    )
    draft = desk.save_draft("descale", "en", newer, edited=now.digest, by="Alex Lindgren")
    desk.publish("descale", "en", edited=draft.digest, by="Morgan Reyes", note="Less descaler")
    asked = desk.save_draft(
        "lights",
        "en",
        ArticleContent("What the lights mean", "Colours.", "White: ready. Amber: descale."),
        edited=desk.current("lights", "en").digest,  # type: ignore[union-attr]
        by="Alex Lindgren",
    )
    desk.submit("lights", "en", edited=asked.digest, by="Alex Lindgren", note="Amber added")
    desk.put_media(
        Media(
            0,
            "descale",
            MediaKind.VIDEO,
            "video",
            link="https://video.example/descale",
            title="Descaling in two minutes",
            chapters=read_chapters("0:00 What you need\n1:05 Descale the boiler"),
        )
    )


def main(argv: list[str]) -> None:
    wiring.provide(desk_world.build)
    if argv[0] == "due":
        app = wiring.app()
        app.article_desk.publish_due(app.clock() + timedelta(days=2))
        return
    serve(int(argv[1]))


if __name__ == "__main__":
    main(sys.argv[1:])
