"""Campaign runs are done in bounded steps, and whatever interrupts them, each lead's flow once."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from castile.actions.context import Context
from castile.actions.merge import erase_lead, merge_leads
from castile.domain.ids import CampaignId, JobId, LeadId, ListId
from castile.domain.jobs import JobState
from castile.jobs.campaign_runs import PIECE, CampaignRunHandler
from castile.jobs.job import DONE, MORE, Wait, Work
from castile.server.background import make_job_runner
from castile.store.errors import DatabaseUnavailable
from tests.actions.flows import campaign, catalog
from tests.harness import open_harness
from tests.operations.campaign_calls import request_campaign, runs, schedule_campaign

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from castile.domain.jobs import Job
    from castile.jobs.job import Outcome
    from castile.store.tx import Tx
    from tests.harness import Harness

DEFINITIONS = """
channels = [{ name = "Webinar", program_type = "Event", statuses = [] }]
programs = [{ name = "P", type = "Event", channel = "Webinar" }]
lists = [
    { name = "A", id = 7, program = "P" },
    { name = "B", id = 8, program = "P" },
    { name = "C", id = 9 },
]
campaigns = [
    { name = "List", id = 1, program = "P", kind = "batch", audience = { list = "P.A" }, flow = [
        { step = "Send Email", email = "1" },
        { step = "Wait", minutes = 1 },
        { step = "Send Email", email = "2" },
        { step = "Send Email", email = "3" },
    ] },
    { name = "Lists", id = 2, program = "P", kind = "batch", audience = { program = "P" }, flow = [
        { step = "Send Email", email = "x" } ] },
    { name = "All", id = 3, program = "P", kind = "batch", flow = [
        { step = "Send Email", email = "x" } ], audience = { all_known_leads = true } },
    { name = "Nobody", id = 4, program = "P", kind = "batch", flow = [
        { step = "Send Email", email = "x" } ] },
    { name = "Called", id = 5, kind = "trigger", active = true, sources = ["MKTOWS"], flow = [
        { step = "Send Email", email = "1" },
        { step = "Request Campaign", campaign = "Next" },
        { step = "Wait", minutes = 1 },
        { step = "Send Email", email = "2" },
    ] },
    { name = "Next", id = 6, kind = "trigger", active = true, flow = [
        { step = "Send Email", email = "n" } ] },
]
"""


@pytest.fixture(autouse=True)
def _defined(castile: Harness) -> None:
    castile.define(DEFINITIONS)


def store_leads(castile: Harness, count: int, *list_ids: int) -> list[LeadId]:
    """Store leads and put them on lists."""
    lead_ids = [castile.store_lead(f"{number}@example.test") for number in range(count)]
    put_on(castile, lead_ids, *list_ids)
    return lead_ids


def put_on(castile: Harness, lead_ids: list[LeadId], *list_ids: int) -> None:
    """Put leads on lists, now."""
    now_ms = castile.clock.now_ms()

    def put(tx: Tx) -> None:
        for list_id in list_ids:
            for lead_id in lead_ids:
                tx.lists.add(ListId(list_id), lead_id, now_ms)

    castile.write(put)


def sent(castile: Harness, lead_id: LeadId) -> list[str]:
    """The emails of a lead in the order in which they were sent."""
    return [one.asset for one in castile.activities(lead_id) if one.type == "Send Email"]


def do_step(castile: Harness, *, looks: int = 1) -> Outcome:
    """Do one step of the newest run that ends with so many looks at the time."""
    remaining = iter(range(looks - 1))

    def work(tx: Tx) -> Outcome:
        (job,) = tx.jobs.latest(limit=1)
        now_ms = castile.clock.now_ms()
        job.begin(now_ms)
        surroundings = Work(now_ms, catalog(castile), lambda: next(remaining, None) is None)
        outcome = CampaignRunHandler().step(job, tx, surroundings)
        tx.jobs.save(job)
        return outcome

    return castile.write(work)


def newest(castile: Harness) -> Job:
    """The run that was asked for last."""
    return runs(castile)[-1]


def test_a_step_ends_when_its_time_is_up(castile: Harness) -> None:
    """It asks after each lead, and the next step goes on there."""
    lead_ids = store_leads(castile, 5, 7)
    schedule_campaign(castile, "P", "List")
    assert do_step(castile) == MORE
    assert sent(castile, lead_ids[0]) == []
    assert do_step(castile, looks=2) == MORE
    for done in range(1, 6):
        assert [len(sent(castile, each)) for each in lead_ids] == [1] * done + [0] * (5 - done)
        outcome = do_step(castile)
    assert outcome == Wait(castile.clock.now_ms() + 60_000)
    assert newest(castile).progress["leads"] == 5


@pytest.mark.parametrize("count", [PIECE - 1, PIECE, PIECE + 1, 2 * PIECE])
def test_an_audience_is_taken_in_pieces(count: int, castile: Harness) -> None:
    """Also at their borders; the leads leave the run in pieces as well."""
    lead_ids = store_leads(castile, count, 9)
    schedule_campaign(castile, "P", "All")
    pieces = 0
    while newest(castile).progress["leads"] != count:
        assert do_step(castile) == MORE
        pieces += 1
    assert pieces == -(-count // PIECE)
    while (outcome := do_step(castile, looks=1_000_000)) == MORE:
        pass
    assert outcome == DONE
    assert [len(sent(castile, each)) for each in (lead_ids[0], lead_ids[-1])] == [1, 1]
    assert newest(castile).progress["finished"] == count
    assert castile.read(lambda tx: tx.runs.count(JobId(1))) < PIECE


def test_the_audience_is_that_of_the_start(castile: Harness) -> None:
    """Who comes while it is taken is not in it, nor who comes while others wait."""
    (first,) = store_leads(castile, 1, 7)
    schedule_campaign(castile, "P", "List")
    assert do_step(castile) == MORE
    castile.clock.advance(1)
    late = store_leads(castile, 1, 7)
    castile.run_jobs()
    castile.clock.advance(60)
    castile.run_jobs()
    assert sent(castile, first) == ["1", "2", "3"]
    assert sent(castile, late[0]) == []


def test_the_audience_of_a_program_is_on_any_of_its_lists(castile: Harness) -> None:
    """C-2, decided: each lead once; lists outside are not its."""
    on_a, on_b, on_both, outside = store_leads(castile, 4)
    put_on(castile, [on_a, on_both], 7)
    put_on(castile, [on_b, on_both], 8)
    put_on(castile, [outside], 9)
    schedule_campaign(castile, "P", "Lists")
    castile.run_jobs()
    assert [len(sent(castile, each)) for each in (on_a, on_b, on_both, outside)] == [1, 1, 1, 0]
    assert newest(castile).progress["leads"] == 3


def test_a_campaign_without_audience_runs_for_nobody(castile: Harness) -> None:
    """C-2 (decided)."""
    (lead_id,) = store_leads(castile, 1, 7, 8, 9)
    schedule_campaign(castile, "P", "Nobody")
    castile.run_jobs()
    assert sent(castile, lead_id) == []
    assert newest(castile).state is JobState.COMPLETE


def test_a_lead_that_is_merged_while_the_audience_is_taken_is_not_lost(castile: Harness) -> None:
    """It has another id then, perhaps one that was passed over already."""
    winner = castile.store_lead("w@example.test")
    lead_ids = store_leads(castile, PIECE + 1, 7)
    schedule_campaign(castile, "P", "List")
    assert do_step(castile) == MORE
    assert newest(castile).progress["leads"] == PIECE
    merge(castile, winner, lead_ids[-1])
    castile.run_jobs()
    assert sent(castile, winner) == ["1"]
    assert newest(castile).progress["leads"] == PIECE + 1


def merge(castile: Harness, winner_id: LeadId, loser_id: LeadId) -> None:
    """Merge one lead into another."""
    winner, loser = castile.lead(winner_id), castile.lead(loser_id)
    context = Context("c", castile.clock.now_ms(), catalog(castile), "3_1")
    castile.write(lambda tx: merge_leads(winner, [loser], tx, context))


@pytest.mark.parametrize("count", [1, PIECE, PIECE + 1])
def test_a_batch_run_drops_the_lead_tokens_that_were_there(count: int, castile: Harness) -> None:
    """I-55: of all leads of the campaign, but none that came after it began."""
    (lead_id,) = store_leads(castile, 1, 7)
    now_ms = castile.clock.now_ms()

    def store(tx: Tx) -> None:
        for number in range(count):
            tx.lead_tokens.store(CampaignId(3), LeadId(1000 + number), "a", "b", stored_ms=now_ms)
        tx.lead_tokens.store(CampaignId(3), LeadId(999), "a", "later", stored_ms=now_ms + 1)
        tx.lead_tokens.store(CampaignId(2), LeadId(1000), "a", "other", stored_ms=now_ms)

    castile.write(store)
    schedule_campaign(castile, "P", "All")
    castile.run_jobs()
    assert sent(castile, lead_id) == ["x"]
    for campaign_id, of, kept in (
        (3, 1000, {}),
        (3, 999, {"a": "later"}),
        (2, 1000, {"a": "other"}),
    ):
        found = castile.read(
            lambda tx, campaign_id=campaign_id, of=of: tx.lead_tokens.of_lead(  # type: ignore[misc]  # a lambda with defaults
                CampaignId(campaign_id), LeadId(of)
            )
        )
        assert found == kept


def test_a_campaign_that_is_gone_fails_its_run_and_no_other(castile: Harness) -> None:
    """The reason names it."""
    (lead_id,) = store_leads(castile, 1, 7)
    schedule_campaign(castile, "P", "List")
    schedule_campaign(castile, "P", "All")

    def remove(tx: Tx) -> None:
        (stored,) = [each for each in tx.definitions.table("campaigns") if each.entry["id"] == 1]
        tx.definitions.remove("campaigns", stored.entry_id)
        tx.definitions.raise_version()

    castile.write(remove)
    castile.installation.directory.reload()
    castile.run_jobs()
    failed, complete = runs(castile)
    assert (failed.state, complete.state) == (JobState.FAILED, JobState.COMPLETE)
    assert failed.reason == "No campaign found with campaignId = 1"
    assert sent(castile, lead_id) == ["x"]


def test_a_canceled_run_goes_no_further(castile: Harness) -> None:
    """Its leads and tokens go with it."""
    (lead_id,) = store_leads(castile, 1, 7)
    schedule_campaign(castile, "P", "List")
    castile.run_jobs()

    def cancel(tx: Tx) -> None:
        (job,) = tx.jobs.latest(limit=1)
        job.end(JobState.CANCELED, castile.clock.now_ms(), "by the operator")
        tx.jobs.save(job)
        assert tx.runs.count(job.job_id) == 0

    castile.write(cancel)
    castile.clock.advance(60)
    castile.run_jobs()
    assert sent(castile, lead_id) == ["1"]


class Interrupted(CampaignRunHandler):
    """Steps of any length, many of which are undone at their end or in the middle of a lead."""

    def __init__(self, source: random.Random) -> None:
        self._source = source
        self.undone = 0

    def step(self, job: Job, tx: Tx, work: Work) -> Outcome:
        """Do a step, and sometimes fail as when the database is gone."""
        length = self._source.choice((0.9, 0.5, 0.1))
        outcome = super().step(job, tx, replace(work, time_is_up=self._until(length)))
        if self._source.random() < 0.2:
            self._fail()
        return outcome

    def _until(self, length: float) -> Callable[[], bool]:
        def time_is_up() -> bool:
            if self._source.random() < 0.05:
                self._fail()
            return self._source.random() < length

        return time_is_up

    def _fail(self) -> None:
        self.undone += 1
        raise DatabaseUnavailable("interrupted")


def ask_for_runs(castile: Harness, lead_ids: list[LeadId]) -> None:
    """Fifty requests and five schedules, all due at the same second."""
    for lead_id in lead_ids[:50]:
        assert request_campaign(castile, f"{lead_id - 1}@example.test", campaign_id=5).code == 0
    for _ in range(5):
        assert schedule_campaign(castile, "P", "List").code == 0


@pytest.mark.parametrize("seed", range(3))
def test_each_flow_is_gone_through_once_in_order_whatever_interrupts_it(
    tmp_path: Path, seed: int
) -> None:
    """55 runs of one second, steps undone at random and the database opened again and again."""
    source = random.Random(seed)  # noqa: S311 - a draw that can be repeated
    folder = tmp_path / "interrupted"
    with open_harness(folder) as castile:
        castile.define(DEFINITIONS)
        lead_ids = store_leads(castile, 60, 7)
        ask_for_runs(castile, lead_ids)
        clock = castile.clock
    handler = Interrupted(source)
    is_over = False
    while not is_over:
        with open_harness(folder, clock) as castile:
            runner = make_job_runner(castile.installation, [handler])
            for _ in range(source.randint(1, 60)):
                runner.run_due()
                clock.advance(source.choice((0, 0, 1, 31)))
            is_over = all(each.state.is_end for each in runs(castile))
    assert handler.undone > 10
    with open_harness(folder) as castile:
        assert {each.state for each in runs(castile)} == {JobState.COMPLETE}
        for lead_id in lead_ids:
            ran = {"1": [], "2": [], "3": [], "n": []}  # type: dict[str, list[int]]
            for place, email in enumerate(sent(castile, lead_id)):
                ran[email].append(place)
            requested = lead_id <= lead_ids[49]
            assert [len(each) for each in ran.values()] == [5 + requested] * 2 + [5, int(requested)]
            for first, second in zip(ran["1"], ran["2"], strict=True):
                assert first < second
            for second, third in zip(ran["2"][:5], ran["3"], strict=False):
                assert second < third
        assert castile.read(
            lambda tx: [tx.runs.count(each.job_id) for each in tx.jobs.latest(limit=999)]
        ) == [0] * len(runs(castile))


def test_a_lead_that_goes_meanwhile_holds_up_nobody(castile: Harness) -> None:
    """Merged or erased while the run is under way."""
    first, second, third, fourth = store_leads(castile, 4, 7)
    schedule_campaign(castile, "P", "List")
    castile.run_jobs()
    merge(castile, second, first)
    lead = castile.lead(third)
    castile.write(lambda tx: erase_lead(lead, tx))
    castile.clock.advance(60)
    castile.run_jobs()
    assert sent(castile, second)[-2:] == ["2", "3"]
    assert sent(castile, fourth) == ["1", "2", "3"]
    assert newest(castile).state is JobState.COMPLETE
    assert campaign(castile, "Called").active
