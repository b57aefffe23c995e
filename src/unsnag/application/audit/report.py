"""What an audit found: plain values, ready to be shown as a table, a page or JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import add

from unsnag.application.audit.columns import Columns
from unsnag.domain.learning import NOTHING, Assessment, Assumptions, Estimate, Reach

TOP = 10


@dataclass(frozen=True)
class Window:
    """First and last day with a ticket, as ISO dates, over `days` days; "" without dates."""

    first: str = ""
    last: str = ""
    days: int = 0
    dated: int = 0


@dataclass(frozen=True)
class Skipped:
    """Rows that are not among the tickets, by reason; and those that look alike."""

    empty: int = 0
    malformed: int = 0
    duplicates: int = 0
    unread_dates: int = 0
    same_text: int = 0
    first_malformed: tuple[str, ...] = ()


@dataclass(frozen=True)
class RepeatContacts:
    """Tickets that follow an earlier one of the same customer in the same category within
    14 days. `known` is the number of tickets with a customer; 0 means: not to be told."""

    customers: int = 0
    known: int = 0
    repeats: int = 0
    several_tickets: int = 0

    @property
    def share(self) -> float:
        return self.repeats / self.known if self.known else 0.0


@dataclass(frozen=True)
class Trend:
    """Tickets of the last three whole months against the three before, as shares of all tickets of
    those months. `ratio` is after by before; a trend is only told where chance is no likely cause
    (two shares differ by more than three standard errors, and by a fifth)."""

    before: float
    after: float

    @property
    def ratio(self) -> float:
        return self.after / self.before if self.before else float("inf")


@dataclass(frozen=True)
class Solving:
    """How people solved the tickets of a category, by what the file tells; None where it doesn't.
    `ways` are the commonest notes of how, with their shares; `repeatable` the share of those that
    the rules take for something that can be repeated; `alike` the share of answers that say nearly
    the same as another one; `solved` the share marked solved."""

    ways: tuple[tuple[str, float], ...] = ()
    repeatable: float | None = None
    alike: float | None = None
    solved: float | None = None


@dataclass(frozen=True)
class Part:
    """The tickets with one value of a column: how many, how far automation gets with them (their
    categories' shares), and the largest categories among them, with tickets."""

    value: str
    tickets: int
    share: float
    reach_shares: Mapping[Reach, float]
    largest: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Split:
    """The tickets by channel, product or language, largest first. `of` is how many tickets tell;
    `sampled` says that the language was found from the words of so many."""

    by: str
    parts: tuple[Part, ...]
    of: int
    sampled: bool = False


@dataclass(frozen=True)
class SameAgain:
    """A text that came several times, numbers left aside; `example` is masked and shortened."""

    example: str
    tickets: int
    customers: int


@dataclass(frozen=True)
class Duplicates:
    """Tickets whose words another ticket has as well. `twice` are those that the same customer
    sent again within a day; `most` the texts that came most often."""

    tickets: int = 0
    twice: int = 0
    most: tuple[SameAgain, ...] = ()


@dataclass(frozen=True)
class CategoryReport:
    """One category, judged. `saving` is for the tickets of the file. `sentence` is a typical
    opening line, masked; examples are masked and shortened."""

    name: str
    tickets: int
    share: float
    assessment: Assessment
    saving: Estimate
    examples: tuple[str, ...] = ()
    sentence: str = ""
    repeat_share: float | None = None
    hours_to_close: float | None = None
    months: tuple[int, ...] = ()
    trend: Trend | None = None
    solving: Solving = field(default_factory=Solving)

    @property
    def resolvable(self) -> float:
        """Tickets × resolvability: what orders the list of what to fix first."""
        completes = self.assessment.reach_shares.get(Reach.COMPLETES, 0.0)
        answers = self.assessment.reach_shares.get(Reach.ANSWERS, 0.0)
        return self.tickets * self.assessment.score * (completes + 0.4 * answers)


@dataclass(frozen=True)
class SystemNeed:
    """A system with the tickets that need it, counted in the category's proportions."""

    id: str
    title: str
    tickets: float
    completes: float


@dataclass(frozen=True)
class AuditReport:
    """The whole audit. Categories are ordered by tickets."""

    source: str
    format: str
    tickets: int
    skipped: Skipped
    columns: Columns
    discovered: bool
    window: Window
    assumptions: Assumptions
    categories: tuple[CategoryReport, ...]
    systems: tuple[SystemNeed, ...]
    system_titles: Mapping[str, str]
    months: tuple[tuple[str, int], ...]
    repeats: RepeatContacts
    notes: tuple[str, ...] = ()
    rules: str = "the rules that come with Unsnag"
    splits: tuple[Split, ...] = ()
    duplicates: Duplicates = field(default_factory=Duplicates)

    @property
    def top(self) -> tuple[CategoryReport, ...]:
        """What to fix first."""
        return tuple(sorted(self.categories, key=lambda category: -category.resolvable)[:TOP])

    @property
    def saving(self) -> Estimate:
        """Over all tickets of the file."""
        return reduce(add, (category.saving for category in self.categories), NOTHING)

    @property
    def reach_shares(self) -> Mapping[Reach, float]:
        """How far automation gets, as shares of all tickets."""
        shares = dict.fromkeys(Reach, 0.0)
        for category in self.categories:
            for reach, share in category.assessment.reach_shares.items():
                shares[reach] += share * category.tickets / self.tickets
        return shares

    @property
    def year_factor(self) -> float:
        """What turns the file's figures into a year's; 0.0 where the window is too short."""
        return 365.25 / self.window.days if self.window.days >= 60 else 0.0
