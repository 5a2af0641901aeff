"""A stored activity as a record, against the same record made of messages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from castile.domain.activities import Activity
from castile.domain.activity_record import activity_records, lead_change_records
from castile.domain.ids import ActivityId, LeadId
from castile.wire.contract import VERSIONS, contract
from castile.wire.messages import (
    ABSENT,
    ActivityRecord,
    ArrayOfActivityRecord,
    ArrayOfAttribute,
    ArrayOfLeadChangeRecord,
    Attribute,
    LeadActivityList,
    LeadChangeRecord,
    ResultGetLeadChanges,
    StreamPosition,
    SuccessGetLeadActivity,
    SuccessGetLeadChanges,
)
from castile.wire.timestamps import WireDateTime
from castile.wire.writer import write_success

if TYPE_CHECKING:
    from datetime import tzinfo

ZONES = ["America/Chicago", "Europe/Berlin", "Asia/Kolkata", "UTC"]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TEXTS = st.one_of(
    st.just(""), st.sampled_from(["\x00", "\ud800", "a&b", "100%(id)s", "<b>", "\r"]), st.text()
)
DAY_MS = 86_400_000
ACTIVITIES = st.builds(
    Activity,
    activity_id=st.integers(1, (1 << 63) - 1).map(ActivityId),
    lead_id=st.integers(1, (1 << 31) - 1).map(LeadId),
    occurred_ms=st.integers(-400 * 365 * DAY_MS, 400 * 365 * DAY_MS),
    type=TEXTS,
    asset=TEXTS,
    attributes=st.lists(st.tuples(TEXTS, TEXTS), max_size=9).map(tuple),
    campaign=TEXTS,
)
BARE = Activity(
    activity_id=ActivityId(7), lead_id=LeadId(3), occurred_ms=999, type="Wait", attributes=()
)


def _plain_attributes(activity: Activity) -> ArrayOfAttribute | None:
    attributes = tuple(
        Attribute(attr_name=name, attr_type=None, attr_value=text)
        for name, text in activity.attributes
    )
    return ArrayOfAttribute(attributes) if attributes else None


def _activity_record(activity: Activity) -> ActivityRecord:
    return ActivityRecord(
        id=activity.activity_id,
        marketo_guid=str(activity.activity_id),
        activity_date_time=WireDateTime(EPOCH + timedelta(milliseconds=activity.occurred_ms)),
        activity_type=activity.type,
        mktg_asset_name=activity.asset,
        activity_attributes=_plain_attributes(activity),
        campaign=activity.campaign or None,
        person_name=None,
        mkt_person_id=str(activity.lead_id),
        foreign_sys_id=None,
        org_name=None,
        foreign_sys_org_id=None,
    )


def _change_record(activity: Activity) -> LeadChangeRecord:
    return LeadChangeRecord(
        id=activity.activity_id,
        marketo_guid=str(activity.activity_id),
        activity_date_time=WireDateTime(EPOCH + timedelta(milliseconds=activity.occurred_ms)),
        activity_type=activity.type,
        mktg_asset_name=activity.asset or None,
        activity_attributes=_plain_attributes(activity),
        campaign=activity.campaign or ABSENT,
        mkt_person_id=str(activity.lead_id),
    )


def _history(records: tuple[ActivityRecord, ...], version: str, zone: tzinfo) -> bytes:
    described = contract(version)
    message = SuccessGetLeadActivity(
        lead_activity_list=LeadActivityList(
            return_count=len(records),
            remaining_count=0,
            new_start_position=StreamPosition(),
            activity_record_list=ArrayOfActivityRecord(records),
        )
    )
    return write_success(described.operations["getLeadActivity"], message, described, zone)


def _changes(records: tuple[LeadChangeRecord, ...], version: str, zone: tzinfo) -> bytes:
    described = contract(version)
    message = SuccessGetLeadChanges(
        result=ResultGetLeadChanges(
            return_count=len(records),
            remaining_count=0,
            new_start_position=StreamPosition(),
            lead_change_record_list=ArrayOfLeadChangeRecord(records),
        )
    )
    return write_success(described.operations["getLeadChanges"], message, described, zone)


@given(st.lists(ACTIVITIES, max_size=3), st.sampled_from(ZONES), st.sampled_from(VERSIONS))
@example([BARE], "UTC", "2_7")
@example([BARE], "UTC", "3_1")
def test_rendered_records_are_what_the_writer_makes_of_messages(
    activities: list[Activity], zone_name: str, version: str
) -> None:
    """For any texts, times, zones and versions, to the byte."""
    zone = ZoneInfo(zone_name)
    rendered = cast("tuple[ActivityRecord, ...]", activity_records(activities, zone, version))
    plain = tuple(map(_activity_record, activities))
    assert _history(rendered, version, zone) == _history(plain, version, zone)
    changes = cast("tuple[LeadChangeRecord, ...]", lead_change_records(activities, zone, version))
    plain_changes = tuple(map(_change_record, activities))
    assert _changes(changes, version, zone) == _changes(plain_changes, version, zone)


def test_w_23_what_is_not_there_is_shown_differently_by_the_two() -> None:
    """W-23, documented samples: asset empty and nil, campaign empty and left out."""
    (record,) = activity_records([BARE], ZoneInfo("UTC"), "3_1")
    assert record == (
        "<id>7</id><marketoGUID>7</marketoGUID>"
        "<activityDateTime>1970-01-01T00:00:00+00:00</activityDateTime>"
        "<activityType>Wait</activityType><mktgAssetName/>"
        '<activityAttributes xsi:nil="true"/><campaign/><personName xsi:nil="true"/>'
        '<mktPersonId>3</mktPersonId><foreignSysId xsi:nil="true"/><orgName xsi:nil="true"/>'
        '<foreignSysOrgId xsi:nil="true"/>'
    )
    (change,) = lead_change_records([BARE], ZoneInfo("UTC"), "3_1")
    assert change == (
        "<id>7</id><marketoGUID>7</marketoGUID>"
        "<activityDateTime>1970-01-01T00:00:00+00:00</activityDateTime>"
        '<activityType>Wait</activityType><mktgAssetName xsi:nil="true"/>'
        '<activityAttributes xsi:nil="true"/><mktPersonId>3</mktPersonId>'
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_e_5_only_the_newest_version_has_a_guid(version: str) -> None:
    """E-5, decided: older typed clients do not know the element."""
    for records in (activity_records, lead_change_records):
        (record,) = records([BARE], ZoneInfo("UTC"), version)
        assert ("<marketoGUID>7</marketoGUID>" in record) is (version == "3_1")
