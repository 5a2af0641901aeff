"""Every parameter of getLeadActivity as it should not be sent: one documented code each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.operations.activity_calls import LONG, forms

if TYPE_CHECKING:
    from tests.harness import Harness

KEY: Final = "<leadKey><keyType>IDNUM</keyType><keyValue>1</keyValue></leadKey>"
PLACES: Final = {
    "leadKey": "{}",
    "keyType": "<leadKey>{}<keyValue>1</keyValue></leadKey>",
    "keyValue": "<leadKey><keyType>IDNUM</keyType>{}</leadKey>",
    "activityFilter": KEY + "{}",
    "includeTypes": KEY + "<activityFilter>{}</activityFilter>",
    "excludeTypes": KEY + "<activityFilter>{}</activityFilter>",
    "activityType": KEY + "<activityFilter><includeTypes>{}</includeTypes></activityFilter>",
    "startPosition": KEY + "{}",
    "latestCreatedAt": KEY + "<startPosition>{}</startPosition>",
    "oldestCreatedAt": KEY + "<startPosition>{}</startPosition>",
    "activityCreatedAt": KEY + "<startPosition>{}</startPosition>",
    "offset": KEY + "<startPosition>{}</startPosition>",
    "batchSize": KEY + "{}",
}
CODES: Final[dict[str, dict[str, int]]] = {
    "leadKey": {
        **dict.fromkeys(("absent", "nil", "empty", "blank", "misspelt"), 20101),
        **dict.fromkeys(("text", "long", "elements"), 20102),
        "twice": 20110,
    },
    "keyType": {**dict.fromkeys(forms(""), 20102), "twice": 20110},
    "keyValue": {**dict.fromkeys(forms(""), 20102), "elements": 20110, "twice": 20110},
    "activityFilter": {"twice": 20110},
    "includeTypes": {},
    "excludeTypes": {},
    "activityType": dict.fromkeys(("text", "long", "elements"), 20107),
    "startPosition": {"twice": 20110},
    "offset": {"text": 20122, "long": 20122, "elements": 20110, "twice": 20110},
    **{
        name: dict.fromkeys(("text", "long", "elements", "twice"), 20110)
        for name in ("latestCreatedAt", "oldestCreatedAt", "activityCreatedAt", "batchSize")
    },
}
"""What is not named here is as absent, and an optional element may be absent (W-6)."""


@pytest.mark.parametrize("form", forms(""))
@pytest.mark.parametrize("name", PLACES)
def test_one_code_for_each_wrong_parameter(castile: Harness, name: str, form: str) -> None:
    """01-errors section 3, F-20 to F-22, W-4a, W-6: and never 20011 (A-21)."""
    assert castile.store_lead("a@example.test") == 1
    parameters = PLACES[name].format(forms(name)[form])
    answer = castile.call(f"<ns1:paramsGetLeadActivity>{parameters}</ns1:paramsGetLeadActivity>")
    assert answer.code == CODES[name].get(form, 0)
    assert len(answer.body) < 2000


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ("<keyType>IDNUM</keyType><keyValue>1</keyValue>", 20101),
        (KEY + "<includeTypes><activityType>Foo</activityType></includeTypes>", 0),
        (KEY + "<activityFilter><activityType>Foo</activityType></activityFilter>", 0),
        (KEY + "<oldestCreatedAt>x</oldestCreatedAt><offset>x</offset>", 0),
        (KEY + "<startPosition><batchSize>x</batchSize></startPosition>", 0),
        (KEY + "<leadSelector/><activityNameFilter>x</activityNameFilter>", 0),
    ],
)
def test_elements_in_the_wrong_place_are_ignored(
    castile: Harness, parameters: str, code: int
) -> None:
    """W-4: so a misplaced key is a missing one."""
    castile.store_lead("a@example.test")
    answer = castile.call(f"<ns1:paramsGetLeadActivity>{parameters}</ns1:paramsGetLeadActivity>")
    assert answer.code == code


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("2147483647", 0),
        ("2147483648", 20110),
        ("-2147483648", 0),
        ("-2147483649", 20110),
        ("+5", 0),
        ("1.0", 20110),
        ("1e3", 20110),
        ("٣", 20110),
    ],
)
def test_a_batch_size_is_a_whole_number(castile: Harness, value: str, code: int) -> None:
    """20110, decided: W-9."""
    castile.store_lead("a@example.test")
    parameters = f"{KEY}<batchSize>{value}</batchSize>"
    answer = castile.call(f"<ns1:paramsGetLeadActivity>{parameters}</ns1:paramsGetLeadActivity>")
    assert answer.code == code


@pytest.mark.parametrize("name", ["latestCreatedAt", "oldestCreatedAt", "activityCreatedAt"])
@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("0001-01-01T00:00:00Z", 0),
        ("0000-12-31T23:59:59Z", 20110),
        ("9999-12-31T23:59:59Z", 0),
        ("10000-01-01T00:00:00Z", 20110),
        ("0001-01-01T00:00:00+14:00", 0),
        ("9999-12-31T23:59:59.999999-14:00", 0),
        ("2026-02-29T00:00:00Z", 20110),
        ("1785766500", 20110),
    ],
)
def test_a_bound_is_a_moment(castile: Harness, name: str, value: str, code: int) -> None:
    """20110, decided: W-10; the first and the last moment are taken."""
    castile.store_lead("a@example.test")
    parameters = f"{KEY}<startPosition><{name}>{value}</{name}></startPosition>"
    answer = castile.call(f"<ns1:paramsGetLeadActivity>{parameters}</ns1:paramsGetLeadActivity>")
    assert answer.code == code


@pytest.mark.parametrize("key_type", ["EMAIL", "COOKIE", "SFDCACCOUNTID", "SFDCOPPTYID"])
def test_a_key_that_is_too_long_finds_nothing(castile: Harness, key_type: str) -> None:
    """20103; the text is cut."""
    key = f"<leadKey><keyType>{key_type}</keyType><keyValue>{LONG}</keyValue></leadKey>"
    answer = castile.call(f"<ns1:paramsGetLeadActivity>{key}</ns1:paramsGetLeadActivity>")
    assert answer.code == 20103
    assert len(answer.body) < 2000


def test_an_owner_that_nobody_is_is_20108(castile: Harness) -> None:
    """01-errors section 3, as getLead; a known owner without leads is 20103."""
    castile.define('lead_owners = [{ email = "sam@example.test" }]')
    for value, code in (("nobody@example.test", 20108), ("sam@example.test", 20103)):
        key = f"<leadKey><keyType>LEADOWNEREMAIL</keyType><keyValue>{value}</keyValue></leadKey>"
        answer = castile.call(f"<ns1:paramsGetLeadActivity>{key}</ns1:paramsGetLeadActivity>")
        assert answer.code == code


BOTH = (
    "<activityFilter><includeTypes><activityType>NewLead</activityType></includeTypes>"
    "<excludeTypes><activityType>NewLead</activityType></excludeTypes></activityFilter>"
)
REVERSED = (
    "<oldestCreatedAt>2026-08-02</oldestCreatedAt><latestCreatedAt>2026-08-01</latestCreatedAt>"
)


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ("<batchSize>x</batchSize>", 20101),
        (KEY.replace(">1<", ">x<") + BOTH, 20102),
        (KEY + BOTH + "<batchSize>x</batchSize>", 20110),
        (KEY + BOTH + "<startPosition><offset>x</offset></startPosition>", 20114),
        (KEY + f"<startPosition>{REVERSED}<offset>x</offset></startPosition>", 20114),
        (KEY.replace(">1<", ">77<") + "<startPosition><offset>x</offset></startPosition>", 20122),
        (KEY.replace(">1<", ">77<") + BOTH, 20114),
        (KEY.replace(">1<", ">77<"), 20103),
    ],
)
def test_the_first_check_that_fails_decides(castile: Harness, parameters: str, code: int) -> None:
    """00-overview section 5: values, then combinations, positions, and what is found."""
    castile.store_lead("a@example.test")
    answer = castile.call(f"<ns1:paramsGetLeadActivity>{parameters}</ns1:paramsGetLeadActivity>")
    assert answer.code == code
