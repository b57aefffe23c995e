"""Tickets by what was said in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import F

from unsnag.adapters.store.models import ConversationRow, MessageRow, TicketRow
from unsnag.adapters.store.shown import queue_row, utterance
from unsnag.adapters.store.thread_words import conversations_with, words_of
from unsnag.application.queries.desk import Snippet, TicketFound, TicketsFound
from unsnag.domain.tickets import TicketState

SHOWN = 30
BEFORE, AFTER = 30, 90  # characters around the first word found
_TAG = "tag:"
_NUMBER = re.compile(r"#?(\d{1,18})")


def find_tickets(words: str) -> TicketsFound:
    """Tickets of any state with all the words and tags, the newest first; one with that number
    before."""
    tags, said = _apart(words)
    joined = TicketRow.objects.select_related("issue", "conversation", "conversation__customer")
    rows = joined.exclude(state=TicketState.MERGED.value).annotate(since=F("opened"))
    for tag in tags:
        rows = rows.filter(tickettagrow__tag=tag)
    if said or not tags:
        rows = rows.filter(conversation__in=_threads_with(said))
    found = list(rows.order_by("-conversation", "-pk")[: SHOWN + 1])
    number = _NUMBER.fullmatch(words.strip())
    if number:
        named = joined.filter(pk=int(number[1])).annotate(since=F("opened")).first()
        found = ([] if named is None else [named]) + [r for r in found if r != named]
    shown = found[:SHOWN]
    snippets = _snippets({row.conversation_id for row in shown}, words_of(said))
    lines = [TicketFound(queue_row(row), snippets.get(row.conversation_id)) for row in shown]
    return TicketsFound(tuple(lines), more=len(found) > SHOWN)


def _apart(words: str) -> tuple[list[str], str]:
    """The tags that were asked for, and the words."""
    asked = words.split()
    tags = [one[len(_TAG) :].lower() for one in asked if one.lower().startswith(_TAG)]
    return tags, " ".join(one for one in asked if not one.lower().startswith(_TAG))


def _threads_with(words: str) -> list[int]:
    """Conversations with the words; one that was merged stands for the one in which it goes on."""
    threads = conversations_with(words, SHOWN + 1)
    into = ConversationRow.objects.filter(pk__in=threads, merged_into__isnull=False)
    return threads + [c for c in into.values_list("merged_into", flat=True) if c is not None]


def _snippets(
    conversations: Iterable[int], asked: Sequence[tuple[str, ...]]
) -> Mapping[int, Snippet]:
    """Of each thread the newest of the messages that have most of the words."""
    wanted = [_said(chunk) for chunk in asked]
    best: dict[int, tuple[int, MessageRow]] = {}
    for row in MessageRow.objects.filter(conversation__in=list(conversations)):
        count = sum(bool(each.search(row.text)) for each in wanted)
        if count and count >= best.get(row.conversation_id, (0, row))[0]:
            best[row.conversation_id] = (count, row)
    return {key: _snippet(row, wanted) for key, (_, row) in best.items()}


def _said(chunk: tuple[str, ...]) -> re.Pattern[str]:
    words = r"[\W_]+".join(re.escape(word) for word in chunk)
    return re.compile(rf"(?<![^\W_]){words}", re.IGNORECASE)


def _snippet(row: MessageRow, wanted: Sequence[re.Pattern[str]]) -> Snippet:
    shown = utterance(row)
    text = " ".join(shown.text.split())
    hits = sorted(m.span() for each in wanted for m in each.finditer(text))
    first = hits[0][0] if hits else 0
    start = max(0, first - BEFORE)
    start = start if start == 0 else text.find(" ", start, first + 1) + 1 or start
    end = min(len(text), first + AFTER)
    pieces: list[tuple[str, bool]] = [("… ", False)] if start else []
    at = start
    for begin, stop in hits:
        if begin < at or stop > end:
            continue
        pieces += [(text[at:begin], False), (text[begin:stop], True)]
        at = stop
    pieces.append((text[at:end] + (" …" if end < len(text) else ""), False))
    return Snippet(shown.name, tuple(piece for piece in pieces if piece[0]))
