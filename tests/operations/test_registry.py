"""The registry holds every operation that answers, by its name in the contract."""

from __future__ import annotations

from types import MappingProxyType

from castile.operations.registry import OPERATIONS
from castile.wire.contract import contract


def test_every_implementation_is_an_operation_of_the_contract() -> None:
    """A name that the contract does not know could never be called."""
    assert set(OPERATIONS) <= set(contract().operations)
    assert all(name == one.name for name, one in OPERATIONS.items())


def test_the_registry_is_frozen() -> None:
    """Nobody adds an operation at run time."""
    assert isinstance(OPERATIONS, MappingProxyType)


def test_only_writing_operations_go_to_the_writer() -> None:
    """These write, all others only read; of listOperation the plan decides."""
    asked = {name: one for name, one in OPERATIONS.items() if name != "listOperation"}
    writing = {name for name, one in asked.items() if one.writes(None)}
    assert writing == {
        "deleteCustomObjects",
        "deleteMObjects",
        "importToList",
        "mergeLeads",
        "requestCampaign",
        "scheduleCampaign",
        "syncCustomObjects",
        "syncLead",
        "syncMObjects",
        "syncMultipleLeads",
    }
