"""
Pages of very many leads and activities, beside those of few.

The first part pages through all leads: what a page costs at the start and at the end, and the
memory of the server. The second compares the first page of getLeadChanges over all activities with
the same page over 50,000, which are as close together in time and hold as many of the rare kind,
so that both answers have as many records. Full figures: --leads 1000000 --activities 5000000.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.beside.base import Base, frame, instant_text
from benchmarks.beside.cores import LOAD_CORE, SERVER_CORE, on_core
from benchmarks.beside.filled import RARE, YEAR_MS, History, filling
from benchmarks.beside.pager import PAGE_LEADS, SELECTORS, Caller, pages
from benchmarks.beside.servers import serving_castile
from benchmarks.load import post

from castile.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.beside.pager import Answer
    from benchmarks.beside.servers import RunningServer

FEW_ACTIVITIES = 50_000
FEW_LEADS = 10_000
ACTIVITIES_A_YEAR = 5_000_000
DAY_MS = 86_400_000
WINDOW_PAGES = 20
"""So many pages at the start are compared with as many at the end."""
FREQUENT = "Visit Webpage"
_COUNTS = re.compile(rb"<returnCount>(\d+)<.*?<remainingCount>(\d+)<", re.DOTALL)
_MEMORY = re.compile(r"Rss(Anon|File):\s+(\d+) kB")


@dataclass(frozen=True)
class Memory:
    """Of a process, in MiB: its own, and pages of files that the system can take back."""

    own_mib: float
    files_mib: float


def memory_of(pid: int) -> Memory:
    """Return the memory of a process now."""
    status = Path(f"/proc/{pid}/status").read_text()
    mib = {name: int(kib) / 1024 for name, kib in _MEMORY.findall(status)}
    return Memory(mib["Anon"], mib["File"])


def undisturbed(times: Sequence[float]) -> float:
    """Return what a quarter of the calls stay below, as others are disturbed."""
    return statistics.quantiles(times, n=4)[0]


@contextmanager
def served(folder: Path, base: Base, activities: int) -> Iterator[RunningServer]:
    """Fill a data folder, and serve it."""
    folder.mkdir()
    interval_ms = YEAR_MS // ACTIVITIES_A_YEAR
    with filling(folder) as fill:
        fill.add_leads(base)
        fill.list_leads(base)
        fill.add_activities(History(activities, interval_ms, base.now_ms), base.leads)
    os.sync()
    with serving_castile(folder, SERVER_CORE) as server:
        yield server


def walk_through_leads(server: RunningServer, base: Base, selector: str) -> None:
    """Page through all leads and print what the first and the last pages cost."""
    before = memory_of(server.pid)
    with Caller(server.port) as caller:
        walked = pages(caller, base.now_ms, selector)
        first, second = next(walked), next(walked)
        early = memory_of(server.pid)
        times = [answer.seconds for answer in (second, *walked)]
    after = memory_of(server.pid)
    count = min(WINDOW_PAGES, len(times) // 2)
    start, end = (undisturbed(part) for part in (times[:count], times[-count:]))
    assert len(times) + 1 == base.leads // PAGE_LEADS
    print(
        f"{f'leads {selector}':18}{first.seconds * 1000:10.1f}{start * 1000:10.1f}"
        f"{end * 1000:10.1f}{end / start:10.2f}"
        f"{before.own_mib:9.0f}{early.own_mib:9.0f}{after.own_mib:9.0f}{after.files_mib:9.0f}"
    )


def first_page_request(now_ms: int, start: str, name: str) -> bytes:
    """Make a call of getLeadChanges; of all types when the name is empty."""
    before, after = frame("getLeadChanges", now_ms)
    named = f"<stringItem>{name}</stringItem>" if name else ""
    return post(
        f"{before}<startPosition>{start}</startPosition>"
        f"<activityNameFilter>{named}</activityNameFilter>"
        f"<batchSize>1000</batchSize>{after}".encode()
    )


def first_pages(now_ms: int) -> dict[str, bytes]:
    """Make the calls whose first pages are compared."""
    yesterday = f"<oldestCreatedAt>{instant_text(now_ms - DAY_MS)}</oldestCreatedAt>"
    kinds = {"": "", f", {FREQUENT}": FREQUENT, f", {RARE}": RARE}
    return {
        f"{when}{kind}": first_page_request(now_ms, start, name)
        for when, start in (("from the beginning", ""), ("since yesterday", yesterday))
        for kind, name in kinds.items()
    }


def counts_of(answer: Answer) -> str:
    """Return how many records a page has and how many are still to come."""
    found = _COUNTS.search(answer.start)
    assert found, answer.start
    return f"{int(found[1]):,} + {int(found[2]):,}"


def compare_first_pages(
    many: RunningServer, few: RunningServer, requests: Mapping[str, bytes], calls: int
) -> None:
    """Call both servers in turns and print what a call takes."""
    print(
        f"\n{'first page of getLeadChanges':40}{'records':>18}"
        f"{'many ms':>9}{'few ms':>9}{'ratio':>7}"
    )
    with Caller(many.port) as caller, Caller(few.port) as other:
        for name, request in requests.items():
            answers = [(caller.call(request), other.call(request)) for _ in range(calls)]
            counts, counts_of_few = (counts_of(answer) for answer in answers[0])
            ms = [
                1000 * undisturbed([each.seconds for each in side])
                for side in zip(*answers, strict=True)
            ]
            note = "" if counts == counts_of_few else f"  few: {counts_of_few}"
            print(f"{name:40}{counts:>18}{ms[0]:9.2f}{ms[1]:9.2f}{ms[0] / ms[1]:7.2f}{note}")


def main() -> None:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=100_000, help="a whole number of pages")
    parser.add_argument("--activities", type=int, default=500_000)
    parser.add_argument("--calls", type=int, default=20, help="of each first page")
    options = parser.parse_args()
    assert options.leads % PAGE_LEADS == 0, f"expected a multiple of {PAGE_LEADS} leads"
    now_ms = SystemClock().now_ms()
    base, few_base = Base(options.leads, now_ms), Base(FEW_LEADS, now_ms)
    with (
        tempfile.TemporaryDirectory(prefix="castile-bench-") as name,
        ExitStack() as stack,
        on_core(LOAD_CORE),
    ):
        folder = Path(name)
        many = stack.enter_context(served(folder / "many", base, options.activities))
        few = stack.enter_context(served(folder / "few", few_base, FEW_ACTIVITIES))
        print(
            f"{base.leads:,} leads and {options.activities:,} activities, beside {FEW_LEADS:,} "
            f"and {FEW_ACTIVITIES:,}; pages of {PAGE_LEADS:,} leads, first and last "
            f"{WINDOW_PAGES} pages; memory in MiB"
        )
        print(
            f"{'ms a page':18}{'first':>10}{'start':>10}{'end':>10}{'end/start':>10}"
            f"{'before':>9}{'early':>9}{'after':>9}{'files':>9}"
        )
        for selector in SELECTORS:
            walk_through_leads(many, base, selector)
        compare_first_pages(many, few, first_pages(now_ms), options.calls)


if __name__ == "__main__":
    main()
