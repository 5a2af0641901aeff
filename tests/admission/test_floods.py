"""Floods are held off without touching anybody who signs rightly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.admission import BodyBudget, RefusalMeter

ADDRESS = "192.0.2.7"


def test_fifty_refusals_a_second_are_answered() -> None:
    """Decided: refusal 50 gets its fault, refusal 51 of the same second gets 429 (A-72)."""
    meter = RefusalMeter(50)
    assert [meter.allow(ADDRESS, 10 + n / 100) for n in range(52)] == [True] * 50 + [False] * 2


def test_refusals_beyond_the_limit_are_not_counted() -> None:
    """Who keeps on is answered again as soon as the first refusal is a second old."""
    meter = RefusalMeter(2)
    assert meter.allow(ADDRESS, 1.0)
    assert meter.allow(ADDRESS, 1.5)
    assert not any(meter.allow(ADDRESS, at) for at in (1.6, 1.9, 1.999999))
    assert meter.allow(ADDRESS, 2.0)
    assert not meter.allow(ADDRESS, 2.4)
    assert meter.allow(ADDRESS, 2.5)


def test_addresses_do_not_share() -> None:
    """One address never uses up the room of another; a carried IPv4 address is the same."""
    meter = RefusalMeter(1)
    assert meter.allow(ADDRESS, 1.0)
    assert meter.allow("192.0.2.8", 1.0)
    assert meter.allow("2001:db8::1", 1.0)
    assert not meter.allow("::ffff:192.0.2.7", 1.0)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_loopback_is_exempt(address: str) -> None:
    """Decided: test suites on the same machine are never cut off (A-72)."""
    meter = RefusalMeter(1)
    assert all(meter.allow(address, 1.0) for _ in range(100))
    assert len(meter) == 0


def test_zero_is_no_limit() -> None:
    """Decided: an operator may switch the meter off."""
    meter = RefusalMeter(0)
    assert all(meter.allow(ADDRESS, 1.0) for _ in range(100))


def test_memory_is_bounded() -> None:
    """However many addresses come, only the latest are remembered."""
    meter = RefusalMeter(1, addresses_max=3)
    for number in range(100):
        assert meter.allow(f"192.0.2.{number}", 1.0)
        assert len(meter) == min(number + 1, 3)
    assert not meter.allow("192.0.2.99", 1.0)
    assert meter.allow("192.0.2.96", 1.0)


def test_address_that_was_quiet_longest_is_forgotten_first() -> None:
    """An address that keeps on is not forgotten for the sake of new ones."""
    meter = RefusalMeter(1, addresses_max=2)
    assert meter.allow("192.0.2.1", 1.0)
    assert meter.allow("192.0.2.2", 1.1)
    assert not meter.allow("192.0.2.1", 1.2)
    assert meter.allow("192.0.2.3", 1.3)
    assert not meter.allow("192.0.2.1", 1.4)


def test_quiet_addresses_are_forgotten() -> None:
    """An address without a refusal in the last second takes no room."""
    meter = RefusalMeter(1)
    for number in range(100):
        meter.allow(f"192.0.2.{number}", 1.0)
    meter.allow("198.51.100.2", 1.5)
    meter.allow("198.51.100.1", 2.0)
    assert len(meter) == 2


def test_text_that_is_no_address_is_metered_too() -> None:
    """A peer without an address counts as one peer."""
    meter = RefusalMeter(1)
    assert meter.allow("", 1.0)
    assert not meter.allow("", 1.0)


@given(st.lists(st.tuples(st.integers(0, 400), st.sampled_from("abc")), max_size=60))
def test_meter_agrees_with_counting(steps: list[tuple[int, str]]) -> None:
    """Three answered refusals in any second of one address, never more, never fewer."""
    meter, answered, now_ms = RefusalMeter(3), dict[str, list[int]](), 5_000
    for passed_ms, address in steps:
        now_ms += passed_ms
        known = answered.setdefault(address, [])
        expected = sum(at > now_ms - 1000 for at in known) < 3
        assert expected == meter.allow(address, now_ms / 1000)
        if expected:
            known.append(now_ms)


@pytest.mark.parametrize(("byte_count", "taken"), [(9, True), (10, True), (11, False)])
def test_body_budget_bound(byte_count: int, *, taken: bool) -> None:
    """Decided: the bound itself fits, one byte more does not and takes nothing (A-72)."""
    budget = BodyBudget(100)
    assert budget.take(90)
    assert taken == budget.take(byte_count)
    assert budget.bytes_taken == 90 + (byte_count if taken else 0)


def test_room_comes_back() -> None:
    """What was given back can be taken again, and never more than was taken."""
    budget = BodyBudget(100)
    assert budget.take(100)
    assert not budget.take(1)
    budget.give_back(60)
    assert budget.take(60)
    with pytest.raises(RuntimeError, match="at most 100 bytes"):
        budget.give_back(101)
    budget.give_back(100)
    assert budget.bytes_taken == 0
