"""What the letters of a text say about its language: scripts that one language writes alone, and
letters that a language doesn't write.
"""

from __future__ import annotations

import unicodedata
from functools import cache

# First and last code point of blocks that one of the languages writes alone.
_ALONE = (
    (0x0370, 0x03FF, "el"),
    (0x1F00, 0x1FFF, "el"),
    (0x0530, 0x058F, "hy"),
    (0x0590, 0x05FF, "he"),
    (0x0980, 0x09FF, "bn"),
    (0x0A00, 0x0A7F, "pa"),
    (0x0A80, 0x0AFF, "gu"),
    (0x0B80, 0x0BFF, "ta"),
    (0x0C00, 0x0C7F, "te"),
    (0x0C80, 0x0CFF, "kn"),
    (0x0D00, 0x0D7F, "ml"),
    (0x0D80, 0x0DFF, "si"),
    (0x0E00, 0x0E7F, "th"),
    (0x0E80, 0x0EFF, "lo"),
    (0x1000, 0x109F, "my"),
    (0x10A0, 0x10FF, "ka"),
    (0x1200, 0x137F, "am"),
    (0x1780, 0x17FF, "km"),
    (0x3040, 0x30FF, "ja"),
    (0x1100, 0x11FF, "ko"),
    (0xAC00, 0xD7AF, "ko"),
)
_HAN_WEIGHT = 2  # one sign of Chinese is most of a word
_HAN = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x2FA1F))
ALONE = tuple(sorted({language for _, _, language in _ALONE} | {"zh"}))

_RUSSIAN = "абвгдежзийклмнопрстуфхцчшщъыьэюяё"
_PERSIAN = "اآأؤئبپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیءۀ\u200c"
# All letters beyond a to z that each language writes; the rest write none.
_WRITTEN = {
    "af": "êëïôûéèáíóúö",
    "az": "çəğıöşü",
    "bs": "čćđšž",
    "ca": "àçéèíïóòúü",
    "cs": "áčďéěíňóřšťúůýž",
    "cy": "âêîôûŵŷáéàèìòùäëïöü",
    "da": "æøåé",
    "de": "äöüßé",
    "en": "éï",
    "eo": "ĉĝĥĵŝŭ",
    "es": "áéíñóúüªº",
    "et": "äõöüšž",
    "eu": "ñüç",
    "fi": "äöåšžé",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "ga": "áéíóú",
    "hr": "čćđšž",
    "hu": "áéíóöőúüű",
    "id": "é",
    "is": "áðéíóúýþæö",
    "it": "àèéìíîòóùú",
    "la": "āēīōūæœ",
    "lg": "ŋ",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž",
    "mi": "āēīōū",
    "nb": "æøåéòóôê",
    "nn": "æøåéòóôê",
    "nl": "éëïóöüáèê",
    "pl": "ąćęłńóśźż",
    "pt": "áâãàçéêíóôõúü",
    "ro": "ăâîșşțţ",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "sl": "čšž",
    "sq": "çë",
    "st": "š",
    "sv": "åäöé",
    "tl": "ñáàéíóúâ",
    "tn": "šêô",
    "tr": "âçğıîöşüû",
    "yo": "ẹọṣáàéèíìóòúùńǹẽ\u0300\u0301\u0323",
    "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюяѝ",
    "kk": _RUSSIAN + "әғқңөұүһі",
    "mk": "абвгдѓежзѕијклљмнњопрстќуфхцчџшѐѝ",
    "mn": _RUSSIAN + "өү",
    "ru": _RUSSIAN,
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџшčćđšž",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "ar": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي",
    "fa": _PERSIAN,
    "ur": _PERSIAN + "ٹڈڑںےہھۂۓ",
}
_BEYOND = {language: frozenset(letters) for language, letters in _WRITTEN.items()}
_MARKS_OF_VIETNAMESE = frozenset("\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323")


def language_alone(text: str) -> str:
    """The language that alone writes the script of most of a text; empty where there is none."""
    found: dict[str, int] = {}
    others = 0
    for char in text:
        language = _of_letter(char) if not char.isascii() else ""
        if language:
            found[language] = found.get(language, 0) + (_HAN_WEIGHT if language == "zh" else 1)
        elif char.isalpha():
            others += 1
    if "ja" in found:
        found["ja"] = 2 * found["ja"] + found.pop("zh", 0)
    best = max(found, key=lambda one: found[one], default="")
    return best if best and found[best] * 2 > others else ""


@cache
def _of_letter(char: str) -> str:
    code = ord(char)
    for first, last, language in _ALONE:
        if first <= code <= last:
            return language
    return "zh" if any(first <= code <= last for first, last in _HAN) else ""


def letters_beyond(text: str) -> frozenset[str]:
    """The different letters of a text beyond a to z, small and composed."""
    if text.isascii():
        return frozenset()
    composed = unicodedata.normalize("NFC", text.lower())
    return frozenset(c for c in composed if not c.isascii() and c.isalpha())


def foreign_to(language: str, letters: frozenset[str]) -> int:
    """How many of these letters the language doesn't write."""
    if not letters:
        return 0
    own = _BEYOND.get(language, frozenset())
    return sum(char not in own and not (language == "vi" and _vietnamese(char)) for char in letters)


@cache
def _vietnamese(char: str) -> bool:
    parts = unicodedata.normalize("NFD", char)
    return char == "đ" or (
        parts[0] in "aeiouy" and len(parts) > 1 and set(parts[1:]) <= _MARKS_OF_VIETNAMESE
    )
