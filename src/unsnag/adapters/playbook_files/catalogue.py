"""What playbooks may use: the look-ups, lists and actions that the connectors offer, and the
company's own details."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from unsnag.application.ports.facts import ListSpec, LookUpSpec
from unsnag.domain.actions import ActionSpec
from unsnag.domain.details import Detail
from unsnag.domain.policies import FactSpec


@dataclass(frozen=True)
class Catalogue:
    """Everything that a playbook can name."""

    look_ups: Sequence[LookUpSpec]
    lists: Sequence[ListSpec]
    actions: Sequence[ActionSpec]
    details: Sequence[Detail] = ()

    def look_up(self, name: str) -> LookUpSpec | None:
        return next((s for s in self.look_ups if s.name == name), None)

    def action(self, name: str) -> ActionSpec | None:
        return next((s for s in self.actions if s.name == name), None)

    def fact(self, name: str) -> FactSpec | None:
        return next((f for s in self.look_ups for f in s.facts if f.name == name), None)

    @property
    def fact_names(self) -> list[str]:
        return [f.name for s in self.look_ups for f in s.facts]
