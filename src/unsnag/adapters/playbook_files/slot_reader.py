"""Reads the slots of a playbook: what the customer is asked, and what an answer can be."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ruamel.yaml.comments import CommentedMap

from unsnag.adapters.playbook_files.catalogue import Catalogue
from unsnag.adapters.playbook_files.places import Sheet, did_you_mean
from unsnag.domain import playbooks as pb
from unsnag.domain.details import PatternRefused, bounded

SLOT_KEYS = (
    "pattern",
    "detail",
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
    "amount": pb.SlotKind.AMOUNT,
    "email": pb.SlotKind.EMAIL,
    "phone": pb.SlotKind.PHONE,
    "listed": pb.SlotKind.LISTED,
    "text": pb.SlotKind.TEXT,
}
_NEVER_HEARD = frozenset({pb.SlotKind.NUMBER, pb.SlotKind.CONFIRM, pb.SlotKind.TEXT})
# A day or an amount in a first message may be another one than the one asked for.
_NOT_HEARD = frozenset({pb.SlotKind.DATE, pb.SlotKind.AMOUNT})
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
    if kind is not pb.SlotKind.CHOICE and "words" in node:
        sheet.at_key(node, "words", "Only a slot with choices has 'words'.")
    if kind in _NEVER_HEARD and "from_first_message" in node:
        message = "What is a number, a yes or no, or free words is always asked."
        sheet.at_key(node, "from_first_message", message)
    if kind is pb.SlotKind.LISTED and not source:
        sheet.at_node(node, f"{what} of the type listed needs 'choices_from', the list.")
    question = "confirm" if kind is pb.SlotKind.CONFIRM else "ask"
    return pb.Slot(
        name=name,
        pattern=_pattern(sheet, node, what, catalogue) if kind is pb.SlotKind.PATTERN else "",
        ask=sheet.spoken(node, question, what),
        choices_from=source,
        kind=kind,
        options=_options(sheet, node, what) if kind is pb.SlotKind.CHOICE else (),
        least=sheet.whole(node, "least"),
        most=sheet.whole(node, "most"),
        heard=_heard(sheet, node, default=kind not in _NOT_HEARD),
    )


def _kind(sheet: Sheet, node: CommentedMap, what: str) -> pb.SlotKind:
    kinds = ("pattern", "detail", "choices", "confirm", "type")
    if sum(key in node for key in kinds) != 1:
        sheet.at_node(
            node,
            f"{what} says what an answer is by one of pattern, detail, choices, confirm or type.",
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


def _pattern(sheet: Sheet, node: CommentedMap, what: str, catalogue: Catalogue) -> str:
    if "detail" in node:
        name, names = sheet.text(node, "detail", what), [d.name for d in catalogue.details]
        detail = next((d for d in catalogue.details if d.name == name), None)
        if detail is None:
            message = f"The company's details.yaml has no {name}."
            sheet.at_value(node, "detail", message, did_you_mean(name, names))
        return "" if detail is None else detail.whole
    pattern = sheet.text(node, "pattern", what)
    try:
        bounded(pattern, endless=True)
    except PatternRefused as refused:
        sheet.at_value(node, "pattern", str(refused))
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


def _heard(sheet: Sheet, node: CommentedMap, *, default: bool) -> bool:
    value = node.get("from_first_message", default)
    if not isinstance(value, bool):
        sheet.at_value(node, "from_first_message", "'from_first_message' is true or false.")
    return value is not False
