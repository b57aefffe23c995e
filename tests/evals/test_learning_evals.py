"""How much chosen labels teach beside as many drawn at random, on a development set."""

from __future__ import annotations

from statistics import fmean

import pytest

from tests.evals import shared_data
from tests.evals.active_learning import Draw, labels_needed
from unsnag.adapters.models.encoder import MiniLmEncoder
from unsnag.adapters.models.remembering import Remembering

ROUNDS, DRAWS = 5, 2


@pytest.mark.slow
@pytest.mark.timeout(1_800)
def test_chosen_labels_teach_more_than_as_many_drawn_at_random() -> None:
    rows = shared_data.labelled("hwu64")
    encoder = Remembering(MiniLmEncoder())
    gained = []
    for seed in range(DRAWS):
        draw = Draw(rows, seed, encoder)
        chosen = draw.curve(ROUNDS, chosen=True)
        drawn = draw.curve(ROUNDS, chosen=False)
        assert chosen[0] == drawn[0]
        gained.append(fmean(chosen[1:]) - fmean(drawn[1:]))
    assert fmean(gained) > 0, gained


def test_how_many_labels_reach_an_accuracy_is_read_off_between_rounds() -> None:
    assert labels_needed([0.5, 0.6, 0.8], 0.7) == pytest.approx(30)
    assert labels_needed([0.5, 0.6], 0.5) == 0
    assert labels_needed([0.5, 0.6], 0.9) is None
