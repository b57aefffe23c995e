"""Texts in format=flowed (RFC 3676): lines that end in a space go on in the next one."""

from __future__ import annotations

from unsnag.domain.mail.lines import lines_of


def unflowed(text: str, *, delete_space: bool) -> str:
    """The text with its paragraphs in one line each; `delete_space` as the part's DelSp says."""
    done: list[str] = []
    paragraph: list[str] = []
    depth_before = 0
    for line in lines_of(text):
        depth = len(line) - len(line.lstrip(">"))
        rest = line[depth:].removeprefix(" ")
        signature = rest == "-- "
        if paragraph and (depth != depth_before or signature):
            done.append("".join(paragraph))
            paragraph = []
        if not paragraph and depth:
            paragraph.append(f"{'>' * depth} ")
        flowing = rest.endswith(" ") and not signature
        paragraph.append(rest[:-1] if flowing and delete_space else rest)
        depth_before = depth
        if not flowing:
            done.append("".join(paragraph))
            paragraph = []
    return "\n".join([*done, *(["".join(paragraph)] if paragraph else [])])
