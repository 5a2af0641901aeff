"""A person who is erased is nowhere any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from castile.admin.errors import CommandError
from castile.domain.ids import LeadId
from castile.domain.import_progress import ImportProgress
from castile.domain.jobs import JobKind
from tests.admin.bringing import DEFINITION, bring_activities, bring_leads, run
from tests.operations.import_calls import DEFINITIONS, import_to_list, imported, row_by_row

if TYPE_CHECKING:
    from tests.harness import Harness

EMAIL = "jane@residue.example"
FORMER = "jane.before@residue.example"
COOKIE = "token:_mch-residue-1404"
LAUNCH = DEFINITIONS.replace("id = 101", "id = 201")
"""Other ids than those of `DEFINITION`."""


@pytest.fixture
def jane(castile: Harness) -> Harness:
    """A server that knows Jane (1089946) and Joe (8), and was called about both."""
    castile.define(DEFINITION)
    bring_leads(
        castile,
        {
            "Id": 1_089_946,
            "Email": FORMER,
            "cookies": COOKIE,
            "foreign_ids": "CUSTOM:FID-RESIDUE",
            "lists": "Plain",
        },
        {"Id": 8, "Email": "joe@stays.example", "cookies": "token:_mch-stays"},
    )
    bring_activities(
        castile, {"lead_id": 1_089_946, "at": "2014-01-02T03:04:05Z", "type": "Visit Webpage"}
    )
    castile.sync_lead({"Id": 1_089_946}, {"Email": EMAIL, "LastName": "Residue"})
    return castile


def _kept(castile: Harness) -> list[Any]:
    rows = run(castile, "journal list", limit=1000)["calls"]
    return [run(castile, "journal show", call_id=row["call_id"]) for row in rows]


def test_everything_of_a_lead_goes_and_is_counted(jane: Harness) -> None:
    """The lead, what belongs to it, and its part of the journal."""
    jane.get_lead("EMAIL", "joe@stays.example")
    done = run(jane, "leads delete", ids=[1_089_946, 77])
    assert done == {
        "erased": [1_089_946],
        "missing": [77],
        "removed": {
            "kept calls": 1,
            "leads": 1,
            "reasons of import rows": 0,
            "activities": 3,
            "cookies": 1,
            "foreign system ids": 1,
            "list memberships": 1,
            "lead tokens": 0,
            "campaign runs": 0,
            "roles": 0,
            "companies": 0,
            "custom objects": 0,
        },
        "logs_empty": True,
    }
    assert jane.get_lead("IDNUM", 1_089_946).code == 20103
    assert jane.get_lead("COOKIE", COOKIE).code == 20103
    assert jane.read(lambda tx: tx.leads.changes(LeadId(1_089_946))) == []
    assert jane.get_lead("COOKIE", "token:_mch-stays").text("Id") == "8"


def test_calls_that_name_the_lead_are_emptied(jane: Harness) -> None:
    """By id, by either email, by cookie and foreign system id, also refused ones."""
    jane.get_lead("IDNUM", 1_089_946)
    jane.get_lead("EMAIL", EMAIL.upper())
    jane.get_lead("EMAIL", FORMER)
    jane.get_lead("COOKIE", f"id:287&{COOKIE}")
    jane.sync_lead({"Email": "x", "ForeignSysPersonId": "fid-residue"})
    jane.get_lead("EMAIL", EMAIL, key="wrongKey0001")
    jane.get_lead("EMAIL", "joe@stays.example")
    before = len(_kept(jane))
    run(jane, "leads delete", ids=[1_089_946])
    after = _kept(jane)
    assert len(after) == before
    emptied = [call for call in after if not call["request"]]
    assert len(emptied) == before - 1
    assert {call["note"] for call in emptied} == {"emptied: it named a lead that was erased"}
    (left,) = [call for call in after if call["request"]]
    assert "joe@stays.example" in left["response"]


def test_no_file_of_the_data_folder_keeps_the_person(jane: Harness) -> None:
    """Neither database nor journal nor their logs, whatever was written before."""
    for n in range(50):
        jane.sync_lead({"Id": 1_089_946}, {"Title": f"Residue {n}" * 20})
        jane.get_lead("EMAIL", EMAIL)
        jane.store_lead(f"n{n}@stays.example", FirstName="x" * 300)
    jane.installation.journal.flush()
    folder = jane.installation.data_folder

    def holds() -> list[str]:
        texts = [EMAIL, FORMER, COOKIE, "FID-RESIDUE", "Residue"]
        return [
            f"{each.name}: {text}"
            for each in folder.iterdir()
            for text in texts
            if each.is_file() and text.lower().encode() in each.read_bytes().lower()
        ]

    assert holds() != []
    assert run(jane, "leads delete", ids=[1_089_946])["logs_empty"]
    assert holds() == []
    assert b"joe@stays.example" in (folder / "castile.db").read_bytes()


def _reasons(castile: Harness) -> list[str]:
    jobs = castile.read(lambda tx: tx.jobs.latest(kind=JobKind.IMPORT, limit=9))
    return [str(reason) for job in jobs for _, reason in ImportProgress.of(job).failures]


def test_reasons_of_imports_that_name_the_lead_are_emptied(jane: Harness) -> None:
    """Ended and open ones, by id and by email; who is not named stays."""
    jane.define(LAUNCH)
    rows = [f"8,for {EMAIL}", f"8,joe or {FORMER.upper()}", "8,joe@stays.example", "1089946,x"]
    assert imported(jane, "Id,Shoe", rows) == (4, 0, 4, 0)
    import_to_list(jane, "Id,Shoe", [f"8,or {EMAIL}", "8,7", "8,8"], named=("Launch", "Staff"))
    runner = row_by_row(jane)
    runner.run_due()
    assert sum("residue" in reason.lower() for reason in _reasons(jane)) == 3
    done = run(jane, "leads delete", ids=[1_089_946])
    assert done["removed"]["reasons of import rows"] == 3
    assert sorted(map(bool, _reasons(jane))) == [False, False, False, True, True]
    while runner.run_due():
        pass
    assert sorted(map(bool, _reasons(jane))) == [False, False, False, True, True]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Email,Title", f"{EMAIL.upper()},Dr"),
        ("Email,Title", f'" {FORMER} ","Dr, Dr"'),
        ("Title,Lead ID", "Dr,+01089946"),
    ],
)
def test_a_lead_that_an_open_import_names_is_not_erased(
    jane: Harness, header: str, row: str
) -> None:
    """It would be made anew; nothing is done until the import has ended or is canceled."""
    jane.define(LAUNCH)
    import_to_list(jane, header, ["joe@stays.example,8", row])
    before = _kept(jane)
    for _ in range(2):
        with pytest.raises(CommandError, match="castile jobs cancel 1") as caught:
            run(jane, "leads delete", ids=[1_089_946])
        assert caught.value.exit_code == 1
    assert _kept(jane) == before
    assert jane.get_lead("IDNUM", 1_089_946).code == 0
    run(jane, "jobs cancel", id=1)
    assert run(jane, "leads delete", ids=[1_089_946])["erased"] == [1_089_946]


def test_an_open_import_that_names_the_lead_in_no_key_is_no_hindrance(jane: Harness) -> None:
    """Neither other leads nor a text in another column, nor a row that will fail."""
    jane.define(LAUNCH)
    rows = [f"joe@stays.example,{EMAIL}", f"x{EMAIL},", f'"{EMAIL}', "joe@stays.example"]
    import_to_list(jane, "Email,Title", rows)
    assert run(jane, "leads delete", ids=[1_089_946])["erased"] == [1_089_946]


def test_a_visitor_is_erased_too(castile: Harness) -> None:
    """An anonymous lead with its cookie."""
    castile.store_anonymous("token:visitor")
    assert run(castile, "leads delete", ids=[1])["removed"]["cookies"] == 1


def test_where_nobody_is_found_nothing_is_removed(castile: Harness) -> None:
    """And nothing is looked through."""
    done = run(castile, "leads delete", ids=[5])
    assert (done["erased"], done["missing"], done["removed"]) == ([], [5], {})


def test_a_lead_that_went_meanwhile_is_missing(
    jane: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A merge may take it while the journal is looked through."""
    forget = jane.installation.journal.forget

    def slow(subscription_id: int, traces: Any) -> Any:
        jane.write(lambda tx: tx.leads.delete(LeadId(1_089_946)))
        return forget(subscription_id, traces)

    monkeypatch.setattr(jane.installation.journal, "forget", slow)
    done = run(jane, "leads delete", ids=[1_089_946])
    assert (done["erased"], done["missing"]) == ([], [1_089_946])
    assert "leads" not in done["removed"]


def test_a_call_that_came_meanwhile_is_emptied_too(
    jane: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may name the lead as long as the lead is there."""
    forget = jane.installation.journal.forget

    def slow(subscription_id: int, traces: Any) -> Any:
        forgotten = forget(subscription_id, traces)
        if jane.get_lead("IDNUM", 1_089_946).code == 0:
            jane.clock.advance(1)
        return forgotten

    monkeypatch.setattr(jane.installation.journal, "forget", slow)
    done = run(jane, "leads delete", ids=[1_089_946])
    assert done["removed"]["kept calls"] == 2
    kept = [call for call in _kept(jane) if call["request"]]
    assert [EMAIL in call["response"] for call in kept] == [False]
