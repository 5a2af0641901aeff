"""
Campaign runs go on after `kill -9` exactly where they were: each lead's flow once, in order.

A thousand runs are due at the same second. A durable server is killed at random moments of them
and started again over the same data folder. `KILL_ROUNDS=20` in the environment makes the kills
20.
"""

from __future__ import annotations

import json
import os
import random
import time
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import apsw
import pytest

from castile.clock import SystemClock
from tests.reliability.served import UNLIMITED, Served, sync_lead, wait_for
from tests.reliability.writers import complaints

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.reliability

ROUNDS = int(os.environ.get("KILL_ROUNDS", "5"))
RUNS = 1000
LEADS = 5
DUE_SECONDS = 6
"""So long after the first call asked for it all runs are due."""

RUN_SECONDS_MAX = 0.5
"""A server is killed within this time after it was ready."""

END_SECONDS_MAX = 120.0
DEFINITION = f"""
channels = [{{ name = "Webinar", program_type = "Event", statuses = [] }}]
programs = [{{ name = "Launch", type = "Event", channel = "Webinar" }}]
campaigns = [
    {{ name = "Nightly", program = "Launch", kind = "batch", flow = [
        {{ step = "Interesting Moment", type = "first", text = "{{{{my.run}}}}" }},
        {{ step = "Change Score", field = "LeadScore", change = "+1" }},
        {{ step = "Interesting Moment", type = "second", text = "{{{{my.run}}}}" }},
        {{ step = "Wait", minutes = 0 }},
        {{ step = "Interesting Moment", type = "third", text = "{{{{my.run}}}}" }},
    ], audience = {{ all_known_leads = true }} }},
]
{UNLIMITED}"""


def schedule_campaign(number: int, run_at: str) -> str:
    """The parameters of a schedule with a token that tells the runs apart."""
    return (
        "<ns1:paramsScheduleCampaign><programName>Launch</programName>"
        f"<campaignName>Nightly</campaignName><campaignRunAt>{run_at}</campaignRunAt>"
        f"<programTokenList><attrib><name>my.run</name><value>{number}</value></attrib>"
        "</programTokenList></ns1:paramsScheduleCampaign>"
    )


class Runs:
    """
    A server with runs over one data folder.

    Args:
        folder: Holds the data folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._source = random.Random(20_261_127)  # noqa: S311 - a draw that can be repeated
        self.served = Served(folder, definition=DEFINITION)

    def ask(self) -> None:
        """Ask for all runs."""
        due_ms = SystemClock().now_ms() + 1000 * DUE_SECONDS
        run_at = datetime.fromtimestamp(due_ms / 1000, UTC).isoformat(timespec="seconds")
        with closing(self.served.connect()) as connection:
            for number in range(LEADS):
                assert connection.call(sync_lead(f"{number}@example.test", {}))[0] == 200
            for number in range(RUNS):
                assert connection.call(schedule_campaign(number, run_at))[0] == 200

    def kill(self) -> None:
        """Kill the server within a while and start it again."""
        time.sleep(self._source.random() * RUN_SECONDS_MAX)
        self.served.kill()
        self.served = Served(self._folder, definition=DEFINITION)

    def open(self) -> int:
        """How many runs are not over."""
        ((count,),) = self._query("SELECT count(*) FROM jobs WHERE ended_ms IS NULL")
        return int(count)

    def judge(self) -> None:
        """Look for each step of each run for each lead, once and in its place."""
        states = self._query("SELECT state, count(*) FROM jobs GROUP BY state")
        assert states == [("COMPLETE", RUNS)]
        found: dict[tuple[int, str], list[str]] = {}
        for lead_id, attributes in self._query(
            "SELECT lead_id, attributes FROM activities WHERE type = 'Interesting Moment'"
            " ORDER BY activity_id"
        ):
            moment = dict(json.loads(attributes))
            found.setdefault((lead_id, moment["Description"]), []).append(moment["Type"])
        assert len(found) == LEADS * RUNS
        assert set(map(tuple, found.values())) == {("first", "second", "third")}
        kinds = self._query("SELECT type, count(*) FROM activities GROUP BY type ORDER BY type")
        each = LEADS * RUNS
        assert kinds == [
            ("Change Data Value", each),
            ("Change Score", each),
            ("Interesting Moment", 3 * each),
            ("New Lead", LEADS),
            ("Wait", each),
        ]
        scores = self._query("SELECT field_values ->> 'LeadScore' FROM leads")
        assert scores == [(str(RUNS),)] * LEADS
        for table in ("run_leads", "run_tokens"):
            assert self._query(f"SELECT * FROM {table}") == []  # noqa: S608 - two names from above

    def _query(self, statement: str) -> list[tuple[Any, ...]]:
        database = str(self.served.database)
        with closing(apsw.Connection(database, flags=apsw.SQLITE_OPEN_READONLY)) as connection:
            connection.set_busy_timeout(5000)
            return list(connection.execute(statement))


def test_a_thousand_runs_of_one_second_survive_kills(tmp_path: Path) -> None:
    """Whenever the server dies: each lead goes through each run once, in order."""
    runs = Runs(tmp_path)
    try:
        runs.ask()
        wait_for(lambda: runs.open() < RUNS, "the second at which all are due")
        open_before = [runs.open()]
        for _ in range(ROUNDS):
            runs.kill()
            open_before.append(runs.open())
        assert open_before[1] > 0
        wait_for(lambda: not runs.open(), "the end of all runs", END_SECONDS_MAX)
        runs.judge()
        assert runs.served.stop() == 0
        assert complaints(runs.served.data / "journal.db") == []
    finally:
        runs.served.kill()
