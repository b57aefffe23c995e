"""A connected system in memory that keeps keys: it answers a repeat with the first result, and can
be told to refuse."""

from __future__ import annotations

from collections.abc import Sequence

from unsnag.application.ports.actions import ActionRefused, ResultUnknown
from unsnag.domain.actions import ActionRequest, ActionSpec, ParameterType, Receipt, RiskTier


def _spec(name: str, undo: str | None = None) -> ActionSpec:
    return ActionSpec(
        name=name,
        title=name.capitalize(),
        parameters={"subscription": ParameterType.TEXT},
        object_parameter="subscription",
        risk=RiskTier.SMALL,
        keeps_keys=True,
        undo=undo,
    )


class KeptSystem:
    """Pauses and resumes subscriptions. `calls` are the keys that reached it, in order."""

    def __init__(self) -> None:
        self.kept: dict[str, Receipt] = {}
        self.calls: list[str] = []
        self.refuses: set[str] = set()
        self.loses_answers = False

    @property
    def actions(self) -> Sequence[ActionSpec]:
        return (_spec("pause", undo="resume"), _spec("resume"), _spec("notify"))

    def perform(self, request: ActionRequest) -> Receipt:
        self.calls.append(request.key)
        if request.action in self.refuses:
            raise ActionRefused("it says no")
        number = f"{request.action}-{len(self.kept) + 1}"
        kept = self.kept.setdefault(request.key, Receipt(number, {"object": request.object}))
        if self.loses_answers:
            raise ResultUnknown("the answer was lost")
        return kept

    def read_back(self, request: ActionRequest) -> Receipt | None:
        return self.kept.get(request.key)

    def agrees(self, request: ActionRequest, found: Receipt) -> bool:
        return found.summary["object"] == request.object
