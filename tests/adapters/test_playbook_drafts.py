"""A draft runs beside the published playbook, for its share of the issues and no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.application.conftest import World
from tests.application.flow_playbooks import TROUBLE, write
from unsnag.adapters.playbook_files import shelf
from unsnag.adapters.playbook_files.shelf import lot
from unsnag.domain.shared import IssueId

ASKED, DRAFTED = "What does the light do?", "Which light is on?"
DRAFT = TROUBLE.replace(ASKED, DRAFTED)


@pytest.fixture(autouse=True)
def looks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "LOOK_EVERY_SECONDS", -1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "playbooks", trouble=TROUBLE)


def add_draft(folder: Path, text: str = DRAFT) -> None:
    (folder / "trouble" / "draft").mkdir(exist_ok=True)
    (folder / "trouble" / "draft" / "playbook.yaml").write_text(text, "utf-8")


def test_a_draft_takes_no_issue_until_it_is_given_a_share(
    folder: Path, make_world: Callable[..., World]
) -> None:
    world = make_world(playbooks=folder)
    add_draft(folder)
    draft = world.app.shelf.draft("trouble")
    assert draft is not None
    assert world.say(world.begin(), "where is it") == [ASKED]
    world.app.store.set_draft_share("trouble", draft.version, 100, by="Mara")
    assert world.say(world.begin(), "where is it") == [DRAFTED]


def test_a_changed_draft_starts_with_no_share_again(
    folder: Path, make_world: Callable[..., World]
) -> None:
    world = make_world(playbooks=folder)
    add_draft(folder)
    first = world.app.shelf.draft("trouble")
    assert first is not None
    world.app.store.set_draft_share("trouble", first.version, 100, by="Mara")
    add_draft(folder, DRAFT.replace("Which light", "What light"))
    assert world.say(world.begin(), "where is it") == [ASKED]


def test_both_versions_run_side_by_side_to_their_ends(
    folder: Path, make_world: Callable[..., World]
) -> None:
    world = make_world(playbooks=folder)
    published = world.begin()
    world.say(published, "where is it")
    add_draft(folder, DRAFT.replace("How many cups", "How many mugs"))
    draft = world.app.shelf.draft("trouble")
    assert draft is not None
    world.app.store.set_draft_share("trouble", draft.version, 100, by="Mara")
    drafted = world.begin()
    world.say(drafted, "where is it")
    assert world.say(published, "steady") == ["How many cups did you make?"]
    assert world.say(drafted, "steady") == ["How many mugs did you make?"]


def test_a_published_playbook_broken_by_an_edit_stays_in_force_as_it_was(
    folder: Path, make_world: Callable[..., World]
) -> None:
    world = make_world(playbooks=folder)
    file = folder / "trouble" / "playbook.yaml"
    file.write_text("playbook: [", "utf-8")
    assert world.app.shelf.problems
    assert world.say(world.begin(), "where is it") == [ASKED]
    file.write_text(DRAFT, "utf-8")
    assert not world.app.shelf.problems
    assert world.say(world.begin(), "where is it") == [DRAFTED]


def test_a_draft_that_cannot_run_is_named_and_takes_nothing(
    folder: Path, make_world: Callable[..., World]
) -> None:
    world = make_world(playbooks=folder)
    add_draft(folder, DRAFT.replace("playbook: trouble", "playbook: other"))
    assert world.app.shelf.draft("trouble") is None
    (problem,) = world.app.shelf.problems
    assert "the name and the intents of its playbook" in problem.message


def test_the_lot_is_uniform_and_the_same_at_each_call() -> None:
    drawn = [lot("v1", IssueId(number)) for number in range(20_000)]
    assert drawn == [lot("v1", IssueId(number)) for number in range(20_000)]
    taken = Counter(number < 20 for number in drawn)[True]
    assert 3_700 < taken < 4_300
