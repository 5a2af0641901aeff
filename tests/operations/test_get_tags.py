"""getTags, over the whole way of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.operations.wrong_parameters import WAYS, fill, wrong_ways

if TYPE_CHECKING:
    from tests.harness import Answer, Harness

DEFINITIONS = """
channels = [{ name = "Blog", program_type = "Default", statuses = [] }]
tag_types = [
    { name = "Region", values = ["North", "South", "Email"] },
    { name = "Content Channel", values = ["SEM", "Email", "Website"] },
    { name = "Author", values = [] },
]
"""
REGION = ("Region", ["North", "South", "Email"])
CONTENT = ("Content Channel", ["SEM", "Email", "Website"])
AUTHOR = ("Author", list[str]())


@pytest.fixture(autouse=True)
def _tag_types(castile: Harness) -> None:
    castile.define(DEFINITIONS)


def call(castile: Harness, elements: str = "") -> Answer:
    """Ask for tags; `elements` are the parameters."""
    return castile.call(f"<ns1:paramsGetTags>{elements}</ns1:paramsGetTags>")


def asking(*tags: tuple[str, list[str]]) -> str:
    """The parameters that ask for tags; an empty type or no values is left out."""
    return f"<tagList>{''.join(_tag(*each) for each in tags)}</tagList>"


def _tag(tag_type: str, values: list[str]) -> str:
    items = "".join(f"<stringItem>{value}</stringItem>" for value in values)
    stated = f"<type>{tag_type}</type>" if tag_type else ""
    return f"<tag>{stated}{f'<values>{items}</values>' if values else ''}</tag>"


def tags(answer: Answer) -> list[tuple[str, list[str]]]:
    """Type and values of each tag of an answer."""
    assert answer.status == 200
    return [
        (tag.findtext("type"), [each.text for each in tag.iterfind("values/stringItem")])
        for tag in answer.root.iter("tag")
    ]


@pytest.mark.parametrize("elements", ["", "<tagList/>", "<tagList><tag/></tagList>"])
def test_camp_43_all_types_but_channel_are_listed_in_the_order_of_definition(
    castile: Harness, elements: str
) -> None:
    """G-70, G-75; a tag that states nothing asks for all (decided)."""
    assert tags(call(castile, elements)) == [REGION, CONTENT, AUTHOR]


def test_camp_44_a_type_has_those_of_the_asked_values_that_exist(castile: Harness) -> None:
    """G-72: in the order of definition, whatever the order of the request."""
    assert tags(call(castile, asking(("Content Channel", ["Email", "SEM", "Fax"])))) == [
        ("Content Channel", ["SEM", "Email"])
    ]


def test_a_type_without_values_has_all_of_them(castile: Harness) -> None:
    """G-71; also a type that has none."""
    assert tags(call(castile, asking(("Content Channel", [])))) == [CONTENT]
    assert tags(call(castile, asking(("Author", [])))) == [AUTHOR]


def test_values_alone_find_every_type_that_has_one(castile: Harness) -> None:
    """G-73, decided: only with these values."""
    assert tags(call(castile, asking(("", ["Email", "SEM"])))) == [
        ("Region", ["Email"]),
        ("Content Channel", ["SEM", "Email"]),
    ]


def test_what_is_unknown_is_left_out(castile: Harness) -> None:
    """G-74, decided: an unknown type, a type without any asked value, and Channel."""
    asked = asking(("Planet", []), ("Region", ["Mars"]), ("Channel", []), ("Author", ["Bob"]))
    answer = call(castile, asked)
    assert tags(answer) == []
    listed = answer.root.find(".//tagList")
    assert (len(listed), dict(listed.attrib)) == (0, {})


def test_several_tags_are_put_together(castile: Harness) -> None:
    """A type comes once, with what any of them asks for, in the order of definition."""
    asked = asking(("Author", []), ("Region", ["South"]), ("Region", ["North"]), ("Planet", []))
    assert tags(call(castile, asked)) == [("Region", ["North", "South"]), AUTHOR]
    asked = asking(("Region", ["South"]), ("Region", []))
    assert tags(call(castile, asked)) == [REGION]


def test_letter_case_is_ignored(castile: Harness) -> None:
    """Decided, as for the names of programs (G-2); the answer has the defined spelling."""
    assert tags(call(castile, asking(("REGION", ["south"])))) == [("Region", ["South"])]


WHOLE = {
    "tagList": "<tagList>{tag}</tagList>",
    "tag": "<tag>{type}{values}</tag>",
    "type": "<type>Region</type>",
    "values": "<values>{stringItem}</values>",
    "stringItem": "<stringItem>Email</stringItem>",
}
ALL, EMAIL = [REGION, CONTENT, AUTHOR], [("Region", ["Email"])]
OF_ANY_TYPE = [("Region", ["Email"]), ("Content Channel", ["Email"])]
NONE = list[tuple[str, list[str]]]()
CASES = {
    # absent, nil, empty, too long, of the wrong type, twice; a number is the code of a fault
    "tagList": (ALL, ALL, ALL, ALL, ALL, EMAIL),
    "tag": (ALL, ALL, ALL, ALL, ALL, EMAIL),
    "type": (OF_ANY_TYPE, OF_ANY_TYPE, OF_ANY_TYPE, NONE, NONE, 20110),
    "values": ([REGION], [REGION], [REGION], [REGION], [REGION], EMAIL),
    "stringItem": ([REGION], [REGION], [REGION], NONE, NONE, EMAIL),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("way", WAYS)
def test_a_parameter_that_is_wrong_has_one_code(castile: Harness, name: str, way: int) -> None:
    """W-4a to W-6: what is nil or empty is as if it were absent; names may be anything."""
    parts = {**WHOLE, name: wrong_ways(WHOLE[name])[way]}
    answer = call(castile, fill("{tagList}", parts))
    assert (answer.code or tags(answer)) == CASES[name][way]
