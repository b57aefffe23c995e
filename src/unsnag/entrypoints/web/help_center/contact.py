"""The contact form: it offers what could help at once, and always lets people through."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from unsnag.application.receive import MessageEmpty, MessageTooLong
from unsnag.application.send_form import FormInFlight, FormMessage, TooManyForms
from unsnag.application.suggest_help import Suggested
from unsnag.domain.customers import masked_email
from unsnag.entrypoints.web.help_center.forms import ContactForm, new_key
from unsnag.entrypoints.web.help_center.views import found
from unsnag.entrypoints.web.help_center.visits import Visit, with_visit
from unsnag.entrypoints.wiring import app

_SENT_SALT = "form-sent"
_LONGEST_PREFILL = 500


@require_http_methods(["GET", "POST"])
@with_visit
def form(request: HttpRequest, visit: Visit) -> HttpResponseBase:
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
        suggested = app().suggest_help(filled.cleaned_data["message"])
        _measure(visit, suggested)
        if suggested.anything:
            return _before_you_send(request, filled, suggested)
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
        "promise": app().company.hours.promise(app().clock()),
    }
    status = 422 if errors or problem else 200
    return render(request, "help_center/contact.html", context, status=status)


def _before_you_send(
    request: HttpRequest, filled: ContactForm, suggested: Suggested
) -> HttpResponse:
    context = _suggestions(suggested, filled.cleaned_data["message"])
    context |= {
        "values": filled.cleaned_data,
        "promise": app().company.hours.promise(app().clock()),
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
    return redirect(f"{reverse('help:contact_sent')}?r={signed}")


@require_POST
@with_visit
def suggest(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The passages and the playbook for a message that is being written, as a part of the page."""
    text = request.POST.get("message", "")[:20_000]
    suggested = app().suggest_help(text)
    _measure(visit, suggested)
    return render(request, "help_center/_suggestions.html", _suggestions(suggested, text))


def _suggestions(suggested: Suggested, text: str) -> dict[str, Any]:
    return {
        "suggestions": found(suggested.hits),
        "playbook": suggested.playbook,
        "ask": text.strip(),
        "urgent": suggested.urgent,
    }


def _measure(visit: Visit, suggested: Suggested) -> None:
    slugs = [hit.article_id for hit in suggested.hits]
    playbook = "" if suggested.playbook is None else suggested.playbook.name
    app().measure.suggested(visit.counted, slugs, playbook=playbook)


@require_POST
@with_visit
def opened(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A suggested passage was opened."""
    slug = request.POST.get("article", "")
    if app().help_center.lines([slug]):
        app().measure.suggestion_opened(visit.counted, slug)
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
@with_visit
def solved(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A suggestion solved it: nothing is sent."""
    if request.method == "GET":
        return render(request, "help_center/contact_solved.html")
    slug = request.POST.get("article", "")
    if app().help_center.lines([slug]):
        app().measure.form_solved(visit.counted, slug)
    return redirect("help:contact_solved")


@require_GET
@with_visit
def sent(request: HttpRequest, _visit: Visit) -> HttpResponse:
    """What was promised. Only who sent the form has the signed address of this page."""
    try:
        receipt = signing.loads(request.GET.get("r", ""), salt=_SENT_SALT)
    except signing.BadSignature:
        return redirect("help:contact")
    return render(request, "help_center/contact_sent.html", {"receipt": receipt})
