"""Which rows of a labelled file a model learns from, and which are set aside and why.

People's later word goes first: a decision about a text, then a correction at the desk, then an
accepted discovery, then the file. Texts that people chose an intent for are learned whatever file
is. A text that the file gives two labels is learned only with the one that most of its rows
carry. Nothing is dropped in silence: every row that is not learned is counted under a reason.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from unsnag.application.ports.model_versions import ADDING, Correction, LabelDecision, Origin
from unsnag.application.ports.models import LabelledText, NotEnoughExamples
from unsnag.domain.understanding.held_back import text_key

LEAST_EXAMPLES = 5
"""Different texts that an intent needs to be learned."""

MOST_INTENTS = 1_000
LONGEST_NAME = 120
NAMED = 20
"""So many intents or texts are named where a reason lists them."""


@dataclass(frozen=True)
class Contradiction:
    """A text with several labels, and how many rows gave it each."""

    key: str
    text: str
    labels: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class SortedLabels:
    """What is learned, and counts of rows. `learned` and `foreign` together with all counts of set
    aside rows are the rows of the file, the corrections and the texts that are in neither and that
    people gave a label: those among `labelled` and `accepted`. `rare` names intents with fewer than
    LEAST_EXAMPLES different texts."""

    learned: tuple[LabelledText, ...]
    foreign: tuple[str, ...]
    duplicates: int
    contradictions: tuple[Contradiction, ...]
    contradicted: int
    wordless: int
    misnamed: int
    rare: tuple[tuple[str, int], ...]
    rare_rows: int
    decided: int
    left_out: int
    corrections: int
    labelled: int
    accepted: int
    settled: frozenset[str]
    """Keys of texts about which people have the last word: never suspects again."""


@dataclass
class _Counts:
    wordless: int = 0
    misnamed: int = 0
    left_out: int = 0
    decided: int = 0
    contradicted: int = 0
    corrections: int = 0
    labelled: int = 0
    accepted: int = 0


def sort_labels(
    rows: Sequence[LabelledText],
    out_of_scope: str,
    decisions: Mapping[str, LabelDecision],
    corrections: Iterable[Correction],
) -> SortedLabels:
    """Raises NotEnoughExamples with what is missing or odd about the labels."""
    counts = _Counts()
    said = {text_key(one.text): one for one in corrections}
    kept = _by_text(rows, said, out_of_scope, counts)
    _add_labelled(kept, decisions, out_of_scope, counts)
    contradictions: list[Contradiction] = []
    settled: list[LabelledText] = []
    for key, own in kept.items():
        last_word = _last_word(key, decisions, said, out_of_scope)
        settled += _settled(key, own, last_word, counts, contradictions)
    foreign = tuple(row.text for row in settled if row.intent == out_of_scope)
    known = [row for row in settled if row.intent != out_of_scope]
    learned, rare = _without_rare(known)
    _refuse_too_little(learned, rare, counts, len(rows))
    different = {(row.intent, text_key(row.text)) for row in learned}
    return SortedLabels(
        learned=learned,
        foreign=foreign,
        duplicates=len(learned) - len(different),
        contradictions=tuple(contradictions),
        contradicted=counts.contradicted,
        wordless=counts.wordless,
        misnamed=counts.misnamed,
        rare=rare,
        rare_rows=len(known) - len(learned),
        decided=counts.decided,
        left_out=counts.left_out,
        corrections=counts.corrections,
        labelled=counts.labelled,
        accepted=counts.accepted,
        settled=frozenset(decisions) | frozenset(said),
    )


def _by_text(
    rows: Sequence[LabelledText],
    said: Mapping[str, Correction],
    out_of_scope: str,
    counts: _Counts,
) -> dict[str, list[LabelledText]]:
    """The rows that can be learned at all, with the corrections, by the keys of their texts."""
    kept: defaultdict[str, list[LabelledText]] = defaultdict(list)
    for row in map(storable, rows):
        if not _has_words(row.text):
            counts.wordless += 1
        elif len(row.intent) > LONGEST_NAME:
            counts.misnamed += 1
        else:
            kept[text_key(row.text)].append(row)
    for key, one in said.items():
        if _has_words(one.text):
            counts.corrections += 1
            if key not in kept:  # else it is there, from the file or from a training before
                kept[key].append(LabelledText(one.text, one.intent or out_of_scope))
    return dict(kept)


def _add_labelled(
    kept: dict[str, list[LabelledText]],
    decisions: Mapping[str, LabelDecision],
    out_of_scope: str,
    counts: _Counts,
) -> None:
    """The texts that people gave a label to be learned; in no file they may be."""
    for key, one in decisions.items():
        if one.origin not in ADDING or one.left_out or not _has_words(one.text):
            continue
        if one.origin is Origin.LABELLED:
            counts.labelled += 1
        else:
            counts.accepted += 1
        kept.setdefault(key, [LabelledText(one.text, one.intent or out_of_scope)])


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)


def storable(row: LabelledText) -> LabelledText:
    """Without NULs and halves of surrogate pairs, which no encoder and no database takes."""
    text, intent = (
        part.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
        for part in (row.text, row.intent)
    )
    return row if (text, intent) == (row.text, row.intent) else LabelledText(text, intent)


_LEFT_OUT = ""


def _last_word(
    key: str,
    decisions: Mapping[str, LabelDecision],
    said: Mapping[str, Correction],
    out_of_scope: str,
) -> str | None:
    """The label that a person gave the text; empty to leave it out, None when nobody did."""
    one = decisions.get(key)
    # Many examples are accepted at a glance; what was said of this one alone goes first.
    if one is not None and not (one.origin is Origin.ACCEPTED and key in said):
        return _LEFT_OUT if one.left_out else one.intent or out_of_scope
    return (said[key].intent or out_of_scope) if key in said else None


def _settled(
    key: str,
    own: list[LabelledText],
    last_word: str | None,
    counts: _Counts,
    contradictions: list[Contradiction],
) -> list[LabelledText]:
    """The rows of one text that are learned, with the label they are learned with."""
    if last_word is not None:
        if last_word == _LEFT_OUT:
            counts.left_out += len(own)
            return []
        counts.decided += sum(row.intent != last_word for row in own)
        return [LabelledText(row.text, last_word) for row in own]
    labels = Counter(row.intent for row in own)
    if len(labels) == 1:
        return own
    ordered = sorted(labels.items(), key=lambda pair: (-pair[1], pair[0]))
    contradictions.append(Contradiction(key, own[0].text, tuple(ordered)))
    best, most = ordered[0]
    winner = best if 2 * most > len(own) else None
    agreeing = [row for row in own if row.intent == winner]
    counts.contradicted += len(own) - len(agreeing)
    return agreeing


def _without_rare(
    known: list[LabelledText],
) -> tuple[tuple[LabelledText, ...], tuple[tuple[str, int], ...]]:
    different: defaultdict[str, set[str]] = defaultdict(set)
    for row in known:
        different[row.intent].add(text_key(row.text))
    rare = {i: len(texts) for i, texts in different.items() if len(texts) < LEAST_EXAMPLES}
    named = sorted(rare.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(row for row in known if row.intent not in rare), tuple(named)


def refuse_too_many(intents: int, named: int = 0) -> None:
    """Raises NotEnoughExamples for more intents than can be learned; `named` are those that the
    labels name where it is another number."""
    if intents > MOST_INTENTS:
        raise NotEnoughExamples(
            f"The labels name {named or intents:,} different intents; at most {MOST_INTENTS:,} "
            "can be learned. Is `label` the right column?"
        )


def contradicting(rows: Iterable[LabelledText]) -> int:
    """How many different texts carry several labels."""
    labels: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        labels[text_key(row.text)].add(row.intent)
    return sum(len(named) > 1 for named in labels.values())


def _refuse_too_little(
    learned: Sequence[LabelledText],
    rare: Sequence[tuple[str, int]],
    counts: _Counts,
    rows: int,
) -> None:
    intents = len({row.intent for row in learned})
    refuse_too_many(max(intents, len(rare)), intents + len(rare))
    if intents >= 2:
        return
    why = [
        f"{len(rare):,} labels have fewer" if rare else "",
        f"{counts.contradicted:,} rows contradict each other" if counts.contradicted else "",
        f"{counts.wordless:,} have no words" if counts.wordless else "",
        f"{counts.misnamed:,} labels are longer than {LONGEST_NAME} characters"
        if counts.misnamed
        else "",
    ]
    told = "; ".join(filter(None, why))
    raise NotEnoughExamples(
        f"At least two intents need {LEAST_EXAMPLES} different messages each. Of {rows:,} rows, "
        f"{intents} intent{'' if intents == 1 else 's'} had them{f' ({told})' if told else ''}. "
        "Add examples, or name the label of messages that fit none with --out-of-scope."
    )
