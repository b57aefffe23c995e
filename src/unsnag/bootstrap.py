"""The only file that sees both sides: it gives entrypoints the real adapters.

Each function imports what it wires when it is called, so that a command pays only for what it
uses: `unsnag encoder ready` needs no Django.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unsnag.application.ports.models import Encoder


@lru_cache(maxsize=1)
def text_encoder() -> Encoder:
    """The process's encoder. Raises EncoderUnavailable when it was not built."""
    from unsnag.adapters.models.encoder import MiniLmEncoder

    return MiniLmEncoder()


def encoder_is_ready() -> bool:
    """Whether the encoder's files are there and unchanged."""
    from unsnag.adapters.models.encoder import check_files, default_folder
    from unsnag.application.ports.models import EncoderUnavailable

    try:
        check_files(default_folder())
    except EncoderUnavailable:
        return False
    return True


def build_text_encoder(say: Callable[[str], None]) -> Path:
    """Build the encoder from the carried weights and return its folder."""
    from unsnag.adapters.models.encoder_build import build

    return build(say=say)
