"""Every part of syncMObjects and deleteMObjects absent, nil, empty, too long or of another type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.actions.opportunities import OpportunityWriter
from castile.domain.m_object_input import ObjectFailed
from tests.operations.m_object_calls import (
    DEFINITION,
    PROGRAMS,
    delete_call,
    everything,
    opportunity,
    statuses,
    sync,
    sync_call,
    tie,
)

if TYPE_CHECKING:
    from castile.actions.m_objects import Synced
    from castile.wire.messages import MObject, SyncOperationEnum
    from tests.harness import Harness

NIL = 'xsi:nil="true"'
LONG = "x" * 5000
OBJECTS = f"<mObjectList>{opportunity({'Name': 'N'}, key='O-1')}</mObjectList>"
UPSERT = "<operation>UPSERT</operation>"
BAD = [
    ("", UPSERT, 20017),
    (f"<mObjectList {NIL}/>", UPSERT, 20109),
    ("<mObjectList/>", UPSERT, 20109),
    ("<mObjectList>x</mObjectList>", UPSERT, 20109),
    ("<mObjectList><other/></mObjectList>", UPSERT, 20109),
    (OBJECTS, "", 20017),
    (OBJECTS, f"<operation {NIL}/>", 20109),
    (OBJECTS, "<operation/>", 20109),
    (OBJECTS, "<operation>upsert</operation>", 20110),
    (OBJECTS, "<operation>DELETE</operation>", 20110),
    (OBJECTS, f"<operation>{LONG}</operation>", 20110),
    (OBJECTS, "<operation><x/></operation>", 20110),
    (OBJECTS, UPSERT + UPSERT, 20110),
]

# What one object holds beside its type, and the one code of the call; 0: it is answered with a
# status, which is the last of the row.
NAME = "<name>OrderKey</name>"
VALUE = "<value>O-1</value>"
PARTS = [
    (f"<id {NIL}/>", 0, "CREATED"),
    ("<id/>", 0, "CREATED"),
    ("<id>x</id>", 20110, ""),
    ("<id>1.5</id>", 20110, ""),
    ("<id>2147483648</id>", 20110, ""),
    (f"<id>{'9' * 5000}</id>", 20110, ""),
    ("<id>1</id><id>1</id>", 20110, ""),
    ("<id>-1</id>", 0, "FAILED"),
    (f"<externalKey {NIL}/>", 0, "CREATED"),
    ("<externalKey/>", 0, "CREATED"),
    (f"<externalKey>{VALUE}</externalKey>", 20017, ""),
    (f"<externalKey><name/>{VALUE}</externalKey>", 20109, ""),
    (f"<externalKey><name {NIL}/>{VALUE}</externalKey>", 20109, ""),
    (f"<externalKey>{NAME}</externalKey>", 20017, ""),
    (f"<externalKey>{NAME}<value/></externalKey>", 0, "FAILED"),
    (f"<externalKey><name>{LONG}</name>{VALUE}</externalKey>", 0, "FAILED"),
    (f"<externalKey>{NAME}<value>{LONG}</value></externalKey>", 0, "FAILED"),
    (f"<externalKey>{NAME}<value><x/></value></externalKey>", 20110, ""),
    ("<createdAt>yesterday</createdAt>", 20110, ""),
    ("<updatedAt>x</updatedAt>", 20110, ""),
    ("<createdAt/>", 0, "CREATED"),
    (f"<attribList {NIL}/>", 0, "CREATED"),
    ("<attribList/>", 0, "CREATED"),
    ("<attribList><attrib/></attribList>", 20017, ""),
    ("<attribList><attrib><name>Name</name></attrib></attribList>", 20017, ""),
    ("<attribList><attrib><value>x</value></attrib></attribList>", 20017, ""),
    ("<attribList><attrib><name/><value>x</value></attrib></attribList>", 20109, ""),
    ("<attribList><attrib><name>Name</name><value/></attrib></attribList>", 0, "CREATED"),
    (
        f"<attribList><attrib><name>{LONG}</name><value>x</value></attrib></attribList>",
        0,
        "FAILED",
    ),
    (
        f"<attribList><attrib><name>Name</name><value>{LONG}</value></attrib></attribList>",
        0,
        "FAILED",
    ),
    ("<typeAttribList/>", 0, "CREATED"),
    ("<typeAttribList><typeAttrib/></typeAttribList>", 20017, ""),
    ("<typeAttribList><typeAttrib><attrType/></typeAttrib></typeAttribList>", 20109, ""),
    (f"<associationList {NIL}/>", 0, "CREATED"),
    ("<associationList/>", 0, "CREATED"),
    ("<associationList><mObjAssociation/></associationList>", 20017, ""),
    (
        "<associationList><mObjAssociation><mObjType/></mObjAssociation></associationList>",
        20109,
        "",
    ),
    (
        f"<associationList>{tie(LONG)}</associationList>",
        0,
        "FAILED",
    ),
    (
        f"<associationList>{tie('Company', 'x')}</associationList>",
        20110,
        "",
    ),
]


@pytest.fixture(autouse=True)
def _defined(castile: Harness) -> None:
    castile.define(DEFINITION + PROGRAMS)


@pytest.mark.parametrize(("objects", "operation", "code"), BAD, ids=lambda each: str(each)[:60])
def test_each_wrong_parameter_has_one_code(
    objects: str, operation: str, code: int, castile: Harness
) -> None:
    """01-errors section 3; and nothing is stored."""
    before = everything(castile)
    answer = castile.call(f"<ns1:paramsSyncMObjects>{objects}{operation}</ns1:paramsSyncMObjects>")
    assert answer.code == code
    assert everything(castile) == before


@pytest.mark.parametrize(
    "objects", [objects for objects, operation, _ in BAD if operation == UPSERT]
)
def test_a_list_to_delete_has_the_same_codes(objects: str, castile: Harness) -> None:
    """Not there: deleteMObjects 20017; empty: deleteMObjects 20109."""
    answer = castile.call(f"<ns1:paramsDeleteMObjects>{objects}</ns1:paramsDeleteMObjects>")
    assert answer.code == (20109 if objects else 20017)


@pytest.mark.parametrize(("part", "code", "status"), PARTS, ids=lambda each: str(each)[:60])
def test_each_wrong_part_of_an_object_has_one_code_or_a_status(
    part: str, code: int, status: str, castile: Harness
) -> None:
    """Values that cannot be read fail the call, values that mean nothing the object."""
    before = everything(castile)
    sent = f"<mObject><type>Opportunity</type>{part}</mObject>"
    answer = sync_call(castile, "UPSERT", sent)
    assert answer.code == code
    if not code:
        assert [each.status for each in statuses(answer)] == [status]
    if status != "CREATED":
        assert everything(castile) == before
    deleted = delete_call(castile, sent)
    assert deleted.code == code


@pytest.mark.parametrize("status", ["CREATED", "FAILED"])
def test_errors_and_values_stay_within_xml(status: str, castile: Harness) -> None:
    """Characters that XML gives a meaning come back as they were."""
    text = "<&>\"'\r\u00e4\U0001f600"
    name = "Name" if status == "CREATED" else text
    answer = sync_call(castile, "UPSERT", opportunity({name: text}, key=text))
    (found,) = statuses(answer)
    assert found.status == status
    assert found.external_key is not None
    assert found.external_key[0] == "OrderKey"
    assert found.external_key[1].startswith("<&>")


def test_what_an_object_that_failed_wrote_is_not_there(
    castile: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B-31: each object is a savepoint of the call's transaction."""
    whole = OpportunityWriter.sync

    def fail_late(self: OpportunityWriter, sent: MObject, operation: SyncOperationEnum) -> Synced:
        done = whole(self, sent, operation)
        if sent.external_key and sent.external_key.value == "2":
            raise ObjectFailed("too late")
        return done

    monkeypatch.setattr(OpportunityWriter, "sync", fail_late)
    found = sync(castile, "UPSERT", *(opportunity(key=each) for each in (1, 2, 3)))
    assert [each.status for each in found] == ["CREATED", "FAILED", "CREATED"]
    stored = castile.read(lambda tx: tx.opportunities.all(after=0, limit=10))
    assert [each.values.popitem()[1] for each in stored] == ["1", "3"]
