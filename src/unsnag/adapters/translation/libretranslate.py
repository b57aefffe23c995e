"""A translation service that speaks LibreTranslate's API
(https://docs.libretranslate.com/api/operations/translate/), such as one on a machine of your own.

`/languages` says what it translates, `/detect` in which language a text is, `/translate` does it.
A key goes in the body as `api_key`, where one is set. A long text goes in pieces of whole lines,
because services limit how long one may be. A service that says it is asked too often (429) is not
asked until the time that it names is over.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from unsnag.adapters.egress.calling import Answer, ServiceCalls, TooLarge
from unsnag.application.ports.egress import EgressFailed, EgressRefused
from unsnag.application.ports.translation import LanguagesNotServed, NotTranslated
from unsnag.domain.personal_data import Masked

PIECE = 1_500  # characters; services that limit them allow 2,000 and more
AT_ONCE = 4
SECONDS = 30.0
"""No further piece of a text is begun after this."""
KNOWN_FOR = 600.0
LONGEST_PAUSE = 300.0
SUREST = 40.0  # of 100: below, what `/detect` says is a guess
_GROWS_BY, _GROWS_TO = 10, 500
_TAGGED = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_SENTENCES = re.compile(r"(?<=[.!?。！？])\s+")


class LibreTranslate:
    """One service. Usable by several threads; four texts are under way at most."""

    def __init__(
        self,
        url: str,
        key: str,
        calls: ServiceCalls,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url, self._key, self._calls, self._now = url.rstrip("/"), key, calls, monotonic
        self.name = urlsplit(url).hostname or url
        self._room = threading.BoundedSemaphore(AT_ONCE)
        self._served: tuple[float, dict[str, frozenset[str]]] | None = None
        self._rests_until = 0.0

    def languages(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for source, targets in self._tags().items():
            found.setdefault(_base(source), set()).update(map(_base, targets))
        return {source: frozenset(targets) for source, targets in found.items()}

    def detect(self, text: Masked) -> str:
        with self._busy():
            found = self._post("/detect", {"q": text[:PIECE]})
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise self._nonsense()
        best = max(found, key=_sureness, default=None)
        if best is None or _sureness(best) < SUREST:
            return ""
        tag = best.get("language")
        return _base(tag) if isinstance(tag, str) and _TAGGED.fullmatch(tag) else ""

    def translate(self, text: Masked, source: str, target: str) -> str:
        with self._busy():
            wanted = self._served_as(source, target)
            end = self._now() + SECONDS
            parts = []
            for piece, is_text in pieces(text):
                if is_text and self._now() > end:
                    raise NotTranslated(f"{self.name} takes too long for so long a text.")
                parts.append(self._piece(piece, *wanted) if is_text else piece)
        return "".join(parts)

    def _piece(self, piece: str, source: str, target: str) -> str:
        asked = {"q": piece, "source": source, "target": target, "format": "text"}
        answer = self._post("/translate", asked)
        text = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(text, str) or not text.strip():
            raise self._nonsense()
        if len(text) > _GROWS_BY * len(piece) + _GROWS_TO:
            raise self._nonsense()
        return text.replace("\0", "").strip()

    def _served_as(self, source: str, target: str) -> tuple[str, str]:
        """The service's own tags for two languages, such as zh-Hans for zh."""
        for tag, targets in sorted(self._tags().items(), key=lambda one: one[0] != source):
            if _base(tag) != source:
                continue
            for into in sorted(targets, key=lambda one: one != target):
                if _base(into) == target:
                    return tag, into
        problem = f"{self.name} doesn't translate {source.upper()} to {target.upper()}."
        raise LanguagesNotServed(problem)

    def _tags(self) -> dict[str, frozenset[str]]:
        served = self._served
        if served is not None and self._now() < served[0]:
            return served[1]
        listed = self._read(self._asked(lambda: self._calls.get(f"{self._url}/languages", {})))
        if not isinstance(listed, list) or not listed:
            raise self._nonsense()
        try:
            tags = {_tag(one["code"]): frozenset(map(_tag, one["targets"])) for one in listed}
        except (KeyError, TypeError, ValueError) as wrong:
            raise self._nonsense() from wrong
        self._served = (self._now() + KNOWN_FOR, tags)
        return tags

    def _post(self, path: str, asked: Mapping[str, str]) -> Any:
        body = json.dumps({**asked, **({"api_key": self._key} if self._key else {})}).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        return self._read(
            self._asked(lambda: self._calls.post(f"{self._url}{path}", headers, body))
        )

    def _asked(self, call: Callable[[], Answer]) -> Answer:
        if self._now() < self._rests_until:
            raise self._too_often()
        try:
            return call()
        except EgressRefused as refused:
            problem = f"{self.name} may not be asked: {refused.problem}"
            raise NotTranslated(problem) from refused
        except TooLarge as large:
            raise self._nonsense() from large
        except EgressFailed as failed:
            raise NotTranslated(f"{self.name} didn't answer.", again=True) from failed

    def _read(self, answer: Answer) -> Any:
        if answer.status == 429:
            pause = answer.headers.get("retry-after", "")
            seconds = float(pause) if pause.isascii() and pause.isdigit() else 10.0
            self._rests_until = self._now() + min(seconds, LONGEST_PAUSE)
            raise self._too_often()
        if answer.status == 403:
            raise NotTranslated(f"{self.name} doesn't let us in. Its key may be missing or wrong.")
        if answer.status >= 500:
            raise NotTranslated(f"{self.name} has trouble of its own.", again=True)
        if not answer.ok:
            raise NotTranslated(f"{self.name} refused this text (status {answer.status}).")
        try:
            return json.loads(answer.body)
        except (ValueError, RecursionError) as wrong:
            raise self._nonsense() from wrong

    def _busy(self) -> _Room:
        if not self._room.acquire(blocking=False):
            problem = f"{self.name} is translating as much as it may. Try again in a moment."
            raise NotTranslated(problem, again=True)
        return _Room(self._room)

    def _too_often(self) -> NotTranslated:
        return NotTranslated(f"{self.name} asks us to wait. Try again in a moment.", again=True)

    def _nonsense(self) -> NotTranslated:
        return NotTranslated(f"{self.name} answered something that is no translation.", again=True)


class _Room:
    """One of the places under way, given back at the end."""

    def __init__(self, room: threading.BoundedSemaphore) -> None:
        self._room = room

    def __enter__(self) -> None:
        return

    def __exit__(self, *_: object) -> None:
        self._room.release()


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """A text as what is translated (True) and the space between, which stays as it is. Lines stay
    lines; one that is too long is cut between sentences, else between words."""
    for line in re.split(r"(\s*\n\s*)", text):
        if not line.strip():
            yield line, False
            continue
        for n, part in enumerate(_cut(line)):
            if n:
                yield " ", False
            yield part, True


def _cut(line: str) -> Iterator[str]:
    held = ""
    for sentence in _SENTENCES.split(line.strip()):
        while len(sentence) > PIECE:
            at = sentence.rfind(" ", PIECE // 2, PIECE) + 1 or PIECE
            yield from (part for part in (held, sentence[:at].strip()) if part)
            held, sentence = "", sentence[at:]  # noqa: PLW2901  what is left of it
        if held and len(held) + len(sentence) + 1 > PIECE:
            yield held
            held = ""
        held = f"{held} {sentence}".strip()
    if held:
        yield held


def _base(tag: str) -> str:
    return tag.partition("-")[0].lower()


def _tag(value: object) -> str:
    if not isinstance(value, str) or not _TAGGED.fullmatch(value):
        raise ValueError(value)
    return value


def _sureness(found: Mapping[str, Any]) -> float:
    value = found.get("confidence")
    return float(value) if isinstance(value, int | float) else 0.0
