"""Any of the 27 faults on demand."""

from __future__ import annotations

import pytest

from castile.rehearsal.faults import rehearsed_fault
from castile.wire.faults import FAULTS


@pytest.mark.parametrize("code", FAULTS)
def test_every_code_can_be_made(code: int) -> None:
    """With its long text filled in, as a client would see it."""
    fault = rehearsed_fault(code, call_id="c1", operation="getLead", lead_key=None)
    assert type(fault) is FAULTS[code]
    assert fault.message
    assert not set("{}") & set(fault.message)


def test_a_fault_about_a_key_names_the_key_of_the_call() -> None:
    """And the operation and the id of the call, where they belong."""
    key = ("IDNUM", "42")
    fault = rehearsed_fault(20103, call_id="c1", operation="getLead", lead_key=key)
    assert fault.message == "No lead found with IDNUM = 42"
    assert fault.cause == "mktNotFoundException: person with ID 42 not found"
    fault = rehearsed_fault(20105, call_id="c1", operation="syncLead", lead_key=key)
    assert fault.message.startswith("syncLead operation failed")
    fault = rehearsed_fault(20011, call_id="c1", operation="syncLead", lead_key=key)
    assert fault.message.endswith("reference c1")
