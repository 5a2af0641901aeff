"""describeMObject describes four objects, field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.harness import Answer, Harness

ELEMENTS = [
    "name",
    "description",
    "displayName",
    "sourceObject",
    "dataType",
    "size",
    "isReadonly",
    "isUpdateBlocked",
    "isName",
    "isPrimaryKey",
    "isCustom",
    "isDynamic",
    "dynamicFieldRef",
    "updatedAt",
]


def _describe(castile: Harness, name: str) -> Answer:
    return castile.call(
        f"<ns1:paramsDescribeMObject><objectName>{name}</objectName></ns1:paramsDescribeMObject>"
    )


def _fields(answer: Answer) -> dict[str, Any]:
    return {field.findtext("name"): field for field in answer.root.iterfind(".//field")}


@pytest.mark.parametrize(
    "name", ["ActivityRecord", "LeadRecord", "Opportunity", "OpportunityPersonRole"]
)
def test_each_object_is_described_with_the_same_elements(castile: Harness, name: str) -> None:
    """50-mobjects section 3, documented sample: fourteen elements a field, in one order."""
    answer = _describe(castile, f" {name} ")
    assert answer.text("metadata/name") == name
    for field in _fields(answer).values():
        assert [child.tag for child in field] == ELEMENTS


def test_field_16_email_is_an_element_and_the_others_are_attributes(castile: Harness) -> None:
    """FIELD-16, 70-lead-fields F-30, documented and recorded, over the wire."""
    fields = _fields(_describe(castile, "LeadRecord"))
    assert fields["Email"].findtext("displayName") == "Email Address"
    assert fields["Email"].findtext("dataType") == "email"
    assert fields["Email"].findtext("isDynamic") == "false"
    assert fields["FirstName"].findtext("isDynamic") == "true"
    assert fields["FirstName"].findtext("dynamicFieldRef") == "leadAttributeList"
    assert "Id" not in fields


def test_mobj_04_a_custom_field_is_described_as_soon_as_it_is_defined(castile: Harness) -> None:
    """70-lead-fields section 4: isCustom, the operator's text, the time of the change (MOBJ-04)."""
    castile.define(
        'lead_fields = [{ name = "Seats", display_name = "Seats sold", type = "integer",'
        ' description = "How many" }]'
    )
    answer = _describe(castile, "LeadRecord")
    field = _fields(answer)["Seats"]
    assert field.findtext("isCustom") == "true"
    assert field.findtext("description") == "How many"
    assert field.findtext("displayName") == "Seats sold"
    assert field.findtext("updatedAt") == "2026-08-03T09:15:00-05:00"
    assert answer.text("metadata/updatedAt") == "2026-08-03T09:15:00-05:00"


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ("", 20017),
        ("<objectName/>", 20109),
        ('<objectName xsi:nil="true"/>', 20109),
        ("<objectName>leadrecord</objectName>", 20110),
        ("<objectName>Program</objectName>", 20110),
        ("<objectName>Company</objectName>", 20110),
        (f"<objectName>{'x' * 100_000}</objectName>", 20110),
        ("<objectName><a/></objectName>", 20110),
        ("<objectName>LeadRecord</objectName>" * 2, 20110),
    ],
)
def test_mobj_03_a_name_that_is_none_is_refused(
    castile: Harness, parameters: str, code: int
) -> None:
    """01-errors section 3, decided; names are exact (MOBJ-03)."""
    call = f"<ns1:paramsDescribeMObject>{parameters}</ns1:paramsDescribeMObject>"
    assert castile.call(call).code == code
