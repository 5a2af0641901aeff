"""Quota, rate and concurrency: exact at every limit, whatever the clocks do."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from threading import Thread
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.admission import Admitted, ApiUser, Counters, Limits, identify, quota_day
from castile.wire.faults import (
    ConcurrencyLimitExceeded,
    Fault,
    RateLimitExceeded,
    RequestExpired,
    RequestLimitExceeded,
)
from castile.wire.reader import Authentication
from castile.wire.signature import sign

LIMITS = Limits(
    quota_calls_per_day=10_000,
    rate_calls=100,
    rate_seconds=20,
    concurrent_calls=10,
    window_past_minutes=60,
    window_future_minutes=60,
    allowed_addresses=(),
    zone=ZoneInfo("Asia/Tokyo"),
)
NO_LIMITS = replace(LIMITS, quota_calls_per_day=0, rate_calls=0, concurrent_calls=0)
CHICAGO = ZoneInfo("America/Chicago")
TODAY = date(2026, 8, 3)


def central_ms(day: date, hour: int = 0, minute: int = 0, second: int = 0) -> int:
    at = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=CHICAGO)
    return int(at.timestamp()) * 1000


NOON_MS = central_ms(TODAY, 12)


def call(
    counters: Counters,
    limits: Limits = LIMITS,
    *,
    arrived_ms: int = NOON_MS,
    arrived_seconds: float = 1000.0,
) -> Admitted:
    """Admit a call and end it."""
    admitted = counters.admit(limits, arrived_ms=arrived_ms, arrived_seconds=arrived_seconds)
    counters.release()
    return admitted


def refused(
    counters: Counters,
    fault: type[Fault],
    limits: Limits = LIMITS,
    *,
    arrived_ms: int = NOON_MS,
    arrived_seconds: float = 1000.0,
) -> Fault:
    before = (counters.counts, counters.calls_in_progress)
    with pytest.raises(fault) as caught:
        counters.admit(limits, arrived_ms=arrived_ms, arrived_seconds=arrived_seconds)
    assert before == (counters.counts, counters.calls_in_progress)
    return caught.value


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (date(2026, 3, 7), 24),
        (date(2026, 3, 8), 23),
        (date(2026, 8, 3), 24),
        (date(2026, 11, 1), 25),
        (date(2026, 12, 31), 24),
    ],
)
def test_quota_day_is_a_day_of_us_central_time(day: date, hours: int) -> None:
    """Decided: midnight Central, also on days of a clock change (A-41, A-45)."""
    begins_ms = int(datetime(day.year, day.month, day.day, 6, tzinfo=UTC).timestamp()) * 1000
    if date(2026, 3, 8) < day <= date(2026, 11, 1):
        begins_ms -= 3_600_000
    ends_ms = begins_ms + hours * 3_600_000
    assert quota_day(begins_ms - 1) == day - timedelta(days=1)
    assert day == quota_day(begins_ms) == quota_day(ends_ms - 1)
    assert quota_day(ends_ms) == day + timedelta(days=1)


@pytest.mark.parametrize("day", [TODAY, date(2026, 3, 8), date(2026, 11, 1)])
def test_adm_12_quota_ends_at_midnight_central(day: date) -> None:
    """Documented: call 10,001 gets 20015 until 23:59:59 Central, and none at 00:00:00."""
    counters = Counters()
    counters.restore(day, 9_998)
    ends_ms = central_ms(day + timedelta(days=1))
    assert call(counters, arrived_ms=central_ms(day)).number_today == 9_999
    assert call(counters, arrived_ms=ends_ms - 1000).number_today == 10_000
    fault = refused(counters, RequestLimitExceeded, arrived_ms=ends_ms - 1)
    assert fault.wire_message == "Daily quota of 10000 calls reached (20015)"
    assert call(counters, arrived_ms=ends_ms) == Admitted(1, day + timedelta(days=1), 20)


def test_day_resets_once_in_its_extra_hour() -> None:
    """Decided: the hour that comes twice on a day of 25 hours does not reset it again (A-45)."""
    counters, begins_ms = Counters(), central_ms(date(2026, 11, 1))
    numbers = [
        call(counters, arrived_ms=begins_ms + hour * 3_600_000).number_today for hour in range(26)
    ]
    assert [*range(1, 26), 1] == numbers


def test_adm_13_rate_window_slides() -> None:
    """Documented numbers, decided window: the 101st in 20 s is refused, at 20 s it is admitted."""
    counters = Counters()
    for number in range(100):
        call(counters, arrived_seconds=1000.1 + number / 10)
    fault = refused(counters, RateLimitExceeded, arrived_seconds=1020.099)
    assert fault.wire_message == "More than 100 calls in 20 seconds (20023)"
    call(counters, arrived_seconds=1020.1)
    refused(counters, RateLimitExceeded, arrived_seconds=1020.199)
    call(counters, arrived_seconds=1020.2)


def test_adm_14_eleventh_call_in_progress() -> None:
    """Documented: refused at once; after one has ended, the next is admitted."""
    counters = Counters()
    for _ in range(10):
        counters.admit(LIMITS, arrived_ms=NOON_MS, arrived_seconds=1000.0)
    fault = refused(counters, ConcurrencyLimitExceeded)
    assert fault.wire_message == "More than 10 concurrent calls (20024)"
    counters.release()
    assert counters.calls_in_progress == 9
    counters.admit(LIMITS, arrived_ms=NOON_MS, arrived_seconds=1000.0)
    refused(counters, ConcurrencyLimitExceeded)


def test_adm_15_refused_calls_fill_no_window() -> None:
    """Decided: who hammers is let in again when the oldest admitted call leaves (A-71)."""
    counters = Counters()
    for number in range(100):
        call(counters, arrived_seconds=1000.0 + number / 100)
    for number in range(50):
        refused(counters, RateLimitExceeded, arrived_seconds=1010.0 + number / 10)
    for number in range(100):
        call(counters, arrived_seconds=1020.0 + number / 100)
    assert counters.counts == {TODAY: 200}


def test_adm_16_a_faulted_call_counts() -> None:
    """Decided: an admitted call counts once, however it ends."""
    counters = Counters()
    limits = replace(LIMITS, quota_calls_per_day=1, rate_calls=1)
    call(counters, limits)
    refused(counters, RequestLimitExceeded, limits)
    refused(counters, RateLimitExceeded, replace(limits, quota_calls_per_day=2))


def test_adm_17_a_call_refused_before_counts_nothing() -> None:
    """Decided: a call that ends with 20016 uses up neither quota nor rate."""
    counters = Counters()
    limits = replace(LIMITS, quota_calls_per_day=1, rate_calls=1)
    user = ApiUser("demo.user_01", 1, (b"exampleKey01",), disabled=False)

    def arrive(timestamp_text: str) -> Admitted:
        signature = sign(timestamp_text, user.user_id, user.encryption_keys[0])
        identify(
            Authentication(user.user_id, signature, timestamp_text, None, None),
            users={user.user_id: user},
            limits_of=lambda _: limits,
            address="192.0.2.7",
            arrived_ms=NOON_MS,
        )
        return call(counters, limits)

    for _ in range(5):
        with pytest.raises(RequestExpired):
            arrive("2026-08-03T09:00:00-05:00")
    assert counters.counts == {}
    assert arrive("2026-08-03T12:00:00-05:00").number_today == 1


def test_adm_18_longest_obstacle_first() -> None:
    """Decided: quota before rate before concurrency (O-3)."""
    counters = Counters()
    limits = replace(LIMITS, quota_calls_per_day=1, rate_calls=1, concurrent_calls=1)
    counters.admit(limits, arrived_ms=NOON_MS, arrived_seconds=1000.0)
    refused(counters, RequestLimitExceeded, limits)
    refused(counters, RateLimitExceeded, replace(limits, quota_calls_per_day=2))
    refused(
        counters, ConcurrencyLimitExceeded, replace(limits, quota_calls_per_day=2, rate_calls=2)
    )


def test_adm_21_day_goes_on_after_a_restart() -> None:
    """Decided: what was kept is restored and counted on; the rate window begins empty (A-52)."""
    before = Counters()
    for _ in range(100):
        call(before)
    after = Counters()
    for day, count in before.counts.items():
        after.restore(day, count)
    assert call(after).number_today == 101
    assert after.counts == {TODAY: 101}


def test_a_day_is_known_once_it_was_restored_or_counted() -> None:
    """Both sides of midnight: any other day has to be restored first (A-44, decided)."""
    counters = Counters()
    assert not counters.knows(NOON_MS)
    counters.restore(TODAY, 5)
    assert counters.knows(NOON_MS)
    call(counters)
    midnight_ms = NOON_MS + 12 * 3_600_000
    assert [counters.knows(at_ms) for at_ms in (midnight_ms - 1, midnight_ms)] == [True, False]
    call(counters, arrived_ms=midnight_ms)
    assert counters.knows(NOON_MS)


def test_restored_count_never_goes_back() -> None:
    """A lower count that is restored later changes nothing."""
    counters = Counters()
    counters.restore(TODAY, 40)
    counters.restore(TODAY, 20)
    assert call(counters).number_today == 41


@pytest.mark.parametrize("limit", [1, 2, 7])
def test_each_limit_on_both_sides(limit: int) -> None:
    """Call n of a limit n is admitted, call n + 1 is not."""
    quota = replace(NO_LIMITS, quota_calls_per_day=limit)
    rate = replace(NO_LIMITS, rate_calls=limit)
    concurrent = replace(NO_LIMITS, concurrent_calls=limit)
    for limits, fault in (
        (quota, RequestLimitExceeded),
        (rate, RateLimitExceeded),
        (concurrent, ConcurrencyLimitExceeded),
    ):
        counters = Counters()
        for _ in range(limit):
            counters.admit(limits, arrived_ms=NOON_MS, arrived_seconds=1000.0)
        refused(counters, fault, limits)


def test_zero_is_no_limit() -> None:
    """Decided: 0 switches a limit off; calls are still counted."""
    counters = Counters()
    for number in range(500):
        admitted = counters.admit(NO_LIMITS, arrived_ms=NOON_MS, arrived_seconds=1000.0)
        assert number + 1 == admitted.number_today
    assert counters.calls_in_progress == 500


def test_changed_limits_hold_from_the_next_call() -> None:
    """Limits are read at each call."""
    counters = Counters()
    for _ in range(5):
        call(counters)
    refused(counters, RequestLimitExceeded, replace(LIMITS, quota_calls_per_day=5))
    refused(counters, RateLimitExceeded, replace(LIMITS, rate_calls=5))
    call(counters, replace(LIMITS, quota_calls_per_day=6, rate_calls=6))


def test_release_without_a_call_is_an_error() -> None:
    """A slot is never freed twice."""
    counters = Counters()
    call(counters)
    with pytest.raises(RuntimeError, match="call in progress"):
        counters.release()


def test_clock_that_jumps_back_frees_nothing() -> None:
    """Decided: back in yesterday, yesterday's count goes on; forward again, today's does."""
    counters, limits = Counters(), replace(NO_LIMITS, quota_calls_per_day=2)
    yesterday_ms = NOON_MS - 86_400_000
    call(counters, limits, arrived_ms=yesterday_ms)
    call(counters, limits, arrived_ms=yesterday_ms)
    call(counters, limits, arrived_ms=NOON_MS)
    refused(counters, RequestLimitExceeded, limits, arrived_ms=yesterday_ms)
    assert call(counters, limits, arrived_ms=NOON_MS).number_today == 2
    refused(counters, RequestLimitExceeded, limits, arrived_ms=NOON_MS)


def test_clock_that_was_far_ahead_leaves_nothing_behind() -> None:
    """Decided: a clock that is set right goes on with the count of the right day."""
    counters, limits = Counters(), replace(NO_LIMITS, quota_calls_per_day=2)
    call(counters, limits)
    ahead_ms = NOON_MS + 3650 * 86_400_000
    call(counters, limits, arrived_ms=ahead_ms)
    call(counters, limits, arrived_ms=ahead_ms)
    refused(counters, RequestLimitExceeded, limits, arrived_ms=ahead_ms)
    assert call(counters, limits).number_today == 2


def test_wall_clock_does_not_touch_the_rate() -> None:
    """Decided: the rate window follows the monotonic clock alone."""
    counters, limits = Counters(), replace(NO_LIMITS, rate_calls=1)
    call(counters, limits)
    for days in (-2, 2):
        refused(counters, RateLimitExceeded, limits, arrived_ms=NOON_MS + days * 86_400_000)
    call(counters, limits, arrived_ms=NOON_MS - 86_400_000, arrived_seconds=1020.0)


def test_few_days_are_remembered() -> None:
    """However many days pass, memory stays small, and the days used last are kept."""
    counters = Counters()
    for day in range(30):
        call(counters, NO_LIMITS, arrived_ms=NOON_MS + day * 86_400_000)
    assert counters.counts == {TODAY + timedelta(days=day): 1 for day in range(22, 30)}


class Meddler:
    """Limits that let another thread admit a call in the middle of an admission."""

    def __init__(self, counters: Counters) -> None:
        self.counters = counters
        self.other_limits = replace(NO_LIMITS, quota_calls_per_day=1)
        self.other_codes: list[int] = []
        self.other = Thread(target=self.admit_too)

    def admit_too(self) -> None:
        """Admit a call as the other thread."""
        try:
            call(self.counters, self.other_limits)
        except Fault as fault:
            self.other_codes.append(fault.code)

    def __getattr__(self, name: str) -> int:
        if name == "concurrent_calls":
            # Without a lock the other call is over before this wait is.
            self.other.start()
            self.other.join(0.1)
        value = getattr(self.other_limits, name)
        assert isinstance(value, int)
        return value


def test_admission_is_one_step() -> None:
    """Decided: nothing comes between the checks of a call and its counting (O-4)."""
    counters = Counters()
    meddler = Meddler(counters)
    assert call(counters, cast("Limits", meddler)).number_today == 1
    meddler.other.join()
    assert meddler.other_codes == [20015]
    assert counters.counts == {TODAY: 1}


@dataclass
class Model:
    """What the counters must do, written as plainly as can be."""

    limits: Limits
    arrivals_ms: list[int] = field(default_factory=list)
    counts: dict[date, int] = field(default_factory=dict)
    in_progress: int = 0

    def verdict(self, arrived_ms: int, at_ms: int) -> type[Fault] | None:
        """Say which fault a call gets, or count it."""
        day = datetime.fromtimestamp(arrived_ms / 1000, UTC).astimezone(CHICAGO).date()
        begins_ms = at_ms - self.limits.rate_seconds * 1000
        if self.counts.get(day, 0) >= self.limits.quota_calls_per_day:
            return RequestLimitExceeded
        if sum(at > begins_ms for at in self.arrivals_ms) >= self.limits.rate_calls:
            return RateLimitExceeded
        if self.in_progress >= self.limits.concurrent_calls:
            return ConcurrencyLimitExceeded
        self.counts[day] = self.counts.get(day, 0) + 1
        self.arrivals_ms.append(at_ms)
        self.in_progress += 1
        return None


small_limits = st.builds(
    lambda quota, rate, concurrent: replace(
        LIMITS,
        quota_calls_per_day=quota,
        rate_calls=rate,
        rate_seconds=2,
        concurrent_calls=concurrent,
    ),
    st.integers(1, 12),
    st.integers(1, 4),
    st.integers(1, 3),
)
# A call each: time that passes, jump of the wall clock, lateness of the news, calls that end.
arrival_steps = st.lists(
    st.tuples(
        st.integers(0, 1500),
        st.sampled_from([0, 0, 0, 0, 1, -1, 3_600_000, -3_600_000, 86_400_000, -86_400_000]),
        st.sampled_from([0, 0, 0, 1, 400, 2500]),
        st.integers(0, 2),
    ),
    max_size=80,
)


@given(small_limits, arrival_steps)
def test_counters_agree_with_the_model(
    limits: Limits, steps: list[tuple[int, int, int, int]]
) -> None:
    """Any arrivals under any jumps of the wall clock get the model's answer, one by one."""
    counters, model = Counters(), Model(limits)
    # Near a midnight, so that small jumps cross it; days in all stay within what is remembered.
    monotonic_ms, wall_ms, jumps = 5_000_000, central_ms(date(2026, 11, 2)) - 2_000, 0
    for passed_ms, jump_ms, late_ms, ends in steps:
        for _ in range(min(ends, model.in_progress)):
            counters.release()
            model.in_progress -= 1
        if abs(jumps + jump_ms) <= 3 * 86_400_000:
            jumps += jump_ms
        monotonic_ms += passed_ms
        wall_ms += passed_ms
        arrived_ms, at_ms = wall_ms + jumps - late_ms, monotonic_ms - late_ms
        expected = model.verdict(arrived_ms, at_ms)
        if expected is None:
            admitted = counters.admit(limits, arrived_ms=arrived_ms, arrived_seconds=at_ms / 1000)
            assert model.counts[admitted.day] == admitted.number_today
        else:
            refused(counters, expected, limits, arrived_ms=arrived_ms, arrived_seconds=at_ms / 1000)
        assert model.counts == counters.counts
        assert model.in_progress == counters.calls_in_progress
    arrivals_ms = sorted(model.arrivals_ms)
    for first, beyond in zip(arrivals_ms, arrivals_ms[limits.rate_calls :], strict=False):
        assert beyond - first >= 2_000
    assert max(model.counts.values(), default=0) <= limits.quota_calls_per_day


def test_block_is_asked_for_until_it_is_confirmed() -> None:
    """Every call above what is on disk names the same block; after it was written, none does."""
    counters = Counters()
    assert [call(counters).reserve_to for _ in range(3)] == [20, 20, 20]
    counters.confirm(TODAY, 20)
    assert [call(counters).reserve_to for _ in range(17)] == [None] * 17
    assert [call(counters).reserve_to for _ in range(2)] == [40, 40]
    counters.confirm(TODAY + timedelta(days=1), 1000)
    assert call(counters).reserve_to == 40
    counters.confirm(TODAY, 40)
    counters.confirm(TODAY, 20)
    assert call(counters).reserve_to is None


def test_calls_in_progress_shorten_the_block() -> None:
    """A block never runs more than 20 ahead of the calls that were answered."""
    counters, limits = Counters(), replace(LIMITS, concurrent_calls=0)

    def admit() -> int | None:
        return counters.admit(limits, arrived_ms=NOON_MS, arrived_seconds=1000.0).reserve_to

    assert [admit() for _ in range(15)] == [20] * 15
    counters.confirm(TODAY, 20)
    assert [admit() for _ in range(5)] == [None] * 5
    for _ in range(6):
        counters.release()
    assert admit() == 26  # 6 calls were answered


def test_blocks_stay_whole_without_a_quota() -> None:
    """Decided: a count that limits nothing may run ahead, and costs the fewest writes."""
    counters = Counters()
    reserved = set()
    for _ in range(40):
        admitted = counters.admit(NO_LIMITS, arrived_ms=NOON_MS, arrived_seconds=1000.0)
        if admitted.reserve_to is not None:
            reserved.add(admitted.reserve_to)
            counters.confirm(TODAY, admitted.reserve_to)
    assert reserved == {20, 40}


@given(
    st.lists(
        st.sampled_from(["admit", "admit", "write", "answer", "answer", "crash"]), max_size=120
    ),
    st.integers(1, 20),
)
def test_count_on_disk_after_any_crash(actions: list[str], concurrent_calls: int) -> None:
    """Decided: never lower than the calls that were answered, at most 20 higher (A-44)."""
    limits = replace(NO_LIMITS, quota_calls_per_day=100_000, concurrent_calls=concurrent_calls)
    counters, on_disk, answered, waiting = Counters(), 0, 0, list[Admitted]()
    for action in actions:
        if action == "admit" and len(waiting) < concurrent_calls:
            waiting.append(counters.admit(limits, arrived_ms=NOON_MS, arrived_seconds=1.0))
        elif action == "write":
            for admitted in waiting:
                if admitted.reserve_to is not None:
                    on_disk = max(on_disk, admitted.reserve_to)
                    counters.confirm(TODAY, admitted.reserve_to)
        elif action == "answer" and waiting and (waiting[0].reserve_to or 0) <= on_disk:
            waiting.pop(0)
            counters.release()
            answered += 1
        elif action == "crash":
            counters = Counters()
            counters.restore(TODAY, on_disk)
            answered, waiting = on_disk, []
        assert answered <= on_disk <= answered + 20
