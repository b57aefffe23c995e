"""Labels that look wrong, after the idea of confident learning: models that had not learned a text
find its label unlikely, and another one as likely as that intent's own texts usually are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import fmean

from unsnag.application.ports.model_versions import Suspect
from unsnag.application.ports.models import CrossFitted, LabelledText
from unsnag.domain.understanding.held_back import HeldBack, text_key

UNLIKELY = 0.2
MOST = 500


def seen_by_others(
    learned: Sequence[LabelledText],
    crossed: Iterable[CrossFitted],
    held_back: Iterable[HeldBack],
) -> tuple[CrossFitted, ...]:
    """Each learned text that a model saw without having learned it, once. What was held back goes
    first: the model asked about it knew every intent."""
    texts = {text_key(row.text): row for row in learned}
    found: dict[str, CrossFitted] = {}
    for ticket in held_back:
        if ticket.truth is not None and ticket.key in texts:
            ranked = {scored.intent: scored.probability for scored in ticket.prediction.ranked}
            own = ranked.get(ticket.truth, 0.0)
            found[ticket.key] = CrossFitted(texts[ticket.key], ticket.prediction, own)
    for one in crossed:
        found.setdefault(text_key(one.example.text), one)
    return tuple(found.values())


def suspects_of(crossed: Sequence[CrossFitted], settled: Iterable[str]) -> tuple[Suspect, ...]:
    """The texts to look at, the likeliest mistakes first, each once; none of the keys `settled`,
    about which people have the last word."""
    usual = _usual(crossed)
    done = set(settled)
    found: dict[str, Suspect] = {}
    for one in crossed:
        best, key = one.prediction.ranked[0], text_key(one.example.text)
        if key in done or key in found or best.intent == one.example.intent:
            continue
        # An intent whose own texts are hard to tell asks less of others than one that is clear.
        likely = best.probability >= usual.get(best.intent, 1.0)
        if likely and one.own_probability <= UNLIKELY:
            found[key] = Suspect(
                key,
                one.example.text,
                one.example.intent,
                one.own_probability,
                best.intent,
                best.probability,
            )
    ordered = sorted(found.values(), key=lambda s: (s.given - s.other, s.key))
    return tuple(ordered[:MOST])


def _usual(crossed: Sequence[CrossFitted]) -> dict[str, float]:
    """For each intent, what probability its own texts get on average."""
    own: defaultdict[str, list[float]] = defaultdict(list)
    for one in crossed:
        own[one.example.intent].append(one.own_probability)
    return {intent: fmean(values) for intent, values in own.items()}
