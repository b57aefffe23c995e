"""The names and addresses of From, To and their kin, in one pass over the text.

Takes what RFC 5322 allows (comments, groups, routes) and what it doesn't: commas in bare names,
addresses without a domain, missing brackets.
"""

from __future__ import annotations

import re

from unsnag.adapters.channels.email.headers import decoded
from unsnag.domain.mail.values import Address

_COMMENT = re.compile(r"\([^()]{0,200}\)")
_LONGEST = 300_000
_LONGEST_NAME = 500


def addresses(text: str) -> list[Address]:
    """All of them in their order; those that say nothing are left out."""
    return _Reader(text[:_LONGEST]).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._found: list[Address] = []
        self._bare: list[str] = []
        self._quoted: list[str] = []
        self._comment: list[str] = []
        self._angle: list[str] | None = None
        self._before = ""  # a bare name that a comma ended

    def read(self) -> list[Address]:
        mode, depth, escaped = "", 0, False
        for char in self._text:
            if escaped:
                self._keep(mode, char)
                escaped = False
            elif char == "\\" and mode in ('"', "("):
                escaped = True
            elif mode == '"':
                mode = "" if char == '"' else mode
                self._keep('"' if mode else "", char, closing=char == '"')
            elif mode == "(":
                depth += {"(": 1, ")": -1}.get(char, 0)
                mode = "(" if depth else ""
                self._keep("(", char, closing=not depth)
            elif char == "(" and self._angle is None:
                mode, depth = "(", 1
            elif mode == "<":
                mode = "" if char == ">" else mode
                self._keep("<", char, closing=char == ">")
            elif char == '"':
                mode = '"'
            elif char == "<":
                mode, self._angle = "<", []
            elif char in ",;":
                self._finish(char)
            elif char == ":" and "@" not in "".join(self._bare[-320:]) and self._angle is None:
                self._bare.clear()  # a group's name
                self._quoted.clear()
            else:
                self._bare.append(char)
        if mode in ('"', "("):  # a quote or comment that never ends is none
            return _Reader(self._text.replace('"', "").replace("(", "")).read()
        self._finish("")
        return self._found

    def _keep(self, mode: str, char: str, *, closing: bool = False) -> None:
        if closing:
            return
        if mode == '"':
            self._quoted.append(char)
        elif mode == "(":
            self._comment.append(char)
        elif mode == "<" and self._angle is not None:
            self._angle.append(char)

    def _finish(self, sign: str) -> None:
        bare = " ".join("".join(self._bare).split())
        name = decoded("".join(self._quoted)) or ""
        comment = decoded("".join(self._comment))
        angle = self._angle
        self._bare, self._quoted, self._comment, self._angle = [], [], [], None
        if angle is not None:
            shown = " ".join(part for part in (name, decoded(bare)) if part)
            if self._before:
                shown = f"{self._before}, {shown}" if shown else self._before
            self._add(shown or comment, _address("".join(angle)))
        elif "@" in bare:
            self._add_bare(bare, name or comment)
        elif bare or name:
            self._add_nameless(bare, name, comment, sign)
            return
        self._before = ""

    def _add_bare(self, bare: str, name: str) -> None:
        joined = bare.replace(" @", "@").replace("@ ", "@").replace(" .", ".").replace(". ", ".")
        words = joined.split(" ")
        at = next(place for place, word in enumerate(words) if "@" in word)
        rest = " ".join(words[:at] + words[at + 1 :])
        self._add(name or decoded(rest), _address(words[at]))

    def _add_nameless(self, bare: str, name: str, comment: str, sign: str) -> None:
        """A text without an address: the first half of “Doe, John <…>”, or a bare local part."""
        if sign == "," and not self._before:
            self._before = decoded(bare) or name
            return
        shown = decoded(bare)
        if self._before:
            self._add(self._before, "")
            self._before = ""
        if shown and " " not in shown and not name:
            self._add(comment, shown)
        else:
            self._add(" ".join(part for part in (name, shown) if part), "")

    def _add(self, name: str, address: str) -> None:
        shown = " ".join(name.split())[:_LONGEST_NAME].strip("'<> ") if name else ""
        if shown or address:
            self._found.append(Address(shown, address))


def _address(text: str) -> str:
    bare = "".join(_COMMENT.sub("", text).split()).strip("<>\"'")
    if bare.startswith("@") and ":" in bare:  # a route
        bare = bare.split(":", 1)[1]
    return bare.removeprefix("mailto:")
