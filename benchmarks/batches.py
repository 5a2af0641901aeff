"""Durable syncMultipleLeads, beside the store layer alone and bare SQLite upserts."""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from benchmarks.beside.base import WRITTEN, Base
from benchmarks.beside.cores import LOAD_CORE, SERVER_CORE, on_core
from benchmarks.beside.filled import fill_castile
from benchmarks.beside.pager import Caller
from benchmarks.beside.servers import serving_castile
from benchmarks.beside.upserts import BareSqlite, StoreLayer, batch_request, batches

from castile.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from benchmarks.beside.upserts import Batch

T = TypeVar("T")
BARE = "bare SQLite upsert"
BARE_WITH_ACTIVITIES = "the same, with the activities"
STORE = "store layer alone"
WHOLE = "syncMultipleLeads, whole call"
SIZES = (100, 300)
HEADER = f"{'':32}{'leads/s':>9}{'ms/batch':>10}{'/bare':>9}{'/bare with activities':>24}"


class Calls:
    """
    Writes batches by calls of a running server.

    Args:
        caller: A connection to it.
        now_ms: The wall clock, in milliseconds since 1970 UTC.
    """

    def __init__(self, caller: Caller, now_ms: int) -> None:
        self._caller = caller
        self._now_ms = now_ms

    def request(self, batch: Batch) -> bytes:
        """Make the call that writes a batch."""
        return batch_request(batch, self._now_ms)

    def write(self, request: bytes) -> None:
        """Send a call; every record in the kept part of the answer must be written."""
        start = self._caller.call(request).start
        assert b">UPDATED<" in start, start
        assert b">FAILED<" not in start, start


def seconds_of(write: Callable[[T], None], work: Sequence[T]) -> float:
    """Write all batches, one after the other, and return how long it took."""
    began = time.perf_counter()
    for batch in work:
        write(batch)
    return time.perf_counter() - began


def print_table(size: int, rounds: Sequence[Mapping[str, float]]) -> None:
    """Print the medians, and how many times as long each takes as the bare upserts."""
    rates = {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}
    print(f"\nbatches of {size}")
    print(HEADER)
    for name, rate in rates.items():
        against = rates[BARE] / rate
        against_all = rates[BARE_WITH_ACTIVITIES] / rate
        print(f"{name:32}{rate:9,.0f}{1000 * size / rate:10.2f}{against:9.2f}{against_all:24.2f}")


def run(options: argparse.Namespace, folder: Path, stack: ExitStack) -> None:
    """Fill all four, then write the same batches to each in turns."""
    base = Base(options.leads, SystemClock().now_ms())
    for name in ("served", "stored"):
        (folder / name).mkdir()
        fill_castile(folder / name, base)
    with on_core(SERVER_CORE):
        bare = BareSqlite(folder / "bare.db", base, with_activities=False)
        stack.callback(bare.close)
        bare_all = BareSqlite(folder / "bare_all.db", base, with_activities=True)
        stack.callback(bare_all.close)
        store = StoreLayer(folder / "stored" / "data" / "castile.db", base.now_ms)
        stack.callback(store.close)
    server = stack.enter_context(serving_castile(folder / "served", SERVER_CORE))
    calls = Calls(stack.enter_context(Caller(server.port)), base.now_ms)
    os.sync()
    print(
        f"{base.leads:,} leads, records of {len(WRITTEN)} attributes, {options.new_values} of them "
        f"new, one lead in ten new; each batch flushed; one call at a time; median of "
        f"{options.rounds} rounds of {options.batches} batches"
    )
    ways: dict[str, Callable[[Batch], None]] = {
        BARE: bare.write,
        BARE_WITH_ACTIVITIES: bare_all.write,
        STORE: store.write,
    }
    for size in SIZES:
        rounds = []
        for number in range(options.rounds + 1):
            work = batches(
                base,
                number * max(SIZES) + size,
                size=size,
                count=options.batches,
                new_values=options.new_values,
            )
            requests = [calls.request(batch) for batch in work]
            with on_core(SERVER_CORE):
                seconds = {name: seconds_of(write, work) for name, write in ways.items()}
            seconds[WHOLE] = seconds_of(calls.write, requests)
            leads = size * options.batches
            rounds.append({name: leads / each for name, each in seconds.items()})
        print_table(size, rounds[1:])


def main() -> None:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=20_000, help="in each of the bases")
    parser.add_argument("--batches", type=int, default=30, help="of each size in each round")
    parser.add_argument("--rounds", type=int, default=3, help="after one to warm up")
    parser.add_argument(
        "--new-values",
        type=int,
        default=len(WRITTEN),
        choices=range(1, len(WRITTEN) + 1),
        metavar="N",
        help="so many attributes of each record differ from what is stored",
    )
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="castile-bench-") as name,
        ExitStack() as stack,
        on_core(LOAD_CORE),
    ):
        run(options, Path(name), stack)


if __name__ == "__main__":
    main()
