"""A folder or zip of Markdown: with front matter of ours, of common site builders, or none.

Front matter is read as plain values; a file whose front matter can't be read stops the import
before anything was written. Folders are collections. Our own exports are read back whole.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import unquote

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from unsnag.adapters.importers.html_markdown import INLINE, LONGEST_MARKDOWN
from unsnag.adapters.importers.markdown_html import without_html
from unsnag.adapters.importers.own_export import earlier_version, read_manifest, read_media
from unsnag.adapters.importers.packages import Package
from unsnag.adapters.importers.records import Record, clean, language_tag
from unsnag.application.export_knowledge import VERSIONS
from unsnag.application.import_knowledge import OWN
from unsnag.application.ports.imports import (
    Heading,
    ImportedArticle,
    Loss,
    Lost,
    SourceUnreadable,
)
from unsnag.domain.knowledge import (
    PUBLIC,
    SEGMENT,
    SIGNED_IN,
    STAFF,
    ArticleKind,
    Collection,
    EarlierVersion,
    Segment,
)
from unsnag.domain.knowledge.retarget import retargeted

_LARGEST = 2_000_000
_LONGEST_FIELDS = 200_000
_ENDINGS = (".md", ".markdown")
_TITLE = re.compile(r"^# +(.+?)\s*#*\s*$", re.MULTILINE)
_PICTURE = re.compile(r"!\[[^\[\]]{0,500}\]\(\s*(<[^<>]*>|[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*)")
_NUMBERED = re.compile(r"^\d{1,4}[-_. ]+")
_SEGMENT_KEY = re.compile(re.escape(SEGMENT) + r"[a-z0-9][a-z0-9-]{0,99}")


@dataclass(frozen=True)
class _File:
    """A file taken apart. `fields` are lower-case."""

    name: str
    fields: Record
    body: str


class MarkdownSource:
    """A KnowledgeSource over Markdown files."""

    def __init__(self, package: Package, language: str) -> None:
        self._package, self._language = package, language
        self._manifest = read_manifest(package)
        self.name = OWN if self._manifest is not None else "markdown"

    def headings(self) -> Iterator[Heading]:
        found = False
        for file in self._files():
            found = True
            yield Heading(
                self._id(file),
                self._address(file),
                self._title(file),
                self._tag(file),
                file.fields.text("translation_of"),
                file.fields.text("slug"),
            )
        if not found:
            raise SourceUnreadable("There is no article (a file that ends with .md) in it.")

    def articles(self, *, translations: bool) -> Iterator[ImportedArticle]:
        for file in self._files():
            if bool(file.fields.text("translation_of")) is translations:
                yield self._article(file)

    def key(self, address: str) -> str:
        path = unquote(address.partition("#")[0].partition("?")[0])
        if self.name == OWN:
            slug = path.removeprefix("/articles/")
            return slug if slug != path and "/" not in slug else ""
        plain = path.removesuffix("/")
        for ending in _ENDINGS:
            plain = plain.removesuffix(ending)
        return plain if path.startswith("/") else ""

    def picture(self, reference: str) -> bytes | None:
        if not reference.startswith("/"):
            return None
        name = unquote(reference.lstrip("/"))
        return self._package.read(name) if name in self._package.names else None

    def notes(self) -> Sequence[str]:
        return ()

    def collections(self) -> Sequence[Collection]:
        return () if self._manifest is None else self._manifest.collections

    def segments(self) -> Sequence[Segment]:
        return () if self._manifest is None else self._manifest.segments

    def _earlier(self, file: _File) -> tuple[EarlierVersion, ...]:
        folder = file.name.removesuffix(".md").replace("articles/", VERSIONS, 1) + "/"
        names = [name for name in self._package.names if name.startswith(folder)]
        return tuple(
            earlier_version(one.fields, one.body)
            for name in names
            for one in (_taken_apart(name, self._package.read(name, _LARGEST), own=True),)
        )

    def _files(self) -> Iterator[_File]:
        for name in self._package.names:
            if self.name == OWN and name.startswith(VERSIONS):
                continue
            if name.lower().endswith(_ENDINGS) and not _is_about(name):
                own = self.name == OWN
                yield _taken_apart(name, self._package.read(name, _LARGEST), own=own)

    def _id(self, file: _File) -> str:
        own = file.fields.id("id") if self.name == OWN else ""
        return (own or file.fields.id("source_id") or file.name)[:500]

    def _title(self, file: _File) -> str:
        own = file.fields.values.get("title") if self.name == OWN else None
        return own if isinstance(own, str) and own else _title(file)

    def _tag(self, file: _File) -> str:
        return language_tag(file.fields.text("language", "lang", "locale"), "")

    def _address(self, file: _File) -> str:
        if self.name == OWN:
            return f"/articles/{file.fields.text('slug')}"
        return "/" + file.name

    def _article(self, file: _File) -> ImportedArticle:
        fields, title = file.fields, self._title(file)
        own = self.name == OWN
        body, lost = (file.body, ()) if own else _body(file, title, self._address(file))
        audience, narrowed = _audience(fields)
        written = _PICTURE.findall(body)
        images = dict.fromkeys(one.strip("<>") for one in written)
        media = read_media(fields) if own else ()
        kept = {one.address for one in media}
        return ImportedArticle(
            source=self.name,
            source_id=self._id(file),
            address="",
            title=title,
            body=body,
            collection=_collections(file),
            summary=fields.text("summary", "description", "excerpt")[:2_000],
            language=self._tag(file),
            translation_of=fields.text("translation_of"),
            slug=fields.text("slug"),
            audience=audience,
            kind=_kind(fields),
            keywords=fields.texts("keywords") or fields.texts("tags"),
            published=_published(fields) and bool(body.strip()),
            archived=own and fields.text("state") == "archived",
            earlier=self._earlier(file) if own else (),
            created=_moment(fields, "created", "date"),
            updated=_moment(fields, "updated", "lastmod", "last_modified_at", "date"),
            aliases=_aliases(fields),
            images=tuple(one for one in images if not one.startswith(INLINE) and one not in kept),
            media=media,
            related=fields.texts("related"),
            position=fields.number("position") or fields.number("weight"),
            owner=fields.text("owner")[:200],
            feature=fields.text("feature")[:120],
            checked=_day(fields, "checked"),
            lost=(*lost, *narrowed),
        )


def _is_about(name: str) -> bool:
    """Files that are about the folder and no articles."""
    return name.rsplit("/", 1)[-1].lower() in ("readme.md", "license.md", "contributing.md")


def _taken_apart(name: str, raw: bytes, *, own: bool) -> _File:
    """What we wrote ourselves comes back letter for letter."""
    try:
        text = clean(raw.decode("utf-8-sig"))
        if not own:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as fault:
        raise SourceUnreadable(f"{name} is not UTF-8; save it as UTF-8.") from fault
    if not text.startswith("---\n"):
        return _File(name, Record({}), text.strip("\n"))
    end = text.find("\n---", 3)
    if end < 0 or end > _LONGEST_FIELDS:
        return _File(name, Record({}), text.strip("\n"))  # a rule across the page, not front matter
    body = text[end + 4 :].partition("\n")[2]
    body = body.removeprefix("\n").removesuffix("\n") if own else body.strip("\n")
    return _File(name, Record(_fields(name, text[4 : end + 1])), body)


def _fields(name: str, text: str) -> Mapping[str, Any]:
    try:
        found = YAML(typ="safe", pure=True).load(text)
    except MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line = 2 + (0 if mark is None else mark.line)
        problem = f"{name}, line {line}: not valid YAML ({fault.problem})."
        raise SourceUnreadable(problem) from fault
    except (YAMLError, ValueError, RecursionError, TypeError) as fault:
        raise SourceUnreadable(f"{name}: the fields at the top can't be read.") from fault
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise SourceUnreadable(f"{name}: expected lines like “title: …” at the top.")
    return {str(key).lower(): _plain(value) for key, value in found.items()}


def _plain(value: object) -> object:
    """Numbers in lists as texts, because a tag may be 2026."""
    if isinstance(value, list):
        whole = [str(v) if isinstance(v, int | float) else v for v in value]
        return value if any(isinstance(v, list | dict) for v in value) else whole
    return value


def _title(file: _File) -> str:
    heading = _TITLE.search(file.body[:5_000])
    name = _NUMBERED.sub("", file.name.rsplit("/", 1)[-1].rsplit(".", 1)[0])
    words = name.replace("-", " ").replace("_", " ")
    found = file.fields.text("title") or (heading[1] if heading else "") or words.capitalize()
    return " ".join(found.split())[:300] or "Untitled"


def _body(file: _File, title: str, address: str) -> tuple[str, tuple[Lost, ...]]:
    """The text without a first heading that repeats the title, its paths counted from the root."""
    body = file.body
    heading = _TITLE.match(body)
    if heading and " ".join(heading[1].split()) == title:
        body = body[heading.end() :].lstrip("\n")
    body, lost = without_html(body)
    if len(body) > LONGEST_MARKDOWN:
        kilobytes = len(body) // 1000
        return "", (Lost(Loss.TEXT, f"The text has {kilobytes} KB; at most 500 KB are kept."),)
    folder = posixpath.dirname(address)

    def from_root(target: str) -> str | None:
        outside = re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|#|/", target)
        return None if outside else posixpath.normpath(posixpath.join(folder, target))

    if not body.strip():
        lost = (*lost, Lost(Loss.TEXT, "There is no text; it stays a draft."))
    return retargeted(body, from_root), lost


def _collections(file: _File) -> tuple[str, ...]:
    for name in ("collection", "collections", "category", "categories"):
        if several := file.fields.texts(name):
            return several
        if one := file.fields.text(name):
            return (one,)
    folders = [_NUMBERED.sub("", part) for part in file.name.split("/")[:-1]]
    return tuple(part.replace("-", " ").replace("_", " ").strip().capitalize() for part in folders)


def _audience(fields: Record) -> tuple[str, tuple[Lost, ...]]:
    said = fields.text("audience")
    if said in ("", PUBLIC, SIGNED_IN, STAFF) or _SEGMENT_KEY.fullmatch(said):
        return said or PUBLIC, ()
    return STAFF, (Lost(Loss.AUDIENCE, f"{said[:100]}: staff only"),)


def _kind(fields: Record) -> ArticleKind:
    try:
        return ArticleKind(fields.text("kind"))
    except ValueError:
        return ArticleKind.ARTICLE


def _published(fields: Record) -> bool:
    return fields.text("state").lower() != "draft" and not fields.flag("draft")


def _aliases(fields: Record) -> tuple[str, ...]:
    found = list(fields.texts("redirects"))
    for name in ("aliases", "redirect_from", "permalink"):
        found += fields.texts(name) or ([fields.text(name)] if fields.text(name) else [])
    return tuple(dict.fromkeys(one for one in found if one.startswith("/") or "/" not in one))


def _day(fields: Record, *names: str) -> date | None:
    found = _moment(fields, *names)
    return None if found is None else found.date()


def _moment(fields: Record, *names: str) -> datetime | None:
    for name in names:
        value = fields.values.get(name)
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=UTC)
        if isinstance(value, date):
            return datetime.combine(value, time(12), UTC)
        if isinstance(value, str) and (found := fields.time(name)):
            return found
    return None
