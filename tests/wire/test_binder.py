"""Requests as messages: presence, and which fault comes first."""

from __future__ import annotations

import pytest

from castile.wire.faults import (
    Fault,
    InvalidRequest,
    LeadDetailRequired,
    LeadKeyBad,
    LeadKeyRequired,
    ParameterRequired,
)
from castile.wire.messages import (
    ABSENT,
    ArrayOfAttrib,
    ArrayOfAttribute,
    ArrayOfLeadKey,
    Attrib,
    Attribute,
    LeadKey,
    LeadKeyRef,
    LeadRecord,
    ParamsGetLead,
    ParamsListMObjects,
    ParamsListOperation,
    ParamsSyncCustomObjects,
    ParamsSyncLead,
    StreamPosition,
    SyncOperationEnum,
)
from tests.wire.bound_requests import KEY, NIL, bound, fault, lead, message

# The plain way


def test_get_lead() -> None:
    """A lead key is a word and a text."""
    key = LeadKey(key_type=LeadKeyRef.EMAIL, key_value="ann@example.test")
    assert message("getLead", f"<leadKey>{KEY}</leadKey>") == ParamsGetLead(lead_key=key)


def test_over_06_children_in_the_namespace() -> None:
    """Documented and decided: parameters come with and without the mktows namespace."""
    plain = f"<leadKey>{KEY}</leadKey>"
    qualified = plain.replace("<k", "<m:k").replace("</k", "</m:k").replace("leadKey", "m:leadKey")
    assert message("getLead", plain) == message("getLead", qualified)


def test_over_07_any_order() -> None:
    """Recorded: strict comes before listKey."""
    content = (
        "<strict>true</strict><listMemberList><leadKey><keyValue>7</keyValue>"
        "<keyType>IDNUM</keyType></leadKey></listMemberList>"
        "<listKey><keyType>MKTOLISTNAME</keyType><keyValue>L</keyValue></listKey>"
        "<listOperation>ADDTOLIST</listOperation>"
    )
    found = message("listOperation", content)
    assert isinstance(found, ParamsListOperation)
    assert found.strict is True
    assert found.list_member_list == ArrayOfLeadKey(
        (LeadKey(key_type=LeadKeyRef.IDNUM, key_value="7"),)
    )


def test_over_08_unknown_elements_are_ignored_and_noted() -> None:
    """Recorded: a misspelt element changes nothing, and the journal can name it."""
    found = bound("syncLead", lead("<Email>a@b</Email><pants><Id>3</Id></pants>") + "<other:x/>")
    assert found.message == ParamsSyncLead(lead_record=LeadRecord(email="a@b"))
    assert found.ignored == ("paramsSyncLead/x", "paramsSyncLead/leadRecord/pants")


def test_an_element_of_another_namespace_is_unknown() -> None:
    """W-2: only no namespace and mktows are ours."""
    assert isinstance(fault("getLead", f"<other:leadKey>{KEY}</other:leadKey>"), LeadKeyRequired)


def test_an_operation_without_parameters() -> None:
    """ListMObjects asks nothing."""
    assert message("listMObjects") == ParamsListMObjects()


def test_attributes_of_a_lead() -> None:
    """W-7, W-11, W-12: empty values stay, blanks around go, attrType is not looked at."""
    content = lead(
        "<leadAttributeList>"
        "<attribute><attrName> FirstName </attrName><attrType>nonsense</attrType>"
        "<attrValue>  Ann  Lee\n</attrValue></attribute>"
        "<attribute><attrName>Phone</attrName><attrType/><attrType/><attrValue/></attribute>"
        f"<attribute><attrName>City</attrName><attrValue{NIL}/></attribute>"
        "<attribute><attrName>State</attrName></attribute>"
        "</leadAttributeList>"
    )
    found = bound("syncLead", content)
    assert isinstance(found.message, ParamsSyncLead)
    assert found.message.lead_record.lead_attribute_list == ArrayOfAttribute(
        (
            Attribute(attr_name="FirstName", attr_value="Ann  Lee"),
            Attribute(attr_name="Phone", attr_value=""),
            Attribute(attr_name="City", attr_value=""),
            Attribute(attr_name="State", attr_value=""),
        )
    )
    assert found.ignored == ()


def test_tokens_may_be_empty() -> None:
    """W-7, decided: the value of a token may be empty on purpose, its name may not."""
    tokens = "<programTokenList><attrib><name>{{my.x}}</name><value/></attrib></programTokenList>"
    content = f"<programName>P</programName><campaignName>C</campaignName>{tokens}"
    found = message("scheduleCampaign", content)
    assert found.program_token_list == ArrayOfAttrib((Attrib(name="{{my.x}}", value=""),))
    wrong = fault("scheduleCampaign", content.replace("{{my.x}}", ""))
    assert isinstance(wrong, ParameterRequired)


# What an element without value means, W-6


@pytest.mark.parametrize(
    ("content", "cookie"),
    [
        ("", ABSENT),
        (f"<marketoCookie{NIL}/>", None),
        (f"<marketoCookie{NIL}>x</marketoCookie>", None),
        ("<marketoCookie/>", ""),
        ("<marketoCookie> \n </marketoCookie>", ""),
        ("<marketoCookie>id:1</marketoCookie>", "id:1"),
    ],
)
def test_optional_text(content: str, cookie: object) -> None:
    """Absent, nil and empty are three things, all of them false."""
    found = message("syncLead", lead("<Id>1</Id>") + content)
    assert found.marketo_cookie == cookie


@pytest.mark.parametrize(
    ("content", "value"),
    [
        ("", ABSENT),
        (f"<batchSize{NIL}/>", None),
        ("<batchSize/>", ABSENT),
        ("<batchSize> 5 </batchSize>", 5),
    ],
)
def test_optional_number(content: str, value: object) -> None:
    """An empty number is an absent one."""
    assert message("getMultipleLeads", content).batch_size == value


@pytest.mark.parametrize(
    ("content", "value"),
    [
        ("", ABSENT),
        (f"<activityFilter{NIL}/>", None),
        ("<activityFilter/>", ABSENT),
        ("<activityFilter> </activityFilter>", ABSENT),
    ],
)
def test_optional_part(content: str, value: object) -> None:
    """An empty activityFilter is an absent one."""
    key = f"<leadKey>{KEY}</leadKey>"
    assert message("getLeadActivity", key + content).activity_filter == value


def test_nil_where_the_contract_knows_no_nil() -> None:
    """Nil in place of an element that is optional but not nillable counts as absent."""
    assert message("getMultipleLeads", f"<lastUpdatedAt{NIL}/>").last_updated_at is ABSENT


@pytest.mark.parametrize("content", ["", "<returnLead/>", f"<returnLead{NIL}/>"])
def test_defaults(content: str) -> None:
    """Recorded: returnLead is left out by clients, and then is false."""
    assert message("syncLead", lead("<Id>1</Id>") + content).return_lead is False


def test_default_of_an_enumeration_is_its_word() -> None:
    """Decided: syncCustomObjects without operation means UPSERT."""
    content = "<objTypeName>Car</objTypeName><customObjList><customObj/></customObjList>"
    found = message("syncCustomObjects", content)
    assert isinstance(found, ParamsSyncCustomObjects)
    assert found.operation is SyncOperationEnum.UPSERT


def test_empty_start_position_of_lead_changes_is_a_position() -> None:
    """Recorded: getLeadChanges without startPosition differs from one that is empty."""
    assert message("getLeadChanges").start_position is ABSENT
    assert message("getLeadChanges", "<startPosition/>").start_position == StreamPosition()
    assert message("getLeadChanges", f"<startPosition{NIL}/>").start_position is ABSENT


# Required elements (F-20, F-22)


@pytest.mark.parametrize(
    ("operation", "content", "expected"),
    [
        ("getLead", "", LeadKeyRequired),
        ("getLead", f"<leadKey{NIL}/>", LeadKeyRequired),
        ("getLead", "<leadKey/>", LeadKeyRequired),
        ("getLead", "<leadKey><keyValue>1</keyValue></leadKey>", LeadKeyBad),
        ("getLead", "<leadKey><keyType>FOO</keyType><keyValue>1</keyValue></leadKey>", LeadKeyBad),
        ("getLead", "<leadKey><keyType>IDNUM</keyType></leadKey>", LeadKeyBad),
        ("getLead", "<leadKey><keyType>IDNUM</keyType><keyValue/></leadKey>", LeadKeyBad),
        (
            "getLead",
            "<leadKey><keyType>idnum</keyType><keyValue>1</keyValue></leadKey>",
            LeadKeyBad,
        ),
        ("syncLead", "", LeadDetailRequired),
        ("syncLead", f"<leadRecord{NIL}/>", LeadDetailRequired),
        ("syncLead", "<leadRecord/>", LeadDetailRequired),
        ("syncMultipleLeads", "", LeadDetailRequired),
        ("syncMultipleLeads", "<leadRecordList/>", LeadDetailRequired),
        ("syncMultipleLeads", "<leadRecordList><x/></leadRecordList>", LeadDetailRequired),
        ("mergeLeads", "", LeadKeyRequired),
        ("describeMObject", "", InvalidRequest),
        ("describeMObject", "<objectName/>", ParameterRequired),
        ("describeMObject", f"<objectName{NIL}/>", ParameterRequired),
        ("describeMObject", "<objectName> </objectName>", ParameterRequired),
        ("getImportToListStatus", "", InvalidRequest),
        ("deleteMObjects", "<mObjectList><y/></mObjectList>", ParameterRequired),
        (
            "getMultipleLeads",
            '<leadSelector xsi:type="m:LastUpdateAtSelector"><latestUpdatedAt/></leadSelector>',
            ParameterRequired,
        ),
        (
            "getMultipleLeads",
            '<leadSelector xsi:type="m:LeadKeySelector"><keyType>EMAIL</keyType></leadSelector>',
            LeadKeyRequired,
        ),
        (
            "getMultipleLeads",
            "<leadSelector><keyValues><stringItem/></keyValues><keyType>EMAIL</keyType></leadSelector>",
            LeadKeyRequired,
        ),
    ],
)
def test_required(operation: str, content: str, expected: type[Fault]) -> None:
    """Missing is 20017, empty or nil 20109, unless the contract names a code of its own."""
    assert type(fault(operation, content)) is expected


def test_err_07_missing_and_empty_program_name() -> None:
    """Decided: without programName 20017; with an empty one 20109."""
    campaign = "<campaignName>C</campaignName>"
    assert fault("scheduleCampaign", campaign).code == 20017
    assert fault("scheduleCampaign", f"<programName/>{campaign}").code == 20109


def test_err_05_key_without_value_names_its_type() -> None:
    """Recorded: an IDNUM without value is 20102."""
    found = fault("getLead", "<leadKey><keyType>IDNUM</keyType></leadKey>")
    assert found.faultstring == "20102 - Input error"
    assert found.message == "Lead key IDNUM is not valid"


def test_the_first_wrong_element_of_the_contract_decides() -> None:
    """O-5 (decided): the order of the contract, not of the request, depth first."""
    content = (
        "<strict>perhaps</strict><listMemberList/>"
        "<listKey><keyValue/><keyType>NONE</keyType></listKey>"
    )
    with_operation = "<listOperation>ADDTOLIST</listOperation>" + content
    assert fault("listOperation", content).code == 20017
    assert fault("listOperation", with_operation).message == 'keyType "NONE" is not valid'
    fixed = with_operation.replace("NONE", "MKTOLISTNAME")
    assert fault("listOperation", fixed).message == "Parameter keyValue has no value"
    fixed = fixed.replace("<keyValue/>", "<keyValue>L</keyValue>")
    assert fault("listOperation", fixed).code == 20101
    member = f"<listMemberList><leadKey>{KEY}</leadKey></listMemberList>"
    fixed = fixed.replace("<listMemberList/>", member)
    assert fault("listOperation", fixed).message == 'strict "perhaps" is not valid'


def test_detail_names_path_and_what_was_expected() -> None:
    """The journal can say where in a batch the wrong value stands."""
    records = lead("<Email>a@b</Email>") + lead("<Id>seven</Id>")
    found = fault("syncMultipleLeads", f"<leadRecordList>{records}</leadRecordList>")
    assert found.detail == (
        "paramsSyncMultipleLeads/leadRecordList/leadRecord[2]/Id: expected a whole number, "
        'got "seven"'
    )
