"""
The answers whose exact bytes stand in `writer_cases`, one file for each name.

Shapes and rules come from the documented samples and from 00-overview W-20 to W-29; names and
values are invented.
"""

from __future__ import annotations

from datetime import UTC, datetime

from castile.wire.faults import AuthenticationFailed, InternalError, LeadAttributeBad, LeadNotFound
from castile.wire.messages import (
    ActivityRecord,
    ArrayOfActivityRecord,
    ArrayOfAttrib,
    ArrayOfAttribute,
    ArrayOfCampaignRecord,
    ArrayOfLeadChangeRecord,
    ArrayOfLeadRecord,
    ArrayOfMObject,
    ArrayOfMObjFieldMetadata,
    ArrayOfMObjStatus,
    Attrib,
    Attribute,
    CampaignRecord,
    LeadActivityList,
    LeadChangeRecord,
    LeadRecord,
    LeadSyncStatus,
    MObject,
    MObjectMetadata,
    MObjFieldMetadata,
    MObjStatus,
    MObjStatusEnum,
    ResultDescribeMObject,
    ResultGetCampaignsForSource,
    ResultGetLead,
    ResultGetLeadChanges,
    ResultGetMObjects,
    ResultGetMultipleLeads,
    ResultListMObjects,
    ResultListOperation,
    ResultSyncLead,
    ResultSyncMObjects,
    StreamPosition,
    SuccessDescribeMObject,
    SuccessGetCampaignsForSource,
    SuccessGetLead,
    SuccessGetLeadActivity,
    SuccessGetLeadChanges,
    SuccessGetMObjects,
    SuccessGetMultipleLeads,
    SuccessListMObjects,
    SuccessListOperation,
    SuccessSyncLead,
    SuccessSyncMObjects,
    SyncStatus,
)
from castile.wire.timestamps import WireDateTime

SUMMER = WireDateTime(datetime(2013, 7, 9, 21, 44, 28, 999_000, tzinfo=UTC))
WINTER = WireDateTime(datetime(2014, 1, 9, 22, 44, 28, tzinfo=UTC))
SENT = WireDateTime(datetime(2013, 7, 1, tzinfo=UTC), "2013-07-01T00:00:00+00:00")

LEAD = LeadRecord(
    id=1089965,
    email="ada@example.test",
    lead_attribute_list=ArrayOfAttribute(
        (
            Attribute(attr_name="Company", attr_type="string", attr_value="Byron & Daughters"),
            Attribute(attr_name="LeadScore", attr_type="integer", attr_value="62"),
        )
    ),
)

ACTIVITY = ActivityRecord(
    id=1030680,
    marketo_guid="1030680",
    activity_date_time=SUMMER,
    activity_type="Change Data Value",
    mktg_asset_name="",
    activity_attributes=ArrayOfAttribute(
        (
            Attribute(attr_name="Attribute Name", attr_type=None, attr_value="Phone"),
            Attribute(attr_name="Old Value", attr_type=None, attr_value=""),
        )
    ),
    mkt_person_id="1089965",
)

FIELD = MObjFieldMetadata(
    name="CloseDate",
    display_name="Close Date",
    source_object="Opportunity",
    data_type="date",
    is_readonly=False,
    is_update_blocked=False,
    is_primary_key=False,
    is_custom=True,
    is_dynamic=False,
    updated_at=SUMMER,
)

OPPORTUNITY = MObject(
    type="Opportunity",
    id=41,
    created_at=SUMMER,
    updated_at=WINTER,
    attrib_list=ArrayOfAttrib((Attrib(name="Name", value="Engine"), Attrib(name="Type", value=""))),
)

_LEAD_ACTIVITY = SuccessGetLeadActivity(
    lead_activity_list=LeadActivityList(
        return_count=1,
        remaining_count=4,
        new_start_position=StreamPosition(latest_created_at=SENT, offset="ID:1030680"),
        activity_record_list=ArrayOfActivityRecord((ACTIVITY,)),
    )
)

# Name of the file: operation, version in the path, message.
SUCCESSES: dict[str, tuple[str, str, object]] = {
    "getLead": (
        "getLead",
        "3_1",
        SuccessGetLead(result=ResultGetLead(count=1, lead_record_list=ArrayOfLeadRecord((LEAD,)))),
    ),
    "getMultipleLeads-none": (
        "getMultipleLeads",
        "3_1",
        SuccessGetMultipleLeads(
            result=ResultGetMultipleLeads(return_count=0, remaining_count=0, new_stream_position="")
        ),
    ),
    "syncLead": (
        "syncLead",
        "3_1",
        SuccessSyncLead(
            result=ResultSyncLead(
                lead_id=1089965,
                sync_status=SyncStatus(lead_id=1089965, status=LeadSyncStatus.UPDATED),
                lead_record=None,
            )
        ),
    ),
    "getLeadActivity": ("getLeadActivity", "3_1", _LEAD_ACTIVITY),
    "getLeadActivity-2_7": ("getLeadActivity", "2_7", _LEAD_ACTIVITY),
    "getLeadChanges": (
        "getLeadChanges",
        "3_1",
        SuccessGetLeadChanges(
            result=ResultGetLeadChanges(
                return_count=1,
                remaining_count=0,
                new_start_position=StreamPosition(oldest_created_at=SENT, offset="ID:1030681"),
                lead_change_record_list=ArrayOfLeadChangeRecord(
                    (
                        LeadChangeRecord(
                            id=1030681,
                            marketo_guid="1030681",
                            activity_date_time=WINTER,
                            activity_type="New Lead",
                            mkt_person_id="1089965",
                        ),
                    )
                ),
            )
        ),
    ),
    "getCampaignsForSource": (
        "getCampaignsForSource",
        "3_1",
        SuccessGetCampaignsForSource(
            result=ResultGetCampaignsForSource(
                return_count=1,
                campaign_record_list=ArrayOfCampaignRecord(
                    (CampaignRecord(id=1004, name="Engines.Trigger", description=""),)
                ),
            )
        ),
    ),
    "listMObjects": (
        "listMObjects",
        "3_1",
        SuccessListMObjects(result=ResultListMObjects(("ActivityRecord", "LeadRecord"))),
    ),
    "describeMObject": (
        "describeMObject",
        "3_1",
        SuccessDescribeMObject(
            result=ResultDescribeMObject(
                metadata=MObjectMetadata(
                    name="Opportunity",
                    is_custom=False,
                    is_virtual=False,
                    field_list=ArrayOfMObjFieldMetadata((FIELD,)),
                    updated_at=SUMMER,
                )
            )
        ),
    ),
    "getMObjects": (
        "getMObjects",
        "3_1",
        SuccessGetMObjects(
            result=ResultGetMObjects(
                return_count=1,
                has_more=True,
                new_stream_position="b3BhcXVl",
                m_object_list=ArrayOfMObject((OPPORTUNITY,)),
            )
        ),
    ),
    "syncMObjects-2_3": (
        "syncMObjects",
        "2_3",
        SuccessSyncMObjects(
            result=ResultSyncMObjects(
                m_obj_status_list=ArrayOfMObjStatus(
                    (MObjStatus(status=MObjStatusEnum.FAILED, error="Missing type"),)
                )
            )
        ),
    ),
    "listOperation": (
        "listOperation",
        "3_1",
        SuccessListOperation(result=ResultListOperation(success=True, status_list=None)),
    ),
}

FAULTS = {
    "fault-20014": AuthenticationFailed(),
    "fault-20103-email": LeadNotFound(key_type="EMAIL", key_value="nobody@example.test"),
    "fault-20103-idnum": LeadNotFound(key_type="IDNUM", key_value="1700009"),
    "fault-20105": LeadAttributeBad(operation="syncLead", names=["pants", "a<b&c"]),
    "fault-20011": InternalError(reference="17"),
}
