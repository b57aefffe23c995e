"""Which reader a source wants, asked for or told by what is in it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

from unsnag.adapters.importers.freshdesk import freshdesk
from unsnag.adapters.importers.help_scout import help_scout
from unsnag.adapters.importers.html_files import HtmlSource
from unsnag.adapters.importers.intercom import intercom
from unsnag.adapters.importers.markdown_files import MarkdownSource
from unsnag.adapters.importers.packages import Package, open_package
from unsnag.adapters.importers.records import pages
from unsnag.adapters.importers.web_site import SiteSource, Skips
from unsnag.adapters.importers.zendesk import zendesk
from unsnag.application.ports.egress import Egress
from unsnag.application.ports.imports import KINDS, KnowledgeSource, SourceUnreadable

_LOOKED_AT = 20
_PRODUCTS: dict[str, Callable[[Package, str], KnowledgeSource]] = {
    "zendesk": zendesk,
    "intercom": intercom,
    "helpscout": help_scout,
    "freshdesk": freshdesk,
}


def source_at(
    place: str, kind: str, language: str, egress: Callable[[], Egress], skips: Skips
) -> KnowledgeSource:
    """The source at a path or address. `kind` is one of KINDS, or empty to be told by its
    contents. Raises SourceUnreadable."""
    is_address = place.lower().startswith(("http://", "https://"))
    if kind == "sitemap" or (not kind and is_address):
        if not is_address:
            raise SourceUnreadable("Give the sitemap's address: https://…/sitemap.xml.")
        return SiteSource(place, egress(), skips)
    if is_address:
        raise SourceUnreadable("Only sitemaps are read from an address. Give a folder or a zip.")
    package = open_package(Path(place))
    chosen = kind or _told(package)
    if chosen == "markdown":
        return MarkdownSource(package, language)
    if chosen == "html":
        return HtmlSource(package)
    return _PRODUCTS[chosen](package, language)


def _told(package: Package) -> str:
    endings = {name.rsplit(".", 1)[-1].lower() for name in package.names}
    if endings & {"md", "markdown"}:
        return "markdown"
    if "json" in endings:
        for _, page in islice(pages(package), _LOOKED_AT):
            if found := _product(page):
                return found
    elif endings & {"html", "htm"}:
        return "html"
    raise SourceUnreadable(f"What this is can't be told. Say it with --from: {', '.join(KINDS)}.")


def _product(page: Any) -> str:
    """The product whose published shape a page has; empty when it has none of them."""
    if isinstance(page, list):
        one = page[0] if page and isinstance(page[0], dict) else {}
        return "freshdesk" if "folder_id" in one or "visibility" in one else ""
    if not isinstance(page, dict):
        return ""
    if page.get("type") == "list" and isinstance(page.get("data"), list):
        return "intercom"
    for key in ("articles", "article", "collections", "categories"):
        value = page.get(key)
        if isinstance(value, dict):
            return "helpscout"
        first = value[0] if isinstance(value, list) and value else {}
        if isinstance(first, dict) and {"section_id", "html_url", "locale"} & first.keys():
            return "zendesk"
    return "zendesk" if {"sections", "translations", "user_segments"} & page.keys() else ""
