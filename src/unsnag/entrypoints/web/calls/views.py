"""Calls: the page on which customers ask for one, and what people at the desk say of theirs."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from unsnag.application.know_reader import Reader
from unsnag.application.messaging.call_back import NoConsent, NoSlot, NothingToCall
from unsnag.application.receive import MessageEmpty, MessageTooLong
from unsnag.application.send_form import FormInFlight, FormMessage, TooManyForms
from unsnag.domain.messaging.calling import CallOutcome, NumberRefused
from unsnag.domain.shared import TicketId
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.help_center.forms import ContactForm, new_key
from unsnag.entrypoints.web.help_center.readers import for_reader
from unsnag.entrypoints.web.help_center.visits import Visit
from unsnag.entrypoints.web.staff import may, not_found, signed_in
from unsnag.entrypoints.wiring import app

HOURS = (
    ("09:00-12:00", "Morning, 9 to 12"),
    ("12:00-15:00", "Noon, 12 to 15"),
    ("15:00-18:00", "Afternoon, 15 to 18"),
    ("09:00-18:00", "Any time, 9 to 18"),
)
TOO_MANY = "You've sent us several messages in a row. Please wait half an hour, then go on."
BUSY = "We're sending this already. Wait a moment."
_SALT = "call-asked"
_GREATEST_ID = 2**63 - 1


class CallForm(ContactForm):
    """What is asked of who wants a call, beside what the contact form asks."""

    number = forms.CharField(
        max_length=40, error_messages={"required": "Write the number on which we reach you."}
    )
    hours = forms.ChoiceField(
        choices=HOURS, error_messages={"required": "Choose when we may call."}
    )
    consent = forms.BooleanField(
        error_messages={"required": "Tick the box, so that we may call you."}
    )


@require_http_methods(["GET", "POST"])
@for_reader
def ask(request: HttpRequest, visit: Visit, _reader: Reader) -> HttpResponseBase:
    """GET shows the form, POST sends it."""
    if not app().call_backs.offered:
        return redirect("help:contact")
    if request.method == "GET":
        return _page(request, {"key": new_key(), "hours": HOURS[-1][0]})
    filled = CallForm(request.POST)
    if not filled.is_valid():
        return _page(request, filled.values(), filled)
    typed = filled.cleaned_data
    form = FormMessage(
        visit.id, typed["key"], typed["name"], typed["email"], typed["message"], typed["order"]
    )
    first, _, last = typed["hours"].partition("-")
    try:
        promised = app().call_backs.ask(form, typed["number"], (first, last), consent=True)
    except NumberRefused as wrong:
        filled.add_error("number", str(wrong))
        return _page(request, filled.values(), filled)
    except NoSlot as wrong:
        filled.add_error("hours", str(wrong))
        return _page(request, filled.values(), filled)
    except (MessageEmpty, MessageTooLong) as wrong:
        filled.add_error("message", str(wrong))
        return _page(request, filled.values(), filled)
    except (FormInFlight, TooManyForms) as trouble:
        problem = BUSY if isinstance(trouble, FormInFlight) else TOO_MANY
        return _page(request, filled.values(), problem=problem)
    receipt = {
        "reference": int(promised.sent.ticket),
        "number": f"…{promised.number[-3:]}",
        "day": f"{promised.first:%A} {promised.first.day} {promised.first:%B}",
        "hours": f"{promised.first:%H:%M}–{promised.last:%H:%M}",
        "zone": str(promised.first.tzinfo),
    }
    signed = signing.dumps(receipt, salt=_SALT, compress=True)
    return redirect(f"{reverse('call-asked')}?r={signed}")


def _page(
    request: HttpRequest,
    values: dict[str, object],
    filled: CallForm | None = None,
    *,
    problem: str = "",
) -> HttpResponse:
    errors = {} if filled is None else {name: next(iter(e)) for name, e in filled.errors.items()}
    context = {"values": values, "errors": errors, "problem": problem, "hours": HOURS}
    status = 422 if errors or problem else 200
    return render(request, "calls/ask.html", context, status=status)


@require_GET
@for_reader
def asked(request: HttpRequest, _visit: Visit, _reader: Reader) -> HttpResponseBase:
    """What was promised. Only who sent the form has the signed address of this page."""
    try:
        receipt = signing.loads(request.GET.get("r", ""), salt=_SALT)
    except signing.BadSignature:
        return redirect("call-ask")
    return render(request, "calls/asked.html", {"receipt": receipt})


@require_POST
@may(Capability.WORK_TICKETS)
def arrange(request: HttpRequest, ticket: int) -> HttpResponse:
    """Arrange a call in a ticket."""
    if not _is_there(ticket):
        return _no_ticket(request)
    first, _, last = request.POST.get("hours", "").partition("-")
    known = f"{first}-{last}" in {value for value, _ in HOURS}
    agreed = request.POST.get("consent") == "on"
    number = request.POST.get("number", "")[:40]
    try:
        if not known:
            raise NoSlot("Choose the hours in which the customer wants to be called.")
        by = signed_in(request).name
        app().call_backs.arrange(TicketId(ticket), by, number, (first, last), consent=agreed)
        messages.success(request, "Arranged. The number shows here when it may be called.")
    except (NumberRefused, NoConsent, NoSlot) as wrong:
        messages.warning(request, str(wrong))
    return redirect("ticket", ticket)


@require_POST
@may(Capability.WORK_TICKETS)
def called(request: HttpRequest, ticket: int) -> HttpResponse:
    """Say what came of a call."""
    if not _is_there(ticket):
        return _no_ticket(request)
    outcome, by = request.POST.get("outcome", ""), signed_in(request).name
    if outcome not in set(CallOutcome):
        messages.warning(request, "Choose what came of the call.")
        return redirect("ticket", ticket)
    key = f"{ticket}:{request.POST.get('key', '')[:60] or uuid.uuid4().hex}"
    note = request.POST.get("note", "")
    try:
        app().call_backs.called(TicketId(ticket), by, CallOutcome(outcome), note, key=key)
        messages.success(request, "Kept. Only the team sees it.")
    except NothingToCall as trouble:
        messages.warning(request, str(trouble))
    return redirect("ticket", ticket)


def _is_there(ticket: int) -> bool:
    return ticket <= _GREATEST_ID and app().desk.ticket(TicketId(ticket)) is not None


def _no_ticket(request: HttpRequest) -> HttpResponse:
    return not_found(request, "There is no ticket with that number.", "/desk", "Go to the queue")
