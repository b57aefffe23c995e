"""HTTP to the connected system, and the actions over it: our ports' words on one side."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import httpx

from bench.tau2.service import digest
from unsnag.application.ports.actions import ActionRefused, NotSent, ResultUnknown
from unsnag.application.ports.facts import SystemUnreachable
from unsnag.domain.actions import ActionRequest, ActionSpec, Receipt

Json = dict[str, Any]


class SystemClient:
    """One connection to the service. Not for use by several threads."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=10.0, trust_env=False)

    def close(self) -> None:
        """Close the connection; nothing can be called after."""
        self._http.close()

    def row(self, table: str, key: str) -> Json | None:
        """One row, None when there is none. Raises SystemUnreachable."""
        found = self._get(f"/{table}/{quote(key, safe='')}", {}) if key else None
        return found if isinstance(found, dict) else None

    def records(self, **wanted: str) -> list[Json]:
        """What was done, by key or by tool and object. Raises SystemUnreachable."""
        found = self._get("/records", wanted)
        if not isinstance(found, list):
            raise SystemUnreachable("The record is not a list.")
        return found

    def _get(self, path: str, query: Mapping[str, str]) -> object:
        try:
            answer = self._http.get(path, params=dict(query))
            if answer.status_code == httpx.codes.NOT_FOUND:
                return None
            answer.raise_for_status()
            return answer.json()
        except (httpx.HTTPError, ValueError) as trouble:
            raise SystemUnreachable(f"The system did not answer ({trouble!r}).") from trouble

    def post(self, tool: str, body: Json, key: str) -> Json:
        """The record of the action. Raises ActionRefused, NotSent or ResultUnknown."""
        try:
            answer = self._http.post(f"/tools/{tool}", json=body, headers={"Idempotency-Key": key})
        except httpx.ConnectError as trouble:
            raise NotSent(repr(trouble)) from trouble
        except httpx.HTTPError as trouble:
            raise ResultUnknown(repr(trouble)) from trouble
        try:
            found = answer.json()
            if 400 <= answer.status_code < 500:
                raise ActionRefused(f"{found['error']['code']}: {found['error']['message']}")
            return {**found}
        except (ValueError, KeyError, TypeError) as trouble:
            raise ResultUnknown(f"the answer makes no sense ({trouble!r})") from trouble


class ToolActions:
    """The write tools as actions. What an action takes are texts and whole numbers; those named in
    `as_json` are JSON and are unfolded for the tool, `address` into its parts; those in `untold`
    say what the action is about and are not sent."""

    def __init__(
        self,
        client: SystemClient,
        actions: Sequence[ActionSpec],
        as_json: frozenset[str],
        untold: frozenset[str] = frozenset(),
    ) -> None:
        self._client = client
        self._actions = actions
        self._as_json = as_json
        self._untold = untold

    @property
    def actions(self) -> Sequence[ActionSpec]:
        return self._actions

    def perform(self, request: ActionRequest) -> Receipt:
        """Send once. Raises ActionRefused, NotSent or ResultUnknown."""
        return _receipt(self._client.post(_tool(request), self._body(request), request.key))

    def read_back(self, request: ActionRequest) -> Receipt | None:
        """What stands under the key. Raises SystemUnreachable."""
        found = self._client.records(key=request.key)
        return _receipt(found[0]) if found else None

    def agrees(self, request: ActionRequest, found: Receipt) -> bool:
        """Whether the record is of this tool on this object with these very arguments."""
        wanted = (_tool(request), request.object, digest(self._body(request)))
        return wanted == tuple(found.summary[name] for name in ("tool", "object", "digest"))

    def _body(self, request: ActionRequest) -> Json:
        arguments: Json = {}
        for name, value in request.arguments.items():
            if name == "address":
                arguments.update(json.loads(str(value)))
            elif name not in self._untold:
                arguments[name] = json.loads(str(value)) if name in self._as_json else value
        return {"object": request.object, "arguments": arguments}


def _tool(request: ActionRequest) -> str:
    return request.action.split(".", 1)[1]


def _receipt(record: Mapping[str, Any]) -> Receipt:
    return Receipt(
        str(record["reference"]),
        {name: str(record[name]) for name in ("tool", "object", "digest")},
    )
