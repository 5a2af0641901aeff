"""
Whole exchanges, as the vendor's documentation records them, answered element by element.

`exchanges/NAME.request.xml` holds placeholders for user, signature and time;
`exchanges/NAME.response.xml` is what must come back. The store is filled through the definition
file and through SOAP alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from castile.wire.signature import sign
from tests.harness import KEY, USER_ID
from tests.operations.activity_calls import activity_of, store, visit
from tests.operations.custom_object_calls import custom_obj, sync
from tests.operations.import_calls import import_to_list
from tests.operations.list_calls import idnums, list_operation
from tests.operations.m_object_calls import PROGRAMS, created, m_object, opportunity
from tests.operations.m_object_pages import define_programs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from castile.domain.activities import Activity
    from tests.harness import Harness

FOLDER = Path(__file__).parent / "exchanges"
TIMESTAMP = "2026-08-03T09:15:00-05:00"


def _lead_1089965(castile: Harness) -> None:
    castile.define("[subscription]\nfirst_ids = { lead = 1089965 }")
    castile.sync_lead({"Email": "t@t.com"})


def _lead_1090240(castile: Harness) -> None:
    castile.define("[subscription]\nfirst_ids = { lead = 1090240 }")
    castile.sync_lead({"Email": "t@t.com"})


def _lead_6(castile: Harness) -> None:
    castile.define(
        'lead_fields = [{ name = "FSPID", type = "string" },'
        ' { name = "cAccountFSID", type = "string" }]\n'
        "[subscription]\nfirst_ids = { lead = 6 }"
    )
    castile.sync_lead({"Email": "six@example.test"})


def _member_1089946(castile: Harness) -> None:
    castile.define(
        'lists = [{ name = "Trav-Test-List" }]\n[subscription]\nfirst_ids = { lead = 87710 }'
    )
    castile.sync_lead({"Email": "a@example.test"})
    castile.define("[subscription]\nfirst_ids = { lead = 1089946 }")
    castile.sync_lead({"Email": "b@example.test"})
    keys = idnums(1089946)
    list_operation(castile, "ADDTOLIST", keys, named=("MKTOLISTNAME", "Trav-Test-List"))


def _leads_1090239_and_1090240(castile: Harness) -> None:
    castile.define("[subscription]\nfirst_ids = { lead = 1090239 }")
    castile.sync_lead({"Email": "em1001@etestd.marketo.net"})
    castile.sync_lead({"Email": "em1000@etestd.marketo.net"})


def _leads_1094593_and_1094594(castile: Harness) -> None:
    castile.define("[subscription]\nfirst_ids = { lead = 1094593 }")
    castile.sync_lead({"Email": "henry@superstar.com"})
    castile.sync_lead({"Email": "ssmith@gmail.com"})


def _leads_2_15_and_16(castile: Harness) -> None:
    for first_id, emails in ((2, ["w@example.test"]), (15, ["l@example.test", "m@example.test"])):
        castile.define(f"[subscription]\nfirst_ids = {{ lead = {first_id} }}")
        for email in emails:
            castile.sync_lead({"Email": email})


def _leads_65835_and_67508(castile: Harness) -> None:
    field = 'lead_fields = [{ name = "Date_of_purchase", type = "date" }]\n'
    castile.define(f"{field}[subscription]\nfirst_ids = {{ lead = 65835 }}")
    castile.sync_lead(
        {"Email": "formtest1@marketo.com"},
        {
            "FirstName": "FnameForm1",
            "LastName": "LnameForm1",
            "LeadScore": "16",
            "Company": "Marketo Test",
            "Website": "marketo.com",
        },
    )
    castile.define(f"{field}[subscription]\nfirst_ids = {{ lead = 67508 }}")
    castile.sync_lead(
        {"Email": "joe@marketo.com"},
        {
            "FirstName": "Joe",
            "LastName": "Orante",
            "LeadScore": "11",
            "Company": "Marketo",
            "Date_of_purchase": "2012-04-04",
        },
    )


def _leads_of_february_2014(castile: Harness) -> None:
    now_ms, castile.clock.wall_ms = castile.clock.wall_ms, 1_392_300_000_000
    people = [
        (84105, "eimang@marketo.com", "French", "Lead"),
        (1089965, "t@t.com", "George", "of the Jungle"),
    ]
    for lead_id, email, first_name, last_name in people:
        castile.define(f"[subscription]\nfirst_ids = {{ lead = {lead_id} }}")
        names = {"FirstName": first_name, "LastName": last_name}
        castile.sync_lead({"Email": email}, {**names, "Title": "not asked for"})
    for number in range(24):
        castile.store_lead(f"{number}@example.test")
    castile.clock.wall_ms = now_ms
    castile.store_lead("later@example.test")


def _activities_shown(castile: Harness, name: str) -> list[Activity]:
    """Store the activities that an answer shows, and their leads."""
    answer = etree.fromstring((FOLDER / f"{name}.response.xml").read_bytes())
    records = answer.xpath(".//activityRecord|.//leadChangeRecord")
    for lead_id in sorted({int(record.findtext("mktPersonId")) for record in records}):
        castile.define(f"[subscription]\nfirst_ids = {{ lead = {lead_id} }}")
        castile.store_lead("leademail@company.com")
    return [activity_of(record) for record in records]


def _activities_of_2013(castile: Harness) -> None:
    shown = _activities_shown(castile, "get_lead_activity")
    store(castile, *shown, *(visit(shown[0].lead_id, number) for number in range(4)))


def _new_lead_318815(castile: Harness) -> None:
    store(castile, *_activities_shown(castile, "get_lead_activity_new_lead"))


def _changes_of_2013(castile: Harness) -> None:
    shown = _activities_shown(castile, "get_lead_changes")
    now_ms = castile.clock.now_ms()
    store(castile, *shown, *(visit(shown[0].lead_id, now_ms) for _ in range(576)))


def _add(castile: Harness, table: str, entries: Iterable[dict[str, Any]]) -> None:
    castile.write(
        lambda tx: [
            tx.definitions.add_entry(table, each, castile.clock.now_ms()) for each in entries
        ]
    )
    castile.installation.directory.reload()


def _campaigns_of_2013(castile: Harness) -> None:
    # No definition file could say this: two campaigns outside programs have one name.
    program = {"name": "ER Demo", "type": "Event", "channel": "Webinar"}
    _add(castile, "programs", [program])
    answer: Any = etree.fromstring((FOLDER / "get_campaigns_for_source.response.xml").read_bytes())
    requested = {"kind": "trigger", "active": True, "sources": ["MKTOWS"]}
    found: list[dict[str, Any]] = [{**requested, "name": "Passed over by the filter"}]
    for record in answer.iter("campaignRecord"):
        place, _, name = record.findtext("name").rpartition(".")
        shown = {**requested, "id": int(record.findtext("id")), "name": name}
        found.append({**shown, "program": place} if place else shown)
    _add(castile, "campaigns", reversed(found))


def _channels_of_2013(castile: Harness) -> None:
    answer: Any = etree.fromstring((FOLDER / "get_channels.response.xml").read_bytes())
    other = {"name": "Email Blast", "program_type": "Default", "statuses": []}
    found: list[dict[str, Any]] = [other]
    for channel in answer.iter("tagStatus"):
        statuses = [_status(item) for item in channel.iter("progressionStatusItem")]
        name = channel.findtext("tagValue")
        found.append({"name": name, "program_type": "Event", "statuses": statuses[::-1]})
    _add(castile, "channels", reversed(found))


def _status(item: Any) -> dict[str, Any]:
    shown = {each.findtext("name"): each.findtext("value") for each in item.iter("attrib")}
    keys = {"Check-in Status": "check_in_status", "Webinar Behavior": "webinar_behavior"}
    found = {key: shown[name] for name, key in keys.items() if name in shown}
    success = shown["Success"] == "true"
    return {**found, "name": shown["Status"], "step": int(shown["Step"]), "success": success}


def _programs_of_2011(castile: Harness) -> None:
    # The documentation prints a token's value as elements, which the wire cannot have carried.
    answer: Any = etree.fromstring((FOLDER / "get_m_objects.response.xml").read_bytes())
    define_programs(castile, answer, elizprogramtest=1003, beyond=1011)


def _tag_types_of_2013(castile: Harness) -> None:
    answer: Any = etree.fromstring((FOLDER / "get_tags.response.xml").read_bytes())
    found = [
        {
            "name": tag.findtext("type"),
            "values": [each.text for each in tag.iterfind("values/stringItem")],
        }
        for tag in answer.iter("tag")
    ]
    _add(castile, "tag_types", found)


PROGRAM = """
channels = [{ name = "Webinar", program_type = "Event", statuses = [] }]
programs = [{ name = "Trav-Demo-Program", type = "Event", channel = "Webinar" }]
lists = [{ name = "Trav-Test-List", program = "Trav-Demo-Program" }]
campaigns = [{ name = "Batch Campaign Example", program = "Trav-Demo-Program", kind = "batch" }]
"""


def _a_program_with_a_list(castile: Harness) -> None:
    castile.define(PROGRAM)


def _an_import_of_august_2013(castile: Harness) -> None:
    castile.define(PROGRAM)
    now_ms, castile.clock.wall_ms = castile.clock.wall_ms, 1_375_743_490_000
    named = ("Trav-Demo-Program", "Trav-Test-List")
    import_to_list(castile, "Email", ["a@b.test", "b@b.test"], named=named)
    castile.clock.wall_ms = now_ms


def _campaign_4496(castile: Harness) -> None:
    castile.define(
        'campaigns = [{ name = "C", id = 4496, kind = "trigger", active = true,'
        ' sources = ["MKTOWS"] }]'
    )
    for email in ("lead@company.com", "anotherlead@company.com"):
        castile.sync_lead({"Email": email})


def _a_batch_campaign(castile: Harness) -> None:
    castile.define(
        'channels = [{ name = "Webinar", program_type = "Event", statuses = [] }]\n'
        'programs = [{ name = "Trav-Demo-Program", type = "Event", channel = "Webinar" }]\n'
        'campaigns = [{ name = "Batch Campaign Example", program = "Trav-Demo-Program",'
        ' kind = "batch" }]'
    )


M_OBJECTS = """
opportunity_fields = [{ name = "opportunityId", type = "string", external_key = true }]
lead_fields = [
    { name = "FSPID", type = "string", external_key = true },
    { name = "cAccountFSID", type = "string", external_key = true },
]
"""


def _a_lead_of_a_company(castile: Harness, opportunity_id: int, role_id: int) -> None:
    first_ids = f"first_ids = {{ opportunity = {opportunity_id}, role = {role_id} }}"
    castile.define(f"{M_OBJECTS}[subscription]\n{first_ids}")
    attributes = {"FSPID": "12346", "cAccountFSID": "C123", "Company": "ACME"}
    castile.sync_lead({"Email": "a@example.test"}, attributes)


def _before_opportunity_41(castile: Harness) -> None:
    _a_lead_of_a_company(castile, 41, 12)


def _before_opportunity_40(castile: Harness) -> None:
    _a_lead_of_a_company(castile, 40, 11)


def _opportunity_40(castile: Harness) -> None:
    _before_opportunity_40(castile)
    created(castile, m_object("Opportunity", key=("opportunityId", "Opportunity_4")))


def _program_1970(castile: Harness) -> None:
    castile.define(PROGRAMS)


def _opportunities_1_to_7(castile: Harness) -> None:
    created(castile, *[opportunity()] * 7)


def _roadshows_of_2013(castile: Harness) -> None:
    castile.define(
        'custom_object_types = [{ name = "Roadshow", link_field = "MKTOID", key_fields = ['
        ' { name = "MKTOID", type = "integer" }, { name = "rid", type = "string" } ], fields = ['
        ' { name = "city", type = "string" }, { name = "zip", type = "string" },'
        ' { name = "state", type = "string" } ] }]\n'
        "[subscription]\nfirst_ids = { lead = 1090177 }"
    )
    castile.sync_lead({"Email": "t@t.com"})
    texts = {"rid0": "0", "rid1": "1", "rid2": "2", "rid3": "3", "rid4": "4", "123456": "4"}
    statuses = sync(
        castile,
        "Roadshow",
        *(
            custom_obj(
                {"MKTOID": 1090177, "rid": rid},
                {"city": f"city{text}", "zip": f"zip{text}", "state": f"state{text}"},
            )
            for rid, text in texts.items()
        ),
    )
    assert statuses.texts("status") == ["CREATED"] * len(texts)


def _a_roadshow_that_was_changed(castile: Harness) -> None:
    _roadshows_of_2013(castile)
    changed = {"city": "SanMateo", "state": "California", "zip": "94404"}
    sync(castile, "RoadShow", custom_obj({"MKTOID": 1090177, "rid": "rid1"}, changed))


def _nothing(_castile: Harness) -> None:
    """These need no data."""


EXCHANGES: dict[str, Callable[[Harness], None]] = {
    "delete_m_objects": _opportunities_1_to_7,
    "get_campaigns_for_source": _campaigns_of_2013,
    "get_channels": _channels_of_2013,
    "get_import_to_list_status": _an_import_of_august_2013,
    "get_lead_activity": _activities_of_2013,
    "get_lead_activity_new_lead": _new_lead_318815,
    "get_lead_changes": _changes_of_2013,
    "get_multiple_leads": _leads_65835_and_67508,
    "get_multiple_leads_page": _leads_of_february_2014,
    "get_m_objects": _programs_of_2011,
    "get_tags": _tag_types_of_2013,
    "get_tags_values": _tag_types_of_2013,
    "sync_custom_objects": _roadshows_of_2013,
    "sync_lead": _lead_1089965,
    "sync_lead_email_change": _lead_1090240,
    "sync_lead_foreign_key": _lead_6,
    "import_to_list": _a_program_with_a_list,
    "delete_custom_objects": _roadshows_of_2013,
    "get_custom_objects": _a_roadshow_that_was_changed,
    "list_m_objects": _nothing,
    "list_operation": _member_1089946,
    "describe_m_object": _nothing,
    "merge_leads": _leads_2_15_and_16,
    "request_campaign": _campaign_4496,
    "request_campaign_program_tokens": _campaign_4496,
    "schedule_campaign": _a_batch_campaign,
    "sync_m_objects": _before_opportunity_41,
    "sync_m_objects_opportunity": _before_opportunity_40,
    "sync_m_objects_program": _program_1970,
    "sync_m_objects_role": _opportunity_40,
    "sync_multiple_leads": _leads_1090239_and_1090240,
    "sync_multiple_leads_upsert": _leads_1094593_and_1094594,
}

# Activities had no marketoGUID yet when these were recorded.
VERSIONS = dict.fromkeys(
    ("get_lead_activity", "get_lead_activity_new_lead", "get_lead_changes"), "2_7"
)


def _flat(element: Any) -> list[tuple[str, dict[str, str], str]]:
    """Every element in document order: name, attributes, text."""
    return [
        (one.tag, dict(one.attrib), (one.text or "").strip())
        for one in element.iter(tag=etree.Element)
    ]


@pytest.mark.parametrize("name", EXCHANGES)
def test_a_documented_exchange_is_answered_element_by_element(castile: Harness, name: str) -> None:
    """The documented request, freshly signed, gets the documented answer."""
    EXCHANGES[name](castile)
    text = (FOLDER / f"{name}.request.xml").read_text("utf-8")
    signature = sign(TIMESTAMP, USER_ID, KEY.encode())
    request = text.format(user_id=USER_ID, signature=signature, timestamp=TIMESTAMP)
    answer = castile.post(request.encode(), version=VERSIONS.get(name, "3_1"))
    expected = etree.fromstring((FOLDER / f"{name}.response.xml").read_bytes())
    assert _flat(expected) == _flat(answer.root)


def test_every_exchange_is_tried() -> None:
    """No file lies in the folder without being used."""
    names = {path.name.split(".")[0] for path in FOLDER.iterdir()}
    assert names == set(EXCHANGES)
