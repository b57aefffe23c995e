"""What every messenger needs: JSON in and out, calls that fail in our words, signatures compared in
constant time."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from unsnag.adapters.egress.calling import SECONDS, Answer, NoAnswer, ServiceCalls, TooLarge
from unsnag.application.ports.egress import EgressFailed, EgressRefused
from unsnag.application.ports.messaging import (
    CallRefused,
    CallUnreadable,
    FileUnavailable,
    SendingFailed,
)
from unsnag.domain.messaging.values import FileOut

NO_SECRET, NOT_SIGNED, WRONG, OLD = (
    "no_secret",
    "not_signed",
    "signature_wrong",
    "too_old_or_early",
)
LONGEST_WAIT = 3600.0
FILE_SECONDS = 60.0
"""How long handing a file over may take."""


def post(
    calls: ServiceCalls,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    seconds: float = SECONDS,
) -> Answer:
    """The service's answer, whatever its status. Raises SendingFailed where there is none, for
    good where the address must not be asked, in doubt where it may have been taken."""
    try:
        return calls.post(url, headers, body, seconds)
    except EgressRefused as refused:
        why = f"The address of the service is not permitted: {refused.problem}"
        raise SendingFailed(why) from refused
    except (NoAnswer, TooLarge) as silent:
        raise SendingFailed(str(silent), doubtful=True) from silent
    except EgressFailed as failed:
        raise SendingFailed(str(failed)) from failed


@contextmanager
def unseen() -> Iterator[None]:
    """Calls of which the customer sees nothing: when one fails, nothing is in doubt, and all may
    be done again."""
    try:
        yield
    except SendingFailed as trouble:
        trouble.doubtful = False
        raise


def post_form(
    calls: ServiceCalls,
    url: str,
    fields: Mapping[str, str],
    headers: Mapping[str, str],
    file: tuple[str, FileOut, bytes],
) -> tuple[Answer, Mapping[str, Any]]:
    """Send a form with a file, which is given with the name of its field; the answer and the object
    in it, empty where it holds none. Raises SendingFailed."""
    field, named, data = file
    edge = secrets.token_hex(16)
    lines = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    shown = named.name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    lines.append(
        f'--{edge}\r\nContent-Disposition: form-data; name="{field}"; filename="{shown}"\r\n'
        f"Content-Type: {named.type}\r\n\r\n"
    )
    body = b"".join(("".join(lines).encode(), data, f"\r\n--{edge}--\r\n".encode()))
    kind = {"Content-Type": f"multipart/form-data; boundary={edge}"}
    answer = post(calls, url, {**kind, **headers}, body, FILE_SECONDS)
    return answer, object_in(answer.body)


def post_json(
    calls: ServiceCalls, url: str, value: object, headers: Mapping[str, str]
) -> tuple[Answer, Mapping[str, Any]]:
    """The answer and the object in it, empty where it holds none. Raises SendingFailed; a server's
    own trouble is in doubt."""
    body = json.dumps(value, ensure_ascii=False).encode()
    named = {"Content-Type": "application/json; charset=utf-8", **headers}
    answer = post(calls, url, named, body)
    return answer, object_in(answer.body)


def object_in(body: bytes) -> Mapping[str, Any]:
    """The JSON object in a body; empty where there is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def read_object(body: bytes) -> Mapping[str, Any]:
    """The JSON object of a call. Raises CallUnreadable."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as wrong:
        raise CallUnreadable("The call is no JSON.") from wrong
    if not isinstance(found, dict):
        raise CallUnreadable("The call is no JSON object.")
    return found


def part_of(value: object, name: str) -> Mapping[str, Any]:
    """An object inside of another; empty where there is none."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, dict) else {}


def rows_of(value: object, name: str) -> Sequence[Mapping[str, Any]]:
    """The objects of a list inside of an object; empty where there is none."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def text_of(value: object, name: str, most: int = 20_000) -> str:
    """A text or number inside of an object, as text; empty where there is none."""
    found = value.get(name) if isinstance(value, Mapping) else None
    if isinstance(found, bool) or not isinstance(found, str | int):
        return ""
    return str(found)[:most]


def size_of(value: object, name: str) -> int:
    """A number of bytes inside of an object; 0 where there is none."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, int) and not isinstance(found, bool) and found > 0 else 0


def same(wanted: str, given: str) -> bool:
    """Whether two texts are equal, in a time that doesn't tell where they differ."""
    return hmac.compare_digest(wanted.encode(), given.encode("utf-8", "replace"))


def check_sha256(secret: str, body: bytes, given: str, before: str) -> None:
    """HMAC-SHA256 of the raw body in hexadecimal digits behind a prefix. Raises CallRefused."""
    if not secret:
        raise CallRefused(NO_SECRET, unset=True)
    if not given.startswith(before):
        raise CallRefused(NOT_SIGNED)
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    if not same(before + digest, given):
        raise CallRefused(WRONG)


def waits(answer: Answer, otherwise: float = 5.0) -> float:
    """How many seconds a service wants to be left alone, by its Retry-After."""
    said = answer.headers.get("retry-after", "").strip()
    try:
        seconds = float(said) if said else otherwise
    except ValueError:
        seconds = otherwise
    return min(max(seconds, 1.0), LONGEST_WAIT)


def fetched(calls: ServiceCalls, url: str, headers: Mapping[str, str], most_bytes: int) -> bytes:
    """A file's bytes. Raises FileUnavailable."""
    try:
        answer = calls.get(url, headers, most_bytes)
    except TooLarge as large:
        raise FileUnavailable("It is larger than we take.", for_good=True) from large
    except EgressRefused as refused:
        raise FileUnavailable(refused.problem, for_good=True) from refused
    except EgressFailed as failed:
        raise FileUnavailable(str(failed)) from failed
    if not answer.ok:
        gone = answer.status in (400, 401, 403, 404, 410)
        raise FileUnavailable(f"The channel answered {answer.status}.", for_good=gone)
    return answer.body
