"""Reads the benchmark's tasks: what the customer is told to say, and the gold actions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Json = dict[str, Any]


class TasksInvalid(Exception):
    """A file cannot be used; the message says which and why."""

    code = "tasks_invalid"


@dataclass(frozen=True)
class Call:
    """A tool with its arguments."""

    tool: str
    arguments: Json


@dataclass(frozen=True)
class Task:
    """`known` is what the scenario says of who the customer is, `told` the whole of it. `changes`
    is laid over the database before the task begins."""

    id: str
    known: str
    told: str
    reads: tuple[Call, ...]
    writes: tuple[Call, ...]
    changes: Json


def read_json(path: Path) -> Any:
    """Raises TasksInvalid."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as trouble:
        raise TasksInvalid(f"{path} cannot be read as JSON: {trouble}") from trouble


def read_tasks(path: Path, write_tools: Mapping[str, object]) -> list[Task]:
    """Every task of the file. Raises TasksInvalid."""
    rows = read_json(path)
    if not isinstance(rows, list):
        raise TasksInvalid(f"{path} is not a list of tasks")
    try:
        return [_task(row, write_tools) for row in rows]
    except (KeyError, TypeError, AttributeError) as trouble:
        raise TasksInvalid(f"{path} has a task of another form: {trouble!r}") from trouble


def _task(row: Json, write_tools: Mapping[str, object]) -> Task:
    scenario = row["user_scenario"]["instructions"]
    parts = scenario if isinstance(scenario, dict) else {"known_info": str(scenario)}
    names = ("reason_for_call", "known_info", "task_instructions", "unknown_info")
    actions = row["evaluation_criteria"].get("actions") or ()
    calls = [Call(a["name"], dict(a["arguments"])) for a in actions]
    return Task(
        id=str(row["id"]),
        known=str(parts.get("known_info") or ""),
        told="\n".join(str(parts.get(name) or "") for name in names),
        reads=tuple(c for c in calls if c.tool not in write_tools),
        writes=tuple(c for c in calls if c.tool in write_tools),
        changes=_changes(row.get("initial_state")),
    )


def _changes(state: Json | None) -> Json:
    if not state:
        return {}
    if state.get("initialization_actions"):
        raise TypeError("initialization_actions are not supported")
    found = (state.get("initialization_data") or {}).get("agent_data") or {}
    return dict(found)


def laid_over(data: Json, changes: Json) -> Json:
    """`data` with the changes merged into it, table by table and row by row."""
    for name, value in changes.items():
        if isinstance(value, dict) and isinstance(data.get(name), dict):
            laid_over(data[name], value)
        else:
            data[name] = value
    return data


def arguments_of(calls: Sequence[Call], tool: str, name: str) -> list[str]:
    """That argument of every call of a tool, in order."""
    return [str(c.arguments[name]) for c in calls if c.tool == tool and name in c.arguments]
