"""importToList over the wire: rows become leads on a list of a program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from castile.domain.ids import CampaignId, LeadId, ListId
from castile.domain.jobs import JobState
from castile.operations.import_to_list import IMPORT_TO_LIST
from tests.operations.import_calls import (
    DEFINITIONS,
    GUESTS,
    INVITE,
    STAFF,
    counts,
    import_to_list,
    imported,
    status,
)
from tests.operations.list_calls import activity_types, members

if TYPE_CHECKING:
    from tests.harness import Answer, Harness

HEADER = "Last Name,First Name,Email Address"
TWO = ["Doe,Jane,jane@doe.test", "Roe,Joe,joe@roe.test"]


WITH_FLOW = (
    DEFINITIONS.partition("campaigns =")[0].replace(
        "id = 1970", 'id = 1970, tokens = { specialToken = "mine" }'
    )
    + """
[[campaigns]]
name = "Invite"
id = 4496
program = "Launch"
kind = "batch"
audience = { list = "Launch.Guests" }
flow = [{ step = "Change Data Value", field = "LeadStatus", value = "{{my.specialToken}}" }]
"""
)


@pytest.fixture(autouse=True)
def _company(castile: Harness) -> None:
    castile.define(DEFINITIONS)


def values(castile: Harness, email: str) -> dict[str, str]:
    """The attributes of the lead with an email, without its Website."""
    answer = castile.get_lead("EMAIL", email)
    assert answer.text("count") == "1", answer.body
    return {name: text for name, text in answer.attributes.items() if name != "Website"}


def tokens(castile: Harness, lead_id: int) -> dict[str, str]:
    """The tokens of a lead for the campaign."""
    return castile.read(lambda tx: tx.lead_tokens.of_lead(CampaignId(INVITE), LeadId(lead_id)))


def changes(castile: Harness, lead_id: int) -> list[tuple[str, str, str]]:
    """Field, old and new value of each Change Data Value of a lead."""
    found = [dict(one.attributes) for one in castile.activities(lead_id) if "Data" in one.type]
    return [(one["Attribute Name"], one["Old Value"], one["New Value"]) for one in found]


def test_imp_01_rows_become_leads_on_the_list(castile: Harness) -> None:
    """IMP-01, I-41, documented sample: PROCESSING at once, later COMPLETE."""
    answer = import_to_list(castile, HEADER, TWO)
    assert answer.text("importStatus") == "PROCESSING"
    castile.run_jobs()
    ended = status(castile)
    assert (ended.text("status"), counts(ended)) == ("COMPLETE", (2, 2, 0, 0))
    assert values(castile, "jane@doe.test") == {"FirstName": "Jane", "LastName": "Doe"}
    assert members(castile, GUESTS) == [1, 2]
    assert activity_types(castile, 1) == ["New Lead", "Add to List"]
    assert castile.activities(2)[0].attributes[1] == ("Source Info", "Guests")


def test_imp_01_leads_that_are_there_are_updated(castile: Harness) -> None:
    """IMP-01, I-51 d and I-54: with the reason that names the list."""
    castile.store_lead("jane@doe.test", FirstName="J", Title="Boss")
    assert imported(castile, HEADER, TWO) == (2, 2, 0, 0)
    assert values(castile, "jane@doe.test") == {
        "FirstName": "Jane",
        "LastName": "Doe",
        "Title": "Boss",
    }
    first, *_ = castile.activities(1)
    assert dict(first.attributes)["Reason"] == "List import: Guests"
    assert changes(castile, 1) == [("Last Name", "", "Doe"), ("First Name", "J", "Jane")]


def test_imp_03_listonly_writes_no_lead(castile: Harness) -> None:
    """IMP-03, recorded: TIBCO manual."""
    castile.store_lead("joe@roe.test", FirstName="Old")
    assert imported(castile, HEADER, TWO, mode="LISTONLY") == (2, 1, 0, 1)
    assert castile.lead(1).values == {"FirstName": "Old"}
    assert castile.read(lambda tx: tx.leads.get(LeadId(2))) is None
    assert members(castile, GUESTS) == [1]
    assert activity_types(castile, 1) == ["Add to List"]


def test_imp_04_clearing_takes_all_from_the_list_first(castile: Harness) -> None:
    """IMP-04, documented; I-50: with Remove from List activities, also of who comes again."""
    assert imported(castile, HEADER, TWO) == (2, 2, 0, 0)
    assert imported(castile, "Email", ["a@b.test"], named=("Launch", "Staff")) == (2, 2, 0, 0)
    rest = "<clearList>true</clearList>"
    assert imported(castile, "Email", ["joe@roe.test", "new@b.test"], rest=rest) == (2, 2, 0, 0)
    assert members(castile, GUESTS) == [2, 4]
    assert members(castile, STAFF) == [3]
    assert activity_types(castile, 1) == ["New Lead", "Add to List", "Remove from List"]
    assert activity_types(castile, 2)[-2:] == ["Remove from List", "Add to List"]


def test_imp_04_without_clearing_members_stay(castile: Harness) -> None:
    """I-50, decided default; no activity for who is on the list already."""
    imported(castile, HEADER, TWO)
    imported(castile, "Email", ["joe@roe.test", "new@b.test"], rest="<clearList>false</clearList>")
    assert members(castile, GUESTS) == [1, 2, 3]
    assert activity_types(castile, 2) == ["New Lead", "Add to List"]


@pytest.mark.parametrize("name", ["{{my.specialToken}}", "my.specialToken"])
def test_imp_05_token_columns_need_the_campaign(castile: Harness, name: str) -> None:
    """IMP-05, documented: then the next run finds the values."""
    header, rows = f"Email,{name}", ['jane@doe.test,"a, b"']
    assert import_to_list(castile, header, rows).code == 20114
    rest = "<campaignName>invite</campaignName>"
    assert imported(castile, header, rows, rest=rest) == (1, 1, 0, 0)
    assert tokens(castile, 1) == {"specialtoken": "a, b"}


def test_imp_05_the_next_run_uses_a_token_and_the_one_after_does_not(castile: Harness) -> None:
    """IMP-05, documented: of the leads that were imported, each its own; then My Tokens again."""
    castile.define(WITH_FLOW)
    castile.store_lead("old@b.test")
    castile.write(lambda tx: tx.lists.add(ListId(GUESTS), LeadId(1), 1))
    rest = "<campaignName>Invite</campaignName>"
    imported(castile, "Email,my.specialToken", ["a@b.test,one", "b@b.test,two"], rest=rest)
    emails = ("old@b.test", "a@b.test", "b@b.test")
    for expected in (["mine", "one", "two"], ["mine"] * 3):
        answer = castile.call(
            "<ns1:paramsScheduleCampaign><programName>Launch</programName>"
            "<campaignName>Invite</campaignName></ns1:paramsScheduleCampaign>"
        )
        assert answer.code == 0
        castile.run_jobs()
        assert [values(castile, email)["LeadStatus"] for email in emails] == expected
    assert tokens(castile, 2) == {}


def test_imp_05_tokens_of_rows_that_are_not_imported_are_not_kept(castile: Harness) -> None:
    """I-55: rows that failed or were ignored leave nothing; rows of LISTONLY keep theirs."""
    castile.store_lead("jane@doe.test")
    rest = "<campaignName>Invite</campaignName>"
    rows = ["jane@doe.test,1,many", "jane@doe.test,2,"]
    assert imported(castile, "Email,my.a,Num Employees", rows[:1], rest=rest) == (1, 0, 1, 0)
    assert tokens(castile, 1) == {}
    more = {"rest": rest, "mode": "LISTONLY"}
    assert imported(castile, "Email,my.a,Num Employees", rows[1:], **more) == (1, 1, 0, 0)
    assert tokens(castile, 1) == {"a": "2"}


def test_imp_06_an_unknown_column_is_20105(castile: Harness) -> None:
    """IMP-06, decided: all unknown ones are named."""
    answer = import_to_list(castile, "Email,Favourite Dish,First, pants ", ["a@b.test"])
    assert answer.code == 20105
    assert "unknown fields for import: Favourite Dish, pants" in answer.message
    assert status(castile).code == 20110


def test_imp_07_null_in_a_blank_number_is_recorded(castile: Harness) -> None:
    """IMP-07, documented: may; decided: does."""
    castile.store_lead("jane@doe.test")
    imported(castile, "Email,Num Employees,Title", ["jane@doe.test,NULL,NULL"])
    assert changes(castile, 1) == [("Num Employees", "", "")]


def test_imp_08_an_empty_cell_leaves_the_field(castile: Harness) -> None:
    """IMP-08, decided; NULL clears it, documented."""
    castile.store_lead("jane@doe.test", Title="Boss", City="Rome", State="RM")
    assert imported(castile, "Email,Title,City,State", ["jane@doe.test,,NULL"]) == (1, 1, 0, 0)
    assert values(castile, "jane@doe.test") == {"Title": "Boss", "State": "RM"}


def test_imp_09_a_quoted_cell_is_one_value(castile: Harness) -> None:
    """IMP-09, decided: commas, quotes and line ends stay."""
    rows = ['jane@doe.test,"Doe, ""Sons""\nLtd","=1+1"', "joe@roe.test,+49 30,@x"]
    header = 'Email,"Company Name",Title'
    assert imported(castile, header, rows) == (2, 2, 0, 0)
    assert values(castile, "jane@doe.test") == {
        "Company": 'Doe, "Sons"\nLtd',
        "Title": "=1+1",
    }
    assert values(castile, "joe@roe.test") == {"Company": "+49 30", "Title": "@x"}


@pytest.mark.parametrize(
    ("named", "campaign", "code"),
    [
        (("Launch", "Elsewhere"), "Invite", 20111),
        (("Launch", "Outside"), "Invite", 20111),
        (("Launch", "Launch.Guests"), "Invite", 20111),
        (("Launch", "Nowhere"), "Nothing", 20111),
        (("Launch", "Guests"), "Away", 20113),
        (("Launch", "Guests"), "Launch.Invite", 20113),
        (("Nothing", "Guests"), "Invite", 20110),
        (("Nothing", "Nowhere"), "Nothing", 20110),
        (("LAUNCH", " guests "), " INVITE ", 0),
    ],
)
def test_imp_10_list_and_campaign_are_of_the_program(
    castile: Harness, named: tuple[str, str], campaign: str, code: int
) -> None:
    """IMP-10, O-7: the program is named first, then the list, then the campaign."""
    rest = f"<campaignName>{campaign}</campaignName>"
    answer = import_to_list(castile, "Email", ["a@b.test"], named=named, rest=rest)
    assert answer.code == code
    assert status(castile).code == (20110 if code else 0)


def test_imp_11_a_row_with_a_bad_value_fails_alone(castile: Harness) -> None:
    """IMP-11, decided: nothing of it is stored; F-31 for why."""
    rows = ["a@b.test,1980-13-01", "b@b.test,2/9/1980", "nobody,", "c@b.test"]
    assert imported(castile, "Email,Date of Birth", rows) == (4, 2, 2, 0)
    assert members(castile, GUESTS) == [1, 2]
    assert values(castile, "b@b.test") == {"DateofBirth": "1980-02-09"}
    assert castile.get_lead("EMAIL", "a@b.test").code == 20103
    (job,) = castile.read(lambda tx: tx.jobs.latest(limit=2))
    assert job.state is JobState.COMPLETE
    (first, reason), (second, _) = job.progress["failures"]
    assert (first, second) == (1, 3)
    assert reason.startswith("20106 - Lead could not be stored: DateofBirth: expected a date")


def test_imp_14_clear_list_and_campaign_may_be_left_out(castile: Harness) -> None:
    """IMP-14, documented optional; I-36: a campaign without token columns has no effect."""
    assert imported(castile, "Email", ["a@b.test"]) == (1, 1, 0, 0)
    rest = "<campaignName>Invite</campaignName>"
    assert imported(castile, "Email", ["b@b.test"], rest=rest) == (1, 1, 0, 0)
    assert tokens(castile, 2) == {}


def test_imp_15_the_same_new_email_twice_is_one_lead(castile: Harness) -> None:
    """IMP-15, decided: the second row updates it; it is one member."""
    rows = ["a@b.test,One,Boss", "A@B.test,Two,"]
    assert imported(castile, "Email,First,Title", rows) == (2, 2, 0, 0)
    assert values(castile, "a@b.test") == {"FirstName": "Two", "Title": "Boss"}
    assert members(castile, GUESTS) == [1]
    assert activity_types(castile, 1) == ["New Lead", "Add to List", "Change Data Value"]
    summary = status(castile).text("importSummary")
    assert summary == "Import completed, 2 rows imported (1 members), 0 failed, 0 ignored"


def test_a_lead_id_goes_before_an_email(castile: Harness) -> None:
    """I-33, I-51 c and d, decided: an unknown one fails, also when the email is known."""
    castile.store_lead("a@b.test")
    castile.store_lead("b@b.test")
    rows = ["1,b@b.test", "77,b@b.test", ",b@b.test", "x,b@b.test"]
    assert imported(castile, "Lead ID,Email", rows) == (4, 2, 2, 0)
    assert castile.lead(1).email == "b@b.test"
    castile.store_anonymous("token:3")
    listed = imported(castile, "Id", ["1", "77", "3", "x"], mode="LISTONLY")
    assert listed == (4, 1, 1, 2)


@pytest.mark.parametrize("rows", [2, 3, 4])
def test_a_call_has_at_most_so_many_rows(castile: Harness, rows: int) -> None:
    """Section 3, decided limit: a setting; a refusal comes before the list is cleared."""
    castile.define(DEFINITIONS + "subscription = { import_rows_max = 3 }")
    imported(castile, "Email", ["z@b.test"])
    answer = import_to_list(
        castile,
        "Email",
        [f"{number}@b.test" for number in range(rows)],
        rest="<clearList>true</clearList>",
    )
    assert answer.code == (20114 if rows > 3 else 0)
    castile.run_jobs()
    assert len(members(castile, GUESTS)) == (1 if rows > 3 else rows)


def test_fifty_thousand_rows_are_taken_and_one_more_is_not(castile: Harness) -> None:
    """Section 3: the limit as it is by default; nothing is stored of what is refused."""
    for rows, code in ((50_000, 0), (50_001, 20114)):
        answer = import_to_list(castile, "Email", [f"{number}@b.test" for number in range(rows)])
        assert answer.code == code
    assert castile.read(lambda tx: tx.jobs.open_imports()) == 1
    assert counts(status(castile)) == (50_000, 0, 0, 50_000)


@pytest.mark.parametrize("imports_max", [1, 3])
def test_only_so_many_imports_wait_or_run(castile: Harness, imports_max: int) -> None:
    """I-43, decided: one more is 20114, until one has ended; I-42: each is done in its turn."""
    castile.define(DEFINITIONS + f"subscription = {{ import_jobs_max = {imports_max} }}")

    def call(number: int) -> Answer:
        named = ("Launch", "Guests" if number % 2 else "Staff")
        return import_to_list(castile, "Email,First", [f"a@b.test,{number}"], named=named)

    assert [call(number).code for number in range(imports_max)] == [0] * imports_max
    assert call(9).code == 20114
    assert castile.read(lambda tx: tx.jobs.open_imports()) == imports_max
    castile.run_jobs()
    assert call(5).code == 0
    castile.run_jobs()
    assert values(castile, "a@b.test") == {"FirstName": "5"}
    assert len(changes(castile, 1)) == imports_max


def test_ten_imports_wait_by_default(castile: Harness) -> None:
    """I-43."""
    calls = [import_to_list(castile, "Email", ["a@b.test"]).code for _ in range(11)]
    assert calls == [0] * 10 + [20114]


WRONG = {
    "header": '"Email,pants,my.a',
    "rows": ["a@b.test", "b@b.test"],
    "named": ("Nothing", "Nowhere"),
    "rest": "<campaignName>Nothing</campaignName>",
}
REPAIRS: list[tuple[dict[str, object], str]] = [
    ({}, "importFileHeader is not valid (20110)"),
    ({"header": "First,pants,my.a", "rest": ""}, "importFileHeader has neither an email column"),
    ({"header": "Email,pants,my.a", "rest": ""}, "importFileRows holds more than 1 rows (20114)"),
    ({"rows": ["a@b.test"]}, "token columns need campaignName (20114)"),
    ({"rest": WRONG["rest"]}, "programName is not valid (20110)"),
    ({"named": ("Launch", "Nowhere")}, "unknown fields for import: pants (20105)"),
    ({"header": "Email,my.a"}, "No list found with listName = Nowhere (20111)"),
    ({"named": ("Launch", "Guests")}, "No campaign found with campaignName = Nothing (20113)"),
]
"""What is put right, one after the other, and what is wrong then."""


def test_checks_come_in_the_order_of_their_kinds(castile: Harness) -> None:
    """O-5, O-7, decided: what cannot be read, what does not go together, then what is not found."""
    castile.define(DEFINITIONS + "subscription = { import_rows_max = 1 }")
    call: dict[str, Any] = dict(WRONG)
    for repair, message in REPAIRS:
        call |= repair
        answer = import_to_list(castile, **call)
        assert message in answer.message
    assert status(castile).code == 20110
    call["rest"] = "<campaignName>Invite</campaignName>"
    assert import_to_list(castile, **call).code == 0


def test_a_call_writes_and_starts_a_job() -> None:
    """The pipeline wakes what runs jobs after the commit."""
    assert IMPORT_TO_LIST.writes(None)
    assert IMPORT_TO_LIST.starts_jobs
