"""What an audit found: plain values, ready to be shown as a table, a page or JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from unsnag.application.audit.columns import Columns
from unsnag.domain.learning import Assessment, Assumptions, Estimate, Reach


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
    """The whole audit. Categories are ordered by tickets; `top` names what to fix first."""

    source: str
    format: str
    tickets: int
    skipped: Skipped
    columns: Columns
    discovered: bool
    window: Window
    assumptions: Assumptions
    categories: tuple[CategoryReport, ...]
    top: tuple[CategoryReport, ...]
    systems: tuple[SystemNeed, ...]
    system_titles: Mapping[str, str]
    months: tuple[tuple[str, int], ...]
    repeats: RepeatContacts
    saving: Estimate
    notes: tuple[str, ...] = ()
    rules: str = "the rules that come with Unsnag"
    reach_shares: Mapping[Reach, float] = field(default_factory=dict)

    @property
    def year_factor(self) -> float:
        """What turns the file's figures into a year's; 0.0 where the window is too short."""
        return 365.25 / self.window.days if self.window.days >= 60 else 0.0
