"""What is read in a message besides its intent: its language, personal data, details, moods.

What: single words, pairs of words and sentences in 75 languages, from the folder `langid_lingua` of
UNSNAG_EVAL_DATA (a text a line, a file a language); personal data drawn from a seed in sentences,
and sentences that only look like it; and the time of all signals of one message together.
Against: py3langid as it comes, over all that it knows, named from a probability of 0.75 on.
How to read: “right” counts all texts, “named” those whose language is said at all, and “right of
named” how far that can be believed. The masks' set is our own making, so its recall is the most
that can be hoped for.
"""

from __future__ import annotations

import gzip
import os
import random
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from bench.report import Column, Form, Line, Report, Scale, Table, percentile, shown

SEED = 20261123
TEXTS = {Scale.FULL: 300, Scale.TINY: 2}  # of each language and length
DRAWN = {Scale.FULL: 500, Scale.TINY: 5}  # of each kind of personal data
TIMED = {Scale.FULL: 3_000, Scale.TINY: 30}
LENGTHS = ("single-words", "word-pairs", "sentences")
ALIKE = {"no": "nb"}
PIECES = (
    *("Hello, my order TT-10482 hasn't arrived.", "I paid €89.00 yesterday.", "This is urgent."),
    *("Ich warte seit drei Wochen auf mein Paket.", "Call me on +44 20 7946 0958, please."),
    *("It was annoying and nobody answered me.", "Write to ana@shop.example about the grinder."),
    *("The kettle of 3 November leaks at its lid and I would like another one.", "Merci d'avance."),
)
PLAIN = (
    *("my password is wrong", "order TT-10482 of 01.02.2024 10:30", "I paid 12.50 on 2026-11-23"),
    *("serial 88213, model EX-200", "Das Passwort ist falsch", "3 x 40 cm, 2 kettles at 89.00"),
    *("pin 3 of the plug is loose", "version 2.10.4 since 24/11/2026", "ticket 1234567 is closed"),
)


def run(scale: Scale) -> Report:
    """Language by length, masks by kind, and microseconds a message."""
    languages, left_out = _languages(scale)
    masks, spent = _masks(scale), _spent(scale)
    together, least = spent.lines[0].figures[0], min(line.figures[1] for line in masks.lines[:-1])
    reading = (
        f"All signals of a message take {shown(together, Form.MS)} in the middle.",
        f"Of each kind of personal data at least {shown(least, Form.SHARE)} is masked.",
    )
    return Report("signals", (*languages, masks, spent), reading, left_out)


def _languages(scale: Scale) -> tuple[tuple[Table, ...], tuple[str, ...]]:
    from unsnag.adapters.models.language import SURE, ranked

    folder = Path(os.environ.get("UNSNAG_EVAL_DATA", "")) / "langid_lingua"
    if not folder.is_dir():
        return (), ("language by length: UNSNAG_EVAL_DATA names no folder with langid_lingua.",)
    columns = (
        Column("languages", Form.COUNT),
        Column("texts", Form.COUNT),
        Column("right", Form.SHARE),
        Column("named", Form.SHARE),
        Column("right of named", Form.SHARE),
    )

    def ours(text: str) -> tuple[str, bool]:
        found = ranked(text)
        return (found[0][0], found[0][1] >= SURE) if found else ("", False)

    lines = []
    for length in LENGTHS:
        texts = list(_texts(folder / length, TEXTS[scale]))
        for name, guess in (("Unsnag", ours), ("py3langid", _as_it_comes)):
            lines.append(Line(f"{length}, {name}", _told(texts, guess)))
    return (Table("Language by length", columns, tuple(lines)),), ()


def _texts(folder: Path, most: int) -> list[tuple[str, str]]:
    found = []
    for file in sorted(folder.glob("*.txt.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            own = [line.strip() for line in lines if line.strip()]
        drawn = random.Random(SEED).sample(own, min(most, len(own)))
        found += [(file.name.split(".")[0], text) for text in drawn]
    return found


def _told(
    texts: list[tuple[str, str]], guess: Callable[[str], tuple[str, bool]]
) -> tuple[float, ...]:
    guesses = [(language, *guess(text)) for language, text in texts]
    right = sum(language == said for language, said, _ in guesses)
    named = [language == said for language, said, sure in guesses if sure]
    languages = len({language for language, _ in texts})
    share = sum(named) / max(1, len(named))
    return (languages, len(texts), right / len(texts), len(named) / len(texts), share)


def _as_it_comes(text: str) -> tuple[str, bool]:
    said, share = _library().classify(text)
    return ALIKE.get(str(said), str(said)), share >= 0.75


@cache
def _library():  # type: ignore[no-untyped-def]  # the library has no types
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _masks(scale: Scale) -> Table:
    from tests.domain.personal_data import made_up

    from unsnag.domain.personal_data import masked

    rng = random.Random(SEED)
    makers: dict[str, Callable[[], str]] = {
        "payment cards": lambda: made_up.grouped(
            rng, made_up.card(rng, rng.choice(sorted(made_up.STARTS)))
        ),
        "bank accounts": lambda: made_up.iban(rng),
        "phone numbers": lambda: made_up.phone(rng),
        "e-mail addresses": lambda: made_up.email(rng),
        "keys and tokens": lambda: made_up.key(rng),
    }
    told = ("My password is {}", "Passwort: {}", "mot de passe : {} merci", "pwd={}")
    lines = []
    for name, make in makers.items():
        hidden = sum(
            private not in masked(f"{rng.choice(PIECES)} Here: {private}. {rng.choice(PIECES)}")
            for private in (make() for _ in range(DRAWN[scale]))
        )
        lines.append(Line(name, (DRAWN[scale], hidden / DRAWN[scale])))
    hidden = sum(
        private not in masked(rng.choice(told).format(private))
        for private in (made_up.password(rng) for _ in range(DRAWN[scale]))
    )
    lines.append(Line("passwords that words give away", (DRAWN[scale], hidden / DRAWN[scale])))
    untouched = sum(masked(text) == text for text in PLAIN) / len(PLAIN)
    lines.append(Line("left alone: what only looks like it", (len(PLAIN), untouched)))
    columns = (Column("drawn", Form.COUNT), Column("masked", Form.SHARE))
    return Table("Masks", columns, tuple(lines))


def _spent(scale: Scale) -> Table:
    from unsnag.adapters.models.language import any_language_of
    from unsnag.domain import details, moods, personal_data, signals

    rng = random.Random(SEED)
    texts = [" ".join(rng.sample(PIECES, rng.randint(1, 5))) for _ in range(TIMED[scale])]
    own = details.Detail("order", "Order", r"TT[- ]?\d{5}", ("TT-10482",))
    parts: dict[str, Callable[[str], object]] = {
        "language": any_language_of,
        "personal data": personal_data.find_personal,
        "details": lambda text: details.read_all(text, (own,), details.Reading()),
        "moods": lambda text: (moods.mood([text]), moods.urgency(text), moods.noise(text)),
        "danger, law, a person": lambda text: (
            signals.needs_human_now(text),
            signals.wants_human(text),
        ),
    }

    def every(text: str) -> None:
        for part in parts.values():
            part(text)

    columns = (Column("p50", Form.MS), Column("p99", Form.MS))
    lines = []
    for name, work in (("all together", every), *parts.items()):
        work(texts[0])
        spent = []
        for text in texts:
            started = time.perf_counter()
            work(text)
            spent.append(1000 * (time.perf_counter() - started))
        lines.append(Line(name, (percentile(spent, 0.5), percentile(spent, 0.99))))
    length = sum(map(len, texts)) / len(texts)
    title = f"A message of {shown(length, Form.COUNT)} characters, on the average of {len(texts):,}"
    return Table(title, columns, tuple(lines))
