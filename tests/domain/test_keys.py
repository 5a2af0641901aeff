"""How keys are compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.domain.keys import (
    check_cookie,
    crm_id_key,
    crm_ids_match,
    email_key,
    judge_lead_key,
    lead_id_of,
    normalize_cookie,
)
from castile.wire.faults import BadParameter, LeadKeyBad
from castile.wire.messages import LeadKey, LeadKeyRef

TOKEN = "token:_mch-example.test-1396310362214-46169"


def test_emails_compare_without_letter_case_and_blanks_decided() -> None:
    """L-3."""
    assert email_key(" A@Example.test\n") == email_key("a@EXAMPLE.TEST") == "a@example.test"


@pytest.mark.parametrize(
    "text",
    [
        TOKEN,
        f" {TOKEN} ",
        f"id:287-GTJ-838&{TOKEN}",
        f"id%3A287-GTJ-838%26{TOKEN.replace(':', '%3A')}",
        f"id:287-GTJ-838%26{TOKEN}",
        f"id:&{TOKEN}",
    ],
)
def test_a_cookie_counts_with_and_without_its_account(text: str) -> None:
    """K-1, recorded tomako/marketo-python and backupify/marketo_rest."""
    assert normalize_cookie(text) == TOKEN
    assert check_cookie(text) == TOKEN


def test_only_a_leading_account_is_removed_and_only_once_decided() -> None:
    """K-1."""
    assert normalize_cookie("x&id:1&y") == "x&id:1&y"
    assert normalize_cookie("id:1&id:2&y") == "id:2&y"
    assert normalize_cookie("id:1") == "id:1"
    assert normalize_cookie("a%2541") == "a%41"


@pytest.mark.parametrize("text", ["", "  ", "id:287-GTJ-838&"])
def test_an_empty_cookie_is_none(text: str) -> None:
    """LEAD-65: an empty element is ignored."""
    assert check_cookie(text) is None


def test_a_cookie_has_at_most_255_characters_decided() -> None:
    """S-53, judged in the normalised form."""
    for length in (254, 255):
        assert check_cookie("id:1&" + "x" * length) == "x" * length
    with pytest.raises(BadParameter) as caught:
        check_cookie("x" * 256)
    assert caught.value.wire_message == "marketoCookie is not valid (20110)"
    assert caught.value.detail == "expected at most 255 characters, got 256"


@pytest.mark.parametrize("text", ["a\x00b", "a%0Ab", "a\x7f", "a\x85b", "a\tb"])
def test_a_cookie_has_no_control_characters_decided(text: str) -> None:
    """S-53, also when a percent escape hides it."""
    with pytest.raises(BadParameter) as caught:
        check_cookie(text)
    assert "at character 2" in caught.value.detail


@given(text=st.text(max_size=300))
def test_a_cookie_that_fits_is_short_and_clean_decided(text: str) -> None:
    """S-53 for any text: nothing else is raised, nothing else passes."""
    try:
        cookie = check_cookie(text)
    except BadParameter:
        return
    assert cookie is None or (0 < len(cookie) <= 255 and not any(map(_is_control, cookie)))


def _is_control(letter: str) -> bool:
    return ord(letter) < 0x20 or 0x7F <= ord(letter) < 0xA0


SHORT = "005000000000001"


@pytest.mark.parametrize(
    ("one", "other", "match"),
    [
        (SHORT, SHORT, True),
        (SHORT, SHORT + "AAA", True),
        (SHORT + "AAA", SHORT + "AAA", True),
        (SHORT + "AAA", SHORT + "AAB", False),
        (SHORT, SHORT + "AA", False),
        (SHORT[:14], SHORT[:14] + "1AAA", False),
        (SHORT.replace("1", "a"), SHORT.replace("1", "A"), False),
        (SHORT, "006000000000001AAA", False),
        ("x", "x", True),
    ],
)
def test_a_short_crm_id_matches_the_long_one_that_begins_with_it_decided(
    one: str, other: str, *, match: bool
) -> None:
    """K-2: whichever of the two is stored; letter case counts."""
    assert crm_ids_match(one, other) is match
    assert crm_ids_match(other, one) is match
    if match:
        assert crm_id_key(one) == crm_id_key(other)


@pytest.mark.parametrize(
    ("text", "lead_id"),
    [
        ("1", 1),
        (" 007 ", 7),
        ("+5", 5),
        ("2147483646", 2_147_483_646),
        ("2147483647", 2_147_483_647),
        ("2147483648", None),
        ("0" * 5000 + "1", 1),
        ("9" * 5000, None),
    ],
)
def test_an_idnum_is_a_positive_whole_number_decided(text: str, lead_id: int | None) -> None:
    """K-3: what is too large matches nothing."""
    assert lead_id_of(text) == lead_id


@pytest.mark.parametrize("text", ["", "abc", "0", "000", "-1", "1.0", "1 2", "٣", "+"])
def test_other_idnums_are_refused_decided(text: str) -> None:
    """K-3: fault 20102."""
    with pytest.raises(ValueError, match="expected a positive whole number"):
        lead_id_of(text)


@pytest.mark.parametrize("value", ["1", "+7", "007", "2147483648", "9" * 50])
def test_a_positive_whole_number_is_an_id(value: str) -> None:
    """K-3, decided: also one that is too large for any lead."""
    judge_lead_key(LeadKey(key_type=LeadKeyRef.IDNUM, key_value=value), _nothing)


@pytest.mark.parametrize("value", ["0", "-1", "x", "1.0", "", "²", "1e3"])
def test_anything_else_is_no_id(value: str) -> None:
    """K-3, decided: 20102, and the detail says what was expected."""
    with pytest.raises(LeadKeyBad) as caught:
        judge_lead_key(LeadKey(key_type=LeadKeyRef.IDNUM, key_value=value), _nothing)
    assert caught.value.message == "Lead key IDNUM is not valid"
    assert caught.value.detail == f'expected a positive whole number, got "{value}"'


def test_values_of_other_keys_are_not_judged() -> None:
    """Only IDNUM has a form."""
    for key_type in set(LeadKeyRef) - {LeadKeyRef.IDNUM}:
        judge_lead_key(LeadKey(key_type=key_type, key_value="x"), _nothing)


def _nothing(_name: str) -> str:
    return ""
