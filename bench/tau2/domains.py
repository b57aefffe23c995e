"""The domains: each with its system, its look-ups and actions, its policies and its words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.tau2 import (
    airline_direct,
    airline_spec,
    airline_tools,
    retail_direct,
    retail_spec,
    retail_tools,
    said,
)
from bench.tau2.airline_facts import AirlineFacts
from bench.tau2.client import SystemClient
from bench.tau2.retail_facts import RetailFacts
from bench.tau2.tasks import Call, Task
from unsnag.adapters.playbook_files.catalogue import Catalogue
from unsnag.adapters.playbook_files.reader import read_playbook
from unsnag.adapters.playbook_files.shelf import sources_of
from unsnag.adapters.rules.cel import CelRules
from unsnag.application.ports.facts import FactSource, LookUpSpec
from unsnag.domain.actions import ActionSpec
from unsnag.domain.playbooks import Playbook

Json = dict[str, Any]

POLICIES = Path(__file__).resolve().parent / "policies"


@dataclass(frozen=True)
class Domain:
    """`tools` is the system's side, `direct` the independent reckoning of the gold state."""

    name: str
    tools: Mapping[str, Callable[..., Json]]
    direct: Callable[[Json, str, Json], bool]
    look_ups: Sequence[LookUpSpec]
    actions: Sequence[ActionSpec]
    as_json: frozenset[str]
    untold: frozenset[str]
    facts: Callable[[SystemClient], FactSource]

    @property
    def catalogue(self) -> Catalogue:
        """What the domain's playbooks may use."""
        return Catalogue(self.look_ups, (), self.actions)

    def playbooks(self) -> Mapping[str, Playbook]:
        """The playbook of each write tool, by the tool's name. Raises PlaybookInvalid."""
        folders = sorted(f for f in (POLICIES / self.name).iterdir() if f.is_dir())
        return {
            folder.name: read_playbook(str(folder), sources_of(folder), self.catalogue, CelRules())
            for folder in folders
        }

    def slots(self, task: Task, customer: str, call: Call, data: Json) -> dict[str, str]:
        """What the customer asks for, as a playbook's slots: the call's arguments as texts, and
        what the scenario says. `data` is the database before the task began."""
        slots = {name: _text(value) for name, value in call.arguments.items()}
        parts = {name: call.arguments[name] for name in retail_tools.ADDRESS if name in slots}
        if parts:
            slots["address"] = json.dumps(parts)
        if call.tool == "cancel_reservation":
            reservation = data["reservations"].get(slots.get("reservation_id", ""))
            slots["reason"] = said.reason_to_cancel(task.told, reservation, data)
        if call.tool == "send_certificate":
            slots["complaint"], slots["reservation_id"] = said.complaint(task, customer, call, data)
        return {**slots, "confirmed": "yes"}


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


RETAIL = Domain(
    name="retail",
    tools=retail_tools.TOOLS,
    direct=retail_direct.apply,
    look_ups=retail_spec.LOOK_UPS,
    actions=retail_spec.ACTIONS,
    as_json=retail_spec.AS_JSON,
    untold=frozenset(),
    facts=RetailFacts,
)
AIRLINE = Domain(
    name="airline",
    tools=airline_tools.TOOLS,
    direct=airline_direct.apply,
    look_ups=airline_spec.LOOK_UPS,
    actions=airline_spec.ACTIONS,
    as_json=airline_spec.AS_JSON,
    untold=airline_spec.UNTOLD,
    facts=AirlineFacts,
)
DOMAINS = {domain.name: domain for domain in (RETAIL, AIRLINE)}
