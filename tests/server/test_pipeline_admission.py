"""Admission over the wire: who may call, how often, and what counts."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import pytest

from castile.admin.commands import run_command
from castile.server.app import Arrival
from castile.wire.signature import sign
from tests.harness import KEY, USER_ID, Answer, Harness, open_harness

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from castile.store.tx import Tx
    from tests.clocks import FrozenClock

LIST = "<ns1:paramsListMObjects/>"
ACME = "acme1_4567890012ABCDEF34A1B2"
ACME_KEY = "60A1B2C3D4E5F6071829304152637485AABBCCDDEEFF"
BIGCORP = "bigcorp1_461839624B16E06BA2D663"
BIGCORP_KEY = "899756834129871744AAEE88DDCC77CDEEDEC1AAAD66"
EXAMPLE_1 = ("2026-08-03T09:15:00-05:00", "34f828ac7978fcf42432d8b69b2d050204998f37")
EXAMPLE_3 = ("2026-08-03T14:15:00Z", "8420f2bb15ccdc3f8a9e2ae3986cacfa8dddd8ee")
EXAMPLE_4 = ("2026-08-03 09:15:00 -0500", "7e6b95f5328011a5bb16c720d40307fb67b17eba")
EXAMPLE_5 = ("2010-04-09T14:04:54-07:00", "ffbff4d4bef354807481e66dc7540f7890523a87")
EXAMPLE_6 = ("2026-08-03T09:15:00-05:00", "de21add67ea3fca136caff52acb6dabcd637708e")


def _at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


@pytest.fixture
def acme(castile: Harness) -> Harness:
    """A server that knows the users of the worked examples, at the time of ADM-01."""
    castile.define(
        f"users = [{{ user_id = '{ACME}', encryption_key = '{ACME_KEY}' }},"
        f" {{ user_id = '{BIGCORP}', encryption_key = '{BIGCORP_KEY}' }}]"
    )
    castile.clock.wall_ms = _at("2026-08-03T14:20:00Z")
    return castile


def _call(castile: Harness, example: tuple[str, str], user_id: str = ACME) -> Answer:
    timestamp, signature = example
    return castile.call(LIST, user_id=user_id, timestamp=timestamp, signature=signature)


def test_adm_01_worked_example_1_is_admitted(acme: Harness) -> None:
    """ADM-01, decided."""
    assert _call(acme, EXAMPLE_1).status == 200


def test_adm_02_other_spellings_of_the_time_are_admitted(acme: Harness) -> None:
    """ADM-02, decided."""
    assert _call(acme, EXAMPLE_3).status == 200
    assert _call(acme, EXAMPLE_4).status == 200


def test_adm_03_the_signature_of_another_timestamp_is_20014(acme: Harness) -> None:
    """ADM-03, documented."""
    assert _call(acme, (EXAMPLE_3[0], EXAMPLE_1[1])).code == 20014


def test_adm_04_a_signature_in_the_wrong_order_is_20014(acme: Harness) -> None:
    """ADM-04, documented."""
    assert _call(acme, EXAMPLE_6).code == 20014


def test_adm_05_the_published_test_vector_is_admitted(acme: Harness) -> None:
    """ADM-05, recorded Rapleaf/marketo_gem."""
    acme.clock.wall_ms = _at("2010-04-09T21:10:00Z")
    assert _call(acme, EXAMPLE_5, BIGCORP).status == 200


@pytest.mark.parametrize(("seconds", "code"), [(3599, 0), (3600, 0), (3601, 20016)])
def test_adm_06_the_window_into_the_past_includes_its_bound(
    castile: Harness, seconds: int, code: int
) -> None:
    """ADM-06, A-23, A-24, decided."""
    signed = datetime.fromtimestamp(castile.clock.now_ms() / 1000 - seconds, UTC)
    assert castile.call(LIST, timestamp=signed.isoformat()).code == code


@pytest.mark.parametrize(("seconds", "code"), [(3600, 0), (3601, 20016), (4200, 20016)])
def test_adm_07_the_window_into_the_future_includes_its_bound(
    castile: Harness, seconds: int, code: int
) -> None:
    """ADM-07, A-23, A-24, decided."""
    signed = datetime.fromtimestamp(castile.clock.now_ms() / 1000 + seconds, UTC)
    assert castile.call(LIST, timestamp=signed.isoformat()).code == code


def test_adm_08_a_wrong_signature_is_named_before_an_old_timestamp(castile: Harness) -> None:
    """ADM-08, decided."""
    assert castile.call(LIST, timestamp="2025-08-03T14:15:00Z", signature="0" * 40).code == 20014


def test_adm_09_an_unknown_user_looks_like_a_wrong_signature(castile: Harness) -> None:
    """ADM-09, decided: the same answer to the byte."""
    unknown = castile.call(LIST, user_id="nobody_01")
    wrong = castile.call(LIST, signature="0" * 40)
    assert unknown.code == 20014
    assert unknown.body == wrong.body


def test_adm_10_one_header_may_be_used_for_several_calls(castile: Harness) -> None:
    """ADM-10, recorded Talend/components."""
    body = castile.envelope(LIST)
    for _ in range(5):
        castile.clock.advance(10)
        assert castile.post(body).status == 200


def test_adm_11_a_disabled_user_is_20013_only_with_a_right_signature(castile: Harness) -> None:
    """ADM-11, A-30, decided."""
    castile.write(lambda tx: tx.users.set_disabled(USER_ID, disabled=True))
    castile.installation.directory.reload()
    assert castile.call(LIST).code == 20013
    assert castile.call(LIST, signature="0" * 40).code == 20014


def test_an_address_that_is_not_on_the_list_is_20013(castile: Harness) -> None:
    """A-31, decided: after the signature was found right."""
    castile.define("[subscription]\nallowed_addresses = ['10.1.0.0/16']")
    assert castile.call(LIST, address="10.1.2.3").status == 200
    assert castile.call(LIST, address="10.2.0.1").code == 20013
    assert castile.call(LIST, address="10.2.0.1", signature="x").code == 20014


def test_adm_12_the_quota_is_renewed_at_midnight_in_us_central(castile: Harness) -> None:
    """ADM-12, A-42, documented; with a smaller quota."""
    castile.define("[subscription]\nquota_calls_per_day = 3")
    castile.clock.wall_ms = _at("2026-08-04T04:59:00Z")
    for _ in range(3):
        assert castile.call(LIST).status == 200
    castile.clock.wall_ms = _at("2026-08-04T04:59:59Z")  # 23:59:59 in Chicago
    assert castile.call(LIST).code == 20015
    castile.clock.wall_ms = _at("2026-08-04T05:00:00Z")
    assert castile.call(LIST).status == 200


def test_adm_13_the_rate_window_slides(castile: Harness) -> None:
    """ADM-13, A-50, documented numbers, decided window."""
    for _ in range(100):
        assert castile.call(LIST).status == 200
    castile.clock.advance(19.999)
    assert castile.call(LIST).code == 20023
    castile.clock.advance(0.001)
    assert castile.call(LIST).status == 200


def test_adm_14_the_eleventh_call_in_progress_is_20024(castile: Harness) -> None:
    """ADM-14, A-60, A-61, documented: refused at once; the next is admitted after one ended."""
    arrival = _arrival(castile, _sync())

    async def together() -> list[int]:
        replies = await asyncio.gather(*(castile.pipeline.answer(arrival) for _ in range(12)))
        return [Answer(reply.status, reply.body).code for reply in replies]

    codes = castile.runner.run(together())
    assert sorted(codes) == [0] * 10 + [20024] * 2
    assert castile.call(LIST).status == 200


def test_adm_15_refused_calls_do_not_count_in_the_window(castile: Harness) -> None:
    """ADM-15, decided."""
    for _ in range(100):
        castile.call(LIST)
    castile.clock.advance(10)
    for _ in range(50):
        assert castile.call(LIST).code == 20023
    castile.clock.advance(10)
    assert castile.call(LIST).status == 200


def test_adm_16_a_call_that_found_nothing_counts(castile: Harness) -> None:
    """ADM-16, decided: quota and rate count 1."""
    castile.define("[subscription]\nquota_calls_per_day = 1\nrate_calls = 1")
    assert castile.get_lead("EMAIL", "nobody@example.test").code == 20103
    assert castile.call(LIST).code == 20015
    castile.define("[subscription]\nquota_calls_per_day = 10")
    assert castile.call(LIST).code == 20023


@pytest.mark.parametrize(
    "refused",
    [
        {"timestamp": "2026-08-03T10:15:00Z"},
        {"signature": "0" * 40},
    ],
)
def test_adm_17_a_refused_call_does_not_count(castile: Harness, refused: dict[str, str]) -> None:
    """ADM-17, section 8, decided."""
    castile.define("[subscription]\nquota_calls_per_day = 1\nrate_calls = 1")
    assert castile.call(LIST, **refused).code in (20014, 20016)
    assert castile.call("<ns1:paramsNothing/>").code == 20019
    assert castile.post(b"<").code == 20012
    assert castile.call(LIST).status == 200


def test_adm_18_the_quota_is_named_before_the_rate(castile: Harness) -> None:
    """ADM-18, decided."""
    castile.define("[subscription]\nquota_calls_per_day = 1\nrate_calls = 1")
    castile.call(LIST)
    assert castile.call(LIST).code == 20015


@pytest.mark.parametrize(
    ("clock", "code"),
    [("2026-08-03T14:16:00Z", 0), ("2026-08-03T19:16:00Z", 0), ("2026-08-03T17:00:00Z", 20016)],
)
def test_adm_19_a_timestamp_without_offset_is_tried_in_two_zones(
    castile: Harness, clock: str, code: int
) -> None:
    """ADM-19, A-21, decided; worked example 2."""
    castile.clock.wall_ms = _at(clock)
    answer = castile.call(
        LIST,
        timestamp="2026-08-03T14:15:00.123456",
        signature="d535cddf71ca05bf709e3c33c1d7bd7b18de936c",
    )
    assert answer.code == code


def test_adm_20_partner_and_audit_have_no_effect_and_are_kept(castile: Harness) -> None:
    """ADM-20, decided."""
    more = "<partnerId>partner-7</partnerId><audit>nightly</audit><mode>1</mode>"
    assert castile.call(LIST, more=more).body == castile.call(LIST).body
    kept = castile.installation.journal.find()
    assert {(one.entry.partner_id, one.entry.audit) for one in kept} == {
        ("partner-7", "nightly"),
        ("", ""),
    }


def test_adm_21_the_count_of_the_day_survives_a_restart(
    tmp_path: Path, frozen_clock: FrozenClock
) -> None:
    """ADM-21, A-44, decided: exactly, after an orderly end."""
    with open_harness(tmp_path, frozen_clock) as castile:
        castile.define("[subscription]\nquota_calls_per_day = 5")
        for _ in range(3):
            assert castile.call(LIST).status == 200
        castile.runner.run(castile.pipeline.close())
    with open_harness(tmp_path, frozen_clock) as castile:
        assert [castile.call(LIST).code for _ in range(3)] == [0, 0, 20015]


def test_adm_21_the_end_passes_over_a_subscription_that_was_removed(
    tmp_path: Path, frozen_clock: FrozenClock
) -> None:
    """A-44, decided: the counts of the others are stored all the same."""
    with open_harness(tmp_path, frozen_clock) as castile:
        run_command(castile.installation, "subscription add", {"name": "gone"})
        user = {"user_id": ACME, "encryption_key": ACME_KEY, "subscription": "gone"}
        run_command(castile.installation, "user add", user)
        assert castile.call(LIST, user_id=ACME, key=ACME_KEY).status == 200
        assert castile.call(LIST).status == 200
        run_command(castile.installation, "subscription remove", {"name": "gone"})
        assert castile.call(LIST, user_id=ACME, key=ACME_KEY).code == 20014
        castile.runner.run(castile.pipeline.close())
        assert castile.read(lambda tx: tx.quota.reserved(castile.today)) == 1


@pytest.mark.parametrize("calls", [1, 19, 20, 21, 41])
def test_adm_21_a_crash_loses_no_call_and_costs_at_most_20(
    tmp_path: Path, frozen_clock: FrozenClock, calls: int
) -> None:
    """ADM-21, A-44, decided: without an orderly end."""
    with open_harness(tmp_path, frozen_clock) as castile:
        for _ in range(calls):
            assert castile.call(LIST).status == 200
        reserved = castile.read(lambda tx: tx.quota.reserved(castile.today))
    assert calls <= reserved <= calls + 20


@pytest.mark.parametrize("days", [-9, -1, 1, 9])
def test_adm_21_a_clock_that_was_wrong_at_the_start_makes_no_day_fresh(
    tmp_path: Path, frozen_clock: FrozenClock, days: int
) -> None:
    """A-44, decided: the count of any day is found again when the clock comes to it."""
    with open_harness(tmp_path, frozen_clock) as castile:
        castile.define("[subscription]\nquota_calls_per_day = 2")
        assert [castile.call(LIST).code for _ in range(3)] == [0, 0, 20015]
        castile.runner.run(castile.pipeline.close())
    right_ms = frozen_clock.wall_ms
    frozen_clock.wall_ms += days * 86_400_000
    with open_harness(tmp_path, frozen_clock) as castile:
        assert castile.call(LIST).status == 200
        frozen_clock.wall_ms = right_ms
        assert castile.call(LIST).code == 20015


def test_adm_22_upper_case_digits_are_admitted(castile: Harness) -> None:
    """ADM-22, decided."""
    timestamp = "2026-08-03T14:15:00Z"
    signature = sign(timestamp, USER_ID, KEY.encode()).upper()
    assert castile.call(LIST, timestamp=timestamp, signature=signature).status == 200


def test_adm_23_twelve_digits_of_fraction_are_admitted(castile: Harness) -> None:
    """ADM-23, recorded spl/haskell-marketo."""
    assert castile.call(LIST, timestamp="2026-08-03T14:15:00.123456789012Z").status == 200


def test_adm_24_a_foreign_security_header_is_kept_nowhere(castile: Harness) -> None:
    """ADM-24, decided: 20014 without ours; its contents reach no file."""
    header = (
        '<wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/wsse.xsd">'
        "<wsse:Password>planted-secret-7</wsse:Password></wsse:Security>"
    )
    beside = castile.envelope(LIST).replace(
        b"<SOAP-ENV:Header>", f"<SOAP-ENV:Header>{header}".encode()
    )
    assert castile.post(beside).status == 200
    start, end = beside.index(b"<ns1:Auth"), beside.index(b"</SOAP-ENV:Header>")
    assert castile.post(beside[:start] + beside[end:]).code == 20014
    castile.installation.journal.flush()
    folder = castile.installation.data_folder
    for file in folder.iterdir():
        assert b"planted-secret-7" not in file.read_bytes(), file


def test_either_key_of_a_change_over_is_accepted(castile: Harness) -> None:
    """A-17, decided."""
    castile.write(lambda tx: tx.users.rotate(USER_ID, b"anotherKey02"))
    castile.installation.directory.reload()
    assert castile.call(LIST).status == 200
    assert castile.call(LIST, key="anotherKey02").status == 200
    assert castile.call(LIST, key="anotherKey03").code == 20014


def test_all_users_of_a_subscription_share_its_quota(castile: Harness) -> None:
    """A-40, documented number; decided shared."""
    castile.define(
        "users = [{ user_id = 'other_01', encryption_key = 'exampleKey02' }]\n"
        "[subscription]\nquota_calls_per_day = 2"
    )
    assert castile.call(LIST).status == 200
    assert castile.call(LIST, user_id="other_01", key="exampleKey02").status == 200
    assert castile.call(LIST).code == 20015


def test_a_flood_of_unsigned_calls_is_answered_with_429(castile: Harness) -> None:
    """A-72, decided: 50 a second from one address; a right signature is always answered."""
    address = "192.0.2.7"
    answers = [castile.call(LIST, address=address, signature="x") for _ in range(51)]
    assert [one.status for one in answers] == [500] * 50 + [429]
    assert castile.call(LIST, address=address).status == 200
    assert castile.call(LIST, address="192.0.2.8", signature="x").status == 500
    castile.clock.advance(1)
    assert castile.call(LIST, address=address, signature="x").status == 500


@pytest.mark.parametrize(("code", "status"), [(20012, 429), (20013, 500), (20016, 500)])
def test_only_what_cannot_be_read_or_trusted_is_a_flood(
    castile: Harness, code: int, status: int
) -> None:
    """A-72, decided: calls with a right signature always get their documented code."""
    castile.define("[subscription]\nallowed_addresses = ['10.1.0.0/16']")
    inside, outside = "10.1.2.3", "192.0.2.7"
    bodies = {
        20012: (b"<", outside),
        20013: (castile.envelope(LIST), outside),
        20016: (castile.envelope(LIST, timestamp="2020-01-01T00:00:00Z"), inside),
    }
    body, address = bodies[code]
    answers = [castile.post(body, address=address) for _ in range(51)]
    assert {one.code for one in answers[:50]} == {code}
    assert answers[50].status == status


def test_a_call_counts_when_it_arrived(castile: Harness) -> None:
    """A-26, A-43, decided: window, day and rate know nothing of how long it waited."""
    castile.define("[subscription]\nquota_calls_per_day = 2\nrate_calls = 1")
    castile.clock.wall_ms = _at("2026-08-04T04:59:59Z")  # 23:59:59 in Chicago
    arrival = _arrival(castile, LIST)
    yesterday = castile.today
    castile.clock.advance(3601)
    assert [_answer(castile, arrival).code for _ in range(2)] == [0, 20023]
    assert castile.call(LIST).status == 200
    reserved = [castile.read(partial(_reserved, day=day)) for day in (yesterday, castile.today)]
    assert all(reserved)


@pytest.mark.parametrize("code", [20013, 20014, 20016])
def test_refused_calls_are_kept_as_those_of_their_user_once_signed(
    castile: Harness, code: int
) -> None:
    """A-74, decided: whole when the signature was right, in the ring of the others when not."""
    filler = f"<ns1:paramsNothing>{'x' * 20_000}</ns1:paramsNothing>"
    if code == 20013:
        castile.write(lambda tx: tx.users.set_disabled(USER_ID, disabled=True))
        castile.installation.directory.reload()
    header = {
        20013: {},
        20014: {"signature": "0" * 40},
        20016: {"timestamp": "2020-01-01T00:00:00Z"},
    }
    assert castile.call(filler, **header[code]).code == code
    (found,) = castile.installation.journal.find()
    kept = castile.installation.journal.get(found.entry.call_id)
    assert kept is not None
    signed = code != 20014
    assert kept.entry.authenticated is signed
    assert kept.entry.subscription_id == (castile.subscription_id if signed else None)
    assert (len(kept.entry.request) > 20_000) is signed


def test_loopback_may_flood(castile: Harness) -> None:
    """A-72, decided: loopback addresses are exempt."""
    answers = {castile.call(LIST, signature="x").status for _ in range(60)}
    assert answers == {500}


def _sync() -> str:
    return (
        "<ns1:paramsSyncLead><leadRecord><Email>a@b.test</Email></leadRecord>"
        "<returnLead>false</returnLead></ns1:paramsSyncLead>"
    )


def _arrival(castile: Harness, parameters: str) -> Arrival:
    return Arrival(
        body=castile.envelope(parameters),
        version="3_1",
        address="127.0.0.1",
        arrived_ms=castile.clock.now_ms(),
        arrived_seconds=castile.clock.seconds(),
    )


def _answer(castile: Harness, arrival: Arrival) -> Answer:
    reply = castile.runner.run(castile.pipeline.answer(arrival))
    return Answer(reply.status, reply.body)


def _reserved(tx: Tx, *, day: date) -> int:
    return tx.quota.reserved(day)


def test_adm_16_a_call_of_many_records_counts_once(castile: Harness) -> None:
    """A-70, documented: limits are about calls."""
    castile.define("[subscription]\nquota_calls_per_day = 2\nrate_calls = 2")
    records = "".join(
        f"<leadRecord><Email>{number}@b.test</Email></leadRecord>" for number in range(100)
    )
    batch = f"<leadRecordList>{records}</leadRecordList>"
    for _ in range(2):
        answer = castile.call(f"<ns1:paramsSyncMultipleLeads>{batch}</ns1:paramsSyncMultipleLeads>")
        assert answer.code == 0
        assert len(answer.texts("syncStatus/status")) == 100
    assert castile.call(LIST).code == 20015


def test_adm_14_a_call_whose_client_has_gone_frees_its_slot(castile: Harness) -> None:
    """A-62, decided: nobody waits for the answer, and the next ten are admitted all the same."""
    arrival = _arrival(castile, _sync())

    async def gone() -> None:
        calls = [asyncio.ensure_future(castile.pipeline.answer(arrival)) for _ in range(10)]
        await asyncio.sleep(0)
        eleventh = await castile.pipeline.answer(arrival)
        assert Answer(eleventh.status, eleventh.body).code == 20024
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)

    async def together() -> list[int]:
        replies = await asyncio.gather(*(castile.pipeline.answer(arrival) for _ in range(10)))
        return [reply.status for reply in replies]

    castile.runner.run(gone())
    assert castile.runner.run(together()) == [200] * 10
