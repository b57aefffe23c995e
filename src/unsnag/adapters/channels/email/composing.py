"""Writes mails out: text and HTML of the same words, in the look of the other pages, readable in
the dark, and without anything that is fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from unsnag.application.ports.mailbox import Button, Draft
from unsnag.domain.mail.answering import answer_headers
from unsnag.domain.mail.mailbox import Mailbox

_LONGEST_NAME = 120
_POLICY = SMTP.clone(cte_type="7bit", max_line_length=78)
_STYLE = """
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  body, .page { background: #14171a !important; }
  .card { background: #1b1f23 !important; border-color: #30363b !important; }
  .card, .card p { color: #e9e6df !important; }
  .small { color: #b3b4b0 !important; }
  .button { color: #74cdd6 !important; border-color: #74cdd6 !important; }
  a { color: #74cdd6 !important; }
}
"""
_FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif"


class Composer:
    """Writes a draft out as a whole mail in ASCII, for one mailbox."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    def __call__(self, draft: Draft) -> str:
        mail = EmailMessage(policy=_POLICY)
        mail["From"] = _address(draft.by, self._mailbox.address)
        mail["To"] = _address(draft.to_name, draft.to)
        mail["Subject"] = _line(draft.subject)
        mail["Date"] = format_datetime(draft.at)
        mail["Message-ID"] = f"<{draft.message_id}>"
        if draft.reply_to:
            mail["Reply-To"] = _address(self._mailbox.company, draft.reply_to)
        if draft.answers:
            known = [f"<{one}>" for one in draft.answers if _is_id(one)]
            if known:
                mail["In-Reply-To"] = known[-1]
                mail["References"] = " ".join(known)
        if draft.kind.automatic:
            for name, value in answer_headers(self._mailbox.ourselves).items():
                mail[name] = value
        mail["Content-Language"] = draft.language
        mail.set_content(_text(draft), charset="utf-8", cte="quoted-printable")
        mail.add_alternative(_html(draft), subtype="html", charset="utf-8", cte="quoted-printable")
        for file in draft.files:
            kind, _, sub = file.type.partition("/")
            params = {"charset": "utf-8"} if kind == "text" else {}
            mail.add_attachment(
                file.data,
                maintype=kind,
                subtype=sub,
                cte="base64",
                filename=_line(file.name),
                params=params,
            )
        return mail.as_string()


def _address(name: str, address: str) -> Address:
    """Raises ValueError for an address that is none."""
    return Address(display_name=_line(name)[:_LONGEST_NAME], addr_spec=_line(address))


def _line(text: str) -> str:
    """One line without anything that could begin another header."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _is_id(reference: str) -> bool:
    return (
        0 < len(reference) <= 250
        and reference.isascii()
        and reference.isprintable()
        and not set(reference) & set('<> "')
    )


def _text(draft: Draft) -> str:
    parts = list(draft.paragraphs)
    parts += [f"{one.label}: {one.address}" for one in draft.sources]
    if draft.buttons:
        parts.append("\n".join(f"{one.label}:\n{one.address}" for one in draft.buttons))
    parts.append(f"{_line(draft.by)}\n{draft.small}".strip())
    return "\n\n".join(parts) + "\n"


def _html(draft: Draft) -> str:
    said = "".join(
        f'<p style="margin:0 0 14px">{escape(one).replace(chr(10), "<br>")}</p>'
        for one in draft.paragraphs
    )
    small = escape(draft.small)
    return (
        f'<!doctype html><html lang="{escape(draft.language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" '
        f'content="light dark"><style>{_STYLE}</style></head>'
        '<body class="page" style="margin:0;padding:16px;background:#fbfaf7">'
        '<div class="card" style="max-width:560px;margin:0 auto;padding:24px;background:#ffffff;'
        f"border:1px solid #dedad1;border-radius:8px;color:#1a1f24;{_FONT};font-size:16px;"
        f'line-height:1.55">{said}{_sources(draft.sources)}{_buttons(draft.buttons)}'
        '<p class="small" style="margin:20px 0 0;color:#4d555c;font-size:14px">'
        f"{escape(draft.by)}<br>{small}</p></div></body></html>\n"
    )


def _sources(sources: Sequence[Button]) -> str:
    return "".join(
        f'<p style="margin:0 0 14px"><a href="{escape(one.address)}" style="color:#0b5d66">'
        f"{escape(one.label)}</a></p>"
        for one in sources
    )


def _buttons(buttons: Sequence[Button]) -> str:
    return "".join(
        f'<p style="margin:0 0 10px"><a class="button" href="{escape(one.address)}" style="display:'
        "inline-block;padding:10px 16px;border:1px solid #0b5d66;border-radius:8px;color:#0b5d66;"
        f'text-decoration:none;font-weight:600">{escape(one.label)}</a></p>'
        for one in buttons
    )
