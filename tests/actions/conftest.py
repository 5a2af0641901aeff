"""What tests of actions start from."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

if TYPE_CHECKING:
    from datetime import tzinfo


@pytest.fixture
def zone() -> tzinfo:
    """The time zone that a subscription has by default."""
    return ZoneInfo("America/Chicago")
