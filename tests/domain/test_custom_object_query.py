"""Conditions become a query, and a record becomes what a client is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.domain.custom_object_query import custom_obj, object_query, place_of
from castile.domain.custom_objects import CustomObject, ObjectField, make_custom_object_type
from castile.domain.fields import FieldType
from castile.domain.ids import CustomObjectTypeId, LeadId
from castile.wire.faults import BadParameter
from castile.wire.messages import ArrayOfAttribute

if TYPE_CHECKING:
    from datetime import tzinfo

    from castile.domain.custom_objects import CustomObjectType
    from castile.wire.messages import Absent

LINK = ObjectField("MKTOID", FieldType.INTEGER)
RID = ObjectField("rid", FieldType.STRING, 5)
NIGHT = ObjectField("night", FieldType.INTEGER)
CITY = ObjectField("city", FieldType.STRING)
AT = ObjectField("at", FieldType.DATETIME)


def a_type(*, is_key: bool = True) -> CustomObjectType:
    """A type of either style."""
    return make_custom_object_type(
        type_id=CustomObjectTypeId(7),
        name="T",
        link_field="MKTOID",
        links_to=None,
        key_fields=[RID, LINK, NIGHT] if is_key else [RID],
        fields=[CITY, AT] if is_key else [CITY, AT, LINK],
    )


STYLE_A, STYLE_B = a_type(), a_type(is_key=False)


def shown(listed: ArrayOfAttribute | Absent | None) -> list[tuple[str, str]] | None:
    """Names and values; None for nil."""
    if not isinstance(listed, ArrayOfAttribute):
        return None
    assert all(each.attr_type is None for each in listed.attribute)
    return [(each.attr_name, each.attr_value) for each in listed.attribute]


def test_conditions_on_different_names_must_all_hold(zone: tzinfo) -> None:
    """D-20."""
    query = object_query(STYLE_A, [("MKTOID", "02"), ("night", "7.0")], zone)
    assert query.takes("2", ("any", "7"))
    assert not query.takes("3", ("any", "7"))
    assert not query.takes("2", ("any", "8"))
    assert not query.is_of_links
    assert not query.is_of_all


def test_of_several_values_of_a_name_any_will_do(zone: tzinfo) -> None:
    """D-21."""
    query = object_query(STYLE_A, [("MKTOID", "2"), ("rid", "a"), ("MKTOID", "3")], zone)
    assert query.takes("2", ("a", "1"))
    assert query.takes("3", ("a", "1"))
    assert not query.takes("4", ("a", "1"))


def test_no_condition_and_links_alone_are_ranges(zone: tzinfo) -> None:
    """D-20, D-23: in style B too."""
    assert object_query(STYLE_A, [], zone).is_of_all
    for object_type in (STYLE_A, STYLE_B):
        query = object_query(object_type, [("MKTOID", "2"), ("MKTOID", "3")], zone)
        assert query.is_of_links
        assert not query.is_of_all


def test_values_that_no_record_can_have_ask_for_nothing(zone: tzinfo) -> None:
    """Decided: as if no record had them, no fault."""
    for name, text in (("MKTOID", "abc"), ("rid", "123456"), ("night", "x"), ("rid", "")):
        query = object_query(STYLE_A, [(name, text)], zone)
        assert not query.is_of_all
        assert not query.takes("2", ("", "1"))


@pytest.mark.parametrize("name", ["city", "mktoid", "", "x" * 300])
def test_a_name_that_is_neither_key_nor_link_is_20110(name: str, zone: tzinfo) -> None:
    """D-22, D-4."""
    with pytest.raises(BadParameter):
        object_query(STYLE_A, [("MKTOID", "2"), (name, "x")], zone)


def test_a_record_is_shown_with_all_keys_and_what_has_a_value(zone: tzinfo) -> None:
    """D-24: link first, attributes by name, date-times in the subscription's zone."""
    record = CustomObject(
        lead_id=LeadId(2),
        link="2",
        keys=("r", "7"),
        values={"city": "Rome", "at": "2026-08-03T14:15:00.000Z"},
    )
    found = custom_obj(STYLE_A, record, None, zone)
    assert shown(found.custom_obj_key_list) == [("MKTOID", "2"), ("rid", "r"), ("night", "7")]
    at, city = ("at", "2026-08-03T09:15:00-05:00"), ("city", "Rome")
    assert shown(found.custom_obj_attribute_list) == [at, city]
    some = custom_obj(STYLE_A, record, frozenset({"city", "nothing", "rid"}), zone)
    assert shown(some.custom_obj_attribute_list) == [city]
    assert shown(some.custom_obj_key_list) == shown(found.custom_obj_key_list)
    none = custom_obj(STYLE_A, record, frozenset({"nothing"}), zone)
    assert none.custom_obj_attribute_list is None


def test_the_link_of_style_b_is_shown_as_an_attribute(zone: tzinfo) -> None:
    """D-2."""
    found = custom_obj(STYLE_B, CustomObject(lead_id=LeadId(2), link="2", keys=("r",)), None, zone)
    assert shown(found.custom_obj_key_list) == [("rid", "r")]
    assert shown(found.custom_obj_attribute_list) == [("MKTOID", "2")]


def test_the_place_of_a_record_is_made_of_its_key_again(zone: tzinfo) -> None:
    """D-30: what a client sends back is judged like anything from outside."""
    assert place_of(STYLE_A, ["2", "r", "7"], zone) == (
        STYLE_A.link_key("2"),
        STYLE_A.other_key(("r", "7")),
    )
    for last in (
        ["2", "r"],
        ["2", "r", "7", "8"],
        ["x", "r", "7"],
        ["2", "r", "07"],
        ["2", "", "7"],
    ):
        with pytest.raises(ValueError, match=r"expected|zip"):
            place_of(STYLE_A, last, zone)
