"""The languages that a reader understands, and what they are called."""

from __future__ import annotations

import re

from django.http import HttpRequest
from django.utils.translation import get_language_info

_CODE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})?", re.IGNORECASE)
_MOST = 5


def languages_of(request: HttpRequest) -> tuple[str, ...]:
    """Best first, from `?lang=` and the browser's wish; none when neither says any."""
    wanted = [request.GET.get("lang", "")]
    weighed: list[tuple[float, str]] = []
    for part in request.headers.get("Accept-Language", "")[:200].split(","):
        code, _, weight = part.strip().partition(";q=")
        try:
            weighed.append((-float(weight or 1), code))
        except ValueError:
            continue
    wanted += [code for _, code in sorted(weighed, key=lambda pair: pair[0])]
    known = [_written(code) for code in wanted if _CODE.fullmatch(code)]
    return tuple(dict.fromkeys(known))[:_MOST]


def _written(code: str) -> str:
    language, _, region = code.partition("-")
    return f"{language.lower()}-{region.upper()}" if region else language.lower()


def language_name(code: str) -> str:
    """What those who speak it call it; the code itself where nobody told us."""
    try:
        return str(get_language_info(code.lower())["name_local"]).capitalize()
    except KeyError:
        return code


def direction(code: str) -> str:
    """`rtl` or `ltr`."""
    try:
        return "rtl" if get_language_info(code.lower())["bidi"] else "ltr"
    except KeyError:
        return "ltr"
