"""The product's web server, with an encoder that is quick on drawn articles."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from bench.drawn import DrawnEncoder, Material
from unsnag import bootstrap
from unsnag.application.ports.models import Encoder


@lru_cache(maxsize=1)
def drawn() -> Encoder:
    """The encoder, once."""
    return DrawnEncoder(Material.of_the_demo())


def application() -> Any:
    """The WSGI application of this installation, warm."""
    bootstrap.text_encoder = drawn
    return bootstrap.web_application()
