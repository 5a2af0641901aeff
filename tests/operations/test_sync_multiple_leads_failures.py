"""What fails in the middle of syncMultipleLeads leaves no trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.store.leads import LeadRepository
from castile.wire.faults import LeadSyncFailed
from tests.harness import break_after
from tests.operations.batches import Status, everything, record, statuses, sync_multiple

if TYPE_CHECKING:
    import pytest

    from castile.domain.ids import LeadId
    from tests.harness import Harness

EMAIL = "a@example.test"
NEW = "new@example.test"


def test_lead_96_a_failed_record_takes_no_foreign_id_and_no_lead_id(castile: Harness) -> None:
    """U-1, S-1: a record that fails leaves no trace, not even a gap in the ids."""
    wrong = record({"ForeignSysPersonId": "F"}, {"DateofBirth": "x"})
    one, two, three = statuses(
        sync_multiple(castile, record({"Email": "1@b.test"}), wrong, record({"Email": "3@b.test"}))
    )
    assert two.status == "FAILED"
    assert three.lead_id == one.lead_id + 1
    assert castile.read(lambda tx: tx.leads.by_foreign_id("CUSTOM", "F")) is None


def test_lead_96_a_record_that_fails_after_its_first_write_leaves_no_trace(
    castile: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """U-1, U-9, decided: its savepoint is undone, whatever was written; the others stay."""
    attach = LeadRepository.attach_foreign_id

    def refuse(leads: LeadRepository, kind: str, foreign_id: str, lead_id: LeadId) -> None:
        attach(leads, kind, foreign_id, lead_id)
        if foreign_id == "F":
            raise LeadSyncFailed(reason="conflict")

    monkeypatch.setattr(LeadRepository, "attach_foreign_id", refuse)
    known = castile.store_lead(EMAIL, FirstName="A")
    answer = sync_multiple(
        castile,
        record({"Email": EMAIL, "ForeignSysPersonId": "F"}, {"FirstName": "B"}),
        record({"Email": "2@b.test", "ForeignSysPersonId": "F"}),
        record({"Email": "3@b.test", "ForeignSysPersonId": "G"}),
    )
    failed = "20106 - Lead could not be stored: conflict"
    one, two, three = statuses(answer)
    assert [one, two] == [Status(known, "FAILED", failed), Status(0, "FAILED", failed)]
    assert three.status == "CREATED"
    assert castile.lead(known).values == {"FirstName": "A"}
    assert castile.get_lead("EMAIL", "2@b.test").code == 20103
    assert castile.read(lambda tx: tx.leads.by_foreign_id("CUSTOM", "F")) is None
    assert castile.activities(known) == []


def test_over_12_a_database_that_fails_in_the_middle_leaves_nothing(
    castile: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OVER-12, ERR-12, decided: all records of a call are one transaction (S-1)."""
    castile.store_lead(EMAIL)
    before = everything(castile)
    break_after(monkeypatch, "syncMultipleLeads", RuntimeError("disk"))
    answer = sync_multiple(
        castile, record({"Email": EMAIL}, {"City": "Rome"}), record({"Email": NEW})
    )
    assert answer.code == 20011
    assert everything(castile) == before
