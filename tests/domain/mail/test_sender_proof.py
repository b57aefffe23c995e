"""Only what our own border verified says who sent a mail."""

from __future__ import annotations

from dataclasses import replace

import pytest

from unsnag.domain.mail.authentication import SenderProof, sender_proof
from unsnag.domain.mail.values import Address, Mail, Source

BORDER = "mx.example.com"
ADA = Address("Ada", "ada@example.org")


def mail(*results: str, **change: object) -> Mail:
    plain = Mail(Source.MAIL, sender=ADA, authors=(ADA,), authentication_results=results)
    return replace(plain, **change)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "result",
    [
        "mx.example.com; dkim=pass header.d=example.org",
        'mx.example.com 1; spf=fail; dkim=pass (good; key) header.i=@example.org header.s="s1"',
        "MX.example.com; dkim=fail header.d=example.net; dkim = pass header.d=EXAMPLE.ORG",
    ],
)
def test_an_aligned_signature_that_passed_verifies(result: str) -> None:
    assert sender_proof(mail(result), BORDER) is SenderProof.VERIFIED


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ("mx.evil.example; dkim=pass header.d=example.org", SenderProof.NOT_CHECKED),
        ("mx.example.com.evil.example; dkim=pass header.d=example.org", SenderProof.NOT_CHECKED),
        ("evil.example (mx.example.com); dkim=pass header.d=example.org", SenderProof.NOT_CHECKED),
        ("mx.example.com; spf=pass smtp.mailfrom=example.org", SenderProof.NOT_CHECKED),
        ("mx.example.com; dkim=none", SenderProof.FAILED),
        ("mx.example.com; dkim=fail header.d=example.org", SenderProof.FAILED),
        ("mx.example.com; dkim=pass header.d=evil.example", SenderProof.NOT_ALIGNED),
        ("mx.example.com; dkim=pass header.d=sub.example.org", SenderProof.NOT_ALIGNED),
        ("mx.example.com; dkim=pass header.d=org", SenderProof.NOT_ALIGNED),
        ("mx.example.com; dkim=pass header.d=evilexample.org", SenderProof.NOT_ALIGNED),
        ("mx.example.com; dkim=pass", SenderProof.NOT_ALIGNED),
        ('mx.example.com; dkim=fail reason="dkim=pass" header.d=example.org', SenderProof.FAILED),
        ("", SenderProof.NOT_CHECKED),
        (";;;", SenderProof.NOT_CHECKED),
    ],
)
def test_nothing_else_does(result: str, expected: SenderProof) -> None:
    assert sender_proof(mail(result), BORDER) is expected


def test_the_domain_above_speaks_for_those_below() -> None:
    below = Address("Ada", "ada@mail.example.org")
    result = "mx.example.com; dkim=pass header.d=example.org"
    assert sender_proof(mail(result, authors=(below,)), BORDER) is SenderProof.VERIFIED


def test_a_signature_over_part_of_the_text_proves_nothing() -> None:
    result = "mx.example.com; dkim=pass header.d=example.org"
    partly = mail(result, partly_signed=("example.org",))
    assert sender_proof(partly, BORDER) is SenderProof.PARTLY_SIGNED


@pytest.mark.parametrize("authors", [(), (ADA, ADA), (Address("Ada", ""),)])
def test_several_senders_or_none_prove_nobody(authors: tuple[Address, ...]) -> None:
    result = "mx.example.com; dkim=pass header.d=example.org"
    assert sender_proof(mail(result, authors=authors), BORDER) is SenderProof.SEVERAL_SENDERS
