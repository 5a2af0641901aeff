"""Servers on one core, what loads them on another."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ALLOWED = sorted(os.sched_getaffinity(0))
SERVER_CORE = _ALLOWED[0] if len(_ALLOWED) > 1 else None
"""Where servers run, and whatever is compared with them; None when there is one core only."""
LOAD_CORE = _ALLOWED[1] if len(_ALLOWED) > 1 else None


@contextmanager
def on_core(core: int | None) -> Iterator[None]:
    """
    Keep this thread, and those that it starts meanwhile, on one core.

    Args:
        core: Which; None leaves it to the system.
    """
    before = os.sched_getaffinity(0)
    if core is not None:
        os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
