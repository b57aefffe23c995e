"""The settings around the levels, read from `company.yaml`."""

from __future__ import annotations

from pathlib import Path

import pytest

from unsnag.adapters.knowledge_folder.company import read_company
from unsnag.adapters.knowledge_folder.front_matter import NotReadable
from unsnag.domain.autonomy.safeguards import Allowance, Safeguards
from unsnag.entrypoints.configuration import read_configuration


def with_safeguards(folder: Path, block: str) -> Path:
    """The demo's company with another `safeguards` block, or none."""
    text = (read_configuration().demo / "company.yaml").read_text("utf-8")
    kept = text[: text.index("safeguards:")]
    file = folder / "company.yaml"
    file.write_text(kept + block, "utf-8")
    return file


def test_what_is_not_written_keeps_its_shipped_value(tmp_path: Path) -> None:
    assert read_company(with_safeguards(tmp_path, "")).safeguards == Safeguards()
    block = "safeguards:\n  approval_hours: 4\n  delayed: {count_per_day: 3}\n"
    found = read_company(with_safeguards(tmp_path, block)).safeguards
    assert found.approval_hours == 4
    assert found.delayed == Allowance(10_000, 3, 50_000)
    assert found.autonomous == Safeguards().autonomous


def test_the_demo_wants_two_people_for_large_refunds() -> None:
    found = read_company(read_configuration().demo / "company.yaml").safeguards
    assert found.needs_two("shop.refund", 18_001)
    assert not found.needs_two("shop.refund", 18_000)


@pytest.mark.parametrize(
    ("block", "says"),
    [
        ("approval_hour: 4", "approval_hour"),
        ("approval_hours: soon", "whole number"),
        ("approval_hours: 0", "1 or more"),
        ("canaries_per_thousand: 201", "at most 200"),
        ("canaries_per_thousand: true", "whole number"),
        ("two_people_above: 100", "lines like"),
        ("two_people_above: {shop.refund: -1}", "whole number"),
        ("delayed: {count: 3}", "count"),
    ],
)
def test_a_mistake_is_named_with_what_to_write(tmp_path: Path, block: str, says: str) -> None:
    with pytest.raises(NotReadable, match=says):
        read_company(with_safeguards(tmp_path, f"safeguards:\n  {block}\n"))
