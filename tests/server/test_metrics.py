"""`/metrics`: who may ask, and that what it says is true."""

from __future__ import annotations

from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette

from castile.domain.ids import ListId
from castile.domain.jobs import Job, JobKind
from castile.server.metrics import NO_OPERATION, Metrics
from castile.store.errors import DatabaseUnavailable
from tests.harness import KEY, Harness, open_harness
from tests.interop.envelopes import envelope
from tests.interop.server_process import run_server

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from starlette.types import Message

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]

HERE = ("127.0.0.1", 4711)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Harness]:
    """A server whose refusals are few and whose quota is small."""
    with open_harness(
        tmp_path, refusals_per_second_max=2, quota_calls_per_day=30, rate_calls=0
    ) as harness:
        yield harness


def ask(
    server: Harness,
    client: tuple[str, int] | None = HERE,
    headers: Sequence[tuple[bytes, bytes]] = (),
) -> tuple[int, dict[bytes, bytes], bytes]:
    """Ask for the figures, from an address."""
    pipeline = server.pipeline
    app = Starlette(
        routes=Metrics(server.installation, pipeline.figures, pipeline.counters).routes()
    )
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/metrics",
        "query_string": b"",
        "headers": list(headers),
        "client": client,
    }
    server.runner.run(app(scope, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]


def parse(text: str) -> Samples:
    """Read the text format with a parser that is not ours."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(samples: Samples, name: str, **labels: str) -> float | None:
    """The value of one sample, None when it is not there."""
    return samples.get((name, frozenset(labels.items())))


def figures(server: Harness) -> Samples:
    """Ask from here, and read the answer."""
    status, headers, body = ask(server)
    assert status == 200
    assert headers[b"content-type"].startswith(b"text/plain; version=")
    assert headers[b"cache-control"] == b"no-store"
    return parse(body.decode())


def test_calls_are_counted_by_operation_and_code(server: Harness) -> None:
    """Successes, refusals, calls that nobody signed and floods, each once."""
    server.sync_lead({"Email": "a@b.example"})
    for _ in range(3):
        server.get_lead("EMAIL", "a@b.example")
    server.get_lead("EMAIL", "nobody@b.example")
    server.get_lead("EMAIL", "a@b.example", key="anotherKey01")
    elsewhere = [server.post(b"no XML", address="192.0.2.7") for _ in range(3)]
    assert [answer.status for answer in elsewhere] == [500, 500, 429]
    samples = figures(server)
    counted = {
        labels: number
        for (name, labels), number in samples.items()
        if name == "castile_calls_total"
    }
    assert counted == {
        frozenset({("operation", "syncLead"), ("code", "0")}): 1,
        frozenset({("operation", "getLead"), ("code", "0")}): 3,
        frozenset({("operation", "getLead"), ("code", "20103")}): 1,
        frozenset({("operation", NO_OPERATION), ("code", "20014")}): 1,
        frozenset({("operation", NO_OPERATION), ("code", "20012")}): 2,
    }
    assert value(samples, "castile_floods_refused_total") == 1


def test_milliseconds_are_a_histogram_of_each_operation(server: Harness) -> None:
    """All codes together; the clock stands still, so every call took nothing."""
    server.get_lead("EMAIL", "nobody@b.example")
    server.pipeline.figures.calls["getLead", 20103].add(70_000)
    server.pipeline.figures.calls["getLead", 20103].add(3)
    samples = figures(server)
    name, labels = "castile_call_milliseconds", {"operation": "getLead"}
    bounds = ("1", "2", "5", "60000", "+Inf")
    counts = [value(samples, f"{name}_bucket", le=bound, **labels) for bound in bounds]
    assert counts == [1, 1, 2, 2, 3]
    assert value(samples, f"{name}_count", **labels) == 3
    assert value(samples, f"{name}_sum", **labels) == 70_003


def test_quota_left_goes_down_and_comes_back_at_midnight(server: Harness) -> None:
    """Refused calls use none of it."""
    left = ("castile_quota_calls_left", "default")
    assert value(figures(server), left[0], subscription=left[1]) == 30
    for _ in range(29):
        server.get_lead("EMAIL", "a@b.example")
    server.get_lead("EMAIL", "a@b.example", key="anotherKey01")
    assert value(figures(server), left[0], subscription=left[1]) == 1
    server.get_lead("EMAIL", "a@b.example")
    assert server.get_lead("EMAIL", "a@b.example").code == 20015
    assert value(figures(server), left[0], subscription=left[1]) == 0
    server.clock.advance(86_400)
    assert value(figures(server), left[0], subscription=left[1]) == 30


def test_quota_left_is_known_before_the_first_call_of_a_process(tmp_path: Path) -> None:
    """What an earlier process counted is on disk."""
    with open_harness(tmp_path) as server:
        for _ in range(3):
            server.get_lead("EMAIL", "a@b.example")
        server.runner.run(server.pipeline.close())
    with open_harness(tmp_path) as server:
        assert value(figures(server), "castile_quota_calls_left", subscription="default") == 9997


def test_without_a_quota_none_is_left(tmp_path: Path) -> None:
    """No number stands for no limit."""
    with open_harness(tmp_path, quota_calls_per_day=0) as server:
        assert value(figures(server), "castile_quota_calls_left", subscription="default") is None


def test_calls_in_flight_are_those_that_were_admitted(server: Harness) -> None:
    """None when all were answered; one while one is answered."""
    server.get_lead("EMAIL", "a@b.example")
    name = "castile_calls_in_flight"
    assert value(figures(server), name, subscription="default") == 0
    subscription = server.installation.directory.current.subscriptions[server.subscription_id]
    server.pipeline.counters[server.subscription_id].admit(
        subscription.limits,
        arrived_ms=server.clock.now_ms(),
        arrived_seconds=server.clock.seconds(),
    )
    assert value(figures(server), name, subscription="default") == 1


def test_writes_that_shared_a_commit_are_counted(server: Harness) -> None:
    """The sum of the groups is the number of writes: here the leads and one block of counts."""
    for number in range(3):
        server.sync_lead({"Email": f"a{number}@b.example"})
    samples = figures(server)
    assert value(samples, "castile_commit_group_writes_sum") == 4
    groups = value(samples, "castile_commit_group_writes_count")
    assert groups is not None
    assert 3 <= groups <= 4


def test_jobs_are_counted_by_kind_and_state(server: Harness) -> None:
    """As many as the table holds."""
    job = Job(kind=JobKind.IMPORT, due_ms=5, created_ms=5, list_id=ListId(1))
    server.write(lambda tx: tx.jobs.add(job))
    server.write(lambda tx: tx.jobs.add(job))
    labels = {"subscription": "default", "kind": "import", "state": "WAITING"}
    assert value(figures(server), "castile_jobs", **labels) == 2


def test_files_are_as_long_as_they_are(server: Harness) -> None:
    """Database and journal, each with its log."""
    server.sync_lead({"Email": "a@b.example"})
    assert server.installation.journal.flush()
    samples = figures(server)
    for name, file in (("database", "castile.db"), ("journal", "journal.db")):
        paths = server.installation.data_folder.glob(f"{file}*")
        length = sum(path.stat().st_size for path in paths if not path.name.endswith("-shm"))
        assert value(samples, f"castile_{name}_bytes") == length > 0


def test_a_store_that_cannot_be_used_is_told(
    server: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The figures that need it are missing, the others are there."""

    def read(_subscription_id: int) -> Any:
        raise DatabaseUnavailable("the disk is gone")

    server.get_lead("EMAIL", "a@b.example")
    assert value(figures(server), "castile_database_ok") == 1
    assert value(figures(server), "castile_journal_ok") == 1
    monkeypatch.setattr(server.installation.database, "read", read)
    server.installation.journal.close()  # It would say that all is well.
    server.installation.journal.trouble = "the disk is gone"
    server.installation.journal.dropped = 7
    samples = figures(server)
    assert value(samples, "castile_database_ok") == 0
    assert value(samples, "castile_journal_ok") == 0
    assert value(samples, "castile_journal_dropped_calls_total") == 7
    assert value(samples, "castile_quota_calls_left", subscription="default") == 29
    assert value(samples, "castile_calls_total", operation="getLead", code="20103") == 1


@pytest.mark.parametrize("address", ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"])
def test_this_machine_may_ask(server: Harness, address: str) -> None:
    """Under every name that it has for itself."""
    assert ask(server, (address, 4711))[0] == 200


@pytest.mark.parametrize("client", [("192.0.2.7", 1), ("10.0.0.1", 1), ("::2", 1), ("", 1), None])
def test_others_are_refused(server: Harness, client: tuple[str, int] | None) -> None:
    """With HTTP 403 and a sentence, and no figure."""
    status, _, body = ask(server, client)
    assert status == 403
    assert b"castile_" not in body
    assert b"loopback" in body


@pytest.mark.parametrize("header", [b"forwarded", b"x-forwarded-for", b"x-real-ip", b"via"])
def test_who_comes_through_a_proxy_is_refused(server: Harness, header: bytes) -> None:
    """A proxy on this machine makes the whole world a neighbour."""
    assert ask(server, HERE, [(header, b"127.0.0.1")])[0] == 403


def test_nothing_that_calls_hold_is_a_figure(server: Harness) -> None:
    """Whatever a client puts where it belongs or not: names that are ours, numbers, no more."""
    planted = "plantedSecret01"
    server.call(f"<ns1:params{planted}/>")
    server.get_lead("EMAIL", planted)
    server.get_lead(planted, planted, user_id=planted)
    server.post(f"<{planted}>".encode(), version="3_1")
    server.sync_lead({"Email": planted}, {planted: planted})
    body = ask(server)[2]
    assert planted.encode() not in body
    assert KEY.encode() not in body


def test_a_running_server_is_scraped_over_http(tmp_path: Path) -> None:
    """As an operator starts it, after calls of a client that did well and badly."""
    with run_server(tmp_path) as running:
        address = urlsplit(running.endpoint)
        connection = HTTPConnection(address.hostname or "", address.port)
        good = envelope(running.header()).encode()
        bad = envelope(running.header(key="anotherKey01")).encode()
        for sent, status in ((good, 200), (good, 200), (bad, 500), (b"no XML", 500)):
            connection.request("POST", address.path, sent)
            response = connection.getresponse()
            response.read()
            assert response.status == status
        connection.request("GET", "/metrics")
        samples = parse(connection.getresponse().read().decode())
        connection.close()
    calls = "castile_calls_total"
    assert value(samples, calls, operation="listMObjects", code="0") == 2
    assert value(samples, calls, operation=NO_OPERATION, code="20014") == 1
    assert value(samples, calls, operation=NO_OPERATION, code="20012") == 1
    milliseconds = "castile_call_milliseconds"
    assert value(samples, f"{milliseconds}_count", operation="listMObjects") == 2
    assert (value(samples, f"{milliseconds}_sum", operation="listMObjects") or 0) > 0
    assert value(samples, "castile_quota_calls_left", subscription="default") == 9998
    assert value(samples, "castile_calls_in_flight", subscription="default") == 0
    assert value(samples, "castile_database_ok") == 1
    assert (value(samples, "process_resident_memory_bytes") or 0) > 1 << 20
