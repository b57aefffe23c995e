"""Trainings begun on a page: what they become, and what is refused before anything is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from tests.application.conftest import World
from tests.fakes.labelled import as_csv, tickets
from tests.fakes.training_lab import NOW, Lab
from unsnag.adapters.models.version_files import FolderOfSentFiles
from unsnag.adapters.store.training_runs import DatabaseTrainingRuns
from unsnag.adapters.tickets_file.source import TicketsFile
from unsnag.application import run_training
from unsnag.application.labelled_rows import LabelledRows, read_rows
from unsnag.application.ports.training_runs import SentFileTooLarge, TrainingState
from unsnag.application.run_training import RunTraining, Sent, TrainingNotPossible
from unsnag.domain.understanding import SHIPPED_SETTING
from unsnag.entrypoints import wiring

pytestmark = pytest.mark.django_db


def read(path: Path, name: str) -> LabelledRows:
    return read_rows(TicketsFile(path), name, unlabelled_too=True)


class Room:
    """Trainings that are worked off at once, unless `waits`."""

    def __init__(self, folder: Path) -> None:
        self.lab, self.folder, self.waits = Lab(folder), folder / "sent", False
        self.now = NOW
        self.runs = RunTraining(
            DatabaseTrainingRuns(),
            FolderOfSentFiles(self.folder),
            lambda: self.lab.train,
            read,
            lambda: self.now,
            self._behind,
        )

    def _behind(self, work: Callable[[], None]) -> None:
        if not self.waits:
            work()

    def begin(self, text: str, name: str = "tickets.csv") -> str:
        return self.runs.begin(Sent(name, [text.encode()]), by="Morgan").id


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def test_a_file_becomes_a_version_that_is_not_in_force(room: Room) -> None:
    run = room.runs.get(room.begin(as_csv(tickets())))
    assert run is not None
    assert (run.state, run.problem) == (TrainingState.DONE, "")
    version = room.lab.versions.get(run.version)
    assert version is not None
    assert (version.source, version.by) == ("tickets.csv", "Morgan")
    assert room.lab.versions.in_force() is None
    assert list(room.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("text,label\nhello,\n", "unsnag discover"),
        ("text,label\nhello,one\n", "At least two intents"),
        ("PK\x03\x04", "zip"),
    ],
    ids=["empty", "unlabelled", "one row", "a zip"],
)
def test_a_file_that_cannot_be_learned_says_why_and_is_gone(
    room: Room, text: str, said: str
) -> None:
    run = room.runs.get(room.begin(text, "odd.csv"))
    assert run is not None
    assert run.state is TrainingState.REFUSED
    assert said in run.problem
    assert str(room.folder) not in run.problem
    assert list(room.folder.iterdir()) == []


def test_one_training_runs_at_a_time_and_one_that_died_does_not_bar_the_next(room: Room) -> None:
    room.waits = True
    first = room.begin(as_csv(tickets()))
    with pytest.raises(TrainingNotPossible, match="Wait until it is done"):
        room.begin(as_csv(tickets()))
    room.now += timedelta(minutes=11)
    run = room.runs.get(first)
    assert run is not None
    assert room.runs.stopped(run)
    room.waits = False
    again = room.runs.get(room.begin(as_csv(tickets())))
    assert again is not None
    assert again.state is TrainingState.DONE


def test_what_is_too_large_or_missing_is_refused_and_not_kept(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_training, "LARGEST_FILE", 100)
    with pytest.raises(SentFileTooLarge):
        room.begin("x" * 101)
    with pytest.raises(TrainingNotPossible, match="Choose a file"):
        room.begin("", name="")
    assert list(room.folder.iterdir()) == []
    assert room.runs.every() == []


def test_a_fault_of_ours_is_told_and_not_hidden(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a disk is full")

    monkeypatch.setattr(room.lab.files, "keep", broken)
    with pytest.raises(RuntimeError):
        room.begin(as_csv(tickets()))
    assert room.runs.every()[0].problem.startswith("The training stopped")


@pytest.mark.django_db(transaction=True)
class TestPages:
    """What the pages refuse."""

    @pytest.fixture
    def manager(self, world: World, django_user_model: type) -> Client:
        wiring.provide(lambda: world.app)
        client = Client()
        client.force_login(django_user_model.objects.create(username="m", is_superuser=True))
        return client

    @pytest.mark.parametrize("given", ["", "7", "100", "-5", "٥٠", "50.0", "5" * 99])
    def test_a_setting_that_is_none_is_refused(
        self, world: World, manager: Client, given: str
    ) -> None:
        answer = manager.post("/insights/understanding/sureness", {"setting": given})
        assert answer.status_code == 422
        assert b"in steps of five" in answer.content
        assert world.app.model_versions.sureness() == SHIPPED_SETTING

    def test_a_setting_is_kept_with_who_set_it(self, world: World, manager: Client) -> None:
        answer = manager.post("/insights/understanding/sureness", {"setting": "70"})
        assert answer.status_code == 302
        assert world.app.model_versions.sureness() == 70

    def test_what_is_longer_than_a_file_may_be_stays_unread(self, manager: Client) -> None:
        answer = manager.post(
            "/insights/understanding/train", {}, headers={"content-length": str(10**9)}
        )
        assert answer.status_code == 413
        assert b"nothing of it was read" in answer.content

    def test_a_decision_about_no_text_or_no_intent_is_refused(self, manager: Client) -> None:
        for said in (
            {},
            {"text": "words"},
            {"text": "words", "say": "other", "intent": "made up"},
            {"text": "x" * 30_000, "say": "leave_out"},
            {"text": "words", "say": "csrfmiddlewaretoken"},
        ):
            answer = manager.post("/insights/understanding/suspects/decide", said)
            assert answer.status_code == 422, said


def test_a_runs_title_fits_whatever_the_file_is_called(room: Room) -> None:
    run = room.runs.get(room.begin("", "ä" * 500 + ".csv"))
    assert run is not None
    assert len(run.title) == 200
