"""What getMObjects is asked for is judged in one order and read into two shapes."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from castile.domain.catalog import Catalog, make_catalog
from castile.domain.fields import FieldType, OpportunityField, custom_field
from castile.domain.m_object_conditions import Conditions, ExternalKey, Match, Span
from castile.domain.m_object_criteria import (
    ASSOCIATIONS_MAX,
    CRITERIA_MAX,
    VALUE_LENGTH_MAX,
    judge_conditions,
)
from castile.wire.faults import BadParameter, BadParameterCombination
from castile.wire.messages import (
    ABSENT,
    ArrayOfMObjAssociation,
    ArrayOfMObjCriteria,
    Attrib,
    ComparisonEnum,
    MObjAssociation,
    MObjCriteria,
    ParamsGetMObjects,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

TYPES = ("Opportunity", "OpportunityPersonRole", "Program")
KEY = OpportunityField(
    name="opportunityId",
    display_name="Opportunity key",
    type=FieldType.STRING,
    key="5",
    length=50,
    external_key=True,
)
NUMBER = OpportunityField(
    name="number", display_name="Number", type=FieldType.INTEGER, key="6", external_key=True
)
PLAIN = OpportunityField(name="plain", display_name="Plain", type=FieldType.STRING, key="7")
NAMED_ROLE = OpportunityField(
    name="Role", display_name="Role", type=FieldType.STRING, key="8", external_key=True
)
LEAD_KEY = custom_field("FSPID", "Foreign Id", FieldType.STRING, external_key=True, key="9")
HIDDEN = custom_field("Old", "Old", FieldType.STRING, external_key=True, hidden=True, key="10")
CATALOG = make_catalog(
    version=1,
    zone=ZoneInfo("America/Chicago"),
    custom_fields=[LEAD_KEY, HIDDEN],
    opportunity_fields=[KEY, NUMBER, PLAIN],
)
NAMES = {  # Section 5.1: for which types, with which words, how often.
    "Id": (TYPES, "EQ NE LT LE GT GE", 20),
    "Name": (("Opportunity", "Program"), "EQ NE", 1),
    "Role": (("OpportunityPersonRole",), "EQ NE", 1),
    "Type": (("Opportunity",), "EQ NE", 1),
    "Stage": (("Opportunity",), "EQ NE", 1),
    "CRM Id": (("Program",), "EQ NE", 1),
    "Created At": (TYPES, "EQ NE LT LE GT GE", 2),
    "Updated At": (TYPES, "EQ NE LT LE GT GE", 2),
    "Tag Type": (("Program",), "EQ NE", 1),
    "Tag Value": (("Program",), "EQ NE", 1),
    "Workspace Name": (("Program",), "EQ NE", 1),
    "Workspace Id": (("Program",), "EQ NE", 1),
    "Include Archive": (("Program",), "EQ", 1),
}
VALUES = {"Id": "7", "Workspace Id": "7", "Include Archive": "true"}
VALUES |= dict.fromkeys(("Created At", "Updated At"), "2013-07-09T16:44:28-05:00")


def criterion(name: str, comparison: str = "EQ", value: str | None = None) -> MObjCriteria:
    """A criterion; a value that fits when the test does not care."""
    text = VALUES.get(name, "a") if value is None else value
    return MObjCriteria(attr_name=name, comparison=ComparisonEnum(comparison), attr_value=text)


def judge(
    kind: str = "Opportunity",
    *criteria: MObjCriteria,
    ties: Sequence[MObjAssociation] = (),
    catalog: Catalog = CATALOG,
    **more: Any,
) -> Conditions:
    """Judge a question."""
    asked = ParamsGetMObjects(
        type=kind,
        m_obj_criteria_list=ArrayOfMObjCriteria(criteria) if criteria else ABSENT,
        m_obj_association_list=ArrayOfMObjAssociation(tuple(ties)) if ties else ABSENT,
        **more,
    )
    return judge_conditions(asked, catalog)


@pytest.mark.parametrize("kind", TYPES)
def test_no_condition_means_all_objects_of_the_type(kind: str) -> None:
    """B-70, decided."""
    assert judge(kind) == Conditions(kind)


def test_the_unused_word_for_a_role_is_accepted() -> None:
    """B-1, decided; other spellings are unknown."""
    assert judge("OpportunityLeadRole").type == "OpportunityPersonRole"
    for name in ("opportunity", "Opportunities", "LeadRecord", "ActivityRecord", "Company"):
        with pytest.raises(BadParameter):
            judge(name)


@pytest.mark.parametrize(("name", "kind", "word"), [*product(NAMES, TYPES, ComparisonEnum)])
def test_each_criterion_belongs_to_types_and_comparison_words(
    name: str, kind: str, word: ComparisonEnum
) -> None:
    """Section 5.1, B-81, B-85, documented and decided."""
    types, words, _ = NAMES[name]
    if word.value not in words.split():
        with pytest.raises(BadParameter):
            judge(kind, criterion(name, word))
    elif kind not in types:
        with pytest.raises(BadParameterCombination, match=name):
            judge(kind, criterion(name, word))
    else:
        assert judge(kind, criterion(name, word)).type == kind


@pytest.mark.parametrize("name", list(NAMES))
def test_each_criterion_may_occur_so_often(name: str) -> None:
    """Section 5.1: the number itself, and one more."""
    types, _, often = NAMES[name]
    judge(types[0], *[criterion(name)] * often)
    with pytest.raises(BadParameterCombination):
        judge(types[0], *[criterion(name)] * (often + 1))


def test_a_criterion_of_a_custom_field_may_occur_once() -> None:
    """B-85, decided; several fields may."""
    found = judge("Opportunity", criterion("opportunityId", "NE"), criterion("number", "EQ", "+07"))
    assert found.matches == (
        Match("opportunityId", "a", equal=False, field=KEY),
        Match("number", "7", equal=True, field=NUMBER),
    )
    with pytest.raises(BadParameterCombination):
        judge("Opportunity", *[criterion("opportunityId")] * 2)


@pytest.mark.parametrize(
    ("kind", "name", "word", "value"),
    [
        ("Opportunity", "Colour", "EQ", "a"),
        ("Opportunity", "id", "EQ", "7"),
        ("Opportunity", "CreatedAt", "EQ", "2013-07-09"),
        ("Opportunity", "Amount", "EQ", "7"),
        ("Opportunity", "plain", "EQ", "a"),
        ("Opportunity", "FSPID", "EQ", "a"),
        ("Opportunity", "opportunityId", "GT", "a"),
        ("Opportunity", "opportunityId", "EQ", "x" * 51),
        ("Opportunity", "number", "EQ", "seven"),
        ("OpportunityPersonRole", "opportunityId", "EQ", "a"),
        ("Program", "opportunityId", "EQ", "a"),
        ("Program", "Id", "EQ", "7.5"),
        ("Program", "Id", "EQ", "seven"),
        ("Program", "Id", "EQ", "\u0667"),
        ("Program", "Workspace Id", "EQ", "Default"),
        ("Program", "Include Archive", "EQ", "yes"),
        ("Program", "Created At", "EQ", "yesterday"),
        ("Program", "Created At", "EQ", "2013-02-30"),
        ("Program", "Name", "EQ", "x" * (VALUE_LENGTH_MAX + 1)),
    ],
)
def test_an_unknown_name_and_an_unreadable_value_are_20110(
    kind: str, name: str, word: str, value: str
) -> None:
    """B-81, B-85, 01-errors section 3, decided."""
    with pytest.raises(BadParameter):
        judge(kind, criterion(name, word, value))


def test_a_custom_field_named_like_a_criterion_of_another_type_is_meant() -> None:
    """Decided: of opportunities only."""
    catalog = make_catalog(version=1, zone=CATALOG.zone, opportunity_fields=[NAMED_ROLE])
    found = judge("Opportunity", criterion("Role"), catalog=catalog)
    assert found.matches == (Match("Role", "a", equal=True, field=NAMED_ROLE),)
    with pytest.raises(BadParameterCombination):
        judge("Program", criterion("Role"), catalog=catalog)


@pytest.mark.parametrize(
    ("word", "numbers"),
    [("EQ", [5]), ("NE", [4, 6]), ("LT", [4]), ("LE", [4, 5]), ("GT", [6]), ("GE", [5, 6])],
)
def test_numbers_are_compared_as_numbers(word: str, numbers: list[int]) -> None:
    """B-80, B-81, documented words."""
    (span,) = judge("Program", criterion("Id", word, " +005 ".strip())).spans
    assert [number for number in (4, 5, 6) if span.holds(number)] == numbers


@pytest.mark.parametrize("value", ["9" * 20, "-" + "9" * 20, "9" * VALUE_LENGTH_MAX, str(2**63)])
@pytest.mark.parametrize("word", list(ComparisonEnum))
def test_a_number_beyond_all_others_is_a_number(word: ComparisonEnum, value: str) -> None:
    """W-9: bounds can be stored, and hold for all ids or none."""
    (span,) = judge("Program", criterion("Id", word, value)).spans
    assert -(2**63) <= span.low <= 2**63 - 1
    assert -(2**63) <= span.high <= 2**63 - 1
    above = (
        (word in {"LT", "LE", "NE"}) if not value.startswith("-") else word in {"GT", "GE", "NE"}
    )
    assert {span.holds(number) for number in (0, 1, 2**31 - 1)} == {above}


@pytest.mark.parametrize(
    ("word", "milliseconds"),
    [
        ("EQ", [0, 999]),
        ("NE", [-1, 1000]),
        ("LT", [-1]),
        ("LE", [-1, 0, 999]),
        ("GT", [1000]),
        ("GE", [0, 999, 1000]),
    ],
)
def test_times_are_compared_as_the_seconds_that_are_shown(
    word: str, milliseconds: list[int]
) -> None:
    """B-81, decided: whole seconds, as the bounds of leads (10-leads M-32)."""
    second_ms = 1_373_406_268_000
    for text in ("2013-07-09T16:44:28-05:00", "2013-07-09 21:44:28.750 UTC"):
        (span,) = judge("Program", criterion("Created At", word, text)).spans
        held = [at for at in (-1, 0, 999, 1000) if span.holds(second_ms + at)]
        assert held == milliseconds


def test_mobj_35_a_bare_date_is_midnight_in_the_zone_of_the_subscription() -> None:
    """B-82, decided."""
    (span,) = judge("Program", criterion("Created At", "GE", "2013-07-09")).spans
    assert span.low == 1_373_346_000_000


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_the_first_and_the_last_moment_are_read(text: str) -> None:
    """W-10: `MinValue` and `MaxValue` of .NET."""
    assert judge("Program", criterion("Created At", "LE", text)).spans


@pytest.mark.parametrize(
    ("text", "archived"), [("true", True), ("1", True), ("TRUE", True), ("false", False)]
)
def test_include_archive_is_a_boolean(text: str, *, archived: bool) -> None:
    """W-8, B-84."""
    assert judge("Program", criterion("Include Archive", "EQ", text)).include_archived is archived


def test_the_id_of_the_call_is_one_more_criterion() -> None:
    """B-70: all conditions must hold."""
    found = judge("Program", criterion("Id", "LT", "9"), id=7)
    assert found.spans == (Span("Id", 7, 7), Span("Id", -(1 << 63), 8))


def test_an_external_key_is_a_value_of_a_marked_field() -> None:
    """B-2, documented; a value that no object can have is none (B-90)."""

    def key(name: str, value: str) -> ExternalKey | None:
        return judge(external_key=Attrib(name=name, value=value)).external_key

    assert key("opportunityId", "a") == ExternalKey(KEY, "a")
    assert key("number", "07") == ExternalKey(NUMBER, "7")
    for name, value in (("opportunityId", ""), ("opportunityId", "x" * 51), ("number", "seven")):
        found = key(name, value)
        assert found is not None
        assert found.value is None
    for name in ("plain", "Name", "Id", "FSPID", "opportunityid", "unknown", ""):
        with pytest.raises(BadParameter):
            key(name, "a")
    with pytest.raises(BadParameter):
        key("opportunityId", "x" * (VALUE_LENGTH_MAX + 1))


@pytest.mark.parametrize("kind", ["Program", "OpportunityPersonRole"])
def test_other_types_have_no_external_key(kind: str) -> None:
    """B-2, documented."""
    with pytest.raises(BadParameter):
        judge(kind, external_key=Attrib(name="opportunityId", value="a"))


ASSOCIATED = {
    "Opportunity": {"Company": "FSPID", "Lead": "FSPID"},
    "OpportunityPersonRole": {"Lead": "FSPID", "Opportunity": "opportunityId"},
    "Program": {},
}


@pytest.mark.parametrize(
    ("kind", "tied"), [*product(TYPES, ["Company", "Lead", "Opportunity", "lead", "Program"])]
)
def test_each_type_has_its_associations(kind: str, tied: str) -> None:
    """Section 5.2, documented types: by id, by external key, by both or by neither."""
    key_name = ASSOCIATED[kind].get(tied, "FSPID")
    key = Attrib(name=key_name, value="a")
    for more in ({"id": 7}, {"external_key": key}, {"id": 7, "external_key": key}, {}):
        ties = [MObjAssociation(m_obj_type=tied, **more)]
        if tied not in ASSOCIATED[kind]:
            with pytest.raises(BadParameter, match="mObjType"):
                judge(kind, ties=ties)
            continue
        (found,) = judge(kind, ties=ties).associations
        assert (found.type, found.id) == (tied, more.get("id"))
        assert (found.external_key is not None) == ("external_key" in more)


@pytest.mark.parametrize("name", ["Email", "Old", "opportunityId", "unknown"])
def test_an_association_by_a_field_that_is_not_marked_is_20110(name: str) -> None:
    """B-2, decided: as an external key."""
    key = Attrib(name=name, value="a")
    with pytest.raises(BadParameter, match="externalKey"):
        judge(ties=[MObjAssociation(m_obj_type="Lead", external_key=key)])


def test_what_does_not_go_together_is_20114() -> None:
    """Section 5, B-72, documented and decided: both sides of each limit."""
    key = Attrib(name="opportunityId", value="a")
    tie = MObjAssociation(m_obj_type="Lead", id=7)
    judge("Opportunity", *[criterion("Id")] * CRITERIA_MAX, ties=[tie] * ASSOCIATIONS_MAX)
    with pytest.raises(BadParameterCombination, match="id and externalKey"):
        judge(id=7, external_key=key)
    with pytest.raises(BadParameterCombination, match="20 criteria"):
        judge("Opportunity", *[criterion("Id")] * (CRITERIA_MAX + 1))
    with pytest.raises(BadParameterCombination, match="20 associations"):
        judge("Opportunity", ties=[tie] * (ASSOCIATIONS_MAX + 1))
    for names in (("Updated At", "Tag Type"), ("Tag Type", "Updated At")):
        with pytest.raises(BadParameterCombination, match="only one"):
            judge("Program", *map(criterion, names))
    judge("Program", criterion("Updated At"), criterion("Tag Value"))


def test_single_values_are_judged_before_combinations() -> None:
    """00-overview section 5: step 11 before step 12, each in the order of the contract."""
    key = Attrib(name="unknown", value="a")
    with pytest.raises(BadParameter, match="externalKey"):
        judge("Opportunity", criterion("Colour"), id=7, external_key=key)
    with pytest.raises(BadParameter, match="Colour"):
        judge(
            "Opportunity",
            *[criterion("Name")] * 30,
            criterion("Colour"),
            ties=[MObjAssociation(m_obj_type="Sale")],
        )
    with pytest.raises(BadParameter, match="mObjType"):
        judge("Opportunity", *[criterion("Name")] * 2, ties=[MObjAssociation(m_obj_type="Sale")])
