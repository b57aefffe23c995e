"""The card of a version: what it was made of, how good it is and how that is known, and what it
must not be used for. Every figure is of tickets that the asked model had not learned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from unsnag.application import intent_figures as figures
from unsnag.application.hold_back import Asked
from unsnag.application.intent_figures import Guess
from unsnag.application.ports.models import LabelledText, LanguageOf
from unsnag.application.sort_labels import NAMED, SortedLabels
from unsnag.domain.understanding import SETTINGS, Sureness
from unsnag.domain.understanding.held_back import CurvePoint, HeldBack, curve

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "sv", "da", "pl", "tr", "ar", "zh", "ja")
MOST_READ = 1_000
MOST_PAIRS = 30
NOT_FOR = (
    "Deciding anything: it proposes an intent; a playbook and its policy decide.",
    "Intents it was not taught, or tickets of another company: teach it those first.",
    "Judging people, their mood or their honesty.",
    "Languages that are not among its tickets.",
)


@dataclass(frozen=True)
class IntentFigures:
    """One intent among held-back tickets of known intents, nothing refused: of `meant` tickets
    `right` were found; `said` were taken for it. `learned` counts examples."""

    intent: str
    learned: int
    meant: int
    said: int
    right: int

    @property
    def hurts(self) -> int:
        """Tickets that went wrong by it: missed, or wrongly taken for it."""
        return (self.meant - self.right) + (self.said - self.right)


@dataclass(frozen=True)
class ConfusedPair:
    """`count` held-back tickets of `truth` (empty: of no known intent) were taken for `best`."""

    truth: str
    best: str
    count: int


@dataclass(frozen=True)
class TicketCounts:
    """The rows of the file and what became of them. `contradicting` and `rare` name the first few
    of those texts and intents. `labelled` texts were chosen to be labelled, `accepted` ones are
    examples of discovered intents."""

    rows: int
    learned: int
    intents: int
    foreign: int
    duplicates: int
    contradicted: int
    contradictions: int
    contradicting: tuple[tuple[str, str], ...]
    rare_rows: int
    rare: tuple[tuple[str, int], ...]
    wordless: int
    misnamed: int
    unlabelled: int
    unreadable: int
    relabelled: int
    left_out: int
    corrections: int
    aside: int
    languages: tuple[tuple[str, int], ...]
    labelled: int = 0  # cards from before there were such have neither
    accepted: int = 0


@dataclass(frozen=True)
class Card:
    """Shares in 0…1, None where there was nothing to measure them on. `parts` of five parts of the
    tickets were held back; 0 means that nothing could be measured. `doubted_of` tickets were
    looked at for wrong labels."""

    tickets: TicketCounts
    parts: int
    asked: int
    right: int
    known: int
    macro_f1: float | None
    ece: float | None
    auroc_oos: float | None
    foreign_asked: int
    foreign_refused: int
    intents: tuple[IntentFigures, ...]
    confusions: tuple[ConfusedPair, ...]
    curve: tuple[CurvePoint, ...]
    suspects: int
    doubted_of: int
    seconds: float
    not_for: tuple[str, ...] = NOT_FOR

    @property
    def ece_percent(self) -> str:
        """The calibration error in per cent, with one decimal."""
        return "–" if self.ece is None else f"{100 * self.ece:.1f}"

    def at(self, setting: int) -> CurvePoint | None:
        """The point of the curve nearest to a setting; None when nothing was measured."""
        return min(self.curve, key=lambda point: abs(point.setting - setting), default=None)


def make_card(
    tickets: TicketCounts,
    learned: Sequence[LabelledText],
    asked: Asked,
    doubts: tuple[int, int],
    seconds: float,
) -> Card:
    """`doubts` are the number of suspects and of texts looked at for them."""
    guesses = [_guess(one) for one in asked.tickets]
    known = [guess for guess in guesses if guess.truth is not None]
    foreign = [guess for guess in guesses if guess.truth is None]
    return Card(
        tickets=tickets,
        parts=asked.parts,
        asked=len(guesses),
        right=sum(guess.right for guess in known),
        known=len(known),
        macro_f1=figures.macro_f1(guesses),
        ece=figures.calibration_error(guesses),
        auroc_oos=figures.auroc_out_of_scope(guesses),
        foreign_asked=len(foreign),
        foreign_refused=sum(guess.abstains for guess in foreign),
        intents=_by_intent(known, Counter(row.intent for row in learned)),
        confusions=tuple(
            ConfusedPair(pair.truth or "", pair.best, pair.count)
            for pair in figures.confusions(guesses)[:MOST_PAIRS]
        ),
        curve=curve(asked.tickets, SETTINGS) if guesses else (),
        suspects=doubts[0],
        doubted_of=doubts[1],
        seconds=seconds,
    )


def count_tickets(
    labels: SortedLabels,
    rows: int,
    aside: int,
    unlabelled: int,
    unreadable: int,
    language_of: LanguageOf,
) -> TicketCounts:
    """What became of the rows of a file; `rows` counts those that had a label."""
    return TicketCounts(
        rows=rows + unlabelled + unreadable,
        learned=len(labels.learned),
        intents=len({row.intent for row in labels.learned}),
        foreign=len(labels.foreign),
        duplicates=labels.duplicates,
        contradicted=labels.contradicted,
        contradictions=len(labels.contradictions),
        contradicting=tuple(
            (one.text[:200], ", ".join(f"{label} ×{n}" for label, n in one.labels[:5]))
            for one in labels.contradictions[:NAMED]
        ),
        rare_rows=labels.rare_rows,
        rare=labels.rare[:NAMED],
        wordless=labels.wordless,
        misnamed=labels.misnamed,
        unlabelled=unlabelled,
        unreadable=unreadable,
        relabelled=labels.decided,
        left_out=labels.left_out,
        corrections=labels.corrections,
        aside=aside,
        languages=_languages(labels.learned, language_of),
        labelled=labels.labelled,
        accepted=labels.accepted,
    )


def _languages(
    learned: Sequence[LabelledText], language_of: LanguageOf
) -> tuple[tuple[str, int], ...]:
    """Shares in per cent by language, of up to MOST_READ texts spread over the file."""
    step = max(1, len(learned) // MOST_READ)
    read = [language_of(row.text[:500], LANGUAGES) for row in learned[::step]]
    counts = Counter(read).most_common()
    return tuple((name, round(100 * n / len(read))) for name, n in counts if 100 * n >= len(read))


def _guess(ticket: HeldBack) -> Guess:
    best = ticket.prediction.ranked[0]
    refused = ticket.handled_as(Sureness()) is None
    return Guess(ticket.truth, best.intent, best.probability, ticket.prediction.in_scope, refused)


def _by_intent(known: Sequence[Guess], learned: Counter[str]) -> tuple[IntentFigures, ...]:
    """What hurts most first."""
    meant, said = Counter(g.truth for g in known), Counter(g.best for g in known)
    right = Counter(g.best for g in known if g.right)
    lines = [
        IntentFigures(intent, examples, meant[intent], said[intent], right[intent])
        for intent, examples in learned.items()
    ]
    return tuple(sorted(lines, key=lambda line: (-line.hurts, line.intent)))


def as_plain(card: Card) -> dict[str, Any]:
    """The card as plain values, to be kept and printed."""
    return asdict(card)


def read_card(plain: Mapping[str, Any]) -> Card:
    """The card that `as_plain` described."""
    tickets = dict(plain["tickets"])
    for name in ("contradicting", "rare", "languages"):
        tickets[name] = tuple((first, second) for first, second in tickets[name])
    return Card(
        **{
            **plain,
            "tickets": TicketCounts(**tickets),
            "intents": tuple(IntentFigures(**one) for one in plain["intents"]),
            "confusions": tuple(ConfusedPair(**one) for one in plain["confusions"]),
            "curve": tuple(CurvePoint(**one) for one in plain["curve"]),
            "not_for": tuple(plain["not_for"]),
        }
    )
