"""What the audit log holds of a refund that a person approved, and what its commands say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from tests.application.conftest import World
from tests.application.test_the_path import approve
from tests.fakes.file_database import file_database, migrated_file
from unsnag.adapters.store.audit_models import AuditRow
from unsnag.adapters.store.database_store import DatabaseStore
from unsnag.bootstrap.audit import chainer, verifier
from unsnag.entrypoints.configuration import Configuration, read_configuration

__all__ = ["file_database", "migrated_file"]


def test_an_approved_refund_is_in_the_log_from_the_asking_to_the_read_back(
    world: World, tmp_path: Path
) -> None:
    configuration = replace(read_configuration(), heads=tmp_path / "heads.jsonl")
    chain = chainer(configuration, world.clock)
    chain()
    before = AuditRow.objects.count()
    chat = world.begin()
    world.say(chat, "I want a refund for TT-10482")
    approve(world, by="Morgan")
    world.app.note_caps()
    chain()
    rows = AuditRow.objects.filter(seq__gte=before).order_by("seq")
    told = [(row.kind, json.loads(row.text)) for row in rows]
    assert [kind for kind, _ in told] == [
        "playbook_kept",
        "approval_asked",
        "approval_settled",
        "effect_intended",
        "effect_moved",
        "caps_in_force",
    ]
    said = dict(told)
    assert said["approval_settled"]["by"] == "Morgan"
    assert "Morgan" in said["effect_intended"]["by"]
    assert said["effect_moved"]["data"]["state"] == "verified"
    assert said["approval_asked"]["customer"] == said["effect_intended"]["customer"]
    assert said["caps_in_force"]["data"]["count_per_hour"] == 600
    assert "TT-10482" not in "".join(row.text for row in rows)
    assert verifier(configuration, None, "")().good


def command(configuration: Configuration, *words: str) -> tuple[int, str]:
    environment = {**os.environ, "UNSNAG_DATA": str(configuration.data)}
    program = [sys.executable, "-m", "unsnag", "audit", *words]
    done = subprocess.run(program, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("file_database", ["sqlite"], indirect=True)
def test_the_command_says_whether_the_log_is_what_it_was(file_database: str) -> None:
    folder = Path(str(connection.settings_dict["NAME"])).parent
    configuration = replace(read_configuration(), data=folder)
    moment = datetime(2026, 11, 2, 9, tzinfo=UTC)
    store = DatabaseStore(lambda: moment)
    for stopped in (True, False, True):
        store.stop_actions(stopped, by="Morgan")
    chainer(configuration, lambda: moment)()

    code, said = command(configuration, "verify", "--json")
    found = json.loads(said)
    assert (code, found["ok"], found["rows"], found["rows_under_heads"]) == (0, True, 3, 3)
    code, said = command(configuration, "proof", "1")
    assert code == 0
    assert json.loads(json.loads(said)["text"])["data"] == {"stopped": "no"}
    key = command(configuration, "key")[1].strip()
    heads = str(configuration.audit_heads)
    assert command(configuration, "verify", "--heads", heads, "--key", key)[0] == 0
    assert command(configuration, "verify", "--heads", "nowhere")[0] == 2
    assert command(configuration, "verify", "--key", "bad")[0] == 2
    assert command(configuration, "forget", "cus_1001")[0] == 1

    with connection.cursor() as cursor:
        cursor.execute("update store_auditrow set text = replace(text, 'no', 'yes') where seq = 1")
    code, said = command(configuration, "verify")
    assert code == 1
    assert "changed: Row 1 was changed." in said
