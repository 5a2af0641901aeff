"""A clock that a test holds in its hand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class FrozenClock:
    """Stand still until a test moves it."""

    wall_ms: int = 1_785_766_500_000  # 2026-08-03T14:15:00Z
    monotonic_seconds: float = 1000.0

    def now_ms(self) -> int:
        """Return the wall clock, in milliseconds since 1970 UTC."""
        return self.wall_ms

    def seconds(self) -> float:
        """Return the monotonic clock, in seconds."""
        return self.monotonic_seconds

    def advance(self, seconds: float) -> None:
        """Move both clocks."""
        self.wall_ms += round(seconds * 1000)
        self.monotonic_seconds += seconds
