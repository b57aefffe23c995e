"""Wrong requests, made from right ones: each breaks one rule of the written policy.

A mutant is the gold request with something changed in what is asked, in who asks, or in what the
connected system says (an order delivered meanwhile, an empty gift card). It is decided on the live
system just before the gold request is carried out, or just after for `again` ones.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

Json = dict[str, Any]
Rows = Mapping[tuple[str, str], Json]

NO_SUCH_CARD = "credit_card_0000001"


@dataclass(frozen=True)
class Request:
    """What is asked: `slots` as a playbook takes them, `rows` what the system shall say instead."""

    tool: str
    customer: str
    slots: Mapping[str, str]
    rows: Rows = field(default_factory=dict)


@dataclass(frozen=True)
class Mutant:
    """A wrong request; `kind` names the rule that it breaks."""

    kind: str
    request: Request


Maker = Callable[[Request, Json], Iterator[Mutant]]


def asking(kind: str, request: Request, **slots: object) -> Mutant:
    """The request with other slots; lists become JSON."""
    texts = {n: v if isinstance(v, str) else json.dumps(v) for n, v in slots.items()}
    return Mutant(kind, replace(request, slots={**request.slots, **texts}))


def when(kind: str, request: Request, rows: Rows, **slots: object) -> Mutant:
    """The request when the system says otherwise, with other slots too if given."""
    changed = asking(kind, request, **slots).request
    return Mutant(kind, replace(changed, rows={**changed.rows, **rows}))


def altered(data: Json, table: str, key: str, **changes: object) -> Rows:
    """A copy of a row with fields replaced."""
    return {(table, key): {**copy.deepcopy(data[table][key]), **changes}}


def with_methods(data: Json, customer: str, *methods: Json) -> Rows:
    """The customer's row with payment methods added."""
    user = copy.deepcopy(data["users"][customer])
    for method in methods:
        user["payment_methods"][method["id"]] = method
    return {("users", customer): user}


def of_anybody(request: Request, data: Json) -> Iterator[Mutant]:
    """What is wrong with any action: nobody said yes, or somebody else asks."""
    yield asking("not_confirmed", request, confirmed="no")
    other = another(data["users"], request.customer)
    yield Mutant("other_customer", replace(request, customer=other))
    yield Mutant("nobody_verified", replace(request, customer=""))


def of_objects(
    request: Request, data: Json, table: str, slot: str, missing: str
) -> Iterator[Mutant]:
    """Somebody else's object of the same status, and one that doesn't exist."""
    own = data[table][request.slots[slot]]
    for key, row in data[table].items():
        if row["user_id"] != request.customer and row.get("status") == own.get("status"):
            yield asking("other_customers_object", request, **{slot: key})
            break
    yield asking("no_such_object", request, **{slot: missing})


def another(table: Mapping[str, Any], key: str) -> str:
    """Some other key of the table."""
    return str(next(other for other in table if other != key))


def foreign_method(data: Json, customer: str) -> str:
    """A payment method of somebody else that the customer has not."""
    own = data["users"][customer]["payment_methods"]
    users = (user for ref, user in data["users"].items() if ref != customer)
    return str(next(m for user in users for m in user["payment_methods"] if m not in own))


def listed(request: Request, slot: str) -> list[Any]:
    """The JSON list of a slot."""
    found = json.loads(request.slots[slot])
    return list(found)


@contextmanager
def said_by_the_system(data: Json, rows: Rows) -> Iterator[None]:
    """The rows stand in the database, and what was there comes back after."""
    before = {(table, key): data[table].get(key) for table, key in rows}
    for (table, key), row in rows.items():
        data[table][key] = row
    try:
        yield
    finally:
        for (table, key), kept in before.items():
            if kept is None:
                del data[table][key]
            else:
                data[table][key] = kept


def every(makers: Sequence[Maker], request: Request, data: Json) -> tuple[list[Mutant], list[str]]:
    """Every mutant of a request, and what could not be made from this database, in words."""
    made: list[Mutant] = []
    unmade = []
    for maker in makers:
        try:
            made += maker(request, data)
        except (LookupError, ValueError, RuntimeError) as trouble:
            unmade.append(f"some mutants of {request.tool} can't be made here: {trouble!r}")
    return made, unmade
