"""The shop and a database in a file, for tests in which workers meet."""

from __future__ import annotations

from tests.application.conftest import one_shop, shop
from tests.fakes.file_database import file_database, migrated_file

__all__ = ["file_database", "migrated_file", "one_shop", "shop"]
