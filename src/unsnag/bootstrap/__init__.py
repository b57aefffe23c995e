"""The only place that sees both sides: it gives entry points the real adapters.

A function imports what it wires when it is called: `unsnag encoder ready` needs no Django.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unsnag.application.masked_logs import mask_logs
from unsnag.bootstrap.mail_tools import chat_health, mail_health, mail_reader
from unsnag.bootstrap.past_tickets import (
    any_language_of,
    audit_page,
    resolvability_rules,
    resolvability_text,
    tickets_file,
)
from unsnag.entrypoints import wiring
from unsnag.entrypoints.configuration import Configuration, read_configuration

if TYPE_CHECKING:
    from unsnag.adapters.playbook_files.catalogue import Catalogue
    from unsnag.adapters.playbook_files.places import Problem
    from unsnag.application.compare_policies import ComparePolicies
    from unsnag.application.evaluate_intents import EvaluateIntents
    from unsnag.application.evaluate_search import SearchCases
    from unsnag.application.explain import Explain
    from unsnag.application.export_knowledge import ExportReport
    from unsnag.application.follow_knowledge import FollowKnowledge
    from unsnag.application.import_knowledge import ImportReport, Wish
    from unsnag.application.ports.models import Encoder, IntentModel, Progress
    from unsnag.application.ports.playbooks import CaseTried
    from unsnag.application.ports.rules import RuleLanguage
    from unsnag.application.ports.search import ArticleSearch
    from unsnag.application.prove import Prove
    from unsnag.application.replay import Replay
    from unsnag.application.verify_audit import VerifyAudit
    from unsnag.domain.playbooks import Playbook
    from unsnag.domain.policies import Facts, Policy
    from unsnag.entrypoints.wiring import Learning, PeopleRoom, PlayFolder, RoutingFiles, Training

__all__ = [
    "any_language_of",
    "audit_page",
    "chat_health",
    "mail_health",
    "mail_reader",
    "resolvability_rules",
    "resolvability_text",
    "tickets_file",
]  # brought in for those who call tools by this module

mask_logs()  # every process of the product begins here
TURN_SECONDS = 0.0001  # how long a thread of the web server keeps the others waiting


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


def intent_model(configuration: Configuration) -> IntentModel:
    """The classifier in force; without an installation, one of the past tickets."""
    from unsnag.adapters.models.intents import IntentLearner
    from unsnag.adapters.tickets_file.past_tickets import labelled_texts

    if configuration.database_url or configuration.database.exists():
        setup()
        from unsnag.bootstrap.classifier import Classifier

        return Classifier(configuration, text_encoder).model()
    examples = labelled_texts(configuration.demo / "tickets" / "past_tickets.csv")
    return IntentLearner(text_encoder()).train(examples)


def train_intents() -> Training:
    """What trains, compares and puts in force, in this installation; an empty one is made first.
    Raises EncoderUnavailable, NotConfigured."""
    configuration = read_configuration()
    configuration.make_secrets()
    setup()
    from unsnag.bootstrap.classifier import Classifier
    from unsnag.entrypoints import demo_setup

    text_encoder()  # refuses before anything is made
    demo_setup.migrate()
    return Classifier(configuration, text_encoder).training()


def learning() -> Learning:
    """Discovered intents of this installation; an empty one is made first. Raises
    EncoderUnavailable, NotConfigured."""
    train_intents()  # makes what is missing
    from unsnag.bootstrap.discovery import of_installation

    return of_installation(read_configuration(), text_encoder)


def _catalogue() -> Catalogue:
    from unsnag.bootstrap.offered import catalogue_of

    return catalogue_of(read_configuration())


@lru_cache(maxsize=1)
def _language() -> RuleLanguage:
    from unsnag.adapters.rules.cel import CelRules

    return CelRules()


def check_playbook(folder: Path) -> Sequence[Problem]:
    """Everything that is wrong with a playbook's folder; its cases are run too."""
    from unsnag.adapters.playbook_files.cases import check

    return check(folder, _catalogue(), _language())


def playbook(folder: Path) -> Playbook:
    """The playbook of a folder. Raises PlaybookUnreadable with every problem found."""
    from unsnag.adapters.playbook_files.reader import read_playbook
    from unsnag.adapters.playbook_files.shelf import sources_of

    return read_playbook(str(folder), sources_of(folder), _catalogue(), _language())


def try_cases(folder: Path, policy: Policy) -> Sequence[CaseTried]:
    """Each written case of a folder, decided. Raises PlaybookUnreadable."""
    from unsnag.adapters.playbook_files.cases import tried

    return tried(folder, policy, _language())


def facts_in_cases(file: Path) -> Sequence[Facts]:
    """The facts of each case of a file. Raises PlaybookUnreadable."""
    from unsnag.adapters.playbook_files.cases import facts_in

    return facts_in(file)


def prove() -> Prove:
    """Proofs about the policies of playbooks. Only this loads the solver."""
    from unsnag.adapters.rules.prover import PolicyProofs
    from unsnag.application.prove import Prove

    return Prove(PolicyProofs(_language()), _catalogue().actions)


def compare_policies() -> ComparePolicies:
    """Who is decided differently by two policies."""
    from unsnag.adapters.rules.prover import PolicyProofs
    from unsnag.application.compare_policies import ComparePolicies

    return ComparePolicies(PolicyProofs(_language()), _language())


def explain() -> Explain:
    """Why a policy decides as it does."""
    from unsnag.adapters.rules.syntax import names_in
    from unsnag.application.explain import Explain

    return Explain(_language(), names_in)


def prepare_demo(configuration: Configuration, say: Callable[[str], None]) -> None:
    """Bring the data folder to where the demo can be served: tables, articles, staff, model."""
    setup()
    from unsnag.adapters.knowledge_folder.articles import read_articles
    from unsnag.adapters.knowledge_folder.company import read_company
    from unsnag.adapters.playbook_files.shelf import PlaybookFolder
    from unsnag.adapters.rules.cel import CelRules
    from unsnag.adapters.store.database_store import DatabaseStore
    from unsnag.adapters.store.knowledge import DatabaseKnowledge
    from unsnag.bootstrap.clock import now
    from unsnag.bootstrap.offered import catalogue_of
    from unsnag.entrypoints import demo_setup

    demo_setup.migrate()
    company = read_company(configuration.demo / "company.yaml")
    written = read_articles(configuration.demo / "articles")
    store = DatabaseStore(now)
    shelf = PlaybookFolder(configuration.playbooks, catalogue_of(configuration), CelRules(), store)
    versions = {playbook.name: playbook.version for playbook in shelf.all()}
    demo_setup.fill(configuration, company, DatabaseKnowledge(now), store, written, versions, say)
    from unsnag.bootstrap.classifier import Classifier

    model = Classifier(configuration, text_encoder).model()
    say(f"The classifier knows {len(model.intents)} intents.")
    _search(configuration)
    say("The help center is indexed.")


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

    from unsnag.entrypoints.web.few_at_once import FewAtOnce
    from unsnag.entrypoints.web.widget.asked_again import AskedAgain

    # A request gives way each time it calls numpy or the database, and would wait five milliseconds
    # for a thread that indexes an edit in Python.
    sys.setswitchinterval(TURN_SECONDS)
    setup()
    return AskedAgain(FewAtOnce(get_wsgi_application()), wiring.app().thread_version)


def build_app() -> wiring.App:
    """The app of this installation: its models, its articles, its shop."""
    from unsnag.adapters.store.past_answers import DatabasePastAnswers
    from unsnag.application.follow_model import ModelInForce
    from unsnag.application.hear_danger import HearDanger
    from unsnag.application.learn_ranking import LearnRanking
    from unsnag.bootstrap.assembly import assemble
    from unsnag.bootstrap.classifier import Classifier
    from unsnag.bootstrap.following import FOLLOW_SECONDS, LEARN_SECONDS, MODEL_SECONDS, keep_doing

    configuration = read_configuration()
    search, follow = _search(configuration)
    classifier = Classifier(configuration, text_encoder)
    in_force = ModelInForce(classifier.model())
    danger = HearDanger(in_force.danger_in)
    built = assemble(configuration, in_force, search, danger=danger)
    learn = LearnRanking(search, built.learn_from_search, DatabasePastAnswers(), built.articles)
    learn()
    keep_doing(follow, FOLLOW_SECONDS, "following the articles")
    keep_doing(classifier.follow(in_force), MODEL_SECONDS, "following the classifier")
    keep_doing(learn, LEARN_SECONDS, "learning from searches")
    return built


def _search(configuration: Configuration) -> tuple[ArticleSearch, FollowKnowledge]:
    """A search that knows what is published now, and what keeps it so."""
    from unsnag.adapters.knowledge_folder.plain_text import as_article_text
    from unsnag.adapters.knowledge_folder.synonyms import read_synonyms
    from unsnag.adapters.search.hybrid import HybridSearch
    from unsnag.adapters.store.articles import ArticleRecords
    from unsnag.application.follow_knowledge import FollowKnowledge

    search = HybridSearch(
        text_encoder(),
        cache=configuration.models / "passages",
        synonyms=read_synonyms(configuration.demo / "synonyms.txt"),
    )
    follow = FollowKnowledge(ArticleRecords(), search, as_article_text)
    follow()
    return search, follow


def bring_knowledge(
    place: str,
    kind: str,
    wish: Wish,
    say: Callable[[int, int], None],
    *,
    pictures: bool,
    files: bool,
) -> ImportReport:
    """Import articles. Raises SourceUnreadable, NotConfigured."""
    from unsnag.bootstrap.knowledge import bring

    return bring(read_configuration(), place, kind, wish, say, pictures=pictures, files=files)


def take_knowledge(folder: Path, audience: str, *, versions: bool) -> ExportReport:
    """Export articles. Raises FolderInUse."""
    from unsnag.bootstrap.knowledge import take

    return take(read_configuration(), folder, audience, versions=versions)


def empty_search(progress: Progress | None = None) -> ArticleSearch:
    """Search as it serves the help center, without an article and without a cache."""
    from unsnag.adapters.search.hybrid import HybridSearch

    return HybridSearch(text_encoder(), progress=progress)


def search_cases(articles: Path, queries: Path, history: Path | None) -> SearchCases:
    """The files of an evaluation of search. Raises EvaluationFileProblem."""
    from unsnag.adapters.evaluation_files.search_cases import read_search_cases

    return read_search_cases(articles, queries, history)


def simulation() -> AbstractContextManager[PlayFolder]:
    """The real engine on a database of its own that is gone afterwards."""
    from unsnag.bootstrap.simulation import simulation

    return simulation()


def replay(*, understand: bool, from_system: bool) -> Replay:
    """Past tickets through a playbook; the past of the connected system where it is asked for."""
    from unsnag.adapters.connectors.shop.client import ShopClient
    from unsnag.adapters.connectors.shop.past import ShopPast
    from unsnag.application.replay import Replay

    configuration = read_configuration()
    model = intent_model(configuration) if understand else None
    past = None
    if from_system:
        past = ShopPast(ShopClient(configuration.shop_url, configuration.secret("shop_api")))
    return Replay(_language(), _catalogue().actions, model, past)


def evaluate_intents() -> EvaluateIntents:
    """The shipped learner and sureness, to be measured. Raises EncoderUnavailable."""
    from unsnag.bootstrap.evaluation import evaluation

    return evaluation(text_encoder())


def verify_audit(heads: Path | None, key: str) -> VerifyAudit:
    """What verifies this installation's audit log, with its own heads and key unless others are
    named. Raises NotConfigured, HeadsUnreadable."""
    from unsnag.bootstrap import audit

    setup()
    return audit.verifier(read_configuration(), heads, key)


def audit_key() -> str:
    """The public key that the heads are signed with. Raises NotConfigured before the first
    start."""
    from unsnag.bootstrap import audit

    return audit.public_key_of(read_configuration())


def forget_in_audit(customer: str) -> bool:
    """Erase a customer's key in the audit log; whether there was one."""
    from unsnag.bootstrap import audit

    setup()
    return audit.log().forget(customer)


def people() -> PeopleRoom:
    """The staff's accounts of this installation. Raises NotConfigured."""
    setup()
    from unsnag.bootstrap.staff_accounts import people_here

    return people_here()


def routing_tools() -> RoutingFiles:
    """Routing files, for commands. Raises NotConfigured."""
    from unsnag.bootstrap.routing_files import RoutingFiles

    return RoutingFiles(read_configuration())


def main(argv: Sequence[str] | None = None) -> int:
    """The command `unsnag`."""
    from unsnag.entrypoints.cli.main import main as command

    wiring.use_tools(sys.modules[__name__])
    return command(argv)
