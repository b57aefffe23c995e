"""What a customer's words say besides what they ask for, for the person who reads them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from unsnag.domain import moods
from unsnag.domain.details import Detail, Reading, read_all
from unsnag.domain.personal_data import PersonalKind, find_personal

MOST_READ = 4_000  # characters of a conversation, the latest
_HANDLE_WITH_CARE = {
    PersonalKind.IBAN: "a bank account",
    PersonalKind.NATIONAL_NUMBER: "a national number",
}


@dataclass(frozen=True)
class Heard:
    """`language` is two letters, or empty where it is unknown. `frustrated` and `urgent` are the
    words that say so, none where nothing does; `rising` that the latest message was the angriest so
    far. `noise` says in words that no customer seems to have written, `sensitive` what needs care,
    `details` what was found by what it is called."""

    language: str = ""
    frustrated: tuple[str, ...] = ()
    rising: bool = False
    urgent: tuple[str, ...] = ()
    noise: str = ""
    sensitive: tuple[str, ...] = ()
    details: tuple[tuple[str, tuple[str, ...]], ...] = ()


class Hear:
    """Reads the signals of a customer's messages."""

    def __init__(
        self,
        details: Sequence[Detail],
        reading: Callable[[], Reading],
        language_of: Callable[[str], str],
    ) -> None:
        self._details = details
        self._reading = reading
        self._language_of = language_of

    def __call__(self, texts: Sequence[str]) -> Heard:
        """The signals of messages, oldest first."""
        whole = "\n".join(texts)[-MOST_READ:]
        if not whole.strip():
            return Heard()
        mood, noise = moods.mood(texts), moods.noise(whole)
        kinds = {one.kind for one in find_personal(whole)}
        return Heard(
            language=self._language_of(whole),
            frustrated=mood.reasons,
            rising=mood.rising,
            urgent=moods.urgency(whole).words,
            noise="" if noise is None else f"{_NOISE[noise.kind]}: “{noise.words[0]}”",
            sensitive=tuple(words for kind, words in _HANDLE_WITH_CARE.items() if kind in kinds),
            details=read_all(whole, self._details, self._reading()),
        )


_NOISE = {
    moods.NoiseKind.AUTOMATIC: "Looks like an automatic answer",
    moods.NoiseKind.ADVERTISING: "Looks like advertising",
}
