"""Canaries are fed through the real doors, and nothing of them is in any log line."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from tests.application.conftest import World
from tests.application.said import WORDS
from tests.fakes.keyword_models import KeywordIntentModel
from unsnag.application import masked_logs
from unsnag.application.masked_logs import MaskedRecord
from unsnag.application.word_answer import WordAnswer
from unsnag.domain.answers import Answer, Citation, WordedSentence
from unsnag.domain.understanding import Prediction
from unsnag.entrypoints import wiring
from unsnag.entrypoints.web.widget import api as widget_api

CANARIES = {
    "card": "4111 1111 1111 1111",
    "account": "DE89 3704 0044 0532 0130 00",
    "phone": "+44 20 7946 0958",
    "address": "canary.bird+1@mail.example",
    "password": "Tr0ub4dor&3",
    "key": "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
    "national number": "12345678Z",
}
SONG = (
    "Card {card}, account {account}, call {phone} or write to {address}, my password is {password},"
    " key {key}, DNI {national number}"
).format(**CANARIES)


class Choking(KeywordIntentModel):
    """Fails with the text in its hand, as libraries do."""

    def predict(self, text: str) -> Prediction:
        raise ValueError(f"cannot read {text!r}")


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Everything that is logged at any level, by a handler that knows of no mask."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter("%(message)s %(args)s"))
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def silent(written: str) -> None:
    assert [name for name, canary in CANARIES.items() if canary in written] == []


def test_a_turn_that_fails_over_a_message_logs_no_word_of_it(
    make_world: Callable[..., World], lines: io.StringIO
) -> None:
    world = make_world(model=Choking(WORDS))
    wiring.provide(lambda: world.app)
    widget_api.MESSAGES.forget()
    widget_api.CONVERSATIONS.forget()
    browser = Client(raise_request_exception=False)
    token = browser.post(
        "/api/widget/v1/conversations", "{}", content_type="application/json"
    ).json()["token"]
    bearer = {"Authorization": f"Bearer {token}"}
    said = {"key": "canary-0001", "text": SONG}
    browser.post("/api/widget/v1/messages", said, content_type="application/json", headers=bearer)
    form = {"name": "Ann", "email": CANARIES["address"], "message": SONG, "step": "send"}
    browser.post("/contact", form)
    browser.post("/contact/suggest", {"message": SONG})
    browser.get("/search", {"q": SONG})
    browser.get(f"/nowhere/{CANARIES['address']}")
    written = lines.getvalue()
    assert "ValueError: cannot read" in written
    assert "[key]" in written or "[card ending 1111]" in written
    silent(written)


def test_every_way_to_log_is_masked(lines: io.StringIO) -> None:
    log = logging.getLogger("a.package.added.later")
    log.warning(SONG)
    log.warning("said %s", SONG)
    log.warning("said %(said)s", {"said": SONG})
    log.warning("%s and %d", SONG, "not a number")
    log.error(ValueError(SONG))
    try:
        raise RuntimeError(SONG) from KeyError(SONG)
    except RuntimeError:
        log.exception("failed")
    log.warning("where", stack_info=True)
    log.warning("half \ud800 and very long %s", f"{SONG} " * 300)
    written = lines.getvalue()
    assert "RuntimeError: Card [card ending 1111]" in written
    silent(written)


def test_a_record_holds_nothing_that_a_later_handler_could_find() -> None:
    record = logging.makeLogRecord({})
    assert isinstance(record, MaskedRecord)
    record = logging.getLogger("x").makeRecord(
        "x", logging.ERROR, "f.py", 1, "said %s", (SONG,), None
    )
    silent(str(record.__dict__))
    assert record.args == ()


def test_what_cannot_be_masked_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(text: str) -> str:
        raise RecursionError(text)

    monkeypatch.setattr(masked_logs, "masked", broken)
    record = logging.getLogger("x").makeRecord("x", 40, "f.py", 1, SONG, (), None)
    assert record.getMessage() == masked_logs.NOT_MASKED


@pytest.mark.parametrize(
    "door",
    ["import unsnag.bootstrap", "from unsnag.entrypoints.web import settings"],
    ids=["our commands", "Django alone"],
)
def test_every_process_masks_from_its_first_line_and_in_its_last_words(door: str) -> None:
    program = f"""
import logging, sys, threading
{door}
song = sys.argv[1]
logging.warning(song)
def fail(): raise ValueError(song)
thread = threading.Thread(target=fail); thread.start(); thread.join()
fail()
"""
    done = subprocess.run(
        [sys.executable, "-c", program, SONG], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert done.stderr.count("[card ending 1111]") == 3
    silent(done.stdout + done.stderr)


def test_an_ending_thread_tells_why_without_personal_data(
    capsys: pytest.CaptureFixture[str],
) -> None:
    args = threading.ExceptHookArgs((ValueError, ValueError(SONG), None, None))
    masked_logs._write_threads_last_words(args)
    written = capsys.readouterr().err
    assert "ValueError: Card [card ending 1111]" in written
    silent(written)


def test_a_model_outside_never_sees_personal_data() -> None:
    seen: list[str] = []

    class Outside:
        def write(self, question: str, citations: object) -> list[WordedSentence]:
            seen.append(question)
            return []

    WordAnswer(Outside())(SONG, Answer((Citation("a", "A", "p", "s"),)))
    silent(seen[0])
    assert "[card ending 1111]" in seen[0]
