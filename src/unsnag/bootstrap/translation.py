"""Puts translation at the desk together, where a service is set. Import it only after Django is
set up."""

from __future__ import annotations

from unsnag.adapters.egress.addresses import read_address
from unsnag.adapters.egress.calling import ServiceCalls
from unsnag.adapters.egress.places import read_allow_list
from unsnag.adapters.models.language import any_language_of
from unsnag.adapters.store.translations import DatabaseTranslations
from unsnag.adapters.translation.libretranslate import LibreTranslate
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.egress import EgressRefused
from unsnag.application.ports.store import Store
from unsnag.application.ports.ticket_work import TicketWork
from unsnag.application.translate import TranslateTickets
from unsnag.entrypoints.configuration import Configuration, NotConfigured
from unsnag.entrypoints.translation_settings import URL, read_translation_settings


def translation(
    configuration: Configuration, store: Store, work: TicketWork, clock: Clock
) -> TranslateTickets | None:
    """None where no service is set. Raises NotConfigured."""
    settings = read_translation_settings()
    if settings is None:
        return None
    try:
        read_address(settings.url)
        calls = ServiceCalls(read_allow_list(configuration.egress_allow))
    except EgressRefused as refused:
        raise NotConfigured(f"{URL}: {refused.problem}") from refused
    except ValueError as fault:
        raise NotConfigured(f"UNSNAG_EGRESS_ALLOW: {fault}") from fault
    service = LibreTranslate(settings.url, settings.key, calls)
    kept = DatabaseTranslations()
    return TranslateTickets(service, kept, store, work, any_language_of, clock)
