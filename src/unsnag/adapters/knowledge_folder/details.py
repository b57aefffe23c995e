"""Read `details.yaml`: what customers write that names something of the company's own.

A pattern that doesn't find its examples, finds a counter-example or could take long is refused.
"""

from __future__ import annotations

from pathlib import Path

from unsnag.adapters.knowledge_folder.front_matter import Fields, read_fields, read_text
from unsnag.domain.details import Detail, DetailWrong, PatternRefused, checked

KEYS = ("about", "pattern", "examples", "counter_examples")


def read_details(file: Path) -> tuple[Detail, ...]:
    """The details in the file's order; none where there is no file. Raises NotReadable."""
    if not file.exists():
        return ()
    fields = read_fields(file, read_text(file))
    return tuple(_detail(fields, name) for name in fields.values)


def _detail(fields: Fields, name: str) -> Detail:
    part = fields.values[name]
    if not name.isidentifier() or not name.islower():
        raise fields.wrong(name, "Name a detail in small letters, digits and _.")
    if not isinstance(part, dict):
        raise fields.wrong(name, f"Below “{name}” stand {', '.join(KEYS)}.")
    unknown = [key for key in part if key not in KEYS]
    if unknown:
        raise fields.wrong(name, f"“{unknown[0]}” is none of {', '.join(KEYS)}.")
    if not isinstance(part.get("pattern"), str):
        raise fields.wrong(name, f"“{name}” needs a pattern.")
    detail = Detail(
        name=name,
        about=str(part.get("about") or name.replace("_", " ").capitalize()),
        pattern=part["pattern"],
        examples=_texts(fields, name, part.get("examples", [])),
        counter_examples=_texts(fields, name, part.get("counter_examples", [])),
    )
    try:
        return checked(detail)
    except (PatternRefused, DetailWrong) as refused:
        raise fields.wrong(name, str(refused)) from refused


def _texts(fields: Fields, name: str, given: object) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(v, str | int) for v in given):
        raise fields.wrong(name, "Examples and counter-examples are lists of texts.")
    return tuple(str(value) for value in given)
