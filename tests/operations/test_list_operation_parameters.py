"""listOperation refuses what it cannot take with one code, and stores nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.operations.list_calls import DEFINITIONS, L, activity_types, members
from tests.operations.wrong_parameters import WAYS, fill, name_of, wrong_ways

if TYPE_CHECKING:
    from tests.harness import Answer, Harness

WHOLE = {
    "listOperation": "<listOperation>ADDTOLIST</listOperation>",
    "listKey": "<listKey>{keyType}{keyValue}</listKey>",
    "keyType": "<keyType>MKTOLISTNAME</keyType>",
    "keyValue": "<keyValue>L</keyValue>",
    "listMemberList": "<listMemberList>{first}{leadKey}</listMemberList>",
    "first": "<leadKey><keyType>IDNUM</keyType><keyValue>10</keyValue></leadKey>",
    "leadKey": "<leadKey>{leadKeyType}{leadKeyValue}</leadKey>",
    "leadKeyType": "<keyType>IDNUM</keyType>",
    "leadKeyValue": "<keyValue>11</keyValue>",
    "strict": "<strict>true</strict>",
    "skipActivityLog": "<skipActivityLog>true</skipActivityLog>",
}
"""Every element of a call that adds the leads 10 and 11, on a version that knows all of them."""


def call(castile: Harness, *, version: str = "2_2", **changed: str) -> Answer:
    """Make the whole call but for the elements that are changed."""
    parts = {**WHOLE, **changed}
    order = ("listOperation", "listKey", "listMemberList", "strict", "skipActivityLog")
    content = "".join(fill(parts[name], parts) for name in order)
    return castile.call(
        f"<ns1:paramsListOperation>{content}</ns1:paramsListOperation>", version=version
    )


@pytest.fixture(autouse=True)
def _leads(castile: Harness) -> None:
    castile.define(DEFINITIONS + "[subscription]\nfirst_ids = { lead = 10 }")
    for name in "ab":
        castile.store_lead(f"{name}@b.test")


def holding(part: str, text: str) -> str:
    """The element with another text."""
    name = name_of(WHOLE[part])
    return f"<{name}>{text}</{name}>"


CODES = {
    # absent, nil, empty, too long, of the wrong type, twice
    "listOperation": (20017, 20109, 20109, 20110, 20110, 20110),
    "listKey": (20017, 20109, 20109, 20017, 20017, 20110),
    "keyType": (20017, 20109, 20109, 20110, 20110, 20110),
    "keyValue": (20017, 20109, 20109, 20111, 20111, 20110),
    "listMemberList": (20101, 20101, 20101, 20101, 20101, 0),
    "leadKey": (0, 20102, 20102, 20102, 20102, 0),
    "leadKeyType": (20102, 20102, 20102, 20102, 20102, 20110),
    "leadKeyValue": (20102, 20102, 20102, 20102, 20102, 20110),
    "strict": (0, 0, 0, 20110, 20110, 20110),
    "skipActivityLog": (0, 0, 0, 20110, 20110, 20110),
}


@pytest.mark.parametrize("part", CODES)
@pytest.mark.parametrize("way", WAYS)
def test_a_parameter_that_is_wrong_has_one_code_and_stores_nothing(
    castile: Harness, part: str, way: int
) -> None:
    """W-4a to W-9, F-20 to F-22; 20102 and 20101 for leads, as the codes say."""
    changed = wrong_ways(WHOLE[part])[way]
    answer = call(castile, **{part: changed})
    assert answer.code == CODES[part][way]
    if answer.code:
        assert members(castile, L) == []
        assert castile.activities(10) == []
    else:
        assert answer.status == 200
        assert members(castile, L) == ([10] if changed == "" and part == "leadKey" else [10, 11])


@pytest.mark.parametrize("part", ["listOperation", "keyType", "keyValue", "strict"])
def test_elements_where_a_text_belongs_are_20110(castile: Harness, part: str) -> None:
    """W-4, decided: a text is expected there."""
    assert call(castile, **{part: holding(part, "<a/>")}).code == 20110
    assert members(castile, L) == []


@pytest.mark.parametrize("part", ["leadKeyType", "leadKeyValue"])
def test_elements_where_a_text_of_a_lead_key_belongs_have_one_code(
    castile: Harness, part: str
) -> None:
    """I-13: what the key itself is, is 20102; a value that is no text is 20110."""
    expected = {"leadKeyType": 20102, "leadKeyValue": 20110}
    assert call(castile, **{part: holding(part, "<a/>")}).code == expected[part]
    assert members(castile, L) == []


@pytest.mark.parametrize(
    ("moved", "into", "code"),
    [
        ("listOperation", "listKey", 20017),
        ("keyType", "listOperation", 20017),
        ("leadKey", "listMemberList", 0),
        ("first", "strict", 20110),
        ("keyValue", "leadKey", 20017),
        ("listMemberList", "listKey", 20101),
    ],
)
def test_a_parameter_in_the_wrong_place_is_as_if_it_were_absent(
    castile: Harness, moved: str, into: str, code: int
) -> None:
    """W-4: where the contract does not know it, an element is ignored."""
    opening, closing = WHOLE[into].split(">", 1)[0] + ">", f"</{name_of(WHOLE[into])}>"
    inner = WHOLE[into].removeprefix(opening).removesuffix(closing)
    parts = {moved: ""} if moved != "leadKey" else {}
    element = fill(WHOLE[moved], WHOLE)
    if into == "listOperation":
        parts["strict"] = WHOLE["strict"] + element
    else:
        parts[into] = f"{opening}{inner}{element}{closing}"
    answer = call(castile, **parts)
    assert answer.code == code
    assert members(castile, L) == ([] if code else [10, 11])


def test_a_strict_in_the_wrong_place_is_not_seen(castile: Harness) -> None:
    """W-4: without strict an unknown lead is a status."""
    answer = call(
        castile,
        strict="",
        listKey="<listKey>{keyType}{keyValue}<strict>true</strict></listKey>",
        leadKeyValue="<keyValue>77</keyValue>",
    )
    assert answer.texts("leadStatus/status") == ["true", "false"]


@pytest.mark.parametrize("version", ["1_3", "2_0", "2_3", "3_1"])
def test_the_whole_call_works_on_every_shape(castile: Harness, version: str) -> None:
    """E-4, E-4a: nothing but the activity differs."""
    assert call(castile, version=version).is_nil("statusList")
    assert members(castile, L) == [10, 11]
    later = version in ("2_3", "3_1")
    assert activity_types(castile, 10) == (["Add to List"] if later else [])


def test_the_first_wrong_element_of_the_contract_decides(castile: Harness) -> None:
    """O-5, decided: operation, list key, members, strict; whatever their order in the request."""
    wrong = {
        "strict": holding("strict", "maybe"),
        "leadKeyValue": "<keyValue/>",
        "keyType": holding("keyType", "NOSUCH"),
        "listOperation": "",
    }
    for part, code in (
        ("listOperation", 20017),
        ("keyType", 20110),
        ("leadKeyValue", 20102),
        ("strict", 20110),
    ):
        assert call(castile, **wrong).code == code
        del wrong[part]
    assert call(castile).code == 0
