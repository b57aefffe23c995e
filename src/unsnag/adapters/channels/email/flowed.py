"""Texts in format=flowed (RFC 3676): lines that end in a space go on in the next one."""

from __future__ import annotations

from unsnag.domain.mail.lines import lines_of


def unflowed(text: str, *, delete_space: bool) -> str:
    """The text with its paragraphs in one line each; `delete_space` as the part's DelSp says."""
    done: list[str] = []
    flowing, depth_before = False, 0
    for line in lines_of(text):
        depth = len(line) - len(line.lstrip(">"))
        rest = line[depth:].removeprefix(" ")
        signature = rest == "-- "
        if flowing and depth == depth_before and not signature:
            done[-1] += rest
        else:
            done.append(f"{'>' * depth} {rest}".rstrip("\n") if depth else rest)
        flowing = rest.endswith(" ") and not signature
        depth_before = depth
        if flowing and delete_space:
            done[-1] = done[-1][:-1]
    return "\n".join(done)
