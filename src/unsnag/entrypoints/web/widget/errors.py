"""Errors of the widget's API: one shape, words that help, never a stack."""

from __future__ import annotations

import json
import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser

LONGEST_BODY = 100_000

log = logging.getLogger(__name__)


class Refused(Exception):
    """A request that is answered with an error."""

    def __init__(self, status: int, code: str, message: str, *, wait: int = 0) -> None:
        super().__init__(code)
        self.status, self.code, self.message, self.wait = status, code, message, wait


class _BodyTooLong(ValueError):
    """The body is longer than LONGEST_BODY bytes."""


class StrictParser(Parser):
    """JSON in UTF-8, one object, bounded; halves of characters become the replacement sign."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        if len(request.body) > LONGEST_BODY:
            raise _BodyTooLong
        found = json.loads(request.body.decode("utf-8"))
        if not isinstance(found, dict):
            raise ValueError("one object is needed")
        return {_whole(name): _whole(value) for name, value in found.items()}


def _whole(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def answer(refused: Refused) -> HttpResponse:
    """The error as it is sent."""
    body = {"error": {"code": refused.code, "message": refused.message}}
    response = JsonResponse(body, status=refused.status)
    if refused.wait:
        response["Retry-After"] = str(refused.wait)
    if refused.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def unknown_conversation() -> Refused:
    """The same for a token that never was, is another's, or is missing."""
    message = "This conversation can't be opened from here. Start a new one."
    return Refused(401, "unknown_conversation", message)


def _http(failure: HttpError) -> Refused:
    if isinstance(failure.__cause__, _BodyTooLong):
        return _too_big()
    if failure.status_code == 400:
        return Refused(400, "not_json", "Send one JSON object in UTF-8.")
    return Refused(failure.status_code, "not_possible", "This can't be done here.")


def _too_big() -> Refused:
    return Refused(413, "too_long", "That's too much at once. Send it in shorter parts.")


def _fields(failure: ValidationError) -> Refused:
    places = {".".join(str(p) for p in e.get("loc", ())[2:]) or "body" for e in failure.errors}
    names = ", ".join(sorted(p[:60] for p in places)[:5])
    message = f"Something in the request doesn't fit: {names}. See /api/widget/v1/openapi.json."
    return Refused(422, "not_valid", message)


def _unforeseen(failure: Exception) -> Refused:
    log.error("the widget's API failed", exc_info=failure)
    message = "Something went wrong here. Try again in a minute; nothing is sent twice."
    return Refused(500, "internal", message)


def install(api: NinjaAPI) -> None:
    """Give the API its error shape."""

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, failure: Refused) -> HttpResponse:
        return answer(failure)

    @api.exception_handler(AuthenticationError)
    def unauthenticated(request: HttpRequest, failure: AuthenticationError) -> HttpResponse:
        return answer(unknown_conversation())

    @api.exception_handler(HttpError)
    def http(request: HttpRequest, failure: HttpError) -> HttpResponse:
        return answer(_http(failure))

    @api.exception_handler(RequestDataTooBig)
    def too_big(request: HttpRequest, failure: RequestDataTooBig) -> HttpResponse:
        return answer(_too_big())

    @api.exception_handler(ValidationError)
    def fields(request: HttpRequest, failure: ValidationError) -> HttpResponse:
        return answer(_fields(failure))

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, failure: Http404) -> HttpResponse:
        return answer(Refused(404, "not_found", "There is nothing here."))

    @api.exception_handler(Exception)
    def unforeseen(request: HttpRequest, failure: Exception) -> HttpResponse:
        return answer(_unforeseen(failure))
