"""
Thirteen plausible mistakes, each put into the product by replacing one of its functions.

A model that finds none of them would prove nothing.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from castile.actions import list_members, merge, upsert_lead
from castile.actions.find_custom_objects import place_of_link
from castile.actions.opportunities import OpportunityWriter
from castile.actions.upsert_lead import write_target
from castile.domain.changes import changes
from castile.operations import get_custom_objects, list_operation, sync_multiple_leads
from castile.store.activities import ActivityRepository
from castile.store.leads import LeadRepository
from castile.store.tx import Tx

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pytest

    from castile.domain.activities import Activity
    from castile.domain.changes import Change
    from castile.domain.leads import Lead


def the_preferred_lead_is_the_oldest(patch: pytest.MonkeyPatch) -> None:
    """L-2: among leads of one email the lowest id is taken."""
    by_email = LeadRepository.by_email

    def lowest_first(self: LeadRepository, email: str, limit: int) -> list[Lead]:
        found = sorted(by_email(self, email, 1000), key=lambda lead: lead.lead_id)
        return found[:limit]

    patch.setattr(LeadRepository, "by_email", lowest_first)


def merging_forgets_cookies(patch: pytest.MonkeyPatch) -> None:
    """X-7: the cookies of a loser go with it."""
    kept = tuple(one for one in merge.BELONGINGS if one.name != "cookies")
    forgotten = replace(
        next(one for one in merge.BELONGINGS if one.name == "cookies"),
        move=lambda source, _target, tx: tx.leads.remove_cookies(source),
    )
    patch.setattr(merge, "BELONGINGS", (*kept, forgotten))


def an_empty_value_does_not_clear(patch: pytest.MonkeyPatch) -> None:
    """S-26: a field that is to be cleared keeps its value."""

    def without_clearing(lead: Lead, values: Any) -> tuple[Change, ...]:
        return tuple(one for one in changes(lead, values) if one.new is not None)

    patch.setattr(upsert_lead, "changes", without_clearing)


def the_remaining_count_is_one_too_high(patch: pytest.MonkeyPatch) -> None:
    """20-activities 4.2: older records are counted with the last one shown."""
    count_history = ActivityRepository.count_history

    def one_more(self: ActivityRepository, *place: Any, **more: Any) -> int:
        return count_history(self, *place, **more) + 1

    patch.setattr(ActivityRepository, "count_history", one_more)


def only_the_last_change_counts(patch: pytest.MonkeyPatch) -> None:
    """M-31: a lead that changed within the range and again after it is left out."""
    changed = LeadRepository.changed

    def by_last_change(
        self: LeadRepository, oldest_ms: int, latest_ms: int, *, after: int, limit: int
    ) -> list[Lead]:
        found = changed(self, oldest_ms, latest_ms, after=after, limit=1001)
        return [one for one in found if oldest_ms <= one.updated_ms <= latest_ms][:limit]

    patch.setattr(LeadRepository, "changed", by_last_change)


def a_member_is_added_again(patch: pytest.MonkeyPatch) -> None:
    """I-21: adding records an activity although the lead is a member."""
    add_members = list_members.add_members

    def add_again(
        lead_ids: Sequence[Any], static_list: Any, tx: Tx, context: Any, *, record: bool = True
    ) -> list[bool]:
        for lead_id in lead_ids:
            tx.lists.remove(static_list.list_id, lead_id)
        return add_members(lead_ids, static_list, tx, context, record=record)

    patch.setattr(list_operation, "add_members", add_again)


def a_failed_record_leaves_a_trace(patch: pytest.MonkeyPatch) -> None:
    """U-9: values are judged after the rest was written, and nothing is undone."""

    def write_first(target: Any, record: Any, tx: Tx, context: Any) -> Any:
        done = write_target(target, replace(record, failure=None), tx, context)
        if record.failure is not None:
            raise record.failure
        return done

    patch.setattr(sync_multiple_leads, "write_target", write_first)
    patch.setattr(Tx, "savepoint", lambda _self: nullcontext())


def letter_case_of_emails_counts(patch: pytest.MonkeyPatch) -> None:
    """L-3: an email with capitals is found by no key."""
    by_email = LeadRepository.by_email

    def exactly(self: LeadRepository, email: str, limit: int) -> list[Lead]:
        return [one for one in by_email(self, email, limit) if one.email == email]

    patch.setattr(LeadRepository, "by_email", exactly)


def of_one_time_the_oldest_comes_first(patch: pytest.MonkeyPatch) -> None:
    """A-5: activities of the same time come by ascending id."""
    history = ActivityRepository.history

    def turned(self: ActivityRepository, *place: Any, **more: Any) -> list[Activity]:
        found = history(self, *place, **more)
        return sorted(found, key=lambda one: (-one.occurred_ms, one.activity_id or 0))

    patch.setattr(ActivityRepository, "history", turned)


def a_moved_foreign_id_changes_one_lead_only(patch: pytest.MonkeyPatch) -> None:
    """S-7: the lead that loses a foreign system id keeps its time of update."""

    def attach(foreign_id: Any, lead: Lead, tx: Tx, _context: Any) -> bool:
        earlier = tx.leads.by_foreign_id(foreign_id.type, foreign_id.id)
        tx.leads.attach_foreign_id(foreign_id.type, foreign_id.id, lead.lead_id)
        return earlier is None or earlier.lead_id != lead.lead_id

    patch.setattr(upsert_lead, "_attach_foreign_id", attach)


def merging_forgets_roles(patch: pytest.MonkeyPatch) -> None:
    """X-7: the roles of a loser go with it."""
    kept = tuple(one for one in merge.BELONGINGS if one.name != "roles")
    forgotten = replace(
        next(one for one in merge.BELONGINGS if one.name == "roles"),
        move=lambda source, _target, tx: tx.roles.remove_lead(source),
    )
    patch.setattr(merge, "BELONGINGS", (*kept, forgotten))


def a_page_skips_a_record(patch: pytest.MonkeyPatch) -> None:
    """D-30: a page of custom objects begins one record too late."""

    def too_late(*query: Any, passed: int) -> Any:
        return place_of_link(*query, passed=passed + 1)

    patch.setattr(get_custom_objects, "place_of_link", too_late)


def upsert_ignores_the_external_key(patch: pytest.MonkeyPatch) -> None:
    """B-2: an opportunity is written by its id alone, and made again without one."""
    sync, find = OpportunityWriter.sync, OpportunityWriter._find
    writes = []

    def write(self: OpportunityWriter, *sent: Any) -> Any:
        writes.append(sent)
        try:
            return sync(self, *sent)
        finally:
            writes.pop()

    def by_id_alone(self: OpportunityWriter, sent_id: int | None, key: Any) -> Any:
        return find(self, sent_id, None if writes else key)

    patch.setattr(OpportunityWriter, "sync", write)
    patch.setattr(OpportunityWriter, "_find", by_id_alone)


OBJECT_MISTAKES: Final[tuple[Callable[[pytest.MonkeyPatch], None], ...]] = (
    merging_forgets_roles,
    a_page_skips_a_record,
    upsert_ignores_the_external_key,
)
"""Found by the machine that knows objects."""
MISTAKES: Final[tuple[Callable[[pytest.MonkeyPatch], None], ...]] = (
    the_preferred_lead_is_the_oldest,
    merging_forgets_cookies,
    an_empty_value_does_not_clear,
    the_remaining_count_is_one_too_high,
    only_the_last_change_counts,
    a_member_is_added_again,
    a_failed_record_leaves_a_trace,
    letter_case_of_emails_counts,
    of_one_time_the_oldest_comes_first,
    a_moved_foreign_id_changes_one_lead_only,
)
