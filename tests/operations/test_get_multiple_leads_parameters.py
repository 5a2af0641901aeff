"""Every parameter of getMultipleLeads that is wrong gets one documented code, never 20011."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.operations.lead_pages import ask, by_keys, by_list, by_range, ids, store_leads

if TYPE_CHECKING:
    from tests.harness import Harness

NIL = ' xsi:nil="true"'
KEYS = "<keyValues><stringItem>a@b.test</stringItem></keyValues>"
TYPE = "<keyType>EMAIL</keyType>"
OLDEST = "<oldestUpdatedAt>2026-08-03T14:15:00Z</oldestUpdatedAt>"
LONG = "x" * 100_000
DIGITS = "9" * 100_000


def _selector(kind: str, content: str) -> str:
    return f'<leadSelector xsi:type="ns1:{kind}">{content}</leadSelector>'


def test_lead_38_without_selector_and_position_is_20017(castile: Harness) -> None:
    """LEAD-38, decided: nil and empty ones count as absent (W-6)."""
    for content in (
        "",
        "<leadSelector/>",
        f"<leadSelector{NIL}/>",
        "<lastUpdatedAt/>",
        f"<lastUpdatedAt{NIL}/>",
        "<streamPosition/>",
        f"<streamPosition{NIL}/>",
        "<streamPosition>  </streamPosition>",
        "<leadSelector/><lastUpdatedAt/><streamPosition/><batchSize/><includeAttributes/>",
        "<batchSize>5</batchSize>",
        "<LeadSelector><keyType>EMAIL</keyType></LeadSelector>",
    ):
        answer = ask(castile, content)
        assert answer.code == 20017, content
        assert answer.message == "Missing parameter: leadSelector (20017)"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        # keyType
        (KEYS, 20102),
        (f"<keyType{NIL}/>{KEYS}", 20102),
        (f"<keyType/>{KEYS}", 20102),
        (f"<keyType>{LONG}</keyType>{KEYS}", 20102),
        (f"<keyType>MAIL</keyType>{KEYS}", 20102),
        (f"<keyType>email</keyType>{KEYS}", 20102),
        (f"<keyType><a/></keyType>{KEYS}", 20102),
        (f"<keyType>EMAIL</keyType><keyType>EMAIL</keyType>{KEYS}", 20110),
        # keyValues
        (TYPE, 20101),
        (f"{TYPE}<keyValues{NIL}/>", 20101),
        (f"{TYPE}<keyValues/>", 20101),
        (f"{TYPE}<keyValues>a@b.test</keyValues>", 20101),
        (f"{TYPE}<keyValues><stringItem/></keyValues>", 20101),
        (f"{TYPE}<keyValues><stringItem{NIL}/><stringItem> </stringItem></keyValues>", 20101),
        (f"{TYPE}<keyValues><stringItem>\u00a0</stringItem></keyValues>", 20101),
        (f"{TYPE}<keyValues><keyValue>a@b.test</keyValue></keyValues>", 20101),
        (f"{TYPE}<keyValues><stringItem><a/></stringItem></keyValues>", 20110),
        (f"{TYPE}<keyValues><stringItem>{LONG}</stringItem></keyValues>", 0),
        (f"<keyType>IDNUM</keyType>{KEYS}", 0),
        # and several of them: the first of the contract decides
        ("<unknown/>", 20102),
    ],
)
def test_a_bad_key_selector(castile: Harness, content: str, code: int) -> None:
    """01-errors section 3, documented and decided; a key of nobody is none."""
    assert ask(castile, _selector("LeadKeySelector", content)).code == code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("<staticListName/>", 20109),
        (f"<staticListName{NIL}/>", 20109),
        (f"<staticListName>{LONG}</staticListName>", 0),
        ("<staticListName>....</staticListName>", 0),
        ("<staticListName><a/></staticListName>", 20110),
        ("<staticListName>L</staticListName><staticListName>L</staticListName>", 20110),
        ("<staticListId/>", 20109),
        (f"<staticListId{NIL}/>", 20109),
        ("<staticListId>abc</staticListId>", 20110),
        ("<staticListId>1.5</staticListId>", 20110),
        (f"<staticListId>{DIGITS}</staticListId>", 20110),
        ("<staticListId>2147483648</staticListId>", 20110),
        ("<staticListId>2147483647</staticListId>", 20111),
        ("<staticListId>-2147483648</staticListId>", 20111),
        ("<staticListId>-2147483649</staticListId>", 20110),
        ("<staticListId>\u0661</staticListId>", 20110),
        ("<staticListId><a/></staticListId>", 20110),
        ("<unknown/>", 20109),
    ],
)
def test_a_bad_list_selector(castile: Harness, content: str, code: int) -> None:
    """01-errors section 3, documented and decided; a name of no list is none."""
    assert ask(castile, _selector("StaticListSelector", content)).code == code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("<latestUpdatedAt>2026-08-03T14:15:00Z</latestUpdatedAt>", 20109),
        (f"<oldestUpdatedAt{NIL}/>", 20109),
        ("<oldestUpdatedAt/>", 20109),
        ("<oldestUpdatedAt>yesterday</oldestUpdatedAt>", 20110),
        ("<oldestUpdatedAt>1785766500</oldestUpdatedAt>", 20110),
        ("<oldestUpdatedAt>2026-02-30T00:00:00Z</oldestUpdatedAt>", 20110),
        (f"<oldestUpdatedAt>{LONG}</oldestUpdatedAt>", 20110),
        ("<oldestUpdatedAt><a/></oldestUpdatedAt>", 20110),
        (OLDEST * 2, 20110),
        ("<oldestUpdatedAt>0001-01-01T00:00:00+14:00</oldestUpdatedAt>", 0),
        ("<oldestUpdatedAt>9999-12-31T23:59:59-14:00</oldestUpdatedAt>", 0),
        (f"{OLDEST}<latestUpdatedAt{NIL}/>", 0),
        (f"{OLDEST}<latestUpdatedAt/>", 0),
        (f"{OLDEST}<latestUpdatedAt>tomorrow</latestUpdatedAt>", 20110),
        (f"{OLDEST}<latestUpdatedAt>{LONG}</latestUpdatedAt>", 20110),
        (f"{OLDEST}<latestUpdatedAt><a/></latestUpdatedAt>", 20110),
        (f"{OLDEST}<latestUpdatedAt>9999-12-31T23:59:59-14:00</latestUpdatedAt>", 20022),
        (f"{OLDEST}<latestUpdatedAt>0001-01-01T00:00:00+14:00</latestUpdatedAt>", 20114),
        ("<unknown/>", 20109),
    ],
)
def test_a_bad_range_selector(castile: Harness, content: str, code: int) -> None:
    """01-errors section 3, documented and decided."""
    assert ask(castile, _selector("LastUpdateAtSelector", content)).code == code


@pytest.mark.parametrize(
    "selector",
    [
        "<leadSelector><unknown/></leadSelector>",
        f'<leadSelector xsi:type="ns1:LeadSelector">{TYPE}{KEYS}</leadSelector>',
        f'<leadSelector xsi:type="ns1:Unknown">{TYPE}{KEYS}</leadSelector>',
        f'<leadSelector xsi:type="xsi:LeadKeySelector">{TYPE}{KEYS}</leadSelector>',
        "<leadSelector>a@b.test</leadSelector>",
        f"<leadSelector>{TYPE}{KEYS}</leadSelector>" * 2,
    ],
)
def test_a_selector_of_no_kind_is_20110(castile: Harness, selector: str) -> None:
    """W-13, 01-errors section 3, decided; so is a second selector (W-4a)."""
    assert ask(castile, selector).code == 20110


SELECTOR = by_range("2026-08-03T14:15:00Z")


@pytest.mark.parametrize(
    ("parameter", "code"),
    [
        ("<lastUpdatedAt>yesterday</lastUpdatedAt>", 20110),
        (f"<lastUpdatedAt>{LONG}</lastUpdatedAt>", 20110),
        ("<lastUpdatedAt><a/></lastUpdatedAt>", 20110),
        ("<lastUpdatedAt>0001-01-01</lastUpdatedAt>", 0),
        (f"<streamPosition>{LONG}</streamPosition>", 20122),
        (f"<streamPosition>{DIGITS}</streamPosition>", 20122),
        ("<streamPosition><a/></streamPosition>", 20110),
        ("<streamPosition>a</streamPosition><streamPosition>b</streamPosition>", 20110),
        (f"<batchSize{NIL}/>", 0),
        ("<batchSize>many</batchSize>", 20110),
        ("<batchSize>1.5</batchSize>", 20110),
        ("<batchSize>2147483648</batchSize>", 20110),
        (f"<batchSize>{DIGITS}</batchSize>", 20110),
        ("<batchSize><a/></batchSize>", 20110),
        ("<batchSize>1</batchSize><batchSize>1</batchSize>", 20110),
        (f"<includeAttributes>{LONG}</includeAttributes>", 0),
        ("<includeAttributes><stringItem><a/></stringItem></includeAttributes>", 20110),
        (f"<includeAttributes><stringItem>{LONG}</stringItem></includeAttributes>", 0),
        ("<includeAttributes><name>FirstName</name></includeAttributes>", 0),
        ("<unknown>1</unknown>", 0),
    ],
)
def test_a_bad_parameter_beside_a_good_selector(
    castile: Harness, parameter: str, code: int
) -> None:
    """01-errors section 3, documented and decided; elements in any order (W-3)."""
    assert ask(castile, SELECTOR + parameter).code == code
    assert ask(castile, parameter + SELECTOR).code == code


def test_the_elements_may_be_qualified(castile: Harness) -> None:
    """W-2, documented: children in the namespace of the operation."""
    leads = store_leads(castile, ["a@b.test", "c@b.test"])
    selector = (
        '<ns1:leadSelector xsi:type="ns1:LeadKeySelector"><ns1:keyType>EMAIL</ns1:keyType>'
        "<ns1:keyValues><ns1:stringItem>c@b.test</ns1:stringItem></ns1:keyValues>"
        "</ns1:leadSelector>"
    )
    assert ids(ask(castile, selector)) == leads[1:]


@pytest.mark.parametrize("version", ["1_3", "2_0", "2_7", "3_0", "3_1"])
def test_every_version_answers(castile: Harness, version: str) -> None:
    """E-4, decided: each in the shape of its contract."""
    leads = store_leads(castile, ["a@b.test", "c@b.test"])
    old = "<lastUpdatedAt>2026-08-03T14:15:00Z</lastUpdatedAt>"
    assert ids(ask(castile, old, version=version)) == leads
    assert ids(ask(castile, by_keys("IDNUM", leads[0]), version=version)) == leads[:1]
    assert ids(ask(castile, by_list("None"), version=version)) == []
