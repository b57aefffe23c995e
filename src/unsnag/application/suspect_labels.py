"""Labels that look wrong, after the idea of confident learning: models that had not learned a text
find its label unlikely, and another one as likely as that intent's own texts usually are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import fmean

from unsnag.application.ports.model_versions import Suspect
from unsnag.application.ports.models import CrossFitted
from unsnag.domain.understanding.held_back import text_key

UNLIKELY = 0.2
MOST = 500


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
