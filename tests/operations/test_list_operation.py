"""listOperation changes and tells who is on a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.operations.list_calls import (
    DEFINITIONS,
    GUESTS,
    OTHER,
    L,
    activity_types,
    idnums,
    lead_key,
    list_operation,
    members,
    outcome,
    statuses,
)

if TYPE_CHECKING:
    from castile.domain.ids import LeadId
    from tests.harness import Harness

ADD, ASK, REMOVE = "ADDTOLIST", "ISMEMBEROFLIST", "REMOVEFROMLIST"
STRICT = "<strict>true</strict>"
ALL_DONE = (True, None)


@pytest.fixture(autouse=True)
def _lists(castile: Harness) -> None:
    castile.define(DEFINITIONS)


@pytest.fixture
def lead_10(castile: Harness) -> LeadId:
    """The lead with the id 10."""
    castile.define("[subscription]\nfirst_ids = { lead = 10 }")
    return castile.store_lead("a@b.test")


def put_on(castile: Harness, list_id: int, *lead_ids: LeadId) -> None:
    """Put leads on a list past the wire, without activities."""
    for lead_id in lead_ids:
        castile.write(lambda tx, one=lead_id: tx.lists.add(list_id, one, 1))  # type: ignore[misc]  # mypy cannot infer a lambda with a default


def test_list_01_a_lead_is_added_with_an_activity(castile: Harness, lead_10: LeadId) -> None:
    """LIST-01, N-3a, recorded davidsantoso/markety; activity decided."""
    answer = list_operation(castile, ADD, idnums(lead_10))
    assert answer.text("success") == "true"
    assert answer.is_nil("statusList")
    assert answer.texts("leadStatus") == []
    assert members(castile, L) == [10]
    (added,) = castile.activities(lead_10)
    assert (added.type, added.asset_id, added.asset) == ("Add to List", L, "L")
    assert added.occurred_ms == castile.clock.now_ms()
    assert added.attributes == (("List ID", "1012"), ("Lead ID", "10"))


def test_list_01a_a_lead_is_removed_with_an_activity(castile: Harness, lead_10: LeadId) -> None:
    """LIST-01a, N-3a, recorded davidsantoso/markety; activity decided (I-21)."""
    put_on(castile, L, lead_10)
    answer = list_operation(castile, REMOVE, idnums(lead_10))
    assert outcome(answer) == ALL_DONE
    assert members(castile, L) == []
    (removed,) = castile.activities(lead_10)
    assert (removed.type, removed.asset_id, removed.asset) == ("Remove from List", L, "L")
    assert removed.attributes == (("List ID", "1012"), ("Lead ID", "10"))


def test_list_01b_a_member_is_told_with_its_status(castile: Harness, lead_10: LeadId) -> None:
    """LIST-01b, recorded davidsantoso/markety: statusList is always there when one asks."""
    put_on(castile, L, lead_10)
    answer = list_operation(castile, ASK, idnums(lead_10))
    assert outcome(answer) == (True, [True])
    assert activity_types(castile, lead_10) == []


def test_list_02_adding_a_member_changes_nothing(castile: Harness, lead_10: LeadId) -> None:
    """LIST-02, recorded davidsantoso/markety: success, and no activity; its time stays too."""
    put_on(castile, L, lead_10)
    assert outcome(list_operation(castile, ADD, idnums(lead_10))) == ALL_DONE
    assert castile.activities(lead_10) == []
    assert castile.read(lambda tx: tx.lists.of_lead(lead_10)) == [(L, 1)]


def test_list_03_removing_who_is_no_member_is_a_status(castile: Harness, lead_10: LeadId) -> None:
    """LIST-03, N-4, recorded davidsantoso/markety: HTTP 200; other lists do not matter."""
    put_on(castile, OTHER, lead_10)
    assert outcome(list_operation(castile, REMOVE, idnums(lead_10))) == (False, [False])
    assert members(castile, OTHER) == [10]
    assert castile.activities(lead_10) == []


def test_list_04_who_is_no_member_is_told_so(castile: Harness, lead_10: LeadId) -> None:
    """LIST-04, N-4, recorded davidsantoso/markety."""
    assert outcome(list_operation(castile, ASK, idnums(lead_10))) == (False, [False])


def test_list_05_statuses_come_in_request_order_with_the_keys_as_sent(castile: Harness) -> None:
    """LIST-05, documented sample: 87710 is no member, 1089946 is one."""
    castile.define("[subscription]\nfirst_ids = { lead = 87710 }")
    castile.store_lead("a@b.test")
    castile.define("[subscription]\nfirst_ids = { lead = 1089946 }")
    put_on(castile, L, castile.store_lead("b@b.test"))
    answer = list_operation(castile, ASK, idnums(87710, 1089946))
    assert outcome(answer) == (False, [False, True])
    assert answer.texts("leadStatus/leadKey/keyType") == ["IDNUM", "IDNUM"]
    assert answer.texts("leadStatus/leadKey/keyValue") == ["87710", "1089946"]


def test_list_06_an_unknown_lead_is_a_status(castile: Harness) -> None:
    """LIST-06, I-24, N-3, recorded Talend/components: no fault."""
    for operation in (ADD, ASK, REMOVE):
        assert outcome(list_operation(castile, operation, idnums(77))) == (False, [False])
    assert members(castile, L) == []


@pytest.mark.parametrize("key_value", ["<keyValue/>", "<keyValue> </keyValue>", ""])
@pytest.mark.parametrize("operation", [ADD, ASK, REMOVE])
def test_list_07_a_key_without_value_is_20102_for_the_whole_call(
    castile: Harness, lead_10: LeadId, operation: str, key_value: str
) -> None:
    """LIST-07, I-13, recorded Talend/components: nothing is done for the keys before it."""
    keys = [*idnums(lead_10), f"<leadKey><keyType>IDNUM</keyType>{key_value}</leadKey>"]
    assert list_operation(castile, operation, keys).code == 20102
    assert members(castile, L) == []


@pytest.mark.parametrize("key_type", ["NOSUCH", "idnum", ""])
def test_list_07_a_key_of_an_unknown_type_is_20102(
    castile: Harness, lead_10: LeadId, key_type: str
) -> None:
    """I-13, K-4."""
    answer = list_operation(castile, ADD, [*idnums(lead_10), lead_key(key_type, "1")])
    assert answer.code == 20102
    assert members(castile, L) == []


@pytest.mark.parametrize("key_value", ["abc", "0", "-1", "1.5"])
def test_list_07_an_id_that_is_no_number_is_20102(
    castile: Harness, lead_10: LeadId, key_value: str
) -> None:
    """K-3, decided: a bad key, not an unknown lead."""
    answer = list_operation(castile, ADD, idnums(lead_10, key_value))
    assert answer.code == 20102
    assert members(castile, L) == []


@pytest.mark.parametrize(
    "named",
    [
        ("MKTOLISTNAME", "Nothing"),
        ("MKTOLISTNAME", "1012"),
        ("MKTOLISTNAME", "Launch.L"),
        ("MKTOSALESUSERID", "7"),
        ("MKTOSALESUSERID", "L"),
        ("SFDCLEADOWNERID", "005000000000009"),
        ("MKTOSALESUSERID", "1002"),
        ("SFDCLEADOWNERID", "005000000000002"),
    ],
)
@pytest.mark.parametrize("operation", [ADD, ASK, REMOVE])
def test_list_08_an_unknown_list_is_20111(
    castile: Harness, operation: str, named: tuple[str, str]
) -> None:
    """LIST-08, I-2, I-11: also a sales user that no list is tied to; O-7: before any lead."""
    for _ in range(2):  # No list was made by the first call.
        answer = list_operation(castile, operation, idnums(77), named=named, rest=STRICT)
        assert answer.code == 20111
    assert answer.message == f"No list found with {named[0]} = {named[1]} (20111)"


def test_list_08_a_list_is_named_without_regard_to_letter_case(
    castile: Harness, lead_10: LeadId
) -> None:
    """I-1, decided; blanks around the name do not count (W-11)."""
    answer = list_operation(castile, ADD, idnums(lead_10), named=("MKTOLISTNAME", " l "))
    assert outcome(answer) == ALL_DONE
    assert members(castile, L) == [10]


@pytest.mark.parametrize(
    "named",
    [
        ("MKTOSALESUSERID", "1001"),
        ("SFDCLEADOWNERID", "005000000000001"),
        ("SFDCLEADOWNERID", "005000000000001AAA"),
    ],
)
def test_list_08_the_list_of_a_sales_user_is_found_by_its_ids(
    castile: Harness, lead_10: LeadId, named: tuple[str, str]
) -> None:
    """I-11, K-2."""
    assert outcome(list_operation(castile, ADD, idnums(lead_10), named=named)) == ALL_DONE
    assert members(castile, L) == [10]


def test_list_09_strict_adds_nobody_when_one_lead_is_unknown(castile: Harness) -> None:
    """LIST-09, N-3, recorded backupify/marketo_rest: 20103 names the lead, nobody is added."""
    one, two = castile.store_lead("a@b.test"), castile.store_lead("b@b.test")
    answer = list_operation(castile, ADD, idnums(one, 77, two), rest=STRICT)
    assert answer.code == 20103
    assert answer.message == "No lead found with IDNUM = 77 (20103)"
    assert members(castile, L) == []
    assert castile.activities(one) == []


def test_list_09_strict_removes_nobody_when_one_lead_is_unknown(castile: Harness) -> None:
    """I-22: the first unknown lead is named."""
    one, two = castile.store_lead("a@b.test"), castile.store_lead("b@b.test")
    put_on(castile, L, one, two)
    keys = [*idnums(one), lead_key("EMAIL", "no@b.test"), *idnums(77, two)]
    answer = list_operation(castile, REMOVE, keys, rest=STRICT)
    assert answer.code == 20103
    assert answer.message == "No lead found with EMAIL = no@b.test (20103)"
    assert members(castile, L) == [one, two]


def test_list_09_strict_removes_nobody_when_one_is_no_member(castile: Harness) -> None:
    """I-22, decided: nothing is changed and every status is false."""
    one, two, three = (castile.store_lead(f"{name}@b.test") for name in "abc")
    put_on(castile, L, one, three)
    answer = list_operation(castile, REMOVE, idnums(one, two, three), rest=STRICT)
    assert outcome(answer) == (False, [False, False, False])
    assert members(castile, L) == [one, three]
    assert castile.activities(one) == []


def test_list_09_strict_removes_all_when_all_are_members(castile: Harness) -> None:
    """I-22: strict is no obstacle when nothing is wrong."""
    one, two = castile.store_lead("a@b.test"), castile.store_lead("b@b.test")
    assert outcome(list_operation(castile, ADD, idnums(one, two), rest=STRICT)) == ALL_DONE
    assert members(castile, L) == [one, two]
    assert outcome(list_operation(castile, REMOVE, idnums(one, two), rest=STRICT)) == ALL_DONE
    assert members(castile, L) == []


def test_list_09_strict_adds_members_again(castile: Harness, lead_10: LeadId) -> None:
    """I-22 names only leads that do not exist; a member is no mistake, nor the same lead twice."""
    put_on(castile, L, lead_10)
    answer = list_operation(castile, ADD, idnums(lead_10, lead_10), rest=STRICT)
    assert outcome(answer) == ALL_DONE


@pytest.mark.parametrize("rest", ["", "<strict>false</strict>", "<strict/>", "<strict>0</strict>"])
def test_list_10_without_strict_the_others_are_added(castile: Harness, rest: str) -> None:
    """LIST-10: two are added, every key has a status, also those that worked."""
    one, two = castile.store_lead("a@b.test"), castile.store_lead("b@b.test")
    answer = list_operation(castile, ADD, idnums(one, 77, two), rest=rest)
    assert outcome(answer) == (False, [True, False, True])
    assert answer.texts("leadKey/keyValue") == [str(one), "77", str(two)]
    assert members(castile, L) == [one, two]
    assert activity_types(castile, one) == activity_types(castile, two) == ["Add to List"]


def test_list_11_strict_does_not_matter_to_a_question(castile: Harness, lead_10: LeadId) -> None:
    """LIST-11, I-23, recorded Talend/components: no fault."""
    put_on(castile, L, lead_10)
    answer = list_operation(castile, ASK, idnums(77, lead_10), rest=STRICT)
    assert outcome(answer) == (False, [False, True])


@pytest.mark.parametrize("name", ["Launch.Guests", "launch.guests", "Guests"])
def test_list_12_members_of_a_list_in_a_program_are_only_told(
    castile: Harness, lead_10: LeadId, name: str
) -> None:
    """LIST-12, I-10: adding and removing is 20111 however the list is named, before any lead."""
    put_on(castile, GUESTS, lead_10)
    named = ("MKTOLISTNAME", name)
    for operation in (ADD, REMOVE):
        answer = list_operation(castile, operation, idnums(lead_10, 77), named=named, rest=STRICT)
        assert answer.code == 20111
    assert members(castile, GUESTS) == [10]
    answer = list_operation(castile, ASK, idnums(lead_10, 77), named=named)
    assert outcome(answer) == (False, [True, False])


def test_list_12_the_list_of_a_sales_user_may_be_in_a_program(
    castile: Harness, lead_10: LeadId
) -> None:
    """I-10, I-11: the restriction holds for every type of key."""
    castile.define('lists = [{ name = "Guests", program = "Launch", owner = "idle@example.test" }]')
    named = ("MKTOSALESUSERID", "1002")
    assert list_operation(castile, ADD, idnums(lead_10), named=named).code == 20111
    answer = list_operation(castile, ASK, idnums(lead_10), named=named)
    assert outcome(answer) == (False, [False])


@pytest.mark.parametrize("count", [999, 1000, 1001])
def test_list_13_more_than_1000_keys_are_20114(
    castile: Harness, lead_10: LeadId, count: int
) -> None:
    """LIST-13, I-14, documented limit: counted are keys, not leads."""
    answer = list_operation(castile, ADD, idnums(lead_10) * count)
    assert answer.code == (20114 if count > 1000 else 0)
    assert members(castile, L) == ([] if count > 1000 else [10])


def test_list_13_the_limit_comes_after_the_keys_and_before_the_list(castile: Harness) -> None:
    """O-5: steps 11, 12 and 14."""
    nothing = ("MKTOLISTNAME", "Nothing")
    keys = idnums(77) * 1001
    assert list_operation(castile, ADD, [*keys, lead_key("IDNUM", "x")]).code == 20102
    assert list_operation(castile, ADD, keys, named=nothing).code == 20114


def test_list_14_leads_are_named_by_keys_of_any_type(castile: Harness) -> None:
    """LIST-14, I-12, recorded Rapleaf/marketo_gem EMAIL; all types decided."""
    owners = castile.installation.directory.current.subscriptions[castile.subscription_id]
    sam = owners.catalog.owner_by_email("sam@example.test")
    assert sam is not None
    by_type = {
        "EMAIL": ("A@b.test", castile.store_lead("a@b.test")),
        "SFDCACCOUNTID": ("acc", castile.store_lead(sfdc_account_id="acc")),
        "SFDCCONTACTID": ("con", castile.store_lead(sfdc_contact_id="con")),
        "SFDCLEADID": ("lead", castile.store_lead(sfdc_lead_id="lead")),
        "LEADOWNEREMAIL": (
            "SAM@example.test",
            castile.store_lead(owner_id=sam.lead_owner_id),
        ),
        "COOKIE": ("id:1&token:2", castile.store_lead("cookie@b.test")),
    }
    castile.write(lambda tx: tx.leads.attach_cookie("token:2", by_type["COOKIE"][1]))
    keys = [lead_key(key_type, key_value) for key_type, (key_value, _) in by_type.items()]
    keys.append(lead_key("SFDCLEADOWNERID", "005000000000001AAA"))
    assert outcome(list_operation(castile, ADD, keys)) == ALL_DONE
    assert members(castile, L) == [lead_id for _, lead_id in by_type.values()]
    answer = list_operation(castile, ASK, keys)
    assert outcome(answer) == (True, [True] * 7)
    assert answer.texts("leadKey/keyType") == [*by_type, "SFDCLEADOWNERID"]
    assert answer.texts("leadKey/keyValue")[0] == "A@b.test"


def test_list_14_a_key_of_several_leads_means_the_preferred_one(castile: Harness) -> None:
    """I-12, decided: the one that was updated last."""
    older = castile.store_lead("a@b.test")
    castile.clock.advance(1)
    newer = castile.store_lead("a@b.test")
    assert outcome(list_operation(castile, ADD, [lead_key("EMAIL", "a@b.test")])) == ALL_DONE
    assert members(castile, L) == [newer]
    castile.clock.advance(1)
    castile.sync_lead({"Id": older}, {"FirstName": "A"})
    answer = list_operation(castile, ASK, [lead_key("EMAIL", "a@b.test")])
    assert outcome(answer) == (False, [False])


@pytest.mark.parametrize(
    ("key_type", "key_value"),
    [
        ("LEADOWNEREMAIL", "nobody@example.test"),
        ("SFDCLEADOWNERID", "005000000000009"),
        ("LEADOWNEREMAIL", "idle@example.test"),
        ("SFDCOPPTYID", "1"),
        ("COOKIE", "token:7"),
        ("EMAIL", "nobody@b.test"),
        ("IDNUM", "2147483648"),
        ("EMAIL", "x" * 100_000),
    ],
)
def test_list_14_a_key_that_finds_no_lead_is_a_status(
    castile: Harness, key_type: str, key_value: str
) -> None:
    """I-24; decided also for an owner that nobody is (listOperation 20108); strict: 20103."""
    keys = [lead_key(key_type, key_value)]
    assert outcome(list_operation(castile, ADD, keys)) == (False, [False])
    assert list_operation(castile, ADD, keys, rest=STRICT).code == 20103
    assert list_operation(castile, REMOVE, keys, rest=STRICT).code == 20103


@pytest.mark.parametrize("strict", [False, True])
def test_list_14_an_anonymous_lead_is_no_lead(castile: Harness, *, strict: bool) -> None:
    """I-3, L-1: by cookie or by id, whatever is done, also when it is kept as a member."""
    anonymous = castile.store_anonymous("token:1")
    put_on(castile, L, anonymous)
    for key in (lead_key("COOKIE", "token:1"), lead_key("IDNUM", anonymous)):
        assert outcome(list_operation(castile, ASK, [key])) == (False, [False])
        for operation in (ADD, REMOVE):
            answer = list_operation(castile, operation, [key], rest=STRICT if strict else "")
            assert answer.code == (20103 if strict else 0)
            assert strict or outcome(answer) == (False, [False])
    assert castile.activities(anonymous) == []


def test_list_15_the_same_lead_twice_is_removed_once(castile: Harness, lead_10: LeadId) -> None:
    """LIST-15, I-20, decided: each key is judged by what the one before left."""
    put_on(castile, L, lead_10)
    keys = [*idnums(lead_10), lead_key("EMAIL", "a@b.test")]
    assert outcome(list_operation(castile, REMOVE, keys)) == (False, [True, False])
    assert activity_types(castile, lead_10) == ["Remove from List"]


def test_list_15_strict_removes_nobody_when_a_lead_comes_twice(
    castile: Harness, lead_10: LeadId
) -> None:
    """I-20, I-22, decided: the second time it would be no member."""
    put_on(castile, L, lead_10)
    answer = list_operation(castile, REMOVE, idnums(lead_10, lead_10), rest=STRICT)
    assert outcome(answer) == (False, [False, False])
    assert members(castile, L) == [10]


def test_list_15_the_same_lead_twice_is_added_once(castile: Harness, lead_10: LeadId) -> None:
    """I-20, I-21, decided: true both times, one activity."""
    assert outcome(list_operation(castile, ADD, idnums(lead_10, lead_10))) == ALL_DONE
    assert activity_types(castile, lead_10) == ["Add to List"]


@pytest.mark.parametrize("word", ["CLEARLIST", "addtolist", "ADD TO LIST"])
def test_list_16_another_word_is_20110(castile: Harness, lead_10: LeadId, word: str) -> None:
    """LIST-16, documented: three operations, in exact spelling."""
    assert list_operation(castile, word, idnums(lead_10)).code == 20110
    assert members(castile, L) == []


def test_over_07_strict_may_come_first(castile: Harness) -> None:
    """OVER-07, recorded davidsantoso/markety: elements in any order."""
    answer = castile.call(
        "<ns1:paramsListOperation><strict>true</strict><listMemberList>"
        f"{lead_key('IDNUM', 77)}</listMemberList><listKey><keyValue>L</keyValue>"
        "<keyType>MKTOLISTNAME</keyType></listKey><listOperation>ADDTOLIST</listOperation>"
        "</ns1:paramsListOperation>"
    )
    assert answer.code == 20103
    assert members(castile, L) == []


@pytest.mark.parametrize(
    ("version", "text", "recorded"),
    [
        ("2_2", "true", False),
        ("2_0", "1", False),
        ("1_3", "TRUE", False),
        ("2_2", "false", True),
        ("2_2", "", True),
        ("2_3", "true", True),
        ("3_1", "true", True),
        ("3_1", "nonsense", True),
    ],
)
def test_skip_activity_log_has_its_meaning_where_it_existed(
    castile: Harness, lead_10: LeadId, version: str, text: str, *, recorded: bool
) -> None:
    """E-4a: on 2_2 and below no activity is recorded; later the element is unknown (W-4)."""
    rest = f"<skipActivityLog>{text}</skipActivityLog>"
    expected = ["Add to List", "Remove from List"] if recorded else []
    for operation in (ADD, REMOVE):
        answer = list_operation(castile, operation, idnums(lead_10), rest=rest, version=version)
        assert outcome(answer) == ALL_DONE
    assert activity_types(castile, lead_10) == expected


def test_skip_activity_log_that_cannot_be_read_is_20110_where_it_existed(
    castile: Harness, lead_10: LeadId
) -> None:
    """W-8."""
    rest = "<skipActivityLog>nonsense</skipActivityLog>"
    answer = list_operation(castile, ADD, idnums(lead_10), rest=rest, version="2_2")
    assert answer.code == 20110
    assert members(castile, L) == []


def test_members_stay_when_the_list_is_renamed(castile: Harness, lead_10: LeadId) -> None:
    """The definition file keeps the id of a list, and so who is on it."""
    list_operation(castile, ADD, idnums(lead_10))
    castile.define('lists = [{ name = "M", renamed_from = "L" }]')
    assert list_operation(castile, ASK, idnums(lead_10)).code == 20111
    answer = list_operation(castile, ASK, idnums(lead_10), named=("MKTOLISTNAME", "M"))
    assert statuses(answer) == [True]
