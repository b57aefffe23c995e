"""The desk's world with a small classifier of its own that a manager trains, switches and teaches.

python -m tests.journeys.learning_world serve PORT
python -m tests.journeys.learning_world moved
"""

from __future__ import annotations

import sys
from datetime import timedelta

from unsnag import bootstrap

bootstrap.setup()

from tests.fakes.labelled import SAID  # noqa: E402
from tests.fakes.learning_lab import wanted  # noqa: E402
from tests.fakes.word_encoder import WordEncoder  # noqa: E402
from tests.journeys import desk_world  # noqa: E402
from unsnag.adapters.store.models import ConversationRow, IssueRow  # noqa: E402
from unsnag.application.follow_model import ModelInForce  # noqa: E402
from unsnag.bootstrap import assembly  # noqa: E402
from unsnag.bootstrap.classifier import Classifier  # noqa: E402
from unsnag.bootstrap.clock import now  # noqa: E402
from unsnag.bootstrap.following import keep_doing  # noqa: E402
from unsnag.entrypoints import wiring  # noqa: E402
from unsnag.entrypoints.configuration import read_configuration  # noqa: E402

DAYS = 42


def encoder() -> WordEncoder:
    """Needs no weights."""
    return WordEncoder()


def build() -> wiring.App:
    """The desk's app, whose classifier follows what is put in force."""
    bootstrap.text_encoder = encoder  # type: ignore[assignment]
    assembly.text_encoder = encoder  # type: ignore[assignment]
    model = ModelInForce(desk_world.KeywordIntentModel(desk_world.WORDS))
    built = assembly.assemble(read_configuration(), model, desk_world.KeywordSearch())
    follow = Classifier(read_configuration(), encoder).follow(model)
    follow()
    keep_doing(follow, 0.2, "following the classifier")
    return built


def moved(app: wiring.App) -> None:
    """Six weeks of usual messages, the last of them with something new in it; then the look."""
    usual = [text.format("Skerry") for texts in SAID.values() for text in texts]
    chat = ConversationRow.objects.create(channel="widget", started=now())
    for day in range(DAYS, 0, -1):
        opened = now() - timedelta(days=day)
        texts = [*usual, *(wanted(5) if day <= 7 else ())]
        IssueRow.objects.bulk_create(
            IssueRow(conversation=chat, channel="widget", text=text, opened=opened)
            for text in texts
        )
    while app.learning.watch():
        pass


def main(argv: list[str]) -> None:
    desk_world.build = build
    if argv[0] == "moved":
        wiring.provide(build)
        moved(wiring.app())
        return
    desk_world.main(argv)


if __name__ == "__main__":
    main(sys.argv[1:])
