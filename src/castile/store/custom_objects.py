"""Custom objects, in the order of their link and key values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from castile.domain.custom_objects import CustomObject
from castile.domain.ids import LeadId
from castile.store.repository import Repository
from castile.store.statements import statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import apsw

    from castile.domain.custom_objects import CustomObjectType
    from castile.domain.ids import CustomObjectTypeId

_SQL = statements("custom_objects")
_OF_KEY = _SQL["of_key"]
_OF_OTHER_KEY = _SQL["of_other_key"]
_PAGE = _SQL["page"]
_PAGE_OF_LINK = _SQL["page_of_link"]
_SKIP_OF_LINK = _SQL["skip_of_link"]
_COUNT = _SQL["count"]
_COUNT_OF_LINK = _SQL["count_of_link"]
_FOUND_OF_LINK = _SQL["found_of_link"]
_FOUND_OF_KEY = _SQL["found_of_key"]
_FOUND_OF_OTHER_KEY = _SQL["found_of_other_key"]
_FOUND_OF_ONE_KEY = _SQL["found_of_one_key"]
_WITH_IDS = _SQL["with_ids"]
_INSERT = _SQL["insert"]
_SAVE = _SQL["save"]
_DELETE = _SQL["delete"]
_OF_LEAD = _SQL["of_lead"]
_MOVE = _SQL["move"]
_MOVE_UNLINKED = _SQL["move_unlinked"]
_REMOVE_LEAD = _SQL["remove_lead"]

_FIRST = (b"", b"")
"""Before the place of every record."""
_BELOW_EVERY_KEY = -1
"""A number is below all bytes, also below none at all."""

SortKey = tuple[bytes, bytes]
"""What a record is ordered by: its link value, then its other keys."""


@dataclass(frozen=True, slots=True)
class FoundObject:
    """
    A record as a search sees it, before it is read whole.

    Args:
        record_id: The store's number inside one transaction.
        link: Its stored link value.
        keys: The stored values of the other keys.
        sort_key: Its place in the order.
    """

    record_id: int
    link: str
    keys: tuple[str, ...]
    sort_key: SortKey


class CustomObjectRepository(Repository):
    """
    The custom objects of a subscription.

    Args:
        connection: The connection of the transaction.
        subscription_id: The subscription whose records are seen.

    Source: documented and decided (60-custom-objects section 1, D-23).
    """

    __slots__ = ()

    def find(
        self, object_type: CustomObjectType, link: str | None, keys: Sequence[str]
    ) -> CustomObject | None:
        """
        Return the record with a key, or None.

        Args:
            object_type: Its type.
            link: The stored link value; where it is no key, it is not looked at.
            keys: The stored values of the other keys.
        """
        other_key = object_type.other_key(keys)
        start = (self._subscription_id, object_type.type_id)
        if not object_type.is_style_a:
            row = self._execute(_OF_OTHER_KEY, (*start, other_key, 1)).fetchone()
        elif link is None:
            return None
        else:
            key = (*start, object_type.link_key(link), other_key)
            row = self._execute(_OF_KEY, key).fetchone()
        return None if row is None else _record(row)

    def page(
        self, type_id: CustomObjectTypeId, *, after: SortKey | None, limit: int
    ) -> list[CustomObject]:
        """Return records of a type in order, at most `limit` behind a place."""
        bounds = (*(after or _FIRST), limit)
        return _records(self._execute(_PAGE, (self._subscription_id, type_id, *bounds)))

    def page_of_link(
        self, type_id: CustomObjectTypeId, link_key: bytes, *, after: bytes | None, limit: int
    ) -> list[CustomObject]:
        """Return records with a link value in order, `limit` behind a key of the others."""
        bounds = (link_key, _BELOW_EVERY_KEY if after is None else after, limit)
        return _records(self._execute(_PAGE_OF_LINK, (self._subscription_id, type_id, *bounds)))

    def skip_of_link(
        self, type_id: CustomObjectTypeId, link_key: bytes, count: int
    ) -> bytes | None:
        """Return the key of the others at a place from 0, or None behind the end."""
        place = (self._subscription_id, type_id, link_key, count)
        row = self._execute(_SKIP_OF_LINK, place).fetchone()
        return None if row is None else row[0]

    def count(self, type_id: CustomObjectTypeId) -> int:
        """Return how many records a type has, in a time that does not depend on them."""
        row = self._execute(_COUNT, (self._subscription_id, type_id)).fetchone()
        return 0 if row is None else int(row[0])

    def count_of_link(
        self, type_id: CustomObjectTypeId, link_key: bytes, *, after: bytes | None = None
    ) -> int:
        """Return how many records with a link value stand behind a key of the others."""
        bounds = (link_key, _BELOW_EVERY_KEY if after is None else after)
        ((count,),) = self._execute(_COUNT_OF_LINK, (self._subscription_id, type_id, *bounds))
        return int(count)

    def found_of_link(
        self, type_id: CustomObjectTypeId, link_key: bytes, limit: int
    ) -> list[FoundObject]:
        """Return at most `limit` records with a link value."""
        return self._found(_FOUND_OF_LINK, type_id, link_key, limit)

    def found_of_key(
        self, type_id: CustomObjectTypeId, key: SortKey, limit: int
    ) -> list[FoundObject]:
        """Return the one record with a link value and all other keys, or none."""
        return self._found(_FOUND_OF_KEY, type_id, *key, limit)

    def found_of_other_key(
        self, type_id: CustomObjectTypeId, other_key: bytes, limit: int
    ) -> list[FoundObject]:
        """Return at most `limit` records with all the other keys."""
        return self._found(_FOUND_OF_OTHER_KEY, type_id, other_key, limit)

    def found_of_one_key(
        self, type_id: CustomObjectTypeId, place: int, value: str, limit: int
    ) -> list[FoundObject]:
        """Return at most `limit` records with a value of one of several other keys."""
        return self._found(_FOUND_OF_ONE_KEY, type_id, place, value, limit)

    def with_ids(self, record_ids: Iterable[int]) -> list[CustomObject]:
        """Return records by the store's numbers, in the order in which they are asked for."""
        asked = list(record_ids)
        listed = orjson.dumps(asked).decode()
        rows = self._execute(_WITH_IDS, (self._subscription_id, listed))
        return sorted(_records(rows), key=lambda each: asked.index(each.record_id))

    def add(self, object_type: CustomObjectType, record: CustomObject) -> None:
        """Store a new record; that its key is free was asked before."""
        self._execute(
            _INSERT,
            (
                self._subscription_id,
                object_type.type_id,
                object_type.link_key(record.link),
                object_type.other_key(record.keys),
                record.lead_id,
                record.link,
                orjson.dumps(record.keys).decode(),
                _stored_values(record),
                record.created_ms,
                record.updated_ms,
            ),
        )

    def save(self, object_type: CustomObjectType, record: CustomObject) -> None:
        """Store a record that exists, all but its other keys, which never change."""
        self._execute(
            _SAVE,
            (
                self._subscription_id,
                record.record_id,
                object_type.link_key(record.link),
                record.lead_id,
                record.link,
                _stored_values(record),
                record.created_ms,
                record.updated_ms,
            ),
        )

    def delete(self, record: CustomObject) -> None:
        """Delete a record that exists."""
        self._execute(_DELETE, (self._subscription_id, record.record_id))

    def any_of_lead(self, lead_id: LeadId) -> bool:
        """Tell whether a lead has records of any type."""
        ((found,),) = self._execute(_OF_LEAD, (self._subscription_id, lead_id))
        return bool(found == 1)

    def move(
        self, object_type: CustomObjectType, source: LeadId, target: LeadId, link: str | None
    ) -> None:
        """
        Give the records of one type of a lead to another lead.

        Args:
            object_type: The type.
            source: The lead that loses them.
            target: The lead that gets them. Where it has a record with the same key, both stay
                as they are: what is left of the source is the caller's matter.
            link: Their link value from now on; None leaves what each has.

        Source: decided (10-leads X-7, X-8).
        """
        key = (self._subscription_id, object_type.type_id, source, target)
        if link is None:
            self._execute(_MOVE_UNLINKED, key)
        else:
            self._execute(_MOVE, (*key, link, object_type.link_key(link)))

    def remove_lead(self, lead_id: LeadId) -> int:
        """Remove all records of a lead and return how many."""
        self._execute(_REMOVE_LEAD, (self._subscription_id, lead_id))
        return self._connection.changes()

    def _found(
        self, statement: str, type_id: CustomObjectTypeId, *bindings: bytes | str | int
    ) -> list[FoundObject]:
        rows = self._execute(statement, (self._subscription_id, type_id, *bindings))
        return [
            FoundObject(record_id, link, tuple(orjson.loads(keys)), (link_key, other_key))
            for record_id, link, keys, link_key, other_key in rows
        ]


def _stored_values(record: CustomObject) -> str:
    """Return the values in one order, so that records with the same fields are alike."""
    return orjson.dumps(record.values, option=orjson.OPT_SORT_KEYS).decode()


def _record(row: tuple[Any, ...]) -> CustomObject:
    record_id, lead_id, link, keys, values, created_ms, updated_ms = row
    return CustomObject(
        lead_id=LeadId(lead_id),
        link=link,
        keys=tuple(orjson.loads(keys)),
        values=orjson.loads(values),
        created_ms=created_ms,
        updated_ms=updated_ms,
        record_id=record_id,
    )


def _records(rows: apsw.Cursor) -> list[CustomObject]:
    return [_record(row) for row in rows]
