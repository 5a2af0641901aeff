"""Opportunities under random writes: the database and a plain dictionary agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from castile.actions.context import Context
from castile.actions.opportunities import OpportunityWriter
from castile.wire.messages import ArrayOfAttrib, Attrib, MObject, SyncOperationEnum
from tests.actions.flows import catalog
from tests.harness import open_harness
from tests.operations.m_object_calls import DEFINITION

if TYPE_CHECKING:
    import pytest

    from tests.harness import Harness

KEYS = st.sampled_from(["a", "A", "b", "x" * 255])
NAMES = st.sampled_from(["", "N", "M"])
WRITES = st.tuples(st.sampled_from(SyncOperationEnum), KEYS, NAMES)


class Model:
    """What is expected: key and name of each opportunity, by id."""

    def __init__(self) -> None:
        self.stored: dict[int, tuple[str, str]] = {}

    def write(self, operation: SyncOperationEnum, key: str, name: str) -> tuple[str, int | None]:
        """Do as section 4.1 says."""
        found = max((each for each, (one, _) in self.stored.items() if one == key), default=None)
        if found is None and operation is SyncOperationEnum.UPDATE:
            return "SKIPPED", None
        if found is None:
            found = len(self.stored) + 1
            self.stored[found] = key, name
            return "CREATED", found
        if operation is SyncOperationEnum.INSERT:
            return "SKIPPED", found
        changed = self.stored[found][1] != name
        self.stored[found] = key, name
        return "UPDATED" if changed else "UNCHANGED", found


def sent(key: str, name: str) -> MObject:
    """An opportunity with a key and a name."""
    return MObject(
        type="Opportunity",
        external_key=Attrib(name="OrderKey", value=key),
        attrib_list=ArrayOfAttrib((Attrib(name="Name", value=name),)),
    )


@given(writes=st.lists(WRITES, max_size=12))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_random_writes_agree_with_a_dictionary(
    writes: list[tuple[SyncOperationEnum, str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Sections 4.1 and 4.5, keys compared exactly."""
    with open_harness(tmp_path_factory.mktemp("data")) as castile:
        castile.define(DEFINITION)
        model = Model()
        for write in writes:
            assert _write(castile, *write) == model.write(*write)
        found = castile.read(lambda tx: tx.opportunities.all(after=0, limit=100))
        assert {each.opportunity_id: each.name for each in found} == {
            number: name for number, (_, name) in model.stored.items()
        }


def _write(
    castile: Harness, operation: SyncOperationEnum, key: str, name: str
) -> tuple[str, int | None]:
    context = Context("c", castile.clock.now_ms(), catalog(castile), "3_1")
    synced = castile.write(
        lambda tx: OpportunityWriter(tx, context).sync(sent(key, name), operation)
    )
    return synced.status.value, synced.object_id
