"""The journal: searches in many calls beside few; calls without it, with it, while it prunes."""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import apsw
from benchmarks.beside.base import Base, get_lead_calls, sync_lead_calls
from benchmarks.beside.compare import middle
from benchmarks.beside.cores import LOAD_CORE, SERVER_CORE, on_core
from benchmarks.beside.filled import fill_castile
from benchmarks.beside.servers import CASTILE, serving_castile
from benchmarks.load import HEADER, measure

from castile.clock import SystemClock
from castile.journal.database import DAY_MS, insert_entries, open_journal_database
from castile.journal.entry import CallFilter, Entry, JournalLimits
from castile.journal.key import open_journal_key
from castile.journal.rows import Rows
from castile.journal.search import find_page
from castile.wire.contract import contract

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.load import Measured

DAYS = 20
LIMIT = 100
SEARCHES = 200
USERS = 20
CODES = (0, 0, 0, 0, 0, 0, 0, 20103, 20103, 20014, 20105, 20110, 20023)
OPERATIONS = tuple(contract().operations)
UNJOURNALED = (sys.executable, "-m", "benchmarks.beside.unjournaled")
SETTLE_SECONDS = 2.0


def fill_journal(path: Path, rows: int, now_ms: int) -> float:
    """
    Make a journal of the last days; return how many calls a second it took.

    Args:
        path: Its file.
        rows: How many calls.
        now_ms: The wall clock, in milliseconds since 1970 UTC.
    """
    source = random.Random(1)
    base = Base(1000, now_ms)
    requests = [get_lead_calls(base, 1)().partition(b"\r\n\r\n")[2] for _ in range(50)]
    requests += [sync_lead_calls(base, 1)().partition(b"\r\n\r\n")[2] for _ in range(50)]
    rows_of = Rows(JournalLimits(), open_journal_key(path))
    entry = Entry(
        call_id="",
        arrived_ms=0,
        subscription_id=1,
        user_id="",
        operation="",
        version="3_1",
        address="127.0.0.1",
        code=0,
        milliseconds=0.0,
        authenticated=True,
        request=b"",
        response=b"",
    )
    began = time.perf_counter()
    with closing(open_journal_database(path, durable=False)) as connection:
        for start in range(0, rows, 500):
            group = [
                replace(
                    entry,
                    call_id=f"{number:032x}",
                    arrived_ms=now_ms - (rows - number) * DAYS * DAY_MS // rows,
                    user_id=f"user_{source.randrange(USERS):02}",
                    operation=source.choice(OPERATIONS),
                    code=source.choice(CODES),
                    milliseconds=source.expovariate(0.1),
                    request=source.choice(requests),
                    response=source.choice(requests),
                )
                for number in range(start, min(start + 500, rows))
            ]
            insert_entries(connection, group, rows_of.row)
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    return rows / (time.perf_counter() - began)


def search_ms(path: Path, now_ms: int) -> dict[str, float]:
    """Return the median time of several kinds of searches, in milliseconds."""
    source = random.Random(2)
    found: dict[str, float] = {}
    with closing(open_journal_database(path, durable=False)) as connection:

        def median(choices: Sequence[CallFilter], count: int = SEARCHES) -> float:
            times = []
            for _ in range(count):
                latest_ms = now_ms - source.randrange(DAYS // 2) * DAY_MS
                oldest_ms = latest_ms - 9 * DAY_MS
                chosen = replace(source.choice(choices), latest_ms=latest_ms, oldest_ms=oldest_ms)
                began = time.perf_counter()
                find_page(connection, chosen, LIMIT)
                times.append(time.perf_counter() - began)
            return statistics.median(times) * 1000

        both = [CallFilter(operation=each, code=code) for each in OPERATIONS for code in CODES]
        found["operation, code, time"] = median(both)
        found["operation, time"] = median([CallFilter(operation=each) for each in OPERATIONS])
        found["code, time"] = median([CallFilter(code=code) for code in CODES])
        found["user, time"] = median(
            [CallFilter(user_id=f"user_{number:02}") for number in range(USERS)]
        )
        found["time"] = median([CallFilter()])
        found["2,000 bodies, text"] = median([CallFilter(text="nowhere to be found")], 5)
    return found


def show_searches(folder: Path, few: int, many: int, now_ms: int) -> Path:
    """Fill two journals, search in both, print the times; return the greater one."""
    times = {}
    for rows in (few, many):
        path = folder / f"{rows}.db"
        rate = fill_journal(path, rows, now_ms)
        size = path.stat().st_size
        with closing(open_journal_database(path, durable=False)) as connection:
            kept = connection.execute("SELECT sum(bytes) FROM totals").fetchall()[0][0]
        print(
            f"{rows:,} calls of {DAYS} days: {rate:,.0f} written a second, {size / 1e6:,.0f} MB, "
            f"{size / rows:,.0f} bytes a call, {int(str(kept)) / rows:,.0f} of them bodies"
        )
        times[rows] = search_ms(path, now_ms)
    print(f"\n{f'newest {LIMIT} of nine days, median ms':40}{few:>12,}{many:>12,}{'ratio':>8}")
    for name in times[few]:
        less, more = times[few][name], times[many][name]
        print(f"{name:40}{less:12.3f}{more:12.3f}{more / less:8.2f}")
    return folder / f"{many}.db"


def load_calls(
    folder: Path,
    base: Base,
    options: argparse.Namespace,
    *,
    program: Sequence[str] = CASTILE,
    settings: Sequence[str] = (),
) -> dict[str, Measured]:
    """Serve a data folder and load it with both kinds of calls."""
    found = {}
    with serving_castile(folder, SERVER_CORE, program=program, options=settings) as server:
        for name, calls in (("getLead", get_lead_calls), ("syncLead", sync_lead_calls)):
            found[name] = measure(
                server.port,
                calls(base, options.rounds),
                pid=server.pid,
                connections=options.connections,
                seconds=options.seconds,
            )
    return found


def show_calls(folder: Path, journal: Path, options: argparse.Namespace, now_ms: int) -> None:
    """Load a server without a journal, with one, and while it prunes."""
    base = Base(options.leads, now_ms)
    fill_castile(folder, base)
    data = folder / "data"
    kept = str(10 * options.rows)
    rounds = []
    for _ in range(options.rounds):
        found = {}
        _put_journal(journal, data)
        found["no journal"] = load_calls(folder, base, options, program=UNJOURNALED)
        settings = ("--journal-rows-max", kept)
        found["journal"] = load_calls(folder, base, options, settings=settings)
        settings = ("--journal-rows-max", str(options.rows // 2))
        found["journal, pruning"] = load_calls(folder, base, options, settings=settings)
        with closing(open_journal_database(data / "journal.db", durable=False)) as connection:
            left = connection.execute("SELECT calls FROM totals WHERE authenticated").fetchall()
        print(f"of {options.rows:,} calls and those of both loads {left[0][0]:,} are left")
        rounds.append(found)
    for operation in ("getLead", "syncLead"):
        figures = {name: middle([each[name][operation] for each in rounds]) for name in rounds[0]}
        whole = figures["journal"]
        print(f"\n{HEADER}{'p99/journal':>13}{'calls/journal':>15}")
        for name, each in figures.items():
            print(
                f"{each.row(f'{operation}, {name}')}{each.p99_ms / whole.p99_ms:13.2f}"
                f"{each.calls_per_second / whole.calls_per_second:15.2f}"
            )


def _put_journal(journal: Path, data: Path) -> None:
    for name in ("journal.db-wal", "journal.db-shm"):
        (data / name).unlink(missing_ok=True)
    shutil.copy(journal, data / "journal.db")
    os.sync()
    time.sleep(SETTLE_SECONDS)


def main() -> None:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="calls in the greater journal")
    parser.add_argument("--few", type=int, default=10_000, help="calls in the other one")
    parser.add_argument("--leads", type=int, default=5_000, help="in the base")
    parser.add_argument("--connections", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each load")
    parser.add_argument("--no-server", action="store_true", help="searches only")
    options = parser.parse_args()
    now_ms = SystemClock().now_ms()
    with tempfile.TemporaryDirectory(prefix="castile-bench-") as name:
        folder = Path(name)
        with on_core(LOAD_CORE):
            journal = show_searches(folder, options.few, options.rows, now_ms)
            if not options.no_server:
                show_calls(folder, journal, options, now_ms)


if __name__ == "__main__":
    main()
