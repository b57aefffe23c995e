"""What a tree of parts holds: the text to read, and the files beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from unsnag.adapters.channels.email.charsets import text_of
from unsnag.adapters.channels.email.flowed import unflowed
from unsnag.adapters.channels.email.headers import decoded
from unsnag.adapters.channels.email.html_text import text_of_html
from unsnag.adapters.channels.email.limits import LARGEST_HTML, MOST_TEXT_BYTES
from unsnag.adapters.channels.email.outlook_bag import opened
from unsnag.adapters.channels.email.parts import Part
from unsnag.domain.mail.values import MailFile

_PLAIN = "text/plain"
_TEXTS = (_PLAIN, "text/html", "text/enriched", "text/richtext", "text/x-amp-html")
_REPORTS = ("message/delivery-status", "message/global-delivery-status")
_MAILS = ("message/rfc822", "message/global")
_MAIL_HEADERS = ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers")
_BAGS = ("application/ms-tnef", "application/vnd.ms-tnef")
_LOOKS_LIKE_HTML = re.compile(
    r"\s{0,200}<(?:!doctype html|html|head|body|div|p|table|span)\b", re.I
)
_VERBATIM = (*_REPORTS, "message/disposition-notification", "message/feedback-report")


@dataclass
class Contents:
    """`texts` in their order; `inner` is the first mail in the mail. `held` has for each of `files`
    the part that it is; None for one that lies in a bag of files."""

    texts: list[str] = field(default_factory=list)
    files: list[MailFile] = field(default_factory=list)
    held: list[Part | None] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    inner: Part | None = None
    inner_headers: str = ""

    @property
    def text(self) -> str:
        """All texts, one below the other."""
        return "\n\n".join(text.strip("\n") for text in self.texts if text.strip())


def contents_of(root: Part) -> Contents:
    """What the mail holds. Where no part is a text to read, the first that is a text with a file
    name is one, unless it is marked as attached."""
    found = Contents()
    _take(root, found)
    if not found.text.strip():
        named = (one for one in root.walk() if one.type == _PLAIN and one.file_name)
        unmarked = next((one for one in named if one.disposition.value != "attachment"), None)
        found.texts += [text_in(unmarked)] if unmarked else []
    return found


def _take(part: Part, found: Contents) -> None:
    if part.type == "multipart/alternative" and part.children:
        _take_alternative(part, found)
    elif part.type.startswith("multipart/") and part.children:
        for child in part.children:
            _take(child, found)
    elif part.type in _BAGS or part.file_name.lower() == "winmail.dat":
        _take_bag(part, found)
    elif part.type.startswith("multipart/") or _is_text(part):
        found.texts.append(text_in(part))
    else:
        _take_file(part, found)


def _take_alternative(part: Part, found: Contents) -> None:
    """The plain form where it says something, else the richest one that does; everything in the
    others that is a file."""
    forms: list[tuple[Part, Contents]] = []
    for child in part.children:
        if child.type == "text/html" and any(
            one.text.strip() and of.type == _PLAIN for of, one in forms
        ):
            continue  # the plain form says it, and HTML takes the longest
        form = Contents()
        _take(child, form)
        forms.append((child, form))
        found.files += form.files
        found.held += form.held
        found.inner = found.inner or form.inner
    speaking = [(child, form) for child, form in forms if form.text.strip()]
    plain = [form for child, form in speaking if child.type == _PLAIN]
    chosen = plain[0] if plain else (speaking[-1][1] if speaking else None)
    if chosen is not None:
        found.texts += chosen.texts


def _is_text(part: Part) -> bool:
    if part.type not in _TEXTS:
        return False
    if part.disposition.value == "attachment":
        return False
    return not part.file_name or part.disposition.value == "inline"


def text_in(part: Part) -> str:
    """The text of a part, HTML as plain text."""
    text = text_of(part.data()[:MOST_TEXT_BYTES], part.content.parameters.get("charset", ""))
    if part.type in ("text/html", "text/x-amp-html") or _LOOKS_LIKE_HTML.match(text):
        return text_of_html(text[:LARGEST_HTML])
    if part.content.parameters.get("format", "").lower() == "flowed":
        spaced = part.content.parameters.get("delsp", "").lower() == "yes"
        return unflowed(text, delete_space=spaced)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _take_bag(part: Part, found: Contents) -> None:
    data = part.data()
    found.files.append(MailFile(part.file_name or "winmail.dat", part.type, len(data)))
    found.held.append(part)
    bag = opened(data)
    if bag is not None:
        found.files += bag.files
        found.held += [None] * len(bag.files)
        if bag.text.strip() and not found.text.strip():
            found.texts.append(bag.text)


def _take_file(part: Part, found: Contents) -> None:
    data = part.data()
    if part.type in _MAILS:
        found.inner = found.inner or (part.children[0] if part.children else None)
    elif part.type in _MAIL_HEADERS and not found.inner_headers:
        found.inner_headers = text_of(data[:64_000])
    if part.type in _VERBATIM:
        found.reports.append(text_of(data[:256_000]))
    found.files.append(MailFile(_name(part), part.type, len(data), part.content_id))
    found.held.append(part)


def _name(part: Part) -> str:
    if part.file_name:
        return part.file_name
    if part.type in _MAILS and part.children:
        subject = decoded(part.children[0].headers.first("subject"))
        return f"{subject[:100]}.eml" if subject else "message.eml"
    return "invite.ics" if part.type == "text/calendar" else ""
