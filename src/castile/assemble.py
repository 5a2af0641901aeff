"""The only place where things are put together and mounted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from castile import __version__
from castile.admin.api import AdminApi
from castile.admin.commands import serving
from castile.admin.socket import AdminSocket
from castile.admission import BodyBudget
from castile.jobs.campaign_runs import CampaignRunHandler
from castile.jobs.imports import ImportHandler
from castile.journal.entry import JournalLimits
from castile.journal.journal import Journal
from castile.rehearsal import Rehearsals
from castile.server.addresses import Addresses
from castile.server.app import App
from castile.server.background import Background, make_job_runner
from castile.server.directory import LiveDirectory
from castile.server.health import Component, Health, Phase
from castile.server.http import ConnectionLimits
from castile.server.installation import Installation
from castile.server.lifecycle import Service, run
from castile.server.metrics import Metrics
from castile.server.pipeline import Pipeline
from castile.store.folder_lock import hold_folder
from castile.store.sqlite import SqliteDatabase

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator, Mapping

    from castile.clock import Clock, Ids
    from castile.jobs.job import Handler
    from castile.settings import Resolved, ServerSettings

JOURNAL_FILE = "journal.db"
WORKERS = 4
"""Threads for what is too long for the event loop."""
READERS = 2
"""Threads that read long bodies before it is known who sent them."""
HANDLERS: Final[tuple[Handler, ...]] = (ImportHandler(), CampaignRunHandler())
"""Every kind of job that runs here."""


@contextmanager
def open_installation(settings: Resolved, clock: Clock, ids: Ids) -> Iterator[Installation]:
    """
    Open the data folder, its database and its journal, and hold its lock meanwhile.

    Args:
        settings: Every setting, resolved.
        clock: Wall clock and monotonic clock.
        ids: Gives ids of calls.

    Returns:
        The installation, closed when the context ends.

    Raises:
        CannotOpen: The folder or the database cannot be used; the message says what to do.
    """
    server = settings.server
    database = SqliteDatabase(
        server.database_path,
        durable=not server.test,
        group_calls_max=server.writer_group_calls_max,
        queue_calls_max=server.writer_queue_calls_max,
        clock=clock,
    )
    journal = Journal(
        server.data / JOURNAL_FILE, _journal_limits(server), clock, durable=not server.test
    )
    with hold_folder(server.data):
        try:
            database.open()
            journal.open()
            directory = LiveDirectory(database, settings.subscription)
            rehearsals = Rehearsals(clock)
            directory.have_rehearsed(rehearsals.define)
            yield Installation(
                settings=settings,
                data_folder=server.data,
                database=database,
                journal=journal,
                directory=directory,
                clock=clock,
                ids=ids,
                rehearsals=rehearsals,
            )
        finally:
            journal.close()
            database.close()


def _journal_limits(server: ServerSettings) -> JournalLimits:
    return JournalLimits(
        rows_max=server.journal_rows_max,
        bytes_max=server.journal_bytes_max,
        days_max=server.journal_days_max,
        body_bytes_max=server.journal_body_bytes_max,
        unauthenticated_rows_max=server.journal_unauthenticated_rows_max,
        unauthenticated_body_bytes_max=server.journal_unauthenticated_body_bytes_max,
        flush_ms_max=server.journal_flush_ms_max,
        mask_personal=server.journal_mask_personal,
    )


def run_server(
    installation: Installation,
    listener: socket.socket,
    *,
    ready: Mapping[str, object],
    announce: Callable[[], None],
) -> None:
    """
    Answer calls over an installation until SIGTERM.

    Args:
        installation: The open data folder.
        listener: The bound socket.
        ready: The JSON object of the ready file.
        announce: Called when calls are answered.

    Raises:
        StartError: The server cannot start; the message says what to do.
    """
    workers = ThreadPoolExecutor(WORKERS, "castile-worker")
    readers = ThreadPoolExecutor(READERS, "castile-reader")
    runner = make_job_runner(installation, HANDLERS)
    pipeline = Pipeline(installation, workers, readers, runner.wake)
    background = Background(runner, installation.settings.server.drain_seconds_max)
    beside = (pipeline, background)
    try:
        run(make_service(installation, listener, *beside, ready=ready, announce=announce))
    finally:
        # A call that was cut off may still hold a thread; nobody waits for it.
        for pool in (workers, readers):
            pool.shutdown(wait=False, cancel_futures=True)


def make_service(
    installation: Installation,
    listener: socket.socket,
    pipeline: Pipeline,
    background: Background,
    *,
    ready: Mapping[str, object],
    announce: Callable[[], None],
) -> Service:
    """
    Put everything that a running server is made of together.

    Args:
        installation: The open data folder.
        listener: The bound socket.
        pipeline: Answers calls over the installation.
        background: Runs the jobs of the installation.
        ready: The JSON object of the ready file.
        announce: Called when calls are answered.
    """
    server = installation.settings.server
    health = Health(
        version=__version__,
        test=server.test,
        components=lambda: {
            "journal": _journal_component(installation.journal),
            "jobs": background.component(),
            "rehearsals": _rehearsals_component(installation.rehearsals),
        },
    )
    addresses = Addresses(server.public_url, server.trusted_proxies)
    return Service(
        app=App(
            pipeline=pipeline,
            routes=[
                *health.routes(),
                *Metrics(installation, pipeline.figures, pipeline.counters).routes(),
                *AdminApi(installation, addresses).routes(),
            ],
            addresses=addresses,
            budget=BodyBudget(server.bodies_bytes_max),
            clock=installation.clock,
            ids=installation.ids,
            body_bytes_max=server.body_bytes_max,
        ),
        listener=listener,
        limits=ConnectionLimits(
            header_seconds_max=server.header_seconds_max,
            body_seconds_max=server.body_seconds_max,
            body_bytes_per_second_min=server.body_bytes_per_second_min,
            keep_alive_seconds=server.keep_alive_seconds,
        ),
        clock=installation.clock,
        health=health,
        drain_seconds_max=server.drain_seconds_max,
        announce=announce,
        ready_file=server.ready_file,
        ready=ready,
        beside=(
            pipeline,
            background,
            AdminSocket(
                installation.data_folder,
                serving(installation, ready, lambda: health.phase is Phase.SERVING),
            ),
        ),
    )


def _rehearsals_component(rehearsals: Rehearsals | None) -> Component:
    count = 0 if rehearsals is None else len(rehearsals.at_work())
    return Component(ok=True, detail=f"rules at work: {count}" if count else "")


def _journal_component(journal: Journal) -> Component:
    detail = ""
    if journal.trouble:
        detail = f"the journal cannot be written; {journal.dropped} calls were not kept"
    return Component(ok=not journal.trouble, detail=detail)
