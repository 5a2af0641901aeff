"""What a leadRecord asks for, judged against the definitions alone."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.domain.catalog import make_catalog
from castile.domain.lead_input import (
    ForeignId,
    judge_foreign_id,
    judge_id_attribute,
    judge_lead_record,
    names_a_lead,
    unknown_names,
)
from castile.wire.faults import (
    BadParameter,
    Fault,
    LeadAttributeBad,
    LeadNotFound,
    LeadSyncFailed,
)
from castile.wire.messages import ABSENT, ArrayOfAttribute, Attribute, ForeignSysType, LeadRecord

CATALOG = make_catalog(version=1, zone=ZoneInfo("America/Chicago"), blocked=["Title"])


def _list(*pairs: tuple[str, str]) -> ArrayOfAttribute:
    return ArrayOfAttribute(
        attribute=tuple(Attribute(attr_name=name, attr_value=text) for name, text in pairs)
    )


def _nothing(_name: str) -> str:
    return ""


def test_names_and_texts_become_fields_and_stored_values_in_order() -> None:
    """S-20, S-82: the attributes as they stand, and the element's email beside them."""
    record = LeadRecord(
        email=" a@b.test ", lead_attribute_list=_list(("LeadScore", "007"), ("FirstName", " Ada "))
    )
    judged = judge_lead_record(record, CATALOG, operation="syncLead")
    assert [(field.name, stored) for field, stored in judged.values] == [
        ("LeadScore", "7"),
        ("FirstName", "Ada"),
    ]
    assert judged.email_element == (CATALOG.field("Email"), "a@b.test")
    assert judged.email == "a@b.test"
    assert judged.lead_id is None


def test_s_28_blocked_and_read_only_fields_are_left_out() -> None:
    """S-28, documented: passed over silently, whatever their value."""
    record = LeadRecord(
        email="a@b.test", lead_attribute_list=_list(("Title", "x" * 999), ("InferredCompany", "A"))
    )
    judged = judge_lead_record(record, CATALOG, operation="syncLead")
    assert judged.values == ()


@pytest.mark.parametrize("nothing", [ABSENT, None, ""])
def test_absent_nil_and_empty_keys_are_no_keys(nothing: str | None) -> None:
    """W-6: an optional element that is missing, nil or empty counts as absent."""
    record = LeadRecord(id=None, email=nothing, foreign_sys_person_id=nothing)
    assert not names_a_lead(record)
    judged = judge_lead_record(record, CATALOG, operation="syncLead")
    assert (judged.lead_id, judged.email, judged.foreign_id) == (None, None, None)


@pytest.mark.parametrize(
    ("record", "named"),
    [
        (LeadRecord(id=-1), True),
        (LeadRecord(id=0), False),
        (LeadRecord(id=0, lead_attribute_list=_list(("Id", "7"))), True),
        (LeadRecord(lead_attribute_list=_list(("Id", "0"))), False),
        (LeadRecord(lead_attribute_list=_list((" Id", " "))), False),
        (LeadRecord(email="a"), True),
        (LeadRecord(email="NULL"), False),
        (LeadRecord(email="EMAIL", lead_attribute_list=_list(("Email", ""))), False),
        (LeadRecord(email="EMAIL", lead_attribute_list=_list(("Email", "a"))), True),
        (LeadRecord(foreign_sys_person_id="F"), True),
        (LeadRecord(foreign_sys_person_id="NULL"), False),
    ],
)
def test_s_10_keys_of_a_record(record: LeadRecord, *, named: bool) -> None:
    """S-10 to S-10b, S-25: what counts as a key, and what as none."""
    assert names_a_lead(record) is named


def test_a_cookie_is_a_key_by_itself() -> None:
    """S-10: the cookie counts as one of the keys."""
    record = LeadRecord(lead_attribute_list=_list(("FirstName", "A")))
    judged = judge_lead_record(record, CATALOG, operation="syncLead", cookie="token:1")
    assert judged.cookie == "token:1"


def test_s_19_a_foreign_id_without_type_is_custom() -> None:
    """S-19, documented sample."""
    for kind in (ABSENT, None):
        record = LeadRecord(foreign_sys_person_id=" F ", foreign_sys_type=kind)
        judged = judge_lead_record(record, CATALOG, operation="syncLead")
        assert judged.foreign_id == ForeignId(ForeignSysType.CUSTOM, "F")


@pytest.mark.parametrize(
    ("pairs", "fault"),
    [
        ((("pants", "x"),), LeadAttributeBad),
        ((("LeadScore", "x"),), LeadSyncFailed),
        ((("LeadScore", "x"), ("pants", "x")), LeadAttributeBad),
    ],
)
def test_a_bad_attribute_waits_for_the_look_up_of_an_id(
    pairs: tuple[tuple[str, str], ...], fault: type[Fault]
) -> None:
    """00-overview O-5, decided: it is kept, for whoever knows what comes before it."""
    for keys in (LeadRecord(id=7), LeadRecord(email="a@b.test")):
        record = replace(keys, lead_attribute_list=_list(*pairs))
        kept = judge_lead_record(record, CATALOG, operation="syncLead")
        assert isinstance(kept.failure, fault)
        assert kept.values == ()


@pytest.mark.parametrize("text", ["x", "1.0", "²"])
def test_s_10_an_id_attribute_is_judged_as_a_number(text: str) -> None:
    """S-10, decided: the last one, and only where no Id element is the key."""
    for pairs in ([("Id", text)], [("Id", "1"), (" Id ", f" {text} ")]):
        with pytest.raises(BadParameter) as caught:
            judge_id_attribute(LeadRecord(lead_attribute_list=_list(*pairs)), _nothing)
        assert caught.value.detail == f"attribute Id: expected a whole number, got {text!r}"
        judge_id_attribute(LeadRecord(id=7, lead_attribute_list=_list(*pairs)), _nothing)
    judge_id_attribute(LeadRecord(lead_attribute_list=_list(("Id", text), ("Id", "1"))), _nothing)


@pytest.mark.parametrize(
    ("lead_id", "found"), [(-1, False), (1, True), (2**31 - 1, True), (2**31, False)]
)
def test_s_10_an_id_is_a_positive_32_bit_number(lead_id: int, *, found: bool) -> None:
    """S-10: both sides of the limit."""
    record = LeadRecord(id=lead_id)
    judged = judge_lead_record(record, CATALOG, operation="syncLead")
    assert judged.lead_id == (lead_id if found else None)
    assert isinstance(judged.failure, LeadNotFound) is not found


@pytest.mark.parametrize(("length", "fits"), [(254, True), (255, True), (256, False)])
def test_a_foreign_system_id_has_at_most_255_characters(length: int, *, fits: bool) -> None:
    """Decided: both sides of the limit; 20110."""
    with nullcontext() if fits else pytest.raises(BadParameter):
        judge_foreign_id(" " + "F" * length, _nothing)
    for nothing in (ABSENT, None, ""):
        judge_foreign_id(nothing, _nothing)


def test_s_25_the_clearing_word_is_no_foreign_system_id() -> None:
    """S-25, decided: nothing can be cleared, and all who mean nothing are not one lead."""
    record = LeadRecord(foreign_sys_person_id="NULL")
    assert judge_lead_record(record, CATALOG, operation="syncLead").foreign_id is None


def test_an_email_attribute_wins_over_the_element() -> None:
    """S-22: the element is then a key and nothing else."""
    record = LeadRecord(email="a@b.test", lead_attribute_list=_list(("Email", "c@d.test")))
    judged = judge_lead_record(record, CATALOG, operation="syncLead")
    assert (judged.email, judged.email_element) == ("a@b.test", None)
    assert [stored for _, stored in judged.values] == ["c@d.test"]


def test_u_5_an_element_for_new_leads_only_is_judged_apart() -> None:
    """U-5, documented: for syncLead it is judged with the values, and before them."""
    record = LeadRecord(email="nobody", lead_attribute_list=_list(("LeadScore", "x")))
    kept = judge_lead_record(record, CATALOG, operation="syncMultipleLeads", keeps_email=True)
    assert kept.keeps_email is True
    assert "LeadScore" in str(kept.failure)
    assert "Email" in str(kept.email_failure)
    written = judge_lead_record(record, CATALOG, operation="syncLead")
    assert "Email" in str(written.failure)
    assert (written.keeps_email, written.email_failure) == (False, None)


def test_an_unknown_name_goes_before_an_email_that_does_not_fit() -> None:
    """00-overview section 5: names are step 14, values step 15."""
    record = LeadRecord(email="nobody", lead_attribute_list=_list(("pants", "x")))
    assert isinstance(
        judge_lead_record(record, CATALOG, operation="syncLead").failure, LeadAttributeBad
    )


def test_unknown_names_are_found_over_all_records() -> None:
    """U-8, decided: each once, in request order; Id is a key, Title only blocked."""
    records = [
        LeadRecord(lead_attribute_list=_list(("b", "1"), ("Id", "1"), ("Title", "x"))),
        LeadRecord(lead_attribute_list=_list((" a ", "1"), ("b", "2"), ("IsLead", "1"))),
        LeadRecord(),
    ]
    assert unknown_names(records, CATALOG) == ("b", "a")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Id", "Email", "FirstName", "LeadScore", "Title", "pants", ""]),
            st.text(max_size=20),
        ),
        max_size=6,
    ),
    st.one_of(st.just(ABSENT), st.none(), st.text(max_size=20)),
)
def test_any_record_is_judged_or_refused_with_a_fault(
    pairs: list[tuple[str, str]], email: str | None
) -> None:
    """Nothing but documented faults leaves, whatever the texts are."""
    record = LeadRecord(email=email, lead_attribute_list=_list(*pairs))
    names: list[str] = []
    with suppress(BadParameter):
        judge_id_attribute(record, _nothing)
        judged = judge_lead_record(record, CATALOG, operation="syncLead")
        names = [field.name for field, _ in judged.values]
    assert len(names) == len(set(names))
