"""A desk to walk through in a browser: the real app, store and shop in a process of its own, with
keyword stand-ins for the two models.

    python -m tests.journeys.desk_world serve PORT   migrate, fill and serve until killed
    python -m tests.journeys.desk_world ask "TEXT" [REF]   one more customer who wants a person
"""

from __future__ import annotations

import sys
import uuid
from dataclasses import replace
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from unsnag import bootstrap

bootstrap.setup()

from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402

from tests.fakes.keyword_models import KeywordIntentModel, KeywordSearch  # noqa: E402
from unsnag.adapters.knowledge_folder.plain_text import as_article_text  # noqa: E402
from unsnag.application.follow_knowledge import FollowKnowledge  # noqa: E402
from unsnag.bootstrap.assembly import assemble  # noqa: E402
from unsnag.bootstrap.following import FOLLOW_SECONDS, keep_doing  # noqa: E402
from unsnag.domain.conversations import Channel  # noqa: E402
from unsnag.domain.customers import Assurance  # noqa: E402
from unsnag.entrypoints import wiring  # noqa: E402
from unsnag.entrypoints.configuration import read_configuration  # noqa: E402

PASSWORD = "a long enough password"
EVIL = '<script>window.pwned=1</script><img src=x onerror="window.pwned=2">'
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
WORDS = {"order_status": ("where",), "refund_request": ("refund",), "password_reset": ("password",)}


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        return


def build(words: dict[str, tuple[str, ...]] = WORDS) -> wiring.App:
    search = KeywordSearch()
    built = assemble(read_configuration(), KeywordIntentModel(words), search)
    follow = FollowKnowledge(built.articles, search, as_article_text)
    keep_doing(follow, FOLLOW_SECONDS, "following the articles")
    return built


def talk(app: wiring.App, ref: str, text: str, name: str = "") -> None:
    chat = app.store.start_conversation(Channel.WIDGET)
    known = app.source.customer(ref) if ref else None
    if known is not None:
        customer = app.store.save_customer(known.ref, known.name, known.email, known.tier)
        chat = replace(chat, customer=customer, assurance=Assurance.HOST_SIGNED)
    app.store.save_conversation(replace(chat, contact_name=name))
    app.receive(chat.id, text, key=uuid.uuid4().hex, name=name)
    app.handle.take(chat.id)


def staff() -> None:
    """An agent and a manager."""
    for name, first, last, role in (
        ("alex", "Alex", "Lindgren", "agent"),
        ("morgan", "Morgan", "Reyes", "manager"),
    ):
        user = User.objects.create_user(name, password=PASSWORD, first_name=first, last_name=last)
        user.groups.add(Group.objects.get_or_create(name=role)[0])


def fill(app: wiring.App) -> None:
    staff()
    talk(app, "cus_1001", "refund TT-10482 please, it is still in the box")
    talk(app, "cus_1003", "refund TT-10477")
    talk(app, "cus_1001", "refund for TT-10466, it does not fit on the counter")
    talk(app, "", f"I want a person. {EVIL}", name=EVIL)
    talk(app, "", f"I want a person. {LONG * 2}", name=f"Dr. {LONG}")
    talk(app, "", "I want a person. هل يمكنني إعادة المطحنة؟", name="ليلى حداد")
    talk(app, "cus_1002", "I can't sign in, my password is gone")


def main(argv: list[str]) -> None:
    wiring.provide(build)
    if argv[0] == "ask":
        talk(wiring.app(), argv[2] if len(argv) > 2 else "", argv[1], name="Newcomer")
        return
    call_command("migrate", verbosity=0, interactive=False)
    fill(wiring.app())
    server = make_server("127.0.0.1", int(argv[1]), get_wsgi_application(), Server, Quiet)
    print("ready", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
