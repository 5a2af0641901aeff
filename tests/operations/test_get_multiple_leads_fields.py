"""getMultipleLeads shows the fields that were asked for, in the order of all records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.operations.lead_pages import ask, by_keys, by_range

if TYPE_CHECKING:
    from tests.harness import Harness

NOW = "2026-08-03T14:15:00Z"


def test_lead_31_only_the_included_fields_are_shown(castile: Harness) -> None:
    """LEAD-31, M-52, M-53, recorded Talend/components: without Email the element is nil."""
    castile.sync_lead({"Email": "a@b.test"}, {"FirstName": "A", "LastName": "B"})
    answer = ask(castile, by_keys("EMAIL", "a@b.test"), include=["FirstName"])
    assert answer.attributes == {"FirstName": "A"}
    assert answer.is_nil("Email")
    assert answer.text("Id")


def test_lead_32_email_fills_the_element(castile: Harness) -> None:
    """LEAD-32, documented blog sample."""
    castile.sync_lead({"Email": "a@b.test"}, {"FirstName": "A", "LastName": "B"})
    answer = ask(castile, by_keys("EMAIL", "a@b.test"), include=["Email", "FirstName"])
    assert answer.text("leadRecord/Email") == "a@b.test"
    assert answer.attributes == {"FirstName": "A"}


@pytest.mark.parametrize(
    "name",
    ["pants", "firstname", "Id", "ForeignSysPersonId", "ForeignSysType", "x" * 5000, "<&>"],
)
def test_lead_33_a_name_of_no_field_is_ignored(castile: Harness, name: str) -> None:
    """LEAD-33, M-54, decided; base fields: recorded Talend/components."""
    castile.sync_lead({"Email": "a@b.test"}, {"FirstName": "A"})
    answer = ask(castile, by_keys("EMAIL", "a@b.test"), include=[name, "FirstName", "FirstName"])
    assert answer.attributes == {"FirstName": "A"}
    assert answer.is_nil("ForeignSysPersonId")


def test_lead_34_a_lead_with_none_of_the_fields_has_a_nil_list(castile: Harness) -> None:
    """LEAD-34, recorded in a community thread."""
    castile.sync_lead({"Email": "a@b.test"}, {"FirstName": "A"})
    for include in (["LastName"], ["pants"], ["Email"]):
        answer = ask(castile, by_keys("EMAIL", "a@b.test"), include=include)
        assert answer.is_nil("leadAttributeList")


def test_no_names_at_all_mean_all_fields(castile: Harness) -> None:
    """M-50, decided: absent, nil, empty, or with empty names only."""
    castile.sync_lead({"Email": "a@b.test"}, {"FirstName": "A"})
    selector = by_keys("EMAIL", "a@b.test")
    shown = castile.get_lead("EMAIL", "a@b.test").attributes
    for names in (
        "",
        "<includeAttributes/>",
        '<includeAttributes xsi:nil="true"/>',
        "<includeAttributes><stringItem/></includeAttributes>",
    ):
        answer = ask(castile, selector + names)
        assert answer.attributes == shown
        assert answer.text("leadRecord/Email") == "a@b.test"


def test_included_fields_keep_their_order_and_hidden_ones_stay_hidden(castile: Harness) -> None:
    """M-51, R-8, R-11: the order of the request does not matter."""
    castile.define('lead_fields = [{ name = "Title", hidden = true }]')
    lead_id = castile.store_lead("a@b.test", Title="T", LastName="L", City="C", FirstName="F")
    names = ["Title", "LastName", "FirstName", "City"]
    answer = ask(castile, by_keys("IDNUM", lead_id), include=names)
    assert list(answer.attributes) == ["City", "FirstName", "LastName"]


def test_a_record_is_the_record_of_get_lead(castile: Harness) -> None:
    """Section 3 holds for all operations that show leads."""
    castile.sync_lead({"Email": "a@b.test"}, {"FirstName": "<&>", "Unsubscribed": "true"})
    marks = b"<leadRecordList>", b"</leadRecordList>"
    bodies = castile.get_lead("EMAIL", "a@b.test").body, ask(castile, by_range(NOW)).body
    one, other = (body[body.index(marks[0]) : body.index(marks[1])] for body in bodies)
    assert one == other
