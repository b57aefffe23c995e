"""Port to the time, so that waits and windows can be tested."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

Clock = Callable[[], datetime]
"""Returns now, aware, in UTC."""
