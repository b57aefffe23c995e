"""What may be done in a connected system, and the record of having done it.

An effect is written down before the first call, keyed so that the connected system can recognise a
repeat, and counts as done only after the system was read back. A result that could not be seen is
`unknown`, which is never shown as done and never sent again blindly.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from unsnag.domain.shared import EffectId, IssueId, Money, RunId, WorkspaceId

Argument = str | int | bool


class RiskTier(StrEnum):
    """Closed set of how bad a wrong action is."""

    SMALL = "small"  # reversible, at most 20 units of money
    MONEY = "money"  # reversible money
    GRAVE = "grave"  # irreversible, identity or large
    NEVER_ALONE = "never_alone"  # a person always does it


class ParameterType(StrEnum):
    """Closed set of what an action takes."""

    TEXT = "text"
    INT = "int"
    MONEY = "money"
    BOOL = "bool"
    CHOICE = "choice"  # one of the values that the spec lists


@dataclass(frozen=True)
class ActionSpec:
    """An action that a connector offers.

    `object_parameter` names the argument that says what is acted on; `amount_parameter` the money,
    if any. `keeps_keys` says that the system answers a repeated idempotency key with the first
    result, for ever: only then may a call whose result was lost be sent again. `undo` names the
    action that takes this one back, done on the same object for the same customer. `customer_gives`
    are the parameters that may hold what the customer said and confirmed; the object and the amount
    never may. `choices` lists the values of each CHOICE parameter. `changes` names, for a parameter
    that replaces something, the fact that holds what stands there now.
    """

    name: str
    title: str
    parameters: Mapping[str, ParameterType]
    object_parameter: str
    risk: RiskTier
    keeps_keys: bool
    amount_parameter: str | None = None
    undo: str | None = None
    customer_gives: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    changes: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        decided = {self.object_parameter, self.amount_parameter}
        for name in self.customer_gives:
            if name in decided or name not in self.parameters:
                raise ValueError(f"{name} of {self.name} can't come from what a customer says")
        for name, kind in self.parameters.items():
            if (kind is ParameterType.CHOICE) != bool(self.choices.get(name)):
                raise ValueError(f"{name} of {self.name} needs choices exactly if it is a choice")

    def fits(self, parameter: str, value: Argument | None) -> bool:
        """Whether the value can be the parameter: of its type, not empty, money above zero."""
        kind = self.parameters[parameter]
        if kind is ParameterType.BOOL:
            return isinstance(value, bool)
        if kind is ParameterType.CHOICE:
            return value in self.choices[parameter]
        if kind is ParameterType.TEXT:
            return isinstance(value, str) and bool(value)
        whole = isinstance(value, int) and not isinstance(value, bool)
        return whole and (kind is not ParameterType.MONEY or int(value or 0) > 0)


@dataclass(frozen=True)
class ActionRequest:
    """One action to be done for one identified customer. `undoes` is the key of the effect that it
    takes back, if it does."""

    workspace: WorkspaceId
    issue: IssueId
    action: str
    customer_ref: str
    object: str
    arguments: Mapping[str, Argument]
    amount: Money | None
    policy_version: str
    attempt_group: int = 1
    undoes: str = ""

    @property
    def key(self) -> str:
        """Idempotency key: the same need, object and policy version give the same key, and so does
        undoing the same effect."""
        parts = [self.workspace, self.issue, self.action, self.object]
        parts += [self.policy_version, self.attempt_group]
        parts += [self.undoes] if self.undoes else []
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    @property
    def body_hash(self) -> str:
        """Tells a repeat from a different request under the same key."""
        amount = None if self.amount is None else [self.amount.minor, self.amount.currency]
        body = [self.customer_ref, dict(sorted(self.arguments.items())), amount]
        return hashlib.sha256(json.dumps(body).encode()).hexdigest()


@dataclass(frozen=True)
class Preview:
    """What an action will do, before anything of it is written down or sent.

    `lines` are name and value of each thing it takes, its object and its amount among them, as
    people read them; where something is replaced, with what stands there now. `way_back` is the
    title of the action that can take it back, empty when none can.
    """

    title: str
    object: str
    amount: Money | None
    lines: tuple[tuple[str, str], ...]
    way_back: str

    @classmethod
    def of(
        cls,
        spec: ActionSpec,
        title: str,
        arguments: Mapping[str, Argument],
        amount: Money | None,
        facts: Mapping[str, Argument],
        way_back: str,
    ) -> Preview:
        """The preview of one action with these arguments, while the facts stand like this."""
        lines = []
        for name in spec.parameters:
            if name not in arguments:
                continue
            value = _read(spec, name, arguments[name])
            if name == spec.amount_parameter and amount is not None:
                value = str(amount)
            now = facts.get(spec.changes.get(name, ""))
            if now is not None and now != arguments[name]:
                value = f"{value} (now {_read(spec, name, now)})"
            lines.append((name.replace("_", " ").capitalize(), value))
        object = str(arguments.get(spec.object_parameter, ""))
        return cls(title, object, amount, tuple(lines), way_back)


def _read(spec: ActionSpec, name: str, value: Argument) -> str:
    """A value as people read it; the words of a closed list have no underscores for them."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    choice = spec.parameters[name] is ParameterType.CHOICE
    return str(value).replace("_", " ") if choice else str(value)


@dataclass(frozen=True)
class Receipt:
    """The connected system's own word for what it did; `reference` is its id for it."""

    reference: str
    summary: Mapping[str, str]


class EffectState(StrEnum):
    """Closed set of how far an effect has come."""

    INTENDED = "intended"  # written down, nothing sent
    CALLING = "calling"  # a call may be under way
    UNKNOWN = "unknown"  # sent, result not seen: read back before anything else
    DONE = "done"  # the system gave a receipt; not yet read back
    VERIFIED = "verified"  # read back: it is there
    REFUSED = "refused"  # the system said no; nothing happened
    CONTRADICTED = "contradicted"  # a receipt was given but reading back shows something else

    @property
    def settled(self) -> bool:
        return self in (EffectState.VERIFIED, EffectState.REFUSED, EffectState.CONTRADICTED)


@dataclass(frozen=True)
class Effect:
    """One row of the effect ledger. `step` is the step of the run that asked for it last. `fresh`
    says that the intent was written and claimed just now, by whoever holds this value, and that
    nothing was sent yet."""

    id: EffectId
    run: RunId
    step: int
    request: ActionRequest
    state: EffectState
    granted_by: str
    receipt: Receipt | None
    refusal: str
    attempts: int
    fence: int
    created: datetime
    updated: datetime
    fresh: bool = False
