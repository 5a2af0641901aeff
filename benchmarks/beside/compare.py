"""Load Castile, a fixed answer and spyne in turns, and print one table."""

from __future__ import annotations

import argparse
import http.client
import os
import statistics
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.beside.base import ATTRIBUTES, Base, fill_columns
from benchmarks.beside.cores import LOAD_CORE, SERVER_CORE, on_core
from benchmarks.beside.filled import fill_castile
from benchmarks.beside.servers import (
    CannotHaveError,
    RunningServer,
    serving_castile,
    serving_fixed,
    serving_spyne,
    spyne_environment,
)
from benchmarks.load import HEADER, Measured, measure

from castile.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CASTILE: Final = "Castile, durable"
FIXED: Final = "fixed answer, same HTTP server"
SPYNE: Final = "spyne on granian, durable"


@dataclass(frozen=True)
class Work:
    """
    What is called.

    Args:
        name: Of the operation.
        calls: Makes the calls of one round, from the base and a seed.
        marks: What an answer must hold, one of these.
    """

    name: str
    calls: Callable[[Base, int], Callable[[], bytes]]
    marks: tuple[bytes, ...]


def main(work: Work, description: str) -> None:
    """
    Run a comparison as the command line says, and print its table.

    Args:
        work: What is called.
        description: For `--help`.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--leads", type=int, default=20_000, help="in the base of each server")
    parser.add_argument("--connections", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each server in each round")
    parser.add_argument("--no-spyne", action="store_true", help="leave spyne out")
    parser.add_argument("--spyne-folder", type=Path, help="keep its environment here")
    options = parser.parse_args()
    base = Base(options.leads, SystemClock().now_ms())
    if LOAD_CORE is None:
        print("One core only: load and servers share it.")
    with (
        tempfile.TemporaryDirectory(prefix="castile-bench-") as name,
        ExitStack() as stack,
        on_core(LOAD_CORE),
    ):
        servers = _start(work, base, Path(name), options, stack)
        rounds = []
        for number in range(options.rounds):
            next_request = work.calls(base, number)
            rounds.append(
                {
                    name: measure(
                        server.port,
                        next_request,
                        pid=server.pid,
                        connections=options.connections,
                        seconds=options.seconds,
                    )
                    for name, server in servers.items()
                }
            )
    print(
        f"{work.name}, {base.leads:,} leads of {len(ATTRIBUTES)} attributes, "
        f"{options.connections} connections, median of {options.rounds} rounds "
        f"of {options.seconds:g} s"
    )
    print_table({name: middle([each[name] for each in rounds]) for name in servers})


def _start(
    work: Work, base: Base, folder: Path, options: argparse.Namespace, stack: ExitStack
) -> dict[str, RunningServer]:
    """Start all servers, each after the one before has answered one call as it must."""
    folders = {name: folder / name for name in ("castile", "fixed", "spyne")}
    for each in folders.values():
        each.mkdir()
    fill_castile(folders["castile"], base)
    # Otherwise the first flush of a call would wait until all leads are on the disk.
    os.sync()
    castile = stack.enter_context(serving_castile(folders["castile"], SERVER_CORE))
    answer = _answer(castile, work, base)
    fixed = stack.enter_context(serving_fixed(folders["fixed"], answer, SERVER_CORE))
    servers = {FIXED: fixed, CASTILE: castile}
    if not options.no_spyne:
        try:
            python = spyne_environment(options.spyne_folder or folder / "environment")
            database = folders["spyne"] / "leads.db"
            fill_columns(database, base)
            os.sync()
            spyne = stack.enter_context(
                serving_spyne(folders["spyne"], database, python, SERVER_CORE)
            )
            _answer(spyne, work, base)
            servers[SPYNE] = spyne
        except CannotHaveError as error:
            print(f"Without spyne: {error}")
    return servers


def _answer(server: RunningServer, work: Work, base: Base) -> bytes:
    """Return the answer to one call; it must be one that was asked for."""
    body = work.calls(base, -1)().partition(b"\r\n\r\n")[2]
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
    connection.request("POST", "/soap/mktows/3_1", body, headers)
    response = connection.getresponse()
    answer = response.read()
    connection.close()
    if response.status != 200 or not any(mark in answer for mark in work.marks):
        raise CannotHaveError(f"{response.status} {answer.decode('utf-8', 'replace')[:500]}")
    return answer


def middle(rounds: list[Measured]) -> Measured:
    """Return the median of each figure, the sum of the failures."""
    medians = {
        each.name: statistics.median(getattr(one, each.name) for one in rounds)
        for each in fields(Measured)
    }
    return replace(rounds[0], **{**medians, "failures": sum(one.failures for one in rounds)})


def print_table(figures: Mapping[str, Measured]) -> None:
    """Print a line for each server, its CPU time beside those of the others."""
    rivals = {"fixed": figures[FIXED], "spyne": figures.get(SPYNE)}
    print(HEADER + "".join(f"{f'CPU/{name}':>11}" for name, rival in rivals.items() if rival))
    for name, measured in figures.items():
        ratios = "".join(
            f"{measured.cpu_us_per_call / rival.cpu_us_per_call:11.2f}"
            for rival in rivals.values()
            if rival
        )
        print(measured.row(name) + ratios)
    castile, spyne = figures[CASTILE], figures.get(SPYNE)
    if spyne:
        times = castile.calls_per_second / spyne.calls_per_second
        print(f"Castile answers {times:.1f} times as many calls a second as spyne.")
