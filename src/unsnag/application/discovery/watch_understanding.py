"""What the worker looks at: reads new issues with the version in force, looks for drift once a day,
and once a week for intents that overlap or are missing. It tells people and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta, tzinfo

from unsnag.application.audit.discover import SMALLEST, discover
from unsnag.application.audit.grouping import EVERYTHING_ELSE
from unsnag.application.audit.masking import shortened
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.drift import Flag, FlagKind, Reading, Readings, Watching
from unsnag.application.ports.model_versions import ModelVersions, VersionFiles
from unsnag.application.ports.models import Encoder, IntentModel
from unsnag.domain.understanding import JudgementKind, Sureness, judge
from unsnag.domain.understanding.drift import RECENT, REFERENCE, look
from unsnag.domain.understanding.held_back import text_key
from unsnag.domain.understanding.overlaps import overlaps

AT_ONCE = 200
"""Issues read in one go."""

BEHIND_DAYS = RECENT[-1] + REFERENCE
WEEK = timedelta(days=7)
MOST_SHOWN = 6
MOST_REFUSED = 4_000
FEWEST_ALIKE = 10
DRIFT, WEEKLY = "drift", "weekly"


class WatchUnderstanding:
    """Called every so often by one thread of the worker; several workers do each look once."""

    def __init__(
        self,
        readings: Readings,
        watching: Watching,
        versions: ModelVersions,
        files: VersionFiles,
        model: Callable[[], IntentModel],
        encoder: Callable[[], Encoder],
        clock: Clock,
        zone: tzinfo,
    ) -> None:
        self._readings, self._watching = readings, watching
        self._versions, self._files = versions, files
        self._model, self._encoder = model, encoder
        self._clock, self._zone = clock, zone

    def __call__(self) -> bool:
        """Read, and look when a look is due; whether there is more to read right now."""
        if self._read():
            return True
        today = self._clock().astimezone(self._zone).date()
        if self._watching.begin_look(DRIFT, today):
            self.look_for_drift(today)
        last = self._watching.last_look(WEEKLY)
        due = last is None or today - last >= WEEK
        if due and self._watching.begin_look(WEEKLY, today):
            self.flag_overlaps()
            self.flag_missing()
        return False

    def _read(self) -> bool:
        """Some issues that the version in force hasn't read, of the days that are looked at. They
        are judged as shipped: somebody who sets how sure it must be moves nothing."""
        model, sureness = self._model(), Sureness()
        since = self._clock() - timedelta(days=BEHIND_DAYS + 1)
        found = self._readings.unread(model.version, since, AT_ONCE)
        readings = []
        for one in found:
            prediction = model.predict(one.text)
            judged, best = judge(prediction, sureness), prediction.ranked[0]
            unknown = judged.kind is JudgementKind.UNKNOWN
            readings.append(
                Reading(
                    one.issue,
                    one.opened,
                    "" if unknown else judged.intents[0],
                    best.intent,
                    round(100 * best.probability),
                )
            )
        self._readings.add(model.version, readings)
        return len(found) == AT_ONCE

    def look_for_drift(self, today: date) -> None:
        """Raise what has moved up to yesterday, and clear what no longer holds."""
        model, now = self._model(), self._clock()
        first, last = today - timedelta(days=BEHIND_DAYS), today - timedelta(days=1)
        days = list(self._readings.days(model.version, first, last))
        while days and not days[0].messages:
            days.pop(0)
        holding = {alarm.thing: alarm for alarm in self._watching.alarms()}
        seen = {moved.thing: moved for moved in look(days, tuple(holding))}
        for thing, moved in seen.items():
            if moved.alarming or thing in holding:
                examples = self._readings.examples(
                    model.version, thing, moved.since, last, MOST_SHOWN
                )
                self._watching.raise_alarm(moved, model.version, examples, now)
        for thing, alarm in holding.items():
            if thing not in seen:
                self._watching.clear(alarm.id, now)

    def flag_overlaps(self) -> None:
        """Pairs of intents that the version in force can't tell apart, with tickets to show it."""
        choice = self._versions.in_force()
        kept = None if choice is None else self._files.tickets(choice.version)
        if kept is None:
            return
        texts = {text_key(row.text): row for row in kept.examples}
        flags = []
        for pair in overlaps(kept.held_back):
            shown = [texts[key] for key in pair.mixed if key in texts][:MOST_SHOWN]
            flags.append(
                Flag(
                    FlagKind.OVERLAP,
                    f"{pair.first} / {pair.second}",
                    {
                        "first": pair.first,
                        "second": pair.second,
                        "n": pair.n,
                        "mixed": len(pair.mixed),
                        "examples": [[shortened(row.text), row.intent] for row in shown],
                    },
                )
            )
        self._watching.put_flags(FlagKind.OVERLAP, flags, self._clock())

    def flag_missing(self) -> None:
        """Refused messages of the last weeks that belong together: intents nobody taught."""
        since = datetime.combine(
            self._clock().astimezone(self._zone).date() - timedelta(days=REFERENCE),
            time(),
            self._zone,
        )
        words = self._readings.refused(self._model().version, since, MOST_REFUSED)
        texts = [one.text for one in words]
        flags: list[Flag] = []
        if len(texts) >= SMALLEST:
            flags = _missing(texts, self._encoder())
        self._watching.put_flags(FlagKind.MISSING, flags, self._clock())


def _silently(doing: str, done: int, total: int) -> None:
    """The worker tells nobody how far it is."""


def _missing(texts: Sequence[str], encoder: Encoder) -> list[Flag]:
    found = discover(texts, encoder, _silently)
    return [
        Flag(
            FlagKind.MISSING,
            group.name,
            {
                "messages": len(group.members),
                "refused": len(texts),
                "examples": [[shortened(texts[place]), ""] for place in group.typical[:MOST_SHOWN]],
            },
        )
        for group in found
        if group.name != EVERYTHING_ELSE and len(group.members) >= FEWEST_ALIKE
    ]
