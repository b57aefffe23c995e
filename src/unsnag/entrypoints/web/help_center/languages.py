"""The languages that a reader understands, and what they are called."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import get_language_info

_CODE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})?", re.IGNORECASE)
_MOST = 5
CHOSEN = "language"
_CHOSEN_SECONDS = 365 * 24 * 60 * 60


def languages_of(request: HttpRequest) -> tuple[str, ...]:
    """Best first, from `?lang=`, what was chosen before, and the browser's wish; none when none of
    them says any."""
    wanted = [request.GET.get("lang", ""), request.COOKIES.get(CHOSEN, "")]
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


def keep_choice(request: HttpRequest, response: HttpResponseBase) -> None:
    """Remember the language that the reader chose by `?lang=`; it names nobody."""
    asked = request.GET.get("lang", "")
    if _CODE.fullmatch(asked) and _written(asked) != request.COOKIES.get(CHOSEN):
        response.set_cookie(
            CHOSEN,
            _written(asked),
            max_age=_CHOSEN_SECONDS,
            httponly=True,
            secure=request.is_secure(),
            samesite="Lax",
        )


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
