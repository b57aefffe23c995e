"""A desk with a history of drafts, for journeys about autonomy: the app of `desk_world`, where two
people must approve refunds above €80, and then cases and tests written straight into its records.

    python -m tests.journeys.autonomy_world serve PORT   migrate, fill and serve until killed
    python -m tests.journeys.autonomy_world lapse        three days pass; the worker sweeps
    python -m tests.journeys.autonomy_world canary       a draft with a flaw joins the requests
    python -m tests.journeys.autonomy_world observe      refunds go to `observe`; one is asked for
    python -m tests.journeys.autonomy_world alone        a refund is asked for at the level it has
    python -m tests.journeys.autonomy_world back         the bank takes back what ran alone
    python -m tests.journeys.autonomy_world wait         somebody asks for what needs an approval
    python -m tests.journeys.autonomy_world earn N       N right cases and 70 tests, all caught
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from wsgiref.simple_server import make_server

from tests.journeys import desk_world  # first: it sets Django up

# isort: split
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db.models import F

from tests.fakes.keyword_models import KeywordIntentModel, KeywordSearch
from unsnag.adapters.store.hooks import DatabaseHooks
from unsnag.adapters.store.models import ApprovalRow, CaseRow
from unsnag.adapters.store.oversight import DatabaseOversight
from unsnag.bootstrap.assembly import assemble
from unsnag.domain.autonomy import Level
from unsnag.domain.autonomy.canaries import spoil
from unsnag.domain.autonomy.reversals import Reversal, ReversalKind
from unsnag.domain.resolutions import ApprovalState
from unsnag.domain.shared import ApprovalId, Money
from unsnag.entrypoints import wiring
from unsnag.entrypoints.configuration import Configuration, read_configuration

SHIPPED, LOWER = "shop.refund: 18000", "shop.refund: 8000"


def configuration() -> Configuration:
    """The demo's, with two people for every refund above €80."""
    shipped = read_configuration()
    folder = shipped.data / "demo"
    folder.mkdir(exist_ok=True)
    text = (shipped.demo / "company.yaml").read_text("utf-8")
    assert SHIPPED in text
    (folder / "company.yaml").write_text(text.replace(SHIPPED, LOWER), "utf-8")
    return replace(shipped, demo=folder)


def build() -> wiring.App:
    return assemble(configuration(), KeywordIntentModel(desk_world.WORDS), KeywordSearch())


def lapse(app: wiring.App) -> None:
    ApprovalRow.objects.update(asked=F("asked") - timedelta(days=3))
    app.approve.lapse()
    app.recover()


def canary(app: wiring.App) -> None:
    source = ApprovalRow.objects.filter(run__isnull=False, object="TT-10477").first()
    assert source is not None
    amount = Money(source.amount_minor or 0, source.currency)
    flawed = spoil(source.title, source.object, amount, 0)
    assert flawed is not None
    DatabaseOversight(app.clock).plant(ApprovalId(source.pk), flawed)


def observe(app: wiring.App) -> None:
    version = next(p.version for p in app.shelf.all() if p.name == "refund")
    app.store.set_level(
        "refund", "shop.refund", Level.OBSERVE, by="Morgan Reyes", reason="Look", version=version
    )
    desk_world.talk(app, "cus_1002", "refund TT-10488")


def alone(app: wiring.App) -> None:
    desk_world.talk(app, "cus_1005", "refund TT-10462")


def back(app: wiring.App) -> None:
    """What following a webhook does, once the shop's record shows a chargeback."""
    hooks = DatabaseHooks(app.clock)
    [effect] = hooks.effects_on("TT-10462")
    amount = Money(6_400, "EUR")
    kind, reason = ReversalKind.CHARGEBACK, "Card holder disputes it"
    told = Reversal("dp_journey", kind, "TT-10462", amount, reason, app.clock(), True)
    hooks.reversed("shop", told, effect)


def wait(app: wiring.App) -> None:
    desk_world.talk(app, "cus_1004", "refund TT-10454")


def earn(app: wiring.App, cases: int, wrong: int = 1) -> None:
    """Right cases over twenty days and forty customers, and reviewers who caught every test."""
    version = next(p.version for p in app.shelf.all() if p.name == "refund")
    source = ApprovalRow.objects.filter(run__isnull=False).earliest("pk")
    now = app.clock()
    for number in range(cases):
        drafted = now - timedelta(days=60 - number % 20)
        CaseRow.objects.create(
            key=f"earned:{number}",
            playbook="refund",
            action="shop.refund",
            version=version,
            run=source.run,
            customer=f"cus_{number % 40}",
            day=drafted.date(),
            source="approve",
            level="approve",
            title=source.title,
            object=f"TT-{number}",
            amount_minor=1_000 + number,
            currency="EUR",
            drafted=drafted,
            label="wrong" if number < wrong else "right",
            labelled_by="Morgan Reyes",
            labelled=drafted,
        )
    for number in range(70):
        ApprovalRow.objects.create(
            copies=source,
            action="shop.refund",
            title=source.title,
            object=source.object,
            asked=now,
            state=ApprovalState.REFUSED.value,
            decided_by=("Morgan Reyes", "Alex Lindgren")[number % 2],
            decided=now,
            told="The facts say €89.00; the draft said €890.00.",
        )


def main(argv: list[str]) -> None:
    wiring.provide(build)
    if argv[0] == "serve":
        call_command("migrate", verbosity=0, interactive=False)
        desk_world.fill(wiring.app())
        application = get_wsgi_application()
        handler, kind = desk_world.Quiet, desk_world.Server
        server = make_server("127.0.0.1", int(argv[1]), application, kind, handler)
        print("ready", flush=True)
        server.serve_forever()
    steps = {
        "lapse": lapse,
        "canary": canary,
        "observe": observe,
        "alone": alone,
        "wait": wait,
        "back": back,
    }
    if argv[0] == "earn":
        earn(wiring.app(), int(argv[1]))
    else:
        steps[argv[0]](wiring.app())


if __name__ == "__main__":
    main(sys.argv[1:])
