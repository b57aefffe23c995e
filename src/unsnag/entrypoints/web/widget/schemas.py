"""The shapes of the widget's API. Unknown fields are refused."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from unsnag.domain.conversations import Author, Awaiting, Holder

Identity = Annotated[str, Field(max_length=4096)]

Visit = Annotated[str, Field(max_length=200)]
"""What `forms/suggest` told of the visit, given back so that one need is one need."""

FileId = Annotated[int, Field(ge=1, le=2**63 - 1)]

ArticleId = Annotated[str, Field(max_length=500)]


class Strict(Schema):
    """A body whose fields are all known."""

    model_config = ConfigDict(extra="forbid", strict=True)


class NewConversation(Strict):
    """`identity` is a token that the host site signed, `page` the address the visitor is on."""

    identity: Identity | None = None
    visit: Visit = ""
    page: Annotated[str, Field(max_length=4096)] | None = None


class Said(Strict):
    """A message. `key` is made by the sender: the same key twice is the same message."""

    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{8,100}$")]
    text: str
    choice: Annotated[str, Field(max_length=300)] = ""
    visit: Visit = ""
    files: Annotated[list[FileId], Field(max_length=20)] = []


class ReadUpTo(Strict):
    """The newest message that its customer has really had before their eyes."""

    message: FileId


class HostIdentity(Strict):
    """A token that the host site signed."""

    identity: Identity


class Written(Strict):
    """What somebody is writing into a form of the host page."""

    text: Annotated[str, Field(max_length=20_000)]
    visit: Visit = ""


class Taken(Strict):
    """A suggestion that was opened, or that solved it; `found` is its mark."""

    visit: Visit
    found: Annotated[str, Field(max_length=600)]


class FormSent(Strict):
    """The form was sent to where the host page sends it."""

    visit: Visit


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
    """How the company presents itself, what people ask most, and what the widget says by itself;
    in English without the words that it brings along."""

    company: str
    accent: str
    accent_dark: str
    suggestions: list[str]
    language: str
    direction: Literal["ltr", "rtl"]
    words: dict[str, str]
    messengers: bool = False


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


class Offered(Article):
    """An article that may answer; `found` is its mark, to be given back when it is taken up."""

    found: str


class OfferedPlaybook(Schema):
    """What the assistant can do at once, by its title."""

    title: str


class Suggestions(Schema):
    """What may settle it before the form is sent. `urgent`: a person must read it, so that nothing
    may stand in between."""

    visit: str
    urgent: bool
    articles: list[Offered]
    playbook: OfferedPlaybook | None = None


class ArticleRead(Schema):
    """An article to be read in the widget. `body` is a list of nodes: a text, or
    `[tag, attributes, nodes]` with tags and attributes that are harmless."""

    title: str
    language: str
    direction: Literal["ltr", "rtl"]
    body: list[Any]


class Medium(Schema):
    """Something to look at; `file` is a path below the server's `playbook-media/`."""

    kind: Literal["picture", "video", "model"]
    file: str
    words: str


class Line(Schema):
    """One thing that an action will do, as people read it."""

    name: str
    value: str


class SentFile(Schema):
    """A file of a message; `picture` says that a browser may draw it."""

    id: int
    name: str
    size: int
    picture: bool = False


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
    attached: list[SentFile] = []


class SeenMessage(Schema):
    """A message; `name` is a person's, or the assistant's."""

    id: int
    author: Author
    name: str
    text: str
    extras: Extras
    at: datetime


class State(Schema):
    """Who answers next, what the assistant asked for, whether its answer is on its way, which
    person writes one, whether the issue has come to an end, and the newest message of the customer
    that a person has seen."""

    holder: Holder
    awaiting: Awaiting
    typing: bool
    writer: str = ""
    finished: bool
    seen: int = 0


class Heard(Schema):
    """The stored message, first, and everything after it."""

    messages: list[SeenMessage]
    state: State


class Thread(State):
    """Messages after the one asked for; `more` when another request brings further ones."""

    messages: list[SeenMessage]
    more: bool


class Way(Schema):
    """A messenger in which the conversation can go on; without a link its customer writes the code
    there."""

    channel: str
    name: str
    link: str


class Elsewhere(Schema):
    """A code that takes the conversation to a messenger, once and within ten minutes."""

    code: str
    ways: list[Way]


class Problem(Schema):
    code: str
    message: str


class Failed(Schema):
    """Every error has this shape; `message` says what to do."""

    error: Problem
