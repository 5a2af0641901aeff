"""When something of ours fails: the fault, what stays stored, what is kept of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.server.app import Arrival
from castile.store.errors import DatabaseUnavailable, OutcomeUnknown, WriterQueueFull
from castile.store.quota import QuotaRepository
from tests.harness import Answer, break_after

if TYPE_CHECKING:
    from castile.store.sqlite import WriteJob
    from tests.harness import Harness

LIST = "<ns1:paramsListMObjects/>"
NOBODY = "nobody@example.test"


def test_a_full_writer_queue_is_20011(castile: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    """20011, decided: a call that could not be begun."""

    def refuse(_job: object) -> None:
        raise WriterQueueFull

    castile.call(LIST)  # the day's count is stored, so only the write itself meets the queue
    monkeypatch.setattr(castile.installation.database, "submit", refuse)
    assert castile.sync_lead({"Email": NOBODY}).code == 20011


@pytest.mark.parametrize("taken", [0, 1])
def test_err_12_a_call_whose_writes_do_not_all_find_room_stores_nothing(
    castile: Harness, monkeypatch: pytest.MonkeyPatch, taken: int
) -> None:
    """F-10, decided: the lead and the count of the day; the slot of the call is free again."""
    submit = castile.installation.database.submit
    jobs: list[WriteJob[object]] = []

    def take(job: WriteJob[object]) -> None:
        jobs.append(job)
        if len(jobs) == taken + 1:
            raise WriterQueueFull
        submit(job)

    castile.define("[subscription]\nconcurrent_calls = 1")
    monkeypatch.setattr(castile.installation.database, "submit", take)
    assert castile.sync_lead({"Email": NOBODY}).code == 20011
    assert castile.get_lead("EMAIL", NOBODY).code == 20103
    assert castile.read(lambda tx: tx.quota.reserved(castile.today)) >= 2


def test_err_12_a_call_that_cannot_be_counted_stores_nothing(
    castile: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F-10, decided."""
    with monkeypatch.context() as patch:
        patch.setattr(QuotaRepository, "reserve", _unreachable)
        assert castile.sync_lead({"Email": NOBODY}).code == 10001
    assert castile.get_lead("EMAIL", NOBODY).code == 20103


def test_a_database_that_cannot_be_reached_is_10001(
    castile: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """O-8, documented meaning, decided split."""
    break_after(monkeypatch, "getLead", DatabaseUnavailable("gone"))
    answer = castile.get_lead("EMAIL", NOBODY)
    assert answer.code == 10001
    assert answer.text("faultcode") == "SOAP-ENV:Server"


def test_an_unknown_outcome_is_said(castile: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    """F-10, decided."""
    break_after(monkeypatch, "syncLead", OutcomeUnknown("commit"))
    answer = castile.sync_lead({"Email": NOBODY})
    assert answer.code == 20011
    assert "outcome unknown" in answer.message


@pytest.mark.parametrize("error", [RuntimeError("x"), DatabaseUnavailable("gone")])
def test_a_failure_of_ours_is_on_disk_before_its_fault_leaves(
    castile: Harness, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Decided: whoever gets a reference finds it; other entries may wait."""
    flushed: list[bool] = []
    journal = castile.installation.journal
    flush = journal.flush
    monkeypatch.setattr(journal, "flush", lambda: flushed.append(flush()))
    castile.get_lead("EMAIL", NOBODY)
    assert flushed == []
    break_after(monkeypatch, "getLead", error)
    assert castile.get_lead("EMAIL", NOBODY).code in (10001, 20011)
    assert flushed == [True]


@pytest.mark.parametrize(("seconds", "code"), [(60, 0), (60.001, 20011)])
def test_a_write_that_waited_too_long_is_not_begun(
    castile: Harness, seconds: float, code: int
) -> None:
    """20011, decided: call_seconds_max counts from the arrival of the call."""
    arrived_ms, arrived_seconds = castile.clock.now_ms(), castile.clock.seconds()
    sync = (
        f"<ns1:paramsSyncLead><leadRecord><Email>{NOBODY}</Email></leadRecord></ns1:paramsSyncLead>"
    )
    arrival = Arrival(castile.envelope(sync), "3_1", "127.0.0.1", arrived_ms, arrived_seconds)
    castile.clock.advance(seconds)
    reply = castile.runner.run(castile.pipeline.answer(arrival))
    assert Answer(reply.status, reply.body).code == code
    assert castile.get_lead("EMAIL", NOBODY).code == (20103 if code else 0)


def test_over_12_a_failure_in_the_middle_leaves_nothing(
    castile: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OVER-12, decided, here for syncLead: 20011, and all is as before."""
    lead_id = castile.store_lead("a@b.test", FirstName="Ada")
    break_after(monkeypatch, "syncLead", RuntimeError("secret place /var/x"))
    answer = castile.sync_lead({"Email": "a@b.test"}, {"FirstName": "Eve"})
    assert answer.code == 20011
    assert castile.lead(lead_id).values == {"FirstName": "Ada"}
    assert castile.activities(lead_id) == []


def _unreachable(*_: object) -> None:
    raise DatabaseUnavailable("gone")
