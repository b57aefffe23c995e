"""The only file that sees both sides: it gives entry points the real adapters.

Each function imports what it wires when it is called, so that a command pays only for what it
uses: `unsnag encoder ready` needs no Django.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from unsnag.domain.shared import WorkspaceId
from unsnag.entrypoints import wiring
from unsnag.entrypoints.configuration import Configuration, read_configuration

if TYPE_CHECKING:
    from unsnag.adapters.connectors.shop.client import ShopClient
    from unsnag.adapters.playbook_files.catalogue import Catalogue
    from unsnag.adapters.playbook_files.places import Problem
    from unsnag.application.audit.report import AuditReport
    from unsnag.application.carry_out import Steps
    from unsnag.application.company import Company
    from unsnag.application.handle_message import HandleMessage
    from unsnag.application.identify import Identify
    from unsnag.application.measure import Measure
    from unsnag.application.ports.channels import Mailer
    from unsnag.application.ports.clock import Clock
    from unsnag.application.ports.facts import FactSource
    from unsnag.application.ports.ledger import EffectLedger
    from unsnag.application.ports.models import Encoder, IntentModel, Progress
    from unsnag.application.ports.playbooks import PlaybookShelf
    from unsnag.application.ports.search import ArticleSearch
    from unsnag.application.ports.store import Store
    from unsnag.application.ports.tickets import TicketRows
    from unsnag.application.send_form import SendForm
    from unsnag.application.suggest_help import SuggestHelp
    from unsnag.domain.learning import RuleBook

WORKSPACE = WorkspaceId("main")


def now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


@lru_cache(maxsize=1)
def text_encoder() -> Encoder:
    """The process's encoder. Raises EncoderUnavailable when it was not built."""
    from unsnag.adapters.models.encoder import MiniLmEncoder

    return MiniLmEncoder()


def encoder_is_ready() -> bool:
    """Whether the encoder's files are there and unchanged."""
    from unsnag.adapters.models.encoder import check_files, default_folder
    from unsnag.application.ports.models import EncoderUnavailable

    try:
        check_files(default_folder())
    except EncoderUnavailable:
        return False
    return True


def build_text_encoder(say: Callable[[str], None]) -> Path:
    """Build the encoder from the carried weights and return its folder."""
    from unsnag.adapters.models.encoder_build import build

    return build(say=say)


def intent_model(configuration: Configuration, progress: Progress | None = None) -> IntentModel:
    """The classifier of the past tickets: loaded, or trained when they or the encoder changed."""
    from unsnag.adapters.models.intents import IntentLearner, fingerprint_of, load
    from unsnag.adapters.tickets_file.past_tickets import labelled_texts

    examples = labelled_texts(configuration.demo / "tickets" / "past_tickets.csv")
    encoder = text_encoder()
    folder = configuration.models / "intents"
    model = load(folder, encoder, fingerprint_of(examples, encoder))
    if model is None:
        model = IntentLearner(encoder).train(examples, progress=progress)
        model.save(folder)
    return model


def catalogue() -> Catalogue:
    """What playbooks may use."""
    from unsnag.adapters.connectors.shop import spec
    from unsnag.adapters.playbook_files.catalogue import Catalogue

    return Catalogue(spec.LOOK_UPS, spec.LISTS, spec.ACTIONS)


def check_playbook(folder: Path) -> Sequence[Problem]:
    """Everything that is wrong with a playbook's folder; its cases are run too."""
    from unsnag.adapters.playbook_files.cases import check
    from unsnag.adapters.rules.cel import CelRules

    return check(folder, catalogue(), CelRules())


def prepare_demo(configuration: Configuration, say: Callable[[str], None]) -> None:
    """Bring the data folder to where the demo can be served: tables, articles, staff, model."""
    setup()
    from unsnag.adapters.knowledge_folder.articles import read_articles
    from unsnag.adapters.knowledge_folder.company import read_company
    from unsnag.adapters.store.articles import ArticleRecords
    from unsnag.adapters.store.database_store import DatabaseStore
    from unsnag.entrypoints import demo_setup

    demo_setup.migrate()
    company = read_company(configuration.demo / "company.yaml")
    written = read_articles(configuration.demo / "articles")
    demo_setup.fill(configuration, company, ArticleRecords(), DatabaseStore(now), written, say)
    model = intent_model(configuration)
    say(f"The classifier knows {len(model.intents)} intents from the past tickets.")


def setup() -> None:
    """Make Django and the app available in this process."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unsnag.entrypoints.web.settings")
    django.setup()
    wiring.provide(build_app)


def web_application() -> Any:
    """The WSGI application, warm: models loaded and articles indexed."""
    from django.core.wsgi import get_wsgi_application

    setup()
    application = get_wsgi_application()
    wiring.app()
    return application


def build_app() -> wiring.App:
    """The app of this installation: its models, its articles, its shop."""
    configuration = read_configuration()
    return assemble(configuration, intent_model(configuration), _search(configuration))


def assemble(
    configuration: Configuration,
    intents: IntentModel,
    search: ArticleSearch,
    clock: Clock = now,
) -> wiring.App:
    """Put the app together on the real store, ledger and connector."""
    from unsnag.adapters.connectors.shop.client import ShopClient
    from unsnag.adapters.connectors.shop.facts import ShopFacts
    from unsnag.adapters.knowledge_folder.company import read_company
    from unsnag.adapters.playbook_files.shelf import PlaybookFolder
    from unsnag.adapters.rules.cel import CelRules
    from unsnag.adapters.store.articles import ArticleRecords
    from unsnag.adapters.store.database_store import DatabaseStore
    from unsnag.adapters.store.ledger import DatabaseLedger
    from unsnag.adapters.store.outbox import OutboxMailer
    from unsnag.adapters.store.queries_help_center import HelpCenterQueries
    from unsnag.adapters.store.queries_outbox import DatabaseOutbox
    from unsnag.application.identify import Identify
    from unsnag.application.measure import Measure
    from unsnag.application.open_conversation import OpenConversation
    from unsnag.application.queries.thread import ReadThread
    from unsnag.application.receive import Receive
    from unsnag.application.recover import Recover

    company = read_company(configuration.demo / "company.yaml")
    store, ledger = DatabaseStore(clock), DatabaseLedger(clock)
    client = ShopClient(configuration.shop_url, configuration.secret("shop_api"))
    source = ShopFacts(client, clock)
    shelf = PlaybookFolder(configuration.playbooks, catalogue(), CelRules(), store)
    for problem in shelf.problems:
        print(f"A playbook was left out: {problem}", file=sys.stderr)
    mailer = OutboxMailer(clock)
    identify = Identify(store, source, mailer, clock, company.name)
    steps = _steps(store, ledger, source, client, company, clock)
    handle = _handle(intents, store, shelf, steps, search, identify, company.currency, clock)
    measure = Measure(store, clock)
    return wiring.App(
        configuration=configuration,
        company=company,
        clock=clock,
        store=store,
        articles=ArticleRecords(),
        search=search,
        shelf=shelf,
        source=source,
        receive=Receive(store),
        identify=identify,
        handle=handle,
        open_conversation=OpenConversation(store),
        thread=ReadThread(store, clock),
        outbox=DatabaseOutbox(),
        recover=Recover(store, ledger, steps.act, steps.verify, handle, clock),
        close=client.close,
        measure=measure,
        send_form=_send_form(intents, store, measure, steps, clock),
        suggest_help=_suggest_help(intents, search, shelf),
        help_center=HelpCenterQueries(company.collections),
        **_for_staff(store, shelf, mailer, handle, company, clock),
    )


def _send_form(
    intents: IntentModel, store: Store, measure: Measure, steps: Steps, clock: Clock
) -> SendForm:
    from unsnag.adapters.store.articles import ArticleRecords
    from unsnag.application.receive import Receive
    from unsnag.application.send_form import SendForm
    from unsnag.application.understand import Understand
    from unsnag.domain.understanding import Sureness

    understand = Understand(intents, Sureness())
    return SendForm(
        store, clock, ArticleRecords(), measure, Receive(store), understand, steps.hand_off
    )


def _suggest_help(
    intents: IntentModel, search: ArticleSearch, shelf: PlaybookShelf
) -> SuggestHelp:
    from unsnag.application.suggest_help import SuggestHelp
    from unsnag.application.understand import Understand
    from unsnag.domain.understanding import Sureness

    return SuggestHelp(search, Understand(intents, Sureness()), shelf)


def _for_staff(
    store: Store,
    shelf: PlaybookShelf,
    mailer: Mailer,
    handle: HandleMessage,
    company: Company,
    clock: Clock,
) -> dict[str, Any]:
    """What the desk, approvals and insights use."""
    from unsnag.adapters.connectors.shop import spec
    from unsnag.adapters.store.queries_desk import DatabaseDeskQueries, Names
    from unsnag.adapters.store.queries_insights import DatabaseInsightsQueries
    from unsnag.application.approve import Approve
    from unsnag.application.set_level import SetLevel
    from unsnag.application.work_ticket import WorkTicket

    names = Names({s.name: s.title for s in spec.LOOK_UPS}, spec.ACTIONS, company.currency)
    zone = ZoneInfo(company.hours.zone)
    return {
        "desk": DatabaseDeskQueries(shelf, names),
        "insights": DatabaseInsightsQueries(shelf, names, clock, zone),
        "work_ticket": WorkTicket(store, mailer, clock, company.name, handle.try_again, time.sleep),
        "approve": Approve(store, handle.resume),
        "set_level": SetLevel(store, shelf, spec.ACTIONS),
    }


def _steps(
    store: Store,
    ledger: EffectLedger,
    source: FactSource,
    client: ShopClient,
    company: Company,
    clock: Clock,
) -> Steps:
    from unsnag.adapters.connectors.shop.actions import ShopActions
    from unsnag.adapters.rules.cel import CelRules
    from unsnag.application.act import Act
    from unsnag.application.carry_out import Steps
    from unsnag.application.decide import Decide
    from unsnag.application.hand_off import HandOff
    from unsnag.application.read_facts import ReadFacts
    from unsnag.application.verify import Verify
    from unsnag.domain.policies import Caps

    system = ShopActions(client)
    caps = Caps(count_per_hour=600, amount_per_day=2_000_000)
    return Steps(
        read_facts=ReadFacts(source),
        decide=Decide(CelRules()),
        act=Act(WORKSPACE, system, ledger, store, clock, caps, company.currency),
        verify=Verify(system, ledger),
        hand_off=HandOff(store, clock, company.hours, company.currency),
    )


def _handle(
    intents: IntentModel,
    store: Store,
    shelf: PlaybookShelf,
    steps: Steps,
    search: ArticleSearch,
    identify: Identify,
    currency: str,
    clock: Clock,
) -> HandleMessage:
    from unsnag.application.advance import Advance
    from unsnag.application.answer import FindAnswer
    from unsnag.application.ask_identity import AskIdentity
    from unsnag.application.carry_out import CarryOut
    from unsnag.application.handle_message import HandleMessage
    from unsnag.application.take_need import TakeNeed
    from unsnag.application.understand import Understand
    from unsnag.domain.understanding import Sureness

    hand_off = steps.hand_off
    advance = Advance(steps, CarryOut(store, steps, clock, currency), clock, currency)
    understand = Understand(intents, Sureness())
    take_need = TakeNeed(store, clock, shelf, understand, FindAnswer(search), advance, hand_off)
    ask_identity = AskIdentity(identify, hand_off)
    return HandleMessage(store, clock, shelf, ask_identity, take_need, advance, hand_off)


def _search(configuration: Configuration) -> ArticleSearch:
    from unsnag.adapters.knowledge_folder.plain_text import as_article_text
    from unsnag.adapters.search.hybrid import HybridSearch
    from unsnag.adapters.store.articles import ArticleRecords

    search = HybridSearch(text_encoder(), cache=configuration.models / "passages")
    search.rebuild(as_article_text(article) for article in ArticleRecords().all())
    return search


def tickets_file(path: Path) -> TicketRows:
    """Rows of an exported file. Raises TicketsFileProblem when it is not text."""
    from unsnag.adapters.tickets_file.source import TicketsFile

    return TicketsFile(path)


def resolvability_rules(path: Path | None = None) -> RuleBook:
    """The shipped rules of the audit, or a file's. Raises RulesFileProblem."""
    from unsnag.adapters.rules_file import resolvability

    return resolvability.load(path) if path else resolvability.shipped()


def resolvability_text() -> str:
    """The shipped rules of the audit, as written."""
    from unsnag.adapters.rules_file import resolvability

    return resolvability.shipped_text()


def audit_page(report: AuditReport) -> str:
    """The audit as one HTML page that needs nothing beside it."""
    from unsnag.adapters.audit_page.page import render

    return render(report)


def main(argv: Sequence[str] | None = None) -> int:
    """The command `unsnag`."""
    from unsnag.entrypoints.cli.main import main as command

    wiring.use_tools(sys.modules[__name__])
    return command(argv)
