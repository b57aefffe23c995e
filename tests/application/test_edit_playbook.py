"""A playbook is changed in a draft, by managers, one at a time; what is false is not published."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from tests.application.conftest import World
from tests.application.editable_playbook import POLICY, write_editable
from unsnag.adapters.playbook_files import edits, shelf
from unsnag.application.edit_playbook import PublishRefused
from unsnag.application.ports.playbook_files import (
    ChangedMeanwhile,
    EditRefused,
    MoveItem,
    NoSuchPlaybook,
    SetValues,
)
from unsnag.application.ports.proofs import Standing
from unsnag.application.queries.playbooks import (
    Difference,
    RunLine,
    VersionFigures,
    difference,
    figures,
)
from unsnag.domain.outcomes import Event, EventKind, Outcome
from unsnag.domain.shared import IssueId
from unsnag.domain.staff import HumanAgent, NotAllowed, Role

MARA = HumanAgent("Mara", frozenset({Role.MANAGER}))
LIMIT = ("rules", 1)


@pytest.fixture(autouse=True)
def looks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "LOOK_EVERY_SECONDS", -1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_editable(tmp_path / "playbooks")


@pytest.fixture
def world(folder: Path, make_world: Callable[..., World]) -> World:
    return make_world(playbooks=folder)


def limit(minor: int) -> SetValues:
    return SetValues("policy.yaml", LIMIT, {"when": f"order.refundable >= {minor}"})


def change(world: World, edit: SetValues | MoveItem) -> str:
    """Make a change and return the draft's digest."""
    editing = world.app.edit_playbook
    seen = editing.both("refund").latest.digest
    return editing.edit("refund", edit, seen=seen, by=MARA).digest


def publish(world: World, **how: object) -> str:
    both = world.app.edit_playbook.both("refund")
    given: dict[str, object] = {
        "draft": both.latest.digest,
        "published": both.published.digest,
        "reason": "The new terms",
        "accept_outside": False,
        "by": MARA,
    }
    return world.app.edit_playbook.publish("refund", **{**given, **how})  # type: ignore[arg-type]


def test_a_change_goes_to_the_draft_and_touches_nothing_but_its_value(
    world: World, folder: Path
) -> None:
    change(world, limit(5000))
    draft = (folder / "refund" / "draft" / "policy.yaml").read_text("utf-8")
    assert draft == POLICY.replace(">= 20000   # minor", ">= 5000   # minor")
    assert (folder / "refund" / "policy.yaml").read_text("utf-8") == POLICY


def test_a_moved_rule_takes_the_comment_above_it_along(world: World, folder: Path) -> None:
    change(world, MoveItem("policy.yaml", LIMIT, -1))
    draft = (folder / "refund" / "draft" / "policy.yaml").read_text("utf-8")
    assert sorted(draft.splitlines()) == sorted(POLICY.splitlines())
    assert draft.index("# Agreed with finance.\n  - rule: too_much") < draft.index("not_found")


def test_the_second_of_two_managers_is_told_and_overwrites_nothing(
    world: World, folder: Path
) -> None:
    seen = world.app.edit_playbook.both("refund").latest.digest
    world.app.edit_playbook.edit("refund", limit(5000), seen=seen, by=MARA)
    first = (folder / "refund" / "draft" / "policy.yaml").read_text("utf-8")
    with pytest.raises(ChangedMeanwhile):
        world.app.edit_playbook.edit("refund", limit(9000), seen=seen, by=MARA)
    with pytest.raises(ChangedMeanwhile):
        world.app.edit_playbook.files.save_draft("refund", {"playbook.yaml": "x"}, seen=seen)
    assert (folder / "refund" / "draft" / "policy.yaml").read_text("utf-8") == first


def test_what_changed_since_it_was_read_is_not_published(world: World, folder: Path) -> None:
    draft = change(world, limit(5000))
    published = world.app.edit_playbook.both("refund").published.digest
    (folder / "refund" / "policy.yaml").write_text(POLICY + "\n# by hand\n", "utf-8")
    with pytest.raises(ChangedMeanwhile):
        publish(world, published=published, draft=draft)
    assert world.app.playbooks.publications("refund") == []
    assert "# by hand" in (folder / "refund" / "policy.yaml").read_text("utf-8")


def test_a_draft_with_a_refuted_claim_is_not_published_and_takes_no_issue(
    world: World, folder: Path
) -> None:
    draft = change(world, limit(30000))
    review = world.app.edit_playbook.review("refund")
    assert review is not None
    (refuted,) = [f for f in review.findings if f.standing is Standing.REFUTED]
    assert refuted.counterexample is not None
    assert refuted.counterexample["order.refundable"] == 20000
    with pytest.raises(PublishRefused, match="1 claim is refuted"):
        publish(world)
    with pytest.raises(PublishRefused, match="1 claim is refuted"):
        world.app.edit_playbook.share("refund", 10, seen=draft, by=MARA)
    assert (folder / "refund" / "policy.yaml").read_text("utf-8") == POLICY


def test_a_draft_whose_case_fails_is_not_published(world: World) -> None:
    change(world, limit(900))
    with pytest.raises(PublishRefused, match="The cases have 1 problem"):
        publish(world)


def test_what_is_invalid_is_kept_in_the_draft_and_marked(world: World, folder: Path) -> None:
    change(world, SetValues("policy.yaml", LIMIT, {"when": "order.refundabel >= 1", "reason": ""}))
    draft = world.app.edit_playbook.both("refund").draft
    assert draft is not None
    assert "order.refundabel >= 1" in draft.texts["policy.yaml"]
    paths = {fault.path: fault for fault in draft.faults}
    assert "Did you mean order.refundable?" in paths["rules", 1, "when"].suggestion
    assert ("rules", 1, "reason") in paths
    assert world.app.shelf.draft("refund") is None


def test_a_published_draft_decides_the_next_issue_and_is_signed(world: World, folder: Path) -> None:
    change(world, limit(5000))
    review = world.app.edit_playbook.review("refund")
    assert review is not None
    assert review.comparison is not None
    (moved,) = review.comparison.differences
    assert (moved.old.name, moved.new.name) == ("within_policy", "too_much")
    assert moved.example["order.refundable"] == 5000
    version = publish(world)
    assert not (folder / "refund" / "draft").exists()
    assert "order.refundable >= 5000" in (folder / "refund" / "policy.yaml").read_text("utf-8")
    (row,) = world.app.playbooks.publications("refund")
    assert (row.version, row.by, row.reason) == (version, "Mara", "The new terms")
    (said,) = world.say(world.begin(), "refund TT-10482")
    assert said.startswith("A person decides on this sum.")


def test_a_share_makes_the_draft_take_issues_until_it_changes(world: World) -> None:
    draft = change(world, limit(5000))
    world.app.edit_playbook.share("refund", 100, seen=draft, by=MARA)
    (said,) = world.say(world.begin(), "refund TT-10482")
    assert said.startswith("A person decides on this sum.")
    change(world, limit(6000))
    change(world, limit(5000))  # the same text as before has no share any more
    assert world.app.edit_playbook.share_of(world.app.edit_playbook.both("refund").draft) == 0


def test_a_reason_and_a_manager_are_needed(world: World) -> None:
    alex = HumanAgent("Alex", frozenset({Role.AGENT}))
    seen = world.app.edit_playbook.both("refund").latest.digest
    with pytest.raises(NotAllowed):
        world.app.edit_playbook.edit("refund", limit(5000), seen=seen, by=alex)
    draft = change(world, limit(5000))
    for refused in (
        lambda: publish(world, by=alex),
        lambda: world.app.edit_playbook.share("refund", 1, seen=draft, by=alex),
        lambda: world.app.edit_playbook.discard("refund", seen=draft, by=alex),
    ):
        with pytest.raises(NotAllowed):
            refused()
    with pytest.raises(PublishRefused, match="Write why"):
        publish(world, reason=" \x00 ")


def test_a_discarded_draft_leaves_the_published_files(world: World, folder: Path) -> None:
    draft = change(world, limit(5000))
    world.app.edit_playbook.discard("refund", seen=draft, by=MARA)
    assert world.app.edit_playbook.both("refund").draft is None
    assert sorted(p.name for p in (folder / "refund").iterdir()) == [
        "cases.yaml",
        "playbook.yaml",
        "policy.yaml",
    ]


def test_an_interrupted_publishing_is_finished_at_the_next_start(
    world: World, folder: Path, make_world: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> None:
    change(world, limit(5000))
    written = edits._put

    def dies(file: Path, text: str) -> None:
        if file.name == "policy.yaml":
            raise OSError("the power is gone")
        written(file, text)

    monkeypatch.setattr(edits, "_put", dies)
    with pytest.raises(EditRefused):
        publish(world)
    monkeypatch.undo()
    monkeypatch.setattr(shelf, "LOOK_EVERY_SECONDS", -1)
    again = make_world(playbooks=folder)
    assert "order.refundable >= 5000" in (folder / "refund" / "policy.yaml").read_text("utf-8")
    assert again.app.edit_playbook.both("refund").draft is None


@pytest.mark.parametrize("name", ["..", "nothing", "refund/draft", ""])
def test_only_folders_of_playbooks_have_files(world: World, name: str) -> None:
    with pytest.raises(NoSuchPlaybook):
        world.app.edit_playbook.both(name)


def test_a_draft_that_would_break_a_playbook_around_it_is_not_published(
    world: World, folder: Path
) -> None:
    (folder / "outer").mkdir()
    (folder / "outer" / "playbook.yaml").write_text(
        "playbook: outer\ntitle: Outer\nintents: [order_status]\nidentity: needed\n"
        "steps:\n  - play: refund\n  - tell: '{said.order_number}'\n"
        "slots:\n  order_number:\n    pattern: '\\bTT[- ]?\\d{5}\\b'\n"
        "    ask: Which order is it about?\n",
        "utf-8",
    )
    texts = dict(world.app.edit_playbook.both("refund").published.texts)
    texts["playbook.yaml"] = texts["playbook.yaml"].replace("Which order is it", "What is it")
    seen = world.app.edit_playbook.both("refund").latest.digest
    world.app.edit_playbook.write("refund", texts, seen=seen, by=MARA)
    with pytest.raises(PublishRefused, match="It is played by outer"):
        publish(world)


def _log(world: World, issue: int, *kinds: tuple[EventKind, Mapping[str, str]]) -> list[Event]:
    start = world.clock()
    return [
        Event(IssueId(issue), kind, start + timedelta(seconds=i), f"{issue}:{i}", dict(data))
        for i, (kind, data) in enumerate(kinds)
    ]


def test_figures_of_versions_are_those_worked_out_by_hand(world: World) -> None:
    opened, handed = (EventKind.OPENED, {"channel": "widget"}), EventKind.HANDED_OFF
    events = {
        1: _log(world, 1, opened, (EventKind.VERIFIED, {})),
        2: _log(world, 2, opened, (EventKind.CONFIRMED, {})),
        3: _log(world, 3, opened, (handed, {"reason": "policy"})),
        4: _log(world, 4, opened, (handed, {"reason": "asked"})),
        5: _log(world, 5, opened, (EventKind.WITHDRAWN, {})),
        6: _log(world, 6, opened, (EventKind.ACTION_FAILED, {})),
        7: _log(world, 7, opened, (EventKind.CUSTOMER_WROTE, {})),
        8: _log(world, 8, opened, (handed, {"reason": "policy"})),
    }
    runs = [RunLine(i, "old") for i in (1, 2, 3, 4, 5)]
    runs += [RunLine(5, "new"), RunLine(6, "new"), RunLine(7, "new"), RunLine(8, "old")]
    old, new = figures(("old", "new"), runs, events, world.clock() + timedelta(minutes=1))
    assert (old.runs, old.issues, new.runs, new.issues) == (6, 5, 3, 3)
    counted = {o: n for o, n in old.outcomes.items() if n}
    assert counted == {Outcome.VERIFIED: 1, Outcome.CONFIRMED: 1, Outcome.HANDED_OFF: 3}
    assert old.reasons == (("policy", 2), ("asked", 1))
    counted = {o: n for o, n in new.outcomes.items() if n}
    assert counted == {Outcome.ABANDONED: 1, Outcome.FAILED: 1, Outcome.OPEN: 1}


def test_the_figures_of_a_playbook_are_those_of_its_runs(world: World) -> None:
    world.say(world.begin(), "refund TT-10482")
    published = world.app.edit_playbook.both("refund").published.playbook
    assert published is not None
    (row,) = world.app.playbooks.figures("refund", [published.version])
    assert (row.runs, row.issues, row.outcomes[Outcome.OPEN]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ((0, 0), (3, 5), Difference.NOTHING),
        ((1, 2), (30, 60), Difference.TOO_FEW),
        ((10, 40), (18, 40), Difference.UNCLEAR),
        ((5, 100), (60, 100), Difference.CLEAR),
    ],
)
def test_two_shares_are_told_apart_only_when_their_intervals_are(
    one: tuple[int, int], other: tuple[int, int], said: Difference
) -> None:
    def version(part: int, whole: int) -> VersionFigures:
        counts = dict.fromkeys(Outcome, 0)
        counts[Outcome.VERIFIED], counts[Outcome.OPEN] = part, whole - part
        return VersionFigures("v", whole, counts, ())

    assert difference(version(*one), version(*other), Outcome.VERIFIED) is said
    assert difference(version(*other), version(*one), Outcome.VERIFIED) is said
