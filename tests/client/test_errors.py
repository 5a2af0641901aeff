"""What can go wrong with a call."""

from __future__ import annotations

from castile.client.errors import ClientError, FaultReceived


def test_a_fault_has_its_code_and_both_texts() -> None:
    """Its text is the long one, or the short one for want of it."""
    fault = FaultReceived(20103, "20103 - Lead not found", "No lead found (20103)")
    assert (fault.code, str(fault)) == (20103, "No lead found (20103)")
    assert str(FaultReceived(0, "Bad gateway", "")) == "Bad gateway"
    assert isinstance(fault, ClientError)
