"""The shapes of the widget's API. Unknown fields are refused."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from unsnag.domain.conversations import Author, Awaiting, Holder

Identity = Annotated[str, Field(max_length=4096)]


class Strict(Schema):
    """A body whose fields are all known."""

    model_config = ConfigDict(extra="forbid", strict=True)


class NewConversation(Strict):
    """`identity` is a token that the host site signed, `page` the address the visitor is on."""

    identity: Identity | None = None
    page: Annotated[str, Field(max_length=4096)] | None = None


class Said(Strict):
    """A message. `key` is made by the sender: the same key twice is the same message."""

    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{8,100}$")]
    text: str
    choice: Annotated[str, Field(max_length=300)] = ""


class HostIdentity(Strict):
    """A token that the host site signed."""

    identity: Identity


class IdentityState(StrEnum):
    """Closed set of whether the visitor is known."""

    ANONYMOUS = "anonymous"
    IDENTIFIED = "identified"
    LATER = "later"  # the connected system can't be asked now: send the token again
    ANOTHER = "another"  # the conversation is somebody else's: start a new one for this visitor


class IdentityAnswer(Schema):
    """Whether the visitor is known now, and if not, why."""

    state: IdentityState
    reason: str = ""


class Workspace(Schema):
    """How the company presents itself, the words before the first message, and what
    people ask most."""

    company: str
    accent: str
    accent_dark: str
    greeting: str
    suggestions: list[str]


class Opened(Schema):
    """A new conversation. The token opens it and is shown this once."""

    conversation: int
    token: str
    greeting: str
    identity: IdentityAnswer


class Choice(Schema):
    label: str
    choice: str


class Article(Schema):
    slug: str
    title: str
    passage: str
    sentence: str


class Medium(Schema):
    """Something to look at; `file` is a path below the server's `playbook-media/`."""

    kind: Literal["picture", "video", "model"]
    file: str
    words: str


class Line(Schema):
    """One thing that an action will do, as people read it."""

    name: str
    value: str


class Extras(Schema):
    """What a screen adds to a message's text."""

    choices: list[Choice] = []
    articles: list[Article] = []
    media: list[Medium] = []
    receipt: dict[str, str] | None = None
    input: Literal["email", "code"] | None = None
    handed_off: bool = False
    pending: str = ""
    will: list[Line] = []
    way_back: str = ""


class SeenMessage(Schema):
    """A message; `name` is a person's, or the assistant's."""

    id: int
    author: Author
    name: str
    text: str
    extras: Extras
    at: datetime


class State(Schema):
    """Who answers next, what the assistant asked for, whether an answer is on its way, and whether
    the issue has come to an end."""

    holder: Holder
    awaiting: Awaiting
    typing: bool
    finished: bool


class Heard(Schema):
    """The stored message, first, and everything after it."""

    messages: list[SeenMessage]
    state: State


class Thread(State):
    """Messages after the one asked for; `more` when another request brings further ones."""

    messages: list[SeenMessage]
    more: bool


class Problem(Schema):
    code: str
    message: str


class Failed(Schema):
    """Every error has this shape; `message` says what to do."""

    error: Problem
