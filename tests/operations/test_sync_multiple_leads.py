"""syncMultipleLeads writes many leads, each with a status of its own."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import pytest

from castile.actions.context import Context
from castile.domain.ids import LeadId
from castile.operations.operation import Request
from castile.operations.sync_multiple_leads import SYNC_MULTIPLE_LEADS
from castile.wire.messages import (
    ArrayOfAttribute,
    ArrayOfLeadRecord,
    Attribute,
    LeadRecord,
    ParamsSyncMultipleLeads,
)
from tests.harness import attribute_list
from tests.operations.batches import Status, everything, record, statuses, sync_multiple

if TYPE_CHECKING:
    from castile.store.tx import Tx
    from tests.harness import Harness

EMAIL = "a@example.test"
NEW = "new@example.test"
WORKSPACES = """
assignment_rules = [
    { name = "Asia", partition = "Asia", when = [{ field = "Country", is = ["Japan"] }] },
]
partitions = [{ name = "Europe" }, { name = "Asia" }]
workspaces = [{ name = "Europe", partitions = ["Europe"], primary_partition = "Europe" }]
[subscription]
workspaces_enabled = true
"""


def _changes(lead_id: LeadId, tx: Tx) -> list[int]:
    return tx.leads.changes(lead_id)


def _types(castile: Harness, lead_id: int) -> list[str]:
    return [one.type for one in castile.activities(lead_id)]


def test_lead_90_statuses_come_in_request_order(castile: Harness) -> None:
    """LEAD-90, U-1, U-10, documented: CREATED and UPDATED, error nil."""
    known = castile.store_lead(EMAIL)
    answer = sync_multiple(
        castile, record({"Email": NEW}, {"FirstName": "N"}), record({"Email": EMAIL})
    )
    created, updated = statuses(answer)
    assert (created.status, created.error) == ("CREATED", None)
    assert updated == Status(known, "UPDATED", None)
    assert created.lead_id != known
    assert castile.lead(created.lead_id).values == {"FirstName": "N", "Website": "example.test"}


def test_lead_90_ids_stand_in_request_order_not_ascending(castile: Harness) -> None:
    """U-1, documented sample."""
    first, second = castile.store_lead("1@b.test"), castile.store_lead("2@b.test")
    answer = sync_multiple(castile, record({"Id": second}), record({"Id": first}))
    assert [one.lead_id for one in statuses(answer)] == [second, first]


def test_lead_90_activities_are_those_of_sync_lead(castile: Harness) -> None:
    """U-11, decided: New Lead, or a Change Data Value for each changed field, in order."""
    known = castile.store_lead(EMAIL, City="Rome")
    answer = sync_multiple(
        castile,
        record({"Email": NEW}, {"City": "Oslo"}),
        record({"Email": EMAIL}, {"Title": "Boss", "City": "Rome", "Phone": "1"}),
        record({"Email": EMAIL}, {"City": "Bern"}),
    )
    created = statuses(answer)[0].lead_id
    (activity,) = castile.activities(created)
    assert activity.type == "New Lead"
    assert activity.attributes[0] == ("Source Type", "Web service API")
    changed = castile.activities(known)
    assert [one.asset for one in changed] == ["Job Title", "Phone Number", "City"]
    assert changed[2].attributes == (
        ("Attribute Name", "City"),
        ("Old Value", "Rome"),
        ("New Value", "Bern"),
        ("Reason", "SOAP API"),
        ("Lead ID", str(known)),
    )
    ids = [one.activity_id or 0 for one in (activity, *changed)]
    assert ids == sorted(ids)


def test_lead_90_nothing_changed_is_updated_without_an_activity(castile: Harness) -> None:
    """S-31 in a batch, decided."""
    known = castile.store_lead(EMAIL, City="Rome")
    before = everything(castile)
    castile.clock.advance(1)
    answer = sync_multiple(castile, record({"Email": EMAIL.upper()}, {"City": " Rome "}))
    assert statuses(answer) == [Status(known, "UPDATED", None)]
    assert everything(castile) == before


@pytest.mark.parametrize("dedup", [None, "", "true", "1", "TRUE"])
def test_lead_90_dedup_is_on_unless_it_is_switched_off(castile: Harness, dedup: str | None) -> None:
    """Section 7: default true, recorded backupify/marketo_rest."""
    known = castile.store_lead(EMAIL)
    answer = sync_multiple(castile, record({"Email": EMAIL}), dedup=dedup)
    assert statuses(answer) == [Status(known, "UPDATED", None)]


def test_lead_90_of_several_leads_the_preferred_one_is_updated(castile: Harness) -> None:
    """L-2 in a batch: updated last, and a record sees those before it."""
    first = castile.store_lead(EMAIL)
    second = castile.store_lead(EMAIL)
    castile.clock.advance(1)
    answer = sync_multiple(
        castile,
        record({"Email": EMAIL}),
        record({"Id": first}, {"City": "Rome"}),
        record({"Email": EMAIL}),
    )
    assert [one.lead_id for one in statuses(answer)] == [second, first, first]


@pytest.mark.parametrize("dedup", ["false", "0", "False"])
def test_lead_91_without_dedup_two_leads_share_the_email(castile: Harness, dedup: str) -> None:
    """LEAD-91, U-3, documented, recorded Talend/components."""
    known = castile.store_lead(EMAIL)
    answer = sync_multiple(castile, record({"Email": EMAIL}), record({"Email": EMAIL}), dedup=dedup)
    one, two = statuses(answer)
    assert (one.status, two.status) == ("CREATED", "CREATED")
    assert len({known, one.lead_id, two.lead_id}) == 3
    assert castile.get_lead("EMAIL", EMAIL).text("count") == "3"
    assert castile.lead(one.lead_id).email == EMAIL


def test_lead_91_without_dedup_an_id_and_a_known_foreign_id_still_find(castile: Harness) -> None:
    """U-4, decided; an unknown foreign system id is a new lead (U-3)."""
    known = castile.store_lead(EMAIL)
    castile.write(lambda tx: tx.leads.attach_foreign_id("CUSTOM", "F", known))
    answer = sync_multiple(
        castile,
        record({"Id": known, "Email": EMAIL}),
        record({"Email": EMAIL, "ForeignSysPersonId": "F"}),
        record({"Email": EMAIL, "ForeignSysPersonId": "G"}),
        dedup="false",
    )
    by_id, by_foreign, new = statuses(answer)
    assert by_id == by_foreign == Status(known, "UPDATED", None)
    assert new.status == "CREATED"
    found = castile.read(lambda tx: tx.leads.by_foreign_id("CUSTOM", "G"))
    assert found is not None
    assert (found.lead_id, found.email) == (new.lead_id, EMAIL)


def test_lead_92_an_element_leaves_the_email_of_a_lead_found_by_id(castile: Harness) -> None:
    """LEAD-92, U-5, documented; the attribute changes it."""
    known = castile.store_lead(EMAIL)
    before = castile.lead(known)
    answer = sync_multiple(castile, record({"Id": known, "Email": NEW}))
    assert statuses(answer) == [Status(known, "UPDATED", None)]
    assert castile.lead(known) == before
    assert castile.activities(known) == []
    sync_multiple(castile, record({"Id": known, "Email": "x@y.test"}, {"Email": NEW}))
    assert castile.lead(known).email == NEW
    assert [one.asset for one in castile.activities(known)] == ["Email Address"]


def test_lead_92_nor_of_one_found_by_a_foreign_system_id(castile: Harness) -> None:
    """U-5, documented."""
    known = castile.store_lead(EMAIL)
    castile.write(lambda tx: tx.leads.attach_foreign_id("SFDC", "F", known))
    keys = {"Email": NEW, "ForeignSysPersonId": "F", "ForeignSysType": "SFDC"}
    answer = sync_multiple(castile, record(keys, {"City": "Rome"}))
    assert statuses(answer) == [Status(known, "UPDATED", None)]
    lead = castile.lead(known)
    assert (lead.email, lead.values) == (EMAIL, {"City": "Rome"})


def test_lead_92_a_lead_without_email_takes_none_from_the_element(castile: Harness) -> None:
    """U-5: changed only through an attribute, also when there is nothing to keep."""
    known = castile.store_lead(None)
    sync_multiple(castile, record({"Id": known, "Email": NEW}))
    assert castile.lead(known).email is None


@pytest.mark.parametrize("element", ["nobody@", "@", "a@b@c", "x" * 300 + "@b.test"])
def test_lead_92_an_element_that_is_passed_over_is_not_judged(
    castile: Harness, element: str
) -> None:
    """U-5: only a new lead takes it, and then it must fit."""
    known = castile.store_lead(EMAIL)
    castile.write(lambda tx: tx.leads.attach_foreign_id("CUSTOM", "F", known))
    answer = sync_multiple(
        castile,
        record({"Id": known, "Email": element}, {"City": "Rome"}),
        record({"Email": element, "ForeignSysPersonId": "F"}),
        record({"Email": element}, {"City": "Rome"}),
    )
    by_id, by_foreign, new = statuses(answer)
    assert by_id == by_foreign == Status(known, "UPDATED", None)
    assert (new.lead_id, new.status) == (0, "FAILED")
    assert (new.error or "").startswith("20106 - ")
    assert castile.read(lambda tx: len(tx.leads.all(after=0, limit=10_000))) == 1


def test_lead_92_a_new_lead_takes_the_element_and_an_attribute_wins(castile: Harness) -> None:
    """U-5, S-22."""
    answer = sync_multiple(
        castile,
        record({"Email": "one@b.test"}),
        record({"Email": "two@b.test"}, {"Email": "attribute@b.test"}),
        record({}, {"Email": "only@b.test"}),
        record({"Email": "EMAIL"}, {"Email": "word@b.test"}),
    )
    emails = [castile.lead(one.lead_id).email for one in statuses(answer)]
    assert emails == ["one@b.test", "attribute@b.test", "only@b.test", "word@b.test"]


def test_lead_93_the_second_of_two_equal_emails_updates(castile: Harness) -> None:
    """LEAD-93, U-7, decided: letter case makes no other email."""
    answer = sync_multiple(
        castile,
        record({"Email": NEW}, {"City": "Rome"}),
        record({"Email": NEW.upper()}, {"City": "Oslo"}),
    )
    one, two = statuses(answer)
    assert (one.status, two.status) == ("CREATED", "UPDATED")
    assert one.lead_id == two.lead_id
    lead = castile.lead(one.lead_id)
    assert (lead.email, lead.values["City"]) == (NEW, "Oslo")
    assert _types(castile, one.lead_id) == ["New Lead", "Change Data Value"]


def test_lead_93_the_second_of_two_equal_foreign_ids_updates(castile: Harness) -> None:
    """U-7 for the other key: a record sees those before it (O-6, decided)."""
    keys = {"ForeignSysPersonId": "F"}
    answer = sync_multiple(castile, record(keys), record(keys, {"City": "Rome"}), dedup="false")
    one, two = statuses(answer)
    assert (one.status, two.status) == ("CREATED", "UPDATED")
    assert one.lead_id == two.lead_id


@pytest.mark.parametrize("lead_id", ["999999", "-1", "2147483648"])
def test_lead_94_an_unknown_id_fails_alone(castile: Harness, lead_id: str) -> None:
    """LEAD-94, U-9, decided: leadId 0; the text as F-31 says; nothing by Email instead (S-12)."""
    known = castile.store_lead(EMAIL)
    castile.write(lambda tx: tx.leads.attach_foreign_id("CUSTOM", "F", known))
    answer = sync_multiple(
        castile,
        record({"Email": "1@b.test"}),
        record({"Id": lead_id, "Email": EMAIL, "ForeignSysPersonId": "F"}, {"City": "Rome"}),
        record({"Email": "3@b.test"}),
    )
    one, two, three = statuses(answer)
    assert two == Status(0, "FAILED", f"20103 - No lead found with IDNUM = {lead_id}")
    assert (one.status, three.status) == ("CREATED", "CREATED")
    assert castile.lead(known).values == {}


def test_lead_94_an_unknown_id_is_named_before_a_value(castile: Harness) -> None:
    """00-overview section 5: keys before values (decided)."""
    answer = sync_multiple(castile, record({"Id": 999}, {"NumberOfEmployees": "many"}))
    assert (statuses(answer)[0].error or "").startswith("20103 - ")


@pytest.mark.parametrize(
    "wrong",
    [
        record({"Email": "2@b.test"}, {"pants": "x"}),
        record({"Id": 999}, {"pants": "x"}),
        record({}, {"pants": "x"}),
        record({"Email": "2@b.test"}, {"NumberOfEmployees": "many", "pants": "x"}),
        record({"Email": "2@b.test"}, {"firstname": "x"}),
        record({"Email": "2@b.test"}, {"": "x"}),
        record({"Email": "2@b.test"}, {"CreatedAt": "x"}),
    ],
)
def test_lead_95_an_unknown_field_in_any_record_stops_the_call(
    castile: Harness, wrong: str
) -> None:
    """LEAD-95, U-8, decided: nothing is written, whatever else is wrong with the record."""
    castile.store_lead(EMAIL)
    before = everything(castile)
    answer = sync_multiple(castile, record({"Email": NEW}), wrong, record({"Email": EMAIL}))
    assert answer.code == 20105
    assert everything(castile) == before


def test_lead_95_all_unknown_names_of_the_call_are_listed(castile: Harness) -> None:
    """ERR-09 over records, decided: each name once, in request order."""
    answer = sync_multiple(
        castile,
        record({"Email": NEW}, [("b", "1"), ("City", "x"), ("a", "1")]),
        record({"Email": NEW}, [("a", "2"), ("c", "1"), ("Id", "7")]),
    )
    assert answer.message == (
        "syncMultipleLeads operation failed: unknown fields for import: b, a, c (20105)"
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DateofBirth", "tomorrow"),
        ("NumberOfEmployees", "1,000"),
        ("Title", "x" * 256),
        ("Email", "nobody"),
        ("Unsubscribed", "perhaps"),
    ],
)
def test_lead_96_a_bad_value_fails_alone(castile: Harness, name: str, text: str) -> None:
    """LEAD-96, U-9, decided: leadId of the target if one was found; no other value is written."""
    known = castile.store_lead(EMAIL)
    castile.write(lambda tx: tx.leads.attach_foreign_id("CUSTOM", "F", known))
    answer = sync_multiple(
        castile,
        record({"Email": "1@b.test"}),
        record({"Email": EMAIL}, {"City": "Rome", name: text}),
        record({"Id": known}, {"City": "Rome", name: text}),
        record({"ForeignSysPersonId": "F"}, {"City": "Rome", name: text}),
        record({"Email": "2@b.test"}, {"City": "Rome", name: text}),
        record({"Email": "3@b.test"}),
    )
    first, *failed, last = statuses(answer)
    assert (first.status, last.status) == ("CREATED", "CREATED")
    assert [one.status for one in failed] == ["FAILED"] * 4
    assert [one.lead_id for one in failed] == [known, known, known, 0]
    assert all((one.error or "").startswith("20106 - Lead could not be stored: ") for one in failed)
    assert castile.lead(known).values == {}
    assert castile.get_lead("EMAIL", "2@b.test").code == 20103


@pytest.mark.parametrize(("count", "code"), [(1, 0), (301, 0), (1000, 0), (1001, 20114)])
def test_lead_97_a_call_holds_at_most_1000_records(castile: Harness, count: int, code: int) -> None:
    """LEAD-97, 02-admission A-73, decided: both sides of the limit, and more than 300."""
    answer = sync_multiple(castile, *(record({"Email": f"{n}@b.test"}) for n in range(count)))
    assert answer.code == code
    stored = castile.read(lambda tx: len(tx.leads.all(after=0, limit=10_000)))
    assert stored == (0 if code else count)
    if not code:
        assert len({one.lead_id for one in statuses(answer)}) == count


def test_lead_97_the_limit_comes_after_values_and_before_names(castile: Harness) -> None:
    """00-overview section 5: steps 11, 12 and 14 (decided)."""
    many = [record({"Email": NEW}, {"pants": "x"})] * 1001
    assert sync_multiple(castile, *many).code == 20114
    assert sync_multiple(castile, *many, record({}, {"Id": "x"})).code == 20110


@pytest.mark.parametrize(
    "parameters",
    [
        "",
        "<leadRecordList/>",
        '<leadRecordList xsi:nil="true"/>',
        "<leadRecordList> </leadRecordList>",
        "<leadRecordList><lead/></leadRecordList>",
        "<LeadRecordList><leadRecord/></LeadRecordList>",
        "<leadRecord><Email>a@b.test</Email></leadRecord>",
    ],
)
def test_lead_98_no_records_are_20104(castile: Harness, parameters: str) -> None:
    """LEAD-98, documented and decided."""
    answer = castile.call(
        f"<ns1:paramsSyncMultipleLeads>{parameters}</ns1:paramsSyncMultipleLeads>"
    )
    assert answer.code == 20104


@pytest.mark.parametrize(
    "keyless",
    [
        "<leadRecord/>",
        '<leadRecord xsi:nil="true"/>',
        record({}, {"FirstName": "A"}),
        record({"Id": 0}, {"FirstName": "A"}),
        record({"Email": " ", "ForeignSysPersonId": "", "ForeignSysType": "SFDC"}),
        record({"email": NEW, "leadId": 1, "foreignSysPersonId": "F"}),
        record({}, {"Email": "NULL"}),
    ],
)
@pytest.mark.parametrize("dedup", ["true", "false"])
def test_lead_99_a_record_without_a_key_fails_alone(
    castile: Harness, keyless: str, dedup: str
) -> None:
    """LEAD-99, U-9, decided; the text says that element names are case-sensitive (W-5)."""
    castile.store_lead(EMAIL)
    one, two = statuses(sync_multiple(castile, keyless, record({"Email": NEW}), dedup=dedup))
    assert (one.lead_id, one.status) == (0, "FAILED")
    assert (one.error or "").startswith("20101 - No lead key was given")
    assert "case-sensitive" in (one.error or "")
    assert two.status == "CREATED"


def test_u_6_a_foreign_id_beside_an_id_moves(castile: Harness) -> None:
    """U-6, S-24, documented: the other lead changes too (S-7)."""
    first, second = castile.store_lead("1@b.test"), castile.store_lead("2@b.test")
    castile.write(lambda tx: tx.leads.attach_foreign_id("CUSTOM", "F", first))
    castile.clock.advance(1)
    answer = sync_multiple(castile, record({"Id": second, "ForeignSysPersonId": "F"}))
    assert statuses(answer) == [Status(second, "UPDATED", None)]
    assert castile.read(lambda tx: tx.leads.foreign_ids(second)) == [("CUSTOM", "F")]
    now_ms = castile.clock.now_ms()
    for lead_id in (first, second):
        assert castile.lead(lead_id).updated_ms == now_ms
        assert castile.read(partial(_changes, lead_id)) == [now_ms]


def test_u_2_an_anonymous_lead_that_is_named_by_id_becomes_known(castile: Harness) -> None:
    """U-2, S-16: as syncLead does it; the Email element is not taken (U-5)."""
    anonymous = castile.store_anonymous("token:1")
    answer = sync_multiple(castile, record({"Id": anonymous, "Email": NEW}, {"City": "Rome"}))
    assert statuses(answer) == [Status(anonymous, "UPDATED", None)]
    lead = castile.lead(anonymous)
    assert (lead.known, lead.email, lead.values) == (True, None, {"City": "Rome"})
    assert _types(castile, anonymous) == ["Change Data Value"]


def test_u_12_new_leads_go_by_assignment_rule_else_into_default(castile: Harness) -> None:
    """U-12, P-4, W-16, decided: the workspace header means nothing here."""
    castile.define(WORKSPACES)
    names = {
        one.partition_id: one.name
        for one in castile.installation.directory.current.subscriptions[
            castile.subscription_id
        ].catalog.partitions
    }
    answer = sync_multiple(
        castile,
        record({"Email": "1@b.test"}, {"Country": "Japan"}),
        record({"Email": "2@b.test"}),
        workspace="Europe",
    )
    placed = [names[castile.lead(one.lead_id).partition_id] for one in statuses(answer)]
    assert placed == ["Asia", "Default"]
    assert sync_multiple(castile, record({"Email": NEW}), workspace="Nowhere").status == 200


def test_w_4a_a_list_written_once_for_each_record_is_joined(castile: Harness) -> None:
    """W-4a, recorded nucleoid/blogfrog-marketo: what an old Ruby library sends."""
    known = castile.store_lead(EMAIL)
    wrappers = "".join(
        f"<leadRecordList>{one}</leadRecordList>"
        for one in (record({"Email": NEW}), record({"Email": EMAIL}), "")
    )
    answer = castile.call(
        f"<ns1:paramsSyncMultipleLeads>{wrappers}<dedupEnabled>true</dedupEnabled>"
        "</ns1:paramsSyncMultipleLeads>"
    )
    one, two = statuses(answer)
    assert one.status == "CREATED"
    assert two == Status(known, "UPDATED", None)


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        (f"{record({'Id': 'x', 'Email': NEW})}", 20110),
        (f"{record({'Id': '1.0'})}", 20110),
        (f"{record({}, {'Id': 'x'})}", 20110),
        (f"{record({'ForeignSysPersonId': 'F', 'ForeignSysType': 'custom'})}", 20110),
        (f"{record({'ForeignSysPersonId': 'F' * 256})}", 20110),
        (f"<leadRecord><Email>{NEW}</Email><Email>{NEW}</Email></leadRecord>", 20110),
        (f"<leadRecord><Email><a/></Email></leadRecord>{record({'Email': NEW})}", 20110),
        ("<leadRecord><leadAttributeList>x</leadAttributeList></leadRecord>", 0),
    ],
)
def test_a_record_that_cannot_be_read_stops_the_call(
    castile: Harness, parameters: str, code: int
) -> None:
    """01-errors section 3: 20110 is of the call; nothing of the records beside it is stored."""
    castile.store_lead(EMAIL)
    before = everything(castile)
    answer = sync_multiple(castile, record({"Email": EMAIL}), parameters)
    assert answer.code == code
    assert everything(castile) == before


@pytest.mark.parametrize("dedup", ["yes", "2", "<a/>", "x" * 5000])
def test_dedup_that_is_no_boolean_is_20110(castile: Harness, dedup: str) -> None:
    """01-errors section 3, decided."""
    assert sync_multiple(castile, record({"Email": NEW}), dedup=dedup).code == 20110
    assert castile.get_lead("EMAIL", NEW).code == 20103


@pytest.mark.parametrize(
    "misplaced",
    [
        f"<Email>{NEW}</Email>",
        "<marketoCookie>token:1</marketoCookie><returnLead>true</returnLead>",
        "<dedupenabled>false</dedupenabled>",
    ],
)
def test_what_stands_in_the_wrong_place_is_ignored(castile: Harness, misplaced: str) -> None:
    """W-4, W-5: there are no cookies here (U-2), and names are case-sensitive."""
    known = castile.store_lead(EMAIL)
    answer = castile.call(
        f"<ns1:paramsSyncMultipleLeads>{misplaced}<leadRecordList>{record({'Email': EMAIL})}"
        "</leadRecordList></ns1:paramsSyncMultipleLeads>"
    )
    assert statuses(answer) == [Status(known, "UPDATED", None)]
    assert castile.read(lambda tx: tx.leads.cookies(LeadId(known))) == []


def test_foreign_ids_hold_255_characters(castile: Harness) -> None:
    """Decided: the side of the limit that is accepted."""
    keys = {"ForeignSysPersonId": "F" * 255}
    assert statuses(sync_multiple(castile, record(keys)))[0].status == "CREATED"


def test_a_new_lead_with_a_foreign_id_is_changed_by_nothing_but_its_creation(
    castile: Harness,
) -> None:
    """M-31: the time of creation covers the foreign system id that came with it."""
    keys = {"Email": NEW, "ForeignSysPersonId": "F"}
    (one,) = statuses(sync_multiple(castile, record(keys)))
    lead_id = LeadId(one.lead_id)
    assert castile.read(lambda tx: tx.leads.foreign_ids(lead_id)) == [("CUSTOM", "F")]
    assert castile.read(lambda tx: tx.leads.changes(lead_id)) == []
    assert castile.lead(lead_id).updated_ms == castile.lead(lead_id).created_ms


def test_qualified_children_are_read_alike(castile: Harness) -> None:
    """W-2, documented sample request-upsert.xml of this operation."""
    attributes = attribute_list({"FirstName": "Henry"}).replace(
        "leadAttributeList", "ns1:leadAttributeList"
    )
    one = statuses(
        sync_multiple(castile, f"<leadRecord><Email>{NEW}</Email>{attributes}</leadRecord>")
    )[0]
    assert castile.lead(one.lead_id).values["FirstName"] == "Henry"


def test_a_plan_may_run_again_from_the_start(castile: Harness) -> None:
    """A run that is undone and done anew gives the same answer and the same records."""
    known = castile.store_lead(EMAIL)
    catalog = castile.installation.directory.current.subscriptions[castile.subscription_id].catalog
    records = tuple(
        LeadRecord(
            email=email,
            lead_attribute_list=ArrayOfAttribute((Attribute(attr_name="City", attr_value="Rome"),)),
        )
        for email in (EMAIL, NEW, "", "nobody")
    )
    message = ParamsSyncMultipleLeads(lead_record_list=ArrayOfLeadRecord(records))
    plan = SYNC_MULTIPLE_LEADS.prepare(Request(message), catalog)
    context = Context("c1", castile.clock.now_ms(), catalog, "3_1")

    def twice(tx: Tx) -> tuple[object, object]:
        with suppress(RuntimeError), tx.savepoint():
            first = SYNC_MULTIPLE_LEADS.run(plan, tx, context)
            raise RuntimeError
        return first, SYNC_MULTIPLE_LEADS.run(plan, tx, context)

    first, second = castile.write(twice)
    assert first == second
    assert castile.lead(known).values == {"City": "Rome"}
    assert _types(castile, known) == ["Change Data Value"]
