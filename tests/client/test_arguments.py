"""Parameters of a call, written as paths."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.client.arguments import escape, parameters_xml
from castile.client.errors import ArgumentError
from castile.wire.contract import contract

CONTRACT = contract()


def _xml(operation: str, *arguments: str) -> str:
    return parameters_xml(CONTRACT.operations[operation], arguments, CONTRACT)


def test_elements_have_the_order_of_the_contract() -> None:
    """The order of the arguments does not matter."""
    arguments = ("leadKey.keyValue=a@b", "leadKey.keyType=EMAIL")
    expected = "<leadKey><keyType>EMAIL</keyType><keyValue>a@b</keyValue></leadKey>"
    assert _xml("getLead", *arguments) == _xml("getLead", *reversed(arguments)) == expected


def test_an_attribute_is_named_by_its_name() -> None:
    """Attributes of leads, and pairs of name and value elsewhere; a name may have dots."""
    assert _xml("syncLead", "leadRecord.leadAttributeList.FirstName=Jane").endswith(
        "<attribute><attrName>FirstName</attrName><attrValue>Jane</attrValue></attribute>"
        "</leadAttributeList></leadRecord>"
    )
    assert _xml("requestCampaign", "programTokenList.{{my.offer}}=x") == (
        "<programTokenList><attrib><name>{{my.offer}}</name><value>x</value></attrib>"
        "</programTokenList>"
    )


def test_an_item_of_a_list_is_named_by_its_index() -> None:
    """Items come by their index; the name of the item may stand before it."""
    assert _xml(
        "syncMultipleLeads",
        "leadRecordList.1.Email=b",
        "leadRecordList.0.Email=a",
        "leadRecordList.leadRecord.10.Email=c",
    ) == (
        "<leadRecordList><leadRecord><Email>a</Email></leadRecord><leadRecord><Email>b</Email>"
        "</leadRecord><leadRecord><Email>c</Email></leadRecord></leadRecordList>"
    )


@pytest.mark.parametrize(
    ("argument", "kind"),
    [
        ("leadSelector.keyValues.0=a", "LeadKeySelector"),
        ("leadSelector.staticListName=a", "StaticListSelector"),
        ("leadSelector.oldestUpdatedAt=2026-08-03", "LastUpdateAtSelector"),
    ],
)
def test_the_kind_of_a_selector_follows_from_its_parts(argument: str, kind: str) -> None:
    """Typed clients send xsi:type, and so does this one."""
    assert _xml("getMultipleLeads", argument).startswith(f'<leadSelector xsi:type="ns1:{kind}">')


def test_an_empty_value_is_an_empty_element() -> None:
    """Empty is not the same as absent."""
    assert _xml("getLead", "leadKey=") == "<leadKey></leadKey>"
    assert _xml("syncLead", "leadRecord.Email=") == "<leadRecord><Email></Email></leadRecord>"
    assert _xml("listMObjects") == ""


@pytest.mark.parametrize(
    ("operation", "arguments", "message"),
    [
        ("getLead", ("leadKey",), "expected NAME=VALUE"),
        ("getLead", ("=x",), "expected NAME=VALUE"),
        ("getLead", ("leadKey..keyType=x",), "expected NAME=VALUE"),
        ("getLead", ("leadkey.keyType=x",), "leadkey.keyType: expected leadKey, got 'leadkey'"),
        ("getLead", ("leadKey.a=x",), "leadKey.a: expected keyType, keyValue, got 'a'"),
        ("getLead", ("leadKey=x",), "leadKey: expected parts below it, such as leadKey.keyType, "),
        ("getMultipleLeads", ("includeAttributes=a",), "such as includeAttributes.0"),
        ("getLead", ("leadKey.keyType.x=y",), "leadKey.keyType.x: expected one value"),
        ("getLead", ("leadKey.keyType=a", "leadKey.keyType=b"), "expected one value"),
        ("listMObjects", ("a=b",), "a: expected no parameters, got 'a'"),
        ("syncMultipleLeads", ("leadRecordList.Email=a",), "expected an index"),
        ("getMultipleLeads", ("leadSelector.keyTyp=a",), "expected parts of one kind"),
        (
            "getMultipleLeads",
            ("leadSelector.keyType=a", "leadSelector.staticListId=1"),
            "expected parts of one kind",
        ),
        ("getLead", ("leadKey.keyValue=\x00",), "characters that XML can carry"),
    ],
)
def test_what_the_contract_does_not_know_is_named(
    operation: str, arguments: tuple[str, ...], message: str
) -> None:
    """The sentence has the path, what was expected and what came."""
    with pytest.raises(ArgumentError) as caught:
        _xml(operation, *arguments)
    assert message in str(caught.value)


def test_special_characters_are_escaped() -> None:
    """A carriage return survives, as in an answer."""
    assert escape("<a> & \r\n") == "&lt;a&gt; &amp; &#13;\n"


@given(st.sampled_from(sorted(CONTRACT.operations)), st.lists(st.text(max_size=30), max_size=3))
def test_any_arguments_give_xml_or_the_one_error(operation: str, arguments: list[str]) -> None:
    """No text makes it fail in another way."""
    try:
        _xml(operation, *arguments)
    except ArgumentError as error:
        assert str(error)  # noqa: PT017 - both outcomes are right
