"""Puts the app together on the real adapters. Import it only after Django is set up."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from zoneinfo import ZoneInfo

from unsnag.adapters.connectors.shop import spec
from unsnag.adapters.connectors.shop.actions import ShopActions
from unsnag.adapters.connectors.shop.client import ShopClient
from unsnag.adapters.connectors.shop.entitlements import ShopEntitlements
from unsnag.adapters.connectors.shop.facts import ShopFacts
from unsnag.adapters.connectors.shop.hooks import NAME as SHOP
from unsnag.adapters.connectors.shop.hooks import ShopHooks
from unsnag.adapters.connectors.shop.settling import ShopReversals
from unsnag.adapters.knowledge_folder.company import read_company
from unsnag.adapters.knowledge_folder.details import read_details
from unsnag.adapters.media_folder.files import MediaFolder
from unsnag.adapters.models.language import any_language_of, language_of
from unsnag.adapters.playbook_files.catalogue import Catalogue
from unsnag.adapters.playbook_files.edits import PlaybookFolderFiles
from unsnag.adapters.playbook_files.shelf import PlaybookFolder
from unsnag.adapters.rules.cel import CelRules
from unsnag.adapters.store.attached_files import DatabaseReadMarks
from unsnag.adapters.store.call_book import DatabaseCallBacks
from unsnag.adapters.store.database_store import DatabaseStore
from unsnag.adapters.store.desk_sharing import DatabaseMacros, DatabasePresence
from unsnag.adapters.store.feedback import DatabaseFeedback
from unsnag.adapters.store.hooks import DatabaseHooks
from unsnag.adapters.store.knowledge import DatabaseKnowledge
from unsnag.adapters.store.ledger import DatabaseLedger
from unsnag.adapters.store.outbox import OutboxMailer
from unsnag.adapters.store.oversight import DatabaseOversight
from unsnag.adapters.store.people import DatabasePeople
from unsnag.adapters.store.publications import DatabasePublications
from unsnag.adapters.store.queries_autonomy import DatabaseAutonomyQueries
from unsnag.adapters.store.queries_desk import DatabaseDeskQueries
from unsnag.adapters.store.queries_help_center import HelpCenterQueries
from unsnag.adapters.store.queries_insights import DatabaseInsightsQueries
from unsnag.adapters.store.queries_knowledge import DatabaseKnowledgeQueries
from unsnag.adapters.store.queries_outbox import DatabaseOutbox
from unsnag.adapters.store.queries_playbooks import DatabasePlaybookQueries
from unsnag.adapters.store.queries_record import DatabaseRecordQueries
from unsnag.adapters.store.queries_reviews import DatabaseReviewQueries
from unsnag.adapters.store.search_log import DatabaseSearchLog
from unsnag.adapters.store.sheets import Names, Sheets
from unsnag.adapters.store.sign_in_tries import DatabaseSignInTries
from unsnag.adapters.store.surveys import DatabaseSurveys
from unsnag.adapters.store.thread_versions import DatabaseThreadVersions
from unsnag.adapters.store.ticket_work import DatabaseTicketWork
from unsnag.adapters.wording_files.words import read_wordings
from unsnag.application.act import Act
from unsnag.application.advance import Advance
from unsnag.application.answer import FindAnswer
from unsnag.application.approve import Approve
from unsnag.application.ask_for_detail import AskForDetail
from unsnag.application.ask_identity import AskIdentity
from unsnag.application.ask_satisfaction import AskSatisfaction
from unsnag.application.carry_out import CarryOut, Steps
from unsnag.application.correct_intent import CorrectIntent
from unsnag.application.decide import Decide
from unsnag.application.demote import Demote
from unsnag.application.edit_playbook import EditPlaybook
from unsnag.application.follow_hints import FollowHints
from unsnag.application.follow_up import LinkFollowUp
from unsnag.application.foresee import Foresee
from unsnag.application.hand_off import HandOff
from unsnag.application.handle_message import HandleMessage
from unsnag.application.hear_danger import HearsDanger
from unsnag.application.identify import Identify
from unsnag.application.know_reader import KnowReader
from unsnag.application.learn_from_search import LearnFromSearch
from unsnag.application.measure import Measure
from unsnag.application.messaging.call_back import CallBackDesk
from unsnag.application.open_conversation import OpenConversation
from unsnag.application.oversee import Oversee
from unsnag.application.pool_actions import PoolActions
from unsnag.application.ports.actions import ActionSystem
from unsnag.application.ports.channels import Mailer
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.facts import FactSource
from unsnag.application.ports.models import IntentModel
from unsnag.application.ports.people import Person
from unsnag.application.ports.proofs import Comparison, Finding
from unsnag.application.ports.search import ArticleSearch
from unsnag.application.queries.heard import Hear
from unsnag.application.queries.help_center import HelpCenterPages
from unsnag.application.queries.thread import ReadThread
from unsnag.application.queries.thread_version import ThreadVersion
from unsnag.application.read_facts import ReadFacts
from unsnag.application.receive import Receive
from unsnag.application.record_replay import RecordReplay
from unsnag.application.recover import Recover
from unsnag.application.review import Review
from unsnag.application.say_solved import SaySolved
from unsnag.application.send_form import SendForm
from unsnag.application.set_level import SetLevel
from unsnag.application.sign_in_reader import SignInReader
from unsnag.application.spoken_with import SpokenWith
from unsnag.application.suggest_help import SuggestHelp
from unsnag.application.take_hook import TakeHook
from unsnag.application.take_need import TakeNeed
from unsnag.application.ticket_work.read_asked import ReadAsked
from unsnag.application.understand import Understand
from unsnag.application.undo import Undo
from unsnag.application.verify import Verify
from unsnag.application.wait_for_answer import WaitForAnswer
from unsnag.application.work_ticket import WorkTicket
from unsnag.application.write_articles import WriteArticles
from unsnag.bootstrap import text_encoder
from unsnag.bootstrap.audit import chainer, note_caps
from unsnag.bootstrap.classifier import Classifier
from unsnag.bootstrap.clock import now
from unsnag.bootstrap.desk import desk_room
from unsnag.bootstrap.discovery import learning_of
from unsnag.bootstrap.egress import egress_of
from unsnag.bootstrap.knowledge import run_import_of
from unsnag.bootstrap.mail import mail_files, mailing, old_files
from unsnag.bootstrap.messaging import messaging, share_files
from unsnag.bootstrap.routing import RulesInForce, desk_routing
from unsnag.bootstrap.staff_accounts import people_room
from unsnag.bootstrap.translation import translation
from unsnag.domain.details import Detail, Reading
from unsnag.domain.playbooks import Playbook
from unsnag.domain.policies import Caps, Policy
from unsnag.domain.shared import WorkspaceId
from unsnag.domain.signals import needs_human_now
from unsnag.domain.understanding import Sureness
from unsnag.entrypoints.configuration import Configuration
from unsnag.entrypoints.messaging_settings import calls_to
from unsnag.entrypoints.wiring import App

WORKSPACE = WorkspaceId("main")
LANGUAGE = "en"  # of what is written for readers who wish for none of its languages
WORKSPACE_CAPS = Caps(count_per_hour=600, amount_per_day=2_000_000)


def catalogue(details: Sequence[Detail] = ()) -> Catalogue:
    """What playbooks may use."""
    return Catalogue(spec.LOOK_UPS, spec.LISTS, spec.ACTIONS, details)


def _proved(playbook: Playbook) -> Sequence[Finding]:
    """What is proved of a playbook. The solver is loaded when somebody asks for the first time."""
    from unsnag.adapters.rules.prover import PolicyProofs
    from unsnag.application.prove import Prove

    return tuple(Prove(PolicyProofs(CelRules()), spec.ACTIONS)(playbook))


def _compared(old: Policy, new: Policy) -> Comparison:
    """Who is decided differently by two policies."""
    from unsnag.adapters.rules.prover import PolicyProofs

    return PolicyProofs(CelRules()).compare(old, new)


def assemble(
    configuration: Configuration,
    intents: IntentModel,
    search: ArticleSearch,
    clock: Clock = now,
    connected: tuple[FactSource, ActionSystem] | None = None,
    danger: HearsDanger = needs_human_now,
) -> App:
    """The app of one workspace, on the shop or on another connected system. Playbooks that cannot
    be read are named on standard error."""
    company = read_company(configuration.demo / "company.yaml")
    store, ledger = DatabaseStore(clock), DatabaseLedger(clock)
    mail = mailing(configuration, company.name, store, clock)
    mailer: Mailer = mail.mailer if mail else OutboxMailer(clock)
    client = ShopClient(configuration.shop_url, configuration.secret("shop_api"))
    source, system = connected or (ShopFacts(client, clock), ShopActions(client))
    details = read_details(configuration.demo / "details.yaml")
    offered = catalogue(details)
    files = PlaybookFolderFiles(configuration.playbooks, offered, CelRules())
    shelf = PlaybookFolder(configuration.playbooks, offered, CelRules(), store)
    for problem in shelf.problems:
        print(f"A playbook was left out: {problem}", file=sys.stderr)

    closing = ExitStack()
    closing.callback(client.close)
    if mail:
        closing.callback(mail.close)
    currency = company.currency
    articles = DatabaseKnowledge(clock)
    entitlements = None if connected else ShopEntitlements(client)
    readers = KnowReader(source, entitlements, articles, clock)
    files_of_articles = MediaFolder(configuration.data / "media")
    receive = Receive(store)
    classifier = Classifier(configuration, text_encoder, clock)
    versions = classifier.versions
    understand = Understand(intents, lambda: Sureness.at(versions.sureness()))
    code_link = mail.code_link if mail else None
    identify = Identify(store, source, mailer, clock, company.name, code_link)
    rules = RulesInForce(configuration, company.hours, lambda: intents.intents)
    routing = desk_routing(store, rules, any_language_of, clock)
    ticket_work = DatabaseTicketWork(clock)
    follow_up = LinkFollowUp(store, ticket_work)
    hand_off = HandOff(store, routing.route, currency, follow_up)
    act = Act(WORKSPACE, system, ledger, store, clock, WORKSPACE_CAPS, currency)
    verify = Verify(system, ledger)
    steps = Steps(ReadFacts(source), Decide(CelRules()), act, verify, hand_off)
    undo = Undo(store, act, verify, clock)
    book, guards = DatabaseOversight(clock), company.safeguards
    secret = configuration.secret("django")
    oversee = Oversee(book, store, guards, spec.ACTIONS, secret, clock)
    carry_out = CarryOut(store, steps, undo, oversee, clock, currency)
    zone = ZoneInfo(company.hours.zone)

    def reading() -> Reading:
        return Reading(clock().astimezone(zone).date(), currency)

    ask = AskForDetail(steps, clock, currency, reading)
    wait = WaitForAnswer(steps, clock, currency)
    ask_identity = AskIdentity(identify, hand_off)
    advance = Advance(steps, carry_out, ask, wait, ask_identity, articles, readers, clock, currency)
    find_answer = FindAnswer(search, readers, articles)
    take_need = TakeNeed(
        store, clock, shelf, understand, find_answer, advance, hand_off, language_of, reading
    )
    surveys, seed = DatabaseSurveys(clock), lambda: configuration.secret("django")
    pages = mail.room.settings.links if mail else configuration.url
    satisfaction = AskSatisfaction(store, surveys, clock, configuration.survey_percent, seed, pages)
    spoken = SpokenWith(store, language_of)
    handle = HandleMessage(
        store,
        clock,
        shelf,
        ask_identity,
        take_need,
        advance,
        wait,
        hand_off,
        reading,
        spoken,
        satisfaction.pressed,
        danger,
    )

    tries, presence = DatabaseSignInTries(clock), DatabasePresence(clock)

    def left(person: Person) -> int:
        presence.leave(person.full_name)
        return routing.assign.release_all(person.name)

    measure, feedback = Measure(store, clock), DatabaseFeedback()
    send_form = SendForm(
        store, clock, articles, measure, receive, understand, hand_off, spoken, danger
    )
    learn = LearnFromSearch(DatabaseSearchLog(clock), clock)
    names = Names({s.name: s.title for s in spec.LOOK_UPS}, spec.ACTIONS, currency)
    foresee = Foresee(Decide(CelRules()).applies, spec.ACTIONS, currency)
    hear = Hear(details, reading, any_language_of)
    publications = DatabasePublications(clock)
    demote = Demote(book, store, spec.ACTIONS)
    asked = ReadAsked(store, shelf, details, any_language_of, clock)
    shown_as = DatabasePeople(clock).shown_as
    work_ticket = WorkTicket(
        store,
        ticket_work,
        mailer,
        clock,
        company.name,
        handle.try_again,
        time.sleep,
        mail.room.post.begin if mail else lambda _conversation, _after: False,
        asked,
        shown_as,
    )
    hooks, sources = DatabaseHooks(clock), {SHOP: ShopReversals(client)}
    chat = messaging(configuration, company.hours.zone, store, spoken, handle.take, clock)
    return App(
        configuration=configuration,
        company=company,
        wordings=read_wordings(configuration.data / "words"),
        clock=clock,
        store=store,
        sign_in_tries=tries,
        staff=people_room(configuration, tries, left, clock, closing),
        articles=articles,
        article_desk=articles,
        media_files=files_of_articles,
        write_articles=WriteArticles(articles, articles, files_of_articles, clock),
        knowledge=DatabaseKnowledgeQueries(),
        egress=lambda: egress_of(configuration),
        search=search,
        shelf=shelf,
        source=source,
        receive=receive,
        identify=identify,
        handle=handle,
        take_hook=TakeHook({SHOP: ShopHooks()}, hooks),
        follow_hints=FollowHints(hooks, store, sources, demote, handle.resume, clock),
        recover=Recover(store, ledger, act, verify, handle, undo, clock),
        chain_audit=chainer(configuration, clock),
        note_caps=lambda: note_caps(WORKSPACE_CAPS, clock),
        open_conversation=OpenConversation(store),
        thread=ReadThread(store, presence, DatabaseReadMarks(clock), clock, shown_as),
        thread_version=ThreadVersion(DatabaseThreadVersions(clock)),
        outbox=DatabaseOutbox(),
        measure=measure,
        send_form=send_form,
        suggest_help=SuggestHelp(search, understand, shelf, danger),
        learn_from_search=learn,
        help_center=HelpCenterPages(HelpCenterQueries(), LANGUAGE),
        readers=readers,
        sign_in_reader=SignInReader(store, source, identify, readers),
        feedback=feedback,
        say_solved=SaySolved(feedback, measure, learn, clock),
        run_import=run_import_of(configuration),
        model_versions=versions,
        version_files=classifier.files,
        train_intents=classifier.train,
        run_training=classifier.run_training(),
        correct_intent=CorrectIntent(store, versions, intents, clock, routing.route.again),
        routing=routing,
        learning=learning_of(configuration, classifier, text_encoder, lambda: intents, zone, clock),
        presence=presence,
        macros=DatabaseMacros(clock),
        desk=DatabaseDeskQueries(shelf, names, guards, foresee, hear, clock),
        autonomy=DatabaseAutonomyQueries(shelf, names, book, oversee, clock),
        reviews=DatabaseReviewQueries(Sheets(shelf, names, guards)),
        record=DatabaseRecordQueries(),
        review=Review(book, store, demote),
        insights=DatabaseInsightsQueries(shelf, names, clock, zone),
        work_ticket=work_ticket,
        desk_room=desk_room(
            store,
            ticket_work,
            work_ticket,
            understand,
            routing.route,
            find_answer,
            pages,
            surveys,
            satisfaction,
            asked,
            clock,
            translation(configuration, store, ticket_work, clock),
            shown_as,
        ),
        chat=chat,
        share_files=share_files(
            configuration, store, receive, work_ticket, mail is not None, chat.channels, clock
        ),
        read_marks=DatabaseReadMarks(clock),
        call_backs=CallBackDesk(
            store, DatabaseCallBacks(), send_form, company.hours, calls_to(), clock
        ),
        open_mail_file=mail_files(configuration),
        forget_files=old_files(configuration, clock),
        mail=mail.room if mail else None,
        undo=undo,
        approve=Approve(store, handle.resume, oversee, guards, clock),
        set_level=SetLevel(store, shelf, spec.ACTIONS, book, clock, publications),
        pool_actions=PoolActions(book, shelf, spec.ACTIONS),
        record_replay=RecordReplay(book, shelf),
        edit_playbook=EditPlaybook(files, store, publications, _proved, _compared),
        playbooks=DatabasePlaybookQueries(publications, clock),
        close=closing.close,
    )
