"""Each type of field: what fits, what does not, how it is stored and shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.domain.fields import FieldType, LeadField, custom_field
from castile.domain.values import (
    ValueDoesNotFit,
    convert,
    convert_imported,
    shown,
    shown_in_activity,
)

if TYPE_CHECKING:
    from castile.domain.catalog import Catalog

CHICAGO = ZoneInfo("America/Chicago")
ALL_TYPES = list(FieldType)


def field_of(field_type: FieldType, length: int = 255) -> LeadField:
    """Make a custom field of a type."""
    return custom_field("Custom__c", "Custom", field_type, length=length)


def converted(field_type: FieldType, text: str) -> str | None:
    """Convert a text for a field of a type."""
    return convert(field_of(field_type), text, CHICAGO)


def refusal(field: LeadField, text: str) -> str:
    """Convert a text that does not fit and return the reason."""
    with pytest.raises(ValueDoesNotFit) as caught:
        convert(field, text, CHICAGO)
    assert caught.value.field is field
    assert str(caught.value) == caught.value.reason
    return caught.value.reason


@pytest.mark.parametrize("field_type", ALL_TYPES)
@pytest.mark.parametrize("text", ["", "  ", "\t\r\n", "NULL", " NULL\n"])
def test_empty_and_null_clear_every_type_decided(field_type: FieldType, text: str) -> None:
    """F-21: an empty value or NULL clears the field, blanks around it cut."""
    assert converted(field_type, text) is None


def test_null_in_other_letters_is_a_text_decided() -> None:
    """F-21: only the upper-case word clears."""
    assert converted(FieldType.STRING, "Null") == "Null"


@pytest.mark.parametrize(
    ("field_type", "text", "stored"),
    [
        (FieldType.STRING, " a  b ", "a  b"),
        (FieldType.STRING, "Zoë 北京 😀", "Zoë 北京 😀"),
        (FieldType.STRING, "one\ntwo", "one\ntwo"),
        (FieldType.TEXT, "one\r\ntwo\tthree", "one\r\ntwo\tthree"),
        (FieldType.EMAIL, " A.b+c@Example.test ", "A.b+c@Example.test"),
        (FieldType.EMAIL, "a@b", "a@b"),
        (FieldType.PHONE, "(555) 010-0199 x7", "(555) 010-0199 x7"),
        (FieldType.URL, "shop.example.test", "shop.example.test"),
        (FieldType.URL, "https://shop.example.test/a?b=c", "https://shop.example.test/a?b=c"),
        (FieldType.INTEGER, "0", "0"),
        (FieldType.INTEGER, "-0", "0"),
        (FieldType.INTEGER, "000", "0"),
        (FieldType.INTEGER, "+5", "5"),
        (FieldType.INTEGER, "-007", "-7"),
        (FieldType.INTEGER, "12.000", "12"),
        (FieldType.INTEGER, "0000000000000042", "42"),
        (FieldType.INTEGER, "2147483647", "2147483647"),
        (FieldType.INTEGER, "-2147483648", "-2147483648"),
        (FieldType.SCORE, "+5", "5"),
        (FieldType.REFERENCE, "17", "17"),
        (FieldType.FORMULA, "x", "x"),
        (FieldType.FLOAT, "37.7749295000", "37.7749295"),
        (FieldType.FLOAT, "12.0", "12"),
        (FieldType.FLOAT, "+1.5", "1.5"),
        (FieldType.FLOAT, "-0.0", "0"),
        (FieldType.FLOAT, ".5", "0.5"),
        (FieldType.FLOAT, "5.", "5"),
        (FieldType.FLOAT, "1e3", "1000"),
        (FieldType.FLOAT, "1.5E-3", "0.0015"),
        (FieldType.FLOAT, "0.1234567890123456", "0.123456789012346"),
        (FieldType.FLOAT, "123456789012345.6", "123456789012346"),
        (FieldType.FLOAT, "999999999999999", "999999999999999"),
        (FieldType.FLOAT, "-999999999999999", "-999999999999999"),
        (FieldType.FLOAT, "1e-308", "0." + "0" * 307 + "1"),
        (FieldType.FLOAT, "9e-309", "0"),
        (FieldType.FLOAT, "-1e-999999", "0"),
        (FieldType.FLOAT, "0e999999", "0"),
        (FieldType.CURRENCY, "1604.50", "1604.5"),
        (FieldType.CURRENCY, "2000000.00", "2000000"),
        (FieldType.CURRENCY, "1.005", "1.01"),
        (FieldType.CURRENCY, "-1.005", "-1.01"),
        (FieldType.CURRENCY, "1.0049999", "1"),
        (FieldType.CURRENCY, "-0.001", "0"),
        (FieldType.CURRENCY, "1e-999999", "0"),
        (FieldType.CURRENCY, "0e999999", "0"),
        (FieldType.CURRENCY, "999999999999999.994", "999999999999999.99"),
        (FieldType.PERCENT, "50", "50"),
        (FieldType.PERCENT, "50%", "50"),
        (FieldType.PERCENT, "-5 %", "-5"),
        (FieldType.DATE, "2016-02-29", "2016-02-29"),
        (FieldType.DATE, "2016-07-28-07:00", "2016-07-28"),
        (FieldType.DATE, "2016-07-28Z", "2016-07-28"),
        (FieldType.DATE, "2016-07-28T23:59:59.5+0200", "2016-07-28"),
        (FieldType.DATE, "2016-07-28 23:59 UTC", "2016-07-28"),
        (FieldType.DATE, "0001-01-01", "0001-01-01"),
        (FieldType.DATE, "9999-12-31", "9999-12-31"),
        (FieldType.DATETIME, "2026-08-03T14:15:00Z", "2026-08-03T14:15:00.000Z"),
        (FieldType.DATETIME, "2026-08-03 09:15:00 -0500", "2026-08-03T14:15:00.000Z"),
        (FieldType.DATETIME, "2026-08-03T09:15:00.1239", "2026-08-03T14:15:00.123Z"),
        (FieldType.DATETIME, "2026-08-03", "2026-08-03T05:00:00.000Z"),
        (FieldType.DATETIME, "2026-01-03", "2026-01-03T06:00:00.000Z"),
    ],
)
def test_a_text_that_fits_is_stored(field_type: FieldType, text: str, stored: str) -> None:
    """70-lead-fields section 3: the stored form of each type."""
    assert converted(field_type, text) == stored


@pytest.mark.parametrize(
    ("field_type", "text", "expected"),
    [
        (FieldType.EMAIL, "nobody", "an email address"),
        (FieldType.EMAIL, "@b", "an email address"),
        (FieldType.EMAIL, "a@", "an email address"),
        (FieldType.EMAIL, "a@b@c", "an email address"),
        (FieldType.EMAIL, "a b@c", "an email address"),
        (FieldType.EMAIL, "zoë@example.test", "an email address"),
        (FieldType.INTEGER, "1,000", "a whole number"),
        (FieldType.INTEGER, "1.5", "a whole number"),
        (FieldType.INTEGER, "1.", "a whole number"),
        (FieldType.INTEGER, ".0", "a whole number"),
        (FieldType.INTEGER, "+", "a whole number"),
        (FieldType.INTEGER, "- 1", "a whole number"),
        (FieldType.INTEGER, "1e3", "a whole number"),
        (FieldType.INTEGER, "٣", "a whole number"),
        (FieldType.INTEGER, "2147483648", "a whole number"),
        (FieldType.INTEGER, "-2147483649", "a whole number"),
        (FieldType.INTEGER, "9" * 5000, "a whole number"),
        (FieldType.SCORE, "high", "a whole number"),
        (FieldType.FLOAT, "1,5", "a decimal number"),
        (FieldType.FLOAT, "NaN", "a decimal number"),
        (FieldType.FLOAT, "Infinity", "a decimal number"),
        (FieldType.FLOAT, ".", "a decimal number"),
        (FieldType.FLOAT, "1e", "a decimal number"),
        (FieldType.FLOAT, "1_000", "a decimal number"),
        (FieldType.FLOAT, "1e15", "a number below 10^15"),
        (FieldType.FLOAT, "-1000000000000000", "a number below 10^15"),
        (FieldType.FLOAT, "999999999999999.5", "a number below 10^15"),
        (FieldType.FLOAT, "1e999999999", "a number below 10^15"),
        (FieldType.FLOAT, "1e99999999999999999999999", "a number with a smaller exponent"),
        (FieldType.CURRENCY, "$5", "a decimal number"),
        (FieldType.CURRENCY, "1e15", "a number below 10^15"),
        (FieldType.CURRENCY, "999999999999999.995", "a number below 10^15"),
        (FieldType.PERCENT, "12.5%", "a whole number"),
        (FieldType.PERCENT, "%", "a whole number"),
        (FieldType.PERCENT, "5%%", "a whole number"),
        (FieldType.BOOLEAN, "maybe", "true, false"),
        (FieldType.BOOLEAN, "2", "true, false"),
        (FieldType.DATE, "2016-02-30", "a date"),
        (FieldType.DATE, "0000-01-01", "a date"),
        (FieldType.DATE, "7/28/2016", "a date"),
        (FieldType.DATE, "2016-7-28", "a date"),
        (FieldType.DATE, "2016-07-28 soon", "a date"),
        (FieldType.DATETIME, "yesterday", "a date-time"),
        (FieldType.DATETIME, "2026-08-03T25:00:00Z", "a date-time"),
    ],
)
def test_a_text_that_does_not_fit_is_refused(
    field_type: FieldType, text: str, expected: str
) -> None:
    """F-23, decided: the reason names the field, what it takes and what came, cut."""
    reason = refusal(field_of(field_type), text)
    assert reason.startswith(f"Custom__c: expected {expected}")
    assert f'got "{text[:60]}' in reason
    assert len(reason) < 200


TRUE_WORDS = ["true", "1", "yes", "t", "y", "on", "True", "YES", "On", " true "]
FALSE_WORDS = ["false", "0", "no", "f", "n", "off", "False", "NO", "Off"]


@pytest.mark.parametrize("text", TRUE_WORDS)
def test_words_that_say_true_store_one(text: str) -> None:
    """Section 3: true in any letter case is stored as `1`."""
    assert converted(FieldType.BOOLEAN, text) == "1"


@pytest.mark.parametrize("text", FALSE_WORDS)
def test_words_that_say_false_store_nothing(text: str) -> None:
    """Section 3, F-21: a false boolean is a field without a value."""
    assert converted(FieldType.BOOLEAN, text) is None


@pytest.mark.parametrize(
    ("field_type", "limit"),
    [
        (FieldType.STRING, 40),
        (FieldType.URL, 40),
        (FieldType.FORMULA, 40),
        (FieldType.PHONE, 255),
    ],
)
@pytest.mark.parametrize("letter", ["a", "é", "😀"])
def test_length_counts_characters_decided(field_type: FieldType, limit: int, letter: str) -> None:
    """F-22: up to the length a text fits, one character more is refused, not cut."""
    field = field_of(field_type, length=40)
    for length in (limit - 1, limit):
        assert convert(field, letter * length, CHICAGO) == letter * length
    assert f"at most {limit} characters, got" in refusal(field, letter * (limit + 1))


def test_email_takes_255_characters_decided() -> None:
    """Section 3, row email: up to 255 characters."""
    field = field_of(FieldType.EMAIL, length=1000)
    for length in (254, 255):
        text = "a" * (length - 2) + "@b"
        assert convert(field, text, CHICAGO) == text
    assert "at most 255 characters" in refusal(field, "a" * 254 + "@b")


@pytest.mark.parametrize("letter", ["a", "é", "漢"])
def test_text_takes_30000_bytes_in_utf8(letter: str) -> None:
    """Section 3, row text: up to 30,000 bytes, whatever the length in the definition."""
    field = field_of(FieldType.TEXT, length=1)
    size = len(letter.encode())
    for length in (30_000 // size - 1, 30_000 // size):
        assert convert(field, letter * length, CHICAGO) == letter * length
    assert "at most 30000 bytes" in refusal(field, letter * (30_000 // size + 1))


@pytest.mark.parametrize("bad", ["\x00", "\x01", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud800"])
@pytest.mark.parametrize("field_type", ALL_TYPES)
def test_characters_outside_xml_are_refused_decided(field_type: FieldType, bad: str) -> None:
    """F-26: such a character is refused for every type, and named."""
    reason = refusal(field_of(field_type), f"ab{bad}")
    assert f"got U+{ord(bad):04X} at character 3" in reason
    assert bad not in reason


@pytest.mark.parametrize("good", ["\t", "\n", "\r", "\x7f", "\x85", "\u2028", "\ue000", "\ufffd"])
def test_unprintable_characters_of_xml_are_kept_decided(good: str) -> None:
    """F-26: XML 1.0 carries these, so a text keeps them inside."""
    assert converted(FieldType.TEXT, f"a{good}b") == f"a{good}b"


def test_imported_dates_may_be_written_the_american_way() -> None:
    """Section 3, row date: `m/d/yyyy` in imports only, of date fields only."""
    date_field = field_of(FieldType.DATE)
    assert convert_imported(date_field, " 7/4/2016 ", CHICAGO) == "2016-07-04"
    assert convert_imported(date_field, "12/31/2016", CHICAGO) == "2016-12-31"
    assert convert_imported(date_field, "2016-07-28", CHICAGO) == "2016-07-28"
    assert convert_imported(field_of(FieldType.STRING), "7/4/2016", CHICAGO) == "7/4/2016"
    with pytest.raises(ValueDoesNotFit):
        convert_imported(date_field, "2/30/2016", CHICAGO)
    with pytest.raises(ValueDoesNotFit):
        convert_imported(date_field, "7/4/16", CHICAGO)


def test_activities_show_false_as_zero_and_no_value_as_nothing_decided() -> None:
    """F-27 and V-12."""
    assert shown_in_activity(field_of(FieldType.BOOLEAN), None, CHICAGO) == "0"
    assert shown_in_activity(field_of(FieldType.BOOLEAN), "1", CHICAGO) == "1"
    assert shown_in_activity(field_of(FieldType.INTEGER), None, CHICAGO) == ""
    assert (
        shown_in_activity(field_of(FieldType.DATETIME), "2026-01-03T06:00:00.000Z", CHICAGO)
        == "2026-01-03T00:00:00-06:00"
    )


# The cases of 70-lead-fields section 5, at the level of one value.


def test_field_01_true_is_one_and_false_is_nothing(catalog: Catalog) -> None:
    """FIELD-01, recorded: `True` is shown as `1`, `false` not at all."""
    unsubscribed = catalog.field("Unsubscribed")
    stored = convert(unsubscribed, "True", CHICAGO)
    assert stored is not None
    assert shown(unsubscribed, stored, CHICAGO) == "1"
    assert convert(unsubscribed, "false", CHICAGO) is None


def test_field_02_a_zone_after_a_date_is_cut() -> None:
    """FIELD-02, recorded."""
    assert converted(FieldType.DATE, "2016-07-28-07:00") == "2016-07-28"


def test_field_03_a_date_time_is_shown_in_the_zone_decided() -> None:
    """FIELD-03: the spelling is recorded."""
    field = field_of(FieldType.DATETIME)
    stored = convert(field, "2026-08-03 09:15:00 -0500", CHICAGO)
    assert stored == "2026-08-03T14:15:00.000Z"
    assert shown(field, stored, CHICAGO) == "2026-08-03T09:15:00-05:00"


def test_field_04_a_comma_is_no_part_of_a_number_decided(catalog: Catalog) -> None:
    """FIELD-04."""
    reason = refusal(catalog.field("NumberOfEmployees"), "1,000")
    assert reason == (
        'NumberOfEmployees: expected a whole number from -2147483648 to 2147483647, got "1,000"'
    )


@pytest.mark.parametrize(("text", "stored"), [("1604.50", "1604.5"), ("2000000.00", "2000000")])
def test_field_05_currency_loses_zeros(catalog: Catalog, text: str, stored: str) -> None:
    """FIELD-05, recorded."""
    assert convert(catalog.field("AnnualRevenue"), text, CHICAGO) == stored


@pytest.mark.parametrize(("text", "stored"), [("37.7749295000", "37.7749295"), ("12.0", "12")])
def test_field_06_float_loses_zeros(text: str, stored: str) -> None:
    """FIELD-06, recorded."""
    assert converted(FieldType.FLOAT, text) == stored


def test_field_07_a_website_needs_no_scheme(catalog: Catalog) -> None:
    """FIELD-07, recorded."""
    website = catalog.field("Website")
    assert convert(website, "shop.example.test", CHICAGO) == "shop.example.test"


def test_field_08_a_phone_is_not_reformatted(catalog: Catalog) -> None:
    """FIELD-08, recorded."""
    phone = catalog.field("Phone")
    assert convert(phone, "(555) 010-0199 x7", CHICAGO) == "(555) 010-0199 x7"


def test_field_09_an_email_needs_an_at_decided(catalog: Catalog) -> None:
    """FIELD-09."""
    assert 'got "nobody"' in refusal(catalog.field("Email"), "nobody")


def test_field_10_a_title_of_300_characters_does_not_fit_decided(catalog: Catalog) -> None:
    """FIELD-10, and both sides of the limit."""
    title = catalog.field("Title")
    assert convert(title, "x" * 255, CHICAGO) == "x" * 255
    assert "at most 255 characters, got" in refusal(title, "x" * 256)
    assert "300" in refusal(title, "x" * 300)


def test_field_11_a_score_is_absolute_decided(catalog: Catalog) -> None:
    """FIELD-11: `+5` is 5, never a difference."""
    assert convert(catalog.field("LeadScore"), "+5", CHICAGO) == "5"


def test_field_17_integers_lose_zeros_and_have_32_bits_decided() -> None:
    """FIELD-17."""
    assert converted(FieldType.INTEGER, "007") == "7"
    assert converted(FieldType.INTEGER, "2147483647") == "2147483647"
    refusal(field_of(FieldType.INTEGER), "2147483648")


def test_field_20_null_is_no_value_and_zero_is_one(catalog: Catalog) -> None:
    """FIELD-20, recorded."""
    employees = catalog.field("NumberOfEmployees")
    assert convert(employees, "NULL", CHICAGO) is None
    assert convert(employees, "0", CHICAGO) == "0"


# Properties.

SOME_TEXTS = st.one_of(
    st.text(max_size=60),
    st.from_regex(r"[+-]?[0-9]{0,18}(\.[0-9]{0,18})?([eE][+-]?[0-9]{1,3})?%?", fullmatch=True),
    st.from_regex(r"[0-9]{4}-[01][0-9]-[0-3][0-9][T ]?[-+0-9:Z ]{0,14}", fullmatch=True),
    st.sampled_from(TRUE_WORDS + FALSE_WORDS),
)


@given(field_type=st.sampled_from(ALL_TYPES), text=SOME_TEXTS)
def test_what_is_shown_converts_to_itself(field_type: FieldType, text: str) -> None:
    """Whatever a text converts to, its shown form converts to the same (F-25, decided)."""
    field = field_of(field_type)
    try:
        stored = convert(field, text, CHICAGO)
    except ValueDoesNotFit as misfit:
        assert misfit.field is field  # noqa: PT017 - a text may fit or not, nothing else
        return
    if stored is None:
        return
    once = shown(field, stored, CHICAGO)
    again = convert(field, once, CHICAGO)
    assert again is not None
    assert shown(field, again, CHICAGO) == once
    if field_type is not FieldType.DATETIME:  # its shown form has no fraction of a second
        assert again == stored


@given(number=st.floats(min_value=-9.99e14, max_value=9.99e14))
def test_floats_have_fifteen_digits_and_no_exponent(number: float) -> None:
    """The stored text is the number to 15 significant digits, as short as can be."""
    stored = converted(FieldType.FLOAT, repr(number))
    assert stored is not None
    if abs(number) < 1e-300:
        assert abs(float(stored)) <= abs(number) * (1 + 1e-14)
        return
    assert "e" not in stored.lower()
    assert not stored.startswith("+")
    assert "." not in stored or stored[-1] not in "0."
    assert float(f"{number:.14e}") == pytest.approx(float(stored), rel=1e-14)
    assert len(Decimal(stored).normalize().as_tuple().digits) <= 15


@given(cents=st.integers(min_value=-(10**17) + 1, max_value=10**17 - 1))
def test_currency_has_at_most_two_decimals(cents: int) -> None:
    """A whole number of cents is stored exactly, without zeros at the end."""
    text = f"{Decimal(cents) / 100:f}" if abs(cents) < 10**17 else "0"
    stored = converted(FieldType.CURRENCY, text)
    assert stored is not None
    assert Decimal(stored) * 100 == cents
    assert "." not in stored or stored[-1] != "0"


@given(tenths=st.integers(min_value=-(10**9), max_value=10**9))
def test_currency_rounds_half_away_from_zero(tenths: int) -> None:
    """Tenths of a cent round to the nearest cent, halves away from zero."""
    stored = converted(FieldType.CURRENCY, f"{Decimal(tenths).scaleb(-3):f}")
    assert stored is not None
    cents, rest = divmod(abs(tenths), 10)
    expected = cents + (rest >= 5)
    assert Decimal(stored) * 100 == (expected if tenths >= 0 else -expected)


@given(number=st.integers(min_value=-(2**31), max_value=2**31 - 1), zeros=st.integers(0, 30))
def test_integers_convert_from_every_spelling(number: int, zeros: int) -> None:
    """Leading zeros, a sign and a fraction of zeros change nothing."""
    digits = "0" * zeros + str(abs(number))
    sign = "-" if number < 0 else "+"
    assert converted(FieldType.INTEGER, f"{sign}{digits}.{'0' * (zeros + 1)}") == str(number)


@given(
    seconds=st.integers(min_value=-2_000_000_000, max_value=4_000_000_000),
    milliseconds=st.integers(min_value=0, max_value=999),
)
def test_stored_date_times_are_in_the_order_of_their_instants(
    seconds: int, milliseconds: int
) -> None:
    """S-5: stored texts have one width and keep milliseconds, so they compare as instants."""
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds, milliseconds=milliseconds)
    stored = converted(FieldType.DATETIME, at.isoformat())
    assert stored is not None
    assert len(stored) == len("2026-08-03T14:15:00.000Z")
    assert datetime.fromisoformat(stored) == at
