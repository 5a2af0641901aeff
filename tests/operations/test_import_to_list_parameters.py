"""Imports refuse what they cannot take with one code, and store nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.operations.import_calls import DEFINITIONS, GUESTS
from tests.operations.list_calls import members

if TYPE_CHECKING:
    from tests.harness import Answer, Harness

NIL = 'xsi:nil="true"'
LONG = "x" * 70_000
IMPORT = {
    "programName": "<programName>Launch</programName>",
    "importFileHeader": "<importFileHeader>Email,First</importFileHeader>",
    "importFileRows": "<importFileRows>{stringItem}</importFileRows>",
    "stringItem": "<stringItem>a@b.test,A</stringItem>",
    "importListMode": "<importListMode>UPSERTLEADS</importListMode>",
    "listName": "<listName>Guests</listName>",
    "clearList": "<clearList>false</clearList>",
    "campaignName": "<campaignName>Invite</campaignName>",
}
STATUS = {
    "programName": "<programName>Launch</programName>",
    "listName": "<listName>Guests</listName>",
}


@pytest.fixture(autouse=True)
def _company(castile: Harness) -> None:
    castile.define(DEFINITIONS)


def import_with(castile: Harness, **changed: str) -> Answer:
    """Make the whole call but for the elements that are changed."""
    parts = {**IMPORT, **changed}
    content = "".join(text for name, text in parts.items() if name != "stringItem")
    content = content.replace("{stringItem}", parts["stringItem"])
    return castile.call(f"<ns1:paramsImportToList>{content}</ns1:paramsImportToList>")


def status_with(castile: Harness, **changed: str) -> Answer:
    """Ask for the status, but for the elements that are changed."""
    content = "".join({**STATUS, **changed}.values())
    return castile.call(
        f"<ns1:paramsGetImportToListStatus>{content}</ns1:paramsGetImportToListStatus>"
    )


def ways(name: str, whole: str) -> tuple[str, ...]:
    """The element absent, nil, empty, too long, of the wrong type, with elements, and twice."""
    made = (f"<{name}>{text}</{name}>" for text in (LONG, "7.5", "<a/>"))
    return ("", f"<{name} {NIL}/>", f"<{name}/>", *made, whole * 2)


IMPORT_CODES = {
    # absent, nil, empty, too long, of the wrong type, with elements, twice
    "programName": (20017, 20109, 20109, 20110, 20110, 20110, 20110),
    "importFileHeader": (20017, 20109, 20109, 20114, 20114, 20110, 20110),
    "importFileRows": (20017, 20109, 20109, 20109, 20109, 20109, 0),
    "stringItem": (20109, 20109, 20109, 0, 0, 20110, 0),
    "importListMode": (20017, 20109, 20109, 20110, 20110, 20110, 20110),
    "listName": (20017, 20109, 20109, 20111, 20111, 20110, 20110),
    "clearList": (0, 0, 0, 20110, 20110, 20110, 20110),
    "campaignName": (0, 0, 0, 20113, 20113, 20110, 20110),
}
STATUS_CODES = {
    "programName": (20017, 20109, 20109, 20110, 20110, 20110, 20110),
    "listName": (20017, 20109, 20109, 20111, 20111, 20110, 20110),
}


@pytest.mark.parametrize("name", IMPORT_CODES)
@pytest.mark.parametrize("way", range(7))
def test_a_parameter_that_is_wrong_has_one_code_and_stores_nothing(
    castile: Harness, name: str, way: int
) -> None:
    """W-4a to W-9, F-20, F-21, I-40 and 01-errors section 3."""
    castile.store_lead("z@b.test")
    castile.write(lambda tx: tx.lists.add(GUESTS, 1, 1))  # type: ignore[arg-type]  # numbers stand for list and lead
    answer = import_with(castile, **{name: ways(name, IMPORT[name])[way]})
    expected = IMPORT_CODES[name][way]
    assert answer.code == expected
    assert answer.status == (500 if expected else 200)
    assert castile.read(lambda tx: tx.jobs.open_imports()) == (0 if expected else 1)
    castile.run_jobs()
    is_row = name != "stringItem" or way == 6
    assert members(castile, GUESTS) == ([1, 2] if not expected and is_row else [1])


@pytest.mark.parametrize("name", STATUS_CODES)
@pytest.mark.parametrize("way", range(7))
def test_a_parameter_of_the_status_that_is_wrong_has_one_code(
    castile: Harness, name: str, way: int
) -> None:
    """W-4a to W-9, F-20: getImportToListStatus 20017, 20109, 20110."""
    import_with(castile)
    assert status_with(castile).code == 0
    answer = status_with(castile, **{name: ways(name, STATUS[name])[way]})
    assert answer.code == STATUS_CODES[name][way]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"importFileHeader": '<importFileHeader>Email,"First</importFileHeader>'}, 20110),
        ({"importFileHeader": "<importFileHeader>Email\nFirst</importFileHeader>"}, 20110),
        ({"importFileHeader": "<importFileHeader>Email,</importFileHeader>"}, 20105),
        ({"importFileHeader": "<importFileHeader>,</importFileHeader>"}, 20114),
        ({"importFileHeader": "<importFileHeader>First</importFileHeader>"}, 20114),
        ({"importListMode": "<importListMode>upsertleads</importListMode>"}, 20110),
        ({"stringItem": "<stringItem/><stringItem>b@b.test</stringItem>"}, 0),
        ({"importFileHeader": "<importFileHeader>Email,my.x</importFileHeader>"}, 0),
        (
            {
                "importFileHeader": "<importFileHeader>Email,my.x</importFileHeader>",
                "campaignName": "<campaignName/>",
            },
            20114,
        ),
        ({"clearList": "<clearList>True</clearList>"}, 0),
        ({"unknown": "<importFileFooter>x</importFileFooter>"}, 0),
    ],
)
def test_other_values_have_one_code(castile: Harness, changed: dict[str, str], code: int) -> None:
    """01-errors section 3; what the contract does not know is ignored."""
    assert import_with(castile, **changed).code == code
    assert castile.read(lambda tx: tx.jobs.open_imports()) == (0 if code else 1)


def test_a_header_of_many_columns_is_judged_quickly(castile: Harness) -> None:
    """A mebibyte of commas, or of tokens, is one fault."""
    for text, code in (("Email" + "," * 1_000_000, 20105), ("Email,my.a" + ",my.b" * 9, 20114)):
        header = f"<importFileHeader>{text}</importFileHeader>"
        assert import_with(castile, importFileHeader=header).code == code
