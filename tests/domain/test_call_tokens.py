"""Tokens of a call, judged."""

from __future__ import annotations

import pytest

from castile.domain.call_tokens import judge_token_name, judge_tokens
from castile.wire.faults import BadParameter, BadParameterCombination
from castile.wire.messages import ABSENT, ArrayOfAttrib, Attrib


def given(*pairs: tuple[str, str]) -> ArrayOfAttrib:
    """A programTokenList."""
    return ArrayOfAttrib(tuple(Attrib(name=name, value=value) for name, value in pairs))


def test_no_list_means_no_tokens() -> None:
    """G-20: it may be absent, nil or empty."""
    assert judge_tokens(ABSENT) == judge_tokens(None) == judge_tokens(given()) == {}


def test_camp_19_values_are_kept_by_name() -> None:
    """G-27: as they are; of a name given twice the last value counts (decided)."""
    pairs = ("{{my.a}}", " {{my.b}}\n=1 "), ("my.b", "x"), ("MY.B", "")
    assert judge_tokens(given(*pairs)) == {"a": " {{my.b}}\n=1 ", "b": ""}


@pytest.mark.parametrize("name", ["", "message", "{{message}}", "{{lead.Email}}"])
def test_camp_19_another_name_is_a_bad_parameter(name: str) -> None:
    """20110 says which, and the journal what was expected."""
    with pytest.raises(BadParameter) as raised:
        judge_token_name(name, lambda _name: "")
    assert f'"{name}"' in raised.value.message
    assert raised.value.detail.startswith("expected {{my.name}}")


@pytest.mark.parametrize("count", [99, 100, 101])
def test_a_call_has_at_most_a_hundred_tokens(count: int) -> None:
    """G-27: 20114 beyond; the same name counts each time."""
    tokens = given(*[("my.a", "")] * count)
    if count <= 100:
        assert judge_tokens(tokens) == {"a": ""}
    else:
        with pytest.raises(BadParameterCombination):
            judge_tokens(tokens)


@pytest.mark.parametrize("length", [999_999, 1_000_000, 1_000_001])
def test_a_value_has_at_most_a_million_characters(length: int) -> None:
    """G-27: 20114 beyond; characters, not bytes."""
    tokens = given(("my.a", "é" * length))
    if length <= 1_000_000:
        assert len(judge_tokens(tokens)["a"]) == length
    else:
        with pytest.raises(BadParameterCombination):
            judge_tokens(tokens)
