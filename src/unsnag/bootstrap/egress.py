"""The way out to the internet, as this installation is set."""

from __future__ import annotations

from unsnag.adapters.egress.client import EgressClient
from unsnag.adapters.egress.places import read_allow_list
from unsnag.entrypoints.configuration import Configuration, NotConfigured


def egress_of(configuration: Configuration) -> EgressClient:
    """A client with a budget of its own. Raises NotConfigured."""
    try:
        return EgressClient(read_allow_list(configuration.egress_allow))
    except ValueError as fault:
        raise NotConfigured(f"UNSNAG_EGRESS_ALLOW: {fault}") from fault
