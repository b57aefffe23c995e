"""What is kept of the classifier's versions and of what people said, on both databases."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.fakes.moved_clock import MovedClock
from unsnag.adapters.store.audit_models import AuditPendingRow
from unsnag.adapters.store.model_rows import ModelChoiceRow
from unsnag.adapters.store.model_versions import DatabaseModelVersions
from unsnag.adapters.store.training_runs import DatabaseTrainingRuns
from unsnag.application.ports.model_versions import Correction, LabelDecision, ModelVersion
from unsnag.application.ports.training_runs import TrainingRun, TrainingState
from unsnag.domain.shared import IssueId
from unsnag.domain.understanding import SHIPPED_SETTING

pytestmark = pytest.mark.usefixtures("file_database")
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def versions(clock: MovedClock) -> DatabaseModelVersions:
    return DatabaseModelVersions(clock)


def version(id: str, made: datetime = NOW) -> ModelVersion:
    return ModelVersion(id, made, "Morgan", "tickets.csv", "d1", {"asked": 3, "pairs": [["a", 1]]})


def test_a_version_is_kept_once_as_it_was(versions: DatabaseModelVersions) -> None:
    assert versions.add(version("a1"))
    assert not versions.add(replace(version("a1"), by="Alex"))
    assert versions.get("a1") == version("a1")
    assert versions.get("b2") is None
    assert versions.get("\x00" * 80) is None


def test_versions_come_newest_first(versions: DatabaseModelVersions) -> None:
    for days, id in enumerate(("a1", "b2", "c3")):
        versions.add(version(id, NOW + timedelta(days=days)))
    assert [one.id for one in versions.every()] == ["c3", "b2", "a1"]


def test_the_newest_choice_is_in_force_and_all_stay(versions: DatabaseModelVersions) -> None:
    assert versions.in_force() is None
    for id in ("a1", "b2", "a1"):
        versions.choose(id, by="Morgan", reason="because\x00")
    now = versions.in_force()
    assert now is not None
    assert (now.version, now.by, now.reason) == ("a1", "Morgan", "because")
    assert [choice.version for choice in versions.choices()] == ["a1", "b2", "a1"]


def test_sureness_is_as_shipped_until_somebody_sets_it(versions: DatabaseModelVersions) -> None:
    assert versions.sureness() == SHIPPED_SETTING
    versions.set_sureness(70, by="Morgan")
    versions.set_sureness(65, by="Morgan")
    assert versions.sureness() == 65


def test_the_newest_word_about_a_text_counts(versions: DatabaseModelVersions) -> None:
    first = LabelDecision("k1", "words", "refund", False, "Morgan", NOW)
    versions.decide(first)
    versions.decide(replace(first, key="k2", left_out=True, intent=""))
    versions.decide(replace(first, intent="returns", text="half a pair \ud83d"))
    decisions = versions.decisions()
    assert set(decisions) == {"k1", "k2"}
    assert decisions["k1"].intent == "returns"
    assert decisions["k2"].left_out


def test_the_newest_correction_of_an_issue_counts(versions: DatabaseModelVersions) -> None:
    for issue, intent in ((1, "refund"), (2, "returns"), (1, "")):
        said = Correction(IssueId(issue), "words", "was", intent, "Alex", NOW)
        versions.correct(said)
    assert [(one.issue, one.intent) for one in versions.corrections()] == [(2, "returns"), (1, "")]


def test_a_run_is_kept_as_it_is_now() -> None:
    runs = DatabaseTrainingRuns()
    run = TrainingRun("0" * 16, "tickets.csv", "Morgan", NOW, NOW)
    runs.put(run)
    done = replace(run, state=TrainingState.DONE, version="a1", done=5, total=5)
    runs.put(done)
    runs.put(replace(run, id="1" * 16))
    assert runs.get("0" * 16) == done
    assert runs.get("nothing\x00") is None
    assert [one.id[0] for one in runs.every()] == ["1", "0"]


def test_every_choice_of_a_person_is_in_the_audit_log(versions: DatabaseModelVersions) -> None:
    AuditPendingRow.objects.all().delete()
    versions.add(version("a1"))
    versions.choose("a1", by="Morgan", reason="better")
    versions.set_sureness(70, by="Morgan")
    versions.decide(LabelDecision("k1", "a customer's words", "refund", False, "Morgan", NOW))
    versions.correct(Correction(IssueId(7), "a customer's words", "", "refund", "Alex", NOW))
    ModelChoiceRow.objects.update(version="z9")
    told = list(AuditPendingRow.objects.order_by("pk"))
    assert [(row.kind, row.by) for row in told] == [
        ("classifier_trained", "Morgan"),
        ("classifier_chosen", "Morgan"),
        ("sureness_set", "Morgan"),
        ("label_decided", "Morgan"),
        ("intent_corrected", "Alex"),
        ("record_altered", ""),
    ]
    assert json.loads(told[2].data) == {"setting": 70}
    assert "customer's words" not in "".join(row.data for row in told)
