"""Reads the slots of a playbook: what the customer is asked, and what an answer can be."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ruamel.yaml.comments import CommentedMap

from unsnag.adapters.playbook_files.catalogue import Catalogue
from unsnag.adapters.playbook_files.places import Sheet, did_you_mean
from unsnag.domain import playbooks as pb

SLOT_KEYS = (
    "pattern",
    "ask",
    "choices_from",
    "choices",
    "words",
    "from_first_message",
    "confirm",
    "type",
    "least",
    "most",
)
_TYPES = {
    "number": pb.SlotKind.NUMBER,
    "date": pb.SlotKind.DATE,
    "text": pb.SlotKind.TEXT,
}
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def read_slots(sheet: Sheet, node: CommentedMap, catalogue: Catalogue) -> dict[str, pb.Slot]:
    """The slots by name; problems are on the sheet."""
    return {
        str(name): _slot(sheet, about, str(name), catalogue)
        for name, about in sheet.mapping(node, "slots").items()
    }


def _slot(sheet: Sheet, node: object, name: str, catalogue: Catalogue) -> pb.Slot:
    if not isinstance(node, CommentedMap):
        sheet.at_node(node, f"The slot {name} must have names and values: {', '.join(SLOT_KEYS)}.")
        return pb.Slot(name, "", "")
    what = f"The slot {name}"
    sheet.only(node, SLOT_KEYS, what)
    if not _NAME.fullmatch(name):
        sheet.at_node(node, f"{name} is not a slot's name. Use small letters, digits and _.")
    kind = _kind(sheet, node, what)
    source = sheet.text(node, "choices_from", "", needed=False)
    names = [s.name for s in catalogue.lists]
    if source and source not in names:
        message = f"No connector offers the list {source}."
        sheet.at_value(node, "choices_from", message, did_you_mean(source, names))
    if kind is not pb.SlotKind.CHOICE:
        for key in ("words", "from_first_message"):
            if key in node:
                sheet.at_key(node, key, f"Only a slot with choices has {key!r}.")
    question = "confirm" if kind is pb.SlotKind.CONFIRM else "ask"
    return pb.Slot(
        name=name,
        pattern=_pattern(sheet, node, what) if kind is pb.SlotKind.PATTERN else "",
        ask=sheet.spoken(node, question, what),
        choices_from=source,
        kind=kind,
        options=_options(sheet, node, what) if kind is pb.SlotKind.CHOICE else (),
        least=sheet.whole(node, "least"),
        most=sheet.whole(node, "most"),
        heard=_heard(sheet, node),
    )


def _kind(sheet: Sheet, node: CommentedMap, what: str) -> pb.SlotKind:
    said = [key for key in ("pattern", "choices", "confirm", "type") if key in node]
    if len(said) != 1:
        sheet.at_node(
            node, f"{what} says what an answer is by one of pattern, choices, confirm or type."
        )
    if "choices" in node:
        return pb.SlotKind.CHOICE
    if "confirm" in node:
        return pb.SlotKind.CONFIRM
    if "type" in node:
        word = sheet.text(node, "type", what)
        if word not in _TYPES:
            message = f"A type is one of {', '.join(_TYPES)}."
            sheet.at_value(node, "type", message, did_you_mean(word, _TYPES))
        return _TYPES.get(word, pb.SlotKind.TEXT)
    return pb.SlotKind.PATTERN


def _pattern(sheet: Sheet, node: CommentedMap, what: str) -> str:
    pattern = sheet.text(node, "pattern", what)
    try:
        re.compile(pattern)
    except re.error as error:
        sheet.at_value(node, "pattern", f"This pattern is not valid: {error}.")
        return ""
    return pattern


def _options(sheet: Sheet, node: CommentedMap, what: str) -> tuple[pb.Option, ...]:
    choices = sheet.mapping(node, "choices")
    if len(choices) < 2:
        sheet.at_key(node, "choices", f"{what} needs two choices or more, like {{yes_it_is: Yes}}.")
    for value in choices:
        if not _NAME.fullmatch(str(value)):
            message = f"{value!r} can't be a choice's name. Use small letters, digits and _."
            sheet.at_key(choices, value, message, "Quote yes, no, on and off.")
    words = _words(sheet, node, choices)
    found = []
    for value in choices:
        label = sheet.spoken(choices, value, f"The choice {value}")
        others = (texts.get(label, "") for texts in sheet.translations.values())
        also = (*(text for text in others if text and text != label), *words.get(str(value), ()))
        found.append(pb.Option(str(value), label, also))
    return tuple(found)


def _words(
    sheet: Sheet, node: CommentedMap, choices: CommentedMap
) -> Mapping[str, tuple[str, ...]]:
    """What else customers call the choices. A word names one choice only."""
    given = sheet.mapping(node, "words")
    taken: dict[str, str] = {}
    for value in given:
        if value not in choices:
            near = did_you_mean(str(value), choices)
            sheet.at_key(given, value, f"There is no choice {value}.", near)
        for word in sheet.texts(given, value):
            other = taken.setdefault(word.casefold(), str(value))
            if other != str(value):
                sheet.at_key(given, value, f"{word!r} already names {other}.")
    return {str(value): sheet.texts(given, value) for value in given}


def _heard(sheet: Sheet, node: CommentedMap) -> bool:
    value = node.get("from_first_message", True)
    if not isinstance(value, bool):
        sheet.at_value(node, "from_first_message", "'from_first_message' is true or false.")
    return value is not False
