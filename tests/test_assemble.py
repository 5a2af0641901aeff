"""What is put together: the installation, its lock, and the parts of a server."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from castile.assemble import HANDLERS, make_service, open_installation
from castile.domain.jobs import JobKind
from castile.server.background import Background, make_job_runner
from castile.server.health import Component, Phase
from castile.server.lifecycle import listen
from castile.server.pipeline import Pipeline
from castile.settings import resolve
from castile.store.errors import DataFolderInUse
from tests.clocks import FrozenClock

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping
    from pathlib import Path

    from castile.server.installation import Installation
    from castile.server.lifecycle import Service


@contextmanager
def _service(folder: Path, **settings: object) -> Iterator[tuple[Service, Installation]]:
    """Put a server together; it never runs."""
    resolved = resolve({"data": folder, "test": True, **settings}, {})
    with (
        listen("127.0.0.1", 0) as listener,
        ThreadPoolExecutor(1) as workers,
        open_installation(resolved, FrozenClock(), lambda: "c1") as installation,
    ):
        pipeline = Pipeline(installation, workers, workers)
        background = Background(make_job_runner(installation, HANDLERS), 10)
        service = make_service(
            installation, listener, pipeline, background, ready={}, announce=lambda: None
        )
        yield service, installation


def test_an_open_folder_is_locked_and_a_closed_one_is_free(tmp_path: Path) -> None:
    """A second server refuses to start; the next one after the end does not."""
    settings = resolve({"data": tmp_path, "test": True}, {})
    with (
        open_installation(settings, FrozenClock(), lambda: "c1"),
        pytest.raises(DataFolderInUse),
        open_installation(settings, FrozenClock(), lambda: "c2"),
    ):
        pass
    with open_installation(settings, FrozenClock(), lambda: "c3") as installation:
        assert installation.directory.current.subscriptions == {}


def test_the_settings_of_the_journal_reach_it(tmp_path: Path) -> None:
    """Every limit of the journal is a setting."""
    settings = resolve(
        {
            "data": tmp_path,
            "test": True,
            "journal_rows_max": 11,
            "journal_bytes_max": 1 << 21,
            "journal_days_max": 3,
            "journal_body_bytes_max": 14,
            "journal_unauthenticated_rows_max": 15,
            "journal_unauthenticated_body_bytes_max": 16,
            "journal_flush_ms_max": 17,
            "journal_mask_personal": True,
        },
        {},
    )
    with open_installation(settings, FrozenClock(), lambda: "c1") as installation:
        limits = installation.journal.limits
    assert (limits.rows_max, limits.bytes_max, limits.days_max) == (11, 1 << 21, 3)
    assert (limits.body_bytes_max, limits.flush_ms_max) == (14, 17)
    assert limits.unauthenticated_rows_max == 15
    assert limits.unauthenticated_body_bytes_max == 16
    assert limits.mask_personal


def test_everything_of_a_folder_belongs_to_its_owner_alone(tmp_path: Path) -> None:
    """The folder has mode 0700 and every file in it 0600."""
    folder = tmp_path / "data"
    with open_installation(resolve({"data": folder}, {}), FrozenClock(), lambda: "c1") as opened:
        opened.journal.flush()
        modes = {file.name: file.stat().st_mode & 0o777 for file in folder.iterdir()}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert set(modes.values()) == {0o600}


def test_the_limits_of_connections_are_settings(tmp_path: Path) -> None:
    """Each deadline of a client, and how long a drain takes."""
    with _service(
        tmp_path,
        header_seconds_max=3,
        body_seconds_max=4,
        body_bytes_per_second_min=5,
        keep_alive_seconds=6,
        drain_seconds_max=7,
    ) as (service, _):
        limits = service.limits
        assert (limits.header_seconds_max, limits.body_seconds_max) == (3, 4)
        assert (limits.body_bytes_per_second_min, limits.keep_alive_seconds) == (5, 6)
        assert service.drain_seconds_max == 7


def test_bodies_are_bounded_together_by_the_setting(tmp_path: Path) -> None:
    """A-72, decided: one byte more than bodies_bytes_max gets HTTP 503."""
    with _service(tmp_path, bodies_bytes_max=2000) as (service, _):
        for size, status in ((2000, 500), (2001, 503)):
            assert asyncio.run(_post(service, [b"x" * 1000, b"x" * (size - 1000)])) == status


def test_a_journal_that_cannot_be_written_makes_the_server_degraded(tmp_path: Path) -> None:
    """`/readyz` says so, and how many calls were not kept."""
    with _service(tmp_path) as (service, installation):
        service.health.phase = Phase.SERVING
        assert service.health.report()[1]["status"] == "ok"
        installation.journal.trouble = "FullError"
        installation.journal.dropped = 3
        status, report = service.health.report()
    assert (status, report["status"]) == (200, "degraded")
    assert "3 calls" in str(report["components"])


def test_rehearsals_at_work_are_counted_where_everybody_sees_them(tmp_path: Path) -> None:
    """`/readyz` stays ok: somebody wanted it so. No names, which strangers might read."""
    with _service(tmp_path) as (service, installation):
        service.health.phase = Phase.SERVING
        report = service.health.report()[1]
        assert report["components"]["rehearsals"] == {"ok": True}  # type: ignore[index]  # JSON
        assert installation.rehearsals is not None
        installation.rehearsals.add(1, {"name": "busy", "effect": {"fault": 20023}})
        status, report = service.health.report()
        counted = {"ok": True, "detail": "rules at work: 1"}
        assert report["components"]["rehearsals"] == counted  # type: ignore[index]  # JSON
    assert (status, report["status"]) == (200, "ok")


def test_a_server_without_rehearsals_answers(tmp_path: Path) -> None:
    """The room can be taken away with its line."""
    with _service(tmp_path) as (_, installation):
        without = replace(installation, rehearsals=None)
        with listen("127.0.0.1", 0) as listener, ThreadPoolExecutor(1) as workers:
            pipeline = Pipeline(without, workers, workers)
            background = Background(make_job_runner(without, HANDLERS), 10)
            service = make_service(
                without, listener, pipeline, background, ready={}, announce=lambda: None
            )
            assert asyncio.run(_post(service, [b"<x/>"])) == 500
            assert "rehearsals" in str(service.health.report())


async def _post(service: Service, pieces: list[bytes]) -> int:
    """Answer one body that comes in pieces; give the HTTP status."""
    messages = [
        {"type": "http.request", "body": piece, "more_body": number < len(pieces)}
        for number, piece in enumerate(pieces, 1)
    ]
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return messages.pop(0)

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/soap/mktows/3_1",
        "headers": [],
        "client": ("127.0.0.1", 1),
    }
    await service.app(scope, receive, send)
    status: int = sent[0]["status"]
    return status


def test_every_kind_of_job_runs_here() -> None:
    """A job whose kind no handler takes would wait for ever."""
    assert sorted(each.kind for each in HANDLERS) == sorted(JobKind)


def test_jobs_run_beside_the_server_and_their_trouble_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They begin before the first call and end before the socket of the commands opens."""
    with _service(tmp_path) as (service, _):
        (background,) = [each for each in service.beside if isinstance(each, Background)]
        _, report = service.health.report()
        assert report["components"]["jobs"] == {"ok": True}  # type: ignore[index]  # JSON
        monkeypatch.setattr(background, "component", lambda: Component(ok=False, detail="x"))
        _, report = service.health.report()
        assert report["components"]["jobs"] == {"ok": False, "detail": "x"}  # type: ignore[index]  # JSON
