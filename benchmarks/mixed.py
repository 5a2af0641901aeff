"""getLead alone, and beside a client that pages through leads without pause."""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.beside.base import ATTRIBUTES, Base, get_lead_calls
from benchmarks.beside.compare import middle
from benchmarks.beside.cores import LOAD_CORE, SERVER_CORE, on_core
from benchmarks.beside.filled import fill_castile
from benchmarks.beside.pager import PAGE_LEADS
from benchmarks.beside.servers import serving_castile
from benchmarks.load import measure

from castile.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.beside.servers import RunningServer
    from benchmarks.load import Measured

HEADER = (
    f"{'':36}{'calls/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'p99 ratio':>11}{'pages/s':>9}{'failures':>9}"
)


@contextmanager
def pager(port: int, now_ms: int, rates: list[float]) -> Iterator[None]:
    """
    Page without pause meanwhile, in a process of its own.

    Args:
        port: Of the server.
        now_ms: The wall clock, in milliseconds since 1970 UTC.
        rates: Gets the pages a second.
    """
    command = [sys.executable, "-m", "benchmarks.beside.pager", str(port), str(now_ms)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "paging\n"
            yield
            process.terminate()
            count, seconds = process.stdout.readline().split()
            rates.append(int(count) / float(seconds))
        finally:
            process.kill()


def measured(
    server: RunningServer, base: Base, seed: int, options: argparse.Namespace, connections: int
) -> Measured:
    """Load the server with calls of getLead."""
    return measure(
        server.port,
        get_lead_calls(base, seed),
        pid=server.pid,
        connections=connections,
        seconds=options.seconds,
    )


def compare(
    server: RunningServer, base: Base, connections: int, options: argparse.Namespace
) -> None:
    """Measure both in turns and print the medians."""
    rounds: dict[str, list[Measured]] = {"alone": [], "beside pages": []}
    rates = [0.0]
    for seed in range(options.rounds):
        rounds["alone"].append(measured(server, base, seed, options, connections))
        with pager(server.port, base.now_ms, rates):
            rounds["beside pages"].append(measured(server, base, seed, options, connections))
    figures = {name: middle(each) for name, each in rounds.items()}
    pages_per_second = {"alone": 0.0, "beside pages": statistics.median(rates[1:])}
    for name, each in figures.items():
        print(
            f"{f'getLead {name}, {connections} connections':36}{each.calls_per_second:9,.0f}"
            f"{each.p50_ms:9.2f}{each.p99_ms:9.2f}{each.p99_ms / figures['alone'].p99_ms:11.2f}"
            f"{pages_per_second[name]:9.1f}{each.failures:9}"
        )


def main() -> None:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=20_000)
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 10])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each in each round")
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
        print(
            f"{base.leads:,} leads of {len(ATTRIBUTES)} attributes, pages of {PAGE_LEADS:,}, "
            f"median of {options.rounds} rounds of {options.seconds:g} s"
        )
        print(HEADER)
        for connections in options.connections:
            compare(server, base, connections, options)


if __name__ == "__main__":
    main()
