"""The way out by SMTP: one connection for a batch, each mail signed as it leaves."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from dataclasses import dataclass
from types import TracebackType

from unsnag.adapters.channels.email.signing import DkimSigner
from unsnag.application.ports.mailbox import SendingFailed
from unsnag.domain.mail.outgoing import Letter

SECONDS = 30
_RECIPIENT_GONE = frozenset({510, 511, 550, 551, 553})


@dataclass(frozen=True)
class Relay:
    """The server that takes our mail. `tls` is "none", "starttls" or "tls"; an empty name means
    that it lets us send without signing in."""

    host: str
    port: int
    tls: str = "starttls"
    name: str = ""
    password: str = ""


class SmtpPost:
    """Sends through a relay, which is asked anew for each batch."""

    def __init__(self, relay: Relay, signer: DkimSigner | None) -> None:
        self._relay = relay
        self._signer = signer
        self._line: smtplib.SMTP | None = None

    def __enter__(self) -> SmtpPost:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        line, self._line = self._line, None
        if line is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                line.quit()

    def send(self, letter: Letter) -> None:
        content = letter.content.encode("ascii", "replace")
        if self._signer is not None:
            content = self._signer(content) + content
        try:
            line = self._open()
            line.sendmail(letter.sender, [letter.to], content)
        except smtplib.SMTPRecipientsRefused as refused:
            code, said = next(iter(refused.recipients.values()))
            why = f"{code} {_words(said)}"
            gone = code in _RECIPIENT_GONE
            raise SendingFailed(why, for_good=code >= 500, address=gone) from refused
        except smtplib.SMTPAuthenticationError as refused:
            self._drop()
            raise SendingFailed(f"{refused.smtp_code} sign-in refused", refused=True) from refused
        except smtplib.SMTPResponseException as refused:
            self._drop()
            why = f"{refused.smtp_code} {_words(refused.smtp_error)}"
            raise SendingFailed(why, for_good=refused.smtp_code >= 500) from refused
        except (OSError, smtplib.SMTPException, UnicodeError) as trouble:
            self._drop()
            raise SendingFailed(f"{type(trouble).__name__}: {trouble}"[:300]) from trouble

    def _open(self) -> smtplib.SMTP:
        if self._line is not None:
            return self._line
        relay = self._relay
        context = ssl.create_default_context()
        if relay.tls == "tls":
            line: smtplib.SMTP = smtplib.SMTP_SSL(
                relay.host, relay.port, timeout=SECONDS, context=context
            )
        else:
            line = smtplib.SMTP(relay.host, relay.port, timeout=SECONDS)
        self._line = line
        if relay.tls == "starttls":
            line.starttls(context=context)
        if relay.name:
            line.login(relay.name, relay.password)
        return line

    def _drop(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()


def _words(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:250]
