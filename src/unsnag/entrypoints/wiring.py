"""What the entry points need, put together elsewhere.

Entry points never build adapters: `bootstrap` sets `provide` once, at start, and everything here is
made on first use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Protocol

from unsnag.application.approve import Approve
from unsnag.application.audit.report import AuditReport
from unsnag.application.chain_audit import ChainAudit
from unsnag.application.company import Company
from unsnag.application.compare_policies import ComparePolicies
from unsnag.application.correct_intent import CorrectIntent
from unsnag.application.discovery.arrange_groups import ArrangeGroups
from unsnag.application.discovery.begin_learning import BeginLearning
from unsnag.application.discovery.discover_intents import DiscoverIntents
from unsnag.application.discovery.label_tickets import LabelTickets
from unsnag.application.discovery.propose_training import ProposeTraining
from unsnag.application.discovery.watch_understanding import WatchUnderstanding
from unsnag.application.edit_playbook import EditPlaybook
from unsnag.application.evaluate_intents import EvaluateIntents
from unsnag.application.evaluate_search import SearchCases
from unsnag.application.explain import Explain
from unsnag.application.export_knowledge import ExportReport
from unsnag.application.follow_hints import FollowHints
from unsnag.application.forget_files import ForgetFiles
from unsnag.application.handle_message import HandleMessage
from unsnag.application.identify import Identify
from unsnag.application.import_knowledge import ImportReport, Wish
from unsnag.application.know_reader import KnowReader
from unsnag.application.learn_from_search import LearnFromSearch
from unsnag.application.mail.open_file import OpenMailFile
from unsnag.application.mail.post_mail import PostMail
from unsnag.application.mail.send_mail import SendMail
from unsnag.application.mail.take_choice import TakeChoice
from unsnag.application.mail.take_mail import Door, TakeMail
from unsnag.application.measure import Measure
from unsnag.application.messaging.call_back import CallBackDesk
from unsnag.application.messaging.fetch_files import FetchFiles
from unsnag.application.messaging.go_on_elsewhere import GoOnElsewhere
from unsnag.application.messaging.send_chats import SendChats
from unsnag.application.messaging.share_files import ShareFiles
from unsnag.application.messaging.take_chat import TakeChat
from unsnag.application.messaging.take_turns import TakeTurns
from unsnag.application.messaging.write_chats import WriteChats
from unsnag.application.open_conversation import OpenConversation
from unsnag.application.people.manage_people import ManagePeople
from unsnag.application.people.own_account import OwnAccount
from unsnag.application.people.second_factor import SecondFactor
from unsnag.application.people.sign_on import SignOn
from unsnag.application.pool_actions import PoolActions
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.desk import Macros, Presence
from unsnag.application.ports.discovery import FoundGroups
from unsnag.application.ports.drift import Watching
from unsnag.application.ports.egress import Egress
from unsnag.application.ports.facts import FactSource
from unsnag.application.ports.feedback import FeedbackStore
from unsnag.application.ports.files import ReadMarks
from unsnag.application.ports.knowledge import ArticleDesk, ArticleStore, MediaFiles
from unsnag.application.ports.mail import MailReader
from unsnag.application.ports.mailbox import MailBook, RawMails, Taken
from unsnag.application.ports.messaging import ChatBook, ChatChannel
from unsnag.application.ports.model_versions import ModelVersions, VersionFiles
from unsnag.application.ports.models import Encoder, Progress
from unsnag.application.ports.people import People, StaffSessions
from unsnag.application.ports.playbooks import CaseTried, PlaybookShelf
from unsnag.application.ports.routing import CaseRouted, RoutingBook
from unsnag.application.ports.search import ArticleSearch
from unsnag.application.ports.sign_in import SignInTries
from unsnag.application.ports.store import Store
from unsnag.application.ports.tickets import TicketRows
from unsnag.application.prove import Prove
from unsnag.application.queries.autonomy import AutonomyQueries
from unsnag.application.queries.channels import ChannelHealth
from unsnag.application.queries.desk import DeskQueries
from unsnag.application.queries.help_center import HelpCenterPages
from unsnag.application.queries.insights import InsightsQueries
from unsnag.application.queries.knowledge import KnowledgeQueries
from unsnag.application.queries.mailbox import MailboxHealth
from unsnag.application.queries.outbox import Outbox
from unsnag.application.queries.playbooks import PlaybookQueries
from unsnag.application.queries.record import RecordQueries
from unsnag.application.queries.reviews import ReviewQueries
from unsnag.application.queries.routing import QueueQueries
from unsnag.application.queries.thread import ReadThread
from unsnag.application.queries.thread_version import ThreadVersion
from unsnag.application.receive import Receive
from unsnag.application.record_replay import RecordReplay
from unsnag.application.recover import Recover
from unsnag.application.replay import Replay
from unsnag.application.review import Review
from unsnag.application.routing.assign_tickets import AssignTickets
from unsnag.application.routing.replay import ReplayRouting
from unsnag.application.routing.route_tickets import RouteTickets
from unsnag.application.routing.watch_tickets import WatchTickets
from unsnag.application.run_import import RunImport
from unsnag.application.run_training import RunTraining
from unsnag.application.say_solved import SaySolved
from unsnag.application.send_form import SendForm
from unsnag.application.set_level import SetLevel
from unsnag.application.sign_in_reader import SignInReader
from unsnag.application.simulate import Simulated
from unsnag.application.suggest_help import SuggestHelp
from unsnag.application.take_hook import TakeHook
from unsnag.application.train_intents import TrainIntents
from unsnag.application.undo import Undo
from unsnag.application.verify_audit import VerifyAudit
from unsnag.application.work_ticket import WorkTicket
from unsnag.application.write_articles import WriteArticles
from unsnag.domain.conversations import Channel
from unsnag.domain.learning import RuleBook
from unsnag.domain.playbooks import Playbook
from unsnag.domain.policies import Facts, Policy
from unsnag.domain.routing import Routing
from unsnag.domain.wording import Wordings
from unsnag.entrypoints.configuration import Configuration
from unsnag.entrypoints.desk_room import DeskRoom
from unsnag.entrypoints.mail_settings import MailSettings
from unsnag.entrypoints.staff_settings import StaffSettings

Answered = Callable[[Sequence[Taken]], object]
"""Told of mails that are on disk."""


@dataclass(frozen=True)
class MailRoom:
    """What the mailbox works with. `doors` are open while their context lasts and `stop` isn't
    set; they name themselves."""

    settings: MailSettings
    book: MailBook
    raw: RawMails
    take: TakeMail
    post: PostMail
    send: SendMail | None
    choose: TakeChoice
    health: MailboxHealth
    doors: Callable[[Answered, Event], AbstractContextManager[Sequence[Door]]]


@dataclass(frozen=True)
class PeopleRoom:
    """The staff's accounts: who they are, how they sign in and stay signed in."""

    settings: StaffSettings
    people: People
    sessions: StaffSessions
    manage: ManagePeople
    own: OwnAccount
    factor: SecondFactor
    sign_on: SignOn


@dataclass(frozen=True)
class RoutingRoom:
    """Who answers what: the rules in force, what is kept, who changes it, and what is shown."""

    rules: Callable[[], Routing]
    book: RoutingBook
    route: RouteTickets
    assign: AssignTickets
    watch: WatchTickets
    shown: QueueQueries


@dataclass(frozen=True)
class ChatRoom:
    """What messengers work with; `channels` are those that are set up."""

    channels: Mapping[Channel, ChatChannel]
    book: ChatBook
    files: RawMails
    take: TakeChat
    turns: TakeTurns
    write: WriteChats
    send: SendChats
    fetch: FetchFiles
    elsewhere: GoOnElsewhere
    health: ChannelHealth


@dataclass(frozen=True)
class Learning:
    """Discovered intents, tickets to label, and what is watched about the classifier."""

    begin: BeginLearning
    groups: FoundGroups
    discover: DiscoverIntents
    arrange: ArrangeGroups
    label: LabelTickets
    propose: ProposeTraining
    watching: Watching
    watch: WatchUnderstanding


@dataclass(frozen=True)
class App:
    """The use cases and read models of one workspace."""

    configuration: Configuration
    company: Company
    wordings: Wordings
    clock: Clock
    store: Store
    sign_in_tries: SignInTries
    staff: PeopleRoom
    articles: ArticleStore
    article_desk: ArticleDesk
    media_files: MediaFiles
    write_articles: WriteArticles
    knowledge: KnowledgeQueries
    egress: Callable[[], Egress]
    search: ArticleSearch
    shelf: PlaybookShelf
    source: FactSource
    receive: Receive
    identify: Identify
    handle: HandleMessage
    open_conversation: OpenConversation
    thread: ReadThread
    thread_version: ThreadVersion
    outbox: Outbox
    desk: DeskQueries
    presence: Presence
    macros: Macros
    insights: InsightsQueries
    autonomy: AutonomyQueries
    reviews: ReviewQueries
    record: RecordQueries
    review: Review
    work_ticket: WorkTicket
    desk_room: DeskRoom
    undo: Undo
    approve: Approve
    set_level: SetLevel
    pool_actions: PoolActions
    record_replay: RecordReplay
    edit_playbook: EditPlaybook
    playbooks: PlaybookQueries
    take_hook: TakeHook
    follow_hints: FollowHints
    recover: Recover
    chain_audit: ChainAudit
    note_caps: Callable[[], object]
    close: Callable[[], None]
    measure: Measure
    send_form: SendForm
    suggest_help: SuggestHelp
    learn_from_search: LearnFromSearch
    help_center: HelpCenterPages
    readers: KnowReader
    sign_in_reader: SignInReader
    feedback: FeedbackStore
    say_solved: SaySolved
    run_import: RunImport
    model_versions: ModelVersions
    version_files: VersionFiles
    train_intents: Callable[[], TrainIntents]
    run_training: RunTraining
    correct_intent: CorrectIntent
    learning: Learning
    routing: RoutingRoom
    chat: ChatRoom
    share_files: ShareFiles
    read_marks: ReadMarks
    call_backs: CallBackDesk
    open_mail_file: OpenMailFile
    forget_files: ForgetFiles
    mail: MailRoom | None = None


@dataclass(frozen=True)
class Training:
    """What the command that trains works with."""

    train: TrainIntents
    versions: ModelVersions
    files: VersionFiles


class PlaybookProblem(Protocol):
    """Something wrong in a playbook's files; its text has file, line and column."""

    def __str__(self) -> str: ...


class RoutingFiles(Protocol):
    """Routing files for commands, read strictly. Raises RoutingUnreadable."""

    @property
    def in_force(self) -> Path: ...
    def read(self, file: Path) -> Routing: ...
    def try_cases(self, file: Path) -> tuple[Sequence[CaseRouted], Sequence[str]]: ...
    def replay(self) -> ReplayRouting: ...


PlayFolder = Callable[[Path, int, Callable[[str, int], None]], list[Simulated]]
"""Simulates a playbook's scenarios so many times, telling of each run."""


class ToolBox(Protocol):
    """What commands use beside the app; `bootstrap` is one."""

    def setup(self) -> None: ...
    def encoder_is_ready(self) -> bool: ...
    def build_text_encoder(self, say: Callable[[str], None]) -> Path: ...
    def check_playbook(self, folder: Path) -> Sequence[PlaybookProblem]: ...
    def playbook(self, folder: Path) -> Playbook: ...
    def try_cases(self, folder: Path, policy: Policy) -> Sequence[CaseTried]: ...
    def facts_in_cases(self, file: Path) -> Sequence[Facts]: ...
    def prove(self) -> Prove: ...
    def compare_policies(self) -> ComparePolicies: ...
    def explain(self) -> Explain: ...
    def simulation(self) -> AbstractContextManager[PlayFolder]: ...
    def bring_knowledge(
        self,
        place: str,
        kind: str,
        wish: Wish,
        say: Callable[[int, int], None],
        *,
        pictures: bool,
        files: bool,
    ) -> ImportReport: ...
    def take_knowledge(self, folder: Path, audience: str, *, versions: bool) -> ExportReport: ...
    def replay(self, *, understand: bool, from_system: bool) -> Replay: ...
    def prepare_demo(self, configuration: Configuration, say: Callable[[str], None]) -> None: ...
    def text_encoder(self) -> Encoder: ...
    def evaluate_intents(self) -> EvaluateIntents: ...
    def train_intents(self) -> Training: ...
    def learning(self) -> Learning: ...
    def empty_search(self, progress: Progress | None = None) -> ArticleSearch: ...
    def search_cases(self, articles: Path, queries: Path, history: Path | None) -> SearchCases: ...
    def verify_audit(self, heads: Path | None, key: str) -> VerifyAudit: ...
    def audit_key(self) -> str: ...
    def people(self) -> PeopleRoom: ...
    def forget_in_audit(self, customer: str) -> bool: ...
    def routing_tools(self) -> RoutingFiles: ...
    def mail_reader(self) -> MailReader: ...
    def mail_health(self) -> MailboxHealth | None: ...
    def chat_health(self) -> ChannelHealth: ...
    def tickets_file(self, path: Path) -> TicketRows: ...
    def resolvability_rules(self, path: Path | None = None) -> RuleBook: ...
    def resolvability_text(self) -> str: ...
    def audit_page(self, report: AuditReport) -> str: ...
    def any_language_of(self, text: str) -> str: ...


class _Provider:
    def __init__(self) -> None:
        self.build: Callable[[], App] | None = None
        self.built: App | None = None
        self.tools: ToolBox | None = None


_provider = _Provider()


def provide(build: Callable[[], App]) -> None:
    """Say how the app is built; forgets one that was built before."""
    _provider.build, _provider.built = build, None


def app() -> App:
    """The app of this process, built on first use."""
    if _provider.built is None:
        if _provider.build is None:
            raise RuntimeError("The app was not provided; start through unsnag.bootstrap.")
        _provider.built = _provider.build()
    return _provider.built


def use_tools(tools: ToolBox) -> None:
    """Say what commands work with."""
    _provider.tools = tools


def tools() -> ToolBox:
    """What commands work with."""
    if _provider.tools is None:
        raise RuntimeError("No tools were given; start through unsnag.bootstrap.")
    return _provider.tools
