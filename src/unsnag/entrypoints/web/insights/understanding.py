"""The classifier on a page: what is in force and how good it is, how sure it must be, its versions,
side by side, and going back to one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from unsnag.application.compare_models import ModelsCompared
from unsnag.application.model_card import read_card
from unsnag.application.ports.model_versions import ModelVersion, Suspect
from unsnag.application.run_training import LARGEST_FILE
from unsnag.application.train_intents import OUT_OF_SCOPE, VersionMissing
from unsnag.domain.staff import Capability
from unsnag.domain.understanding import SETTINGS, SHIPPED_SETTING
from unsnag.domain.understanding.held_back import PARTS
from unsnag.domain.understanding.pairing import Paired
from unsnag.entrypoints.web.insights.shares import share
from unsnag.entrypoints.web.insights.sureness_chart import chart
from unsnag.entrypoints.web.staff import may, not_found, page, signed_in
from unsnag.entrypoints.wiring import app

HERE = "/insights/understanding"
MOST_INTENTS, MOST_PAIRS, MOST_VERSIONS = 12, 8, 20
SORTS = {
    "hurts": ("Went wrong", lambda line: (-line.hurts, line.intent)),
    "intent": ("Intent", lambda line: (line.intent,)),
    "learned": ("Learned", lambda line: (line.learned, line.intent)),
    "found": ("Found", lambda line: (_ratio(line.right, line.meant), line.intent)),
    "said": ("Right when said", lambda line: (_ratio(line.right, line.said), line.intent)),
}
"""How the table of intents can be ordered: the column's head, and what comes first."""


@require_GET
@may(Capability.SEE_UNDERSTANDING)
def understanding(request: HttpRequest) -> HttpResponse:
    """The version in force, or the one asked for."""
    return understanding_page(request)


def understanding_page(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page, with what was wrong where something was."""
    versions = app().model_versions
    choice = versions.in_force()
    in_force = choice.version if choice else ""
    asked = request.GET.get("version", "") or in_force
    version = versions.get(asked)
    if version is None and request.GET.get("version"):
        return _missing(request)
    setting = versions.sureness()
    context = {
        "section": "understanding",
        "choice": choice,
        "version": version,
        "serving": version is not None and version.id == in_force,
        "setting": setting,
        "shipped": SHIPPED_SETTING,
        "settings": SETTINGS,
        "rows": _versions(in_force),
        "runs": [(run, app().run_training.stopped(run)) for run in app().run_training.every()[:5]],
        "waiting": len(waiting_suspects(version)),
        "said_since": _said_since(version),
        "out_of_scope": OUT_OF_SCOPE,
        "most": LARGEST_FILE,
        **({} if version is None else _card(request, version, setting)),
    }
    return page(request, "insights/understanding.html", {**context, **more}, status=status)


def _missing(request: HttpRequest) -> HttpResponse:
    return not_found(request, "There is no such version.", HERE, "Go to Understanding")


def _card(request: HttpRequest, version: ModelVersion, setting: int) -> dict[str, Any]:
    card = read_card(version.card)
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else "hurts"
    ordered = sorted(card.intents, key=SORTS[sort][1])
    shown = ordered if request.GET.get("all") else ordered[:MOST_INTENTS]
    at = card.at(setting)
    return {
        "card": card,
        "right": share(card.right, card.known),
        "refused": share(card.foreign_refused, card.foreign_asked),
        "whole": card.parts == PARTS,
        "chart": chart(card.curve, setting),
        "points": [(p, share(p.handled, p.n), share(p.wrong, p.handled)) for p in card.curve],
        "now": None if at is None else (share(at.handled, at.n), share(at.wrong, at.handled)),
        "lines": [
            (line, share(line.right, line.meant), share(line.right, line.said)) for line in shown
        ],
        "more_lines": len(ordered) - len(shown),
        "sort": sort,
        "sorts": [(name, words) for name, (words, _) in SORTS.items()],
        "pairs": card.confusions[:MOST_PAIRS],
    }


def _ratio(part: int, whole: int) -> float:
    """For ordering: what was never measured comes last."""
    return part / whole if whole else 2.0


def _versions(in_force: str) -> list[dict[str, Any]]:
    before = {choice.version for choice in app().model_versions.choices()}
    return [
        {
            "one": version,
            "serving": version.id == in_force,
            "before": version.id in before,
            "learned": version.card["tickets"]["learned"],
            "right": share(version.card["right"], version.card["known"]),
        }
        for version in app().model_versions.every()[:MOST_VERSIONS]
    ]


def waiting_suspects(version: ModelVersion | None) -> list[Suspect]:
    """Suspects of a version about which nobody has said anything yet."""
    if version is None:
        return []
    decided = app().model_versions.decisions()
    return [one for one in app().version_files.suspects(version.id) if one.key not in decided]


def _said_since(version: ModelVersion | None) -> int:
    """How much people said of tickets since a version was made."""
    if version is None:
        return 0
    versions = app().model_versions
    said = [one.at for one in versions.decisions().values()]
    said += [one.at for one in versions.corrections()]
    return sum(at > version.made for at in said)


@require_POST
@may(Capability.TEACH)
def set_sureness(request: HttpRequest) -> HttpResponse:
    """Set how sure it must be."""
    given = request.POST.get("setting", "")
    setting = int(given) if given.isascii() and given.isdigit() and len(given) < 4 else 0
    if setting not in SETTINGS:
        wrong = f"Choose a number from {SETTINGS[0]} to {SETTINGS[-1]}, in steps of five."
        return understanding_page(request, status=422, sureness_error=wrong, given=given)
    if setting != app().model_versions.sureness():
        app().model_versions.set_sureness(setting, by=signed_in(request).name)
    messages.success(request, f"Set to {setting}. It holds from the next message on.")
    return redirect("understanding")


@require_POST
@may(Capability.TEACH)
def use(request: HttpRequest) -> HttpResponse:
    """Put a version in force. One that is shown to be worse needs a second word; one that was in
    force before does not: going back must be quick."""
    wanted, name = request.POST.get("version", ""), signed_in(request).name
    train, choices = app().train_intents(), app().model_versions.choices()
    if app().model_versions.get(wanted) is None:
        return _missing(request)
    known = wanted in {choice.version for choice in choices}
    try:
        if choices and not known and not request.POST.get("anyway"):
            compared = train.compare(choices[0].version, wanted)
            if compared.worse:
                return _compared_page(request, choices[0].version, wanted, compared, status=409)
        train.use(wanted, by=name, reason="put back" if known else "")
    except VersionMissing as gone:
        messages.warning(request, str(gone))
        return redirect("understanding")
    messages.success(request, "In force. Every server takes it over within seconds.")
    return redirect("understanding")


@require_GET
@may(Capability.SEE_UNDERSTANDING)
def compare(request: HttpRequest) -> HttpResponse:
    """Two versions on the same tickets."""
    first, second = request.GET.get("a", ""), request.GET.get("b", "")
    if app().model_versions.get(first) is None or app().model_versions.get(second) is None:
        return _missing(request)
    try:
        compared = app().train_intents().compare(first, second)
    except VersionMissing as gone:
        messages.warning(request, str(gone))
        return redirect("understanding")
    return _compared_page(request, first, second, compared)


def _compared_page(
    request: HttpRequest, first: str, second: str, compared: ModelsCompared, status: int = 200
) -> HttpResponse:
    apart = [line for line in compared.by_intent if line.first or line.second]
    choice = app().model_versions.in_force()
    ways = (
        ("The best intent is right", compared.right),
        ("Not taken for a wrong intent without a question", compared.careful),
    )
    context = {
        "section": "understanding",
        "first": first,
        "second": second,
        "in_force": "" if choice is None else choice.version,
        "compared": compared,
        "ways": [(words, pair, *_ahead(pair)) for words, pair in ways],
        "agree": share(compared.agree, compared.n),
        "apart": apart[:MOST_INTENTS],
        "refused": status == 409,
        "every": app().model_versions.every()[:MOST_VERSIONS],
    }
    return page(request, "insights/models_compared.html", context, status=status)


def _ahead(pair: Paired) -> tuple[str, str, str]:
    """By how many points the second is ahead, with the interval, and the chance of it."""
    low, high = pair.interval
    chance = "under 0.001" if pair.chance < 0.001 else f"{pair.chance:.3f}"
    return f"{100 * pair.difference:+.1f}", f"{100 * low:+.1f} to {100 * high:+.1f}", chance
