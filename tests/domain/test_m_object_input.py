"""An mObject is judged by the definitions alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.domain.fields import FieldType, OpportunityField
from castile.domain.m_object_input import (
    SHOWN_CHARACTERS_MAX,
    ObjectFailed,
    associations,
    attributes,
    external_key,
    failure,
    field_values,
)
from castile.domain.opportunities import ROLE_FIELDS
from castile.wire.messages import (
    ABSENT,
    ArrayOfAttrib,
    ArrayOfMObjAssociation,
    Attrib,
    MObjAssociation,
)

if TYPE_CHECKING:
    from datetime import tzinfo

MARKED = OpportunityField(
    name="Key", display_name="Key", type=FieldType.INTEGER, key="7", external_key=True
)
PLAIN = OpportunityField(name="Plain", display_name="Plain", type=FieldType.STRING, key="8")
FIELDS = {each.name: each for each in (MARKED, PLAIN)}


def listed(*pairs: tuple[str, str]) -> ArrayOfAttrib:
    """An attribList."""
    return ArrayOfAttrib(tuple(Attrib(name=name, value=value) for name, value in pairs))


def test_the_last_of_a_name_counts_in_its_place() -> None:
    """As of attributes of a lead (10-leads S-27, decided)."""
    sent = listed(("a", "1"), ("b", "2"), (" a ", "3"))
    assert list(attributes(sent).items()) == [("b", "2"), ("a", "3")]
    assert attributes(ABSENT) == {}


def test_values_are_converted_and_others_passed_over(zone: tzinfo) -> None:
    """B-40: Id takes no value."""
    sent = listed(("Id", "x"), ("IsPrimary", "no"), ("Role", " Buyer "), ("PersonId", "007"))
    found = field_values(sent, ROLE_FIELDS, zone, type_name="Role")
    assert {name: stored for name, (_, stored) in found.items()} == {
        "IsPrimary": None,
        "Role": "Buyer",
        "PersonId": "7",
    }


def test_an_unknown_name_and_a_wrong_value_fail(zone: tzinfo) -> None:
    """The text names place, expectation and what came."""
    with pytest.raises(ObjectFailed, match=r'attribList: expected .* of Role, got "role"'):
        field_values(listed(("role", "x")), ROLE_FIELDS, zone, type_name="Role")
    with pytest.raises(ObjectFailed, match="IsPrimary: expected true, false"):
        field_values(listed(("IsPrimary", "x")), ROLE_FIELDS, zone, type_name="Role")


def test_a_key_is_converted_like_a_value(zone: tzinfo) -> None:
    """So `007` and `7` are the same key."""
    sent = Attrib(name=" Key ", value=" 007 ")
    assert external_key(sent, FIELDS, zone, place="externalKey") == (MARKED, "7")


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("Other", "1", "the name of a custom field"),
        ("Plain", "1", "a field that is marked as external key"),
        ("Key", "x", "a whole number"),
        ("Key", "NULL", "a value of Key"),
        ("Key", " ", "a value of Key"),
    ],
)
def test_a_key_that_is_none_fails(name: str, value: str, reason: str, zone: tzinfo) -> None:
    """B-41, B-42a."""
    with pytest.raises(ObjectFailed, match=reason):
        external_key(Attrib(name=name, value=value), FIELDS, zone, place="externalKey")


def test_the_last_association_of_a_type_counts() -> None:
    """Others are refused (B-43)."""
    sent = ArrayOfMObjAssociation(
        tuple(
            MObjAssociation(m_obj_type=name, id=number)
            for name, number in (("Lead", 1), ("Opportunity", 2), ("Lead", 3))
        )
    )
    found = associations(sent, ("Opportunity", "Lead"))
    assert {name: each.id for name, each in found.items()} == {"Lead": 3, "Opportunity": 2}
    with pytest.raises(ObjectFailed, match='mObjType: expected Company, got "Lead"'):
        associations(sent, ("Company",))
    assert associations(ABSENT, ("Company",)) == {}


def test_what_came_is_cut() -> None:
    """However long it is."""
    text = failure("place", "a text", "x" * 5000).reason
    assert text == f'place: expected a text, got "{"x" * SHOWN_CHARACTERS_MAX}"'
    assert failure("place", "a text", None).reason == "place: expected a text, got none"
