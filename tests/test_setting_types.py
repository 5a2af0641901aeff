"""One setting: what it may be, and what is said when it is not."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.setting_types import Setting, SettingError, Value, shown
from castile.settings import SETTINGS

WITH_RANGE = [setting for setting in SETTINGS.values() if setting.low is not None]


@pytest.mark.parametrize("setting", WITH_RANGE, ids=lambda setting: setting.name)
def test_both_ends_of_a_range_are_taken_and_what_lies_beyond_is_refused(setting: Setting) -> None:
    """Every limit has a range, ends included."""
    assert setting.low is not None
    assert setting.high is not None
    for number in (setting.low, setting.high):
        assert setting.read(str(number), "a test") == number
    for number in (setting.low - 1, setting.high + 1):
        with pytest.raises(SettingError, match=f"from {setting.low} to {setting.high}, got"):
            setting.read(number, "a test")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("port", " 8080 ", 8080),
        ("body_bytes_max", "64_000_000", 64_000_000),
        ("test", "Yes", True),
        ("test", "0", False),
        ("test", True, True),
        ("log_level", "debug", "debug"),
        ("host", "::1", "::1"),
        ("public_url", "https://soap.example.com/", "https://soap.example.com"),
        ("public_url", "", ""),
        ("database", "sqlite:////var/lib/c.db", "sqlite:////var/lib/c.db"),
        ("data", "here", Path("here")),
        ("trusted_proxies", "10.0.0.1, ::1,", ("10.0.0.1/32", "::1/128")),
        ("allowed_addresses", ["10.1.2.3/8"], ("10.0.0.0/8",)),
        ("time_zone", "Europe/Berlin", "Europe/Berlin"),
    ],
)
def test_a_text_or_a_toml_value_becomes_the_value_of_the_setting(
    name: str, text: object, value: Value
) -> None:
    """Texts of options and variables, and typed values of a file, mean the same."""
    assert value == SETTINGS[name].read(text, "a test")


@pytest.mark.parametrize(
    ("name", "wrong", "expected"),
    [
        ("port", "http", "a whole number from 0 to 65535"),
        ("port", True, "a whole number from 0 to 65535"),
        ("port", 80.5, "a whole number from 0 to 65535"),
        ("test", "maybe", "true or false"),
        ("test", 1, "true or false"),
        ("log_level", "loud", "one of debug, info, warning, error"),
        ("host", " ", "an address or a host name"),
        ("public_url", "soap.example.com", "an address such as https://soap.example.com"),
        ("public_url", "https://a/?b", "an address such as https://soap.example.com"),
        ("public_url", "https://u:hidden@a/", "an address such as https://soap.example.com"),
        ("database", "postgresql://u:hidden@h/d", "sqlite:///PATH"),
        ("database", "sqlite:///", "sqlite:///PATH"),
        ("data", "", "a path"),
        ("data", "a\x00b", "a path"),
        ("trusted_proxies", "10.0.0.0/33", "addresses and networks such as 10.0.0.0/8"),
        ("allowed_addresses", 7, "addresses and networks such as 10.0.0.0/8"),
        ("time_zone", "Mars/Olympus", "a time zone such as America/Chicago"),
        ("time_zone", "../../etc/passwd", "a time zone such as America/Chicago"),
        ("time_zone", "", "a time zone such as America/Chicago"),
    ],
)
def test_a_wrong_value_is_named_with_what_was_expected_and_where_it_came_from(
    name: str, wrong: object, expected: str
) -> None:
    """The sentence holds setting, expectation, value and origin, and never a password."""
    with pytest.raises(SettingError) as caught:
        SETTINGS[name].read(wrong, "option --x")
    pattern = rf"^{name}: expected {re.escape(expected)}.*, got .+ \(from option --x\)$"
    assert re.match(pattern, str(caught.value), re.DOTALL)
    assert "hidden" not in str(caught.value)
    assert name == caught.value.name


@given(st.text(), st.sampled_from(sorted(SETTINGS)))
def test_any_text_gives_a_value_or_the_one_error(text: str, name: str) -> None:
    """No text makes a setting fail in another way."""
    with suppress(SettingError):
        SETTINGS[name].read(text, "a test")


def test_names_of_option_and_variable_follow_from_the_name() -> None:
    """One name gives all three spellings."""
    setting = SETTINGS["body_bytes_max"]
    assert (setting.option, setting.variable) == ("--body-bytes-max", "CASTILE_BODY_BYTES_MAX")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (8080, 8080),
        (True, True),
        (("10.0.0.0/8",), ["10.0.0.0/8"]),
        (Path("a/b"), "a/b"),
        ("postgresql://user:hidden@host/name", "postgresql://user:***@host/name"),
    ],
)
def test_a_shown_value_is_json_and_has_no_password(value: Value, expected: object) -> None:
    """`castile settings` can be pasted into a message to anybody."""
    assert expected == shown(value)
