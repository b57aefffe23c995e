"""A running issue ends on the version of its playbook that it began with."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.application.conftest import World
from tests.fakes.knowledge import put_shipped
from unsnag.adapters.knowledge_folder.articles import read_articles
from unsnag.adapters.store.models import ApprovalRow, EffectRow, RunRow, TicketRow
from unsnag.domain.resolutions import ApprovalState
from unsnag.entrypoints.configuration import read_configuration


def test_a_stricter_policy_holds_for_new_issues_and_not_for_running_ones(
    make_world: Callable[..., World], tmp_path: Path
) -> None:
    folder = tmp_path / "playbooks"
    shutil.copytree(read_configuration().playbooks, folder)
    before = make_world(playbooks=folder)
    before.say(before.begin(), "refund TT-10482")

    policy = folder / "refund" / "policy.yaml"
    text = policy.read_text("utf-8")
    policy.write_text(text.replace("days_since_delivery > 30", "days_since_delivery > 5"), "utf-8")
    after = make_world(playbooks=folder)

    approval = ApprovalRow.objects.get()
    after.app.store.settle_approval(approval.pk, ApprovalState.APPROVED, by="Morgan")
    after.app.handle.resume(approval.run_id)
    assert [r["amount_minor"] for r in after.refunds("TT-10482")] == [8900]
    assert EffectRow.objects.get().policy_version == RunRow.objects.get().playbook_version

    after.say(after.begin("cus_1003"), "refund TT-10477")
    assert TicketRow.objects.get().packet["decision"]["rule"]["name"] == "too_late"
    versions = set(RunRow.objects.values_list("playbook_version", flat=True))
    assert len(versions) == 2


def test_a_playbook_is_added_by_adding_a_folder(
    make_world: Callable[..., World], tmp_path: Path
) -> None:
    folder = tmp_path / "playbooks"
    shutil.copytree(read_configuration().playbooks, folder)
    (folder / "descaling").mkdir()
    (folder / "descaling" / "playbook.yaml").write_text(
        "playbook: descaling\n"
        "title: Descale my machine\n"
        "intents: [descaling]\n"
        "steps:\n"
        "  - show: This is how it goes.\n"
        "    article: descale-skerry\n"
        "  - tell: Run the descaling program with 120 ml of descaler.\n"
        "    settles: true\n",
        "utf-8",
    )
    world = make_world(playbooks=folder)
    written = read_articles(read_configuration().demo / "articles")
    put_shipped(next(a for a in written if a.slug == "descale-skerry"))
    chat = world.begin(None)
    said = world.say(chat, "how do I descale it")
    assert said[0] == "This is how it goes."
    assert said[1:] == ["Run the descaling program with 120 ml of descaler.", "Did this solve it?"]
    assert world.replies(chat)[0].extras["articles"][0]["slug"] == "descale-skerry"
