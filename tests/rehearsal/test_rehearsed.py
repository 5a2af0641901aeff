"""What rules do to one call, seen through the pipeline."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from castile.rehearsal.delivery import Delivery
from castile.rehearsal.rule import Effect
from castile.server.app import Arrival, Reply
from castile.wire.faults import FAULTS

if TYPE_CHECKING:
    from castile.journal.entry import Entry
    from castile.rehearsal import Rehearsals
    from tests.harness import Harness

LIST = "<ns1:paramsListMObjects/>"
JANE = {"Email": "jane@example.com"}


class Bench:
    """A server with rules, whose waiting takes no time."""

    def __init__(self, castile: Harness) -> None:
        assert castile.installation.rehearsals is not None
        self.castile = castile
        self.rules: Rehearsals = castile.installation.rehearsals
        self.rules._pause = self._pause
        self.waited: list[float] = []

    async def _pause(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.castile.clock.advance(seconds)

    def add(self, match: dict[str, Any] | None = None, name: str = "R", **effect: Any) -> None:
        """Add a rule."""
        made = {"name": name, "match": match or {}, "effect": effect}
        self.rules.add(self.castile.subscription_id, made)

    def reply(self, parameters: str = LIST) -> Reply:
        """Answer a call; give all that leaves."""
        clock = self.castile.clock
        body = self.castile.envelope(parameters)
        arrival = Arrival(body, "3_1", "127.0.0.1", clock.now_ms(), clock.seconds())
        return self.castile.runner.run(self.castile.pipeline.answer(arrival))

    @property
    def kept(self) -> Entry:
        """The last call in the journal."""
        journal = self.castile.installation.journal
        journal.flush()
        call = journal.get(journal.find(limit=1)[0].entry.call_id)
        assert call is not None
        return call.entry


@pytest.fixture
def bench(castile: Harness) -> Bench:
    """A server without rules yet."""
    return Bench(castile)


@pytest.mark.parametrize("code", FAULTS)
def test_any_fault_is_answered_in_place_of_the_call(bench: Bench, code: int) -> None:
    """On the wire it looks like any other; the journal says that it was rehearsed."""
    bench.add(fault=code, match={"operation": "syncLead"})
    assert bench.castile.sync_lead(JANE, {"FirstName": "Jane"}).code == code
    assert bench.kept.code == code
    assert bench.kept.rehearsal == "R"
    assert bench.kept.note == f'rehearsal "R": {code} in place of carrying out the call'
    assert bench.castile.get_lead("EMAIL", "jane@example.com").code == 20103
    assert bench.kept.rehearsal == ""


def test_rehearsed_refusals_are_no_flood(bench: Bench) -> None:
    """20014 for a call that is signed well never becomes HTTP 429."""
    bench.add(fault=20014)
    assert {bench.castile.call(LIST).status for _ in range(80)} == {500}


def test_a_fault_names_the_key_of_the_call(bench: Bench) -> None:
    """The first one, when there are several."""
    bench.add(fault=20103, match={"lead_key": "EMAIL=JANE@example.com"})
    answer = bench.castile.get_lead("EMAIL", "jane@example.com")
    assert answer.message == "No lead found with EMAIL = jane@example.com (20103)"
    assert bench.castile.get_lead("EMAIL", "joe@example.com").code == 20103
    assert bench.kept.rehearsal == ""


def test_a_wait_holds_the_call_up(bench: Bench) -> None:
    """Before it is carried out, for a time that is fixed."""
    bench.add(wait_ms=[1500, 1500])
    assert bench.castile.call(LIST).status == 200
    assert bench.waited == [1.5]
    assert bench.kept.milliseconds == pytest.approx(1500)
    assert (
        bench.kept.note == 'rehearsal "R": waited 1500 to 1500 ms before the call was carried out'
    )


def test_a_spread_wait_is_the_same_again_for_its_seed(bench: Bench) -> None:
    """Each call waits for another time between both ends."""
    for name in "AB":
        bench.add({"seed": 7}, name, wait_ms=[100, 200])
        for _ in range(20):
            bench.castile.call(LIST)
        bench.rules.clear(bench.castile.subscription_id)
    first, second = bench.waited[:20], bench.waited[20:]
    assert first == second
    assert len(set(first)) == 20
    assert 0.1 <= min(first) < max(first) <= 0.2


def test_a_wait_beyond_the_time_of_a_call_lets_it_write(bench: Bench) -> None:
    """The waiting does not count against call_seconds_max."""
    bench.add(wait_ms=[100_000, 100_000])
    assert bench.castile.sync_lead(JANE).text("status") == "CREATED"


def test_a_call_that_waits_is_in_progress(bench: Bench) -> None:
    """It holds a slot, so that a slow server makes 20024."""
    bench.castile.define("[subscription]\nconcurrent_calls = 1")
    go_on = asyncio.Event()

    async def pause(_seconds: float) -> None:
        await go_on.wait()

    bench.rules._pause = pause
    bench.add({"times": 1}, wait_ms=[1, 1])
    clock = bench.castile.clock
    arrival = Arrival(
        bench.castile.envelope(LIST), "3_1", "127.0.0.1", clock.now_ms(), clock.seconds()
    )

    async def both() -> list[Reply]:
        first = asyncio.ensure_future(bench.castile.pipeline.answer(arrival))
        await asyncio.sleep(0)
        second = await bench.castile.pipeline.answer(arrival)
        go_on.set()
        return [await first, second]

    assert [reply.status for reply in bench.castile.runner.run(both())] == [200, 500]


def test_a_lost_reply_is_of_a_call_that_is_stored(bench: Bench) -> None:
    """The journal keeps the reply and says that it was never sent; a retry updates the lead."""
    bench.add({"times": 1}, lose_reply=True)
    record = (
        "<ns1:paramsSyncLead><leadRecord><Email>jane@example.com</Email></leadRecord>"
        "<returnLead>true</returnLead></ns1:paramsSyncLead>"
    )
    lost = bench.reply(record)
    assert lost.deliver == Delivery("before", None)
    assert b"<status>CREATED</status>" in bench.kept.response
    assert bench.kept.note == 'rehearsal "R": the reply kept here was never sent'
    assert bench.kept.rehearsal == "R"
    again = bench.reply(record)
    assert again.deliver is None
    assert b"<status>UPDATED</status>" in again.body


def test_a_call_that_is_cut_before_its_reply_is_not_carried_out(bench: Bench) -> None:
    """Nothing is stored: that is what tells it from a lost reply (decided)."""
    bench.add({"times": 1}, cut="before")
    cut = bench.reply(
        "<ns1:paramsSyncLead><leadRecord><Email>jane@example.com</Email></leadRecord>"
        "<returnLead>true</returnLead></ns1:paramsSyncLead>"
    )
    assert cut.deliver == Delivery("before", None)
    assert (bench.kept.code, bench.kept.response) == (0, b"")
    assert bench.kept.note.endswith("cut before the reply; the call was not carried out")
    assert bench.castile.get_lead("EMAIL", "jane@example.com").code == 20103


@pytest.mark.parametrize("cut", ["within", "after"])
def test_a_cut_within_or_after_the_reply_is_a_matter_of_delivery(bench: Bench, cut: str) -> None:
    """The call is carried out, and kept as ever."""
    whole = bench.reply()
    bench.add(cut=cut)
    reply = bench.reply()
    assert reply.body == whole.body
    assert reply.deliver == Delivery(cut, None)
    assert bench.kept.note == f'rehearsal "R": the connection was cut {cut} the reply'


def test_a_reply_may_be_malformed_empty_or_a_page(bench: Bench) -> None:
    """What is kept is the reply of the call."""
    whole = bench.reply()
    bench.add({"times": 1}, "A", reply="malformed")
    assert bench.reply().body == whole.body[: len(whole.body) // 2]
    bench.add({"times": 1}, "B", reply="empty")
    assert bench.reply() == whole._replace(body=b"")
    bench.add({"times": 1}, "C", http_status=502)
    page = bench.reply()
    assert (page.status, page.headers) == (502, [(b"content-type", b"text/html; charset=utf-8")])
    assert b"502 Bad Gateway" in page.body
    assert bench.kept.response == whole.body
    assert bench.kept.rehearsal == "C"


def test_effects_of_different_kinds_add_up(bench: Bench) -> None:
    """A slow fault that leaves as half a page, by drips; all rules are named."""
    bench.add(name="slow", wait_ms=[10, 10])
    bench.add(name="busy", fault=20023)
    bench.add(name="proxy", http_status=503)
    bench.add(name="drops", drip_bytes_per_second=5)
    bench.add(name="ends", cut="within")
    reply = bench.reply()
    assert (reply.status, reply.deliver) == (503, Delivery("within", 5))
    assert bench.kept.code == 20023
    assert bench.kept.rehearsal == "slow, busy, ends, proxy, drops"


def test_a_clock_that_is_off_refuses_what_is_signed_now(bench: Bench) -> None:
    """Both sides of the window, which includes its bound; only the timestamp is judged by it."""
    for seconds, code in ((3600, 0), (3601, 20016), (-3600, 0), (-3601, 20016)):
        bench.add(clock_seconds=seconds)
        assert bench.castile.call(LIST).code == code
        assert bench.kept.rehearsal == "R"
        assert bench.kept.arrived_ms == bench.castile.clock.now_ms()
        bench.rules.clear(bench.castile.subscription_id)


def test_a_clock_that_is_off_may_take_what_is_too_old(bench: Bench) -> None:
    """The rule decides, not the clock of the machine."""
    old = "2026-08-03T12:15:00Z"
    assert bench.castile.call(LIST, timestamp=old).code == 20016
    bench.add(clock_seconds=-7200)
    assert bench.castile.call(LIST, timestamp=old).code == 0


def test_low_limits_of_one_user_do_not_touch_others(bench: Bench) -> None:
    """A rule counts by itself: what others call matters neither way."""
    castile = bench.castile
    castile.define("users = [{ user_id = 'etl', encryption_key = 'exampleKey02' }]")
    other = partial(castile.call, LIST, user_id="etl", key="exampleKey02")
    assert [castile.call(LIST).code for _ in range(5)] == [0] * 5
    bench.add({"user_id": "etl"}, limits={"rate_calls": 2, "rate_seconds": 10})
    assert [other().code for _ in range(3)] == [0, 0, 20023]
    assert bench.kept.rehearsal == "R"
    assert "rate_calls 2, rate_seconds 10" in bench.kept.note
    assert castile.call(LIST).code == 0
    assert bench.kept.rehearsal == ""
    castile.clock.advance(10)
    assert other().code == 0


@pytest.mark.parametrize(
    ("limits", "code", "text"),
    [
        ({"quota_calls_per_day": 3}, 20015, "Daily quota of 3 calls reached (20015)"),
        ({"rate_calls": 3}, 20023, "More than 3 calls in 20 seconds (20023)"),
    ],
)
def test_a_low_limit_admits_so_many_calls(
    bench: Bench, limits: dict[str, int], code: int, text: str
) -> None:
    """The number itself and one more; the span is that of the subscription."""
    bench.add(limits=limits)
    assert [bench.castile.call(LIST).code for _ in range(3)] == [0, 0, 0]
    answer = bench.castile.call(LIST)
    assert (answer.code, answer.message) == (code, text)


def test_a_longer_span_holds_for_the_calls_of_the_subscription(bench: Bench) -> None:
    """rate_seconds alone takes rate_calls from the subscription."""
    bench.castile.define("[subscription]\nrate_calls = 2\nrate_seconds = 1")
    bench.add(limits={"rate_seconds": 60})
    codes = []
    for _ in range(3):
        codes.append(bench.castile.call(LIST).code)
        bench.castile.clock.advance(2)
    assert codes == [0, 0, 20023]


def test_few_calls_at_a_time(bench: Bench) -> None:
    """The slot of a rule is free when its call was answered, whatever became of it."""
    bench.add(name="one", limits={"concurrent_calls": 1})
    bench.add(name="odd", match={"every": 2}, fault=20110)
    assert [bench.castile.call(LIST).code for _ in range(3)] == [0, 20110, 0]
    clock = bench.castile.clock
    arrival = Arrival(
        bench.castile.envelope(LIST), "3_1", "127.0.0.1", clock.now_ms(), clock.seconds()
    )
    bench.rules._pause = asyncio.sleep
    bench.add(name="slow", wait_ms=[0, 0])

    async def both() -> list[int]:
        answered = [bench.castile.pipeline.answer(arrival) for _ in range(2)]
        return [reply.status for reply in await asyncio.gather(*answered)]

    bench.rules.clear(bench.castile.subscription_id, "odd")
    assert bench.castile.runner.run(both()) == [200, 500]
    assert bench.castile.call(LIST).status == 200


def test_a_call_that_the_subscription_refuses_gives_its_slot_back(bench: Bench) -> None:
    """The limits of the subscription hold beside those of a rule."""
    bench.castile.define("[subscription]\nrate_calls = 1")
    bench.add(limits={"concurrent_calls": 1})
    assert [bench.castile.call(LIST).code for _ in range(3)] == [0, 20023, 20023]


def test_a_failure_of_ours_is_delivered_as_rules_say(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule has no influence on how 20011 comes about."""
    bench.add(cut="after")
    monkeypatch.setattr(bench.castile.pipeline, "_carry_out", None)
    reply = bench.reply()
    assert (reply.status, reply.deliver) == (500, Delivery("after", None))
    assert (bench.kept.code, bench.kept.rehearsal) == (20011, "R")


def test_every_effect_has_its_words(bench: Bench) -> None:
    """The journal says of each what it did."""
    values: dict[Effect, Any] = {
        Effect.CLOCK: 5,
        Effect.LIMITS: {"rate_calls": 7},
        Effect.WAIT: [1, 2],
        Effect.CUT: "after",
        Effect.LOSE_REPLY: True,
        Effect.HTTP_STATUS: 503,
        Effect.REPLY: "empty",
        Effect.DRIP: 9,
        Effect.FAULT: 20110,
    }
    assert set(values) == set(Effect)
    for effect, value in values.items():
        bench.add(None, effect, **{effect: value})
    bench.reply()
    for effect in Effect:
        assert f'rehearsal "{effect}": ' in bench.kept.note
