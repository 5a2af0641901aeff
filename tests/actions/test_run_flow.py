"""Leads on their way through a flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.actions.context import Context
from castile.actions.merge import erase_lead, merge_leads
from castile.domain.ids import CampaignId, LeadId
from castile.domain.jobs import JobState
from tests.actions.flows import catalog, define_flow, done, job, run_flow, start

if TYPE_CHECKING:
    from castile.store.tx import Tx
    from tests.harness import Harness

EMAIL = 'step = "Send Email", email = "{}"'
WAIT = 'step = "Wait", minutes = 1'
MOMENT = 'step = "Interesting Moment", type = "Web", text = "{{my.x}}"'


def sent(castile: Harness, lead_id: LeadId) -> list[str]:
    """The emails of a lead, the oldest first."""
    return [one.asset for one in castile.activities(lead_id) if one.type == "Send Email"]


def go_on(castile: Harness, seconds: float = 60) -> None:
    """Let waits be over."""
    castile.clock.advance(seconds)
    castile.run_jobs()


def merge(castile: Harness, winner_id: LeadId, loser_id: LeadId) -> None:
    """Merge one lead into another."""
    winner, loser = castile.lead(winner_id), castile.lead(loser_id)
    context = Context("c", castile.clock.now_ms(), catalog(castile), "3_1")
    castile.write(lambda tx: merge_leads(winner, [loser], tx, context))


def test_each_lead_goes_through_the_flow_once_in_order(castile: Harness) -> None:
    """Whatever the order of the leads."""
    define_flow(castile, *(EMAIL.format(name) for name in "abc"))
    lead_ids = [castile.store_lead() for _ in range(5)]
    run = run_flow(castile, *lead_ids[::-1])
    assert [sent(castile, each) for each in lead_ids] == [["a", "b", "c"]] * 5
    assert run.state is JobState.COMPLETE


def test_other_steps_are_lines_in_the_record(castile: Harness) -> None:
    """C-2: no activity, and the flow goes on; the lines say which step, and for how many leads."""
    define_flow(
        castile, 'step = "Create Task", parameters = { subject = "Call" }', EMAIL.format("b")
    )
    lead_ids = [castile.store_lead(), castile.store_lead()]
    run = run_flow(castile, *lead_ids)
    assert run.progress["skipped"] == {"Create Task (11): no step that is carried out": 2}
    assert [kind for kind, _ in done(castile, lead_ids[0])] == ["Send Email"]


def test_a_choice_is_made_for_each_lead(castile: Harness) -> None:
    """C-2: its place is the Choice Number; a step that says nothing else then does nothing."""
    define_flow(
        castile,
        'step = "Change Data Value", field = "Title", choices = ['
        ' { when = [{ field = "LeadScore", at_least = 50 }], value = "Hot" },'
        ' { when = [{ field = "LeadScore", at_least = 10 }], value = "Warm" }]',
    )
    leads = {score: castile.store_lead(LeadScore=score) for score in ("60", "20", "5")}
    run_flow(castile, *leads.values())
    changed = {
        score: [(each["New Value"], each["Choice Number"]) for _, each in done(castile, lead_id)]
        for score, lead_id in leads.items()
    }
    assert changed == {"60": [("Hot", "1")], "20": [("Warm", "2")], "5": []}


def test_a_choice_looks_at_what_earlier_steps_changed(castile: Harness) -> None:
    """The steps of one lead come one after the other."""
    define_flow(
        castile,
        'step = "Change Score", field = "LeadScore", change = "=50"',
        'step = "Send Email", email = "cold", choices = ['
        ' { when = [{ field = "LeadScore", at_least = 50 }], email = "hot" }]',
    )
    lead_id = castile.store_lead()
    run_flow(castile, lead_id)
    assert sent(castile, lead_id) == ["hot"]


def test_camp_35_lead_tokens_win_over_those_of_the_call(castile: Harness) -> None:
    """G-46: for the lead that has one; camp_36: they are dropped behind its flow."""
    define_flow(castile, MOMENT)
    one, other = castile.store_lead(), castile.store_lead()
    castile.write(
        lambda tx: tx.lead_tokens.store(CampaignId(1), one, "x", "of the lead", stored_ms=0)
    )
    run_flow(castile, one, other, x="of the call")
    run_flow(castile, one, other)
    described = [
        [attributes["Description"] for _, attributes in done(castile, each)]
        for each in (one, other)
    ]
    assert described == [["of the lead", ""], ["of the call", ""]]


def test_the_choice_number_of_a_wait_is_that_of_its_beginning(castile: Harness) -> None:
    """Whatever holds when it is over (decided)."""
    define_flow(
        castile,
        'step = "Wait", choices = ['
        ' { when = [{ field = "LeadScore", empty = true }], minutes = 1 }]',
        EMAIL.format("b"),
    )
    lead_id = castile.store_lead()
    run_flow(castile, lead_id)
    lead = castile.lead(lead_id)
    lead.values["LeadScore"] = "5"
    castile.write(lambda tx: tx.leads.save(lead))
    go_on(castile)
    (wait, attributes), _ = done(castile, lead_id)
    assert (wait, attributes["Choice Number"]) == ("Wait", "1")


def test_leads_wait_each_for_themselves(castile: Harness) -> None:
    """The run goes on when the next one is due, and ends with the last."""
    define_flow(
        castile,
        'step = "Wait", minutes = 1, choices = ['
        ' { when = [{ field = "LeadScore", empty = true }], minutes = 2 }]',
        EMAIL.format("b"),
    )
    slow, quick = castile.store_lead(), castile.store_lead(LeadScore="5")
    run = run_flow(castile, slow, quick)
    go_on(castile)
    assert (sent(castile, slow), sent(castile, quick)) == ([], ["b"])
    assert job(castile, run.job_id).state is JobState.WAITING
    go_on(castile)
    assert sent(castile, slow) == ["b"]
    assert job(castile, run.job_id).state is JobState.COMPLETE


@pytest.mark.parametrize(
    ("first_id", "flow", "kinds"),
    [
        (11, (WAIT, EMAIL.format("new")), ["Wait", "Send Email"]),
        (50, (EMAIL.format("new"),), ["Send Email"]),
        (50, (), []),
    ],
)
def test_a_flow_that_is_defined_anew_goes_on_behind_the_wait(
    first_id: int, flow: tuple[str, ...], kinds: list[str], castile: Harness
) -> None:
    """Found by the number of the step; a wait that is gone is over without an activity."""
    define_flow(castile, WAIT, EMAIL.format("old"))
    lead_id = castile.store_lead()
    run = run_flow(castile, lead_id)
    define_flow(castile, *flow, first_id=first_id)
    go_on(castile)
    assert [kind for kind, _ in done(castile, lead_id)] == kinds
    assert job(castile, run.job_id).state is JobState.COMPLETE


def test_a_step_that_comes_in_before_a_wait_is_not_done(castile: Harness) -> None:
    """The lead is behind it already."""
    define_flow(castile, WAIT, EMAIL.format("b"))
    lead_id = castile.store_lead()
    run_flow(castile, lead_id)
    define_flow(castile, EMAIL.format("a"), WAIT, EMAIL.format("b"), first_id=10)
    go_on(castile)
    assert [kind for kind, _ in done(castile, lead_id)] == ["Wait", "Send Email"]
    assert sent(castile, lead_id) == ["b"]


def test_a_merged_lead_goes_on_as_the_winner(castile: Harness) -> None:
    """C-2, decided: a waiting one."""
    define_flow(castile, WAIT, EMAIL.format("b"))
    loser, winner = castile.store_lead(), castile.store_lead()
    run = run_flow(castile, loser)
    merge(castile, winner, loser)
    go_on(castile)
    assert sent(castile, winner) == ["b"]
    assert job(castile, run.job_id).progress["finished"] == 1


@pytest.mark.parametrize("finished", [False, True])
def test_a_winner_in_the_same_run_goes_its_own_way(castile: Harness, *, finished: bool) -> None:
    """C-2, decided: nobody goes through a flow twice, also when the winner is through already."""
    define_flow(
        castile,
        'step = "Wait", minutes = 1, choices = ['
        ' { when = [{ field = "LeadScore", empty = false }], minutes = 0 }]',
        EMAIL.format("b"),
    )
    loser = castile.store_lead()
    winner = castile.store_lead(**({"LeadScore": "5"} if finished else {}))  # type: ignore[arg-type]  # values only
    run = run_flow(castile, loser, winner)
    merge(castile, winner, loser)
    go_on(castile)
    assert sent(castile, winner) == ["b"]
    assert job(castile, run.job_id).state is JobState.COMPLETE


def test_an_erased_lead_ends(castile: Harness) -> None:
    """C-2, decided: and the run with it, when it was the last."""
    define_flow(castile, WAIT, EMAIL.format("b"))
    lead_id = castile.store_lead()
    run = run_flow(castile, lead_id)

    def erase(tx: Tx) -> dict[str, int]:
        return erase_lead(castile.lead(lead_id), tx)

    assert castile.write(erase)["campaign runs"] == 1
    go_on(castile)
    assert castile.activities(lead_id) == []
    assert job(castile, run.job_id).state is JobState.COMPLETE


def test_a_lead_that_is_not_there_ends(castile: Harness) -> None:
    """Nothing is recorded for it."""
    define_flow(castile, EMAIL.format("b"))
    job_id = start(castile, LeadId(77))
    castile.run_jobs()
    assert job(castile, job_id).state is JobState.COMPLETE
    assert sent(castile, LeadId(77)) == []
