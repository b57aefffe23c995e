"""Bringing articles in from another place: choose, look at what would happen, import, read the
report. What is larger than an import takes is refused before it is read."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from unsnag.application.import_knowledge import Became
from unsnag.application.ports.import_runs import ImportRun, RunState, UploadTooLarge
from unsnag.application.ports.imports import KINDS
from unsnag.application.run_import import LARGEST_UPLOAD, ImportNotPossible, Wanted
from unsnag.domain.knowledge import PUBLIC, SIGNED_IN, STAFF
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.knowledge import words
from unsnag.entrypoints.web.knowledge.around import attempt
from unsnag.entrypoints.web.staff import may, not_found, page, signed_in
from unsnag.entrypoints.wiring import app

_BACK = "/knowledge/import"
_AROUND_FILES = 1_000_000
"""Bytes that a form takes beside its files."""
TOO_LARGE = (
    f"That is more than {LARGEST_UPLOAD // 1_000_000} MB, so nothing of it was read. "
    "Import it with `unsnag knowledge import`, or in parts."
)
NAMES = {
    "zendesk": "Zendesk Guide",
    "intercom": "Intercom",
    "helpscout": "Help Scout Docs",
    "freshdesk": "Freshdesk",
    "markdown": "Markdown files, or an export of ours",
    "html": "HTML pages",
    "sitemap": "A site, by its sitemap",
}
BECAME = (
    (Became.CREATED, "new", ""),
    (Became.CHANGED, "changed there", ""),
    (Became.UNCHANGED, "unchanged", ""),
    (Became.DONE_BEFORE, "done before the interruption", ""),
    (Became.EDITED_HERE, "edited here, kept as they are", "attention"),
    (Became.REFUSED, "refused", "harm"),
)


@require_GET
@may(Capability.PUBLISH_ARTICLES)
def every(request: HttpRequest) -> HttpResponse:
    """The form, and the imports so far."""
    return _form(request)


def _form(request: HttpRequest, problem: str = "", *, status: int = 200) -> HttpResponse:
    context = {
        "section": "knowledge",
        "kinds": [(kind, NAMES[kind]) for kind in KINDS if kind != "sitemap"],
        "languages": list(words.LANGUAGES.items()),
        "audiences": [a for a in words.audiences(()) if a[0] in (PUBLIC, SIGNED_IN, STAFF)],
        "typed": {} if status == 413 else request.POST,  # what is too large stays unread
        "problem": problem,
        "most": LARGEST_UPLOAD,
        "runs": [_shown(run) for run in app().run_import.every()],
    }
    return page(request, "knowledge/import.html", context, status=status)


def _shown(run: ImportRun) -> dict[str, Any]:
    report = run.report
    counts = [(report.get(b.name.lower(), 0), said, tone) for b, said, tone in BECAME]
    return {
        "one": run,
        "working": run.state.working and not app().run_import.stopped(run),
        "stopped": app().run_import.stopped(run),
        "checked": run.state is RunState.CHECKED,
        "imported": run.state is RunState.IMPORTED,
        "refused": run.state is RunState.REFUSED,
        "counts": [row for row in counts if row[0]],
        "comes": report.get("created", 0) + report.get("changed", 0),
        "lost": report.get("lost", {}),
        "lines": [line for line in report.get("lines", ()) if _worth_a_look(line)],
        "kind": NAMES.get(report.get("source", "") or run.kind, "Told by its contents"),
    }


def _worth_a_look(line: dict[str, Any]) -> bool:
    return bool(line["lost"]) or line["became"] in ("edited_here", "refused")


@csrf_exempt
@require_POST
@may(Capability.PUBLISH_ARTICLES)
def begin(request: HttpRequest) -> HttpResponse:
    """Take the files in and begin the dry run. The length is looked at before the token is: to find
    the token, everything that was sent would have to be read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST_UPLOAD + _AROUND_FILES:
        return _form(request, TOO_LARGE, status=413)
    return _begin(request)


@csrf_protect
def _begin(request: HttpRequest) -> HttpResponse:
    post = request.POST
    site = post.get("from") == "address"
    address = post.get("address", "").strip() if site else ""
    files = [] if site else request.FILES.getlist("files")
    wanted = Wanted(
        by=signed_in(request).name,
        address=address,
        files=tuple((str(one.name), one.chunks()) for one in files),
        kind="sitemap" if address else post.get("kind", ""),
        audience=post.get("audience", ""),
        language=post.get("language", ""),
        state=post.get("state", ""),
        media=bool(post.get("media")),
    )
    try:
        run = app().run_import.begin(wanted)
    except UploadTooLarge as refused:
        return _form(request, str(refused), status=413)
    except ImportNotPossible as refused:
        return _form(request, str(refused), status=422)
    return redirect("knowledge-import-run", run.id)


@require_GET
@may(Capability.PUBLISH_ARTICLES)
def one(request: HttpRequest, run: str) -> HttpResponse:
    """How far an import is, and what came of it."""
    found = app().run_import.get(run)
    if found is None:
        return _missing(request)
    context = {"section": "knowledge", "run": _shown(found)}
    part = "_import_run" if getattr(request, "htmx", False) else "import_run"
    return page(request, f"knowledge/{part}.html", context)


def _missing(request: HttpRequest) -> HttpResponse:
    return not_found(request, "There is no such import.", _BACK, "All imports")


@require_POST
@may(Capability.PUBLISH_ARTICLES)
def start(request: HttpRequest, run: str) -> HttpResponse:
    """Import what was checked, or once more what was imported."""
    found = app().run_import.get(run)
    if found is None:
        return _missing(request)
    started = "The import has begun. You may leave this page."
    return attempt(request, lambda: app().run_import.start(found), started, f"{_BACK}/{run}")


@require_POST
@may(Capability.PUBLISH_ARTICLES)
def forget(request: HttpRequest, run: str) -> HttpResponse:
    """Remove the files that were sent, and the report; imported articles stay."""
    found = app().run_import.get(run)
    if found is None:
        return _missing(request)
    removed = "Removed. Articles that came in stay."
    return attempt(request, lambda: app().run_import.forget(found), removed, _BACK)
