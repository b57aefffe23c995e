"""YAML with the line and column of everything, and problems that say what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq, CommentedSet
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, SingleQuotedScalarString

from unsnag.application.ports.playbooks import PlaybookUnreadable

MOST_PARSED = 128
"""Texts whose parse is kept: all files of a company's playbooks. They are asked for again and again
(an inner playbook by each that plays it, everything after an edit), and parsing is slow."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a file, at a line and column from 1."""

    file: str
    line: int
    column: int
    message: str
    suggestion: str = ""

    def __str__(self) -> str:
        hint = f" {self.suggestion}" if self.suggestion else ""
        return f"{self.file}:{self.line}:{self.column}: {self.message}{hint}"


class PlaybookInvalid(PlaybookUnreadable):
    """A playbook's files don't say something that can be run; `problems` has every one found."""

    code = "playbook_invalid"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A suggestion in words, empty when nothing is near."""
    near = difflib.get_close_matches(str(word), [str(k) for k in known], n=1, cutoff=0.55)
    return f"Did you mean {near[0]}?" if near else ""


def plain(value: object) -> str:
    """A single value as it was written; YAML reads an unquoted true as a truth value."""
    return str(value).lower() if isinstance(value, bool) else str(value).strip()


@lru_cache(maxsize=MOST_PARSED)
def _parsed(text: str) -> Any:
    """What the text says, with its places. Nobody changes it: it is handed to all who ask."""
    yaml = YAML(typ="rt")
    yaml.allow_duplicate_keys = False
    yaml.preserve_quotes = True  # so that a place inside a quoted text is counted right
    return yaml.load(StringIO(text))


@dataclass
class Sheet:
    """One parsed file, collecting problems. Where a text is written in several `languages` it
    stands for its first, and the others are kept in `translations`: `{language: {text: text}}`."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    languages: tuple[str, ...] = ("en",)
    translations: dict[str, dict[str, str]] = field(default_factory=dict)

    def read(self, text: str) -> CommentedMap:
        """The file's mapping; empty when it cannot be read at all (the problem says why)."""
        try:
            parsed = _parsed(text)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            what = str(error.problem or error).splitlines()[0]
            self.add(line, column, f"This is not valid YAML: {what}.")
            return CommentedMap()
        except RecursionError:
            self.add(1, 1, "This is not valid YAML: it is nested too deeply.")
            return CommentedMap()
        except (YAMLError, ValueError, LookupError, TypeError, AttributeError) as error:
            # The parser lets impossible dates, numbers and tags through as plain Python errors.
            self.add(1, 1, f"This is not valid YAML: {error}.")
            return CommentedMap()
        if not isinstance(parsed, CommentedMap):
            self.add(1, 1, "The file must begin with names and values, like `playbook: refund`.")
            return CommentedMap()
        return parsed

    def add(self, line: int, column: int, message: str, suggestion: str = "") -> None:
        self.problems.append(Problem(self.file, line, column, message, suggestion))

    def at_key(self, node: CommentedMap, key: str, message: str, suggestion: str = "") -> None:
        """A problem at a key of a mapping."""
        line, column = _position(node, key, "key")
        self.add(line, column, message, suggestion)

    def at_value(
        self,
        node: CommentedMap,
        key: str,
        message: str,
        suggestion: str = "",
        inside: int | None = None,
    ) -> None:
        """A problem at a value of a mapping, or at the character `inside` its text, from 0."""
        line, column = _position(node, key, "value")
        if inside is not None:
            quoted = isinstance(node.get(key), SingleQuotedScalarString | DoubleQuotedScalarString)
            column += inside + quoted
        self.add(line, column, message, suggestion)

    def at_node(self, node: Any, message: str, suggestion: str = "") -> None:
        """A problem at a whole mapping or list."""
        lc = getattr(node, "lc", None)
        line = 1 if lc is None or lc.line is None else lc.line + 1
        column = 1 if lc is None or lc.col is None else lc.col + 1
        self.add(line, column, message, suggestion)

    def only(self, node: CommentedMap, allowed: Iterable[str], what: str) -> None:
        """Every key must be allowed."""
        names = list(allowed)
        for key in node:
            if key not in names:
                message = f"{what} has no {key!r}; it can have {', '.join(names)}."
                self.at_key(node, key, message, did_you_mean(str(key), names))

    def text(self, node: CommentedMap, key: str, what: str, *, needed: bool = True) -> str:
        """A text value; empty with a problem when it is missing or not a text."""
        value = node.get(key)
        if value is None:
            if needed:
                self.at_node(node, f"{what} needs {key!r}.")
            return ""
        if isinstance(value, CommentedMap) and self.languages[0] in value:
            return self._in_languages(value, key)
        if isinstance(value, CommentedMap | CommentedSeq | CommentedSet):
            self.at_value(node, key, f"{key!r} must be a text.")
            return ""
        text = plain(value)
        if needed and not text:
            self.at_value(node, key, f"{key!r} must not be empty.")
        return text

    def spoken(self, node: CommentedMap, key: str, what: str, *, needed: bool = True) -> str:
        """A text that the customer reads: in each of the playbook's languages when it has more
        than one."""
        text = self.text(node, key, what, needed=needed)
        if text and len(self.languages) > 1 and not isinstance(node.get(key), CommentedMap):
            missing = ", ".join(self.languages[1:])
            message = f"{key!r} is missing in {missing}."
            self.at_value(
                node, key, message, f"Write {{{', '.join(f'{x}: …' for x in self.languages)}}}."
            )
        return text

    def _in_languages(self, texts: CommentedMap, key: str) -> str:
        written = {str(language): str(text or "").strip() for language, text in texts.items()}
        for language, text in written.items():
            if language not in self.languages:
                message = f"{language!r} is not under the playbook's 'languages'."
                self.at_key(texts, language, message, did_you_mean(language, self.languages))
            elif not text:
                self.at_value(texts, language, f"{key!r} must not be empty.")
        for language in self.languages:
            if language not in written:
                self.at_node(texts, f"{key!r} is missing in {language}.")
        first = written[self.languages[0]]
        for language in self.languages[1:]:
            self.translations.setdefault(language, {})[first] = written.get(language) or first
        return first

    def mapping(self, node: CommentedMap, key: str) -> CommentedMap:
        """A mapping value; empty when it is missing, with a problem when it is something else."""
        value = node.get(key)
        if value is None:
            return CommentedMap()
        if not isinstance(value, CommentedMap):
            self.at_value(node, key, f"{key!r} must be names and values.")
            return CommentedMap()
        return value

    def maps(self, node: CommentedMap, key: str) -> list[CommentedMap]:
        """A list of mappings; items of another kind become problems."""
        value = node.get(key)
        if value is None:
            return []
        if not isinstance(value, CommentedSeq):
            self.at_value(node, key, f"{key!r} must be a list; begin each item with a dash.")
            return []
        good = []
        for item in value:
            if isinstance(item, CommentedMap):
                good.append(item)
            else:
                self.at_node(value, f"Each item of {key!r} must be names and values.")
        return good

    def texts(self, node: CommentedMap, key: str) -> tuple[str, ...]:
        """A list of texts."""
        value = node.get(key)
        if value is None:
            return ()
        if not isinstance(value, CommentedSeq):
            self.at_value(node, key, f"{key!r} must be a list, like [one, two].")
            return ()
        return tuple(str(v) for v in value)

    def whole(self, node: CommentedMap, key: str) -> int | None:
        """A whole number that is not negative, or None when it is missing."""
        value = node.get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self.at_value(node, key, f"{key!r} must be a whole number, 0 or more.")
            return None
        return int(value)


def _position(node: Mapping[str, Any], key: str, part: str) -> tuple[int, int]:
    lc = getattr(node, "lc", None)
    try:
        line, column = getattr(lc, part)(key)
    except (KeyError, TypeError, AttributeError):
        line, column = getattr(lc, "line", 0) or 0, getattr(lc, "col", 0) or 0
    return line + 1, column + 1
