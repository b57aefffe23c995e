"""What to look at next: how much each article's fault costs, so that the dearest comes first.

The cost is in readers: about how many of the next weeks' readers leave without what they came for,
or must write to us. It orders a list; it is no promise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from unsnag.domain.feedback import Helpfulness
from unsnag.domain.feedback import Reason as Unsolved
from unsnag.domain.knowledge.articles import ArticleId

STALE_AFTER_DAYS = 180
_UNKNOWN_UNHELPFUL = 0.3
"""The share of readers taken as not helped where nobody has answered."""


_BECAUSE = {
    Unsolved.STILL_BROKEN: "it did not help",
    Unsolved.UNCLEAR: "it was not clear",
    Unsolved.OTHER_QUESTION: "it answers another question",
    Unsolved.OUTDATED: "it is out of date",
}


class ReviewReason(StrEnum):
    """Closed set of reasons to look at an article."""

    UNHELPFUL = "unhelpful"
    FALLING = "falling"
    WRITTEN_AFTER = "written_after"
    NEVER_CHECKED = "never_checked"
    STALE = "stale"
    FEATURE_CHANGED = "feature_changed"
    OUTDATED_TRANSLATION = "outdated_translation"


@dataclass(frozen=True)
class ArticleUse:
    """What is known of an article's use in the last weeks. `before` are the answers of as many
    weeks before those; `written_after` counts issues whose reader wrote to us after reading it."""

    article: ArticleId
    title: str
    readers: int = 0
    answers: Helpfulness = field(default_factory=Helpfulness)
    before: Helpfulness = field(default_factory=Helpfulness)
    written_after: int = 0
    checked: date | None = None
    feature: str = ""
    feature_changed: date | None = None
    outdated: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reason:
    """Why, in words, and what it costs by itself."""

    kind: ReviewReason
    words: str
    cost: float
    language: str = ""


@dataclass(frozen=True)
class ToReview:
    """An article to look at, the dearest of its reasons first."""

    use: ArticleUse
    reasons: tuple[Reason, ...]

    @property
    def cost(self) -> float:
        return sum(reason.cost for reason in self.reasons)


def review_next(uses: Iterable[ArticleUse], today: date) -> tuple[ToReview, ...]:
    """Articles with a reason, the dearest first."""
    found = []
    for use in uses:
        reasons = sorted(_reasons(use, today), key=lambda r: (-r.cost, r.kind.value))
        if reasons:
            found.append(ToReview(use, tuple(reasons)))
    return tuple(sorted(found, key=lambda one: (-one.cost, one.use.title)))


def _reasons(use: ArticleUse, today: date) -> list[Reason]:
    found: list[Reason] = []
    helped = use.answers.share
    not_helped = _UNKNOWN_UNHELPFUL if helped is None else 1 - helped
    lost = use.readers * not_helped
    if use.answers.no and use.answers.no >= use.answers.yes:
        words = (
            f"{use.answers.no} of {use.answers.answers} who answered said that it did not solve "
            f"it{_why(use.answers)}; {use.readers} read it."
        )
        found.append(Reason(ReviewReason.UNHELPFUL, words, max(lost, use.answers.no)))
    if use.written_after:
        words = f"{_people(use.written_after)} wrote to us after reading it."
        found.append(Reason(ReviewReason.WRITTEN_AFTER, words, 2.0 * use.written_after))
    if (fall := _fall(use)) is not None:
        found.append(fall)
    found += _freshness(use, today, lost)
    found += [
        Reason(
            ReviewReason.OUTDATED_TRANSLATION,
            f"The original has changed since the translation ({language}) was made.",
            1.0 + 0.2 * use.readers,
            language,
        )
        for language in use.outdated
    ]
    return found


def _fall(use: ArticleUse) -> Reason | None:
    """A fall counts only when the intervals do not touch: small numbers fall by chance."""
    was, now_is = use.before.share, use.answers.share
    now, before = use.answers.interval, use.before.interval
    if was is None or now_is is None or now[1] >= before[0]:
        return None
    words = (
        f"It helped {was:.0%} of those who answered before, now {now_is:.0%} "
        f"(between {now[0]:.0%} and {now[1]:.0%})."
    )
    return Reason(ReviewReason.FALLING, words, max(1.0, (was - now_is) * use.readers))


def _why(answers: Helpfulness) -> str:
    """The reason that most noes gave, where one stands out."""
    given = sorted(answers.reasons.items(), key=lambda each: (-each[1], each[0].value))
    if not given or (len(given) > 1 and given[0][1] == given[1][1]):
        return ""
    reason, count = given[0]
    return f", {count} because {_BECAUSE[reason]}"


def _freshness(use: ArticleUse, today: date, lost: float) -> list[Reason]:
    worth = 0.5 + 0.25 * lost
    if use.feature_changed and (use.checked is None or use.checked < use.feature_changed):
        words = f"“{use.feature}”, which it describes, changed on {_day(use.feature_changed)}."
        return [Reason(ReviewReason.FEATURE_CHANGED, words, 2.0 + worth + 0.2 * use.readers)]
    if use.checked is None:
        return [Reason(ReviewReason.NEVER_CHECKED, "Nobody has checked it yet.", worth)]
    age = (today - use.checked).days
    if age > STALE_AFTER_DAYS:
        words = f"Last checked {_day(use.checked)}, {age} days ago."
        return [Reason(ReviewReason.STALE, words, worth * age / (2 * STALE_AFTER_DAYS))]
    return []


def _people(count: int) -> str:
    return "One person" if count == 1 else f"{count} people"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
