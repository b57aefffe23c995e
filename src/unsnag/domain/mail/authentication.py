"""Whether our own border verified that a mail is its sender's.

Only Authentication-Results (RFC 8601) count that our own server wrote. Everything else in a mail,
also results that name our server further down, may have been written by the sender.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from unsnag.domain.mail.values import Mail

_COMMENT = re.compile(r"\([^()]{0,500}\)")
_METHOD = re.compile(r"\s{0,9}dkim\s{0,3}=\s{0,3}([a-z]{1,20})\b", re.IGNORECASE)
_DOMAIN = re.compile(
    r"\bheader\.(?:d\s{0,3}=\s{0,3}|i\s{0,3}=\s{0,3}\S{0,64}@)\"?([\w.-]{1,255})", re.I
)
_LONGEST = 4_000
_MOST_RESULTS = 50


class SenderProof(StrEnum):
    """Closed set of what is known of the sender."""

    VERIFIED = "verified"  # an aligned signature passed at our border
    NOT_CHECKED = "not_checked"  # our border said nothing
    FAILED = "failed"  # no signature passed
    NOT_ALIGNED = "not_aligned"  # another domain signed
    PARTLY_SIGNED = "partly_signed"  # text may have been added below what was signed
    SEVERAL_SENDERS = "several_senders"  # or none


def sender_proof(mail: Mail, border: str) -> SenderProof:
    """What our border, which signs its results as `border`, says of the mail's one sender."""
    domains = {one.address.rpartition("@")[2].lower().rstrip(".") for one in mail.authors}
    if len(mail.authors) != 1 or "" in domains:
        return SenderProof.SEVERAL_SENDERS
    (domain,) = domains
    results = [found for value in mail.authentication_results for found in _results(value, border)]
    if not results:
        return SenderProof.NOT_CHECKED
    passed = [signer for verdict, signer in results if verdict == "pass"]
    if not passed:
        return SenderProof.FAILED
    aligned = [signer for signer in passed if is_aligned(signer, domain)]
    if not aligned:
        return SenderProof.NOT_ALIGNED
    whole = [signer for signer in aligned if signer not in mail.partly_signed]
    return SenderProof.VERIFIED if whole else SenderProof.PARTLY_SIGNED


def is_aligned(signer: str, domain: str) -> bool:
    """Whether a signature of `signer` speaks for addresses at `domain`: its own, or those below it.
    A domain below never speaks for the one above, since it may be somebody else's."""
    if "." not in signer:
        return False
    return domain == signer or domain.endswith(f".{signer}")


def _results(value: str, border: str) -> Iterator[tuple[str, str]]:
    """The verdict and signer of each DKIM result, when our border wrote the header."""
    bare = _COMMENT.sub(" ", value[:_LONGEST])
    server, *methods = bare.split(";")
    words = server.split()
    if not words or words[0].lower() != border.lower():
        return
    for method in methods[:_MOST_RESULTS]:
        verdict = _METHOD.match(method)
        if verdict is None:
            continue
        signer = _DOMAIN.search(method)
        yield verdict.group(1).lower(), signer.group(1).lower().rstrip(".") if signer else ""
