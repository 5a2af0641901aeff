"""What an operation says of itself to the pipeline."""

from __future__ import annotations

from castile.domain.ids import ListId
from castile.domain.lists import StaticList
from castile.operations.get_lead import GET_LEAD, GetLeadPlan
from castile.operations.list_operation import LIST_OPERATION, ListOperationPlan
from castile.operations.operation import Implementation
from castile.wire.messages import LeadKey, LeadKeyRef, ListOperationType


def test_a_run_counts_as_short_unless_the_operation_says_otherwise() -> None:
    """The default reads, on the event loop."""
    one = Implementation("x", lambda *_: None, lambda *_: None)
    assert one.is_short(object()) is True
    assert one.writes(object()) is False


def test_a_key_that_may_find_many_leads_is_not_short() -> None:
    """Owners and accounts can have a thousand leads; ids, cookies and emails have few."""
    short = {key for key in LeadKeyRef if GET_LEAD.is_short(GetLeadPlan(key, "1"))}
    assert short == {LeadKeyRef.IDNUM, LeadKeyRef.COOKIE, LeadKeyRef.EMAIL}


def test_only_a_plan_that_changes_members_goes_to_the_writer() -> None:
    """Whoever asks whether leads are on a list waits for no write; both sides of a short list."""
    key = LeadKey(key_type=LeadKeyRef.IDNUM, key_value="1")
    for word in ListOperationType:
        for count, short in ((20, True), (21, False)):
            plan = ListOperationPlan(
                operation=word,
                static_list=StaticList(ListId(1), "L"),
                keys=(key,) * count,
                strict=False,
                record=True,
            )
            assert LIST_OPERATION.writes(plan) is (word is not ListOperationType.ISMEMBEROFLIST)
            assert LIST_OPERATION.is_short(plan) is short
