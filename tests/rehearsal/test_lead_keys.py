"""Which leads a call names, whatever its operation."""

from __future__ import annotations

import pytest

from castile.rehearsal.lead_keys import comparable, lead_keys
from tests.rehearsal.rules import facts

KEY = "<keyType>{}</keyType><keyValue>{}</keyValue>"


@pytest.mark.parametrize(
    ("parameters", "keys"),
    [
        (
            (
                f"<m:paramsGetLead><leadKey>{KEY.format('EMAIL', ' A@b.com ')}</leadKey>"
                "</m:paramsGetLead>"
            ),
            [("EMAIL", "a@b.com")],
        ),
        (
            (
                "<m:paramsSyncLead><leadRecord><Id>007</Id><Email>A@b.com</Email></leadRecord>"
                "<marketoCookie>id:1&amp;token:x</marketoCookie></m:paramsSyncLead>"
            ),
            [("COOKIE", "token:x"), ("IDNUM", "7"), ("EMAIL", "a@b.com")],
        ),
        (
            (
                "<m:paramsSyncMultipleLeads><leadRecordList><leadRecord><Email>a@b.com</Email>"
                "</leadRecord><leadRecord><Email>c@d.com</Email></leadRecord></leadRecordList>"
                "</m:paramsSyncMultipleLeads>"
            ),
            [("EMAIL", "a@b.com"), ("EMAIL", "c@d.com")],
        ),
        (
            (
                "<m:paramsGetMultipleLeads><leadSelector><keyType>IDNUM</keyType><keyValues>"
                "<stringItem>1</stringItem><stringItem>2</stringItem></keyValues></leadSelector>"
                "</m:paramsGetMultipleLeads>"
            ),
            [("IDNUM", "1"), ("IDNUM", "2")],
        ),
        (
            (
                "<m:paramsMergeLeads><winningLeadKeyList><attribute><attrName>IDNUM</attrName>"
                "<attrValue>5</attrValue></attribute></winningLeadKeyList></m:paramsMergeLeads>"
            ),
            [("IDNUM", "5")],
        ),
        (
            (
                "<m:paramsListOperation><listKey><keyType>MKTOLISTNAME</keyType>"
                "<keyValue>IDNUM</keyValue></listKey></m:paramsListOperation>"
            ),
            [],
        ),
        (
            (
                "<m:paramsSyncLead><leadRecord><Email/><leadAttributeList><attribute>"
                "<attrName>Email</attrName><attrValue>a@b.com</attrValue></attribute>"
                "</leadAttributeList></leadRecord></m:paramsSyncLead>"
            ),
            [],
        ),
        (f"<m:paramsGetLead>{KEY.format('EMAIL', '')}</m:paramsGetLead>", [("EMAIL", "")]),
        ("<m:paramsGetLead><keyType>EMAIL</keyType></m:paramsGetLead>", []),
        ("<m:paramsListMObjects/>", []),
    ],
)
def test_lead_keys_are_found_in_any_operation(parameters: str, keys: list[tuple[str, str]]) -> None:
    """Keys, selectors, records, cookies and the keys of mergeLeads; no names of lists or fields."""
    assert list(lead_keys(facts(parameters).element)) == keys


@pytest.mark.parametrize(
    ("key_type", "one", "other"),
    [
        ("EMAIL", "A@b.com", "a@B.COM "),
        ("LEADOWNEREMAIL", "A@b.com", "a@b.com"),
        ("COOKIE", "id:1&token:x", "token:x"),
        ("IDNUM", "+0042", " 42"),
        ("SFDCLEADID", " x ", "x"),
        ("IDNUM", " x", "x"),
    ],
)
def test_keys_are_compared_as_look_ups_do(key_type: str, one: str, other: str) -> None:
    """Two spellings of one key are equal; what is no number stays as it is."""
    assert comparable(key_type, one) == comparable(key_type, other)


def test_letter_case_of_other_keys_counts() -> None:
    """Salesforce ids differ in letter case only."""
    assert comparable("SFDCLEADID", "a") != comparable("SFDCLEADID", "A")
