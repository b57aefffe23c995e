"""Changes one place of a YAML file and leaves every other character as it was.

The places come from the parser; the change is made in the text. Comments, quotes, line breaks and
the order of names that nobody touched therefore stay to the letter, and a diff shows the change
alone. What can't be changed safely this way is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from unsnag.adapters.playbook_files import scalars
from unsnag.adapters.playbook_files.places import Sheet
from unsnag.application.ports.playbook_files import (
    AddItem,
    DeleteItem,
    Edit,
    EditRefused,
    MoveItem,
    Path,
    SetValues,
)

IN_FILES = "Change it in the files."


def edited(text: str, edit: Edit) -> str:
    """The text after the change. Raises EditRefused when it can't be made, or when the file could
    not be read any more after it."""
    page = Page(text)
    if page.top is None:
        raise EditRefused("This file can't be read, so mend it in the files first.")
    if isinstance(edit, SetValues):
        for name, value in edit.values.items():
            page = Page(_with_value(page, edit, name, value))
    elif isinstance(edit, AddItem):
        page = Page(_with_item(page, edit))
    elif isinstance(edit, MoveItem):
        page = Page(_moved(page, edit))
    else:
        page = Page(_without_item(page, edit))
    if page.top is None:
        raise EditRefused(
            "Other parts of the file refer to this one, so nothing was changed. " + IN_FILES
        )
    return page.text


@dataclass(frozen=True)
class Block:
    """Lines of a file, from `first` up to and without `after`, from 0. `indent` is the column at
    which the name or the dash stands, `lead` the first line with the comment above included."""

    first: int
    after: int
    indent: int
    lead: int


class Page:
    """A file's text with its lines and what the parser made of it; `top` is None when it is no
    YAML of names and values."""

    def __init__(self, text: str) -> None:
        self.text = text if not text or text.endswith("\n") else text + "\n"
        self.lines = self.text.splitlines()
        sheet = Sheet("")
        top = sheet.read(self.text) if self.text.strip() else CommentedMap()
        self.top: CommentedMap | None = None if sheet.problems else top

    def node(self, path: Path) -> Any:
        """What stands at a place. Raises EditRefused when nothing does."""
        found: Any = self.top
        for key in path:
            try:
                found = found[key]
            except (KeyError, IndexError, TypeError) as error:
                raise EditRefused("That place is not there any more. Load the page again.") from (
                    error
                )
        return found

    def item(self, path: Path) -> Block:
        """The block of a list's item. Raises EditRefused when the list stands on one line."""
        *above, index = path
        sequence = self.node(tuple(above))
        if not isinstance(sequence, CommentedSeq) or not isinstance(index, int):
            raise EditRefused("This is no list. " + IN_FILES)
        if not 0 <= index < len(sequence):
            raise EditRefused("That place is not there any more. Load the page again.")
        line, column = sequence.lc.item(index)
        while line >= 0 and "-" not in self.lines[line][:column]:
            line, column = line - 1, len(self.lines[line - 1])
        if sequence.fa.flow_style() or line < 0:
            raise EditRefused("This list is written on one line. " + IN_FILES)
        dash = self.lines[line].rindex("-", 0, column)
        if self.lines[line][:dash].strip():
            raise EditRefused("This list is written in an unusual way. " + IN_FILES)
        return self._block(line, dash)

    def entry(self, path: Path) -> Block:
        """The block of a name with its value, in a mapping written over several lines."""
        *above, name = path
        mapping = self.node(tuple(above))
        line, column = mapping.lc.key(name)
        return self._block(line, column, dashes=isinstance(mapping[name], CommentedSeq))

    def _block(self, line: int, indent: int, *, dashes: bool = False) -> Block:
        after = line + 1
        for number in range(line + 1, len(self.lines)):
            text = self.lines[number]
            own = len(text) - len(text.lstrip())
            inside = own > indent or (dashes and own == indent and text[own:].startswith("- "))
            if text.strip() and not inside:
                break
            if text.strip():
                after = number + 1
        lead = line
        while lead > 0 and self.lines[lead - 1].strip().startswith("#"):
            above = self.lines[lead - 1]
            if len(above) - len(above.lstrip()) != indent:
                break
            lead -= 1
        return Block(line, after, indent, lead)

    def places(self) -> Iterator[tuple[Path, int, int]]:
        """Every name and item of the file with its lines, outer ones first: path, first, after."""
        if self.top is not None:
            yield from self._places(self.top, ())

    def _places(self, node: Any, path: Path) -> Iterator[tuple[Path, int, int]]:
        keys: Any = ()
        if isinstance(node, CommentedMap) and not node.fa.flow_style():
            keys = list(node.lc.data or {})
        elif isinstance(node, CommentedSeq) and not node.fa.flow_style():
            keys = range(len(node))
        for key in keys:
            here = (*path, key)
            try:
                block = self.item(here) if isinstance(key, int) else self.entry(here)
            except (EditRefused, KeyError, TypeError, AttributeError):
                continue
            yield here, block.first, block.after
            yield from self._places(node[key], here)

    def replaced(self, first: int, after: int, lines: list[str]) -> str:
        """The text with other lines in place of those."""
        return "\n".join([*self.lines[:first], *lines, *self.lines[after:]]) + "\n"


def _with_value(page: Page, edit: SetValues, name: str, value: Any) -> str:
    node = page.node(edit.path)
    if not isinstance(node, CommentedMap):
        raise EditRefused("There are no names and values at that place. " + IN_FILES)
    own = name in (node.lc.data or {})
    if (name in node and scalars.same(node[name], value)) or (value is None and not own):
        return page.text
    if node.fa.flow_style():
        return _in_flow(page, node, name, value, own)
    if own:
        return _changed(page, (*edit.path, name), value)
    return _added_name(page, edit, node, name, value)


def _changed(page: Page, path: Path, value: Any) -> str:
    block = page.entry(path)
    prefix = page.lines[block.first][: block.indent]
    if value is None:
        rest = page.lines[block.after :]
        if "-" in prefix and rest and rest[0].startswith(" " * block.indent):
            following = rest[0][block.indent :]
            if following[:1] not in ("", " ", "#", "-"):
                return page.replaced(block.first, block.after + 1, [prefix + following])
        if "-" in prefix:
            raise EditRefused("That is the only thing written here, so delete the whole of it.")
        return page.replaced(block.first, block.after, [])
    lines = scalars.entry(str(path[-1]), value, block.indent)
    beside = scalars.comment(page.lines[block.first], *_value_place(page, path, block))
    if lines[0].endswith("|-") and page.lines[block.first].rstrip().endswith("|"):
        lines[0] = lines[0][:-1]  # a block keeps the sign that it began with
    lines[0] = prefix + lines[0][block.indent :] + beside
    return page.replaced(block.first, block.after, lines)


def _value_place(page: Page, path: Path, block: Block) -> tuple[int, bool]:
    """The column at which a value begins on its name's line, and whether it is quoted."""
    *above, name = path
    line, column = page.node(tuple(above)).lc.value(name)
    if line != block.first:
        column = len(page.lines[block.first])
    return column, page.lines[block.first][column : column + 1] in ("'", '"')


def _added_name(page: Page, edit: SetValues, node: CommentedMap, name: str, value: Any) -> str:
    """A name goes behind the last of those that come before it in `order`."""
    present = list(node.lc.data or {})
    if not present:
        if edit.path:
            raise EditRefused("There are no names and values at that place. " + IN_FILES)
        return page.text + "\n".join(scalars.entry(name, value, 0)) + "\n"
    before = edit.order[: edit.order.index(name)] if name in edit.order else ()
    behind = [key for key in present if key in before] or [present[-1]]
    known = [key for key in present if key in edit.order and key not in before]
    block = page.entry((*edit.path, behind[-1] if before or not known else present[-1]))
    lines = scalars.entry(name, value, block.indent)
    return page.replaced(block.after, block.after, lines)


def _in_flow(page: Page, node: CommentedMap, name: str, value: Any, own: bool) -> str:
    """Change `{a: 1, b: 2}` in place."""
    if value is None:
        return _out_of_flow(page, node, name)
    if own:
        line, column = node.lc.value(name)
        end = scalars.flow_end(page.lines, line, column)
        new = scalars.flow(value)
    else:
        line, column = scalars.flow_close(page.lines, node.lc.line, node.lc.col)
        end = column
        empty = not (node.lc.data or {}) and not getattr(node, "merge", None)
        new = ("" if empty else ", ") + f"{name}: {scalars.flow(value)}"
    text = page.lines[line]
    return page.replaced(line, line + 1, [text[:column] + new + text[end:]])


def _out_of_flow(page: Page, node: CommentedMap, name: str) -> str:
    """Take a name out of `{a: 1, b: 2}`, with one of the commas beside it."""
    row, start = node.lc.key(name)
    line, column = node.lc.value(name)
    if row != line:
        raise EditRefused("This is written over several lines. " + IN_FILES)
    text, end = page.lines[line], scalars.flow_end(page.lines, line, column)
    before, after = text[:start], text[end:]
    if after.startswith(","):
        after = after[1:].lstrip()
    elif before.rstrip().endswith(","):
        before = before.rstrip()[:-1]
    return page.replaced(line, line + 1, [before + after])


def _with_item(page: Page, edit: AddItem) -> str:
    """Items keep the distance that the others have."""
    *above, name = edit.path
    holder = page.node(tuple(above))
    sequence = holder.get(name) if isinstance(holder, CommentedMap) else None
    if not isinstance(sequence, CommentedSeq) or not len(sequence):
        return _first_item(page, edit, holder, str(name))
    index = min(edit.index, len(sequence))
    blocks = [page.item((*edit.path, i)) for i in range(len(sequence))]
    lines = scalars.item(edit.values, blocks[0].indent)
    apart = len(blocks) > 1 and blocks[1].lead > blocks[0].after
    gap = [""] if apart else []
    if index == len(sequence):
        after = blocks[-1].after
        return page.replaced(after, after, [*gap, *lines])
    lead = blocks[index].lead
    return page.replaced(lead, lead, [*lines, *gap])


def _first_item(page: Page, edit: AddItem, holder: Any, name: str) -> str:
    if not isinstance(holder, CommentedMap):
        raise EditRefused("That place is not there any more. Load the page again.")
    if name not in (holder.lc.data or {}):
        if len(edit.path) > 1:
            raise EditRefused("There is no list at that place. " + IN_FILES)
        body = [f"{name}:", *scalars.item(edit.values, 2)]
        return page.text + ("\n" if page.text.strip() else "") + "\n".join(body) + "\n"
    block = page.entry(edit.path)
    prefix = page.lines[block.first][: block.indent]
    body = [f"{prefix}{name}:", *scalars.item(edit.values, block.indent + 2)]
    return page.replaced(block.first, block.after, body)


def _moved(page: Page, edit: MoveItem) -> str:
    *above, index = edit.path
    size = len(page.node(tuple(above)))
    if not isinstance(index, int) or not 0 <= index + edit.by < size:
        return page.text
    low, high = sorted((index, index + edit.by))
    one, two = page.item((*above, low)), page.item((*above, high))
    between = page.lines[one.after : two.lead]
    lines = [*page.lines[two.lead : two.after], *between, *page.lines[one.lead : one.after]]
    return page.replaced(one.lead, two.after, lines)


def _without_item(page: Page, edit: DeleteItem) -> str:
    *above, index = edit.path
    sequence = page.node(tuple(above))
    block = page.item(edit.path)
    after = block.after
    if len(sequence) == 1:
        return page.replaced(block.lead, after, [])
    lead = block.lead
    if isinstance(index, int) and index == len(sequence) - 1:
        while lead > 0 and not page.lines[lead - 1].strip():
            lead -= 1
    else:
        while after < len(page.lines) and not page.lines[after].strip():
            after += 1
    return page.replaced(lead, after, [])


def plain(node: Any) -> Any:
    """What the parser read, as plain names, values and lists; merged names are included."""
    if isinstance(node, Mapping):
        return {str(key): plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(value) for value in node]
    if isinstance(node, bool) or node is None:
        return node
    if isinstance(node, int):
        return int(node)
    return str(node)
