"""Fixtures that many rooms use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.clocks import FrozenClock
from tests.harness import Harness, open_harness

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def frozen_clock() -> FrozenClock:
    """A clock at 2026-08-03T14:15:00Z that the test moves."""
    return FrozenClock()


@pytest.fixture
def castile(tmp_path: Path, frozen_clock: FrozenClock) -> Iterator[Harness]:
    """A whole server without sockets."""
    with open_harness(tmp_path / "data", frozen_clock) as harness:
        yield harness
