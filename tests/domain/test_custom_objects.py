"""Types of custom objects: which keys they have, and what a link value is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.domain.custom_objects import CustomObject, ObjectField, make_custom_object_type
from castile.domain.fields import FieldType
from castile.domain.ids import CustomObjectTypeId, LeadId

if TYPE_CHECKING:
    from datetime import tzinfo

    from castile.domain.catalog import Catalog
    from castile.domain.custom_objects import CustomObjectType
    from castile.domain.fields import LeadField

RID = ObjectField("rid", FieldType.STRING, 50)
DAY = ObjectField("day", FieldType.DATE)
CITY = ObjectField("city", FieldType.STRING)


def a_type(
    link: FieldType = FieldType.INTEGER,
    *,
    is_key: bool = True,
    links_to: LeadField | None = None,
) -> CustomObjectType:
    """A type whose keys are given in another order than they are shown."""
    link_field = ObjectField("MKTOID", link, 12)
    return make_custom_object_type(
        type_id=CustomObjectTypeId(7),
        name="Roadshow",
        link_field="MKTOID",
        links_to=links_to,
        key_fields=[RID, link_field, DAY] if is_key else [RID, DAY],
        fields=[ObjectField("zip", FieldType.STRING), CITY, *([] if is_key else [link_field])],
    )


def test_the_link_stands_first_in_the_keys_of_style_a() -> None:
    """D-24, decided for keys that are defined in another order."""
    style_a = a_type()
    assert style_a.is_style_a
    assert [*style_a.keys] == ["MKTOID", "rid", "day"]
    assert [*style_a.attributes] == ["city", "zip"]


def test_the_link_is_an_attribute_in_style_b() -> None:
    """D-2: only the fields that identify a record stand in the key list."""
    style_b = a_type(is_key=False)
    assert not style_b.is_style_a
    assert [*style_b.keys] == ["rid", "day"]
    assert [*style_b.attributes] == ["MKTOID", "city", "zip"]


@pytest.mark.parametrize("link", [FieldType.INTEGER, FieldType.STRING])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" 1090177 ", "1090177"),
        ("007", "7"),
        ("2147483647", "2147483647"),
        ("2147483648", None),
        ("0", None),
        ("-3", None),
        ("abc", None),
        ("", None),
        ("NULL", None),
    ],
)
def test_a_link_is_the_id_of_a_lead_in_one_spelling(
    link: FieldType, text: str, expected: str | None, zone: tzinfo
) -> None:
    """D-2, decided: whatever the type of the field, the number decides."""
    assert a_type(link).link_text(text, zone) == expected


def test_a_link_to_another_field_is_a_value_of_its_own_type(catalog: Catalog, zone: tzinfo) -> None:
    """D-2, D-5, decided: compared exactly, as it was written."""
    linked = a_type(FieldType.STRING, links_to=catalog.field("Email"))
    assert linked.link_text(" A@b.test ", zone) == "A@b.test"
    assert linked.link_text("x" * 13, zone) is None
    assert linked.link_text("", zone) is None


@pytest.mark.parametrize("is_key", [True, False])
def test_a_record_knows_the_value_of_each_field(*, is_key: bool) -> None:
    """Keys, link and attributes are kept apart and asked alike."""
    object_type = a_type(is_key=is_key)
    record = CustomObject(
        lead_id=LeadId(2), link="2", keys=("r", "2026-08-03"), values={"city": "Rome"}
    )
    fields = (*object_type.keys.values(), *object_type.attributes.values())
    shown = {each.name: record.value(object_type, each) for each in fields}
    assert shown == {"MKTOID": "2", "rid": "r", "day": "2026-08-03", "city": "Rome", "zip": None}


def test_records_stand_by_link_then_keys() -> None:
    """D-23, decided: numbers as numbers, text by code point."""
    object_type = a_type()
    ascending = [
        ("2", ("a", "2026-01-01")),
        ("10", ("B", "2026-01-01")),
        ("10", ("a", "2025-01-01")),
    ]
    keys = [(object_type.link_key(link), object_type.other_key(keys)) for link, keys in ascending]
    assert keys == sorted(keys)
