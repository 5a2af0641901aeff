"""
An import goes on after `kill -9` exactly where it was: no row twice, no row lost.

A durable server is killed at random moments of imports of 10,000 rows, also while such a call
arrives, and started again over the same data folder. `KILL_ROUNDS=20` in the environment makes
the kills 20.
"""

from __future__ import annotations

import json
import os
import random
import time
from contextlib import closing, suppress
from http.client import HTTPException
from typing import TYPE_CHECKING, Any

import apsw
import pytest

from tests.reliability.served import UNLIMITED, Served, wait_for
from tests.reliability.writers import complaints, stored

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.reliability

ROUNDS = int(os.environ.get("KILL_ROUNDS", "5"))
ROWS = 10_000
FAILING = 10
"""One row of so many has a value that does not fit."""

RUN_SECONDS_MAX = 0.5
"""A server is killed within this time after it was ready."""

END_SECONDS_MAX = 120.0
DEFINITION = f"""
channels = [{{ name = "Webinar", program_type = "Event", statuses = [] }}]
programs = [{{ name = "Launch", type = "Event", channel = "Webinar" }}]
lists = [{{ name = "Guests", id = 1013, program = "Launch" }}]
{UNLIMITED}"""
STATUS = (
    "<ns1:paramsGetImportToListStatus><programName>Launch</programName><listName>Guests</listName>"
    "</ns1:paramsGetImportToListStatus>"
)


def email(number: int, row: int) -> str:
    """The email of a row of an import."""
    return f"r{row}@i{number}.example.test"


def import_to_list(number: int) -> str:
    """The parameters of an import, with rows of its own."""
    items = "".join(
        f"<stringItem>{email(number, row)},First {row},{'many' if row % FAILING == 3 else row}"
        "</stringItem>"
        for row in range(ROWS)
    )
    return (
        "<ns1:paramsImportToList><programName>Launch</programName>"
        "<importFileHeader>Email,First,Num Employees</importFileHeader>"
        f"<importFileRows>{items}</importFileRows><importListMode>UPSERTLEADS</importListMode>"
        "<listName>Guests</listName></ns1:paramsImportToList>"
    )


class Imports:
    """
    Imports one after the other over one data folder.

    Args:
        folder: Holds the data folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._source = random.Random(20_261_126)  # noqa: S311 - a draw that can be repeated
        self.number = 0
        self.served = Served(folder, definition=DEFINITION)

    def kill(self) -> None:
        """Kill the server within a while and start it again."""
        time.sleep(self._source.random() * RUN_SECONDS_MAX)
        self.served.kill()
        self.served = Served(self._folder, definition=DEFINITION)

    def is_processing(self) -> bool:
        """Whether the newest import waits or runs."""
        with closing(self.served.connect()) as connection:
            return "<status>PROCESSING</status>" in connection.call(STATUS)[1]

    def add(self) -> None:
        """Ask for another import, and kill the server while the call may be on its way."""
        connection = self.served.connect()
        connection.send(import_to_list(self.number))
        self.kill()
        answer = ""
        with suppress(HTTPException, OSError):
            _, answer = connection.receive()
        connection.close()
        jobs = self._query("SELECT count(*) FROM jobs")[0][0]
        assert jobs in (self.number, self.number + 1)
        assert jobs == self.number + 1 or "PROCESSING" not in answer
        if jobs == self.number:
            with closing(self.served.connect()) as again:
                assert "PROCESSING" in again.call(import_to_list(self.number))[1]
        self.number += 1

    def judge(self) -> None:
        """Compare what is stored with what was asked for."""
        rows = range(ROWS)
        failing = len([row for row in rows if row % FAILING == 3])
        done = ROWS - failing
        for details, progress, state in self._query("SELECT details, progress, state FROM jobs"):
            found: dict[str, Any] = json.loads(progress)
            assert (state, json.loads(details)["rows"], found["rows_done"]) == (
                "COMPLETE",
                ROWS,
                ROWS,
            )
            counts = (found["rows_imported"], found["rows_failed"], found["members"])
            assert counts == (done, failing, done)
        expected = {
            email(number, row)
            for number in range(self.number)
            for row in rows
            if row % FAILING != 3
        }
        kept = stored(self.served.database)
        assert kept.complaints == []
        assert kept.leads.keys() == expected
        for same in kept.leads.values():
            (lead,) = same
            assert lead.activities == {"New Lead": 1, "Add to List": 1}
        members = "SELECT count(*), count(DISTINCT lead_id) FROM list_members"
        assert self._query(members) == [(len(expected), len(expected))]
        assert self._query("SELECT * FROM import_rows") == []

    def _query(self, statement: str) -> list[tuple[Any, ...]]:
        database = str(self.served.database)
        with closing(apsw.Connection(database, flags=apsw.SQLITE_OPEN_READONLY)) as connection:
            connection.set_busy_timeout(5000)
            return list(connection.execute(statement))


def test_no_row_of_an_import_is_lost_and_none_is_done_twice(tmp_path: Path) -> None:
    """Imported, failed and ignored rows are all rows; each lead and list entry is there once."""
    imports = Imports(tmp_path)
    try:
        kills = 0
        while kills < ROUNDS:
            imports.add()
            kills += 1
            while kills < ROUNDS and imports.is_processing():
                imports.kill()
                kills += 1
        wait_for(lambda: not imports.is_processing(), "the end of the import", END_SECONDS_MAX)
        imports.judge()
        assert imports.served.stop() == 0
        assert complaints(imports.served.data / "journal.db") == []
    finally:
        imports.served.kill()
