"""Put leads on a static list or take them from it, with the activities of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.domain.activities import add_to_list, remove_from_list

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from castile.actions.context import Context
    from castile.domain.activities import Activity
    from castile.domain.ids import LeadId
    from castile.domain.lists import StaticList
    from castile.store.tx import Tx


def add_members(
    lead_ids: Sequence[LeadId],
    static_list: StaticList,
    tx: Tx,
    context: Context,
    *,
    record: bool = True,
) -> list[bool]:
    """
    Put leads on a list, one after the other.

    Args:
        lead_ids: Known leads, each as often as it is named.
        static_list: The list.
        tx: The transaction to write in.
        context: The time.
        record: False: no activity, whatever changes.

    Returns:
        For each lead whether it was not on the list before.

    Source: documented and decided, 30-lists-and-import I-20, I-21.
    """
    list_id, now_ms = static_list.list_id, context.now_ms
    added = [tx.lists.add(list_id, lead_id, now_ms) for lead_id in lead_ids]
    if record:
        _record(add_to_list, lead_ids, added, static_list, tx, context)
    return added


def remove_members(
    lead_ids: Sequence[LeadId],
    static_list: StaticList,
    tx: Tx,
    context: Context,
    *,
    record: bool = True,
) -> list[bool]:
    """
    Take leads from a list, one after the other.

    Args:
        lead_ids: Leads, each as often as it is named.
        static_list: The list.
        tx: The transaction to write in.
        context: The time.
        record: False: no activity, whatever changes.

    Returns:
        For each lead whether it was on the list before.

    Source: documented and decided, 30-lists-and-import I-20, I-21.
    """
    removed = [tx.lists.remove(static_list.list_id, lead_id) for lead_id in lead_ids]
    if record:
        _record(remove_from_list, lead_ids, removed, static_list, tx, context)
    return removed


def add_member(
    lead_id: LeadId, static_list: StaticList, tx: Tx, context: Context, *, record: bool = True
) -> bool:
    """Put one lead on a list as `add_members` does."""
    return add_members((lead_id,), static_list, tx, context, record=record)[0]


def _record(
    word: Callable[[LeadId, int, int, str], Activity],
    lead_ids: Sequence[LeadId],
    changed: Sequence[bool],
    static_list: StaticList,
    tx: Tx,
    context: Context,
) -> None:
    list_id, name = static_list.list_id, static_list.name
    tx.activities.add_all(
        [
            word(lead_id, context.now_ms, list_id, name)
            for lead_id, is_change in zip(lead_ids, changed, strict=True)
            if is_change
        ]
    )
