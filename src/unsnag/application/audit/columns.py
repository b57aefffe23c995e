"""Finds out which column holds what, from names and contents; a named choice always wins.

Raises UnknownColumn for a name that the file does not have, with the nearest names there are.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from unsnag.application.audit.dates import DateForm, parse
from unsnag.application.ports.tickets import Row, TicketsFileProblem

_TITLES = (
    "subject title summary headline betreff titel asunto titulo oggetto titolo sujet objet "
    "onderwerp assunto name_of_request short_description"
)
_BODIES = (
    "text body description message content comment question sentence utterance query request "
    "ticket_text full_text details note first_message customer_message initial_message inquiry "
    "nachricht beschreibung inhalt anfrage mensaje descripcion texto consulta messaggio "
    "descrizione testo description_du_ticket omschrijving bericht vraag mensagem descricao"
)
_LABELS = (
    "label category intent topic issue_type ticket_type contact_reason reason kategorie thema "
    "categoria categorie motif subject_category problem_type type tags tag queue group "
    "department subtopic scenario subflow flow product_area classification class component"
)
_CREATED = (
    "created created_at created_on created_date creation_date date_created opened opened_at "
    "open_date submitted submitted_at received received_at timestamp datetime date time "
    "erstellt erstellt_am datum fecha fecha_creacion data data_creazione date_creation "
    "aangemaakt"
)
_CLOSED = (
    "closed closed_at closed_on closed_date close_date resolved resolved_at resolved_on "
    "solved_at completed_at finished_at end_date resolution_date date_closed geschlossen "
    "gelöst_am cerrado chiuso ferme gesloten"
)
_CUSTOMER = (
    "customer customer_id customer_email requester requester_id requester_email author "
    "author_id user user_id user_email email sender from contact contact_id client client_id "
    "account account_id kunde kunden_nr kundennummer cliente klant reporter"
)
_IDS = (
    "id ticket_id ticketid case_id issue_id number ticket_number case_number key ticket ref "
    "reference convo_id conversation_id nr nummer"
)
_REPLIES = (
    "n_answers replies reply_count comments comment_count n_comments n_replies touches answers "
    "interactions messages message_count public_comments"
)
_CHANNELS = "channel via source_channel contact_channel origin source medium kanal canal canale"
_PRODUCTS = (
    "product product_name product_id item sku model plan service device produkt artikel producto "
    "produit prodotto produto"
)
_LANGUAGES = "language lang locale sprache idioma langue lingua taal"
_SOLVED_BY = (
    "solved_by resolved_by_kind resolution_code resolution_type close_code closure_code solution "
    "resolution outcome disposition how_solved macro lösung loesung"
)
_SOLVED = "solved is_solved resolved is_resolved has_solution gelöst geloest"
_ANSWERS = (
    "answer agent_answer reply agent_reply first_reply response agent_response solution "
    "solution_text resolution resolution_notes answer_text reply_text antwort respuesta risposta "
    "reponse antwoord"
)
_REOPENED = "reopened reopens reopen_count times_reopened is_reopened n_reopens"
_NEVER_TEXT = re.compile(
    r"answer|reply|replies|response|solution|resolution|agent|internal|assignee|url|link|antwort|"
    r"respuesta|risposta|reponse|antwoord|path|filename"
)


ROLES = (
    "label",
    "created",
    "closed",
    "customer",
    "id",
    "replies",
    "reopened",
    "channel",
    "product",
    "language",
    "solved_by",
    "solved",
    "answer",
)
"""The roles of one column each, in the order in which people read them."""


class UnknownColumn(TicketsFileProblem):
    """A column was named that the file does not have."""

    code = "unknown_column"


@dataclass(frozen=True)
class Columns:
    """The role of each column; "" where the file has none. `named` are the reader's choices."""

    text: tuple[str, ...]
    label: str = ""
    created: str = ""
    closed: str = ""
    customer: str = ""
    id: str = ""
    replies: str = ""
    reopened: str = ""
    channel: str = ""
    product: str = ""
    language: str = ""
    solved_by: str = ""
    solved: str = ""
    answer: str = ""
    named: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Content:
    """Figures of one column over the sample."""

    filled: float
    words: float
    distinct: float
    values: int
    dates: float
    numbers: float
    flags: float


def guess(sample: Sequence[Row], wanted: Mapping[str, str]) -> Columns:
    """Columns of a file from its first rows. `wanted` maps roles, the fields of Columns, to column
    names chosen by the reader (text may name several, with commas)."""
    names = list(dict.fromkeys(name for row in sample for name in row))
    contents = {name: _content([row.get(name, "") for row in sample]) for name in names}
    chosen = {
        role: _matching(value, names, several=role == "text")
        for role, value in wanted.items()
        if value
    }
    taken = {name for group in chosen.values() for name in group}
    columns = Columns(
        text=tuple(chosen.get("text", ())),
        named=frozenset(chosen),
        **{role: group[0] for role, group in chosen.items() if role != "text"},
    )
    for role, list_, fits in _ROLES:
        if not getattr(columns, role) and role not in chosen:
            name = _best(list_, [n for n in names if n not in taken], contents, fits)
            columns = replace(columns, **{role: name}) if name else columns  # type: ignore[arg-type]
            taken.add(name)
    free = [name for name in names if name not in taken]
    if not columns.text:
        columns = replace(columns, text=_texts(free, contents))
    if not columns.text:
        raise TicketsFileProblem(
            "No column reads like the words of a customer. Name it with --text; there is: "
            f"{listed(names)}."
        )
    if not columns.label and "label" not in chosen:
        left = [name for name in free if name not in columns.text]
        columns = replace(columns, label=_label(left, contents, len(names)))
    return columns


def listed(names: Sequence[str]) -> str:
    """Column names as a message shows them, cut after twelve."""
    shown = ", ".join(shown_name(name) for name in names[:12])
    return shown + (f" and {len(names) - 12} more" if len(names) > 12 else "")


def shown_name(name: str) -> str:
    """A column name that cannot break a line of the terminal or run on for ever."""
    plain = "".join(char if char.isprintable() else "?" for char in name)
    return plain if len(plain) <= 60 else plain[:59] + "…"


def _matching(value: str, names: Sequence[str], *, several: bool) -> tuple[str, ...]:
    if value in names:
        return (value,)
    parts = [part.strip() for part in value.split(",")] if several else [value.strip()]
    return tuple(_known(part, names) for part in parts if part)


def _known(part: str, names: Sequence[str]) -> str:
    for name in names:
        if name.lower() == part.lower():
            return name
    lower = {name.lower(): name for name in names}
    close = difflib.get_close_matches(part.lower(), lower, n=1, cutoff=0.5)
    hint = f" Did you mean “{shown_name(lower[close[0]])}”?" if close else ""
    raise UnknownColumn(
        f"There is no column “{shown_name(part)}”.{hint} The file has: {listed(names)}."
    )


def _content(values: Sequence[str]) -> _Content:
    filled = [value.strip() for value in values if value and value.strip()]
    count = max(len(filled), 1)
    form = DateForm(day_first=True, certain=False)
    some = filled[:200]
    lower = [value.lower() for value in some]
    return _Content(
        filled=len(filled) / max(len(values), 1),
        words=sum(len(value.split()) or 1 for value in filled) / count,
        distinct=len(set(filled)) / count,
        values=len(set(filled)),
        dates=sum(parse(value, form) is not None for value in some) / max(len(some), 1),
        numbers=sum(_is_number(value) for value in some) / max(len(some), 1),
        flags=sum(value in ("true", "false", "yes", "no", "0", "1") for value in lower)
        / max(len(some), 1),
    )


def _is_number(value: str) -> bool:
    return bool(re.fullmatch(r"[-+]?\d+([.,]\d+)?", value))


def _plain(name: str) -> str:
    """A column name in snake case; of a nested name the last part as well counts."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[^\w]+", "_", spaced.lower()).strip("_")


def _best(
    synonyms: str,
    names: Sequence[str],
    contents: Mapping[str, _Content],
    fits: Callable[[_Content], bool],
) -> str:
    """The fitting column whose name comes first among the synonyms."""
    order = {word: place for place, word in enumerate(synonyms.split())}
    ranked: list[tuple[int, int, str]] = []
    for place, name in enumerate(names):
        plain = _plain(name)
        whole = order.get(plain)
        last = order.get(_plain(name.rsplit(".", 1)[-1]))
        rank = whole if whole is not None else None if last is None else last + 50
        if rank is None:
            inside = [
                order[part] + 100 for part in plain.split("_") if part in order and len(part) > 3
            ]
            rank = min(inside, default=None)
        if rank is not None and fits(contents[name]):
            ranked.append((rank, place, name))
    return min(ranked)[2] if ranked else ""


def _is_date(content: _Content) -> bool:
    return content.dates >= 0.8


def _is_label(content: _Content) -> bool:
    return content.words <= 8 and content.dates < 0.5 and content.flags < 0.9 and content.values > 0


def _is_customer(content: _Content) -> bool:
    return content.words <= 4 and content.dates < 0.5 and content.flags < 0.5 and content.values > 1


def _is_id(content: _Content) -> bool:
    return content.words <= 2 and content.distinct >= 0.6 and content.filled > 0.9


def _is_count(content: _Content) -> bool:
    return content.numbers >= 0.9


def _is_reopened(content: _Content) -> bool:
    return content.numbers >= 0.9 or content.flags >= 0.9


def _is_kind(content: _Content) -> bool:
    """A few values again and again."""
    few = content.values <= 60 or content.distinct < 0.1
    return few and content.words <= 6 and content.dates < 0.5 and content.flags < 0.9


def _is_flag(content: _Content) -> bool:
    return content.flags >= 0.9


def _is_answer(content: _Content) -> bool:
    return content.words >= 5 and content.dates < 0.5


_ROLES: tuple[tuple[str, str, Callable[[_Content], bool]], ...] = (
    ("created", _CREATED, _is_date),
    ("closed", _CLOSED, _is_date),
    ("id", _IDS, _is_id),
    ("replies", _REPLIES, _is_count),
    ("reopened", _REOPENED, _is_reopened),
    ("label", _LABELS, _is_label),
    ("customer", _CUSTOMER, _is_customer),
    ("channel", _CHANNELS, _is_kind),
    ("product", _PRODUCTS, _is_kind),
    ("language", _LANGUAGES, _is_kind),
    ("solved", _SOLVED, _is_flag),
    ("solved_by", _SOLVED_BY, _is_kind),
    ("answer", _ANSWERS, _is_answer),
)


def _texts(names: Sequence[str], contents: Mapping[str, _Content]) -> tuple[str, ...]:
    """A title and a body by name; else the columns that read most like sentences."""

    def wordy(content: _Content) -> bool:
        return content.words >= 1.5 and content.dates < 0.5 and content.numbers < 0.5

    usable = [name for name in names if not _NEVER_TEXT.search(_plain(name))]
    title = _best(_TITLES, usable, contents, wordy)
    body = _best(_BODIES, [name for name in usable if name != title], contents, wordy)
    if title or body:
        return tuple(name for name in (title, body) if name)
    loose = [name for name in usable if wordy(contents[name]) and contents[name].words >= 3]
    if loose:
        return (max(loose, key=lambda name: contents[name].words),)
    named = _best(_BODIES + " " + _TITLES, usable, contents, lambda content: content.dates < 0.5)
    if named:
        return (named,)
    return (usable[0],) if len(names) == 1 and usable else ()


def _label(names: Sequence[str], contents: Mapping[str, _Content], columns: int) -> str:
    """An unnamed label is only believed where the file holds little else than text and label."""
    if columns > 3:
        return ""
    few = [
        name
        for name in names
        if _is_label(contents[name])
        and contents[name].values >= 2
        and contents[name].distinct < 0.5
    ]
    return few[0] if few else ""
