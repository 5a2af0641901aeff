"""Wrong parameters of the three operations have one code each, and nothing is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.operations.custom_object_calls import DEFINITIONS, custom_obj, stored, sync

if TYPE_CHECKING:
    from tests.harness import Answer, Harness

NIL = 'xsi:nil="true"'
LONG = "x" * 70_000
RECORD = {
    "objTypeName": "<objTypeName>Roadshow</objTypeName>",
    "customObjList": "<customObjList>{first}{customObj}</customObjList>",
    "first": (
        "<customObj><customObjKeyList><attribute><attrName>MKTOID</attrName><attrValue>10"
        "</attrValue></attribute><attribute><attrName>rid</attrName><attrValue>a</attrValue>"
        "</attribute></customObjKeyList></customObj>"
    ),
    "customObj": "<customObj>{customObjKeyList}{customObjAttributeList}</customObj>",
    "customObjKeyList": "<customObjKeyList>{link}{attribute}</customObjKeyList>",
    "link": "<attribute><attrName>MKTOID</attrName><attrValue>10</attrValue></attribute>",
    "attribute": "<attribute>{attrName}{attrType}{attrValue}</attribute>",
    "attrName": "<attrName>rid</attrName>",
    "attrType": "<attrType>string</attrType>",
    "attrValue": "<attrValue>b</attrValue>",
    "customObjAttributeList": ("<customObjAttributeList>{otherAttribute}</customObjAttributeList>"),
    "otherAttribute": "<attribute>{otherName}{otherValue}</attribute>",
    "otherName": "<attrName>seats</attrName>",
    "otherValue": "<attrValue>7</attrValue>",
    "operation": "<operation>UPSERT</operation>",
}
"""Every element of a call that writes the records a and b."""

DELETION = {
    "objTypeName": RECORD["objTypeName"],
    "customObjKeyLists": "<customObjKeyLists>{keyList}</customObjKeyLists>",
    "keyList": "<keyList>{link}{attribute}</keyList>",
    **{name: RECORD[name] for name in ("link", "attribute", "attrName", "attrType", "attrValue")},
}
"""Every element of a call that deletes the record b."""

QUERY = {
    "objTypeName": RECORD["objTypeName"],
    "streamPosition": '<streamPosition>{{"ky":["10"],"os":1}}</streamPosition>',
    "batchSize": "<batchSize>1</batchSize>",
    "customObjKeyList": "<customObjKeyList>{attribute}</customObjKeyList>",
    "attribute": "<attribute>{attrName}{attrType}{attrValue}</attribute>",
    "attrName": "<attrName>MKTOID</attrName>",
    "attrType": RECORD["attrType"],
    "attrValue": "<attrValue>10</attrValue>",
    "includeAttributes": "<includeAttributes>{stringItem}</includeAttributes>",
    "stringItem": "<stringItem>seats</stringItem>",
}
"""Every element of a call that asks for the second record of lead 10."""

CALLS = {
    "syncCustomObjects": (RECORD, ("objTypeName", "customObjList", "operation")),
    "deleteCustomObjects": (DELETION, ("objTypeName", "customObjKeyLists")),
    "getCustomObjects": (
        QUERY,
        ("objTypeName", "streamPosition", "batchSize", "customObjKeyList", "includeAttributes"),
    ),
}
A, B = ("10", "a"), ("10", "b")


def fill(text: str, parts: dict[str, str]) -> str:
    """Write the parts that a part holds, to the end."""
    for name, part in parts.items():
        if f"{{{name}}}" in text:
            text = text.replace(f"{{{name}}}", fill(part, parts))
    return text.replace("{{", "{").replace("}}", "}")


def call(castile: Harness, operation: str, /, **changed: str) -> Answer:
    """Make the whole call but for the elements that are changed."""
    whole, order = CALLS[operation]
    parts = {**whole, **changed}
    content = "".join(fill(parts[name], parts) for name in order)
    name = operation[0].upper() + operation[1:]
    return castile.call(f"<ns1:params{name}>{content}</ns1:params{name}>")


def name_of(operation: str, part: str) -> str:
    """The name of the element that a part is."""
    return CALLS[operation][0][part].partition(">")[0].removeprefix("<")


def wrong(operation: str, part: str) -> tuple[str, ...]:
    """The element absent, nil, empty, too long, of the wrong type, and twice."""
    name = name_of(operation, part)
    whole = CALLS[operation][0][part]
    texts = (f"<{name}>{text}</{name}>" for text in ("", LONG, "7.5"))
    return "", f"<{name} {NIL}/>", *texts, whole * 2


@pytest.fixture(autouse=True)
def _defined(castile: Harness) -> None:
    castile.define(DEFINITIONS + "[subscription]\nfirst_ids = { lead = 10 }")
    castile.sync_lead({"Email": "a@b.test"})


FAILED, BOTH = "FAILED", "CREATED"
SYNC: dict[str, tuple[object, ...]] = {
    # absent, nil, empty, too long, of the wrong type, twice; of b what became of it
    "objTypeName": (20017, 20109, 20109, 20110, 20110, 20110),
    "customObjList": (20017, 20109, 20109, 20109, 20109, BOTH),
    "customObj": (None, FAILED, FAILED, FAILED, FAILED, BOTH),
    "customObjKeyList": (FAILED, FAILED, FAILED, FAILED, FAILED, BOTH),
    "link": (FAILED, FAILED, FAILED, FAILED, FAILED, BOTH),
    "attribute": (FAILED, FAILED, FAILED, FAILED, FAILED, BOTH),
    "attrName": (FAILED, FAILED, FAILED, FAILED, FAILED, 20110),
    "attrType": (BOTH, BOTH, BOTH, BOTH, BOTH, BOTH),
    "attrValue": (FAILED, FAILED, FAILED, FAILED, ("10", "7.5"), 20110),
    "customObjAttributeList": (BOTH, BOTH, BOTH, BOTH, BOTH, BOTH),
    "otherAttribute": (BOTH, FAILED, FAILED, FAILED, FAILED, BOTH),
    "otherName": (FAILED, FAILED, FAILED, FAILED, FAILED, 20110),
    "otherValue": (BOTH, BOTH, BOTH, FAILED, FAILED, 20110),
    "operation": (BOTH, BOTH, BOTH, 20110, 20110, 20110),
}


@pytest.mark.parametrize("part", SYNC)
@pytest.mark.parametrize("way", range(6))
def test_a_write_with_a_wrong_parameter_has_one_outcome(
    castile: Harness, part: str, way: int
) -> None:
    """W-4a to W-9, D-12: a code and nothing is stored, or the record alone fails."""
    expected = SYNC[part][way]
    answer = call(castile, "syncCustomObjects", **{part: wrong("syncCustomObjects", part)[way]})
    if isinstance(expected, int):
        assert answer.code == expected
        assert stored(castile, "Roadshow") == []
        return
    assert answer.status == 200
    other = {None: [], FAILED: [], BOTH: [B]}.get(expected, [expected])  # type: ignore[call-overload]  # a tuple is none of them
    assert stored(castile, "Roadshow") == sorted([A, *other])
    failed = answer.texts("status").count(FAILED)
    assert failed > 0 if expected == FAILED else failed == 0


DELETE: dict[str, tuple[object, ...]] = {
    "objTypeName": (20017, 20109, 20109, 20110, 20110, 20110),
    "customObjKeyLists": (20017, 20109, 20109, 20109, 20109, "DELETED"),
    "keyList": (20109, FAILED, FAILED, FAILED, FAILED, "DELETED"),
    "link": (FAILED, FAILED, FAILED, FAILED, FAILED, "DELETED"),
    "attribute": (FAILED, FAILED, FAILED, FAILED, FAILED, "DELETED"),
    "attrName": (FAILED, FAILED, FAILED, FAILED, FAILED, 20110),
    "attrType": ("DELETED",) * 6,
    "attrValue": (FAILED, FAILED, FAILED, FAILED, FAILED, 20110),
}


@pytest.mark.parametrize("part", DELETE)
@pytest.mark.parametrize("way", range(6))
def test_a_deletion_with_a_wrong_parameter_deletes_nothing(
    castile: Harness, part: str, way: int
) -> None:
    """W-4a to W-9, D-40."""
    sync(castile, "Roadshow", *(custom_obj({"MKTOID": 10, "rid": rid}) for rid in "ab"))
    expected = DELETE[part][way]
    answer = call(castile, "deleteCustomObjects", **{part: wrong("deleteCustomObjects", part)[way]})
    if isinstance(expected, int):
        assert answer.code == expected
    else:
        assert answer.texts("status")[0] == expected
    assert stored(castile, "Roadshow") == ([A] if expected == "DELETED" else [A, B])


ALL, NONE = 2, 0
GET: dict[str, tuple[int, ...]] = {
    # a code, or how many of the two records are still to come and have come
    "objTypeName": (20017, 20109, 20109, 20110, 20110, 20110),
    "streamPosition": (ALL, ALL, ALL, 20122, 20122, 20110),
    "batchSize": (1, 1, 1, 20110, 20110, 20110),
    "customObjKeyList": (1, 1, 1, 1, 1, 1),
    "attribute": (1, 20110, 20110, 20110, 20110, 1),
    "attrName": (20110, 20110, 20110, 20110, 20110, 20110),
    "attrType": (1, 1, 1, 1, 1, 1),
    "attrValue": (20122, 20122, 20122, 20122, 20122, 20110),
    "includeAttributes": (1, 1, 1, 1, 1, 1),
    "stringItem": (1, 1, 1, 1, 1, 1),
}


@pytest.mark.parametrize("part", GET)
@pytest.mark.parametrize("way", range(6))
def test_a_question_with_a_wrong_parameter_has_one_answer(
    castile: Harness, part: str, way: int
) -> None:
    """W-4a to W-9, D-22, D-31, D-33."""
    sync(castile, "Roadshow", *(custom_obj({"MKTOID": 10, "rid": rid}) for rid in "ab"))
    expected = GET[part][way]
    answer = call(castile, "getCustomObjects", **{part: wrong("getCustomObjects", part)[way]})
    if expected > ALL:
        assert answer.code == expected
    else:
        assert answer.status == 200, answer.body
        left = int(answer.text("returnCount") or "") + int(answer.text("remainingCount") or "")
        assert left == expected


@pytest.mark.parametrize("operation", CALLS)
def test_elements_where_a_text_belongs_are_20110(castile: Harness, operation: str) -> None:
    """W-4, decided: a text is expected there."""
    for part in ("objTypeName", "attrName", "attrValue"):
        name = name_of(operation, part)
        assert call(castile, operation, **{part: f"<{name}><a/></{name}>"}).code == 20110
    assert stored(castile, "Roadshow") == []


@pytest.mark.parametrize(
    ("operation", "changed", "code"),
    [
        # the steps of 00-overview section 5, one after the other
        ("getCustomObjects", {"objTypeName": "", "batchSize": "<batchSize>x</batchSize>"}, 20017),
        (
            "getCustomObjects",
            {
                "customObjKeyList": "<customObjKeyList>"
                + "{attribute}" * 101
                + "</customObjKeyList>",
                "streamPosition": "<streamPosition>x</streamPosition>",
            },
            20114,
        ),
        (
            "getCustomObjects",
            {
                "objTypeName": "<objTypeName>No</objTypeName>",
                "streamPosition": "<streamPosition>x</streamPosition>",
            },
            20122,
        ),
        (
            "syncCustomObjects",
            {
                "objTypeName": "<objTypeName>No</objTypeName>",
                "customObjList": "<customObjList>" + "{first}" * 101 + "</customObjList>",
            },
            20114,
        ),
        (
            "deleteCustomObjects",
            {
                "objTypeName": "<objTypeName>No</objTypeName>",
                "customObjKeyLists": "<customObjKeyLists>"
                + "{keyList}" * 101
                + "</customObjKeyLists>",
            },
            20114,
        ),
    ],
)
def test_of_several_mistakes_the_first_step_decides(
    castile: Harness, operation: str, changed: dict[str, str], code: int
) -> None:
    """00-overview section 5, O-5: elements, limits, positions, names."""
    assert call(castile, operation, **changed).code == code


@pytest.mark.parametrize("operation", CALLS)
def test_the_whole_call_works(castile: Harness, operation: str) -> None:
    """What the other tests change is right as it stands."""
    sync(castile, "Roadshow", *(custom_obj({"MKTOID": 10, "rid": rid}) for rid in "ab"))
    assert call(castile, operation).status == 200
    assert stored(castile, "Roadshow") == ([A] if operation.startswith("delete") else [A, B])
