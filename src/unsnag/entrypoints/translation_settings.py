"""The translation service's settings, read from the environment.

UNSNAG_TRANSLATE_URL  address of a service that speaks LibreTranslate's API; without it nothing
                      is offered at the desk and nobody is asked
UNSNAG_TRANSLATE_KEY, or UNSNAG_TRANSLATE_KEY_FILE  its key, where it wants one
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from unsnag.entrypoints.configuration import NotConfigured

URL, KEY = "UNSNAG_TRANSLATE_URL", "UNSNAG_TRANSLATE_KEY"


@dataclass(frozen=True)
class TranslationSettings:
    """One service."""

    url: str
    key: str


def read_translation_settings() -> TranslationSettings | None:
    """None where no service is set. Raises NotConfigured."""
    url, key = _text(URL).rstrip("/"), _key()
    if not url:
        if key:
            raise NotConfigured(f"Set {URL} too, or leave {KEY} out.")
        return None
    if not url.startswith(("http://", "https://")):
        raise NotConfigured(f"{URL} is {url!r}; begin it with https://.")
    return TranslationSettings(url, key)


def _key() -> str:
    file = _text(f"{KEY}_FILE")
    if not file:
        return _text(KEY)
    try:
        return Path(file).expanduser().read_text("utf-8").strip()
    except OSError as trouble:
        raise NotConfigured(f"{KEY}_FILE names {file}, which can't be read.") from trouble


def _text(name: str) -> str:
    return os.environ.get(name, "").strip()
