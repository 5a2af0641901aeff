"""Pages of getMultipleLeads, beside the same bytes from memory and from a plain table."""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import apsw
import orjson
from benchmarks.beside.base import ATTRIBUTES, Base, value_of
from benchmarks.beside.compare import middle
from benchmarks.beside.cores import LOAD_CORE, SERVER_CORE, on_core
from benchmarks.beside.filled import filling
from benchmarks.beside.pager import (
    PAGE_LEADS,
    SELECTORS,
    Caller,
    page_request,
    position_at,
    position_of,
)
from benchmarks.beside.servers import serving_castile, serving_fixed
from benchmarks.load import Measured, measure

from castile.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from benchmarks.beside.servers import RunningServer

FIXED = "fixed answer, same HTTP server"
HEADER = (
    f"{'':36}{'pages/s':>9}{'CPU ms':>9}{'p50 ms':>9}{'p99 ms':>9}{'of fixed':>10}{'failures':>9}"
)


class BareTables:
    """
    Two plain tables: as many bytes for a lead as a page has, and its values.

    Args:
        path: Their file.
        leads: How many rows.
        page_bytes: How many bytes a page of `PAGE_LEADS` rows has.
    """

    def __init__(self, path: Path, leads: int, page_bytes: int) -> None:
        self._connection = apsw.Connection(str(path))
        self._leads = leads
        self._pieces = [
            piece
            for name in ATTRIBUTES
            for piece in (
                f"<attribute><attrName>{name}</attrName><attrType>string</attrType><attrValue>",
                "",
            )
        ]
        with self._connection:
            for table in ("texts", "stored"):
                self._connection.execute(
                    f"CREATE TABLE {table} (lead_id INTEGER PRIMARY KEY, record TEXT NOT NULL)"
                )
            text = "x" * (page_bytes // PAGE_LEADS)
            texts = ((number + 1, text) for number in range(leads))
            self._connection.executemany("INSERT INTO texts VALUES (?, ?)", texts)
            stored = ((number + 1, _stored(number)) for number in range(leads))
            self._connection.executemany("INSERT INTO stored VALUES (?, ?)", stored)

    def texts(self, source: random.Random) -> object:
        """Select a page that is stored as it is sent."""
        return self._page("texts", source)

    def made_texts(self, source: random.Random) -> object:
        """Select a page of values as JSON, parse them, and join them with fixed texts."""
        pages = []
        for (record,) in self._page("stored", source):
            pieces = self._pieces.copy()
            pieces[1::2] = orjson.loads(record).values()
            pages.append("".join(pieces))
        return "".join(pages).encode()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _page(self, table: str, source: random.Random) -> list[Any]:
        after = source.randrange(self._leads // PAGE_LEADS) * PAGE_LEADS
        select = f"SELECT record FROM {table} WHERE lead_id > ? ORDER BY lead_id LIMIT ?"  # noqa: S608 - one of two names
        return self._connection.execute(select, (after, PAGE_LEADS)).fetchall()


def _stored(number: int) -> str:
    return orjson.dumps({name: value_of(name, number) for name in ATTRIBUTES}).decode()


def bare_pages_per_second(
    page: Callable[[random.Random], object], seed: int, seconds: float
) -> float:
    """Make pages in this process for so long."""
    source = random.Random(seed)
    count, began = 0, time.perf_counter()
    while (took_seconds := time.perf_counter() - began) < seconds:
        page(source)
        count += 1
    return count / took_seconds


def page_calls(base: Base, selector: str, position: str, seed: int) -> Callable[[], bytes]:
    """Make calls for pages anywhere, given any position of the selector."""
    source = random.Random(seed)
    requests = [
        page_request(base.now_ms, selector, position_at(position, page * PAGE_LEADS, base.leads))
        for page in range(base.leads // PAGE_LEADS)
    ]
    return lambda: source.choice(requests)


def print_table(
    rounds: Sequence[Mapping[str, Measured]], bare_rounds: Sequence[Mapping[str, float]]
) -> None:
    """Print the median of each figure over the rounds."""
    figures = {name: middle([each[name] for each in rounds]) for name in rounds[0]}
    fixed = figures[FIXED].calls_per_second
    print(HEADER)
    for name, each in figures.items():
        print(
            f"{name:36}{each.calls_per_second:9,.1f}{each.cpu_us_per_call / 1000:9.2f}"
            f"{each.p50_ms:9.2f}{each.p99_ms:9.2f}{each.calls_per_second / fixed:10.2f}"
            f"{each.failures:9}"
        )
    for name in bare_rounds[0]:
        rate = statistics.median(each[name] for each in bare_rounds)
        print(f"{name:36}{rate:9,.1f}{1000 / rate:9.2f}{'':18}{rate / fixed:10.2f}")


def run(options: argparse.Namespace, folder: Path, stack: ExitStack) -> None:
    """Fill, start all servers, load them in turns."""
    base, seconds = Base(options.leads, SystemClock().now_ms()), options.seconds
    folders = {name: folder / name for name in ("castile", "fixed")}
    for each in folders.values():
        each.mkdir()
    with filling(folders["castile"]) as fill:
        fill.add_leads(base)
        fill.list_leads(base)
    os.sync()
    castile = stack.enter_context(serving_castile(folders["castile"], SERVER_CORE))
    calls = {}
    for selector in SELECTORS:
        with Caller(castile.port) as caller:
            answer = caller.call(page_request(base.now_ms, selector))
        calls[selector] = page_calls(base, selector, position_of(answer), options.rounds)
    page = b"x" * answer.body_bytes
    fixed = stack.enter_context(serving_fixed(folders["fixed"], page, SERVER_CORE))
    bare = BareTables(folder / "bare.db", base.leads, answer.body_bytes)
    stack.callback(bare.close)
    print(
        f"getMultipleLeads, pages of {PAGE_LEADS:,} leads of {len(ATTRIBUTES)} attributes "
        f"({len(page) / 1e6:.1f} MB) of {base.leads:,} leads, {options.connections} connections, "
        f"median of {options.rounds} rounds of {seconds:g} s"
    )

    def load(server: RunningServer, next_request: Callable[[], bytes]) -> Measured:
        return measure(
            server.port,
            next_request,
            pid=server.pid,
            connections=options.connections,
            seconds=seconds,
        )

    rounds, bare_rounds = [], []
    for number in range(options.rounds):
        figures = {FIXED: load(fixed, next(iter(calls.values())))}
        for selector in SELECTORS:
            figures[f"Castile, leads {selector}"] = load(castile, calls[selector])
        rounds.append(figures)
        with on_core(SERVER_CORE):
            bare_rounds.append(
                {
                    "bare SELECT, no HTTP": bare_pages_per_second(bare.texts, number, seconds),
                    "bare SELECT, parse, join, no HTTP": bare_pages_per_second(
                        bare.made_texts, number, seconds
                    ),
                }
            )
    print_table(rounds, bare_rounds)


def main() -> None:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=20_000, help="in the base")
    parser.add_argument("--connections", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each in each round")
    options = parser.parse_args()
    assert options.leads >= 2 * PAGE_LEADS, f"expected at least {2 * PAGE_LEADS} leads"
    with (
        tempfile.TemporaryDirectory(prefix="castile-bench-") as name,
        ExitStack() as stack,
        on_core(LOAD_CORE),
    ):
        run(options, Path(name), stack)


if __name__ == "__main__":
    main()
