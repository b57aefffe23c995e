"""Who else is at a ticket, and macros."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from unsnag.application.ports.desk import MacroNameTaken
from unsnag.application.ports.ticket_work import Act, ActKind
from unsnag.application.queries.desk import TicketWhole
from unsnag.domain.macros import PLACES, Macro, MacroWrong, checked, first_name
from unsnag.domain.shared import TicketId
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.desk.beside import read_now
from unsnag.entrypoints.web.desk.filing import seen_by_staff
from unsnag.entrypoints.web.staff import may, not_found, page, signed_in
from unsnag.entrypoints.wiring import app

GREATEST_ID = 2**63 - 1


@require_POST
@may(Capability.WORK_TICKETS, live=True)
def here(request: HttpRequest, ticket: int) -> HttpResponse:
    """Say that one is at a ticket; who else is."""
    if ticket > GREATEST_ID or app().desk.ticket(TicketId(ticket)) is None:
        return HttpResponse(status=404)
    writing = request.POST.get("writing") == "yes"
    read_now(request, TicketId(ticket))
    seen_by_staff(request, TicketId(ticket))
    others = app().presence.come(TicketId(ticket), signed_in(request).name, writing=writing)
    return render(request, "desk/others.html", {"others": others})


@require_GET
@may(Capability.SEE_DESK)
def macros(request: HttpRequest) -> HttpResponse:
    """All macros; managers change them."""
    return _page(request, Macro("", ""))


@require_POST
@may(Capability.KEEP_MACROS)
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
@may(Capability.KEEP_MACROS)
def remove(request: HttpRequest, macro: int) -> HttpResponse:
    """Forget a macro."""
    if macro <= GREATEST_ID:
        app().macros.remove(macro, by=signed_in(request).name)
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


def note_macros(request: HttpRequest, ticket: TicketId) -> None:
    """Record which macros were put into a reply that was sent; the same form sent twice is once."""
    by, key = signed_in(request).name, request.POST.get("key", "")[:80]
    used = set(request.POST.get("macros", "").split(","))
    for macro in app().macros.all():
        if str(macro.id) in used:
            once = f"macro:{ticket}:{key}:{macro.id}"
            told: dict[str, str | int] = {"macro": macro.name, "id": macro.id}
            act = Act(ticket, ActKind.MACRO_USED, by, app().clock(), once, told)
            app().desk_room.kept.record(act)


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
