"""Requests as messages: values, repetition, keys in lower case, selectors, versions."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.wire.binder import Bound
from castile.wire.contract import VERSIONS, contract
from castile.wire.faults import (
    ActivityKeyBad,
    BadParameter,
    Fault,
    LeadKeyBad,
)
from castile.wire.messages import (
    ABSENT,
    ArrayOfActivityType,
    ArrayOfLeadRecord,
    ArrayOfString,
    Attrib,
    ForeignSysType,
    LastUpdateAtSelector,
    LeadKeyRef,
    LeadKeySelector,
    LeadRecord,
    ParamsMergeLeads,
    ParamsSyncLead,
    ParamsSyncMultipleLeads,
    StaticListSelector,
)
from tests.wire.bound_requests import KEY, NIL, ZONE, bound, fault, lead, message

# Values


@pytest.mark.parametrize("text", ["12", "-1", "0", "2147483648", "99999999999999999999"])
def test_id_of_any_size_is_left_to_the_operation(text: str) -> None:
    """S-10: an Id that no lead can have is a number all the same."""
    found = message("syncLead", lead(f"<Id>{text}</Id>")).lead_record.id
    assert found == int(text)


def test_id_that_is_no_number() -> None:
    """S-10 (decided): an Id that is no number is 20110."""
    assert isinstance(fault("syncLead", lead("<Id>id:1&amp;token</Id>")), BadParameter)


def test_other_numbers_have_32_bits() -> None:
    """Decided: a batchSize that is too large for its type cannot be read."""
    assert message("getMultipleLeads", "<batchSize>2147483647</batchSize>").batch_size == 2147483647
    wrong = fault("getMultipleLeads", "<batchSize>2147483648</batchSize>")
    assert wrong.message == 'batchSize "2147483648" is not valid'


@pytest.mark.parametrize("number", [0, -1])
def test_err_15_batch_size_below_one_is_read(number: int) -> None:
    """Recorded and decided: the operation takes it for absent."""
    found = message("getMultipleLeads", f"<batchSize>{number}</batchSize>")
    assert found.batch_size == number


@pytest.mark.parametrize("text", ["True", "1", "TRUE", " true "])
def test_booleans(text: str) -> None:
    """W-8: any letter case."""
    content = lead("<Id>1</Id>") + f"<returnLead>{text}</returnLead>"
    assert message("syncLead", content).return_lead is True


def test_bad_boolean() -> None:
    """W-8: another text is 20110."""
    content = lead("<Id>1</Id>") + "<returnLead>yes</returnLead>"
    assert fault("syncLead", content).message == 'returnLead "yes" is not valid'


def test_date_times_keep_their_text_and_mean_the_zone() -> None:
    """W-10: without offset the subscription's time zone is meant."""
    found = message("getMultipleLeads", "<lastUpdatedAt>2013-07-09 16:44:28</lastUpdatedAt>")
    assert found.last_updated_at.at == datetime(2013, 7, 9, 16, 44, 28, tzinfo=ZONE)
    assert isinstance(fault("getMultipleLeads", "<lastUpdatedAt>now</lastUpdatedAt>"), BadParameter)


def test_unknown_foreign_system_type() -> None:
    """20110: ForeignSysType is a word of its list."""
    content = "<ForeignSysPersonId>x</ForeignSysPersonId><ForeignSysType>{}</ForeignSysType>"
    found = message("syncLead", lead(content.format("SFDC")))
    assert found.lead_record.foreign_sys_type is ForeignSysType.SFDC
    assert isinstance(fault("syncLead", lead(content.format("SAP"))), BadParameter)


def test_unknown_activity_type() -> None:
    """20107: a word that is no activity type; empty items are none."""
    content = (
        f"<leadKey>{KEY}</leadKey><activityFilter><includeTypes>"
        "<activityType>{}</activityType><activityType/></includeTypes></activityFilter>"
    )
    found = message("getLeadActivity", content.format("NewLead")).activity_filter.include_types
    assert [*found.activity_type] == ["NewLead"]
    assert isinstance(found, ArrayOfActivityType)
    wrong = fault("getLeadActivity", content.format("Nothing"))
    assert isinstance(wrong, ActivityKeyBad)
    assert wrong.message == "Unknown activity type Nothing"


def test_words_of_older_contracts_are_still_read() -> None:
    """Recorded contract of 1_7 (20-activities T-3); no description shows them."""
    words = ["RegisterForEvent", "AttendEvent", "EnrichWithJigsaw"]
    content = f"<leadKey>{KEY}</leadKey><activityFilter><includeTypes>" + "".join(
        f"<activityType>{word}</activityType>" for word in words
    )
    found = message("getLeadActivity", f"{content}</includeTypes></activityFilter>")
    assert [*found.activity_filter.include_types.activity_type] == words
    assert not set(words) & set(contract().enumerations["ActivityType"].values)


def test_elements_in_place_of_a_text() -> None:
    """Decided: a text that is elements cannot be read."""
    wrong = fault("describeMObject", "<objectName><b>Lead</b></objectName>")
    assert isinstance(wrong, BadParameter)
    assert wrong.detail.endswith('expected a text, got "<b>"')


def test_value_of_a_fault_is_cut() -> None:
    """F-9, decided: nobody gets a megabyte back."""
    assert len(fault("syncLead", lead(f"<Id>{'x' * 10_000}</Id>")).message) < 200


# Several times (W-4a)


def test_wrappers_that_come_several_times_are_joined() -> None:
    """Recorded: an old library writes one leadRecordList for each lead."""
    content = "".join(
        f"<leadRecordList>{lead(f'<Id>{number}</Id>')}</leadRecordList>" for number in (1, 2)
    )
    content += f"<leadRecordList/><leadRecordList{NIL}/>"
    found = message("syncMultipleLeads", content)
    assert isinstance(found, ParamsSyncMultipleLeads)
    assert found.lead_record_list == ArrayOfLeadRecord((LeadRecord(id=1), LeadRecord(id=2)))


def test_wrappers_without_any_item_are_no_list() -> None:
    """Two empty lists hold no lead record."""
    assert fault("syncMultipleLeads", "<leadRecordList/><leadRecordList/>").code == 20104


@pytest.mark.parametrize(
    ("operation", "content", "name"),
    [
        ("getLead", f"<leadKey>{KEY}</leadKey><leadKey>{KEY}</leadKey>", "leadKey"),
        ("getLead", f"<leadKey>{KEY}<keyType>EMAIL</keyType></leadKey>", "keyType"),
        ("syncLead", lead("<Id>1</Id><Id>1</Id>"), "Id"),
    ],
)
def test_other_elements_may_not_come_twice(operation: str, content: str, name: str) -> None:
    """Decided: 20110, also where a code of its own is named for a bad value."""
    wrong = fault(operation, content)
    assert (wrong.code, wrong.message) == (20110, f"A second {name} is not valid")


def test_records_without_elements_are_counted() -> None:
    """Decided: an empty record of a batch is a record, so that statuses match the request."""
    content = (
        f"<leadRecordList>{lead('<Id>1</Id>')}<leadRecord/><leadRecord{NIL}/></leadRecordList>"
    )
    found = message("syncMultipleLeads", content)
    assert found.lead_record_list.lead_record == (LeadRecord(id=1), LeadRecord(), LeadRecord())


def test_text_beside_elements_is_ignored() -> None:
    """W-4a: text between elements means nothing."""
    assert message("getLead", f"a<leadKey>b{KEY}c</leadKey>d") == message(
        "getLead", f"<leadKey>{KEY}</leadKey>"
    )


def test_keys_of_a_requested_campaign_are_read_up_to_the_hundredth() -> None:
    """G-24, documented: over all wrappers; what stands behind them may be anything."""
    good, bad = f"<leadKey>{KEY}</leadKey>", "<leadKey><keyType>x</keyType></leadKey>"

    def lead_keys(*wrappers: str) -> int:
        listed = "".join(f"<leadList>{each}</leadList>" for each in wrappers)
        content = f"<source>MKTOWS</source><campaignId>1</campaignId>{listed}"
        return len(message("requestCampaign", content).lead_list.lead_key)

    assert lead_keys(good * 99) == 99
    assert lead_keys(good * 100) == lead_keys(good * 100 + bad + "<x/>") == 100
    assert lead_keys(good * 60, good * 40 + bad, bad) == 100
    with pytest.raises(LeadKeyBad):
        lead_keys(good * 99 + bad)
    key = "<keyType>MKTOLISTNAME</keyType><keyValue>L</keyValue>"
    members = f"<listMemberList>{good * 100 + bad}</listMemberList>"
    in_list = f"<listOperation>ADDTOLIST</listOperation><listKey>{key}</listKey>{members}"
    assert isinstance(fault("listOperation", in_list), LeadKeyBad)


@pytest.mark.parametrize("value", ["", " ", " a b\n", "\t", "a", "<![CDATA[ <b> ]]>"])
@pytest.mark.parametrize("version", ["2_0", "3_1"])
def test_values_of_tokens_are_kept_character_by_character(value: str, version: str) -> None:
    """G-27, decided; names are trimmed as everywhere."""
    attrib = f"<attrib><name> my.x\n</name><value>{value}</value></attrib>"
    tokens = f"<programTokenList>\n {attrib}\n</programTokenList>"
    names = "<programName> P </programName><campaignName>C</campaignName>"
    found = message("scheduleCampaign", names + tokens, version=version)
    sent = value.removeprefix("<![CDATA[").removesuffix("]]>")
    assert found.program_token_list.attrib == (Attrib(name="my.x", value=sent),)
    assert found.program_name == "P"


def test_other_values_of_attribs_are_trimmed() -> None:
    """W-11, decided: an external key is a key."""
    attrib = "<externalKey><name>k</name><value> a </value></externalKey>"
    found = message("getMObjects", f"<type>Opportunity</type>{attrib}")
    assert found.external_key == Attrib(name="k", value="a")


def test_lists_of_lists() -> None:
    """MergeLeads names each losing lead by a list of its own."""
    attribute = "<attribute><attrName>IDNUM</attrName><attrValue>{}</attrValue></attribute>"
    content = (
        f"<winningLeadKeyList>{attribute.format(1)}</winningLeadKeyList><losingLeadKeyLists>"
        f"<keyList>{attribute.format(2)}</keyList><keyList>{attribute.format(3)}</keyList>"
        "</losingLeadKeyLists>"
    )
    found = message("mergeLeads", content)
    assert isinstance(found, ParamsMergeLeads)
    losers = [each.attribute[0].attr_value for each in found.losing_lead_key_lists.key_list]
    assert losers == ["2", "3"]
    assert found.merge_in_sales is False


# Keys in lower case (W-5)

_LOWER = (
    "<{}>1</{}><foreignSysPersonId>x</foreignSysPersonId><foreignSysType>SFDC</foreignSysType>"
    "<email>a@b</email>"
)


@pytest.mark.parametrize("name", ["id", "leadId"])
def test_lead_61_lower_case_keys_are_unknown(name: str) -> None:
    """Recorded: names of elements are case-sensitive."""
    found = bound("syncLead", lead(_LOWER.format(name, name)))
    assert found.message == ParamsSyncLead(lead_record=LeadRecord())
    assert f"paramsSyncLead/leadRecord/{name}" in found.ignored


@pytest.mark.parametrize("name", ["id", "leadId"])
def test_lower_case_keys_are_accepted_by_the_switch(name: str) -> None:
    """Decided: the switch takes them for the real names, in lead records only."""
    found = bound("syncLead", lead(_LOWER.format(name, name)), accept_lower_case_keys=True)
    record = LeadRecord(
        id=1,
        email="a@b",
        foreign_sys_person_id="x",
        foreign_sys_type=ForeignSysType.SFDC,
    )
    assert found == Bound(ParamsSyncLead(lead_record=record), ())
    with pytest.raises(BadParameter):
        bound("syncLead", lead("<Id>1</Id><id>2</id>"), accept_lower_case_keys=True)


# Lead selectors (W-13)

_SELECTORS = {
    "LeadKeySelector": (
        "<keyType>EMAIL</keyType><keyValues><stringItem>a@b</stringItem></keyValues>",
        LeadKeySelector(key_type=LeadKeyRef.EMAIL, key_values=ArrayOfString(("a@b",))),
    ),
    "StaticListSelector": (
        "<staticListName>L</staticListName>",
        StaticListSelector(static_list_name="L"),
    ),
}


@pytest.mark.parametrize("kind", _SELECTORS)
@pytest.mark.parametrize("marks", [' xsi:type="m:{}"', ' xsi:type="{}"', ""])
def test_lead_selector_is_told_by_type_or_children(kind: str, marks: str) -> None:
    """Documented types with any prefix or none; decided inference."""
    content, selector = _SELECTORS[kind]
    element = f"<leadSelector{marks.format(kind)}>{content}</leadSelector>"
    assert message("getMultipleLeads", element).lead_selector == selector


def test_last_update_selector_by_its_children() -> None:
    """Decided: a date tells the kind."""
    content = "<leadSelector><oldestUpdatedAt>2013-07-09</oldestUpdatedAt></leadSelector>"
    selector = message("getMultipleLeads", content).lead_selector
    assert isinstance(selector, LastUpdateAtSelector)
    assert selector.oldest_updated_at.at == datetime(2013, 7, 9, tzinfo=ZONE)


@pytest.mark.parametrize(
    "marks", [' xsi:type="m:LeadSelector"', ' xsi:type="other:LeadKeySelector"', ""]
)
def test_unknown_selector(marks: str) -> None:
    """Decided: an unknown type, a foreign one, or one that nothing tells is 20110."""
    content = f"<leadSelector{marks}><unknown/></leadSelector>"
    assert isinstance(fault("getMultipleLeads", content), BadParameter)


@pytest.mark.parametrize("content", ["", " ", ' xsi:nil="true"'])
def test_empty_selector_is_absent(content: str) -> None:
    """W-6: it says nothing."""
    element = f"<leadSelector>{content}</leadSelector>"
    if "nil" in content:
        element = f'<leadSelector xsi:type="m:LeadKeySelector"{content}/>'
    assert message("getMultipleLeads", element).lead_selector is ABSENT


def test_empty_selector_of_a_kind_is_judged_as_that_kind() -> None:
    """LEAD-35, recorded Talend/components: its client leaves out what is not filled in."""
    content = '<leadSelector xsi:type="m:StaticListSelector"/>'
    assert message("getMultipleLeads", content).lead_selector == StaticListSelector()
    content = '<leadSelector xsi:type="m:LastUpdateAtSelector"/>'
    assert fault("getMultipleLeads", content).code == 20109
    assert fault("getMultipleLeads", content.replace("LastUpdateAt", "LeadKey")).code == 20102
    assert isinstance(fault("getMultipleLeads", content.replace("Last", "X")), BadParameter)


# Versions and everything


def test_dropped_elements_keep_their_meaning_on_old_paths() -> None:
    """E-4a: skipActivityLog is known on 2_2 and ignored on 3_1."""
    content = (
        "<listOperation>ADDTOLIST</listOperation>"
        "<listKey><keyType>MKTOLISTNAME</keyType><keyValue>L</keyValue></listKey>"
        f"<listMemberList><leadKey>{KEY}</leadKey></listMemberList>"
        "<skipActivityLog>true</skipActivityLog>"
    )
    assert message("listOperation", content, version="2_2").skip_activity_log is True
    found = bound("listOperation", content)
    assert found.ignored == ("paramsListOperation/skipActivityLog",)
    assert found.message == message("listOperation", content.replace("true", "false"))
    assert found.message.skip_activity_log is False  # type: ignore[attr-defined]  # of any message


@pytest.mark.parametrize("version", VERSIONS)
def test_every_operation_of_every_version_has_a_plan(version: str) -> None:
    """Each empty request is bound or refused with a code of presence."""
    for operation in contract(version).operations:
        try:
            bound(operation, version=version)
        except Fault as refused:
            assert refused.code in {20017, 20101, 20104}  # noqa: PT017 - several are bound


_NAMES = sorted(
    {each.name for kind in contract().types.values() for each in kind.accepted}
    | {"unknown", "leadId"}
)
_TREES = st.recursive(
    st.sampled_from(["", "x", "1", "true", "EMAIL", "2013-07-09", " ", "é"]),
    lambda inner: st.lists(
        st.tuples(
            st.sampled_from(_NAMES),
            st.sampled_from(["", NIL, ' xsi:type="m:LeadKeySelector"']),
            inner,
        ),
        max_size=4,
    ).map(lambda rows: "".join(f"<{name}{marks}>{text}</{name}>" for name, marks, text in rows)),
    max_leaves=12,
)


@given(
    operation=st.sampled_from(sorted(contract().operations)), content=_TREES, lower=st.booleans()
)
def test_any_tree_is_bound_or_refused(*, operation: str, content: str, lower: bool) -> None:
    """No tree raises anything but the codes of presence and of single values."""
    try:
        found = bound(operation, content, accept_lower_case_keys=lower)
    except Fault as refused:
        code, paths = refused.code, [refused.detail]
    else:
        code, paths = 0, list(found.ignored)
    assert code in {0, 20017, 20101, 20102, 20104, 20107, 20109, 20110}
    assert all(path.startswith("params") for path in paths)
