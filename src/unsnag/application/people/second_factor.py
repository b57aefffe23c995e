"""Set, ask for and take away somebody's second factor.

A code is taken once, and tries are counted: ten wrong ones in five minutes, then rest. A recovery
code works once. Who needs a factor is a setting per role.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.people import Factors, People, Person
from unsnag.application.ports.sign_in import SignInTries
from unsnag.domain.staff import Role
from unsnag.domain.staff.second_factor import (
    RECOVERY_CODES,
    SECRET_BYTES,
    recovery_code,
    recovery_digest,
    step_of,
)

TRIES = 10
SECONDS = 300


class CodeWrong(ValueError):
    """The code isn't right now, or was used before; nothing was changed."""

    code = "code_wrong"


class TooManyCodes(Exception):
    """Too many wrong codes; none is looked at for some minutes."""

    code = "too_many_codes"


class FactorNeeded(ValueError):
    """The person's roles ask for a second factor, so it can't be taken away."""

    code = "factor_needed"


class SecondFactor:
    """`needed_by` are the roles that don't get in without one."""

    def __init__(
        self,
        people: People,
        factors: Factors,
        tries: SignInTries,
        clock: Clock,
        needed_by: Collection[Role] = (),
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._people = people
        self._factors = factors
        self._tries = tries
        self._clock = clock
        self._needed_by = frozenset(needed_by)
        self._random = random

    def needed(self, person: Person) -> bool:
        """Whether the person must have one."""
        return bool(self._needed_by & person.roles)

    def new_secret(self) -> bytes:
        """A secret to be set; it means nothing before `begin` has seen a code of it."""
        return self._random(SECRET_BYTES)

    def begin(self, person: Person, secret: bytes, code: str) -> tuple[str, ...]:
        """Set the factor, once a code shows that the app has the secret; the recovery codes, shown
        this once. Raises CodeWrong, TooManyCodes."""
        self._count(person)
        step = step_of(secret, code, seconds=self._seconds(), after=0)
        if step is None or len(secret) != SECRET_BYTES:
            raise CodeWrong("That isn't the code that the app shows now. Try the next one.")
        self._forget(person)
        codes = self._new_codes()
        self._factors.put(person.id, secret, [recovery_digest(c) for c in codes], step=step)
        self._people.note(person.id, "factor_set", by=person.full_name)
        return codes

    def check(self, person: Person, code: str) -> None:
        """Take a code of the app or a recovery code. Raises CodeWrong, TooManyCodes."""
        self._count(person)
        secret = self._factors.secret(person.id)
        if secret is None:
            raise CodeWrong("No second factor is set.")
        after = self._factors.last_step(person.id)
        step = step_of(secret, code, seconds=self._seconds(), after=after)
        if step is not None and self._factors.spend_step(person.id, step):
            self._forget(person)
            return
        if self._factors.spend_code(person.id, recovery_digest(code)):
            self._forget(person)
            left = self._factors.codes_left(person.id)
            self._people.note(person.id, "recovery_used", str(left), by=person.full_name)
            return
        raise CodeWrong("That code isn't right, or was used before. Wait for the next one.")

    def new_codes(self, person: Person) -> tuple[str, ...]:
        """Recovery codes, shown this once; the earlier ones are void."""
        codes = self._new_codes()
        self._factors.put_codes(person.id, [recovery_digest(code) for code in codes])
        self._people.note(person.id, "recovery_made", by=person.full_name)
        return codes

    def codes_left(self, person: Person) -> int:
        return self._factors.codes_left(person.id)

    def remove(self, person: Person) -> None:
        """Go without a second factor. Raises FactorNeeded."""
        if self.needed(person):
            raise FactorNeeded("Your role asks for a second factor, so it has to stay.")
        if self._factors.remove(person.id):
            self._people.note(person.id, "factor_removed", by=person.full_name)

    def _new_codes(self) -> tuple[str, ...]:
        return tuple(recovery_code(self._random(10)) for _ in range(RECOVERY_CODES))

    def _seconds(self) -> int:
        return int(self._clock().timestamp())

    def _count(self, person: Person) -> None:
        if not self._tries.take(f"factor:{person.id}", most=TRIES, seconds=SECONDS):
            raise TooManyCodes(str(person.id))

    def _forget(self, person: Person) -> None:
        self._tries.forget(f"factor:{person.id}")
