"""What becomes of a job after a step is told by a value."""

from __future__ import annotations

from castile.jobs.job import DONE, MORE, Done, More, Wait


def test_outcomes_are_told_apart() -> None:
    """A wait is for its own time, and nothing that is done has more to do."""
    assert len({MORE, DONE, Wait(5), Wait(6)}) == 4
    assert (MORE, DONE, Wait(5)) == (More(), Done(), Wait(5))
