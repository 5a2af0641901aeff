"""mergeLeads makes one lead of several."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from castile.domain.activities import Activity
from castile.domain.ids import LeadId, ListId, PartitionId
from tests.harness import break_after
from tests.operations.batches import (
    email,
    everything,
    idnum,
    key_list,
    merge,
    record,
    statuses,
    sync_multiple,
)

if TYPE_CHECKING:
    from castile.domain.ids import LeadOwnerId
    from castile.store.tx import Tx
    from tests.harness import Answer, Harness

EMAIL = "a@example.test"
OWNERS = """
lead_owners = [
    { email = "sam@example.test", crm_id = "005000000000001AAA" },
    { email = "idle@example.test", crm_id = "005000000000002" },
]
"""


def _owner(castile: Harness, address: str) -> LeadOwnerId:
    owner = castile.installation.directory.current.subscriptions[
        castile.subscription_id
    ].catalog.owner_by_email(address)
    assert owner is not None
    return owner.lead_owner_id


def _merged(answer: Answer) -> tuple[int, list[int]]:
    assert answer.status == 200, answer.body
    assert answer.text("mergeStatus/status") == "MERGED"
    assert answer.is_nil("mergeStatus/error")
    winner = int(answer.text("mergeStatus/winningLeadId") or "")
    return winner, [int(text) for text in answer.texts("losingLeadIdList/integerItem")]


def _visit(castile: Harness, lead_id: int) -> None:
    activity = Activity(
        lead_id=LeadId(lead_id),
        occurred_ms=castile.clock.now_ms() - 1000,
        type="Visit Webpage",
        attributes=(("Webpage URL", "/"), ("Lead ID", str(lead_id))),
    )
    castile.write(lambda tx: tx.activities.add(activity))


def _join(castile: Harness, list_id: int, lead_id: int, added_ms: int) -> None:
    castile.write(lambda tx: tx.lists.add(ListId(list_id), LeadId(lead_id), added_ms))


def _lists(castile: Harness, lead_id: int) -> list[tuple[ListId, int]]:
    return castile.read(lambda tx: tx.lists.of_lead(LeadId(lead_id)))


def test_lead_110_losers_are_merged_into_the_winner(castile: Harness) -> None:
    """LEAD-110, documented sample: ids of the losers in request order."""
    winner, first, second = (castile.store_lead(f"{n}@b.test") for n in range(3))
    answer = merge(castile, idnum(winner), idnum(second), idnum(first))
    assert _merged(answer) == (winner, [second, first])
    for gone in (first, second):
        assert castile.get_lead("IDNUM", gone).code == 20103
    assert castile.get_lead("IDNUM", winner).text("count") == "1"


def test_x_3_the_same_loser_twice_counts_once(castile: Harness) -> None:
    """X-3, decided: also when different keys name it."""
    winner, loser = castile.store_lead("w@b.test"), castile.store_lead(EMAIL)
    answer = merge(castile, idnum(winner), email(EMAIL), idnum(loser), idnum(loser))
    assert _merged(answer) == (winner, [loser])


def test_lead_111_an_empty_field_takes_the_value_of_the_loser(castile: Harness) -> None:
    """LEAD-111, X-5: the winner's stays where both have one."""
    winner = castile.store_lead("w@b.test", City="Rome")
    loser = castile.store_lead("l@b.test", City="Oslo", Phone="1")
    _merged(merge(castile, idnum(winner), idnum(loser)))
    assert castile.lead(winner).values == {"City": "Rome", "Phone": "1"}


def test_lead_111_the_first_loser_that_has_a_value_gives_it(castile: Harness) -> None:
    """X-5, decided: in request order, whatever the ids and times are."""
    winner = castile.store_lead("w@b.test")
    first = castile.store_lead("1@b.test", City="Rome", Title="1")
    second = castile.store_lead("2@b.test", City="Oslo", Phone="2")
    _merged(merge(castile, idnum(winner), idnum(second), idnum(first)))
    assert castile.lead(winner).values == {"City": "Oslo", "Phone": "2", "Title": "1"}


def test_lead_111_a_false_boolean_counts_as_empty(castile: Harness) -> None:
    """X-5, decided: Unsubscribed and DoNotCall of a loser survive; false is what is not stored."""
    answer = sync_multiple(
        castile,
        record({"Email": "w@b.test"}, {"Unsubscribed": "false", "DoNotCall": "true"}),
        record({"Email": "l@b.test"}, {"Unsubscribed": "true", "DoNotCall": "false"}),
    )
    winner, loser = (one.lead_id for one in statuses(answer))
    _merged(merge(castile, idnum(winner), idnum(loser)))
    attributes = castile.get_lead("IDNUM", winner).attributes
    assert (attributes["Unsubscribed"], attributes["DoNotCall"]) == ("1", "1")


def test_lead_111_a_zero_is_a_value(castile: Harness) -> None:
    """X-5, R-7: 0 stays, and 0 fills."""
    winner = castile.store_lead("w@b.test", LeadScore="0")
    loser = castile.store_lead("l@b.test", LeadScore="7", NumberOfEmployees="0")
    _merged(merge(castile, idnum(winner), idnum(loser)))
    assert castile.lead(winner).values == {"LeadScore": "0", "NumberOfEmployees": "0"}


def test_lead_111_the_email_follows_the_same_rule(castile: Harness) -> None:
    """X-6, decided: the winner's stays unless it is empty."""
    winner = castile.store_lead(None)
    first, second = castile.store_lead(None), castile.store_lead("L@b.test")
    third = castile.store_lead("x@b.test")
    _merged(merge(castile, idnum(winner), idnum(first), idnum(second), idnum(third)))
    assert castile.lead(winner).email == "L@b.test"
    fourth = castile.store_lead("y@b.test")
    _merged(merge(castile, idnum(winner), idnum(fourth)))
    assert castile.lead(winner).email == "L@b.test"


def test_lead_111_so_do_the_sales_user_and_the_crm_ids(castile: Harness) -> None:
    """X-5, X-7, decided: CRM data of the losers fills what the winner lacks."""
    castile.define(OWNERS)
    crm: dict[str, Any] = {
        "owner_id": _owner(castile, "sam@example.test"),
        "sfdc_account_id": "001A",
        "sfdc_contact_id": "003A",
        "sfdc_lead_id": "00QA",
    }
    winner = castile.store_lead("w@b.test")
    _merged(merge(castile, idnum(winner), idnum(castile.store_lead("l@b.test", **crm))))
    _merged(
        merge(
            castile,
            idnum(winner),
            idnum(
                castile.store_lead(
                    "m@b.test",
                    owner_id=_owner(castile, "idle@example.test"),
                    sfdc_account_id="001B",
                    sfdc_contact_id="003B",
                    sfdc_lead_id="00QB",
                )
            ),
        )
    )
    lead = castile.lead(winner)
    assert (lead.owner_id, lead.sfdc_account_id) == (crm["owner_id"], "001A")
    assert (lead.sfdc_contact_id, lead.sfdc_lead_id) == ("003A", "00QA")


def test_lead_112_activities_and_memberships_go_to_the_winner(castile: Harness) -> None:
    """LEAD-112, X-7, documented and decided; the times of a membership that both have stay."""
    winner, loser = castile.store_lead("w@b.test"), castile.store_lead("l@b.test")
    _visit(castile, loser)
    _join(castile, 1, winner, 5)
    _join(castile, 1, loser, 6)
    _join(castile, 2, loser, 7)
    _merged(merge(castile, idnum(winner), idnum(loser)))
    assert [one.type for one in castile.activities(winner)] == ["Visit Webpage", "Merge Leads"]
    assert _lists(castile, winner) == [(1, 5), (2, 7)]
    assert _lists(castile, loser) == []
    assert castile.activities(loser) == []
    assert castile.get_lead("IDNUM", loser).code == 20103


def test_lead_112_cookies_and_foreign_ids_find_the_winner(castile: Harness) -> None:
    """X-7, X-9, documented: one record remains; decided: the cookies find it."""
    winner, loser = castile.store_lead("w@b.test"), castile.store_lead("l@b.test")

    def attach(tx: Tx) -> None:
        tx.leads.attach_cookie("token:1", loser)
        tx.leads.attach_foreign_id("CUSTOM", "F", loser)

    castile.write(attach)
    _merged(merge(castile, idnum(winner), idnum(loser)))
    assert castile.get_lead("COOKIE", "token:1").text("Id") == str(winner)
    answer = sync_multiple(castile, record({"ForeignSysPersonId": "F"}))
    assert [one.lead_id for one in statuses(answer)] == [winner]


def test_lead_112_times_of_changes_of_a_loser_do_not_move(castile: Harness) -> None:
    """M-31, decided: they were not changes of the winner."""
    winner, loser = castile.store_lead("w@b.test"), castile.store_lead("l@b.test")
    castile.write(lambda tx: tx.leads.record_change(loser, 1))
    castile.write(lambda tx: tx.leads.record_change(winner, 2))
    _merged(merge(castile, idnum(winner), idnum(loser)))
    assert castile.read(lambda tx: tx.leads.changes(winner)) == [2]
    assert castile.read(lambda tx: tx.leads.changes(loser)) == []


def test_act_27_an_activity_that_moves_keeps_its_words(castile: Harness) -> None:
    """ACT-27, V-1, decided: Lead ID of its time, and the lead it now belongs to."""
    winner, loser = castile.store_lead("w@b.test"), castile.store_lead("l@b.test")
    _visit(castile, loser)
    _merged(merge(castile, idnum(winner), idnum(loser)))
    visit, merged = castile.activities(winner)
    assert (visit.lead_id, visit.attributes[-1]) == (winner, ("Lead ID", str(loser)))
    assert merged.attributes[-1] == ("Lead ID", str(winner))


def test_x_11_changes_come_in_the_order_of_names_and_then_the_merge(castile: Harness) -> None:
    """X-11, R-8, decided: one Change Data Value for each field that was filled."""
    winner = castile.store_lead(None, FirstName="Ada", LastName="King", City="Rome")
    first = castile.store_lead(None, Title="Boss", City="Oslo", Unsubscribed="1")
    second = castile.store_lead("s@b.test", Address="Road 1", Title="Clerk", MainPhone="5")
    castile.clock.advance(1)
    _merged(merge(castile, idnum(winner), idnum(first), idnum(second)))
    *changes, merged = castile.activities(winner)
    assert [one.asset for one in changes] == [
        "Address",
        "Email Address",
        "Main Phone",
        "Job Title",
        "Unsubscribed",
    ]
    assert {one.type for one in changes} == {"Change Data Value"}
    assert changes[3].attributes == (
        ("Attribute Name", "Job Title"),
        ("Old Value", ""),
        ("New Value", "Boss"),
        ("Reason", "Merge leads"),
        ("Lead ID", str(winner)),
    )
    assert dict(changes[4].attributes)["Old Value"] == "0"
    assert dict(changes[4].attributes)["New Value"] == "1"
    assert (merged.type, merged.asset) == ("Merge Leads", "Ada King")
    assert merged.attributes == (
        ("Merge IDs", f"{first},{second}"),
        ("Merge Fields", "Address,Email Address,Main Phone,Job Title,Unsubscribed"),
        ("Lead ID", str(winner)),
    )
    now_ms = castile.clock.now_ms()
    assert {one.occurred_ms for one in (*changes, merged)} == {now_ms}
    lead = castile.lead(winner)
    assert lead.updated_ms == now_ms
    assert lead.created_ms < now_ms


@pytest.mark.parametrize(
    ("address", "values", "name"),
    [
        ("w@b.test", {"FirstName": "Ada"}, "Ada"),
        ("w@b.test", {"LastName": "King"}, "King"),
        ("w@b.test", {}, "w@b.test"),
        (None, {}, ""),
    ],
)
def test_x_11_the_merge_names_the_winner(
    castile: Harness, address: str | None, values: dict[str, Any], name: str
) -> None:
    """20-activities section 3: first and last name, else the email (decided)."""
    winner = castile.store_lead(address, **values)
    _merged(merge(castile, idnum(winner), idnum(castile.store_lead(None))))
    (merged,) = castile.activities(winner)
    assert merged.asset == name
    assert merged.attributes[1] == ("Merge Fields", "")


@pytest.mark.parametrize("gives", ["nothing", "value", "email", "foreign id", "owner"])
def test_s_7_a_merge_updates_the_winner_only_if_it_gets_something(
    castile: Harness, gives: str
) -> None:
    """00-overview S-7, decided: a value, an email, a foreign system id or a sales user."""
    castile.define(OWNERS)
    owner_id = _owner(castile, "sam@example.test") if gives == "owner" else None
    values: dict[str, Any] = {"FirstName": "Ada"} if gives == "value" else {}
    email = "l@b.test" if gives == "email" else None
    winner, loser = castile.store_lead(None), castile.store_lead(email, owner_id=owner_id, **values)
    if gives == "foreign id":
        castile.write(lambda tx: tx.leads.attach_foreign_id("CUSTOM", "F", loser))
    before_ms = castile.clock.now_ms()
    castile.clock.advance(1)
    _merged(merge(castile, idnum(winner), idnum(loser)))
    now_ms = castile.clock.now_ms()
    assert castile.lead(winner).updated_ms == (before_ms if gives == "nothing" else now_ms)


def test_x_5_a_hidden_field_is_filled_and_never_named(castile: Harness) -> None:
    """X-5 keeps the value, R-11 and 70-lead-fields hide the field (decided)."""
    castile.define('lead_fields = [{ name = "Title", hidden = true }]')
    winner = castile.store_lead("w@b.test")
    _merged(merge(castile, idnum(winner), idnum(castile.store_lead("l@b.test", Title="Boss"))))
    assert castile.lead(winner).values == {"Title": "Boss"}
    assert [one.type for one in castile.activities(winner)] == ["Merge Leads"]


def test_x_10_the_partition_of_the_winner_stays(castile: Harness) -> None:
    """X-10, decided: leads of different partitions can be merged."""
    castile.define('partitions = [{ name = "Europe" }]')
    winner = castile.store_lead("w@b.test", partition_id=PartitionId(2))
    loser = castile.store_lead("l@b.test", partition_id=PartitionId(1))
    assert _merged(merge(castile, idnum(winner), idnum(loser))) == (winner, [loser])
    assert castile.lead(winner).partition_id == 2


def test_lead_113_an_unknown_loser_stops_everything(castile: Harness) -> None:
    """LEAD-113, X-4, decided: all or nothing."""
    winner, loser = castile.store_lead("w@b.test"), castile.store_lead("l@b.test", City="Rome")
    before = everything(castile)
    answer = merge(castile, idnum(winner), idnum(loser), idnum(999999))
    assert (answer.code, answer.message) == (
        20103,
        "No lead found with IDNUM = 999999 (20103)",
    )
    assert merge(castile, email("no@b.test"), idnum(loser)).code == 20103
    assert merge(castile, idnum("99999999999"), idnum(loser)).code == 20103
    assert everything(castile) == before


@pytest.mark.parametrize("loses", [True, False])
def test_l_1_an_anonymous_lead_is_no_lead(castile: Harness, *, loses: bool) -> None:
    """L-1, decided: also by its id, as winner and as loser."""
    known, anonymous = castile.store_lead(EMAIL), castile.store_anonymous("token:1")
    before = everything(castile)
    keys = (known, anonymous) if loses else (anonymous, known)
    answer = merge(castile, *(idnum(one) for one in keys))
    assert answer.message == f"No lead found with IDNUM = {anonymous} (20103)"
    both = [("IDNUM", anonymous), ("IDNUM", anonymous)]
    assert merge(castile, both, idnum(known)).code == 20103
    assert everything(castile) == before


def test_lead_114_the_winner_among_the_losers_is_20110(castile: Harness) -> None:
    """LEAD-114, decided: however it is named, but for its email (X-2)."""
    winner = castile.store_lead("w@b.test", sfdc_lead_id="00Q1")
    loser = castile.store_lead("l@b.test")
    before = everything(castile)
    for named in (idnum(winner), [("SFDCLEADID", "00Q1")], [("IDNUM", winner), ("IDNUM", winner)]):
        assert merge(castile, email("w@b.test"), idnum(loser), named).code == 20110
    assert everything(castile) == before


def test_lead_115_two_leads_with_one_email_become_one(castile: Harness) -> None:
    """LEAD-115, X-2, decided: the preferred lead wins, letter case ignored."""
    older, newer = castile.store_lead(EMAIL, City="Rome"), castile.store_lead(EMAIL.upper())
    answer = merge(castile, email(EMAIL), email(EMAIL.upper()))
    assert _merged(answer) == (newer, [older])
    assert castile.get_lead("EMAIL", EMAIL).text("count") == "1"
    assert castile.lead(newer).values == {"City": "Rome"}


def test_lead_115_a_key_means_the_preferred_lead_before_the_call(castile: Harness) -> None:
    """X-2, decided: the same email twice is the same loser, not the next one."""
    first, second, third = (castile.store_lead(EMAIL) for _ in range(3))
    answer = merge(castile, idnum(first), email(EMAIL), email(EMAIL))
    assert _merged(answer) == (first, [third])
    assert castile.lead(second).email == EMAIL


def test_lead_115_the_email_of_the_winner_alone_names_no_loser(castile: Harness) -> None:
    """X-2, decided: the winner itself is passed over, so nobody is found."""
    winner = castile.store_lead(EMAIL)
    before = everything(castile)
    answer = merge(castile, idnum(winner), email(EMAIL))
    assert answer.message == f"No lead found with EMAIL = {EMAIL} (20103)"
    assert everything(castile) == before


@pytest.mark.parametrize("name", ["MKTOID", "COOKIE", "idnum", "Id", ""])
def test_lead_116_what_is_no_key_type_is_20102(castile: Harness, name: str) -> None:
    """LEAD-116, X-1, K-4, decided: COOKIE is none here; of winner and loser alike."""
    winner, loser = castile.store_lead("w@b.test"), castile.store_lead("l@b.test")
    castile.write(lambda tx: tx.leads.attach_cookie("5", loser))
    before = everything(castile)
    answer = merge(castile, idnum(winner), [(name, "5")])
    assert (answer.code, answer.faultstring) == (20102, "20102 - Input error")
    assert merge(castile, [(name, "5")], idnum(loser)).code == 20102
    assert merge(castile, idnum(winner), [("IDNUM", loser), (name, "5")]).code == 20102
    assert everything(castile) == before


@pytest.mark.parametrize("value", ["", " ", "abc", "-1", "0", "1.0", "x" * 5000])
def test_a_key_value_that_is_none_is_20102(castile: Harness, value: str) -> None:
    """X-1, K-3, W-7: an empty value, or IDNUM that is no positive whole number."""
    winner = castile.store_lead("w@b.test")
    assert merge(castile, idnum(winner), idnum(value)).code == 20102
    assert merge(castile, idnum(value), idnum(winner)).code == 20102
    empty = "" if value.strip() else value
    assert merge(castile, idnum(winner), email(empty)).code == 20102


@pytest.mark.parametrize("sales", ["true", "1", "false", ""])
def test_lead_118_merging_in_sales_has_no_effect_without_a_crm(
    castile: Harness, sales: str
) -> None:
    """LEAD-118, decided."""
    winner, loser = castile.store_lead("w@b.test"), castile.store_lead("l@b.test")
    rest = f"<mergeInSales>{sales}</mergeInSales>"
    assert _merged(merge(castile, idnum(winner), idnum(loser), rest=rest)) == (winner, [loser])


@pytest.mark.parametrize("sales", ["yes", "2", "<a/>", "x" * 5000])
def test_merging_in_sales_that_is_no_boolean_is_20110(castile: Harness, sales: str) -> None:
    """01-errors section 3, decided."""
    winner, loser = castile.store_lead("w@b.test"), castile.store_lead("l@b.test")
    before = everything(castile)
    rest = f"<mergeInSales>{sales}</mergeInSales>"
    assert merge(castile, idnum(winner), idnum(loser), rest=rest).code == 20110
    assert everything(castile) == before


def test_keys_of_owner_and_crm_mean_the_preferred_lead(castile: Harness) -> None:
    """X-1, X-2, documented key types: of several leads the one updated last."""
    castile.define(OWNERS)
    owner: dict[str, Any] = {"owner_id": _owner(castile, "sam@example.test")}
    older = castile.store_lead("1@b.test", sfdc_contact_id="003000000000001AAA", **owner)
    newer = castile.store_lead("2@b.test", sfdc_account_id="001A", **owner)
    keys = [("SFDCCONTACTID", "003000000000001")]
    assert _merged(merge(castile, [("LEADOWNEREMAIL", "SAM@example.test")], keys)) == (
        newer,
        [older],
    )
    third = castile.store_lead("3@b.test", sfdc_lead_id="00Q1")
    keys = [("SFDCLEADOWNERID", "005000000000001")]
    assert _merged(merge(castile, [("SFDCLEADID", "00Q1")], keys)) == (third, [newer])
    assert merge(castile, idnum(third), [("SFDCOPPTYID", "006")]).code == 20103


def test_an_unknown_owner_is_20108_and_one_without_leads_20103(castile: Harness) -> None:
    """K-5, documented; decided for the second."""
    castile.define(OWNERS)
    winner = castile.store_lead("w@b.test")
    for key_type, unknown, idle in (
        ("LEADOWNEREMAIL", "no@example.test", "idle@example.test"),
        ("SFDCLEADOWNERID", "005000000000009", "005000000000002"),
    ):
        assert merge(castile, idnum(winner), [(key_type, unknown)]).code == 20108
        assert merge(castile, [(key_type, unknown)], idnum(winner)).code == 20108
        assert merge(castile, idnum(winner), [(key_type, idle)]).code == 20103
        both = [("IDNUM", winner), (key_type, unknown)]
        assert merge(castile, both, idnum(winner)).code == 20108


def test_several_keys_mean_the_lead_that_matches_all(castile: Harness) -> None:
    """X-2, decided: not the preferred lead of either key, but the one that both find."""
    castile.define(OWNERS)
    owner: dict[str, Any] = {"owner_id": _owner(castile, "sam@example.test")}
    both = castile.store_lead(EMAIL, **owner)
    castile.store_lead(EMAIL)
    other = castile.store_lead("o@b.test", **owner)
    keys = [("EMAIL", EMAIL), ("LEADOWNEREMAIL", "sam@example.test")]
    assert _merged(merge(castile, keys, idnum(other))) == (both, [other])
    last = castile.store_lead("last@b.test")
    assert _merged(merge(castile, idnum(last), [*keys, ("IDNUM", both)])) == (last, [both])


def test_of_several_leads_that_match_all_keys_the_preferred_one_is_meant(
    castile: Harness,
) -> None:
    """X-2, L-2, decided."""
    first = castile.store_lead(EMAIL, sfdc_account_id="001A")
    second = castile.store_lead(EMAIL, sfdc_account_id="001A")
    third = castile.store_lead(EMAIL, sfdc_account_id="001A")
    keys = [("EMAIL", EMAIL), ("SFDCACCOUNTID", "001A")]
    assert _merged(merge(castile, keys, keys)) == (third, [second])
    castile.clock.advance(1)
    castile.sync_lead({"Id": first}, {"City": "Rome"})
    assert _merged(merge(castile, keys, keys)) == (first, [third])


def test_keys_of_different_leads_are_20114_and_one_of_none_20103(castile: Harness) -> None:
    """X-2, decided: of winner and loser alike."""
    first, second, third = (castile.store_lead(f"{n}@b.test") for n in range(3))
    before = everything(castile)
    apart = [("IDNUM", second), ("EMAIL", "2@b.test")]
    none = [("IDNUM", second), ("EMAIL", "no@b.test")]
    assert merge(castile, idnum(first), apart).code == 20114
    assert merge(castile, apart, idnum(first)).code == 20114
    assert merge(castile, idnum(first), [("IDNUM", second), ("IDNUM", third)]).code == 20114
    assert merge(castile, idnum(first), none).code == 20103
    assert merge(castile, none, idnum(first)).code == 20103
    assert everything(castile) == before


@pytest.mark.parametrize(("count", "code"), [(99, 0), (100, 0), (101, 20114)])
def test_a_call_merges_at_most_100_losers(castile: Harness, count: int, code: int) -> None:
    """01-errors section 3, decided: both sides of the limit."""
    winner = castile.store_lead("w@b.test")
    losers = [castile.store_lead(None) for _ in range(count)]
    answer = merge(castile, idnum(winner), *(idnum(one) for one in losers))
    assert answer.code == code
    left = castile.read(lambda tx: len(tx.leads.all(after=0, limit=1000)))
    assert left == (count + 1 if code else 1)


@pytest.mark.parametrize(("count", "code"), [(100, 0), (101, 20114)])
def test_a_key_list_holds_at_most_100_keys(castile: Harness, count: int, code: int) -> None:
    """Decided, 01-errors F-21: both sides of the limit, for winner and loser."""
    winner, loser = castile.store_lead("w@b.test"), castile.store_lead("l@b.test")
    assert merge(castile, idnum(winner) * count, idnum(loser)).code == code
    loser = castile.store_lead("m@b.test")
    assert merge(castile, idnum(winner), idnum(loser) * count).code == code


WINNER = key_list("winningLeadKeyList", ("IDNUM", 1))
LOSERS = f"<losingLeadKeyLists>{key_list('keyList', ('IDNUM', 2))}</losingLeadKeyLists>"


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ("", 20101),
        (LOSERS, 20101),
        (f"<winningLeadKeyList/>{LOSERS}", 20101),
        (f'<winningLeadKeyList xsi:nil="true"/>{LOSERS}', 20101),
        (f"<winningLeadKeyList>1</winningLeadKeyList>{LOSERS}", 20101),
        (f"<winningLeadKeyList><keyType>IDNUM</keyType></winningLeadKeyList>{LOSERS}", 20101),
        (f"<winningLeadKeyList><attribute/></winningLeadKeyList>{LOSERS}", 20102),
        (f'<winningLeadKeyList><attribute xsi:nil="true"/></winningLeadKeyList>{LOSERS}', 20102),
        (f"<winningleadkeylist/>{LOSERS}", 20101),
        (WINNER, 20101),
        (f"{WINNER}<losingLeadKeyLists/>", 20101),
        (f'{WINNER}<losingLeadKeyLists xsi:nil="true"/>', 20101),
        (f"{WINNER}<losingLeadKeyLists>2</losingLeadKeyLists>", 20101),
        (f"{WINNER}<losingLeadKeyLists><keyList/></losingLeadKeyLists>", 20101),
        (f'{WINNER}<losingLeadKeyLists><keyList xsi:nil="true"/></losingLeadKeyLists>', 20101),
        (f"{WINNER}{LOSERS.replace('</keyList>', '</keyList><keyList/>')}", 20101),
        (f"{WINNER}<losingLeadKeyLists><attribute/></losingLeadKeyLists>", 20101),
        (f"{WINNER}{key_list('keyList', ('IDNUM', 2))}", 20101),
        (WINNER.replace("<attrValue>1</attrValue>", "") + LOSERS, 20102),
        (WINNER.replace("<attrName>IDNUM</attrName>", "") + LOSERS, 20102),
        (WINNER.replace("<attrValue>1<", "<attrValue><a>1</a><") + LOSERS, 20110),
        (WINNER.replace("<attrName>", "<attrName>IDNUM</attrName><attrName>") + LOSERS, 20110),
    ],
)
def test_a_key_list_that_is_missing_or_wrong_is_refused(
    castile: Harness, parameters: str, code: int
) -> None:
    """01-errors section 3: 20101 without a key, 20102 for a bad one; nothing is stored."""
    castile.store_lead("1@b.test")
    castile.store_lead("2@b.test")
    before = everything(castile)
    answer = castile.call(f"<ns1:paramsMergeLeads>{parameters}</ns1:paramsMergeLeads>")
    assert answer.code == code
    assert everything(castile) == before


def test_lists_of_losers_in_several_wrappers_are_joined(castile: Harness) -> None:
    """W-4a: the items of a list wrapper that comes several times."""
    winner, first, second = (castile.store_lead(f"{n}@b.test") for n in range(3))
    wrapped = "".join(
        f"<losingLeadKeyLists>{key_list('keyList', ('IDNUM', one))}</losingLeadKeyLists>"
        for one in (first, second)
    )
    answer = castile.call(
        f"<ns1:paramsMergeLeads>{key_list('winningLeadKeyList', ('IDNUM', winner))}{wrapped}"
        "</ns1:paramsMergeLeads>"
    )
    assert _merged(answer) == (winner, [first, second])


def test_the_first_wrong_element_decides(castile: Harness) -> None:
    """00-overview O-5, decided: winner, then losers in request order; steps 11, 12, 14."""
    winner = castile.store_lead("w@b.test")
    assert merge(castile, idnum(999), idnum(winner), idnum("x")).code == 20102
    assert merge(castile, idnum(999), *[idnum(winner)] * 101).code == 20114
    assert merge(castile, idnum(winner), idnum(winner), idnum(999)).code == 20110
    assert merge(castile, idnum(winner), idnum(999), idnum(winner)).code == 20103


def test_over_12_a_database_that_fails_in_the_middle_leaves_all_leads(
    castile: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OVER-12, ERR-12, decided: all leads are as before, with everything that belongs to them."""
    winner, loser = castile.store_lead("w@b.test"), castile.store_lead("l@b.test", City="Rome")
    _visit(castile, loser)
    _join(castile, 1, loser, 5)

    def attach(tx: Tx) -> None:
        tx.leads.attach_cookie("token:1", loser)
        tx.leads.attach_foreign_id("CUSTOM", "F", loser)
        tx.leads.record_change(loser, 1)

    castile.write(attach)
    before = everything(castile)
    break_after(monkeypatch, "mergeLeads", RuntimeError("disk"))
    assert merge(castile, idnum(winner), idnum(loser)).code == 20011
    assert everything(castile) == before
