"""What each kind of step does to a lead."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from castile.actions.flow_steps import STEPS
from castile.admin.definition_flow import STEPS as STEPS_OF_THE_FILE
from castile.domain.ids import LeadId, ListId
from castile.domain.jobs import JobState
from tests.actions.flows import define_flow, done, job, run_flow, start
from tests.operations.campaign_calls import runs

if TYPE_CHECKING:
    from castile.store.tx import Tx
    from tests.harness import Harness

SCORE = 'step = "Change Score", field = "LeadScore", change = "{}"'
VALUE = 'step = "Change Data Value", field = "{}", value = "{}"'


def test_the_file_checks_the_steps_that_are_carried_out() -> None:
    """One list of names in both places."""
    assert STEPS.keys() == STEPS_OF_THE_FILE.keys()


def test_change_data_value_writes_a_field(castile: Harness) -> None:
    """It changes the lead, records the change, and moves its time of update."""
    define_flow(castile, VALUE.format("FirstName", "Ada"), VALUE.format("Email", "b@example.test"))
    lead_id = castile.store_lead("a@example.test", FirstName="Bob")
    castile.clock.advance(60)
    run = run_flow(castile, lead_id)
    lead = castile.lead(lead_id)
    assert (lead.email, lead.values) == ("b@example.test", {"FirstName": "Ada"})
    assert lead.updated_ms == castile.clock.now_ms()
    first, second = done(castile, lead_id)
    assert first == (
        "Change Data Value",
        {
            "Attribute Name": "First Name",
            "Old Value": "Bob",
            "New Value": "Ada",
            "Reason": "Changed by Smart Campaign C action Change Data Value",
            "Step ID": "11",
            "Choice Number": "0",
            "Lead ID": str(lead_id),
        },
    )
    assert second[1]["New Value"] == "b@example.test"
    assert run.progress["leads"] == run.progress["finished"] == 1


def test_a_value_that_is_there_changes_nothing(castile: Harness) -> None:
    """F-25, decided: no activity, and the time of update stays."""
    define_flow(castile, VALUE.format("FirstName", "Ada"), VALUE.format("LastName", ""))
    lead_id = castile.store_lead(FirstName="Ada")
    before = castile.lead(lead_id).updated_ms
    castile.clock.advance(60)
    run_flow(castile, lead_id)
    assert done(castile, lead_id) == []
    assert castile.lead(lead_id).updated_ms == before


@pytest.mark.parametrize("text", ["", "NULL", "{{my.unknown}}"])
def test_an_empty_value_clears_the_field(text: str, castile: Harness) -> None:
    """G-46: an unknown token becomes empty text."""
    define_flow(castile, VALUE.format("FirstName", text))
    lead_id = castile.store_lead(FirstName="Ada")
    run_flow(castile, lead_id)
    assert castile.lead(lead_id).values == {}


def test_a_value_is_converted_by_the_type_of_the_field(castile: Harness) -> None:
    """Tokens before that: what a call sends is a text."""
    define_flow(castile, VALUE.format("NumberOfEmployees", "{{my.n}}"))
    one, other = castile.store_lead(), castile.store_lead()
    run_flow(castile, one, n=" +007 ")
    run = run_flow(castile, other, n="seven")
    assert castile.lead(one).values == {"NumberOfEmployees": "7"}
    assert castile.lead(other).values == {}
    assert done(castile, other) == []
    assert run.state is JobState.COMPLETE
    line = "Change Data Value (11): the value does not fit NumberOfEmployees"
    assert run.progress["skipped"] == {line: 1}


def test_a_field_that_takes_no_values_stays(castile: Harness) -> None:
    """The record of the run says so, once for all leads (decided)."""
    define_flow(castile, VALUE.format("Blocked", "x"))
    lead_ids = [castile.store_lead(), castile.store_lead()]
    run = run_flow(castile, *lead_ids)
    assert run.progress["skipped"] == {"Change Data Value (11): Blocked takes no values": 2}


@pytest.mark.parametrize(
    ("former", "change", "score"),
    [(None, "+5", "5"), ("3", "+5", "8"), ("3", "-5", "-2"), ("3", "=5", "5"), ("3", "=-5", "-5")],
)
def test_change_score_adds_or_sets(
    former: str | None, change: str, score: str, castile: Harness
) -> None:
    """Two activities: of the field, with Step ID, and of the score."""
    define_flow(castile, SCORE.format(change))
    lead_id = castile.store_lead()
    if former is not None:
        lead_id = castile.store_lead(LeadScore=former)
    run_flow(castile, lead_id)
    assert castile.lead(lead_id).values == {"LeadScore": score}
    (kind, changed), (score_kind, scored) = done(castile, lead_id)
    assert (kind, score_kind) == ("Change Data Value", "Change Score")
    assert changed["Reason"] == scored["Reason"]
    assert changed["Reason"] == "Changed by Smart Campaign C action Change Score"
    assert (changed["Old Value"], changed["New Value"]) == (former or "", score)
    assert (scored["Change Value"], scored["New Value"]) == (change, score)


def test_a_score_out_of_range_stays(castile: Harness) -> None:
    """As every value that does not fit."""
    define_flow(castile, SCORE.format("+999999999"), SCORE.format("=3"))
    lead_id = castile.store_lead(LeadScore="2147483647")
    run = run_flow(castile, lead_id)
    assert list(run.progress["skipped"]) == ["Change Score (11): the value does not fit LeadScore"]
    assert castile.lead(lead_id).values == {"LeadScore": "3"}


def test_change_score_of_another_field_does_nothing(castile: Harness) -> None:
    """It needs whole numbers."""
    define_flow(castile, 'step = "Change Score", field = "FirstName", change = "+1"')
    run = run_flow(castile, castile.store_lead(FirstName="x"))
    line = "Change Score (11): FirstName is no field of whole numbers"
    assert run.progress["skipped"] == {line: 1}


def test_lists_are_changed_with_their_activities(castile: Harness) -> None:
    """Only what changes is recorded."""
    add, remove = ('step = "Add to List", list = "Hot"', 'step = "remove FROM list", list = "Hot"')
    define_flow(castile, remove, add, add, remove)
    lead_id = castile.store_lead()
    run_flow(castile, lead_id)
    numbers = {"Choice Number": "0", "Lead ID": str(lead_id), "List ID": "7"}
    assert done(castile, lead_id) == [
        ("Add to List", {**numbers, "Step ID": "12"}),
        ("Remove from List", {**numbers, "Step ID": "14"}),
    ]
    assert castile.read(lambda tx: tx.lists.count(ListId(7))) == 0


def test_a_list_is_meant_by_its_full_name(castile: Harness) -> None:
    """As the definition file is judged: not by a plain name that looks like it."""
    castile.define(
        'channels = [{ name = "W", program_type = "E", statuses = [] }]\n'
        'programs = [{ name = "A", type = "E", channel = "W" },'
        ' { name = "X", type = "E", channel = "W" }]\n'
        'lists = [{ name = "A.B", program = "X" }, { name = "B", id = 8, program = "A" }]'
    )
    define_flow(castile, 'step = "Add to List", list = "A.B"')
    lead_id = castile.store_lead()
    run_flow(castile, lead_id)
    assert castile.read(lambda tx: tx.lists.lead_ids(ListId(8), after=0, limit=9)) == [lead_id]


def test_an_email_is_an_activity_only(castile: Harness) -> None:
    """C-3, decided: no mail leaves the server."""
    define_flow(castile, 'step = "Send Email", email = "Thank {{my.you}}"')
    lead_id = castile.store_lead("a@example.test")
    run_flow(castile, lead_id, you="x")
    assert [one.asset for one in castile.activities(lead_id)][1:] == ["Thank {{my.you}}"]


def test_an_interesting_moment_has_tokens_replaced(castile: Harness) -> None:
    """Of the call and of the lead."""
    define_flow(
        castile,
        'step = "Interesting Moment", type = "{{my.type}}", text = "By {{lead.Email Address}}"',
    )
    lead_id = castile.store_lead("a@example.test")
    run_flow(castile, lead_id, type="Web")
    ((_, moment),) = done(castile, lead_id)
    assert (moment["Type"], moment["Description"]) == ("Web", "By a@example.test")
    assert (moment["Source"], moment["Date"]) == ("C", "2026-08-03")


def test_a_wait_goes_on_when_it_is_over(castile: Harness) -> None:
    """Its activity comes then, and the steps behind it."""
    define_flow(
        castile,
        'step = "Wait", days = 1, hours = 2, minutes = 3',
        'step = "Send Email", email = "later"',
        'step = "Wait", minutes = 0',
    )
    lead_id = castile.store_lead()
    run = run_flow(castile, lead_id)
    assert (run.state, done(castile, lead_id)) == (JobState.WAITING, [])
    castile.clock.advance(26 * 3600 + 3 * 60 - 0.001)
    castile.run_jobs()
    assert done(castile, lead_id) == []
    castile.clock.advance(0.001)
    castile.run_jobs()
    assert [kind for kind, _ in done(castile, lead_id)] == ["Wait", "Send Email", "Wait"]
    assert done(castile, lead_id)[0][1] == {
        "Step ID": "11",
        "Choice Number": "0",
        "Lead ID": str(lead_id),
    }
    assert job(castile, run.job_id).state is JobState.COMPLETE


def test_a_step_requests_another_campaign(castile: Harness) -> None:
    """All leads of the flow share a run of it; the activity names the cause."""
    define_flow(castile, 'step = "Request Campaign", campaign = "other"')
    lead_ids = [castile.store_lead() for _ in range(3)]
    run_flow(castile, *lead_ids)
    first, second = runs(castile)
    assert (first.campaign_id, second.campaign_id) == (1, 3)
    assert second.progress == {"leads": 3, "finished": 3}
    for lead_id in lead_ids:
        requested, sent = done(castile, lead_id)
        assert requested == (
            "Request Campaign",
            {"Campaign ID": "3", "Source": "Smart Campaign", "Lead ID": str(lead_id)},
        )
        assert sent[0] == "Send Email"
        campaigns = [one.campaign for one in castile.activities(lead_id)]
        assert campaigns == ["C", "C", "Other"]


def test_what_is_no_active_trigger_campaign_is_not_requested(castile: Harness) -> None:
    """No definition file says so; still the run goes on and its record tells (decided)."""
    define_flow(castile, 'step = "Request Campaign", campaign = "Other"')
    castile.write(sleep)
    castile.installation.directory.reload()
    run = run_flow(castile, castile.store_lead())
    line = "Request Campaign (11): there is no such active trigger campaign"
    assert run.progress["skipped"] == {line: 1}
    assert len(runs(castile)) == 1


def sleep(tx: Tx) -> None:
    """Make the requested campaign inactive past the file."""
    stored = next(each for each in tx.definitions.table("campaigns") if each.entry["id"] == 3)
    tx.definitions.put(replace(stored, entry={**stored.entry, "active": False}))
    tx.definitions.raise_version()


@pytest.mark.parametrize(("depth", "more"), [(0, 10), (9, 1), (10, 0)])
def test_campaigns_request_each_other_ten_deep(depth: int, more: int, castile: Harness) -> None:
    """C-2, decided: below that the step does nothing, so that a circle ends."""
    define_flow(castile, 'step = "Request Campaign", campaign = "C"')
    lead_id = castile.store_lead()
    start(castile, lead_id, depth=depth)
    castile.run_jobs()
    assert len(runs(castile)) == 1 + more
    assert all(each.state is JobState.COMPLETE for each in runs(castile))
    line = "Request Campaign (11): campaigns request each other at most 10 deep"
    assert runs(castile)[-1].progress["skipped"] == {line: 1}


def test_delete_lead_leaves_one_activity(castile: Harness) -> None:
    """S-9, C-2: everything of the lead goes, also from other runs; the steps behind do nothing."""
    define_flow(
        castile,
        'step = "Add to List", list = "Hot"',
        'step = "Delete Lead"',
        'step = "Send Email", email = "never"',
    )
    lead_id, other_id = castile.store_lead("a@example.test"), castile.store_lead()
    castile.write(lambda tx: tx.leads.attach_cookie("c", lead_id))
    run_flow(castile, lead_id)
    assert castile.read(lambda tx: tx.leads.get(lead_id)) is None
    (activity,) = castile.activities(lead_id)
    assert (activity.type, activity.asset) == ("Delete Lead", "")
    assert activity.attributes == (("Lead ID", str(lead_id)),)
    assert castile.read(lambda tx: tx.lists.of_lead(lead_id)) == []
    assert castile.read(lambda tx: tx.leads.get(other_id)) is not None
    assert castile.get_lead("EMAIL", "a@example.test").code == 20103


def test_a_deleted_lead_is_shown_by_get_lead_changes(castile: Harness) -> None:
    """C-2, decided: so that clients learn of it."""
    define_flow(castile, 'step = "Delete Lead"')
    lead_id = castile.store_lead("a@example.test")
    run_flow(castile, lead_id)
    answer = castile.call(
        "<ns1:paramsGetLeadChanges><startPosition>"
        "<oldestCreatedAt>2026-08-01T00:00:00Z</oldestCreatedAt></startPosition>"
        "</ns1:paramsGetLeadChanges>"
    )
    assert answer.texts("leadChangeRecord/activityType") == ["Delete Lead"]
    assert answer.texts("leadChangeRecord/mktPersonId") == [str(LeadId(lead_id))]
