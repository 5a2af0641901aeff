"""Upserts a second through the writer, beside bare SQLite upserts in groups of the same size."""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import apsw
import orjson
from benchmarks.beside.known_lead import known_lead

from castile.store.sqlite import SERVER, SqliteDatabase, WriteJob

if TYPE_CHECKING:
    from collections.abc import Callable

    from castile.store.tx import Tx

NAMES = ("FirstName", "LastName", "Company", "Phone", "Title", "City", "State", "Country")
LEADS = 20_000

Upsert = tuple[str, dict[str, str]]


def upserts(count: int, seed: int) -> list[Upsert]:
    """Give random emails and values; equal ones would not be written a second time."""
    source = random.Random(seed)
    return [
        (
            f"lead{source.randrange(LEADS):06d}@example.test",
            {name: f"{name} {source.randrange(1000)}" for name in NAMES}
            | {"LeadScore": str(source.randrange(100))},
        )
        for _ in range(count)
    ]


def bare(path: Path, work: list[Upsert], group: int, *, durable: bool) -> float:
    """Upsert with one connection and two statements; return upserts a second."""
    connection = apsw.Connection(str(path))
    execute = connection.execute
    connection.pragma("journal_mode", "wal")
    connection.pragma("synchronous", "full" if durable else "off")
    connection.pragma("wal_autocheckpoint", 8000)
    execute(
        "CREATE TABLE IF NOT EXISTS leads "
        "(id INTEGER PRIMARY KEY, email TEXT UNIQUE, updated_ms INTEGER, field_values TEXT)"
    )
    began = time.perf_counter()
    for at in range(0, len(work), group):
        execute("BEGIN IMMEDIATE")
        for email, values in work[at : at + group]:
            find = "SELECT id, field_values FROM leads WHERE email = ?"
            row = execute(find, (email,)).fetchone()
            if row is None:
                text = orjson.dumps(values).decode()
                execute("INSERT INTO leads VALUES (NULL, ?, ?, ?)", (email, at, text))
            else:
                text = orjson.dumps(orjson.loads(row[1]) | values).decode()
                save = "UPDATE leads SET updated_ms = ?, field_values = ? WHERE id = ?"
                execute(save, (at, text, row[0]))
        execute("COMMIT")
    seconds = time.perf_counter() - began
    connection.close()
    return len(work) / seconds


def through_writer(path: Path, work: list[Upsert], group: int, *, durable: bool) -> float:
    """Upsert through the writer and its repositories; return upserts a second."""
    database = SqliteDatabase(
        path, durable=durable, group_calls_max=group, queue_calls_max=len(work)
    )
    database.open()
    if not database.subscriptions():
        database.write(SERVER, lambda tx: tx.subscriptions.add("default", 0))
    left = len(work)
    done = threading.Event()

    def deliver(jobs: list[WriteJob[Any]]) -> None:
        nonlocal left
        assert not [job.error for job in jobs if job.error]
        left -= len(jobs)
        if not left:
            done.set()

    database.deliver = deliver
    jobs = [WriteJob(1, upsert(email, values, at)) for at, (email, values) in enumerate(work)]
    began = time.perf_counter()
    for job in jobs:
        database.submit(job)
    done.wait()
    seconds = time.perf_counter() - began
    database.close()
    return len(work) / seconds


def upsert(email: str, values: dict[str, str], now_ms: int) -> Callable[[Tx], None]:
    """Make the job that finds the lead with this email and changes it, or makes it."""

    def run(tx: Tx) -> None:
        found = tx.leads.by_email(email, 1)
        if found:
            found[0].values |= values
            found[0].updated_ms = now_ms
            tx.leads.save(found[0])
        else:
            tx.leads.insert(known_lead(email, values, now_ms))

    return run


def main() -> None:
    """Print one line for each size of group: both rates and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--upserts", type=int, default=3000, help="in each round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--no-flush", action="store_true", help="synchronous=OFF for both")
    options = parser.parse_args()
    print(f"{'group':>6} {'bare/s':>10} {'writer/s':>10} {'ratio':>6}")
    for group in (1, 10, 100):
        with tempfile.TemporaryDirectory() as folder:
            rates: dict[str, list[float]] = {"bare": [], "writer": []}
            for seed in range(options.rounds):
                work = upserts(options.upserts, seed)
                durable = not options.no_flush
                one = bare(Path(folder, "bare.db"), work, group, durable=durable)
                other = through_writer(Path(folder, "castile.db"), work, group, durable=durable)
                rates["bare"].append(one)
                rates["writer"].append(other)
        one, other = statistics.median(rates["bare"]), statistics.median(rates["writer"])
        print(f"{group:>6} {one:>10,.0f} {other:>10,.0f} {other / one:>6.2f}")


if __name__ == "__main__":
    main()
