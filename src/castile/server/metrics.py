"""
`/metrics`: figures for a monitoring system, in the text format of Prometheus.

Nothing is prepared while nobody asks. Who asks from this machine gets them without a token; others,
and whoever comes through a proxy, get HTTP 403. Names of subscriptions and operations are in
them, and nothing else of what calls hold.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from castile.admission import quota_day, read_address
from castile.server.figures import CALL_MILLISECONDS, Distribution
from castile.store.errors import StoreFailure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from prometheus_client.metrics_core import Metric
    from starlette.requests import Request

    from castile.admission import Counters
    from castile.server.directory import Subscription
    from castile.server.figures import Figures
    from castile.server.installation import Installation

NO_OPERATION: Final = "none"
"""The operation of calls of which none is known: they were not understood."""

_PROXIED: Final = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
_REFUSAL: Final = "Figures are for this machine: ask from a loopback address, past any proxy.\n"


class _Calling(NamedTuple):
    """How far one subscription is: calls in progress, and on this day, None for not known here."""

    subscription: Subscription
    in_flight: int
    today: int | None


class Metrics:
    """
    The figures of a running server, and their route.

    Args:
        installation: The open data folder.
        figures: What was counted since the start.
        counters: The counters of subscriptions that were called since.
    """

    def __init__(
        self, installation: Installation, figures: Figures, counters: Mapping[int, Counters]
    ) -> None:
        self._installation = installation
        self._figures = figures
        self._counters = counters

    def routes(self) -> list[Route]:
        """Return the route, for the app."""
        return [Route("/metrics", self._metrics)]

    async def _metrics(self, request: Request) -> Response:
        if not asks_from_here(request):
            return PlainTextResponse(_REFUSAL, 403)
        # What belongs to the event loop is copied in it; files and tables are looked at elsewhere.
        collector = _Collector(self._installation, self._figures.copy(), self._calling())
        text = await asyncio.to_thread(_written, collector)
        return Response(
            text, headers={"content-type": CONTENT_TYPE_LATEST, "cache-control": "no-store"}
        )

    def _calling(self) -> list[_Calling]:
        today = quota_day(self._installation.clock.now_ms())
        calling = []
        for number, subscription in self._installation.directory.current.subscriptions.items():
            counters = self._counters.get(number)
            count = None if counters is None else counters.counts.get(today)
            in_flight = 0 if counters is None else counters.calls_in_progress
            calling.append(_Calling(subscription, in_flight, count))
        return calling


def asks_from_here(request: Request) -> bool:
    """Tell whether a request was made on this machine and came through no proxy."""
    address = read_address(request.client.host if request.client else "")
    proxied = any(name in request.headers for name in _PROXIED)
    return address is not None and address.is_loopback and not proxied


def _written(collector: Collector) -> bytes:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(collector)
    ProcessCollector(registry=registry)
    return generate_latest(registry)


class _Collector(Collector):
    """What is shown once."""

    def __init__(
        self, installation: Installation, figures: Figures, calling: list[_Calling]
    ) -> None:
        self._installation = installation
        self._figures = figures
        self._calling = calling

    def collect(self) -> Iterator[Metric]:
        """Give everything that is shown, in its order."""
        yield from self._calls()
        yield from self._stored()
        yield from self._files()

    def _calls(self) -> Iterator[Metric]:
        calls = CounterMetricFamily(
            "castile_calls",
            "Calls answered, by code; 0 is a success.",
            labels=("operation", "code"),
        )
        milliseconds = HistogramMetricFamily(
            "castile_call_milliseconds", "From the last byte in.", labels=("operation",)
        )
        by_operation: dict[str, Distribution] = {}
        for (name, code), distribution in sorted(self._figures.calls.items()):
            operation = name or NO_OPERATION
            calls.add_metric((operation, str(code)), sum(distribution.counts))
            by_operation.setdefault(operation, Distribution(CALL_MILLISECONDS)).merge(distribution)
        for operation, distribution in by_operation.items():
            milliseconds.add_metric((operation,), _buckets(distribution), distribution.sum)
        groups = self._figures.groups
        yield calls
        yield milliseconds
        yield CounterMetricFamily(
            "castile_floods_refused", "Calls that got HTTP 429.", self._figures.floods_refused
        )
        yield HistogramMetricFamily(
            "castile_commit_group_writes",
            "Writes of calls that shared a commit.",
            _buckets(groups),
            groups.sum,
        )

    def _stored(self) -> Iterator[Metric]:
        labels = ("subscription",)
        in_flight = GaugeMetricFamily(
            "castile_calls_in_flight", "Calls admitted and not yet answered.", labels=labels
        )
        left = GaugeMetricFamily(
            "castile_quota_calls_left", "Calls that may still be made today.", labels=labels
        )
        jobs = GaugeMetricFamily(
            "castile_jobs", "Jobs that are kept.", labels=("subscription", "kind", "state")
        )
        readable = 1
        for subscription, calls, known in self._calling:
            name, count = subscription.name, known
            in_flight.add_metric((name,), calls)
            try:
                with self._installation.database.read(subscription.subscription_id) as tx:
                    for (kind, state), number in tx.jobs.counts().items():
                        jobs.add_metric((name, kind, state), number)
                    if count is None:
                        count = tx.quota.reserved(quota_day(self._installation.clock.now_ms()))
            except StoreFailure:
                readable = 0
            quota = subscription.limits.quota_calls_per_day
            if quota and count is not None:
                left.add_metric((name,), max(quota - count, 0))
        yield from (in_flight, left, jobs)
        yield GaugeMetricFamily(
            "castile_database_ok", "Whether the database could be read.", readable
        )

    def _files(self) -> Iterator[Metric]:
        journal = self._installation.journal
        yield GaugeMetricFamily(
            "castile_database_bytes",
            "The database and its log.",
            _bytes_of(self._installation.database.path),
        )
        yield GaugeMetricFamily(
            "castile_journal_bytes", "The journal and its log.", _bytes_of(journal.path)
        )
        yield GaugeMetricFamily(
            "castile_journal_ok", "Whether the journal can be written.", not journal.trouble
        )
        yield CounterMetricFamily(
            "castile_journal_dropped_calls", "Calls that could not be kept.", journal.dropped
        )


def _buckets(distribution: Distribution) -> list[tuple[str, float]]:
    """Return what a histogram shows: for each bound the values up to it, and all in the end."""
    total = 0
    buckets = []
    names = [*map(str, distribution.bounds), "+Inf"]
    for name, count in zip(names, distribution.counts, strict=True):
        total += count
        buckets.append((name, float(total)))
    return buckets


def _bytes_of(path: Path) -> int:
    total = 0
    for each in (path, path.with_name(f"{path.name}-wal")):
        with suppress(OSError):
            total += each.stat().st_size
    return total
