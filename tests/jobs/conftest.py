"""A data folder whose jobs count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.jobs.counting import Shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """Two subscriptions and a runner over them."""
    shop = Shop(tmp_path)
    yield shop
    shop.close()
