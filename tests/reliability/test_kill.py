"""
Whatever was acknowledged is there after `kill -9`, and nothing is there by half.

Eight writers keep a durable server busy, and it is killed with calls in flight, again and again
over the same data folder. `KILL_ROUNDS=50` in the environment makes the rounds 50.

Two servers that break the promise, seeded in `seeded_serve`, must be caught by the same rounds.
"""

from __future__ import annotations

import logging
import os
import random
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.reliability.served import CASTILE, Served, wait_for
from tests.reliability.writers import (
    History,
    Writer,
    complaints,
    judge,
    judge_answers,
    stored,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

pytestmark = pytest.mark.reliability

ROUNDS = int(os.environ.get("KILL_ROUNDS", "5"))
SEEDED_ROUNDS_MAX = 5
WRITERS = 8
IN_FLIGHT_MIN = 4
"""So many calls must wait for an answer before the kill, so that some still do when it comes."""

TRIES_A_ROUND = 3
"""A kill that met no call in flight does not count; so often it is tried at most, on average."""

_log = logging.getLogger(__name__)


class Rounds:
    """
    Rounds of writing and killing over one data folder.

    Args:
        folder: Holds the data folder.
        program: The server.
        writes_max: A server is killed after up to so many acknowledged writes.
    """

    def __init__(
        self, folder: Path, program: Sequence[str] = CASTILE, *, writes_max: int = 300
    ) -> None:
        self._folder = folder
        self._program = program
        self._writes_max = writes_max
        self._source = random.Random(20_261_125)  # noqa: S311 - a draw that can be repeated
        self._histories: list[list[History]] = [[] for _ in range(WRITERS)]
        self.served = Served(folder, program=program)

    @property
    def histories(self) -> list[History]:
        """The leads of all writers."""
        return [history for histories in self._histories for history in histories]

    def run(self) -> tuple[int, list[str]]:
        """
        Write, kill, start again and judge.

        Returns:
            How many calls were in flight at the kill, and what promises were broken.
        """
        ids_above = stored(self.served.database).highest_id
        before = {history.email: history.writes for history in self.histories}
        in_flight = self._write_and_kill()
        self.served = Served(self._folder, program=self._program)
        broken = judge(self.histories, stored(self.served.database), ids_above=ids_above)
        written = [one for one in self.histories if one.writes != before.get(one.email, 0)]
        broken += judge_answers(written, self.served)
        return in_flight, broken

    def _write_and_kill(self) -> int:
        writes_min = self._source.randint(0, self._writes_max)
        writers = [
            Writer(number, histories, self.served, random.Random(self._source.random()))  # noqa: S311 - same
            for number, histories in enumerate(self._histories)
        ]
        for writer in writers:
            writer.start()
        try:
            wait_for(lambda: _is_time(writers, writes_min), "writers at work", 60)
        finally:
            killed_seconds = time.monotonic()
            self.served.kill()
            for writer in writers:
                writer.join()
        assert [writer.unexpected for writer in writers if writer.unexpected] == []
        in_flight = sum(
            writer.sent_seconds is not None and writer.sent_seconds < killed_seconds
            for writer in writers
        )
        acknowledged = sum(writer.acknowledged for writer in writers)
        _log.info("killed acknowledged=%d in_flight=%d", acknowledged, in_flight)
        return in_flight


def _is_time(writers: list[Writer], writes_min: int) -> bool:
    """Whether enough was written and enough calls wait; also when a writer gave up."""
    if any(writer.unexpected for writer in writers):
        return True
    waiting = sum(writer.sent_seconds is not None for writer in writers)
    acknowledged = sum(writer.acknowledged for writer in writers)
    return acknowledged >= writes_min and waiting >= IN_FLIGHT_MIN


def test_no_acknowledged_lead_is_lost_and_none_is_half_written(tmp_path: Path) -> None:
    """Killed at any moment, the server has everything it acknowledged, each lead whole."""
    rounds = Rounds(tmp_path)
    try:
        assert rounds.served.ready["test"] is False
        counted = 0
        for number in range(ROUNDS * TRIES_A_ROUND):
            in_flight, broken = rounds.run()
            assert broken == [], f"round {number}"
            counted += in_flight > 0
            if counted == ROUNDS:
                break
        assert counted == ROUNDS, "too often every call was answered before the kill"
        database = rounds.served.database
        assert rounds.served.stop() == 0
        assert judge(rounds.histories, stored(database)) == []
        assert complaints(rounds.served.data / "journal.db") == []
    finally:
        rounds.served.kill()
    assert sum(history.writes for history in rounds.histories) > ROUNDS


@pytest.mark.parametrize(
    ("seed", "kind"), [("reply_before_commit", "lost"), ("commit_in_between", "half-written")]
)
def test_a_server_that_breaks_the_promise_is_caught(seed: str, kind: str, tmp_path: Path) -> None:
    """The same rounds find leads lost or half-written when the server is made to do so."""
    program = (sys.executable, "-m", "tests.reliability.seeded_serve", seed)
    rounds = Rounds(tmp_path, program, writes_max=30)
    try:
        broken: list[str] = []
        for _ in range(SEEDED_ROUNDS_MAX):
            _, broken = rounds.run()
            if broken:
                break
    finally:
        rounds.served.kill()
    assert [line for line in broken if line.startswith(kind)]
