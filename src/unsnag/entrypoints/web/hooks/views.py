"""POST /api/hooks/CONNECTOR: what a connected system tells by itself.

It is kept and answered at once; the worker follows it. Every webhook that was signed right gets a
2xx, also one that came before or that nobody here understands, so that no sender repeats it for
nothing.
"""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from unsnag.application.ports.hooks import NotAHook
from unsnag.application.signed_webhooks import Flaw, HookRefused, Signed, check
from unsnag.entrypoints.wiring import app

LARGEST = 256 * 1024
_WORDS = {
    Flaw.NO_SECRET: (
        403,
        "No secret is set for this connector. Make one with `unsnag hooks secret`.",
    ),
    Flaw.HEADERS_MISSING: (401, "Send webhook-id, webhook-timestamp and webhook-signature."),
    Flaw.TOO_OLD_OR_EARLY: (401, "The timestamp is more than five minutes from now."),
    Flaw.SIGNATURE_WRONG: (401, "The signature fits none of the secrets."),
}

log = logging.getLogger(__name__)


@csrf_exempt  # signed by the sender; no cookie counts here
@require_POST
def take(request: HttpRequest, connector: str) -> HttpResponse:
    """Check, keep, answer."""
    if not app().take_hook.knows(connector):
        return _refused(404, "unknown_connector", "There is no such connector.")
    body = request.read(LARGEST + 1)
    if len(body) > LARGEST:
        return _refused(413, "too_large", "A webhook has 256 KB at most.")
    secrets = app().configuration.hook_secrets(connector)
    try:
        id = check(Signed.of(request.headers), body, secrets, app().clock())
        app().take_hook(connector, id, body)
    except HookRefused as refused:
        status, words = _WORDS[refused.flaw]
        log.warning("a webhook of %s was refused: %s", connector, refused.flaw.value)
        return _refused(status, refused.flaw.value, words)
    except NotAHook as trouble:
        return _refused(400, trouble.code, str(trouble))
    return HttpResponse(status=204)


def _refused(status: int, code: str, words: str) -> HttpResponse:
    return JsonResponse({"error": {"code": code, "message": words}}, status=status)
