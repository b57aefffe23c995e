"""Every error of the API has one shape: {"error": {"code": snake_case, "message": human}}."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from shop.refusals import IdempotencyKeyReused, NotFound, Refusal

log = logging.getLogger("shop.api")
STATUS_OF: dict[type[Refusal], int] = {NotFound: 404, IdempotencyKeyReused: 409}
CODE_OF = {400: "malformed_request", 404: "not_found", 405: "method_not_allowed"}
MESSAGE_OF = {
    400: "The request could not be read. Send one JSON object.",
    404: "There is nothing at this address. See /api/docs.",
    405: "This address does not take that method. See /api/docs.",
}


def error(status: int, code: str, message: str) -> JsonResponse:
    """An answer in the API's error shape."""
    return JsonResponse({"error": {"code": code, "message": message}}, status=status)


def in_words(problem: dict[str, Any]) -> str:
    """One validation problem as `field: what is wrong`, without the framework's own prefixes."""
    place = [str(part) for part in problem.get("loc", ()) if part not in {"body", "query", "data"}]
    return f"{'.'.join(place[1:] or place) or 'body'}: {problem.get('msg', 'not valid')}"


def invalid(problems: list[dict[str, Any]]) -> HttpResponse:
    """422 for a body or query that is not as documented; 400 for a key that is missing or wrong."""
    for problem in problems:
        if problem.get("loc", ("",))[0] == "header":
            missing = problem.get("type") == "missing"
            return error(
                400,
                "idempotency_key_missing" if missing else "idempotency_key_invalid",
                "Send an Idempotency-Key header of 1 to 255 characters.",
            )
    return error(422, "invalid_request", "; ".join(in_words(item) for item in problems))


def install(api: NinjaAPI) -> None:
    """Gives every error this API can raise its status and its words."""

    @api.exception_handler(Refusal)
    def refused(request: HttpRequest, exc: Refusal) -> HttpResponse:
        return error(STATUS_OF.get(type(exc), 422), exc.code, str(exc))

    @api.exception_handler(AuthenticationError)
    def unauthorised(request: HttpRequest, exc: AuthenticationError) -> HttpResponse:
        answer = error(401, "not_authorised", "Send the shop's API key as a bearer token.")
        answer["WWW-Authenticate"] = "Bearer"
        return answer

    @api.exception_handler(ValidationError)
    def not_as_documented(request: HttpRequest, exc: ValidationError) -> HttpResponse:
        return invalid(exc.errors)

    @api.exception_handler(RequestDataTooBig)
    def too_big(request: HttpRequest, exc: RequestDataTooBig) -> HttpResponse:
        return error(413, "request_too_large", "The request is too large. Send 64 KB or less.")

    @api.exception_handler(HttpError)
    def unreadable(request: HttpRequest, exc: HttpError) -> HttpResponse:
        status = exc.status_code
        code = CODE_OF.get(status, "refused")
        return error(status, code, MESSAGE_OF.get(status, str(exc)))

    @api.exception_handler(Exception)
    def failed(request: HttpRequest, exc: Exception) -> HttpResponse:
        log.exception("the API failed at %s %s", request.method, request.path)
        return error(500, "internal_error", "Something broke on our side. Ask again later.")


class ApiErrorShape:
    """Brings the framework's own 404 and 405 pages under /api into the same shape."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        foreign = not answer.get("Content-Type", "").startswith("application/json")
        if request.path.startswith("/api/") and answer.status_code in MESSAGE_OF and foreign:
            status = answer.status_code
            shaped = error(status, CODE_OF[status], MESSAGE_OF[status])
            if "Allow" in answer:
                shaped["Allow"] = answer["Allow"]
            return shaped
        return answer
