"""The contract as tables: its size, its versions, and the rules that requests follow."""

from __future__ import annotations

import pytest

from castile.wire.contract import (
    NAMESPACE,
    NEWEST,
    SHAPES,
    VERSIONS,
    ComplexType,
    Element,
    contract,
    snake_case,
)
from castile.wire.faults import FAULTS


def names(complex_type: ComplexType) -> list[str]:
    return [element.name for element in complex_type.elements]


def element_of(type_name: str, name: str, version: str = NEWEST) -> Element:
    elements = contract(version).types[type_name].accepted
    return next(element for element in elements if element.name == name)


def test_the_newest_contract_is_complete() -> None:
    """All that was seen of 3_1 is there (documented contract)."""
    newest = contract()
    counts = {
        "operations": len(newest.operations),
        "types": len(newest.types),
        "type elements": sum(len(each.elements) for each in newest.types.values()),
        "enumerations": len(newest.enumerations),
        "words": sum(len(each.values) for each in newest.enumerations.values()),
        "elements": len(newest.elements),
    }
    assert counts == {
        "operations": 23,
        "types": 127,
        "type elements": 296,
        "enumerations": 15,
        "words": 110,
        "elements": 48,
    }


@pytest.mark.parametrize("version", SHAPES)
def test_every_name_leads_somewhere(version: str) -> None:
    """No element, operation or extension names a type that does not exist."""
    shape = contract(version)
    simple = {"string", "int", "long", "integer", "boolean", "dateTime", "anySimpleType"}
    known = {
        *shape.types,
        *shape.enumerations,
        "xs:base64Binary",
        *(f"xs:{each}" for each in simple),
    }
    for complex_type in shape.types.values():
        assert complex_type.base is None or shape.types[complex_type.base].abstract
        assert {each.type for each in complex_type.accepted} <= known
    for operation in shape.operations.values():
        assert shape.elements[operation.input] == operation.input_type
        assert shape.elements[operation.output] == operation.output_type
        assert {operation.input_type, operation.output_type} <= set(shape.types)
        assert set(operation.headers) <= set(shape.headers)
        assert shape.operation_by_input[operation.input] is operation


def test_an_operation_has_the_names_of_the_description() -> None:
    """Its elements, types, messages and SOAPAction follow from its name (documented)."""
    operation = contract().operations["syncLead"]
    assert operation.input == "paramsSyncLead"
    assert operation.output == "successSyncLead"
    assert operation.input_type == "ParamsSyncLead"
    assert operation.output_type == "SuccessSyncLead"
    assert operation.input_message == "SyncLeadRequest"
    assert operation.output_message == "SyncLeadResponse"
    assert operation.soap_action == f"{NAMESPACE}syncLead"
    assert operation.headers == ("AuthenticationHeader", "MktowsContextHeader")


def test_only_sync_lead_declares_the_context_header() -> None:
    """The workspace header belongs to one operation (documented, W-16)."""
    with_context = [
        each.name
        for each in contract().operations.values()
        if "MktowsContextHeader" in each.headers
    ]
    assert with_context == ["syncLead"]
    assert all("AuthenticationHeader" in each.headers for each in contract().operations.values())


@pytest.mark.parametrize(
    ("version", "shape"),
    [
        ("1_3", "2_0"),
        ("1_9", "2_0"),
        ("2_0", "2_0"),
        ("2_1", "2_0"),
        ("2_2", "2_2"),
        ("2_3", "2_3"),
        ("2_6", "2_3"),
        ("2_7", "2_7"),
        ("3_0", "2_7"),
        ("3_1", "3_1"),
    ],
)
def test_a_version_has_the_newest_shape_that_is_not_above_it(version: str, shape: str) -> None:
    """Decided, E-4 and E-4a: 1_3 to 1_9 are answered in the oldest shape."""
    assert contract(version).version == shape
    assert contract(version) is contract(shape)


@pytest.mark.parametrize("version", ["1_2", "2_10", "3_2", "4_0", "", "3.1", "latest"])
def test_other_versions_are_refused(version: str) -> None:
    """Decided, E-4: nothing below 1_3 and nothing above 3_1."""
    assert version not in VERSIONS
    with pytest.raises(KeyError, match="expected a version of 1_3 to 3_1"):
        contract(version)


def test_what_changed_between_versions() -> None:
    """Each documented change shows on its first version and not before."""
    changes = {
        ("ParamsGetLeadChanges", "leadSelector"): "2_2",
        ("ParamsGetLeadChanges", "activityNameFilter"): "2_3",
        ("ParamsMergeLeads", "mergeInSales"): "2_7",
        ("ActivityRecord", "marketoGUID"): "3_1",
        ("LeadChangeRecord", "marketoGUID"): "3_1",
        ("ParamsSyncLead", "moveCookie"): "3_1",
        ("ParamsScheduleCampaign", "cloneToProgramName"): "3_1",
        ("AuthenticationHeaderInfo", "partnerId"): "3_1",
    }
    for (type_name, name), first in changes.items():
        having = [shape for shape in SHAPES if name in names(contract(shape).types[type_name])]
        assert having == list(SHAPES[SHAPES.index(first) :]), (type_name, name)


def test_elements_that_changed_their_kind() -> None:
    """The ids of activities grew to long and became optional; that of a status became nillable."""
    kinds = {}
    for shape in SHAPES:
        activity = contract(shape).types["ActivityRecord"].elements[0]
        status = contract(shape).types["MObjStatus"].elements[0]
        kinds[shape] = (activity.type, activity.minimum, activity.nillable, status.nillable)
    assert kinds == {
        "2_0": ("xs:int", 1, False, False),
        "2_2": ("xs:int", 1, False, False),
        "2_3": ("xs:int", 1, False, False),
        "2_7": ("xs:long", 1, False, True),
        "3_1": ("xs:long", 0, True, True),
    }


def test_a_dropped_element_is_described_and_accepted_where_it_existed() -> None:
    """Decided, E-4a: skipActivityLog keeps its meaning on 2_2 and below."""
    for shape in SHAPES:
        params = contract(shape).types["ParamsListOperation"]
        there = shape in {"2_0", "2_2"}
        assert ("skipActivityLog" in names(params)) is there
        assert ("skipActivityLog" in {each.name for each in params.accepted}) is there


@pytest.mark.parametrize("shape", SHAPES)
def test_requests_of_every_version_may_have_all_that_the_newest_has(shape: str) -> None:
    """Decided, E-4: each call is handled as one of 3_1."""
    for name, complex_type in contract(shape).types.items():
        accepted = {each.name for each in complex_type.accepted}
        assert set(names(contract().types[name])) <= accepted


def test_rules_for_requests() -> None:
    """The codes and defaults of 01-errors section 3 and the operations' tables stand here."""
    codes = {
        (type_name, element.name): (element.missing_code, element.invalid_code)
        for type_name, complex_type in contract().types.items()
        for element in complex_type.accepted
        if element.missing_code or element.invalid_code
    }
    assert codes == {
        ("ParamsGetLead", "leadKey"): (20101, None),
        ("ParamsGetLeadActivity", "leadKey"): (20101, None),
        ("LeadKey", "keyType"): (20102, 20102),
        ("LeadKey", "keyValue"): (20102, None),
        ("LeadKeySelector", "keyType"): (20102, 20102),
        ("LeadKeySelector", "keyValues"): (20101, None),
        ("LastUpdateAtSelector", "oldestUpdatedAt"): (20109, None),
        ("ParamsSyncLead", "leadRecord"): (20104, None),
        ("ParamsSyncMultipleLeads", "leadRecordList"): (20104, None),
        ("ParamsMergeLeads", "winningLeadKeyList"): (20101, None),
        ("ParamsMergeLeads", "losingLeadKeyLists"): (20101, None),
        ("ParamsListOperation", "listMemberList"): (20101, None),
        ("ParamsRequestCampaign", "leadList"): (20101, None),
        ("ArrayOfActivityType", "activityType"): (None, 20107),
    }
    assert {code for pair in codes.values() for code in pair if code} <= set(FAULTS)


def test_where_requests_must_have_less_or_more_than_the_schema_says() -> None:
    """A forgotten clearList is forgiven, a forgotten listName is not (decided and recorded)."""
    differing = {
        (type_name, element.name): element.required
        for type_name, complex_type in contract().types.items()
        for element in complex_type.accepted
        if element.required is not (element.minimum > 0)
    }
    assert differing == {
        ("Attribute", "attrName"): False,
        ("Attribute", "attrValue"): False,
        ("MObject", "type"): False,
        ("ParamsSyncLead", "returnLead"): False,
        ("ParamsImportToList", "clearList"): False,
        ("ParamsImportToList", "campaignName"): False,
        ("ParamsGetLeadChanges", "startPosition"): False,
        ("ParamsGetCustomObjects", "includeAttributes"): False,
        ("ParamsRequestCampaign", "leadList"): True,
        ("ParamsGetImportToListStatus", "programName"): True,
        ("ParamsGetImportToListStatus", "listName"): True,
    }


def test_an_element_with_a_default_is_never_required() -> None:
    """What stands for a missing value and a demand for it contradict each other."""
    for version in SHAPES:
        for complex_type in contract(version).types.values():
            for element in complex_type.accepted:
                assert not (element.required and element.default is not None)


def test_defaults_are_of_the_type_of_their_element() -> None:
    """True and false for booleans, a word of its enumeration, else a text."""
    for complex_type in contract("2_0").types.values():
        for element in complex_type.accepted:
            if element.default is None:
                continue
            if element.type == "xs:boolean":
                assert isinstance(element.default, bool)
            elif element.type in contract().enumerations:
                assert element.default in contract().enumerations[element.type].values
            else:
                assert (element.type, element.default) == ("xs:string", "")


def test_values_that_may_be_empty_on_purpose() -> None:
    """W-7; and an empty startPosition is not the same as none (20-activities ACT-23)."""
    allowed = {
        (type_name, element.name)
        for type_name, complex_type in contract().types.items()
        for element in complex_type.accepted
        if element.empty_allowed
    }
    assert allowed == {
        ("Attribute", "attrValue"),
        ("Attrib", "value"),
        ("ParamsGetLeadChanges", "startPosition"),
    }


def test_what_of_a_request_is_not_read_or_not_trimmed() -> None:
    """G-24: the first 100 leads of requestCampaign; G-27: values of tokens."""
    accepted = {
        (type_name, element.name): element
        for type_name, complex_type in contract("2_0").types.items()
        for element in complex_type.accepted
    }
    cut = {place: each.items_read for place, each in accepted.items() if each.items_read}
    assert cut == {("ParamsRequestCampaign", "leadList"): 100}
    assert {place for place, each in accepted.items() if each.verbatim} == {
        ("ParamsRequestCampaign", "programTokenList"),
        ("ParamsScheduleCampaign", "programTokenList"),
    }


def test_elements_know_when_they_came_and_went() -> None:
    """The documentation of an element can tell its versions."""
    assert element_of("ParamsSyncLead", "moveCookie").since == "3_1"
    assert element_of("ParamsSyncLead", "moveCookie").last is None
    assert element_of("ParamsListOperation", "skipActivityLog", "2_2").last == "2_2"


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        ("leadKey", "lead_key"),
        ("Id", "id"),
        ("ForeignSysPersonId", "foreign_sys_person_id"),
        ("marketoGUID", "marketo_guid"),
        ("mObjectList", "m_object_list"),
        ("mktowsUserId", "mktows_user_id"),
        ("isUpdateBlocked", "is_update_blocked"),
        ("NewSFDCOpprtnty", "new_sfdc_opprtnty"),
        ("IDNUM", "idnum"),
    ],
)
def test_names_in_python(name: str, attribute: str) -> None:
    """Names of the wire become snake_case, abbreviations stay in one piece."""
    assert snake_case(name) == attribute
