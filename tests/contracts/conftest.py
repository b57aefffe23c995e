"""What several contracts stand on: the shop, a database in a file, a clock, a shelf of articles."""

from __future__ import annotations

import pytest

from tests.application.conftest import one_shop, shop
from tests.fakes.file_database import file_database, migrated_file
from tests.fakes.moved_clock import MovedClock
from unsnag.adapters.store.knowledge import DatabaseKnowledge

__all__ = ["file_database", "migrated_file", "one_shop", "shop"]


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def shelf(clock: MovedClock) -> DatabaseKnowledge:
    return DatabaseKnowledge(clock)
