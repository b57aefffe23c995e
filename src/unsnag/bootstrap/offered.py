"""What playbooks of this installation may use."""

from __future__ import annotations

from unsnag.adapters.connectors.shop import spec
from unsnag.adapters.knowledge_folder.details import read_details
from unsnag.adapters.playbook_files.catalogue import Catalogue
from unsnag.entrypoints.configuration import Configuration


def catalogue_of(configuration: Configuration) -> Catalogue:
    """The connectors' look-ups, lists and actions, and the company's own details. Raises
    NotReadable."""
    details = read_details(configuration.demo / "details.yaml")
    return Catalogue(spec.LOOK_UPS, spec.LISTS, spec.ACTIONS, details)
