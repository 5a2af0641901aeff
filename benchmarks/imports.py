"""
Rows of importToList beside records of syncMultipleLeads, and getLead while rows are imported.

Each row and each record writes ten values, one in ten makes a new lead. getLead is measured alone
and during an import; what an import takes then is measured apart from what it takes alone.
"""

from __future__ import annotations

import argparse
import os
import re
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.beside.base import (
    GUESTS,
    LAUNCH,
    WRITTEN,
    Base,
    frame,
    get_lead_calls,
)
from benchmarks.beside.cores import LOAD_CORE, SERVER_CORE, on_core
from benchmarks.beside.filled import fill_castile
from benchmarks.beside.pager import Caller
from benchmarks.beside.servers import serving_castile
from benchmarks.beside.upserts import batch_request, batches
from benchmarks.load import HEADER, measure, post

from castile.client.arguments import escape
from castile.clock import SystemClock

if TYPE_CHECKING:
    from benchmarks.beside.servers import RunningServer
    from benchmarks.beside.upserts import Batch

BATCH_RECORDS = 300
POLL_SECONDS = 0.02
NEW_VALUES = 10
_COUNTS = re.compile(rb"<status>(\w+)<.*?<rowsImported>(\d+)<", re.DOTALL)


def import_request(rows: Batch, now_ms: int) -> bytes:
    """
    Make the call of importToList that writes what so many records write.

    Args:
        rows: The records.
        now_ms: The wall clock, in milliseconds since 1970 UTC.
    """
    before, after = frame("importToList", now_ms)
    header = ",".join(("Email", *WRITTEN))
    items = "".join(
        f"<stringItem>{escape(','.join((each.email, *each.values.values())))}</stringItem>"
        for each in rows
    )
    return post(
        f"{before}<programName>{LAUNCH}</programName><importFileHeader>{header}</importFileHeader>"
        f"<importFileRows>{items}</importFileRows><importListMode>UPSERTLEADS</importListMode>"
        f"<listName>{GUESTS}</listName>{after}".encode()
    )


@dataclass
class Imports:
    """
    A client that imports and looks how far it is.

    Args:
        caller: Its connection.
        now_ms: The wall clock, in milliseconds since 1970 UTC.
    """

    caller: Caller
    now_ms: int

    def start(self, rows: Batch) -> float:
        """Ask for an import; return the milliseconds until the reply."""
        return 1000 * self.caller.call(import_request(rows, self.now_ms)).seconds

    def rows_done(self) -> tuple[bool, int]:
        """Return whether the newest import has ended, and how many rows are imported."""
        before, after = frame("getImportToListStatus", self.now_ms)
        names = f"<programName>{LAUNCH}</programName><listName>{GUESTS}</listName>"
        found = _COUNTS.search(self.caller.call(post(f"{before}{names}{after}".encode())).start)
        assert found
        return found[1] != b"PROCESSING", int(found[2])

    def finish(self) -> float:
        """Wait for the end of the newest import; return the seconds."""
        began = time.perf_counter()
        while not self.rows_done()[0]:
            time.sleep(POLL_SECONDS)
        return time.perf_counter() - began


def compare_writes(server: RunningServer, base: Base, options: argparse.Namespace) -> None:
    """Write the same records both ways and print how many a second."""
    with Caller(server.port) as caller:
        for seed in range(options.rounds):
            drawn = batches(
                base,
                seed,
                size=BATCH_RECORDS,
                count=options.rows // BATCH_RECORDS,
                new_values=NEW_VALUES,
            )
            seconds = sum(caller.call(batch_request(each, base.now_ms)).seconds for each in drawn)
            records = BATCH_RECORDS * len(drawn)
            (rows,) = batches(base, 1000 + seed, size=options.rows, count=1, new_values=NEW_VALUES)
            imports = Imports(caller, base.now_ms)
            reply_ms = imports.start(rows)
            import_seconds = imports.finish()
            print(
                f"syncMultipleLeads of {BATCH_RECORDS}: {records / seconds:7,.0f} records/s   "
                f"importToList of {len(rows):,}: reply {reply_ms:5.0f} ms, "
                f"{len(rows) / import_seconds:7,.0f} rows/s   "
                f"ratio {len(rows) / import_seconds / (records / seconds):.2f}"
            )


def compare_reads(server: RunningServer, base: Base, options: argparse.Namespace) -> None:
    """Load the server with getLead alone and during an import, and print both."""

    def load(name: str) -> None:
        measured = measure(
            server.port,
            get_lead_calls(base, 7),
            pid=server.pid,
            connections=options.connections,
            seconds=options.seconds,
        )
        print(measured.row(name))

    load("getLead alone")
    (rows,) = batches(base, 99, size=options.long_rows, count=1, new_values=NEW_VALUES)
    with Caller(server.port) as caller:
        imports = Imports(caller, base.now_ms)
        imports.start(rows)
        began = time.perf_counter()
        load("getLead during an import")
        is_over, done = imports.rows_done()
        assert not is_over, "the import ended before the load: give it more --long-rows"
        print(f"rows imported meanwhile: {done / (time.perf_counter() - began):,.0f} a second")
        imports.finish()


def main() -> None:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=20_000)
    parser.add_argument("--rows", type=int, default=10_000, help="of an import alone")
    parser.add_argument("--long-rows", type=int, default=40_000, help="of one during getLead")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=4.0)
    options = parser.parse_args()
    base = Base(options.leads, SystemClock().now_ms())
    with (
        tempfile.TemporaryDirectory(prefix="castile-bench-") as name,
        ExitStack() as stack,
        on_core(LOAD_CORE),
    ):
        folder = Path(name)
        fill_castile(folder, base)
        os.sync()
        server = stack.enter_context(serving_castile(folder, SERVER_CORE))
        print(f"{base.leads:,} leads; {len(WRITTEN)} values a row; everything flushed to disk")
        compare_writes(server, base, options)
        print(HEADER)
        compare_reads(server, base, options)


if __name__ == "__main__":
    main()
