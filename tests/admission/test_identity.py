"""Who calls: header, signature, blocks and window, in this order and with equal work."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.admission import ApiUser, Counters, Limits, identify, identity, read_network
from castile.wire.faults import AccessDenied, AuthenticationFailed, Fault, RequestExpired
from castile.wire.reader import Authentication
from castile.wire.signature import sign, signature_matches
from castile.wire.timestamps import parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Callable

ACME = ApiUser(
    "acme1_4567890012ABCDEF34A1B2",
    1,
    (b"60A1B2C3D4E5F6071829304152637485AABBCCDDEEFF",),
    disabled=False,
)
DEMO = ApiUser("demo.user_01", 2, (b"exampleKey01",), disabled=False)
BIGCORP = ApiUser(
    "bigcorp1_461839624B16E06BA2D663",
    3,
    (b"899756834129871744AAEE88DDCC77CDEEDEC1AAAD66",),
    disabled=False,
)
LIMITS = Limits(
    quota_calls_per_day=10_000,
    rate_calls=100,
    rate_seconds=20,
    concurrent_calls=10,
    window_past_minutes=60,
    window_future_minutes=60,
    allowed_addresses=(),
    zone=ZoneInfo("America/Chicago"),
)
EXAMPLE_1 = Authentication(
    ACME.user_id,
    "34f828ac7978fcf42432d8b69b2d050204998f37",
    "2026-08-03T09:15:00-05:00",
    None,
    None,
)
SIGNED_AT = datetime(2026, 8, 3, 14, 15, tzinfo=UTC)


def ms(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def ask(
    authentication: Authentication | None,
    at: datetime = SIGNED_AT,
    *,
    limits: Limits = LIMITS,
    address: str = "192.0.2.7",
    users: tuple[ApiUser, ...] = (ACME, DEMO, BIGCORP),
) -> ApiUser:
    return identify(
        authentication,
        users={user.user_id: user for user in users},
        limits_of=lambda _: limits,
        address=address,
        arrived_ms=ms(at),
    )


def signed(timestamp_text: str, user: ApiUser = ACME) -> Authentication:
    signature = sign(timestamp_text, user.user_id, user.encryption_keys[-1])
    return Authentication(user.user_id, signature, timestamp_text, None, None)


def refused(authentication: Authentication | None, fault: type[Fault], **given: object) -> Fault:
    with pytest.raises(fault) as caught:
        ask(authentication, **given)  # type: ignore[arg-type]  # passed on as they are
    return caught.value


def test_adm_01_example_1_is_admitted() -> None:
    """Decided: five minutes after signing, the first worked example is let in and counted."""
    at = datetime(2026, 8, 3, 14, 20, tzinfo=UTC)
    assert ACME is ask(EXAMPLE_1, at)
    admitted = Counters().admit(LIMITS, arrived_ms=ms(at), arrived_seconds=1.0)
    assert admitted.number_today == 1


@pytest.mark.parametrize(
    ("timestamp_text", "signature"),
    [
        ("2026-08-03T14:15:00Z", "8420f2bb15ccdc3f8a9e2ae3986cacfa8dddd8ee"),
        ("2026-08-03 09:15:00 -0500", "7e6b95f5328011a5bb16c720d40307fb67b17eba"),
    ],
)
def test_adm_02_other_spellings_are_admitted(timestamp_text: str, signature: str) -> None:
    """Decided: examples 3 and 4, the same instant in two other spellings."""
    header = replace(EXAMPLE_1, timestamp=timestamp_text, signature=signature)
    assert ACME is ask(header, datetime(2026, 8, 3, 14, 20, tzinfo=UTC))


def test_adm_03_signature_belongs_to_its_spelling() -> None:
    """Documented: the text is signed as it stands, not the instant."""
    refused(replace(EXAMPLE_1, timestamp="2026-08-03T14:15:00Z"), AuthenticationFailed)


def test_adm_04_wrong_order_is_refused() -> None:
    """Documented: example 6 signs the user id first."""
    wrong = replace(EXAMPLE_1, signature="de21add67ea3fca136caff52acb6dabcd637708e")
    refused(wrong, AuthenticationFailed)


def test_adm_05_published_vector_is_admitted() -> None:
    """Recorded: example 5."""
    header = Authentication(
        BIGCORP.user_id,
        "ffbff4d4bef354807481e66dc7540f7890523a87",
        "2010-04-09T14:04:54-07:00",
        None,
        None,
    )
    assert BIGCORP is ask(header, datetime(2010, 4, 9, 21, 10, tzinfo=UTC))


@pytest.mark.parametrize("minutes", [1, 60, 1440])
def test_adm_06_window_into_the_past(minutes: int) -> None:
    """Decided: the bound itself is inside, a millisecond more is not."""
    limits = replace(LIMITS, window_past_minutes=minutes)
    bound = SIGNED_AT + timedelta(minutes=minutes)
    for inside in (bound, bound - timedelta(milliseconds=1)):
        assert ACME is ask(EXAMPLE_1, inside, limits=limits)
    for outside in (bound + timedelta(milliseconds=1), bound + timedelta(seconds=1)):
        refused(EXAMPLE_1, RequestExpired, at=outside, limits=limits)


@pytest.mark.parametrize("minutes", [1, 60, 1440])
def test_adm_07_window_into_the_future(minutes: int) -> None:
    """Decided: too far ahead is expired as well."""
    limits = replace(LIMITS, window_future_minutes=minutes)
    bound = SIGNED_AT - timedelta(minutes=minutes)
    for inside in (bound, bound + timedelta(milliseconds=1)):
        assert ACME is ask(EXAMPLE_1, inside, limits=limits)
    for outside in (bound - timedelta(milliseconds=1), bound - timedelta(minutes=10)):
        refused(EXAMPLE_1, RequestExpired, at=outside, limits=limits)


def test_fraction_of_the_timestamp_counts_at_the_bound() -> None:
    """Decided: the window is exact to the ninth digit of the fraction."""
    bound = SIGNED_AT + timedelta(minutes=60)
    assert ACME is ask(signed("2026-08-03T14:15:00.000000000Z"), bound)
    refused(signed("2026-08-03T14:14:59.999999999Z"), RequestExpired, at=bound)


def test_adm_08_wrong_signature_hides_the_age() -> None:
    """Decided: the window is checked only after the signature (A-25)."""
    wrong = replace(EXAMPLE_1, signature="0" * 40)
    refused(wrong, AuthenticationFailed, at=SIGNED_AT + timedelta(days=365))


def test_adm_09_unknown_user_is_a_wrong_signature() -> None:
    """Decided: one message for every way of not being known (A-16)."""
    faults = [
        refused(replace(EXAMPLE_1, user_id="nobody"), AuthenticationFailed),
        refused(replace(EXAMPLE_1, signature="0" * 40), AuthenticationFailed),
        refused(signed("yesterday"), AuthenticationFailed),
        refused(None, AuthenticationFailed),
    ]
    assert {"Authentication failed (20014)"} == {fault.wire_message for fault in faults}


@pytest.mark.parametrize(
    "header",
    [
        EXAMPLE_1,
        replace(EXAMPLE_1, user_id="nobody"),
        replace(EXAMPLE_1, signature="0" * 40),
        replace(EXAMPLE_1, timestamp="yesterday"),
        signed("2026-08-03T14:15:00Z", DEMO),
    ],
)
@pytest.mark.parametrize("keys", [(b"first key 1",), (b"first key 1", b"second key 2")])
def test_equal_work_whoever_asks(
    header: Authentication, keys: tuple[bytes, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Decided: two signatures and one reading of the timestamp, whatever is wrong (A-16)."""
    work = []

    def counted(name: str, function: Callable[..., object]) -> Callable[..., object]:
        def wrapper(*arguments: object) -> object:
            work.append(name)
            return function(*arguments)

        return wrapper

    monkeypatch.setattr(identity, "signature_matches", counted("sign", signature_matches))
    monkeypatch.setattr(identity, "parse_timestamp", counted("read", parse_timestamp))
    users = (replace(ACME, encryption_keys=keys), DEMO)
    for known in (users, (ACME, DEMO)):
        work.clear()
        with suppress(AuthenticationFailed):
            ask(header, users=known)
        assert work == ["sign", "sign", "read"]


def test_filler_key_lets_nobody_in() -> None:
    """The key that fills up the work of a missing second key is no key."""
    timestamp_text = "2026-08-03T14:15:00Z"
    for user_id in (ACME.user_id, "nobody"):
        forged = sign(timestamp_text, user_id, identity._NO_KEY)
        header = Authentication(user_id, forged, timestamp_text, None, None)
        refused(header, AuthenticationFailed)
    keyless = replace(ACME, encryption_keys=())
    refused(EXAMPLE_1, AuthenticationFailed, users=(keyless,))


def test_adm_10_header_may_be_sent_again() -> None:
    """Recorded: one header serves several calls inside the window (A-15)."""
    for seconds in (0, 15, 30, 45, 60):
        assert ACME is ask(EXAMPLE_1, SIGNED_AT + timedelta(seconds=seconds))


def test_adm_11_disabled_user() -> None:
    """Decided: the right signature learns of the block, a wrong one does not (A-30)."""
    users = (replace(ACME, disabled=True),)
    refused(EXAMPLE_1, AccessDenied, users=users)
    refused(replace(EXAMPLE_1, signature="0" * 40), AuthenticationFailed, users=users)


def test_over_03_block_comes_before_the_window() -> None:
    """Decided: a blocked client is not invited to sign anew (O-1)."""
    yesterday = SIGNED_AT + timedelta(days=1)
    refused(EXAMPLE_1, AccessDenied, at=yesterday, users=(replace(ACME, disabled=True),))
    refused(EXAMPLE_1, AccessDenied, at=yesterday, limits=allow("198.51.100.0/24"))


def allow(*networks: str) -> Limits:
    return replace(LIMITS, allowed_addresses=tuple(read_network(text) for text in networks))


@pytest.mark.parametrize(
    ("address", "networks", "allowed"),
    [
        ("192.0.2.7", ("192.0.2.7",), True),
        ("192.0.2.8", ("192.0.2.7",), False),
        ("::ffff:192.0.2.7", ("192.0.2.0/24",), True),
        ("192.0.2.255", ("198.51.100.1", "192.0.2.0/24"), True),
        ("192.0.3.0", ("192.0.2.0/24",), False),
        ("2001:db8::1", ("2001:db8::/32",), True),
        ("192.0.2.7", ("2001:db8::/32",), False),
        ("", ("192.0.2.0/24",), False),
    ],
)
def test_allow_list(address: str, networks: tuple[str, ...], *, allowed: bool) -> None:
    """Decided: a list that is not empty lets in only what is on it (A-31)."""
    if allowed:
        assert ACME is ask(EXAMPLE_1, address=address, limits=allow(*networks))
    else:
        refused(EXAMPLE_1, AccessDenied, address=address, limits=allow(*networks))
        wrong = replace(EXAMPLE_1, signature="0" * 40)
        refused(wrong, AuthenticationFailed, address=address, limits=allow(*networks))


@pytest.mark.parametrize(
    ("clock", "expired"),
    [
        (datetime(2026, 8, 3, 14, 16, tzinfo=UTC), False),
        (datetime(2026, 8, 3, 19, 16, tzinfo=UTC), False),
        (datetime(2026, 8, 3, 17, 0, tzinfo=UTC), True),
    ],
)
def test_adm_19_timestamp_without_offset(clock: datetime, *, expired: bool) -> None:
    """Decided: it is tried as UTC and in the subscription's zone (A-21); example 2."""
    header = Authentication(
        DEMO.user_id,
        "d535cddf71ca05bf709e3c33c1d7bd7b18de936c",
        "2026-08-03T14:15:00.123456",
        None,
        None,
    )
    if expired:
        refused(header, RequestExpired, at=clock)
    else:
        assert DEMO is ask(header, clock)


def test_adm_20_partner_and_audit_change_nothing() -> None:
    """Decided: both are for the journal only."""
    assert ACME is ask(replace(EXAMPLE_1, partner_id="partner", audit="nightly job"))


def test_adm_22_upper_case_digits() -> None:
    """Decided: the letter case of the signature does not matter."""
    assert EXAMPLE_1.signature is not None
    assert ACME is ask(replace(EXAMPLE_1, signature=EXAMPLE_1.signature.upper()))


def test_adm_23_twelve_digits_of_fraction() -> None:
    """Recorded: a Haskell client writes picoseconds."""
    assert ACME is ask(signed("2026-08-03T14:15:00.123456789012Z"))


@pytest.mark.parametrize("missing", ["user_id", "signature", "timestamp"])
@pytest.mark.parametrize("value", [None, ""])
def test_adm_24_header_that_is_missing_or_incomplete(missing: str, value: str | None) -> None:
    """Decided: without our header, or without one of its three parts, nobody is known (A-2)."""
    refused(None, AuthenticationFailed)
    refused(replace(EXAMPLE_1, **{missing: value}), AuthenticationFailed)


def test_both_keys_of_a_change_over() -> None:
    """Decided: either key is accepted, a third is not (A-17)."""
    both = replace(ACME, encryption_keys=(*ACME.encryption_keys, b"the new key"))
    assert both is ask(EXAMPLE_1, users=(both,))
    assert both is ask(signed("2026-08-03T14:15:00Z", both), users=(both,))
    other = replace(ACME, encryption_keys=(b"another key",))
    refused(signed("2026-08-03T14:15:00Z", other), AuthenticationFailed, users=(both,))


def test_details_tell_the_operator_and_no_secret() -> None:
    """The journal learns which check refused; keys and signatures stay out."""
    assert (
        "no such user" in refused(replace(EXAMPLE_1, user_id="nobody"), AuthenticationFailed).detail
    )
    wrong = refused(replace(EXAMPLE_1, signature="0" * 40), AuthenticationFailed)
    assert "requestSignature" in wrong.detail
    assert "0" * 40 not in wrong.detail
    assert "'yesterday'" in refused(signed("yesterday"), AuthenticationFailed).detail
    late = refused(EXAMPLE_1, RequestExpired, at=SIGNED_AT + timedelta(hours=2))
    assert "7200.000" in late.detail


@given(st.text(st.characters(), min_size=1), st.text(st.characters(), min_size=1), st.booleans())
def test_any_header_ends_in_one_fault(text: str, other: str, known: object) -> None:
    """Whatever the three texts hold, only a right signature gets further than 20014."""
    user_id = ACME.user_id if known else text
    refused(Authentication(user_id, other, text, text, other), AuthenticationFailed)
