"""The schemas for editors accept what the reader accepts, word for word."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

import unsnag.adapters.playbook_files as package
from tests.adapters.test_policy_files import TEXT
from tests.application.flow_playbooks import GOODBYE, PARCEL, TROUBLE
from unsnag.adapters.playbook_files import (
    cases,
    claim_reader,
    durations,
    flow_reader,
    policy_reader,
    reader,
    scenarios,
    slot_reader,
    table_reader,
)
from unsnag.adapters.playbook_files.rule_reader import RULE_KEYS, VERDICTS
from unsnag.domain.outcomes import Outcome
from unsnag.domain.policies import Coverage, FactType, Priority
from unsnag.domain.simulations import Manner

SCHEMAS = Path(str(package.__file__)).parent / "schemas"
SHIPPED = Path(__file__).resolve().parents[2] / "playbooks"
NAMES = ("playbook", "policy", "cases", "scenarios")
FILES = sorted(file for name in NAMES for file in SHIPPED.glob(f"*/{name}.yaml"))


def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(found)
    return found


def problems(name: str, text: str) -> list[str]:
    validator = jsonschema.Draft202012Validator(schema(name))
    return [e.message for e in validator.iter_errors(YAML(typ="safe").load(text))]


def test_there_are_files_to_validate() -> None:
    assert len(FILES) >= 4


@pytest.mark.parametrize("file", FILES, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_every_shipped_file_validates_and_names_its_schema(file: Path) -> None:
    text = file.read_text("utf-8")
    assert problems(file.stem, text) == []
    first = text.splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    assert (file.parent / first.partition("=")[2]).resolve() == SCHEMAS / f"{file.stem}.schema.json"


def test_a_policy_with_everything_in_it_validates() -> None:
    assert problems("policy", TEXT) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("priority: order", "priority: oder"),
        ("policy: returns", "polcy: returns"),
        ("never: [allow]", "never: [alow]"),
        ("    never: [allow]\n", ""),
        ("table: window", "tabel: window"),
        ("more_is: never_better", "more_is: better"),
        ("least: 0", "leest: 0"),
    ],
)
def test_a_mistake_does_not_validate(right: str, wrong: str) -> None:
    assert right in TEXT
    assert problems("policy", TEXT.replace(right, wrong, 1))


def test_a_playbook_with_everything_in_it_validates() -> None:
    for text in (TROUBLE, PARCEL, GOODBYE):
        assert problems("playbook", text) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("at_most: 2\n", "at_most: 21\n"),
        ("confirm:", "confrim:"),
        ("remind: [1 day, 2 days]", "remind: [soon]"),
        ("otherwise: true", "otherwise: maybe"),
        ("- show:", "- shwo:"),
    ],
)
def test_a_mistake_in_a_playbook_does_not_validate(right: str, wrong: str) -> None:
    assert right in TROUBLE
    assert problems("playbook", TROUBLE.replace(right, wrong, 1))


def test_the_schema_of_playbooks_knows_exactly_the_readers_words() -> None:
    kinds = schema("playbook")["$defs"]
    assert words(schema("playbook")) == set(reader.PLAYBOOK_KEYS)
    assert words(kinds["slot"]) == set(slot_reader.SLOT_KEYS)
    assert words(kinds["waiting"]) == set(durations.WAITING)
    steps = {next(iter(step["properties"])): words(step) for step in kinds["step"]["oneOf"]}
    inner = ("branch", "repeat", "play")
    read = {
        kind: {kind, *extra, *(() if kind in inner else ("when",))}
        for kind, extra in flow_reader.KINDS.items()
    }
    assert steps == read


def test_the_schema_of_scenarios_knows_exactly_the_readers_words() -> None:
    scenario = schema("scenarios")["$defs"]["scenario"]
    assert words(scenario) == set(scenarios.SCENARIO_KEYS)
    assert words(scenario["properties"]["expect"]) == set(scenarios.EXPECT_KEYS)
    whole, by_action = scenario["properties"]["system"]["oneOf"]
    assert whole["enum"] == [m.value for m in Manner]
    assert by_action["additionalProperties"]["enum"] == [m.value for m in Manner]
    outcomes = scenario["properties"]["expect"]["properties"]["outcome"]["enum"]
    assert set(outcomes) == {o.value for o in Outcome}


def words(node: Mapping[str, Any]) -> set[str]:
    return set(node["properties"])


def test_each_schema_knows_exactly_the_readers_words() -> None:
    policy, kinds = schema("policy"), schema("policy")["$defs"]
    assert words(policy) == set(policy_reader.POLICY_KEYS)
    assert words(kinds["fact"]) == set(policy_reader.FACT_KEYS)
    assert words(policy["properties"]["caps"]) == set(policy_reader.CAP_KEYS)
    assert words(kinds["rule"]) == set(RULE_KEYS)
    assert words(kinds["otherwise"]) == set(RULE_KEYS) - {"when"}
    assert words(kinds["table"]) == set(table_reader.TABLE_KEYS)
    assert words(kinds["claim"]) == set(claim_reader.CLAIM_KEYS)
    claim = kinds["claim"]["properties"]
    assert words(claim["not_worse"]) == set(claim_reader.NOT_WORSE_KEYS)
    assert words(claim["monotone"]) == set(claim_reader.MONOTONE_KEYS)
    assert claim["monotone"]["properties"]["more_is"]["enum"] == list(claim_reader.MORE_IS)
    assert kinds["decision"]["enum"] == list(VERDICTS)
    assert policy["properties"]["priority"]["enum"] == [p.value for p in Priority]
    assert policy["properties"]["coverage"]["enum"] == [c.value for c in Coverage]
    deciding = {t.value for t in FactType if t.decides}
    assert set(kinds["fact"]["properties"]["type"]["enum"]) == deciding
    written = schema("cases")
    assert words(written) == set(cases.CASES_KEYS)
    assert words(written["$defs"]["case"]) == set(cases.CASE_KEYS)
