"""Who of the staff is signed in where, and their second factors, in the database."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from secrets import token_bytes
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from unsnag.adapters.store.people_rows import StaffPersonRow, StaffRecoveryRow, StaffSessionRow
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.people import PersonId, StaffSession

SEEN_EVERY = timedelta(minutes=1)
_NONCE_BYTES = 12


class DatabaseStaffSessions:
    """Sessions of the staff, each with a row beside Django's own. Without the row it is over."""

    def __init__(self, idle: timedelta, longest: timedelta, clock: Clock = timezone.now) -> None:
        self._idle = idle
        self._longest = longest
        self._clock = clock

    def holds(self, key: str, *, live: bool) -> bool:
        row = self._holding().filter(key=key).first()
        if row is None:
            self._end(StaffSessionRow.objects.filter(key=key))
            return False
        now = self._clock()
        if not live and now - row.seen > SEEN_EVERY:
            StaffSessionRow.objects.filter(pk=row.pk).update(seen=now)
        return True

    def sweep(self) -> int:
        return self._end(StaffSessionRow.objects.exclude(pk__in=self._holding().values("pk")))

    def _holding(self) -> QuerySet[StaffSessionRow]:
        now = self._clock()
        return StaffSessionRow.objects.filter(
            seen__gte=now - self._idle, started__gte=now - self._longest
        )

    def proved(self, key: str) -> datetime | None:
        return StaffSessionRow.objects.filter(key=key).values_list("proved", flat=True).first()

    def prove(self, key: str) -> None:
        StaffSessionRow.objects.filter(key=key).update(proved=self._clock())

    def rename(self, old: str, new: str) -> None:
        StaffSessionRow.objects.filter(key=old).update(key=new)

    def of(self, id: PersonId) -> Sequence[StaffSession]:
        rows = self._holding().filter(person_id=id).order_by("-seen")
        return [
            StaffSession(row.pk, row.started, row.seen, row.how, row.address, row.browser)
            for row in rows
        ]

    def id_of(self, key: str) -> int | None:
        return StaffSessionRow.objects.filter(key=key).values_list("pk", flat=True).first()

    def end(self, id: PersonId, *, session: int | None = None, but: str = "") -> int:
        rows = StaffSessionRow.objects.filter(person_id=id).exclude(key=but)
        return self._end(rows if session is None else rows.filter(pk=session))

    def _end(self, rows: QuerySet[StaffSessionRow]) -> int:
        with transaction.atomic():
            keys = list(rows.values_list("key", flat=True))
            Session.objects.filter(session_key__in=keys).delete()
            ended, _ = StaffSessionRow.objects.filter(key__in=keys).delete()
        return ended


def begin_session(*, request: HttpRequest | None, user: User, **_: Any) -> None:
    """Keep a row of the session that Django begins; what it sends when somebody signs in. The
    request says as `signed_in_by` how they did."""
    session = getattr(request, "session", None)
    if request is None or session is None:
        return
    now = timezone.now()
    StaffSessionRow.objects.update_or_create(
        key=session.session_key,
        defaults={
            "person": user,
            "started": now,
            "seen": now,
            "proved": now,
            "how": str(getattr(request, "signed_in_by", "password"))[:80],
            "address": request.META.get("REMOTE_ADDR", "")[:64],
            "browser": request.META.get("HTTP_USER_AGENT", "")[:200],
        },
    )


class DatabaseFactors:
    """Second factors. `secret` is what their secrets are encrypted under; it lies outside the
    database."""

    def __init__(self, secret: str, clock: Clock) -> None:
        self._secret = secret
        self._clock = clock

    def secret(self, id: PersonId) -> bytes | None:
        row = StaffPersonRow.objects.filter(person_id=id).exclude(factor="").first()
        if row is None:
            return None
        sealed = b64decode(row.factor)
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        return self._cipher().decrypt(nonce, rest, str(id).encode())

    def put(self, id: PersonId, secret: bytes, digests: Sequence[str], *, step: int) -> None:
        nonce = token_bytes(_NONCE_BYTES)
        sealed = nonce + self._cipher().encrypt(nonce, secret, str(id).encode())
        values = {
            "factor": b64encode(sealed).decode(),
            "factor_step": step,
            "factor_since": self._clock(),
        }
        with transaction.atomic():
            StaffPersonRow.objects.update_or_create(person_id=id, defaults=values)
            self.put_codes(id, digests)

    def remove(self, id: PersonId) -> bool:
        with transaction.atomic():
            StaffRecoveryRow.objects.filter(person_id=id).delete()
            there = StaffPersonRow.objects.filter(person_id=id).exclude(factor="")
            return bool(there.update(factor="", factor_since=None))

    def last_step(self, id: PersonId) -> int:
        there = StaffPersonRow.objects.filter(person_id=id)
        return there.values_list("factor_step", flat=True).first() or 0

    def spend_step(self, id: PersonId, step: int) -> bool:
        unused = StaffPersonRow.objects.filter(person_id=id, factor_step__lt=step)
        return bool(unused.exclude(factor="").update(factor_step=step))

    def put_codes(self, id: PersonId, digests: Sequence[str]) -> None:
        with transaction.atomic():
            StaffRecoveryRow.objects.filter(person_id=id).delete()
            StaffRecoveryRow.objects.bulk_create(
                StaffRecoveryRow(person_id=id, digest=digest) for digest in digests
            )

    def spend_code(self, id: PersonId, digest: str) -> bool:
        spent, _ = StaffRecoveryRow.objects.filter(person_id=id, digest=digest).delete()
        return bool(spent)

    def codes_left(self, id: PersonId) -> int:
        return StaffRecoveryRow.objects.filter(person_id=id).count()

    def _cipher(self) -> AESGCM:
        if not self._secret:
            raise RuntimeError("There is no secret for second factors; start through `unsnag`.")
        kdf = HKDF(SHA256(), 32, None, b"unsnag second factors")
        return AESGCM(kdf.derive(self._secret.encode()))
