"""A record is judged by its type alone, and the first reason in the order of the table counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.domain.custom_object_input import judge_key, judge_object, missing_link
from castile.domain.custom_objects import ObjectField, make_custom_object_type
from castile.domain.fields import FieldType
from castile.domain.ids import CustomObjectTypeId
from castile.wire.messages import Attribute

if TYPE_CHECKING:
    from datetime import tzinfo

    from castile.domain.custom_object_input import ObjectInput
    from castile.domain.custom_objects import CustomObjectType
    from castile.domain.fields import LeadField

LINK = ObjectField("MKTOID", FieldType.INTEGER)
RID = ObjectField("rid", FieldType.STRING, 5)
NIGHT = ObjectField("night", FieldType.INTEGER)
SEATS = ObjectField("seats", FieldType.INTEGER)
VIP = ObjectField("vip", FieldType.BOOLEAN)
SUM = ObjectField("sum", FieldType.FORMULA)


def a_type(*, is_key: bool = True, links_to: LeadField | None = None) -> CustomObjectType:
    """A type of either style."""
    return make_custom_object_type(
        type_id=CustomObjectTypeId(7),
        name="T",
        link_field="MKTOID",
        links_to=links_to,
        key_fields=[RID, LINK, NIGHT] if is_key else [RID],
        fields=[SEATS, VIP, SUM] if is_key else [SEATS, VIP, SUM, LINK],
    )


STYLE_A, STYLE_B = a_type(), a_type(is_key=False)
KEYS = {"MKTOID": "2", "rid": "r", "night": "07"}


def attributes(pairs: dict[str, str] | list[tuple[str, str]]) -> list[Attribute]:
    """Names and values as a request has them."""
    listed = pairs.items() if isinstance(pairs, dict) else pairs
    return [Attribute(attr_name=name, attr_value=text) for name, text in listed]


def judged(
    keys: dict[str, str] | list[tuple[str, str]],
    values: dict[str, str] | list[tuple[str, str]],
    zone: tzinfo,
    object_type: CustomObjectType = STYLE_A,
) -> ObjectInput:
    """What is made of a record."""
    return judge_object(object_type, attributes(keys), attributes(values), zone)


def test_values_are_converted_by_their_fields(zone: tzinfo) -> None:
    """D-5, D-15: empty values and NULL clear; what is never written is passed over."""
    found = judged(KEYS, {"seats": " 08 ", "vip": "no", "sum": "1"}, zone)
    assert (found.failure, found.misfit) == (None, None)
    assert (found.link, found.keys) == ("2", ("r", "7"))
    assert found.values == ((SEATS, "8"), (VIP, None))
    assert judged(KEYS, {"seats": "NULL"}, zone).values == ((SEATS, None),)
    assert judged(KEYS, {"seats": ""}, zone).values == ((SEATS, None),)


def test_of_a_name_that_comes_twice_the_last_value_counts(zone: tzinfo) -> None:
    """Decided, as for leads (10-leads S-27)."""
    found = judged([("rid", "a"), *KEYS.items()], [("seats", "x"), ("seats", "2")], zone)
    assert (found.keys, found.values, found.misfit) == (("r", "7"), ((SEATS, "2"),), None)


@pytest.mark.parametrize(
    ("keys", "values", "failure"),
    [
        (KEYS, {"seats": "1", "x": "", "y": ""}, "Unknown name attribute list: x"),
        (KEYS, {"Seats": "1"}, "Unknown name attribute list: Seats"),
        (KEYS, {"rid": "r"}, "Unknown name attribute list: rid"),
        (KEYS, {"": "r"}, "Unknown name attribute list: "),
        ({**KEYS, "seats": "1"}, {}, "Unknown name key list: seats"),
        ({**KEYS, "RID": "r"}, {}, "Unknown name key list: RID"),
        ({"z": "1"}, {"x": "1"}, "Unknown name attribute list: x"),
        ({"z": "1"}, {"seats": "x"}, "Unknown name key list: z"),
        ({}, {}, "Missing key: MKTOID"),
        ({"MKTOID": "2"}, {"seats": "x"}, "Missing key: rid"),
        ({**KEYS, "night": ""}, {}, "Missing key: night"),
        ({**KEYS, "rid": "NULL"}, {}, "Missing key: rid"),
        ({**KEYS, "rid": " "}, {}, "Missing key: rid"),
        ({**KEYS, "x" * 201: ""}, {}, "Unknown name key list: " + "x" * 200),
    ],
)
def test_names_and_missing_keys_are_the_first_reasons(
    keys: dict[str, str], values: dict[str, str], failure: str, zone: tzinfo
) -> None:
    """D-12, D-13: attribute list, key list, missing key, in this order."""
    assert judged(keys, values, zone).failure == failure


@pytest.mark.parametrize(
    ("keys", "values", "misfit"),
    [
        (KEYS, {"seats": "x"}, "Bad value for seats"),
        (KEYS, {"vip": "maybe", "seats": "x"}, "Bad value for vip"),
        ({**KEYS, "rid": "123456"}, {"seats": "x"}, "Bad value for rid"),
        ({**KEYS, "night": "x", "rid": "123456"}, {}, "Bad value for rid"),
        ({**KEYS, "night": "2147483648"}, {}, "Bad value for night"),
        ({**KEYS, "rid": "a\x01b"}, {}, "Bad value for rid"),
        ({**KEYS, "MKTOID": "abc"}, {}, "Bad value for MKTOID"),
    ],
)
def test_values_that_do_not_fit_come_after_all_that_is_stored(
    keys: dict[str, str], values: dict[str, str], misfit: str, zone: tzinfo
) -> None:
    """D-12, decided: keys before attributes, attributes in the order of the request."""
    found = judged(keys, values, zone)
    assert (found.failure, found.misfit) == (None, misfit)


def test_the_link_of_style_b_is_an_attribute(zone: tzinfo) -> None:
    """D-2, D-15: not sent, empty and sent are three things."""
    for values, link in (({}, None), ({"MKTOID": "NULL"}, ""), ({"MKTOID": " 2 "}, "2")):
        found = judged({"rid": "r"}, values, zone, STYLE_B)
        assert (found.failure, found.link, found.values) == (None, link, ())
    found = judged({"rid": "r", "MKTOID": "2"}, {}, zone, STYLE_B)
    assert found.failure == "Unknown name key list: MKTOID"
    assert missing_link(STYLE_B) == "Missing link: MKTOID"


def test_a_key_list_by_itself_is_judged_alike(zone: tzinfo) -> None:
    """D-40, D-43."""

    def of(keys: dict[str, str]) -> ObjectInput:
        return judge_key(STYLE_A, attributes(keys), zone)

    assert (of(KEYS).link, of(KEYS).keys) == ("2", ("r", "7"))
    assert of({"MKTOID": "2"}).failure == "Missing key: rid"
    assert of({**KEYS, "seats": "1"}).failure == "Unknown name key list: seats"
    assert of({**KEYS, "night": "x"}).misfit == "Bad value for night"
    assert of({**KEYS, "night": "x"}).keys is None
    assert judge_key(STYLE_B, attributes({"rid": "r"}), zone).link is None
