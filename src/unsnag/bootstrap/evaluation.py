"""What measures the classifier: no installation and no database."""

from __future__ import annotations

from unsnag.adapters.models.intents import IntentLearner
from unsnag.adapters.models.remembering import Remembering
from unsnag.application.evaluate_intents import EvaluateIntents
from unsnag.application.ports.models import Encoder
from unsnag.domain.understanding import Sureness


def evaluation(encoder: Encoder) -> EvaluateIntents:
    """The shipped learner and sureness, to be measured."""
    return EvaluateIntents(IntentLearner(Remembering(encoder)), IntentLearner(encoder), Sureness())
