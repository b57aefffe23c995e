"""The whole app, for adapters whose failure must not stop a conversation."""

from __future__ import annotations

from tests.application.conftest import make_world, one_shop, shop

__all__ = ["make_world", "one_shop", "shop"]
