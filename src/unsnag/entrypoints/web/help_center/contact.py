"""The contact form: it offers what could help at once, and always lets people through."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from unsnag.application.know_reader import Reader
from unsnag.application.queries.help_center import ArticleLine
from unsnag.application.receive import MessageEmpty, MessageTooLong
from unsnag.application.send_form import FormInFlight, FormMessage, TooManyForms
from unsnag.application.suggest_help import Suggested
from unsnag.domain.customers import masked_email
from unsnag.domain.retrieval.clicks import Place
from unsnag.entrypoints.web.help_center import searches
from unsnag.entrypoints.web.help_center.forms import ContactForm, new_key
from unsnag.entrypoints.web.help_center.readers import for_reader
from unsnag.entrypoints.web.help_center.searches import came_from, same_search
from unsnag.entrypoints.web.help_center.searching import found
from unsnag.entrypoints.web.help_center.views import shelf_of_found
from unsnag.entrypoints.web.help_center.visits import Visit
from unsnag.entrypoints.wiring import app

_SENT_SALT = "form-sent"
_LONGEST_PREFILL = 500
LONGEST_MESSAGE = 20_000


@require_http_methods(["GET", "POST"])
@for_reader
def form(request: HttpRequest, visit: Visit, reader: Reader) -> HttpResponseBase:
    """GET shows the form. The first POST shows what could help, if anything does; the second, or
    the first when nothing does, sends."""
    if request.method == "GET":
        about = request.GET.get("about", "").replace("\x00", "")[:_LONGEST_PREFILL]
        return _form_page(request, {"message": about, "key": new_key()})
    filled = ContactForm(request.POST)
    if not filled.is_valid():
        return _form_page(request, filled.values(), filled)
    if request.POST.get("step") == "edit":
        return _form_page(request, filled.values())
    if request.POST.get("step") != "send":
        message = filled.cleaned_data["message"]
        suggested = app().suggest_help(message, reader.keys)
        shown = _suggestions(request, visit, reader, suggested, message)
        if shown["suggestions"] or suggested.playbook:
            return _before_you_send(request, filled, shown)
    return _send(request, visit, filled)


def _form_page(
    request: HttpRequest,
    values: dict[str, Any],
    filled: ContactForm | None = None,
    *,
    problem: str = "",
) -> HttpResponse:
    errors = {} if filled is None else {name: next(iter(e)) for name, e in filled.errors.items()}
    context = {
        "values": values,
        "errors": errors,
        "problem": problem,
    }
    status = 422 if errors or problem else 200
    return render(request, "help_center/contact.html", context, status=status)


def _before_you_send(
    request: HttpRequest, filled: ContactForm, suggestions: dict[str, Any]
) -> HttpResponse:
    context = suggestions | {
        "values": filled.cleaned_data,
    }
    return render(request, "help_center/before_you_send.html", context)


def _send(request: HttpRequest, visit: Visit, filled: ContactForm) -> HttpResponse:
    typed = filled.cleaned_data
    message = FormMessage(
        visit=visit.id,
        key=typed["key"],
        name=typed["name"],
        email=typed["email"],
        message=typed["message"],
        order=typed["order"],
    )
    try:
        sent_form = app().send_form(message)
    except (MessageEmpty, MessageTooLong) as fault:
        return _form_page(request, typed, problem=str(fault))
    except FormInFlight:
        return _form_page(request, typed, problem="We're sending this already. Wait a moment.")
    except TooManyForms:
        problem = "You've sent us several messages in a row. Please wait half an hour, then go on."
        return _form_page(request, typed, problem=problem)
    receipt = {
        "reference": int(sent_form.ticket),
        "told": sent_form.told,
        "email": masked_email(typed["email"]),
    }
    signed = signing.dumps(receipt, salt=_SENT_SALT, compress=True)
    response = redirect(f"{reverse('help:contact_sent')}?r={signed}")
    searches.wrote_anyway(request, response)
    return response


@require_POST
@for_reader
def suggest(request: HttpRequest, visit: Visit, reader: Reader) -> HttpResponse:
    """The passages and the playbook for a message that is being written, as a part of the page."""
    text = request.POST.get("message", "").replace("\x00", "")[:LONGEST_MESSAGE]
    suggested = app().suggest_help(text, reader.keys)
    context = _suggestions(request, visit, reader, suggested, text)
    response = render(request, "help_center/_suggestions.html", context)
    if context["search"] and visit.counted:
        searches.remember(request, response, context["search"])
    return response


def _suggestions(
    request: HttpRequest, visit: Visit, reader: Reader, suggested: Suggested, text: str
) -> dict[str, Any]:
    """What is shown, told to the measurement of the visit and to the ranking."""
    ids = [hit.article_id for hit in suggested.hits]
    search = same_search(visit, Place.FORM, ids) if ids else ""
    items = found(suggested.hits, shelf_of_found(request, reader, ids), search)
    playbook = "" if suggested.playbook is None else suggested.playbook.name
    app().measure.suggested(visit.counted, [one.line.id for one in items], playbook=playbook)
    searches.shown(visit, search, text, [one.id for one in items], Place.FORM)
    return {
        "suggestions": items,
        "search": search,
        "playbook": suggested.playbook,
        "ask": text.strip(),
        "urgent": suggested.urgent,
    }


@require_POST
@for_reader
def opened(request: HttpRequest, visit: Visit, reader: Reader) -> HttpResponse:
    """A suggested passage was opened."""
    named = _named(request, reader)
    if named is not None:
        app().measure.suggestion_opened(visit.counted, named.id)
        searches.clicked(visit, came_from(_from(request)), _asked(request))
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
@for_reader
def solved(request: HttpRequest, visit: Visit, reader: Reader) -> HttpResponse:
    """A suggestion solved it: nothing is sent."""
    if request.method == "GET":
        return render(request, "help_center/contact_solved.html", {"reader": reader})
    named = _named(request, reader)
    if named is not None:
        app().measure.form_solved(visit.counted, named.id)
        origin = came_from(_from(request))
        searches.clicked(visit, origin, _asked(request))
        if visit.counted and origin.search:
            app().learn_from_search.solved(origin.search, _asked(request))
    return redirect("help:contact_solved")


def _named(request: HttpRequest, reader: Reader) -> ArticleLine | None:
    asked = _asked(request)
    return shelf_of_found(request, reader, [asked]).found(asked)


def _asked(request: HttpRequest) -> str:
    """The suggestion: its id, and behind a space the place where it was shown."""
    return request.POST.get("article", "").partition(" ")[0]


def _from(request: HttpRequest) -> str:
    return request.POST.get("article", "").partition(" ")[2]


@require_GET
@for_reader
def sent(request: HttpRequest, _visit: Visit, _reader: Reader) -> HttpResponse:
    """What was promised. Only who sent the form has the signed address of this page."""
    try:
        receipt = signing.loads(request.GET.get("r", ""), salt=_SENT_SALT)
    except signing.BadSignature:
        return redirect("help:contact")
    return render(request, "help_center/contact_sent.html", {"receipt": receipt})
