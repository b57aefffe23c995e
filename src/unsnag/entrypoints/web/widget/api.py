"""The widget's API: bearer tokens, JSON, no cookies needed.

A message is on disk before anything else happens with it, and its key makes a repeat harmless. The
answer is worked out in the same request; when that process dies, the worker finishes it.
"""

from __future__ import annotations

import logging
from typing import Annotated
from urllib.parse import urlsplit, urlunsplit

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Status
from pydantic import Field

from unsnag.application.identify import ConversationBusy
from unsnag.application.messaging.share_files import FileRefused
from unsnag.application.ports.facts import SystemUnreachable
from unsnag.application.queries.channels import NAMES
from unsnag.application.queries.thread import Thread
from unsnag.application.receive import MessageEmpty, MessageTooLong
from unsnag.domain.conversations import Conversation
from unsnag.entrypoints.web.help_center.searches import wrote_anyway
from unsnag.entrypoints.web.help_center.visits import visit_in, visit_of
from unsnag.entrypoints.web.widget import files, form_help, schemas
from unsnag.entrypoints.web.widget.customer_token import CustomerToken, conversation_of
from unsnag.entrypoints.web.widget.errors import Refused, StrictParser, install
from unsnag.entrypoints.web.widget.identity_token import TokenRefused, checked
from unsnag.entrypoints.web.widget.limits import Limit, within
from unsnag.entrypoints.web.widget.spoken import spoken_among
from unsnag.entrypoints.wiring import app

MESSAGES = Limit(30, seconds=60)
CONVERSATIONS = Limit(30, seconds=60)
MOST_SUGGESTIONS = 4
_AFTER = Field(ge=0, le=2**63 - 1)
_LANGUAGE = Field(max_length=100)

log = logging.getLogger(__name__)

api = NinjaAPI(
    title="Unsnag widget",
    version="1",
    urls_namespace="widget_api",
    openapi_url="/openapi.json",
    docs_url=None,
    parser=StrictParser(),
)
install(api)
api.add_router("", form_help.router)
api.add_router("", files.router)


_customer = CustomerToken()
_ERRORS = {(400, 401, 413, 422, 429, 500): schemas.Failed}


def greeting(company: str) -> str:
    """What a visitor reads before they write."""
    return (
        f"Hello. I'm the AI assistant of {company}. Tell me what you need; I can look things up "
        "and put things right. Type ‘person’ at any time to reach one."
    )


@api.get("workspace", response=schemas.Workspace)
def workspace(
    request: HttpRequest, response: HttpResponse, language: Annotated[str, _LANGUAGE] = ""
) -> schemas.Workspace:
    """The company's name and colours, and the widget's words in this language where it knows it,
    else in English."""
    company = app().company
    response["Cache-Control"] = "public, max-age=300"
    spoken = spoken_among([language])
    return schemas.Workspace(
        company=company.name,
        accent=company.accent,
        accent_dark=company.accent_dark,
        suggestions=[asked.label for asked in company.asked_most[:MOST_SUGGESTIONS]],
        language=spoken.language,
        direction=spoken.direction,
        words=dict(spoken.words),
        messengers=bool(app().chat.channels),
    )


@api.post("conversations", response={201: schemas.Opened, **_ERRORS})
def open_conversation(
    request: HttpRequest, body: schemas.NewConversation
) -> Status[schemas.Opened]:
    """Open a conversation. With the bearer token of an earlier one, the same host token may
    identify this one too."""
    within(CONVERSATIONS, str(request.META.get("REMOTE_ADDR", "")))
    earlier = CustomerToken()(request)
    visit = visit_of(request) or visit_in(body.visit)
    conversation, token = app().open_conversation(visit=visit, page=_page(body.page))
    identity = _identify(conversation, body.identity or "", earlier)
    opened = schemas.Opened(
        conversation=conversation.id,
        token=token,
        greeting=greeting(app().company.name),
        identity=identity,
    )
    return Status(201, opened)


@api.post(
    "messages",
    auth=_customer,
    response={200: schemas.Heard, **_ERRORS},
    exclude_defaults=True,
)
def say(request: HttpRequest, body: schemas.Said) -> schemas.Heard:
    """Keep a message and answer it. A known key gives the first message again."""
    conversation = conversation_of(request)
    within(MESSAGES, str(conversation.id))
    choice = body.choice.replace("\x00", "")
    try:
        message = app().share_files.say(
            conversation.id, body.text, body.files, key=body.key, choice=choice
        )
    except (MessageEmpty, MessageTooLong) as failure:
        raise Refused(422, failure.code, str(failure)) from failure
    except FileRefused as refused:
        raise Refused(422, refused.flaw, str(refused)) from refused
    for visit in {conversation.visit, visit_of(request), visit_in(body.visit)} - {""}:
        app().measure.contacted(visit, conversation.id)
    wrote_anyway(request)
    try:
        app().handle.take(conversation.id)
    except Exception:
        # The message is on disk: the worker takes it up, and the widget polls for the answer.
        log.exception("the turn of conversation %s was left to the worker", conversation.id)
    thread = app().thread(conversation.id, after=message.id - 1)
    return schemas.Heard(messages=_messages(thread), state=_state(thread))


@api.get(
    "messages",
    auth=_customer,
    response={200: schemas.Thread, **_ERRORS},
    exclude_defaults=True,
)
def read(
    request: HttpRequest, response: HttpResponse, after: Annotated[int, _AFTER] = 0
) -> schemas.Thread:
    """The messages after the given id, oldest first, and the state."""
    response["Cache-Control"] = "no-store"
    thread = app().thread.of(conversation_of(request), after=after)
    state = _state(thread).model_dump()
    return schemas.Thread(messages=_messages(thread), more=thread.more, **state)


@api.post("identity", auth=_customer, response={200: schemas.IdentityAnswer, **_ERRORS})
def identify(request: HttpRequest, body: schemas.HostIdentity) -> schemas.IdentityAnswer:
    """Say who the visitor is, after the conversation has begun."""
    return _identify(conversation_of(request), body.identity, None)


@api.post("elsewhere", auth=_customer, response={200: schemas.Elsewhere, **_ERRORS})
def elsewhere(request: HttpRequest, response: HttpResponse) -> schemas.Elsewhere:
    """A code by which the conversation goes on in a messenger; an earlier one ends."""
    response["Cache-Control"] = "no-store"
    conversation = conversation_of(request)
    within(MESSAGES, str(conversation.id))
    onward = app().chat.elsewhere(conversation.id)
    if onward is None:
        raise Refused(422, "no_messenger", "No messenger is connected here. Go on in this chat.")
    ways = [schemas.Way(channel=c, name=NAMES[c], link=link) for c, link in onward.ways]
    return schemas.Elsewhere(code=onward.code, ways=ways)


def _identify(
    conversation: Conversation, token: str, earlier: Conversation | None
) -> schemas.IdentityAnswer:
    """A token that doesn't hold leaves the visitor as they are, and says so."""
    if not token:
        return schemas.IdentityAnswer(state=_known(conversation, ""))
    try:
        claim = checked(token, app().configuration.secret("identity"))
    except TokenRefused as refusal:
        return schemas.IdentityAnswer(state=_known(conversation, ""), reason=refusal.flaw.value)
    try:
        found = app().identify.by_host_token(
            conversation,
            ref=claim.ref,
            token_id=claim.token_id,
            expires=claim.expires,
            continues=earlier,
        )
    except (SystemUnreachable, ConversationBusy):
        return schemas.IdentityAnswer(
            state=schemas.IdentityState.LATER, reason="system_unreachable"
        )
    state = _known(found, claim.ref)
    taken = state is not schemas.IdentityState.ANONYMOUS
    return schemas.IdentityAnswer(state=state, reason="" if taken else "not_taken")


def _known(conversation: Conversation, ref: str) -> schemas.IdentityState:
    if conversation.customer is None:
        return schemas.IdentityState.ANONYMOUS
    other = ref and conversation.customer.ref != ref
    return schemas.IdentityState.ANOTHER if other else schemas.IdentityState.IDENTIFIED


def _page(address: str | None) -> str:
    """The page's address without what may be secret in it: its query and fragment."""
    try:
        parts = urlsplit((address or "").replace("\x00", ""))
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return ""
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return ""
    return urlunsplit((parts.scheme, host, parts.path, "", ""))[:500]


def _messages(thread: Thread) -> list[schemas.SeenMessage]:
    return [
        schemas.SeenMessage(
            id=m.id,
            author=m.author,
            name=m.name,
            text=m.text,
            extras=schemas.Extras.model_validate(dict(m.extras)),
            at=m.at,
        )
        for m in thread.messages
    ]


def _state(thread: Thread) -> schemas.State:
    return schemas.State(
        holder=thread.holder,
        awaiting=thread.awaiting,
        typing=thread.typing,
        writer=thread.writer,
        finished=thread.finished,
        seen=thread.seen,
    )
