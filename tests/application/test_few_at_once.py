"""Requests that work at once are few, and nobody waits for a place for ever."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any

import pytest

from unsnag.entrypoints.web.few_at_once import FewAtOnce


class Busy:
    """An application whose requests go on until they are let go."""

    def __init__(self) -> None:
        self.inside = 0
        self.most = 0
        self.go_on = threading.Event()
        self.changed = threading.Condition()

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        with self.changed:
            self.inside += 1
            self.most = max(self.most, self.inside)
            self.changed.notify_all()
        self.go_on.wait(30)
        with self.changed:
            self.inside -= 1
        if environ.get("fails"):
            raise OSError("gone")
        return [b"done"]


def asked(door: Any, number: int, said: list[bytes]) -> list[threading.Thread]:
    def ask() -> None:
        said.append(b"".join(door({}, lambda *_: None)))

    threads = [threading.Thread(target=ask) for _ in range(number)]
    for thread in threads:
        thread.start()
    return threads


def test_no_more_than_so_many_are_inside_and_all_get_their_turn() -> None:
    busy, said = Busy(), list[bytes]()
    threads = asked(FewAtOnce(busy, most=2, patience=60), 9, said)
    with busy.changed:
        assert busy.changed.wait_for(lambda: busy.inside == 2, 30)
    busy.go_on.set()
    for thread in threads:
        thread.join(30)
    assert said == [b"done"] * 9
    assert busy.most == 2


def test_who_has_waited_long_enough_goes_in_beside_the_others() -> None:
    busy, said = Busy(), list[bytes]()
    threads = asked(FewAtOnce(busy, most=1, patience=0.01), 4, said)
    with busy.changed:
        assert busy.changed.wait_for(lambda: busy.inside == 4, 30)
    busy.go_on.set()
    for thread in threads:
        thread.join(30)
    assert said == [b"done"] * 4


def test_a_place_is_given_back_by_whoever_fails_and_only_by_who_had_one() -> None:
    busy = Busy()
    busy.go_on.set()
    door: Any = FewAtOnce(busy, most=1, patience=60)
    for _ in range(3):
        with pytest.raises(OSError, match="gone"):
            door({"fails": True}, lambda *_: None)
    assert list(door({}, lambda *_: None)) == [b"done"]
