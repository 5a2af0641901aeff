"""The rules that a running server knows."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from castile.rehearsal import Rehearsals, RuleError
from castile.rehearsal.rehearsals import RULES_MAX
from castile.store.stored_entry import StoredEntry
from tests.clocks import FrozenClock

if TYPE_CHECKING:
    from castile.rehearsal import Rehearsed
    from tests.harness import Harness

LIST = "<ns1:paramsListMObjects/>"
FAULT = {"fault": 20023}


def entry(name: str = "R", match: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """An entry of `[[rehearsals]]`; without an effect it answers 20023."""
    return {"name": name, "match": match or {}, "effect": FAULT, **more}


def stored(*entries: dict[str, Any], changed_ms: int = 0) -> list[StoredEntry]:
    """The same as the store has them."""
    return [
        StoredEntry("rehearsals", number, number, one, changed_ms)
        for number, one in enumerate(entries)
    ]


@pytest.fixture
def rehearsals(frozen_clock: FrozenClock) -> Rehearsals:
    """A server without rules."""
    return Rehearsals(frozen_clock)


def states(rehearsals: Rehearsals, subscription_id: int = 1) -> dict[object, object]:
    """How each rule stands."""
    return {row["name"]: row["state"] for row in rehearsals.listed(subscription_id)}


def test_a_server_without_rules_is_off(rehearsals: Rehearsals) -> None:
    """One attribute says so; it is on while a rule may be at work."""
    seen = [rehearsals.on]
    rehearsals.add(1, entry())
    seen.append(rehearsals.on)
    rehearsals.clear(1)
    assert [*seen, rehearsals.on] == [False, True, False]


def test_a_rule_is_listed_as_it_was_written(rehearsals: Rehearsals) -> None:
    """With where it comes from, how it stands, and what it counted."""
    added = rehearsals.add(1, entry(match={"every": 2}), 5)
    assert rehearsals.listed(1) == [added]
    assert rehearsals.listed(2) == []
    assert (added["match"], added["effect"]) == ({"every": 2}, FAULT)
    assert (added["from_file"], added["state"]) == (False, "working")
    assert (added["calls_matched"], added["calls_rehearsed"]) == (0, 0)
    assert added["starts_ms"] is None
    assert added["expires_ms"] == FrozenClock().wall_ms + 300_000


def test_a_rule_of_a_command_goes_when_it_expires(
    rehearsals: Rehearsals, frozen_clock: FrozenClock
) -> None:
    """After 60 minutes when nothing was said."""
    rehearsals.add(1, entry())
    frozen_clock.advance(3599.999)
    assert rehearsals.at_work() == ["R"]
    frozen_clock.advance(0.001)
    assert rehearsals.at_work() == []
    assert not rehearsals.on
    assert rehearsals.listed(1) == []


def test_a_name_is_there_once(rehearsals: Rehearsals) -> None:
    """In a subscription, in any letter case, until it is cleared or has expired."""
    rehearsals.add(1, entry("Busy"))
    with pytest.raises(RuleError, match='there is a rule "Busy" already'):
        rehearsals.add(1, entry("busy"))
    rehearsals.add(2, entry("busy"))
    assert rehearsals.clear(1, "Busy") == ["Busy"]
    rehearsals.add(1, entry("busy"))


def test_one_rule_is_cleared_or_all(rehearsals: Rehearsals) -> None:
    """Those of other subscriptions stay; what is not there is an error."""
    for number, name in ((1, "A"), (1, "B"), (1, "C"), (2, "D")):
        rehearsals.add(number, entry(name))
    with pytest.raises(RuleError, match='there is no rule "D"'):
        rehearsals.clear(1, "D")
    assert rehearsals.clear(1, "B") == ["B"]
    assert list(states(rehearsals)) == ["A", "C"]
    assert rehearsals.clear(1) == ["A", "C"]
    assert rehearsals.clear(1) == []
    assert rehearsals.at_work() == ["D"]


def test_there_are_so_many_rules_and_no_more(rehearsals: Rehearsals) -> None:
    """A script that adds for ever is stopped."""
    for number in range(RULES_MAX):
        rehearsals.add(1, entry(str(number)))
    with pytest.raises(RuleError, match=f"there are {RULES_MAX} rules already"):
        rehearsals.add(1, entry("one more"))


def test_rules_of_the_file_are_those_that_are_stored(rehearsals: Rehearsals) -> None:
    """What is not stored any more goes, and rules of commands stay."""
    rehearsals.add(1, entry("mine"))
    now = FrozenClock().wall_ms
    rehearsals.define({1: stored(entry("A"), entry("B"), changed_ms=now)})
    assert states(rehearsals) == {"A": "working", "B": "working", "mine": "working"}
    rehearsals.define({1: stored(entry("B"), changed_ms=now)})
    assert list(states(rehearsals)) == ["B", "mine"]
    rehearsals.define({1: []})
    assert list(states(rehearsals)) == ["mine"]
    rehearsals.define({2: []})
    assert not rehearsals.on


def test_a_rule_of_the_file_lasts_60_minutes_from_its_last_change(
    rehearsals: Rehearsals, frozen_clock: FrozenClock
) -> None:
    """It stays listed, so that somebody sees why nothing happens."""
    changed_ms = frozen_clock.wall_ms - 3_599_999
    rehearsals.define({1: stored(entry(), changed_ms=changed_ms)})
    assert rehearsals.at_work() == ["R"]
    frozen_clock.advance(0.001)
    assert states(rehearsals) == {"R": "expired"}
    assert not rehearsals.on
    rehearsals.define({1: stored(entry(), changed_ms=frozen_clock.wall_ms)})
    assert rehearsals.on


def test_a_cleared_rule_of_the_file_rests_until_it_is_changed(
    rehearsals: Rehearsals, frozen_clock: FrozenClock
) -> None:
    """Other changes of the definitions do not wake it up."""
    now = frozen_clock.wall_ms
    rehearsals.define({1: stored(entry(), changed_ms=now)})
    rehearsals.clear(1, "R")
    assert states(rehearsals) == {"R": "cleared"}
    rehearsals.define({1: stored(entry("A"), entry(), changed_ms=now)})
    assert states(rehearsals) == {"A": "working", "R": "cleared"}
    rehearsals.define({1: stored(entry(), changed_ms=now + 1)})
    assert states(rehearsals) == {"R": "working"}


def test_a_rule_that_did_not_change_goes_on_counting(castile: Harness) -> None:
    """Another change of the definitions does not begin the rehearsal anew."""
    castile.define(
        'rehearsals = [{ name = "R", match = { every = 2 }, effect = { fault = 20023 } }]'
    )
    assert castile.call(LIST).code == 0
    castile.define('lists = [{ name = "A" }]')
    assert castile.call(LIST).code == 20023


def test_the_rule_of_a_command_goes_before_that_of_the_file(castile: Harness) -> None:
    """What somebody types now is meant now; of each effect one rule counts."""
    castile.define('rehearsals = [{ name = "R", effect = { fault = 20023 } }]')
    live(castile).add(castile.subscription_id, {"name": "S", "effect": {"fault": 10001}})
    assert castile.call(LIST).code == 10001
    assert castile.installation.journal.find(limit=1)[0].entry.rehearsal == "S"
    live(castile).clear(castile.subscription_id, "S")
    assert castile.call(LIST).code == 20023


def test_a_rule_that_is_used_up_turns_the_server_off(castile: Harness) -> None:
    """At the next call at the latest."""
    live(castile).add(castile.subscription_id, entry(match={"times": 2}))
    assert [castile.call(LIST).code for _ in range(4)] == [20023, 20023, 0, 0]
    assert not live(castile).on
    assert states(live(castile), castile.subscription_id) == {"R": "used up"}


def test_rules_are_for_calls_of_their_subscription(castile: Harness) -> None:
    """A second one does not notice."""
    live(castile).add(castile.subscription_id + 1, entry())
    assert castile.call(LIST).code == 0


def test_nobody_without_the_key_uses_a_rule_up(castile: Harness) -> None:
    """A call with a wrong signature is told of no rule."""
    live(castile).add(castile.subscription_id, entry(match={"times": 1}))
    assert castile.call(LIST, signature="0" * 40).code == 20014
    assert castile.installation.journal.find(limit=1)[0].entry.rehearsal == ""
    assert castile.call(LIST).code == 20023


def test_the_first_of_two_rules_counts_and_the_second_after_it(castile: Harness) -> None:
    """One rule hands over to the next when it is used up."""
    for code in (20023, 20024):
        rule = {"name": str(code), "match": {"times": 1}, "effect": {"fault": code}}
        live(castile).add(castile.subscription_id, rule)
    assert [castile.call(LIST).code for _ in range(3)] == [20023, 20024, 0]


def live(castile: Harness) -> Rehearsals:
    """The rules of a whole server."""
    assert castile.installation.rehearsals is not None
    return castile.installation.rehearsals


def test_a_call_knows_its_operation_in_its_version(castile: Harness) -> None:
    """An element that is no operation has none."""
    seen: list[Rehearsed] = []
    begin = live(castile).begin

    def keep(*args: Any, **kwargs: Any) -> Rehearsed:
        seen.append(begin(*args, **kwargs))
        return seen[-1]

    live(castile).add(castile.subscription_id, entry(match={"operation": "mergeLeads"}))
    live(castile).begin = keep  # type: ignore[method-assign]  # the test looks on
    castile.call(LIST)
    assert castile.call("<ns1:paramsNothing/>").code == 20019
    assert [one._facts.operation for one in seen] == ["listMObjects", ""]


def test_waiting_is_that_of_the_loop() -> None:
    """Unless a test puts another one in its place."""
    assert Rehearsals(FrozenClock())._pause is asyncio.sleep
