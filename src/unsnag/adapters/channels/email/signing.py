"""DKIM signatures under what we send, so that others can tell it from what only claims to be."""

from __future__ import annotations

from pathlib import Path

import dkim

_SIGNED = (
    b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"in-reply-to", b"references",
    b"auto-submitted", b"mime-version", b"content-type",
)  # fmt: skip


class KeyUnusable(ValueError):
    """The file holds no private key that signs."""

    code = "dkim_key_unusable"


class DkimSigner:
    """Signs for one domain under one selector. The whole body is signed, and From twice, so that
    none can be added."""

    def __init__(self, domain: str, selector: str, key: bytes) -> None:
        self._domain = domain.encode("idna")
        self._selector = selector.encode("ascii")
        self._key = key

    @classmethod
    def of_file(cls, domain: str, selector: str, file: Path) -> DkimSigner:
        """With the private key (PEM, RSA) of a file; tried once. Raises KeyUnusable."""
        try:
            signer = cls(domain, selector, file.read_bytes())
            signer(b"From: a@b.example\r\nSubject: x\r\n\r\nx\r\n")
        except (OSError, UnicodeError, dkim.DKIMException, ValueError) as trouble:
            raise KeyUnusable(f"{file} holds no RSA private key in PEM: {trouble}") from trouble
        return signer

    def __call__(self, content: bytes) -> bytes:
        """The header to put before the mail, with its line end."""
        present = {line.split(b":", 1)[0].lower() for line in _headers(content)}
        named = [b"from", *(name for name in _SIGNED if name in present)]
        signature: bytes = dkim.sign(
            content,
            self._selector,
            self._domain,
            self._key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=named,
        )
        return signature


def _headers(content: bytes) -> list[bytes]:
    head = content.replace(b"\r\n", b"\n").split(b"\n\n", 1)[0]
    return [line for line in head.split(b"\n") if line[:1] not in (b" ", b"\t")]
