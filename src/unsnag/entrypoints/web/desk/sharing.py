"""Who else is at a ticket, and macros."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from unsnag.application.ports.desk import MacroNameTaken
from unsnag.application.queries.desk import TicketWhole
from unsnag.domain.macros import PLACES, Macro, MacroWrong, checked, first_name
from unsnag.domain.shared import TicketId
from unsnag.entrypoints.web.staff import agents, managers, not_found, page, signed_in
from unsnag.entrypoints.wiring import app

GREATEST_ID = 2**63 - 1


@require_POST
@agents
def here(request: HttpRequest, ticket: int) -> HttpResponse:
    """Say that one is at a ticket; who else is."""
    if ticket > GREATEST_ID or app().desk.ticket(TicketId(ticket)) is None:
        return HttpResponse(status=404)
    writing = request.POST.get("writing") == "yes"
    others = app().presence.come(TicketId(ticket), signed_in(request).name, writing=writing)
    return render(request, "desk/others.html", {"others": others})


@require_GET
@agents
def macros(request: HttpRequest) -> HttpResponse:
    """All macros; managers change them."""
    return _page(request, Macro("", ""))


@require_POST
@managers
def keep(request: HttpRequest) -> HttpResponse:
    """Keep a new macro or a changed one."""
    given = request.POST.get("id", "0")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0
    name, text = request.POST.get("name", ""), request.POST.get("text", "")
    try:
        macro = checked(name, text)
        app().macros.put(Macro(macro.name, macro.text, number), by=signed_in(request).name)
    except (MacroWrong, MacroNameTaken) as wrong:
        return _page(request, Macro(name, text, number), error=str(wrong), status=422)
    except LookupError:
        return not_found(request, "That macro was removed.", "/desk/macros", "Go to the macros")
    messages.success(request, "Kept. Everybody at the desk has it.")
    return redirect("macros")


@require_POST
@managers
def remove(request: HttpRequest, macro: int) -> HttpResponse:
    """Forget a macro."""
    if macro <= GREATEST_ID:
        app().macros.remove(macro)
    messages.success(request, "Removed.")
    return redirect("macros")


def macros_for(request: HttpRequest, ticket: TicketWhole) -> list[Macro]:
    """Every macro with its places filled for a ticket."""
    known = ticket.customer
    values = {
        "customer": first_name(known.name) if known.identified or known.email else "",
        "agent": signed_in(request).name,
        "ticket": str(ticket.id),
        "company": app().company.name,
    }
    given = {place: value for place, value in values.items() if value}
    return [Macro(one.name, one.filled(given), one.id) for one in app().macros.all()]


def _page(
    request: HttpRequest, draft: Macro, *, error: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "section": "macros",
        "macros": app().macros.all(),
        "places": [(f"{{{place}}}", what) for place, what in PLACES.items()],
        "draft": draft,
        "error": error,
    }
    return page(request, "desk/macros.html", context, status=status)
