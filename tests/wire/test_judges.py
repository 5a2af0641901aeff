"""What an operation says of single elements is said when their turn comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from castile.wire.faults import BadParameter
from castile.wire.judges import NO_JUDGES, Judges
from castile.wire.messages import ABSENT, LeadKey
from tests.wire.bound_requests import KEY, NIL, bound, fault

if TYPE_CHECKING:
    from castile.wire.judges import Ahead

OTHER = KEY.replace("ann", "bob")


def refuse(_value: Any, _ahead: Ahead) -> None:
    raise BadParameter(what="judged", detail="expected another one")


class Notes:
    """A judge that remembers what it was asked."""

    def __init__(self, *names: str) -> None:
        self.values: list[Any] = []
        self.came: list[str] = []
        self._names = names

    def __call__(self, value: Any, ahead: Ahead) -> None:
        """Note the value, and what comes of the names."""
        self.values.append(value)
        self.came += map(ahead, self._names)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<leadKey/>", "No lead key"),
        (f"<leadKey>{KEY}</leadKey><batchSize>x</batchSize>", "judged"),
        (f"<batchSize>x</batchSize><leadKey>{KEY}</leadKey>", "judged"),
        ("<leadKey><keyType>x</keyType></leadKey>", "Lead key x"),
    ],
)
def test_a_judge_comes_behind_the_contract_and_before_later_elements(
    content: str, said: str
) -> None:
    """O-5, decided: the order of the contract decides, not that of the request."""
    raised = fault("getLeadActivity", content, judges=Judges({"leadKey": refuse}))
    assert said in raised.message


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("listOperation", "paramsListOperation/listOperation"),
        ("listMemberList/leadKey", "paramsListOperation/listMemberList/leadKey[1]"),
        (
            "listMemberList/leadKey/keyValue",
            "paramsListOperation/listMemberList/leadKey[1]/keyValue",
        ),
    ],
)
def test_the_detail_says_where(path: str, place: str) -> None:
    """The judge knows the value, the binder its path."""
    content = (
        "<listOperation>ADDTOLIST</listOperation>"
        "<listKey><keyType>MKTOLISTNAME</keyType><keyValue>L</keyValue></listKey>"
        f"<listMemberList><leadKey>{KEY}</leadKey></listMemberList>"
    )
    raised = fault("listOperation", content, judges=Judges({path: refuse}))
    assert raised.detail == f"{place}: expected another one"


def test_each_item_is_judged_before_the_next_is_bound() -> None:
    """Depth first; an item that counts as none is not judged."""
    notes = Notes()
    content = f"<leadKey>{KEY}</leadKey><leadKey>{OTHER}</leadKey><leadKey/>"
    fault(
        "listOperation",
        "<listOperation>ADDTOLIST</listOperation>"
        "<listKey><keyType>MKTOLISTNAME</keyType><keyValue>L</keyValue></listKey>"
        f"<listMemberList>{content}</listMemberList>",
        judges=Judges({"listMemberList/leadKey": notes}),
    )
    assert [value.key_value for value in notes.values] == ["ann@example.test", "bob@example.test"]
    texts = Notes()
    bound(
        "getLeadChanges",
        "<activityNameFilter><stringItem>a</stringItem><stringItem/></activityNameFilter>",
        judges=Judges({"activityNameFilter/stringItem": texts}),
    )
    assert texts.values == ["a"]


@pytest.mark.parametrize(
    ("content", "value"),
    [
        ("", ABSENT),
        (f"<batchSize{NIL}/>", None),
        ("<batchSize>7</batchSize>", 7),
    ],
)
def test_a_judge_is_asked_whatever_came(content: str, value: object) -> None:
    """Also about an element that is not there: it may be required in some calls."""
    notes = Notes()
    bound("getMultipleLeads", content, judges=Judges({"batchSize": notes}))
    assert notes.values == [value]


def test_lists_in_several_wrappers_are_judged_as_one() -> None:
    """W-4a: what comes twice is one value."""
    notes = Notes()
    bound(
        "getMultipleLeads",
        "<includeAttributes><stringItem>a</stringItem></includeAttributes>" * 2,
        judges=Judges({"includeAttributes": notes}),
    )
    assert [value.string_item for value in notes.values] == [("a", "a")]


@pytest.mark.parametrize(
    ("content", "came"),
    [
        ("", ""),
        ("<leadSelector/>", ""),
        (f"<leadSelector{NIL}><staticListId>1</staticListId></leadSelector>", ""),
        ("<leadSelector><staticListId>x</staticListId></leadSelector>", "StaticListSelector"),
        ("<leadSelector><oldestUpdatedAt/></leadSelector>", "LastUpdateAtSelector"),
        ('<leadSelector xsi:type="m:LeadKeySelector"/>', "LeadKeySelector"),
        ("<leadSelector><what/></leadSelector>", ""),
    ],
)
def test_what_comes_of_a_choice_is_its_type(content: str, came: str) -> None:
    """W-13: by what it says, else by its elements; they may be wrong."""
    notes = Notes("leadSelector")
    judges = Judges({"startPosition": notes})
    if came or "what" in content:
        content += "<batchSize>x</batchSize>"
        fault("getLeadChanges", content, judges=judges)
    else:
        bound("getLeadChanges", content, judges=judges)
    assert notes.came == [came]


@pytest.mark.parametrize(
    ("content", "came"),
    [
        ("", ""),
        (f"<marketoCookie{NIL}>x</marketoCookie>", ""),
        ("<marketoCookie> \n</marketoCookie>", ""),
        ("<m:marketoCookie> x </m:marketoCookie>", "x"),
        ("<marketoCookie>x</marketoCookie><marketoCookie>y</marketoCookie>", "x"),
    ],
)
def test_what_comes_of_a_text_is_the_text(content: str, came: str) -> None:
    """Trimmed as it will be bound; of several the first."""
    notes = Notes("marketoCookie", "returnLead")
    record = "<leadRecord><Email>ann@example.test</Email></leadRecord>"
    fault(
        "syncLead",
        content + record + "<returnLead>x</returnLead>",
        judges=Judges({"leadRecord": notes}),
    )
    assert notes.came == [came, "x"]


def test_what_comes_of_elements_is_their_type() -> None:
    """A list or a record that is there says so, whether or not it can be bound."""
    notes = Notes("winningLeadKeyList", "losingLeadKeyLists")
    fault(
        "mergeLeads",
        "<winningLeadKeyList><attribute/></winningLeadKeyList>",
        judges=Judges({"winningLeadKeyList": notes}),
    )
    assert notes.came == ["ArrayOfAttribute", ""]


def test_judges_of_one_level_know_those_below() -> None:
    """Paths are cut element by element; where none are left, all operations share the plan."""
    judges = Judges({"a": refuse, "a/b": refuse, "ab/c": refuse})
    assert judges.of("a") is refuse
    assert judges.of("b") is None
    assert judges.below("a").by_path == {"b": refuse}
    assert judges.below("b") is NO_JUDGES


def test_the_same_type_is_judged_by_its_place() -> None:
    """Operations that share a type do not share their judges."""
    content = f"<leadKey>{KEY}</leadKey>"
    assert fault("getLead", content, judges=Judges({"leadKey": refuse})).code == BadParameter.code
    message: Any = bound("getLead", content).message
    assert isinstance(message.lead_key, LeadKey)
