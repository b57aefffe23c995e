"""The translation port against a service that checks the published protocol, with everything that
goes wrong with one; and what is kept of translations, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tests.contracts.test_ticket_search import talk
from tests.fakes.libre_translate import LibreTranslate as StandIn
from tests.fakes.libre_translate import running
from tests.fakes.messengers.service import Reply
from tests.fakes.moved_clock import MovedClock
from unsnag.adapters.egress import calling
from unsnag.adapters.egress.calling import ServiceCalls
from unsnag.adapters.egress.places import read_allow_list
from unsnag.adapters.store.models import MessageRow
from unsnag.adapters.store.translations import DatabaseTranslations
from unsnag.adapters.translation.libretranslate import AT_ONCE, PIECE, LibreTranslate, pieces
from unsnag.application.ports.translation import (
    LanguagesNotServed,
    NotTranslated,
    Original,
    Translation,
)
from unsnag.domain.personal_data import Masked, stood_in
from unsnag.domain.shared import MessageId, TicketId


class Ticking:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def service() -> Iterator[StandIn]:
    one = StandIn(key="k3y")
    with running(one):
        yield one
    assert one.wrong == []


@pytest.fixture
def ticking() -> Ticking:
    return Ticking()


@pytest.fixture
def translator(service: StandIn, ticking: Ticking) -> LibreTranslate:
    return of(service, ticking)


def of(service: StandIn, ticking: Ticking, allowed: str = "", key: str = "k3y") -> LibreTranslate:
    port = service.url.rpartition(":")[2]
    places = read_allow_list(allowed or f"127.0.0.1:{port}")
    return LibreTranslate(service.url, key, ServiceCalls(places), ticking)


def text(words: str) -> Masked:
    return stood_in(words).text


def test_it_translates_detects_and_says_what_it_knows(
    service: StandIn, translator: LibreTranslate
) -> None:
    assert translator.languages()["de"] == {"en", "zh", "de"}
    assert translator.detect(text("Guten Tag, wo ist mein Paket?")) == "de"
    assert translator.detect(text("zxcv")) == ""
    said = translator.translate(text("Ich möchte bitte mit einem Menschen sprechen."), "de", "en")
    assert said == "I would like to talk to a person please."
    assert translator.translate(text("a kettle"), "en", "zh") == "(zh-Hans) a kettle"
    assert translator.name == "127.0.0.1"
    assert service.listed == 1, "the list of languages is asked for once"


def test_languages_that_it_does_not_serve_are_not_asked_for(
    service: StandIn, translator: LibreTranslate
) -> None:
    for source, target in (("de", "fi"), ("xx", "en"), ("de", "xx")):
        with pytest.raises(LanguagesNotServed):
            translator.translate(text("Guten Tag"), source, target)
    assert service.asked == []


def test_the_list_of_languages_is_read_again_when_it_is_old(
    service: StandIn, translator: LibreTranslate, ticking: Ticking
) -> None:
    translator.languages()
    ticking.seconds += 601
    translator.languages()
    assert service.listed == 2


def test_a_long_text_goes_in_pieces_and_lines_stay_lines(
    service: StandIn, translator: LibreTranslate
) -> None:
    long = "\n\n".join(("Eins ist gut. " * 200).strip() for _ in range(3)) + "\n" + "x" * 4_000
    said = translator.translate(text(long), "de", "en")
    assert said.count("\n\n") == 2
    assert max(map(len, service.texts)) <= PIECE
    assert "".join("".join(service.texts).split()) == "".join(long.split())


@pytest.mark.parametrize(
    "line", ["", " ", "\n", "a", "a\n\nb", "x" * 5_000, "ab " * 3_000, "。" * 99]
)
def test_pieces_hold_the_whole_text(line: str) -> None:
    parts = list(pieces(line))
    assert "".join("".join(part for part, _ in parts).split()) == "".join(line.split())
    assert all(0 < len(part) <= PIECE and part.strip() for part, is_text in parts if is_text)


FAULTS = (
    (Reply(500, {"error": "Cannot translate text"}), True),
    (Reply(502, b"<html>Bad gateway</html>"), True),
    (Reply(200, b"<html>It works!</html>"), True),
    (Reply(200, b""), True),
    (Reply(200, b'{"translatedText": '), True),
    (Reply(200, b"[" * 100_000), True),
    (Reply(200, b"[]"), True),
    (Reply(200, {"translated": "x"}), True),
    (Reply(200, {"translatedText": 5}), True),
    (Reply(200, {"translatedText": "  "}), True),
    (Reply(200, {"translatedText": "x" * 20_000}), True),
    (Reply(200, {"translatedText": "x" * 1_100_000}), True),
    (Reply(400, {"error": "Invalid request"}), False),
    (Reply(302, {}, {"Location": "http://127.0.0.1:1/"}), False),
    (Reply(403, {"error": "Invalid API key"}), False),
)


@pytest.mark.parametrize(("fault", "again"), FAULTS)
def test_what_is_no_translation_is_told_and_never_shown(
    service: StandIn, translator: LibreTranslate, fault: Reply, again: bool
) -> None:
    translator.languages()
    service.next.append(fault)
    with pytest.raises(NotTranslated) as failed:
        translator.translate(text("Guten Tag"), "de", "en")
    assert failed.value.again is again
    assert "127.0.0.1" in str(failed.value)
    assert translator.translate(text("Guten Tag"), "de", "en") == "(en) Guten Tag"


@pytest.mark.parametrize(
    "answer",
    [
        b"{}",
        b"[1]",
        b'[{"code": "en"}]',
        b'[{"code": 1, "targets": []}]',
        b'[{"code": "../x", "targets": []}]',
    ],
)
def test_a_list_of_languages_that_is_none_is_refused(
    service: StandIn, translator: LibreTranslate, answer: bytes
) -> None:
    service.next.append(Reply(200, answer))
    with pytest.raises(NotTranslated):
        translator.translate(text("Guten Tag"), "de", "en")


@pytest.mark.parametrize("answer", [b"{}", b"[5]", b'{"language": "de"}'])
def test_a_detection_that_is_none_is_refused(
    service: StandIn, translator: LibreTranslate, answer: bytes
) -> None:
    service.next.append(Reply(200, answer))
    with pytest.raises(NotTranslated):
        translator.detect(text("Guten Tag"))


@pytest.mark.parametrize(
    "answer",
    [
        b"[]",
        b'[{"language": "de", "confidence": 12}]',
        b'[{"language": "d/../", "confidence": 99}]',
        b'[{"language": 7, "confidence": 99}]',
        b'[{"language": "de", "confidence": "99"}]',
    ],
)
def test_a_detection_that_is_a_guess_is_none(
    service: StandIn, translator: LibreTranslate, answer: bytes
) -> None:
    service.next.append(Reply(200, answer))
    assert translator.detect(text("Guten Tag")) == ""


def test_one_that_asks_to_wait_is_not_asked_until_then(
    service: StandIn, translator: LibreTranslate, ticking: Ticking
) -> None:
    translator.languages()
    service.next.append(Reply(429, {"error": "Slowdown"}, {"Retry-After": "60"}))
    for _ in range(3):
        with pytest.raises(NotTranslated) as refused:
            translator.translate(text("Guten Tag"), "de", "en")
        assert refused.value.again
    assert service.asked == []
    ticking.seconds += 61
    assert translator.translate(text("Guten Tag"), "de", "en") == "(en) Guten Tag"


def test_a_service_that_breaks_off_or_is_gone_is_told(ticking: Ticking) -> None:
    service = StandIn()
    with running(service):
        translator = of(service, ticking, key="")
        translator.languages()
        service.lose = 1
        with pytest.raises(NotTranslated) as broken:
            translator.translate(text("Guten Tag"), "de", "en")
        assert broken.value.again
    with pytest.raises(NotTranslated) as gone:
        translator.translate(text("Guten Tag"), "de", "en")
    assert gone.value.again


def test_one_that_never_answers_is_given_up(
    service: StandIn, translator: LibreTranslate, monkeypatch: pytest.MonkeyPatch
) -> None:
    translator.languages()
    service.gate.clear()
    monkeypatch.setattr(calling, "SECONDS", 0.2)
    try:
        with pytest.raises(NotTranslated) as late:
            translator.translate(text("Guten Tag"), "de", "en")
    finally:
        service.gate.set()
    assert late.value.again


def test_no_more_texts_are_under_way_at_once_than_may_be(
    service: StandIn, translator: LibreTranslate
) -> None:
    translator.languages()
    service.gate.clear()
    done: list[str] = []
    working = [
        threading.Thread(
            target=lambda: done.append(translator.translate(text("Guten Tag"), "de", "en"))
        )
        for _ in range(AT_ONCE)
    ]
    for one in working:
        one.start()
    for _ in working:
        assert service.inside.acquire(timeout=30)
    with pytest.raises(NotTranslated) as full:
        translator.translate(text("Guten Tag"), "de", "en")
    service.gate.set()
    for one in working:
        one.join(30)
    assert full.value.again
    assert done == ["(en) Guten Tag"] * AT_ONCE
    assert translator.translate(text("Guten Tag"), "de", "en") == "(en) Guten Tag"


def test_an_address_inside_is_asked_only_where_it_is_allowed(
    service: StandIn, ticking: Ticking
) -> None:
    for allowed in ("127.0.0.1:1", "10.0.0.0/8", "localhost"):
        with pytest.raises(NotTranslated, match="may not be asked"):
            of(service, ticking, allowed).translate(text("Guten Tag"), "de", "en")
    assert (service.listed, service.asked) == (0, [])


def test_without_its_key_one_that_wants_one_lets_nobody_in(
    service: StandIn, ticking: Ticking
) -> None:
    for key in ("", "wrong"):
        with pytest.raises(NotTranslated, match="key"):
            of(service, ticking, key=key).translate(text("Guten Tag"), "de", "en")
    assert service.asked == []


@pytest.mark.usefixtures("file_database")
def test_translations_are_kept_once_a_message_and_language(clock: MovedClock) -> None:
    ticket = TicketId(talk("Wo ist es?"))
    first = MessageId(MessageRow.objects.earliest("pk").pk)
    kept = DatabaseTranslations()
    one = Translation(first, "de", "en", "d1", "Where is it?", "here")
    better = Translation(first, "de", "en", "d2", "Where is it now?", "there")
    french = Translation(first, "de", "fr", "d1", "Où est-ce ?", "here")
    for translation in (one, french, better):
        kept.keep(translation, clock())
    assert kept.of([first], ["en", "fr"]) == {(first, "en"): better, (first, "fr"): french}
    assert kept.of([first], ["nl"]) == kept.of([], ["en"]) == {}
    original = Original(first, ticket, "It is here.", "en", "de", "Es ist da.", "here", "Alex")
    other = Original(first, ticket, "Something else", "en", "de", "x", "here", "Kim")
    kept.keep_original(original, clock())
    kept.keep_original(other, clock())
    assert kept.originals([first]) == {first: original}
