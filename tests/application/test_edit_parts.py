"""Slots, facts, claims, limits and decision tables are changed by forms: one that changes nothing
leaves the files to the letter, and a change touches its own place."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from unsnag.adapters.playbook_files.edits import PlaybookFolderFiles
from unsnag.adapters.rules.cel import CelRules
from unsnag.application.ports.playbook_files import PLAYBOOK, POLICY, EditRefused, Which, Written
from unsnag.bootstrap.assembly import catalogue
from unsnag.entrypoints.web.playbooks.cards import Table
from unsnag.entrypoints.web.playbooks.desks import desk_for
from unsnag.entrypoints.web.playbooks.fields import Card, Desk, Field
from unsnag.entrypoints.web.playbooks.posted import edits

SHIPPED = Path(__file__).resolve().parents[2] / "playbooks"
NAMES = sorted(f.parent.name for f in SHIPPED.glob("*/playbook.yaml"))


class Editor:
    """The forms of one playbook, without the pages around them."""

    def __init__(self, folder: Path, name: str) -> None:
        self._files = PlaybookFolderFiles(folder, catalogue(), CelRules())
        self.name = name
        found = self._files.read(name, Which.PUBLISHED)
        assert found is not None
        self.latest: Written = found

    @property
    def desk(self) -> Desk:
        return desk_for(self.latest, self._files.offered, "EUR", [])

    def cards(self) -> Iterator[Card]:
        table = Table(self.latest, self.desk)
        head = table.head()
        assert head is not None
        lists = [table.steps(), table.parts.slots()]
        if POLICY in self.latest.texts:
            lists += [table.rules()[0], table.parts.facts(), table.claims(), table.cases()]
            yield table.parts.caps()
        yield head
        for one in lists:
            yield from (card for top in one.cards for card in every(top))

    def card(self, path: str, file: str = POLICY) -> Card:
        return next(c for c in self.cards() if (c.path, c.file) == (path, file))

    def post(self, card: Card, **changes: str) -> Written:
        """Send the card's form as a browser would, with these fields changed."""
        post = {**as_posted(card), **{k.replace("__", ":"): v for k, v in changes.items()}}
        return self.send({k: v for k, v in post.items() if v != "GONE"})

    def send(self, post: Mapping[str, str]) -> Written:
        self.latest = self._files.checked(self.name, self.texts_after(post))
        return self.latest

    def texts_after(self, post: Mapping[str, str]) -> Mapping[str, str]:
        texts = self.latest.texts
        for edit in edits(post, self.desk):
            texts = self._files.edited(texts, edit)
        return texts


def every(card: Card) -> Iterator[Card]:
    yield card
    for inside in card.lists:
        for one in inside.cards:
            yield from every(one)


def as_posted(card: Card) -> dict[str, str]:
    """What a browser sends for a card's form when nothing in it was touched."""
    post = {"file": card.file, "path": card.path, "kind": card.kind, "do": "set"}
    if card.has_texts:
        post["has:texts"] = "yes"
    for field in card.fields:
        post |= dict(_field(field))
    return post


def _field(field: Field) -> Iterator[tuple[str, str]]:
    if field.inside:
        yield f"has:{field.inside}", "yes"
    if field.form == "condition":
        yield f"{field.name}:how", "write"
        yield f"{field.name}:cel", field.value
    elif field.form == "check":
        if field.value:
            yield f"f:{field.name}", "yes"
    elif field.form == "checks":
        yield from ((f"f:{field.name}:{value}", "yes") for value in field.checked)
    elif field.grid is not None:
        yield f"{field.name}:before", field.value.replace("\n", "\r\n")
        for at, (column, _) in enumerate(field.grid.columns):
            yield f"g:{field.name}:column:{at}", column
        for number, row in enumerate(field.grid.rows):
            yield from ((f"g:{field.name}:{number}:{at}", c.value) for at, c in enumerate(row))
    else:
        yield f"f:{field.name}", field.value.replace("\n", "\r\n")


@pytest.mark.parametrize("name", NAMES)
def test_forms_that_change_nothing_leave_a_shipped_playbook_to_the_letter(name: str) -> None:
    editor = Editor(SHIPPED, name)
    before = dict(editor.latest.texts)
    cards = [card for card in editor.cards() if card.fields]
    assert cards
    for card in cards:
        assert editor.texts_after(as_posted(card)) == before, card.path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "playbooks"))


def changed(before: str, after: str) -> tuple[set[str], set[str]]:
    """The lines that went and that came."""
    old, new = set(before.splitlines()), set(after.splitlines())
    return old - new, new - old


def test_a_choice_of_a_slot_gets_another_label_in_one_language(folder: Path) -> None:
    editor = Editor(folder, "return_or_exchange")
    before = editor.latest.texts[PLAYBOOK]
    card = editor.card("slots/wish", PLAYBOOK)
    latest = editor.post(card, g__choices__0__2="Ich sende es zurück")
    went, came = changed(before, latest.texts[PLAYBOOK])
    assert latest.faults == ()
    assert any("Ich sende es zurück" in line for line in came)
    assert not any("ask:" in line for line in went)
    assert latest.playbook is not None
    assert latest.playbook.in_language("Send it back", "de") == "Ich sende es zurück"


def test_a_slot_is_added_changed_to_choices_and_deleted(folder: Path) -> None:
    editor = Editor(folder, "refund")
    before = editor.latest.texts[PLAYBOOK]
    editor.send({"file": PLAYBOOK, "path": "slots", "do": "add", "kind": "slot", "name": "why"})
    card = editor.card("slots/why", PLAYBOOK)
    said = {"f:kind": "choices", "f:question/en": "Why?", "f:question/de": "Warum?"}
    rows = {"g:choices:0:0": "late", "g:choices:0:1": "Too late", "g:choices:0:2": "Zu spät"}
    rows |= {"g:choices:1:0": "wrong", "g:choices:1:1": "Wrong", "g:choices:1:2": "Falsch"}
    latest = editor.send({**as_posted(card), **said, **rows, "g:choices:1:3": "mistake, error"})
    assert latest.faults == ()
    assert latest.playbook is not None
    slot = latest.playbook.slots["why"]
    assert slot.hear("It was a mistake") == "wrong"
    assert slot.take("Zu spät") == "late"
    editor.send({"file": PLAYBOOK, "path": "slots/why", "do": "delete"})
    assert editor.latest.texts[PLAYBOOK] == before


def test_what_is_wrong_in_a_slot_is_kept_and_shown_at_its_field(folder: Path) -> None:
    editor = Editor(folder, "refund")
    editor.post(editor.card("slots/order_number", PLAYBOOK), f__pattern="TT-[")
    card = editor.card("slots/order_number", PLAYBOOK)
    field = next(f for f in card.fields if f.name == "pattern")
    assert "not valid" in field.faults[0].message
    with pytest.raises(EditRefused, match="name"):
        editor.send({"file": PLAYBOOK, "path": "slots", "do": "add", "name": "Order Number"})


def test_a_fact_gets_a_range_and_loses_it(folder: Path) -> None:
    editor = Editor(folder, "refund")
    before = editor.latest.texts[POLICY]
    path = "facts/order.refundable"
    latest = editor.post(editor.card(path), f__most="500.00")
    _, came = changed(before, latest.texts[POLICY])
    assert came == {"  order.refundable: {from: shop.order, most: 50000}"}
    assert editor.post(editor.card(path), f__most="").texts[POLICY] == before
    editor.send({"file": POLICY, "path": "facts", "do": "add", "name": "order.paid"})
    assert editor.latest.faults == () or all("cases" in f.file for f in editor.latest.faults)
    editor.send({"file": POLICY, "path": "facts/order.paid", "do": "delete"})
    assert editor.latest.texts[POLICY] == before


def test_a_limit_is_set_in_whole_money_and_taken_away(folder: Path) -> None:
    editor = Editor(folder, "refund")
    latest = editor.post(editor.card("caps"), f__amount_per_action="150.00", f__count_per_hour="")
    went, came = changed(Editor(SHIPPED, "refund").latest.texts[POLICY], latest.texts[POLICY])
    assert came == {"  amount_per_action: 15000"}
    assert went == {"  amount_per_action: 19999", "  count_per_hour: 60"}
    with pytest.raises(EditRefused, match="no amount"):
        editor.post(editor.card("caps"), f__amount_per_action="a lot")


def test_a_claim_is_added_and_says_another_thing(folder: Path) -> None:
    editor = Editor(folder, "refund")
    number = len(list(editor.latest.content[POLICY]["claims"]))
    editor.send(
        {"file": POLICY, "path": "claims", "do": "add", "kind": "claim", "index": str(number)}
    )
    card = editor.card(f"claims/{number}")
    say = {"f:claim": "More is never better.", "f:kind": "monotone"}
    say |= {"f:monotone/fact": "order.refundable", "f:monotone/more_is": "never_better"}
    latest = editor.send({**as_posted(card), **say, "when:cel": "order.refundable > 0"})
    assert latest.faults == ()
    assert latest.content[POLICY]["claims"][number] == {
        "claim": "More is never better.",
        "when": "order.refundable > 0",
        "monotone": {"fact": "order.refundable", "more_is": "never_better"},
    }
    with pytest.raises(EditRefused, match="at least one decision"):
        editor.send({**as_posted(editor.card(f"claims/{number}")), "f:kind": "decisions"})


def table(editor: Editor) -> Card:
    return next(card for card in editor.cards() if card.kind == "table")


def test_a_row_of_a_decision_table_is_changed_added_and_removed(folder: Path) -> None:
    editor = Editor(folder, "return_or_exchange")
    before = editor.latest.texts[POLICY]
    latest = editor.post(table(editor), g__rows__1__1="> 14", g__rows__2__1="<= 14")
    went, came = changed(before, latest.texts[POLICY])
    assert len(went) == len(came) == 2
    latest = editor.post(table(editor), g__rows__4__gone="yes")
    assert latest.playbook is not None
    assert latest.playbook.policy is not None
    assert "window.within_policy" not in [r.name for r in latest.playbook.policy.rules]
    cells = ("delivered", "<= 14", "no", "< 20000", "again", "allow", "within_policy")
    blank = {f"g__rows__4__{at}": cell for at, cell in enumerate(cells)}
    latest = editor.post(table(editor), **blank)
    assert latest.playbook is not None
    assert latest.playbook.policy is not None
    assert [r.name for r in latest.playbook.policy.rules][-1] == "window.again"


def test_a_column_is_added_and_a_wrong_cell_is_shown_where_it_stands(folder: Path) -> None:
    editor = Editor(folder, "return_or_exchange")
    editor.post(table(editor), g__rows__add="goods.has_label")
    grid = next(f.grid for f in table(editor).fields if f.grid is not None)
    at = [name for name, _ in grid.columns].index("goods.has_label")
    assert {row[at].value for row in grid.rows[:5]} == {"-"}
    latest = editor.post(table(editor), **{f"g__rows__1__{at}": "perhaps"})
    assert any("yes, no or -" in f.message for f in latest.faults)
    grid = next(f.grid for f in table(editor).fields if f.grid is not None)
    assert "yes, no or -" in grid.rows[1][at].wrong
    latest = editor.post(table(editor), **{f"g__rows__column__{at}__gone": "yes"})
    assert latest.faults == ()


def test_remarks_stay_above_the_rows_that_they_stood_above(folder: Path) -> None:
    file = folder / "return_or_exchange" / POLICY
    row = "      delivered     | > 30 "
    file.write_text(file.read_text("utf-8").replace(row, f"      # Ask finance.\n{row}"), "utf-8")
    editor = Editor(folder, "return_or_exchange")
    latest = editor.post(table(editor), g__rows__0__4="not_there_yet")
    lines = [line.strip() for line in latest.texts[POLICY].splitlines()]
    assert lines[lines.index("# Ask finance.") + 1].startswith("delivered     | > 30")


def test_what_a_reason_says_is_changed_in_one_language(folder: Path) -> None:
    editor = Editor(folder, "return_or_exchange")
    said = {"f:texts/opened/customer/de": "{goods.order} ist offen."}
    latest = editor.send({**as_posted(table(editor)), **said})
    assert latest.faults == ()
    went, came = changed(
        Editor(SHIPPED, "return_or_exchange").latest.texts[POLICY], latest.texts[POLICY]
    )
    assert any("ist offen" in line for line in came)
    assert not any("hasn't been delivered" in line for line in went)
