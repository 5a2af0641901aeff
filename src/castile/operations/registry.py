"""Every operation that answers, by its name in the contract; built once and frozen."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from castile.operations.delete_custom_objects import DELETE_CUSTOM_OBJECTS
from castile.operations.delete_m_objects import DELETE_M_OBJECTS
from castile.operations.describe_m_object import DESCRIBE_M_OBJECT
from castile.operations.get_campaigns_for_source import GET_CAMPAIGNS_FOR_SOURCE
from castile.operations.get_channels import GET_CHANNELS
from castile.operations.get_custom_objects import GET_CUSTOM_OBJECTS
from castile.operations.get_import_to_list_status import GET_IMPORT_TO_LIST_STATUS
from castile.operations.get_lead import GET_LEAD
from castile.operations.get_lead_activity import GET_LEAD_ACTIVITY
from castile.operations.get_lead_changes import GET_LEAD_CHANGES
from castile.operations.get_m_objects import GET_M_OBJECTS
from castile.operations.get_multiple_leads import GET_MULTIPLE_LEADS
from castile.operations.get_tags import GET_TAGS
from castile.operations.import_to_list import IMPORT_TO_LIST
from castile.operations.list_m_objects import LIST_M_OBJECTS
from castile.operations.list_operation import LIST_OPERATION
from castile.operations.merge_leads import MERGE_LEADS
from castile.operations.request_campaign import REQUEST_CAMPAIGN
from castile.operations.schedule_campaign import SCHEDULE_CAMPAIGN
from castile.operations.sync_custom_objects import SYNC_CUSTOM_OBJECTS
from castile.operations.sync_lead import SYNC_LEAD
from castile.operations.sync_m_objects import SYNC_M_OBJECTS
from castile.operations.sync_multiple_leads import SYNC_MULTIPLE_LEADS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from castile.operations.operation import Implementation

OPERATIONS: Mapping[str, Implementation] = MappingProxyType(
    {
        one.name: one
        for one in (
            DELETE_CUSTOM_OBJECTS,
            DELETE_M_OBJECTS,
            DESCRIBE_M_OBJECT,
            GET_CAMPAIGNS_FOR_SOURCE,
            GET_CHANNELS,
            GET_CUSTOM_OBJECTS,
            GET_IMPORT_TO_LIST_STATUS,
            GET_LEAD,
            GET_LEAD_ACTIVITY,
            GET_LEAD_CHANGES,
            GET_M_OBJECTS,
            GET_MULTIPLE_LEADS,
            GET_TAGS,
            IMPORT_TO_LIST,
            LIST_M_OBJECTS,
            LIST_OPERATION,
            MERGE_LEADS,
            REQUEST_CAMPAIGN,
            SCHEDULE_CAMPAIGN,
            SYNC_CUSTOM_OBJECTS,
            SYNC_LEAD,
            SYNC_M_OBJECTS,
            SYNC_MULTIPLE_LEADS,
        )
    }
)
