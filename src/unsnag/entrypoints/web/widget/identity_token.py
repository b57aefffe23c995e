"""The signed word of the host site about who is visiting.

An HS256 JSON Web Token with the workspace's identity secret. `sub` is the customer's id in the
connected system, `jti` is different in each token, `aud` is "unsnag", and the token lives for a day
at most. Everything else in it is ignored: names and addresses come from the connected system.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import jwt

AUDIENCE = "unsnag"
LONGEST_LIFE = timedelta(hours=24)
LEEWAY = timedelta(seconds=30)
LONGEST = 4096


class Flaw(StrEnum):
    """Closed set of what can be wrong with a token, for whoever builds the host site."""

    EXPIRED = "expired"
    LIVES_TOO_LONG = "lives_too_long"
    OTHER_AUDIENCE = "other_audience"
    INCOMPLETE = "incomplete"
    NOT_VALID = "not_valid"


class TokenRefused(Exception):
    """The token proves nothing; `flaw` says why."""

    code = "token_refused"

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw


@dataclass(frozen=True)
class Claim:
    """A checked token: the customer's id, the token's id, and when neither counts any more."""

    ref: str
    token_id: str
    expires: datetime


def checked(token: str, secret: str) -> Claim:
    """What the token says, once its signature, times and audience hold. Raises TokenRefused."""
    if not secret or not token or len(token) > LONGEST:
        raise TokenRefused(Flaw.NOT_VALID)
    try:
        said = jwt.decode(
            token,
            secret,
            algorithms=["HS256"],
            audience=AUDIENCE,
            leeway=LEEWAY,
            options={"require": ["sub", "iat", "exp", "jti", "aud"], "strict_aud": True},
        )
        issued, expires = _moment(said["iat"]), _moment(said["exp"])
    except jwt.ExpiredSignatureError as failure:
        raise TokenRefused(Flaw.EXPIRED) from failure
    except jwt.InvalidAudienceError as failure:
        raise TokenRefused(Flaw.OTHER_AUDIENCE) from failure
    except jwt.MissingRequiredClaimError as failure:
        raise TokenRefused(Flaw.INCOMPLETE) from failure
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as failure:
        raise TokenRefused(Flaw.NOT_VALID) from failure
    if expires - issued > LONGEST_LIFE:
        raise TokenRefused(Flaw.LIVES_TOO_LONG)
    if not _is_id(said["sub"]) or not _is_id(said["jti"]):
        raise TokenRefused(Flaw.INCOMPLETE)
    return Claim(said["sub"], said["jti"], expires + LEEWAY)


def _moment(seconds: object) -> datetime:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise ValueError("a time is a number")
    return datetime.fromtimestamp(seconds, UTC)


def _is_id(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 200 and value.isprintable()
