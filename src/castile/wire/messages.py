# Generated from contract.json by: python scripts/generate_messages.py
"""
The messages as types, made from the contract.

One type for each complex type of the contract, with the elements of all its versions. Three things
are kept apart: an element that is absent is `ABSENT`, one that is nil is None, an empty text is "".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from castile.wire.timestamps import WireDateTime


class Absent(Enum):
    """The type of `ABSENT`, so that a type checker can tell it from None and from texts."""

    ABSENT = "absent"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent.ABSENT
"""An element that is not there; false in a condition, as None and "" are."""


class LeadKeyRef(StrEnum):
    """The words of `LeadKeyRef`."""

    IDNUM = "IDNUM"
    COOKIE = "COOKIE"
    EMAIL = "EMAIL"
    LEADOWNEREMAIL = "LEADOWNEREMAIL"
    SFDCACCOUNTID = "SFDCACCOUNTID"
    SFDCCONTACTID = "SFDCCONTACTID"
    SFDCLEADID = "SFDCLEADID"
    SFDCLEADOWNERID = "SFDCLEADOWNERID"
    SFDCOPPTYID = "SFDCOPPTYID"


class LeadSyncStatus(StrEnum):
    """The words of `LeadSyncStatus`."""

    CREATED = "CREATED"
    UPDATED = "UPDATED"
    FAILED = "FAILED"


class ActivityType(StrEnum):
    """The words of `ActivityType`."""

    VISIT_WEBPAGE = "VisitWebpage"
    FILL_OUT_FORM = "FillOutForm"
    CLICK_LINK = "ClickLink"
    SEND_EMAIL = "SendEmail"
    EMAIL_DELIVERED = "EmailDelivered"
    EMAIL_BOUNCED = "EmailBounced"
    UNSUBSCRIBE_EMAIL = "UnsubscribeEmail"
    OPEN_EMAIL = "OpenEmail"
    CLICK_EMAIL = "ClickEmail"
    NEW_LEAD = "NewLead"
    CHANGE_DATA_VALUE = "ChangeDataValue"
    LEAD_ASSIGNED = "LeadAssigned"
    NEW_SFDC_OPPRTNTY = "NewSFDCOpprtnty"
    WAIT = "Wait"
    RUN_SUBFLOW = "RunSubflow"
    REMOVE_FROM_FLOW = "RemoveFromFlow"
    PUSH_LEAD_TO_SALES = "PushLeadToSales"
    CREATE_TASK = "CreateTask"
    CONVERT_LEAD = "ConvertLead"
    CHANGE_SCORE = "ChangeScore"
    CHANGE_OWNER = "ChangeOwner"
    ADD_TO_LIST = "AddToList"
    REMOVE_FROM_LIST = "RemoveFromList"
    SFDC_ACTIVITY = "SFDCActivity"
    EMAIL_BOUNCED_SOFT = "EmailBouncedSoft"
    PUSH_LEAD_UPDATES_TO_SALES = "PushLeadUpdatesToSales"
    DELETE_LEAD_FROM_SALES = "DeleteLeadFromSales"
    SFDC_ACTIVITY_UPDATED = "SFDCActivityUpdated"
    SFDC_MERGE_LEADS = "SFDCMergeLeads"
    MERGE_LEADS = "MergeLeads"
    RESOLVE_CONFLICTS = "ResolveConflicts"
    ASSOC_WITH_OPPRTNTY_IN_SALES = "AssocWithOpprtntyInSales"
    DISSOC_FROM_OPPRTNTY_IN_SALES = "DissocFromOpprtntyInSales"
    UPDATE_OPPRTNTY_IN_SALES = "UpdateOpprtntyInSales"
    DELETE_LEAD = "DeleteLead"
    SEND_ALERT = "SendAlert"
    SEND_SALES_EMAIL = "SendSalesEmail"
    OPEN_SALES_EMAIL = "OpenSalesEmail"
    CLICK_SALES_EMAIL = "ClickSalesEmail"
    ADDTO_SFDC_CAMPAIGN = "AddtoSFDCCampaign"
    REMOVE_FROM_SFDC_CAMPAIGN = "RemoveFromSFDCCampaign"
    CHANGE_STATUS_IN_SFDC_CAMPAIGN = "ChangeStatusInSFDCCampaign"
    RECEIVE_SALES_EMAIL = "ReceiveSalesEmail"
    INTERESTING_MOMENT = "InterestingMoment"
    REQUEST_CAMPAIGN = "RequestCampaign"
    SALES_EMAIL_BOUNCED = "SalesEmailBounced"
    CHANGE_LEAD_PARTITION = "ChangeLeadPartition"
    CHANGE_REVENUE_STAGE = "ChangeRevenueStage"
    CHANGE_REVENUE_STAGE_MANUALLY = "ChangeRevenueStageManually"
    COMPUTE_DATA_VALUE = "ComputeDataValue"
    CHANGE_STATUS_IN_PROGRESSION = "ChangeStatusInProgression"
    CHANGE_FIELD_IN_PROGRAM = "ChangeFieldInProgram"
    ENRICH_WITH_DATACOM = "EnrichWithDatacom"
    CHANGE_SEGMENT = "ChangeSegment"
    RESOLVE_RULESET = "ResolveRuleset"
    SMART_CAMPAIGN_TEST = "SmartCampaignTest"
    SMART_CAMPAIGN_TEST_TRIGGER = "SmartCampaignTestTrigger"
    REGISTER_FOR_EVENT = "RegisterForEvent"
    ATTEND_EVENT = "AttendEvent"
    ENRICH_WITH_JIGSAW = "EnrichWithJigsaw"


class ForeignSysType(StrEnum):
    """The words of `ForeignSysType`."""

    CUSTOM = "CUSTOM"
    SFDC = "SFDC"
    NETSUITE = "NETSUITE"


class ReqCampSourceType(StrEnum):
    """The words of `ReqCampSourceType`."""

    MKTOWS = "MKTOWS"
    SALES = "SALES"


class ListKeyType(StrEnum):
    """The words of `ListKeyType`."""

    MKTOLISTNAME = "MKTOLISTNAME"
    MKTOSALESUSERID = "MKTOSALESUSERID"
    SFDCLEADOWNERID = "SFDCLEADOWNERID"


class ListOperationType(StrEnum):
    """The words of `ListOperationType`."""

    ADDTOLIST = "ADDTOLIST"
    ISMEMBEROFLIST = "ISMEMBEROFLIST"
    REMOVEFROMLIST = "REMOVEFROMLIST"


class SyncOperationEnum(StrEnum):
    """The words of `SyncOperationEnum`."""

    UPSERT = "UPSERT"
    INSERT = "INSERT"
    UPDATE = "UPDATE"


class SyncStatusEnum(StrEnum):
    """The words of `SyncStatusEnum`."""

    CREATED = "CREATED"
    UPDATED = "UPDATED"
    DELETED = "DELETED"
    FAILED = "FAILED"


class LeadMergeStatusEnum(StrEnum):
    """The words of `LeadMergeStatusEnum`."""

    MERGED = "MERGED"
    FAILED = "FAILED"


class MObjStatusEnum(StrEnum):
    """The words of `MObjStatusEnum`."""

    CREATED = "CREATED"
    UPDATED = "UPDATED"
    DELETED = "DELETED"
    FAILED = "FAILED"
    UNCHANGED = "UNCHANGED"
    SKIPPED = "SKIPPED"


class MObjectTypeEnum(StrEnum):
    """The words of `MObjectTypeEnum`."""

    OPPORTUNITY = "Opportunity"
    OPPORTUNITY_LEAD_ROLE = "OpportunityLeadRole"
    PROGRAM = "Program"


class ComparisonEnum(StrEnum):
    """The words of `ComparisonEnum`."""

    EQ = "EQ"
    NE = "NE"
    LT = "LT"
    LE = "LE"
    GT = "GT"
    GE = "GE"


class ImportToListStatusEnum(StrEnum):
    """The words of `ImportToListStatusEnum`."""

    PROCESSING = "PROCESSING"
    COMPLETE = "COMPLETE"
    FAILED = "FAILED"
    CANCELED = "CANCELED"


class ImportToListModeEnum(StrEnum):
    """The words of `ImportToListModeEnum`."""

    UPSERTLEADS = "UPSERTLEADS"
    LISTONLY = "LISTONLY"


@dataclass(frozen=True, slots=True)
class ArrayOfString:
    """Any number of stringItem."""

    string_item: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArrayOfInteger:
    """Any number of integerItem."""

    integer_item: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ArrayOfActivityType:
    """Any number of activityType."""

    activity_type: tuple[ActivityType, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityTypeFilter:
    """The complex type `ActivityTypeFilter`."""

    include_types: ArrayOfActivityType | Absent = ABSENT
    exclude_types: ArrayOfActivityType | Absent = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Attrib:
    """The complex type `Attrib`."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ArrayOfAttrib:
    """Any number of attrib."""

    attrib: tuple[Attrib, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """The complex type `Attribute`."""

    attr_name: str = ""
    attr_type: str | Absent | None = ABSENT
    attr_value: str = ""


@dataclass(frozen=True, slots=True)
class ArrayOfAttribute:
    """Any number of attribute."""

    attribute: tuple[Attribute, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeAttrib:
    """The complex type `TypeAttrib`."""

    attr_type: str
    attr_list: ArrayOfAttrib | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class ArrayOfTypeAttrib:
    """Any number of typeAttrib."""

    type_attrib: tuple[TypeAttrib, ...] = ()


@dataclass(frozen=True, slots=True)
class ArrayOfKeyList:
    """Any number of keyList."""

    key_list: tuple[ArrayOfAttribute, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadRecord:
    """The complex type `LeadRecord`."""

    id: int | Absent | None = ABSENT
    email: str | Absent | None = ABSENT
    foreign_sys_person_id: str | Absent | None = ABSENT
    foreign_sys_type: ForeignSysType | Absent | None = ABSENT
    lead_attribute_list: ArrayOfAttribute | Absent | None = ABSENT


@dataclass(frozen=True, slots=True)
class ArrayOfLeadRecord:
    """Any number of leadRecord."""

    lead_record: tuple[LeadRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityRecord:
    """The complex type `ActivityRecord`."""

    id: int | Absent | None = ABSENT
    marketo_guid: str
    activity_date_time: WireDateTime
    activity_type: str
    mktg_asset_name: str | Absent = ABSENT
    activity_attributes: ArrayOfAttribute | Absent | None = ABSENT
    campaign: str | Absent | None = ABSENT
    person_name: str | Absent | None = ABSENT
    mkt_person_id: str
    foreign_sys_id: str | Absent | None = ABSENT
    org_name: str | Absent | None = ABSENT
    foreign_sys_org_id: str | Absent | None = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignRecord:
    """The complex type `CampaignRecord`."""

    id: int
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class ArrayOfCampaignRecord:
    """Any number of campaignRecord."""

    campaign_record: tuple[CampaignRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadChangeRecord:
    """The complex type `LeadChangeRecord`."""

    id: int | Absent | None = ABSENT
    marketo_guid: str
    activity_date_time: WireDateTime
    activity_type: str
    mktg_asset_name: str | Absent | None = ABSENT
    activity_attributes: ArrayOfAttribute | Absent | None = ABSENT
    campaign: str | Absent = ABSENT
    mkt_person_id: str


@dataclass(frozen=True, slots=True)
class ArrayOfLeadChangeRecord:
    """Any number of leadChangeRecord."""

    lead_change_record: tuple[LeadChangeRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class ArrayOfActivityRecord:
    """Any number of activityRecord."""

    activity_record: tuple[ActivityRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadKey:
    """The complex type `LeadKey`."""

    key_type: LeadKeyRef
    key_value: str


@dataclass(frozen=True, slots=True)
class ArrayOfLeadKey:
    """Any number of leadKey."""

    lead_key: tuple[LeadKey, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadStatus:
    """The complex type `LeadStatus`."""

    lead_key: LeadKey
    status: bool


@dataclass(frozen=True, slots=True)
class ArrayOfLeadStatus:
    """Any number of leadStatus."""

    lead_status: tuple[LeadStatus, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListKey:
    """The complex type `ListKey`."""

    key_type: ListKeyType
    key_value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MObject:
    """The complex type `MObject`."""

    type: str = ""
    id: int | Absent = ABSENT
    external_key: Attrib | Absent = ABSENT
    created_at: WireDateTime | Absent = ABSENT
    updated_at: WireDateTime | Absent = ABSENT
    attrib_list: ArrayOfAttrib | Absent = ABSENT
    type_attrib_list: ArrayOfTypeAttrib | Absent = ABSENT
    association_list: ArrayOfMObjAssociation | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class ArrayOfMObject:
    """Any number of mObject."""

    m_object: tuple[MObject, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MObjAssociation:
    """The complex type `MObjAssociation`."""

    m_obj_type: str
    id: int | Absent = ABSENT
    external_key: Attrib | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class ArrayOfMObjAssociation:
    """Any number of mObjAssociation."""

    m_obj_association: tuple[MObjAssociation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MObjStatus:
    """The complex type `MObjStatus`."""

    id: int | None = None
    external_key: Attrib | Absent = ABSENT
    status: MObjStatusEnum
    error: str | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class ArrayOfMObjStatus:
    """Any number of mObjStatus."""

    m_obj_status: tuple[MObjStatus, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MObjCriteria:
    """The complex type `MObjCriteria`."""

    attr_name: str
    comparison: ComparisonEnum
    attr_value: str


@dataclass(frozen=True, slots=True)
class ArrayOfMObjCriteria:
    """Any number of mObjCriteria."""

    m_obj_criteria: tuple[MObjCriteria, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MObjectMetadata:
    """The complex type `MObjectMetadata`."""

    name: str
    description: str | None = None
    is_custom: bool
    is_virtual: bool
    field_list: ArrayOfMObjFieldMetadata
    updated_at: WireDateTime


@dataclass(frozen=True, slots=True, kw_only=True)
class MObjFieldMetadata:
    """The complex type `MObjFieldMetadata`."""

    name: str
    description: str | None = None
    display_name: str | None = None
    source_object: str | None = None
    data_type: str
    size: int | None = None
    is_readonly: bool
    is_update_blocked: bool
    is_name: bool | None = None
    is_primary_key: bool
    is_custom: bool
    is_dynamic: bool
    dynamic_field_ref: str | None = None
    updated_at: WireDateTime


@dataclass(frozen=True, slots=True)
class ArrayOfMObjFieldMetadata:
    """Any number of field."""

    field: tuple[MObjFieldMetadata, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamPosition:
    """The complex type `StreamPosition`."""

    latest_created_at: WireDateTime | Absent | None = ABSENT
    oldest_created_at: WireDateTime | Absent | None = ABSENT
    activity_created_at: WireDateTime | Absent | None = ABSENT
    offset: str | Absent | None = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncStatus:
    """The complex type `SyncStatus`."""

    lead_id: int
    status: LeadSyncStatus
    error: str | Absent | None = ABSENT


@dataclass(frozen=True, slots=True)
class ArrayOfSyncStatus:
    """Any number of syncStatus."""

    sync_status: tuple[SyncStatus, ...] = ()


@dataclass(frozen=True, slots=True)
class ArrayOfBase64Binary:
    """Any number of base64Binary."""

    base64_binary: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionedItem:
    """The complex type `VersionedItem`."""

    id: int
    name: str
    type: str | Absent | None = ABSENT
    description: str | Absent | None = ABSENT
    timestamp: WireDateTime


@dataclass(frozen=True, slots=True)
class ArrayOfVersionedItem:
    """Any number of versionedItem."""

    versioned_item: tuple[VersionedItem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomObj:
    """The complex type `CustomObj`."""

    custom_obj_key_list: ArrayOfAttribute | Absent | None = ABSENT
    custom_obj_attribute_list: ArrayOfAttribute | Absent | None = ABSENT


@dataclass(frozen=True, slots=True)
class ArrayOfCustomObj:
    """Any number of customObj."""

    custom_obj: tuple[CustomObj, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncCustomObjStatus:
    """The complex type `SyncCustomObjStatus`."""

    obj_type_name: str
    custom_obj_key_list: ArrayOfAttribute | Absent | None = ABSENT
    status: SyncStatusEnum
    error: str | Absent | None = ABSENT


@dataclass(frozen=True, slots=True)
class ArrayOfSyncCustomObjStatus:
    """Any number of syncCustomObjStatus."""

    sync_custom_obj_status: tuple[SyncCustomObjStatus, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeStatus:
    """The complex type `MergeStatus`."""

    winning_lead_id: int | Absent | None = ABSENT
    losing_lead_id_list: ArrayOfInteger | Absent | None = ABSENT
    status: LeadMergeStatusEnum
    error: str | Absent | None = ABSENT


@dataclass(frozen=True, slots=True)
class LeadSelector:
    """What every kind of `LeadSelector` is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastUpdateAtSelector(LeadSelector):
    """The complex type `LastUpdateAtSelector`."""

    latest_updated_at: WireDateTime | Absent | None = ABSENT
    oldest_updated_at: WireDateTime


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticListSelector(LeadSelector):
    """The complex type `StaticListSelector`."""

    static_list_name: str | Absent | None = ABSENT
    static_list_id: int | Absent | None = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadKeySelector(LeadSelector):
    """The complex type `LeadKeySelector`."""

    key_type: LeadKeyRef
    key_values: ArrayOfString


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """The complex type `Tag`."""

    type: str | Absent = ABSENT
    values: ArrayOfString | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class ArrayOfTag:
    """Any number of tag."""

    tag: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressionStatus:
    """The complex type `ProgressionStatus`."""

    progression_status: ArrayOfAttrib | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class ArrayOfProgressionStatus:
    """Any number of progressionStatusItem."""

    progression_status_item: tuple[ProgressionStatus, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TagStatus:
    """The complex type `TagStatus`."""

    tag_value: str
    status_list: ArrayOfProgressionStatus


@dataclass(frozen=True, slots=True)
class ArrayOfTagStatus:
    """Any number of tagStatus."""

    tag_status: tuple[TagStatus, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamsDeleteMObjects:
    """The parameters of deleteMObjects."""

    m_object_list: ArrayOfMObject


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamsDescribeMObject:
    """The parameters of describeMObject."""

    object_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamsGetMObjects:
    """The parameters of getMObjects."""

    type: str
    id: int | Absent = ABSENT
    external_key: Attrib | Absent = ABSENT
    m_obj_criteria_list: ArrayOfMObjCriteria | Absent = ABSENT
    m_obj_association_list: ArrayOfMObjAssociation | Absent = ABSENT
    include_details: bool = False
    stream_position: str | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class ParamsListMObjects:
    """The parameters of listMObjects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamsSyncMObjects:
    """The parameters of syncMObjects."""

    m_object_list: ArrayOfMObject
    operation: SyncOperationEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamsGetCampaignsForSource:
    """The parameters of getCampaignsForSource."""

    source: ReqCampSourceType
    name: str | Absent | None = ABSENT
    exact_name: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamsGetImportToListStatus:
    """The parameters of getImportToListStatus."""

    program_name: str
    list_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamsGetLead:
    """The parameters of getLead."""

    lead_key: LeadKey


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamsGetLeadActivity:
    """The parameters of getLeadActivity."""

    lead_key: LeadKey
    activity_filter: ActivityTypeFilter | Absent | None = ABSENT
    start_position: StreamPosition | Absent | None = ABSENT
    batch_size: int | Absent | None = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamsGetLeadChanges:
    """The parameters of getLeadChanges."""

    start_position: StreamPosition | Absent = ABSENT
    activity_filter: ActivityTypeFilter | Absent | None = ABSENT
    activity_name_filter: ArrayOfString | Absent | None = ABSENT
    batch_size: int | Absent | None = ABSENT
    lead_selector: LeadSelector | Absent = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamsGetMultipleLeads:
    """The parameters of getMultipleLeads."""

    lead_selector: LeadSelector | Absent = ABSENT
    last_updated_at: WireDateTime | Absent = ABSENT
    stream_position: str | Absent | None = ABSENT
    batch_size: int | Absent | None = ABSENT
    include_attributes: ArrayOfString | Absent = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamsImportToList:
    """The parameters of importToList."""

    program_name: str
    import_file_header: str
    import_file_rows: ArrayOfString
    import_list_mode: ImportToListModeEnum
    list_name: str
    clear_list: bool = False
    campaign_name: str | Absent | None = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamsListOperation:
    """The parameters of listOperation."""

    list_operation: ListOperationType
    list_key: ListKey
    list_member_list: ArrayOfLeadKey
    strict: bool = False
    skip_activity_log: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamsRequestCampaign:
    """The parameters of requestCampaign."""

    source: ReqCampSourceType
    campaign_id: int | Absent | None = ABSENT
    lead_list: ArrayOfLeadKey | None = None
    program_name: str | Absent | None = ABSENT
    campaign_name: str | Absent | None = ABSENT
    program_token_list: ArrayOfAttrib | Absent | None = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamsScheduleCampaign:
    """The parameters of scheduleCampaign."""

    program_name: str
    clone_to_program_name: str | Absent | None = ABSENT
    campaign_name: str
    campaign_run_at: WireDateTime | Absent | None = ABSENT
    program_token_list: ArrayOfAttrib | Absent | None = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamsSyncLead:
    """The parameters of syncLead."""

    lead_record: LeadRecord
    return_lead: bool = False
    marketo_cookie: str | Absent | None = ABSENT
    move_cookie: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamsSyncMultipleLeads:
    """The parameters of syncMultipleLeads."""

    lead_record_list: ArrayOfLeadRecord
    dedup_enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamsSyncCustomObjects:
    """The parameters of syncCustomObjects."""

    obj_type_name: str
    custom_obj_list: ArrayOfCustomObj
    operation: SyncOperationEnum = SyncOperationEnum.UPSERT


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamsDeleteCustomObjects:
    """The parameters of deleteCustomObjects."""

    obj_type_name: str
    custom_obj_key_lists: ArrayOfKeyList


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamsGetCustomObjects:
    """The parameters of getCustomObjects."""

    obj_type_name: str
    stream_position: str | Absent | None = ABSENT
    batch_size: int | Absent | None = ABSENT
    custom_obj_key_list: ArrayOfAttribute | Absent | None = ABSENT
    include_attributes: ArrayOfString | Absent = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamsMergeLeads:
    """The parameters of mergeLeads."""

    winning_lead_key_list: ArrayOfAttribute
    losing_lead_key_lists: ArrayOfKeyList
    merge_in_sales: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamsGetChannels:
    """The parameters of getChannels."""

    tag: Tag | Absent = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamsGetTags:
    """The parameters of getTags."""

    tag_list: ArrayOfTag | Absent = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultDeleteMObjects:
    """The complex type `ResultDeleteMObjects`."""

    m_obj_status_list: ArrayOfMObjStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultDescribeMObject:
    """The complex type `ResultDescribeMObject`."""

    metadata: MObjectMetadata


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultGetMObjects:
    """The complex type `ResultGetMObjects`."""

    return_count: int
    has_more: bool
    new_stream_position: str
    m_object_list: ArrayOfMObject | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class ResultListMObjects:
    """Any number of objects."""

    objects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultSyncMObjects:
    """The complex type `ResultSyncMObjects`."""

    m_obj_status_list: ArrayOfMObjStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadActivityList:
    """The complex type `LeadActivityList`."""

    return_count: int
    remaining_count: int
    new_start_position: StreamPosition
    activity_record_list: ArrayOfActivityRecord | Absent | None = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultGetCampaignsForSource:
    """The complex type `ResultGetCampaignsForSource`."""

    return_count: int
    campaign_record_list: ArrayOfCampaignRecord | Absent | None = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultGetImportToListStatus:
    """The complex type `ResultGetImportToListStatus`."""

    status: ImportToListStatusEnum
    started_time: WireDateTime | Absent | None = ABSENT
    ended_time: WireDateTime | Absent | None = ABSENT
    estimated_time: int | Absent | None = ABSENT
    estimated_rows: int | Absent | None = ABSENT
    rows_imported: int | Absent | None = ABSENT
    rows_failed: int | Absent | None = ABSENT
    rows_ignored: int | Absent | None = ABSENT
    import_summary: str | Absent | None = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultGetLeadChanges:
    """The complex type `ResultGetLeadChanges`."""

    return_count: int
    remaining_count: int
    new_start_position: StreamPosition
    lead_change_record_list: ArrayOfLeadChangeRecord | Absent | None = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultGetLead:
    """The complex type `ResultGetLead`."""

    count: int
    lead_record_list: ArrayOfLeadRecord | Absent | None = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultListOperation:
    """The complex type `ResultListOperation`."""

    success: bool
    status_list: ArrayOfLeadStatus | Absent | None = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultGetMultipleLeads:
    """The complex type `ResultGetMultipleLeads`."""

    return_count: int
    remaining_count: int
    new_stream_position: str
    lead_record_list: ArrayOfLeadRecord | Absent | None = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultImportToList:
    """The complex type `ResultImportToList`."""

    import_status: ImportToListStatusEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRequestCampaign:
    """The complex type `ResultRequestCampaign`."""

    success: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultScheduleCampaign:
    """The complex type `ResultScheduleCampaign`."""

    success: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultSyncLead:
    """The complex type `ResultSyncLead`."""

    lead_id: int
    sync_status: SyncStatus
    lead_record: LeadRecord | Absent | None = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultSyncMultipleLeads:
    """The complex type `ResultSyncMultipleLeads`."""

    sync_status_list: ArrayOfSyncStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultSyncCustomObjects:
    """The complex type `ResultSyncCustomObjects`."""

    sync_custom_obj_status_list: ArrayOfSyncCustomObjStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultDeleteCustomObjects:
    """The complex type `ResultDeleteCustomObjects`."""

    delete_custom_obj_status_list: ArrayOfSyncCustomObjStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultGetCustomObjects:
    """The complex type `ResultGetCustomObjects`."""

    obj_type_name: str
    return_count: int
    remaining_count: int
    new_stream_position: str
    custom_obj_list: ArrayOfCustomObj | Absent | None = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultMergeLeads:
    """The complex type `ResultMergeLeads`."""

    merge_status: MergeStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultGetChannels:
    """The complex type `ResultGetChannels`."""

    tags: ArrayOfTagStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultGetTags:
    """The complex type `ResultGetTags`."""

    tag_list: ArrayOfTag


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessDeleteMObjects:
    """The answer of deleteMObjects."""

    result: ResultDeleteMObjects


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessDescribeMObject:
    """The answer of describeMObject."""

    result: ResultDescribeMObject


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessGetMObjects:
    """The answer of getMObjects."""

    result: ResultGetMObjects


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessListMObjects:
    """The answer of listMObjects."""

    result: ResultListMObjects


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessSyncMObjects:
    """The answer of syncMObjects."""

    result: ResultSyncMObjects


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessGetCampaignsForSource:
    """The answer of getCampaignsForSource."""

    result: ResultGetCampaignsForSource


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessGetImportToListStatus:
    """The answer of getImportToListStatus."""

    result: ResultGetImportToListStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessGetLead:
    """The answer of getLead."""

    result: ResultGetLead


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessGetLeadActivity:
    """The answer of getLeadActivity."""

    lead_activity_list: LeadActivityList


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessGetLeadChanges:
    """The answer of getLeadChanges."""

    result: ResultGetLeadChanges


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessGetMultipleLeads:
    """The answer of getMultipleLeads."""

    result: ResultGetMultipleLeads


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessImportToList:
    """The answer of importToList."""

    result: ResultImportToList


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessListOperation:
    """The answer of listOperation."""

    result: ResultListOperation


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessRequestCampaign:
    """The answer of requestCampaign."""

    result: ResultRequestCampaign


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessScheduleCampaign:
    """The answer of scheduleCampaign."""

    result: ResultScheduleCampaign


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessSyncLead:
    """The answer of syncLead."""

    result: ResultSyncLead


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessSyncMultipleLeads:
    """The answer of syncMultipleLeads."""

    result: ResultSyncMultipleLeads


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessSyncCustomObjects:
    """The answer of syncCustomObjects."""

    result: ResultSyncCustomObjects


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessDeleteCustomObjects:
    """The answer of deleteCustomObjects."""

    result: ResultDeleteCustomObjects


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessGetCustomObjects:
    """The answer of getCustomObjects."""

    result: ResultGetCustomObjects


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessMergeLeads:
    """The answer of mergeLeads."""

    result: ResultMergeLeads


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessGetChannels:
    """The answer of getChannels."""

    result: ResultGetChannels


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessGetTags:
    """The answer of getTags."""

    result: ResultGetTags


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticationHeaderInfo:
    """The complex type `AuthenticationHeaderInfo`."""

    mktows_user_id: str
    request_signature: str
    request_timestamp: str
    partner_id: str | Absent = ABSENT
    audit: str | Absent = ABSENT
    mode: int | Absent = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class MktowsContextHeaderInfo:
    """The complex type `MktowsContextHeaderInfo`."""

    target_workspace: str


MESSAGES: Final[Mapping[str, type[object]]] = MappingProxyType(
    {
        "ArrayOfString": ArrayOfString,
        "ArrayOfInteger": ArrayOfInteger,
        "ArrayOfActivityType": ArrayOfActivityType,
        "ActivityTypeFilter": ActivityTypeFilter,
        "Attrib": Attrib,
        "ArrayOfAttrib": ArrayOfAttrib,
        "Attribute": Attribute,
        "ArrayOfAttribute": ArrayOfAttribute,
        "TypeAttrib": TypeAttrib,
        "ArrayOfTypeAttrib": ArrayOfTypeAttrib,
        "ArrayOfKeyList": ArrayOfKeyList,
        "LeadRecord": LeadRecord,
        "ArrayOfLeadRecord": ArrayOfLeadRecord,
        "ActivityRecord": ActivityRecord,
        "CampaignRecord": CampaignRecord,
        "ArrayOfCampaignRecord": ArrayOfCampaignRecord,
        "LeadChangeRecord": LeadChangeRecord,
        "ArrayOfLeadChangeRecord": ArrayOfLeadChangeRecord,
        "ArrayOfActivityRecord": ArrayOfActivityRecord,
        "LeadKey": LeadKey,
        "ArrayOfLeadKey": ArrayOfLeadKey,
        "LeadStatus": LeadStatus,
        "ArrayOfLeadStatus": ArrayOfLeadStatus,
        "ListKey": ListKey,
        "MObject": MObject,
        "ArrayOfMObject": ArrayOfMObject,
        "MObjAssociation": MObjAssociation,
        "ArrayOfMObjAssociation": ArrayOfMObjAssociation,
        "MObjStatus": MObjStatus,
        "ArrayOfMObjStatus": ArrayOfMObjStatus,
        "MObjCriteria": MObjCriteria,
        "ArrayOfMObjCriteria": ArrayOfMObjCriteria,
        "MObjectMetadata": MObjectMetadata,
        "MObjFieldMetadata": MObjFieldMetadata,
        "ArrayOfMObjFieldMetadata": ArrayOfMObjFieldMetadata,
        "StreamPosition": StreamPosition,
        "SyncStatus": SyncStatus,
        "ArrayOfSyncStatus": ArrayOfSyncStatus,
        "ArrayOfBase64Binary": ArrayOfBase64Binary,
        "VersionedItem": VersionedItem,
        "ArrayOfVersionedItem": ArrayOfVersionedItem,
        "CustomObj": CustomObj,
        "ArrayOfCustomObj": ArrayOfCustomObj,
        "SyncCustomObjStatus": SyncCustomObjStatus,
        "ArrayOfSyncCustomObjStatus": ArrayOfSyncCustomObjStatus,
        "MergeStatus": MergeStatus,
        "LeadSelector": LeadSelector,
        "LastUpdateAtSelector": LastUpdateAtSelector,
        "StaticListSelector": StaticListSelector,
        "LeadKeySelector": LeadKeySelector,
        "Tag": Tag,
        "ArrayOfTag": ArrayOfTag,
        "ProgressionStatus": ProgressionStatus,
        "ArrayOfProgressionStatus": ArrayOfProgressionStatus,
        "TagStatus": TagStatus,
        "ArrayOfTagStatus": ArrayOfTagStatus,
        "ParamsDeleteMObjects": ParamsDeleteMObjects,
        "ParamsDescribeMObject": ParamsDescribeMObject,
        "ParamsGetMObjects": ParamsGetMObjects,
        "ParamsListMObjects": ParamsListMObjects,
        "ParamsSyncMObjects": ParamsSyncMObjects,
        "ParamsGetCampaignsForSource": ParamsGetCampaignsForSource,
        "ParamsGetImportToListStatus": ParamsGetImportToListStatus,
        "ParamsGetLead": ParamsGetLead,
        "ParamsGetLeadActivity": ParamsGetLeadActivity,
        "ParamsGetLeadChanges": ParamsGetLeadChanges,
        "ParamsGetMultipleLeads": ParamsGetMultipleLeads,
        "ParamsImportToList": ParamsImportToList,
        "ParamsListOperation": ParamsListOperation,
        "ParamsRequestCampaign": ParamsRequestCampaign,
        "ParamsScheduleCampaign": ParamsScheduleCampaign,
        "ParamsSyncLead": ParamsSyncLead,
        "ParamsSyncMultipleLeads": ParamsSyncMultipleLeads,
        "ParamsSyncCustomObjects": ParamsSyncCustomObjects,
        "ParamsDeleteCustomObjects": ParamsDeleteCustomObjects,
        "ParamsGetCustomObjects": ParamsGetCustomObjects,
        "ParamsMergeLeads": ParamsMergeLeads,
        "ParamsGetChannels": ParamsGetChannels,
        "ParamsGetTags": ParamsGetTags,
        "ResultDeleteMObjects": ResultDeleteMObjects,
        "ResultDescribeMObject": ResultDescribeMObject,
        "ResultGetMObjects": ResultGetMObjects,
        "ResultListMObjects": ResultListMObjects,
        "ResultSyncMObjects": ResultSyncMObjects,
        "LeadActivityList": LeadActivityList,
        "ResultGetCampaignsForSource": ResultGetCampaignsForSource,
        "ResultGetImportToListStatus": ResultGetImportToListStatus,
        "ResultGetLeadChanges": ResultGetLeadChanges,
        "ResultGetLead": ResultGetLead,
        "ResultListOperation": ResultListOperation,
        "ResultGetMultipleLeads": ResultGetMultipleLeads,
        "ResultImportToList": ResultImportToList,
        "ResultRequestCampaign": ResultRequestCampaign,
        "ResultScheduleCampaign": ResultScheduleCampaign,
        "ResultSyncLead": ResultSyncLead,
        "ResultSyncMultipleLeads": ResultSyncMultipleLeads,
        "ResultSyncCustomObjects": ResultSyncCustomObjects,
        "ResultDeleteCustomObjects": ResultDeleteCustomObjects,
        "ResultGetCustomObjects": ResultGetCustomObjects,
        "ResultMergeLeads": ResultMergeLeads,
        "ResultGetChannels": ResultGetChannels,
        "ResultGetTags": ResultGetTags,
        "SuccessDeleteMObjects": SuccessDeleteMObjects,
        "SuccessDescribeMObject": SuccessDescribeMObject,
        "SuccessGetMObjects": SuccessGetMObjects,
        "SuccessListMObjects": SuccessListMObjects,
        "SuccessSyncMObjects": SuccessSyncMObjects,
        "SuccessGetCampaignsForSource": SuccessGetCampaignsForSource,
        "SuccessGetImportToListStatus": SuccessGetImportToListStatus,
        "SuccessGetLead": SuccessGetLead,
        "SuccessGetLeadActivity": SuccessGetLeadActivity,
        "SuccessGetLeadChanges": SuccessGetLeadChanges,
        "SuccessGetMultipleLeads": SuccessGetMultipleLeads,
        "SuccessImportToList": SuccessImportToList,
        "SuccessListOperation": SuccessListOperation,
        "SuccessRequestCampaign": SuccessRequestCampaign,
        "SuccessScheduleCampaign": SuccessScheduleCampaign,
        "SuccessSyncLead": SuccessSyncLead,
        "SuccessSyncMultipleLeads": SuccessSyncMultipleLeads,
        "SuccessSyncCustomObjects": SuccessSyncCustomObjects,
        "SuccessDeleteCustomObjects": SuccessDeleteCustomObjects,
        "SuccessGetCustomObjects": SuccessGetCustomObjects,
        "SuccessMergeLeads": SuccessMergeLeads,
        "SuccessGetChannels": SuccessGetChannels,
        "SuccessGetTags": SuccessGetTags,
        "AuthenticationHeaderInfo": AuthenticationHeaderInfo,
        "MktowsContextHeaderInfo": MktowsContextHeaderInfo,
    }
)
"""Every message type by name."""

ENUMERATIONS: Final[Mapping[str, type[StrEnum]]] = MappingProxyType(
    {
        "LeadKeyRef": LeadKeyRef,
        "LeadSyncStatus": LeadSyncStatus,
        "ActivityType": ActivityType,
        "ForeignSysType": ForeignSysType,
        "ReqCampSourceType": ReqCampSourceType,
        "ListKeyType": ListKeyType,
        "ListOperationType": ListOperationType,
        "SyncOperationEnum": SyncOperationEnum,
        "SyncStatusEnum": SyncStatusEnum,
        "LeadMergeStatusEnum": LeadMergeStatusEnum,
        "MObjStatusEnum": MObjStatusEnum,
        "MObjectTypeEnum": MObjectTypeEnum,
        "ComparisonEnum": ComparisonEnum,
        "ImportToListStatusEnum": ImportToListStatusEnum,
        "ImportToListModeEnum": ImportToListModeEnum,
    }
)
"""Every enumeration by name."""
