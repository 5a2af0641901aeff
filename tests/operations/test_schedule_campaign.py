"""scheduleCampaign, call by call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.domain.ids import LeadId, ListId
from castile.domain.jobs import JobState
from tests.harness import open_harness
from tests.operations.campaign_calls import (
    DEFINITIONS,
    EMAIL,
    moments,
    runs,
    schedule_campaign,
    shown,
    token_list,
)

if TYPE_CHECKING:
    from pathlib import Path

    from castile.domain.programs import Programs
    from tests.clocks import FrozenClock
    from tests.harness import Harness

GUESTS = ListId(1013)
DAY_SECONDS = 86_400
CLOCK_AT = "2026-08-03T09:15:00-05:00"


@pytest.fixture(autouse=True)
def _defined(castile: Harness) -> None:
    castile.define(DEFINITIONS)


@pytest.fixture
def guest(castile: Harness) -> LeadId:
    """A lead on the list that is the audience."""
    return add_guest(castile, EMAIL)


def add_guest(castile: Harness, email: str) -> LeadId:
    """Store a lead and put it on the list."""
    lead_id = castile.store_lead(email)
    castile.write(lambda tx: tx.lists.add(GUESTS, lead_id, castile.clock.now_ms()))
    return lead_id


def programs(castile: Harness) -> Programs:
    """What is defined now."""
    directory = castile.installation.directory.current
    return directory.subscriptions[castile.subscription_id].catalog.programs


def test_camp_30_without_a_time_it_runs_at_once(castile: Harness, guest: LeadId) -> None:
    """For those who are on the list when the run starts (00-overview C-1)."""
    answer = schedule_campaign(castile)
    assert answer.text("result/success") == "true"
    later = add_guest(castile, "b@example.test")
    outside = castile.store_lead("c@example.test")
    castile.run_jobs()
    assert moments(castile, guest) == moments(castile, later) == ["[my token]"]
    assert moments(castile, outside) == []
    assert [each.state for each in runs(castile)] == [JobState.COMPLETE]


@pytest.mark.parametrize(
    "run_at", ["2026-08-02T09:15:00-05:00", CLOCK_AT, "1999-12-31", "0001-01-02T00:00:00Z"]
)
def test_camp_31_a_time_in_the_past_means_at_once(
    run_at: str, castile: Harness, guest: LeadId
) -> None:
    """G-40: also the moment of the call itself."""
    assert schedule_campaign(castile, run_at=run_at).code == 0
    castile.run_jobs()
    assert moments(castile, guest) == ["[my token]"]


def test_a_later_time_is_waited_for(castile: Harness, guest: LeadId) -> None:
    """G-42: it starts at its time, for those on the list then; G-46: with the tokens of then."""
    assert schedule_campaign(castile, run_at="2026-08-03T09:17:00-05:00").code == 0
    castile.run_jobs()
    castile.clock.advance(119.999)
    castile.run_jobs()
    assert moments(castile, guest) == []
    assert [each.state for each in runs(castile)] == [JobState.WAITING]
    castile.define(DEFINITIONS.replace('"my token"', '"newer"'))
    castile.clock.advance(0.001)
    castile.run_jobs()
    assert moments(castile, guest) == ["[newer]"]


def test_camp_32_a_clone_is_scheduled_in_place_of_the_original(
    castile: Harness, guest: LeadId
) -> None:
    """G-43: the program, its lists without members, its campaigns, all with new ids."""
    assert schedule_campaign(castile, clone="Next launch").code == 0
    castile.run_jobs()
    assert shown(castile, guest) == [("Interesting Moment", "", "Next launch.Nightly")]
    original, clone = (programs(castile).named(name) for name in ("Launch", "next LAUNCH"))
    assert original is not None
    assert clone is not None
    assert clone.program_id > original.program_id
    for key in ("type", "channel", "workspace_id", "folder", "tags", "tokens", "archived"):
        assert getattr(clone, key) == getattr(original, key)
    assert clone.name == "Next launch"
    assert clone.crm_id is None
    ((cost,), (former,)) = clone.costs, original.costs
    assert (cost.month, cost.amount) == (former.month, former.amount)
    assert cost.cost_id > former.cost_id
    assert [each.campaign_id for each in runs(castile)] == [
        each.campaign_id for each in programs(castile).campaigns if each.program == clone
    ][3:4]


def test_camp_32_copies_of_campaigns_and_lists(castile: Harness, guest: LeadId) -> None:
    """G-43: copies of trigger campaigns are inactive; lists come without members."""
    assert schedule_campaign(castile, clone="N").code == 0
    copies = [each for each in programs(castile).campaigns if each.full_name.startswith("N.")]
    assert [each.name for each in copies] == [
        "Call me",
        "Sales only",
        "Asleep",
        "Nightly",
        "Everybody",
    ]
    assert not any(each.active for each in copies)
    ids = [each.campaign_id for each in programs(castile).campaigns]
    assert len(set(ids)) == len(ids)
    steps = [step.step_id for each in programs(castile).campaigns for step in each.flow]
    assert len(set(steps)) == len(steps)
    catalog = castile.installation.directory.current.subscriptions[castile.subscription_id].catalog
    lists = catalog.lists.of_program("N")
    assert [each.name for each in lists] == ["Guests", "Speakers"]
    assert [castile.read(lambda tx, each=each: tx.lists.count(each.list_id)) for each in lists] == [  # type: ignore[misc]  # a lambda with a default
        0,
        0,
    ]
    assert castile.read(lambda tx: tx.lists.count(GUESTS)) == 1
    assert guest


def test_a_clone_can_be_cloned_at_once(castile: Harness, guest: LeadId) -> None:
    """The catalog is made anew with the answer."""
    assert schedule_campaign(castile, clone="N").code == 0
    assert schedule_campaign(castile, "N", clone="O").code == 0
    assert schedule_campaign(castile, "O").code == 0
    castile.run_jobs()
    assert sorted(each[2] for each in shown(castile, guest)) == [
        "N.Nightly",
        "O.Nightly",
        "O.Nightly",
    ]


def test_camp_33_the_name_of_a_clone_must_be_free(castile: Harness) -> None:
    """G-44, decided: letter case is ignored; nothing is stored."""
    for name in ("Launch", "LAUNCH"):
        assert schedule_campaign(castile, clone=name).code == 20114
    assert len(programs(castile)) == 1
    assert runs(castile) == []


def test_camp_34_ten_calls_of_a_day_may_clone(castile: Harness) -> None:
    """G-45: the next one is 20015; a call without a clone is accepted."""
    for number in range(10):
        assert schedule_campaign(castile, clone=f"N{number}").code == 0
    answer = schedule_campaign(castile, clone="N10")
    assert answer.code == 20015
    assert "10" in answer.message
    assert programs(castile).named("N10") is None
    assert len(runs(castile)) == 10
    assert schedule_campaign(castile).code == 0
    castile.clock.advance(DAY_SECONDS)
    assert schedule_campaign(castile, clone="N10").code == 0


def test_calls_that_fault_do_not_count(castile: Harness) -> None:
    """G-45: and the limit is judged after everything else."""
    castile.define(DEFINITIONS + "\n[subscription]\nclone_calls_per_day = 1")
    for bad in ({"program": "X"}, {"campaign": "X"}, {"rest": token_list({"x": "y"})}):
        assert schedule_campaign(castile, clone="N", **bad).code in {20110, 20113}
    assert schedule_campaign(castile, clone="Launch").code == 20114
    assert schedule_campaign(castile, clone="N").code == 0
    assert schedule_campaign(castile, clone="O").code == 20015
    assert schedule_campaign(castile, clone="N").code == 20114
    assert schedule_campaign(castile, campaign="X", clone="O").code == 20113
    assert schedule_campaign(castile, run_at="2029-01-01", clone="O").code == 20114


def test_counted_clones_survive_a_restart(tmp_path: Path, frozen_clock: FrozenClock) -> None:
    """G-45: the count is stored; its day begins at midnight in Chicago (decided)."""
    for code in (0, 20015):
        with open_harness(tmp_path / "again", frozen_clock) as castile:
            castile.define(DEFINITIONS + "\n[subscription]\nclone_calls_per_day = 1")
            assert schedule_campaign(castile, clone=f"N{code}").code == code
    frozen_clock.advance(14 * 3600 + 44 * 60 + 59)
    with open_harness(tmp_path / "again", frozen_clock) as castile:
        assert schedule_campaign(castile, clone="O").code == 20015
        frozen_clock.advance(1)
        assert schedule_campaign(castile, clone="O").code == 0


def test_camp_37_the_clone_may_come_behind_the_time(castile: Harness, guest: LeadId) -> None:
    """W-3, as in the documentation; the tokens of the call are those of the copy's run."""
    rest = token_list({"{{my.message}}": "Updated message"})
    assert schedule_campaign(castile, run_at=CLOCK_AT, clone="N", rest=rest).code == 0
    castile.run_jobs()
    assert moments(castile, guest) == ["[Updated message]"]


@pytest.mark.parametrize("campaign", ["Call me", "Alone", "Nothing", "Launch.Nightly"])
def test_camp_38_what_is_no_batch_campaign_of_the_program_is_refused(
    campaign: str, castile: Harness
) -> None:
    """G-49: 20113."""
    answer = schedule_campaign(castile, campaign=campaign)
    assert answer.code == 20113
    assert f"campaignName = {campaign}" in answer.message
    assert runs(castile) == []


def test_camp_38_an_unknown_program_is_a_bad_parameter(castile: Harness) -> None:
    """20110, and before the campaign (O-7, decided)."""
    assert schedule_campaign(castile, program="Nothing", campaign="Nothing").code == 20110


def test_two_schedules_are_independent_runs(castile: Harness, guest: LeadId) -> None:
    """G-48, decided: each with its own time and tokens."""
    later = "2026-08-03T09:16:00-05:00"
    assert schedule_campaign(castile, run_at=later, rest=token_list({"my.message": "b"})).code == 0
    assert schedule_campaign(castile, rest=token_list({"my.message": "a"})).code == 0
    castile.run_jobs()
    assert moments(castile, guest) == ["[a]"]
    castile.clock.advance(60)
    castile.run_jobs()
    assert moments(castile, guest) == ["[a]", "[b]"]


def test_a_run_that_was_due_while_the_server_was_down_starts_then(
    tmp_path: Path, frozen_clock: FrozenClock
) -> None:
    """G-50: when it is up again (decided)."""
    with open_harness(tmp_path / "again", frozen_clock) as castile:
        castile.define(DEFINITIONS)
        guest = add_guest(castile, EMAIL)
        schedule_campaign(castile, run_at="2026-08-03T09:16:00-05:00")
    frozen_clock.advance(7 * DAY_SECONDS)
    with open_harness(tmp_path / "again", frozen_clock) as castile:
        castile.run_jobs()
        assert moments(castile, guest) == ["[my token]"]


def test_a_run_for_all_known_leads(castile: Harness, guest: LeadId) -> None:
    """C-2, decided: anonymous leads are not among them."""
    other_id = castile.store_lead("b@example.test")
    anonymous_id = castile.store_anonymous("id:1&token:_mch-a-1-2")
    assert schedule_campaign(castile, campaign="Everybody").code == 0
    castile.run_jobs()
    sent = [("Send Email", "News", "Launch.Everybody")]
    assert shown(castile, guest) == shown(castile, other_id) == sent
    assert shown(castile, anonymous_id) == []
