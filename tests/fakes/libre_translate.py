"""A stand-in for a self-hosted translation service: it checks what LibreTranslate's published API
asks of a call (https://docs.libretranslate.com/api/operations/translate/) and answers as it says.

It knows the sentences in `phrases`; of any other it says in which language it would be, with the
marks that stood in it, so that a test can follow every character.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Mapping
from typing import Any

from tests.fakes.messengers.service import Reply, Service, running

__all__ = ["LibreTranslate", "running"]

TAGS = {
    "en": ["de", "zh-Hans", "fi", "en"],
    "de": ["en", "zh-Hans", "de"],
    "fi": ["en", "fi"],
    "zh-Hans": ["en", "zh-Hans"],
}
PHRASES = {
    ("de", "en"): {
        "Guten Tag, meine Kaffeemühle ist gestern kaputt gegangen.": (
            "Good day, my coffee grinder broke yesterday."
        ),
        "Ich möchte bitte mit einem Menschen sprechen.": "I would like to talk to a person please.",
    },
    ("en", "de"): {
        "We are sending you a new one today.": "Wir senden Ihnen heute eine neue.",
    },
}
SPOKEN_BY = {
    "de": (" ist ", " ich ", "Ich ", "Guten "),
    "fi": (" on ", "Hei"),
    "en": (" the ", "We "),
}


class LibreTranslate(Service):
    """One service; `texts` are those that it was asked to translate. A call waits for `gate`."""

    longest = 2_000

    def __init__(self, key: str = "") -> None:
        super().__init__()
        self.key = key
        self.asked: list[Mapping[str, Any]] = []
        self.listed = 0
        self.gate = threading.Event()
        self.gate.set()
        self.inside = threading.Semaphore(0)

    @property
    def texts(self) -> list[str]:
        return [str(one["q"]) for one in self.asked]

    def get(self, path: str, headers: Mapping[str, str]) -> Reply:
        if path != "/languages":
            return Reply(404, {"error": "Not found"})
        self.listed += 1
        if self.next:
            return self.next.pop(0)
        listed = [{"code": c, "name": c, "targets": list(t)} for c, t in TAGS.items()]
        return Reply(200, json.dumps(listed).encode())

    def take(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        self.inside.release()
        self.gate.wait(30)
        self.must(headers.get("Content-Type") == "application/json", "the body is JSON")
        asked = json.loads(body)
        if self.key and asked.get("api_key") != self.key:
            return Reply(403, {"error": "Please contact the server operator to get a key"})
        self.must(isinstance(asked.get("q"), str) and asked["q"], "q is a text")
        if len(asked["q"]) > self.longest:
            return Reply(400, {"error": f"Invalid request: exceeds limit of {self.longest}"})
        if path == "/detect":
            self.must(set(asked) <= {"q", "api_key"}, "only the published fields")
            return Reply(200, json.dumps(self._detected(asked["q"])).encode())
        self.must(path == "/translate", "a published path")
        self.must(
            set(asked) <= {"q", "source", "target", "format", "alternatives", "api_key"},
            "only the published fields",
        )
        self.must(asked.get("source") in TAGS, "a source that was listed")
        self.must(asked.get("target") in TAGS[asked["source"]], "a target that was listed for it")
        self.must(asked.get("format", "text") in ("text", "html"), "a published format")
        self.asked.append(asked)
        pair = (asked["source"], asked["target"])
        said = PHRASES.get(pair, {}).get(asked["q"], f"({asked['target']}) {asked['q']}")
        return Reply(200, {"translatedText": said})

    def _detected(self, text: str) -> list[dict[str, Any]]:
        found = [one for one, words in SPOKEN_BY.items() if any(w in text for w in words)]
        return [{"confidence": 92.0, "language": one} for one in found[:1]]


def main(port: int) -> None:
    """The service alone, for a desk in a process of its own."""
    with running(LibreTranslate(), port):
        print("ready", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main(int(sys.argv[1]))
