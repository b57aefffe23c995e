"""What every request that changes something has in common: its key, its refusals, its answer."""

from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Header, Status

from shop.api.schemas import ErrorAnswer

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="Names this one effect; kept for ever.",
    ),
]
WRITE: dict[Any, Any] = {
    400: ErrorAnswer,
    401: ErrorAnswer,
    404: ErrorAnswer,
    409: ErrorAnswer,
    422: ErrorAnswer,
}


def made(answer: Any, replayed: bool, response: HttpResponse) -> Status[Any]:
    """201 for a new effect, 200 and a header for one this key had already made."""
    if replayed:
        response["Idempotent-Replayed"] = "true"
    return Status(200 if replayed else 201, answer)
