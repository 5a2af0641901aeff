"""What an operation says of itself to the pipeline."""

from __future__ import annotations

from castile.operations.get_lead import GET_LEAD, GetLeadPlan
from castile.operations.operation import Implementation
from castile.wire.messages import LeadKeyRef


def test_a_run_counts_as_short_unless_the_operation_says_otherwise() -> None:
    """The default reads, on the event loop."""
    one = Implementation("x", lambda *_: None, lambda *_: None)
    assert one.is_short(object()) is True
    assert one.writes is False


def test_a_key_that_may_find_many_leads_is_not_short() -> None:
    """Owners and accounts can have a thousand leads; ids, cookies and emails have few."""
    short = {key for key in LeadKeyRef if GET_LEAD.is_short(GetLeadPlan(key, "1"))}
    assert short == {LeadKeyRef.IDNUM, LeadKeyRef.COOKIE, LeadKeyRef.EMAIL}
