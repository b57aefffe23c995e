"""Learning on several cores gives what learning on one gives."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from unsnag.adapters.models import intent_folds, side_by_side
from unsnag.adapters.models.encoder import MiniLmEncoder
from unsnag.adapters.models.intent_folds import Seen
from unsnag.adapters.models.intent_heads import MANY, Head
from unsnag.adapters.models.intents import ABOUT, ARRAYS, IntentLearner
from unsnag.application.ports.models import LabelledText

Work = Sequence[Callable[[], Head | Seen]]

THINGS = ("grinder", "kettle", "parcel", "invoice", "machine", "filter", "cup", "scale", "lid")
ASKED = {
    "refund": "I want my money back for the {} number {}",
    "order_status": "where is the {} that I ordered, it is number {}",
    "broken": "my {} does not work any more, bought {} days ago",
}


def _examples(each: int) -> list[LabelledText]:
    return [
        LabelledText(words.format(THINGS[n % len(THINGS)], n), intent)
        for intent, words in ASKED.items()
        for n in range(each)
    ]


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(side_by_side, "cpu_count", lambda: 2)


@pytest.mark.parametrize("each", [5, MANY], ids=["few examples", "many examples"])
def test_a_model_learned_on_two_cores_is_the_one_learned_on_one_bit_for_bit(
    each: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learner, examples = IntentLearner(MiniLmEncoder()), _examples(each)
    alone = learner.train(examples)
    called: list[int] = []
    monkeypatch.setattr(intent_folds, "LONG_WORK", 0)
    monkeypatch.setattr(intent_folds, "side_by_side", _counting(called))
    together = learner.train(examples)
    assert called == [1 + intent_folds.FOLDS]
    assert alone.crossed == together.crossed
    alone.save(tmp_path / "alone")
    together.save(tmp_path / "together")
    assert _kept(tmp_path / "alone") == _kept(tmp_path / "together")


def _counting(called: list[int]) -> Callable[[Work], Iterator[Head | Seen]]:
    def counted(work: Work) -> Iterator[Head | Seen]:
        called.append(len(work))
        return side_by_side.side_by_side(work)

    return counted


def _kept(folder: Path) -> dict[str, bytes]:
    with (folder / ARRAYS).open("rb") as stream, np.load(stream) as arrays:
        kept = {name: arrays[name].tobytes() for name in arrays.files}
    return {**kept, ABOUT: (folder / ABOUT).read_bytes()}


def test_work_is_done_in_other_processes_and_comes_back_in_order() -> None:
    found = list(side_by_side.side_by_side([partial(_where, place) for place in range(5)]))
    assert [place for place, _ in found] == [0, 1, 2, 3, 4]
    assert os.getpid() not in {process for _, process in found}


def test_where_a_process_is_killed_the_rest_is_done_here(
    caplog: pytest.LogCaptureFixture,
) -> None:
    found = list(side_by_side.side_by_side([partial(_die, place) for place in range(4)]))
    assert [place for place, _ in found] == [0, 1, 2, 3]
    assert {process for _, process in found} == {os.getpid()}
    assert "goes on in one process" in caplog.text


def test_an_error_of_the_work_itself_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        list(side_by_side.side_by_side([partial(divmod, 1, 0), partial(divmod, 1, 1)]))


def _where(place: int) -> tuple[int, int]:
    return place, os.getpid()


def _die(place: int) -> tuple[int, int]:
    if multiprocessing.parent_process() is not None:
        os.kill(os.getpid(), signal.SIGKILL)
    return _where(place)
