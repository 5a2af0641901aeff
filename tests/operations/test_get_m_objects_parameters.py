"""Every parameter of getMObjects that is wrong gets one documented code, never 20011."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.operations.m_object_pages import (
    DEFINITION,
    ask,
    ids,
    key,
    store_opportunity,
    tied,
    where,
)

if TYPE_CHECKING:
    from tests.harness import Harness

NIL = ' xsi:nil="true"'
LONG = "x" * 100_000
DIGITS = "9" * 100_000
NAME = "<attrName>Id</attrName>"
WORD = "<comparison>EQ</comparison>"
VALUE = "<attrValue>7</attrValue>"
OWN_NAME = "<name>opportunityId</name>"
OWN_VALUE = "<value>a</value>"


@pytest.fixture
def opportunities(castile: Harness) -> Harness:
    """One opportunity, and fields that serve as external keys."""
    castile.define(DEFINITION)
    store_opportunity(castile)
    return castile


def call(castile: Harness, content: str) -> int:
    """Call getMObjects with any content; return the code."""
    return castile.call(f"<ns1:paramsGetMObjects>{content}</ns1:paramsGetMObjects>").code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", 20017),
        ("<Type>Opportunity</Type>", 20017),
        (where(("Colour", "EQ", "a")), 20017),
        ("<type/>", 20109),
        (f"<type{NIL}/>", 20109),
        ("<type> </type>", 20109),
        ("<type>Sale</type>", 20110),
        ("<type>opportunity</type>", 20110),
        ("<type>LeadRecord</type>", 20110),
        (f"<type>{LONG}</type>", 20110),
        ("<type><a/></type>", 20110),
        ("<type>Program</type><type>Program</type>", 20110),
        ("<type> Opportunity </type>", 0),
    ],
)
def test_a_bad_type(opportunities: Harness, content: str, code: int) -> None:
    """01-errors section 3, decided."""
    assert call(opportunities, content) == code


@pytest.mark.parametrize(
    ("parameter", "code"),
    [
        # id
        ("<id/>", 0),
        (f"<id{NIL}/>", 0),
        ("<id>0</id>", 0),
        ("<id>2147483647</id>", 0),
        ("<id>-2147483648</id>", 0),
        ("<id>2147483648</id>", 20110),
        ("<id>seven</id>", 20110),
        ("<id>1.5</id>", 20110),
        (f"<id>{DIGITS}</id>", 20110),
        ("<id><a/></id>", 20110),
        ("<id>1</id><id>1</id>", 20110),
        # externalKey
        ("<externalKey/>", 0),
        (f"<externalKey{NIL}/>", 0),
        (f"<externalKey>{OWN_VALUE}</externalKey>", 20017),
        (f"<externalKey><name/>{OWN_VALUE}</externalKey>", 20109),
        (f"<externalKey><name{NIL}/>{OWN_VALUE}</externalKey>", 20109),
        (f"<externalKey>{OWN_NAME}</externalKey>", 20017),
        (f"<externalKey>{OWN_NAME}<value/></externalKey>", 0),
        (f"<externalKey>{OWN_NAME}<value{NIL}/></externalKey>", 0),
        (key("opportunityId", "x" * 2000), 0),
        (key("opportunityId", "x" * 2001), 20110),
        (key("opportunityId", LONG), 20110),
        (key("plain", "a"), 20110),
        (key("Name", "a"), 20110),
        (key(LONG, "a"), 20110),
        (f"<externalKey>{OWN_NAME}<value><a/></value></externalKey>", 20110),
        (key("opportunityId", "a") * 2, 20110),
        ("<externalKey>a</externalKey>", 20017),
        # includeDetails
        ("<includeDetails/>", 0),
        (f"<includeDetails{NIL}/>", 0),
        ("<includeDetails>1</includeDetails>", 0),
        ("<includeDetails>True</includeDetails>", 0),
        ("<includeDetails>yes</includeDetails>", 20110),
        (f"<includeDetails>{LONG}</includeDetails>", 20110),
        ("<includeDetails><a/></includeDetails>", 20110),
        ("<includeDetails>1</includeDetails><includeDetails>1</includeDetails>", 20110),
        # streamPosition
        ("<streamPosition/>", 0),
        (f"<streamPosition{NIL}/>", 0),
        ("<streamPosition> </streamPosition>", 0),
        ("<streamPosition>abc</streamPosition>", 20122),
        (f"<streamPosition>{LONG}</streamPosition>", 20122),
        ("<streamPosition><a/></streamPosition>", 20110),
        ("<streamPosition>a</streamPosition><streamPosition>a</streamPosition>", 20110),
        # and what the contract does not know
        ("<unknown>1</unknown>", 0),
        ("<batchSize>5</batchSize>", 0),
    ],
)
def test_a_bad_parameter_beside_a_good_type(
    opportunities: Harness, parameter: str, code: int
) -> None:
    """01-errors section 3, documented and decided; elements in any order (W-3)."""
    kind = "<type>Opportunity</type>"
    assert call(opportunities, kind + parameter) == code
    assert call(opportunities, parameter + kind) == code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", 0),
        ("<mObjCriteria/>", 20017),
        (f"<mObjCriteria{NIL}/>", 20017),
        *(
            (f"<mObjCriteria>{content}</mObjCriteria>", code)
            for content, code in (
                (WORD + VALUE, 20017),
                (f"<attrName/>{WORD}{VALUE}", 20109),
                (f"<attrName{NIL}/>{WORD}{VALUE}", 20109),
                (f"<attrName>Colour</attrName>{WORD}{VALUE}", 20110),
                (f"<attrName>{LONG}</attrName>{WORD}{VALUE}", 20110),
                (f"<attrName><a/></attrName>{WORD}{VALUE}", 20110),
                (NAME + NAME + WORD + VALUE, 20110),
                (NAME + VALUE, 20017),
                (f"{NAME}<comparison/>{VALUE}", 20109),
                (f"{NAME}<comparison{NIL}/>{VALUE}", 20109),
                (f"{NAME}<comparison>IN</comparison>{VALUE}", 20110),
                (f"{NAME}<comparison>eq</comparison>{VALUE}", 20110),
                (f"{NAME}<comparison>{LONG}</comparison>{VALUE}", 20110),
                (f"{NAME}<comparison><a/></comparison>{VALUE}", 20110),
                (NAME + WORD, 20017),
                (f"{NAME}{WORD}<attrValue/>", 20109),
                (f"{NAME}{WORD}<attrValue{NIL}/>", 20109),
                (f"{NAME}{WORD}<attrValue> </attrValue>", 20109),
                (f"{NAME}{WORD}<attrValue>seven</attrValue>", 20110),
                (f"{NAME}{WORD}<attrValue>{LONG}</attrValue>", 20110),
                (f"{NAME}{WORD}<attrValue>{DIGITS}</attrValue>", 20110),
                (f"{NAME}{WORD}<attrValue><a/></attrValue>", 20110),
                (NAME + WORD + VALUE + VALUE, 20110),
                (VALUE + WORD + NAME, 0),
                (f"{NAME}{WORD}<attrValue> +7 </attrValue>", 0),
                (f'{NAME}{WORD}<attrValue xsi:type="xsd:int">7</attrValue>', 0),
                (f"{NAME}{WORD}<attrValue>{DIGITS[:2000]}</attrValue>", 0),
            )
        ),
        ("<criteria/>", 0),
    ],
)
def test_a_bad_criterion(opportunities: Harness, content: str, code: int) -> None:
    """01-errors section 3, decided; an empty list is none."""
    for kind in ("Opportunity", "OpportunityPersonRole", "Program"):
        answer = ask(opportunities, kind, f"<mObjCriteriaList>{content}</mObjCriteriaList>")
        assert answer.code == code, kind


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("<id>1</id>", 20017),
        ("<mObjType/><id>1</id>", 20109),
        (f"<mObjType{NIL}/><id>1</id>", 20109),
        ("<mObjType>Sale</mObjType><id>1</id>", 20110),
        ("<mObjType>lead</mObjType><id>1</id>", 20110),
        ("<mObjType>Program</mObjType><id>1</id>", 20110),
        ("<mObjType>Opportunity</mObjType><id>1</id>", 20110),
        (f"<mObjType>{LONG}</mObjType>", 20110),
        ("<mObjType><a/></mObjType>", 20110),
        ("<mObjType>Lead</mObjType><mObjType>Lead</mObjType>", 20110),
        ("<mObjType>Lead</mObjType>", 0),
        ("<mObjType>Lead</mObjType><id/>", 0),
        (f"<mObjType>Lead</mObjType><id{NIL}/>", 0),
        ("<mObjType>Lead</mObjType><id>one</id>", 20110),
        ("<mObjType>Lead</mObjType><id>2147483648</id>", 20110),
        ("<mObjType>Lead</mObjType><externalKey/>", 0),
        (f"<mObjType>Lead</mObjType><externalKey>{OWN_VALUE}</externalKey>", 20017),
        (f"<mObjType>Lead</mObjType><externalKey><name/>{OWN_VALUE}</externalKey>", 20109),
        (f"<mObjType>Lead</mObjType>{key('Email', 'a@b.test')}", 20110),
        (f"<mObjType>Lead</mObjType>{key('opportunityId', 'a')}", 20110),
        (f"<mObjType>Lead</mObjType>{key('FSPID', LONG)}", 20110),
        (f"<mObjType>Lead</mObjType>{key('FSPID', 'a')}", 0),
        (f"<mObjType>Company</mObjType>{key('FSPID', 'a')}", 0),
    ],
)
def test_a_bad_association(opportunities: Harness, content: str, code: int) -> None:
    """01-errors section 3, decided: what names nothing known is no fault (B-90)."""
    ties = (
        f"<mObjAssociationList><mObjAssociation>{content}</mObjAssociation></mObjAssociationList>"
    )
    answer = ask(opportunities, "Opportunity", ties)
    assert answer.code == code
    assert code or ids(answer) == []


def test_empty_lists_are_absent(opportunities: Harness) -> None:
    """W-6: nil and empty ones, and lists that come in several wrappers (W-4a)."""
    for name in ("mObjCriteriaList", "mObjAssociationList"):
        for content in (f"<{name}/>", f"<{name}{NIL}/>", f"<{name}> </{name}>"):
            assert ids(ask(opportunities, "Opportunity", content)) == [1]
    twice = where(("Id", "GE", 1)) + where(("Id", "LT", 1))
    assert ids(ask(opportunities, "Opportunity", twice)) == []


@pytest.mark.parametrize("kind", ["Opportunity", "OpportunityPersonRole"])
def test_at_most_20_criteria_and_20_associations(opportunities: Harness, kind: str) -> None:
    """B-72, decided number: both sides of each limit."""
    for count, code in ((19, 0), (20, 0), (21, 20114)):
        assert ask(opportunities, kind, where(*[("Id", "GE", 1)] * count)).code == code
        assert ask(opportunities, kind, tied(*[("Lead", 1)] * count)).code == code


def test_combinations_are_20114(opportunities: Harness) -> None:
    """01-errors section 3, documented: only one key; codes decided."""
    both = f"<id>1</id>{key('opportunityId', 'a')}"
    answer = ask(opportunities, "Opportunity", both)
    assert answer.code == 20114
    assert answer.message == "id and externalKey cannot both be given (20114)"
    for kind, criteria in (
        ("Opportunity", [("Workspace Id", "EQ", 1)]),
        ("OpportunityPersonRole", [("Name", "EQ", "a")]),
        ("Program", [("Stage", "EQ", "a")]),
        ("Program", [("Name", "EQ", "a")] * 2),
        ("Program", [("Created At", "GE", "2013-07-09")] * 3),
        ("Program", [("Tag Type", "EQ", "a"), ("Updated At", "GE", "2013-07-09")]),
    ):
        assert ask(opportunities, kind, where(*criteria)).code == 20114


def test_programs_have_no_association_and_no_external_key(opportunities: Harness) -> None:
    """Section 5.2, decided; B-2, documented."""
    for kind in ("Company", "Lead", "Opportunity", "Program"):
        assert ask(opportunities, "Program", tied((kind, 1))).code == 20110
    for kind in ("Program", "OpportunityPersonRole"):
        assert ask(opportunities, kind, key("opportunityId", "a")).code == 20110


def test_the_first_wrong_step_decides(opportunities: Harness) -> None:
    """00-overview section 5: single values, combinations, position; O-5: order of the contract."""
    both = f"<id>1</id>{key('opportunityId', 'a')}"
    position = "<streamPosition>nonsense</streamPosition>"
    unknown = where(("Colour", "EQ", "a"))
    assert ask(opportunities, "Opportunity", both, unknown, position).code == 20110
    assert ask(opportunities, "Opportunity", both, position).code == 20114
    assert ask(opportunities, "Opportunity", position).code == 20122


@pytest.mark.parametrize(
    "wrong",
    [
        ("<type>Sale</type>",),
        ("<type>Program</type>", key("opportunityId", "a")),
        ("<type>Program</type>", where(("Name", "LT", "a"))),
        ("<type>Program</type>", where(("Id", "EQ", "seven"))),
        ("<type>Program</type>", tied(("Lead", 1))),
    ],
)
def test_the_first_wrong_element_of_the_contract_decides(
    opportunities: Harness, wrong: tuple[str, ...]
) -> None:
    """O-5, decided: whatever is missing behind it, and wherever it stands in the request."""
    lacking = "<mObjCriteriaList><mObjCriteria/></mObjCriteriaList>"
    if "mObjAssociation" in wrong[-1]:
        lacking = "<mObjAssociationList><mObjAssociation/></mObjAssociationList>"
    assert call(opportunities, "".join((*wrong, lacking))) == 20110
    assert call(opportunities, "<type>Program</type>" + lacking) == 20017
    if "Criteria" not in wrong[-1] and "Association" not in wrong[-1]:
        assert call(opportunities, "".join((lacking, *wrong))) == 20110


def test_the_elements_may_be_qualified(opportunities: Harness) -> None:
    """W-2, documented: children in the namespace of the operation."""
    content = (
        "<ns1:type>Opportunity</ns1:type><ns1:mObjCriteriaList><ns1:mObjCriteria>"
        "<ns1:attrName>Id</ns1:attrName><ns1:comparison>EQ</ns1:comparison>"
        "<ns1:attrValue>1</ns1:attrValue></ns1:mObjCriteria></ns1:mObjCriteriaList>"
    )
    answer = opportunities.call(f"<ns1:paramsGetMObjects>{content}</ns1:paramsGetMObjects>")
    assert ids(answer) == [1]
