"""Who the verified customer of a task is: found as the policy says, never from a write.

In this order: an e-mail address that the scenario gives; a full name with a zip code; a user id in
the scenario; the last identification among the gold look-ups that succeeds; the one customer to
whom every reservation that the gold look-ups read belongs. The first that gives one customer
counts. A task without any has no verified customer, and then every action is denied.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from bench.tau2.tasks import Task, arguments_of

Json = dict[str, Any]

NOBODY = ""
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_ZIP = re.compile(r"\b\d{5}\b")
_USER = re.compile(r"\b[a-z]+(?:_[a-z]+)+_\d+\b")


def verified_customer(task: Task, data: Json) -> str:
    """The customer's id, or NOBODY."""
    ways: tuple[Callable[[], Iterator[str]], ...] = (
        lambda: _by_email(task.known, data),
        lambda: _by_name_and_zip(task.known, data),
        lambda: _by_id(task.known, data),
        lambda: _by_email(task.told, data),
        lambda: _by_name_and_zip(task.told, data),
        lambda: _by_id(task.told, data),
        lambda: _by_identification(task, data),
        lambda: _by_reservations(task, data),
    )
    for way in ways:
        found = set(way())
        if len(found) == 1:
            return found.pop()
    return NOBODY


def _by_email(text: str, data: Json) -> Iterator[str]:
    wanted = {found.lower() for found in _EMAIL.findall(text)}
    return (ref for ref, user in data["users"].items() if user["email"].lower() in wanted)


def _by_name_and_zip(text: str, data: Json) -> Iterator[str]:
    words = set(re.findall(r"\w+", text.lower()))
    zips = set(_ZIP.findall(text))
    for ref, user in data["users"].items():
        name = {user["name"]["first_name"].lower(), user["name"]["last_name"].lower()}
        # A user id holds the name as well: "You are mei_kovacs_8020 in zip code 28236".
        spelled = {part for word in words for part in word.split("_")}
        if user["address"]["zip"] in zips and name <= spelled:
            yield ref


def _by_id(text: str, data: Json) -> Iterator[str]:
    return (ref for ref in _USER.findall(text.lower()) if ref in data["users"])


def _by_identification(task: Task, data: Json) -> Iterator[str]:
    """The last look-up that identified somebody."""
    found = [ref for call in task.reads for ref in _identified(call.tool, call.arguments, data)]
    return iter(found[-1:])


def _identified(tool: str, arguments: Json, data: Json) -> list[str]:
    users = data["users"].items()
    if tool == "find_user_id_by_email":
        email = str(arguments.get("email", "")).lower()
        return [ref for ref, user in users if user["email"].lower() == email]
    if tool == "find_user_id_by_name_zip":
        wanted = [str(arguments.get(k, "")).lower() for k in ("first_name", "last_name", "zip")]
        return [
            ref
            for ref, user in users
            if [*(user["name"][k].lower() for k in ("first_name", "last_name"))] == wanted[:2]
            and user["address"]["zip"] == wanted[2]
        ]
    ref = str(arguments.get("user_id", "")) if tool == "get_user_details" else ""
    return [ref] if ref in data["users"] else []


def _by_reservations(task: Task, data: Json) -> Iterator[str]:
    known = data.get("reservations", {})
    read = arguments_of(task.reads, "get_reservation_details", "reservation_id")
    return (known[number]["user_id"] for number in read if number in known)
