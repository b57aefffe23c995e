"""Secrets that people send by mistake: keys, tokens, passwords, security codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

_KEY_BLOCK = re.compile(
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:(?!-----END)[\s\S]){0,20000}(?:-----END [A-Z ]{0,40}-----)?"
)
# Keys that name who gave them out: their form is proof enough.
_ISSUED = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"(?:AKIA|ASIA)[A-Z0-9]{16}"  # AWS
    r"|gh[opusr]_[A-Za-z0-9]{30,255}|github_pat_[A-Za-z0-9_]{40,255}"
    r"|glpat-[A-Za-z0-9_-]{20,64}"
    r"|xox[abeoprs]-[A-Za-z0-9-]{10,250}"  # Slack
    r"|(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,250}|whsec_[A-Za-z0-9+/=]{16,250}"  # Stripe
    r"|sk-(?:[a-z]{2,10}-)?[A-Za-z0-9_-]{20,250}"
    r"|AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20,250}"  # Google
    r"|npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{30,250}"
    r"|SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}"  # SendGrid
    r"|shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}"  # Shopify
    r"|eyJ[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{0,2000}"  # JSON web tokens
    r")"
)
_NAMED = re.compile(
    r"\b(?:api|access|secret|private|auth|client)[ _-]?(?:key|token|secret)\b|\btoken\b|\bapikey\b",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(r"[\"']?\s{0,3}(?:[:=]|is\b)\s{0,3}[\"'`]?([A-Za-z0-9_\-./+=]{12,250})")
_BEARER = re.compile(r"\bBearer\s{1,3}([A-Za-z0-9_\-.~+/=]{12,2000})", re.IGNORECASE)
_IN_ADDRESS = re.compile(r"://[^/\s:@]{1,64}:([^/\s@]{1,128})@")
_IN_QUERY = re.compile(
    r"[?&](?:\w{0,20}token|key|api_key|apikey|sig|signature|password|pass|pwd|secret|code)="
    r"([^&\s#\"'<>]{6,500})",
    re.IGNORECASE,
)
_PASSWORD = re.compile(
    r"\b(?:passwords?|passwd|pwd|passphrase|passwort|kennwort|mot de passe|mdp|contrase(?:ñ|n)a"
    r"|wachtwoord|senha|palavra-passe|lösenord|losenord|hasło|haslo|adgangskode|kodeord|passord"
    r"|salasana|parola|heslo|jelszó|şifre|пароль|κωδικός|密码|パスワード)\b",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"(?P<how>\s{0,3}(?:[:=]|(?:is|was|ist|lautet|war|est|es|è|é|är|jest|to|er|on|:)\b\s{0,2}:?))"
    r"\s{0,3}(?P<quote>[\"'“„«‘`])?(?P<value>[^\s\"'“”„«»‘’`]{4,100})"
)
_CODE = re.compile(
    r"\b(?:pin(?:[ -]?(?:code|number|nummer))?|cvv2?|cvc2?|card verification|security code"
    r"|sicherheitscode|prüfnummer|otp|one[- ]time (?:code|password)|verification code"
    r"|einmalcode|bestätigungscode|código de seguridad|code de sécurité|cryptogramme)\b"
    r"[^\d\n]{0,16}(\d{3,8})(?!\w)",
    re.IGNORECASE,
)


def issued_keys(text: str) -> Iterator[tuple[int, int]]:
    """Private keys, and keys and tokens whose form names who gave them out."""
    for pattern in (_KEY_BLOCK, _ISSUED):
        for match in pattern.finditer(text):
            yield match.span()


def told_secrets(text: str) -> Iterator[tuple[int, int]]:
    """Passwords, tokens and security codes that the words beside them give away."""
    for match in _NAMED.finditer(text):
        value = _AFTER_NAME.match(text, match.end())
        if value and any(c.isdigit() for c in value.group(1)):
            yield value.span(1)
    for pattern in (_BEARER, _IN_ADDRESS, _IN_QUERY, _CODE):
        for match in pattern.finditer(text):
            yield match.span(1)
    for match in _PASSWORD.finditer(text):
        told = _TOLD.match(text, match.end())
        if told and _is_password(text, told):
            yield told.start("value"), _end(text, told)


def _is_password(text: str, told: re.Match[str]) -> bool:
    """Whether what follows is no word of the sentence: “my password is wrong”."""
    value = told["value"].rstrip(".,;:!?)")
    if value.startswith("["):
        return False
    plain = value.isalpha() and (value.islower() or value.istitle() or value.isupper())
    if len(value) < 4 or not plain:
        return len(value) >= 4
    alone = not text[told.end() : told.end() + 40].partition("\n")[0].strip(" .!\"'”’“»")
    written = ":" in told["how"] or "=" in told["how"] or told["quote"] is not None
    return written and alone


def _end(text: str, told: re.Match[str]) -> int:
    """Where the password ends: without the mark that ends the sentence."""
    value = told["value"]
    last = len(value.rstrip(".,;:?)")) if told.end() >= len(text.rstrip()) else len(value)
    return told.start("value") + (last or len(value))
