"""Custom objects of one type as rows of a file, each way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from castile.actions.custom_objects import leads_linked
from castile.admin.cells import RowError, instant, required_text, whole_number
from castile.admin.command import shown_at
from castile.admin.lead_rows import FIELD_PREFIX
from castile.admin.rows import COMMENT, Taken, keep_times, texts_by_column
from castile.domain.custom_objects import CustomObject
from castile.domain.ids import LeadId
from castile.domain.keys import LEAD_ID_MAX
from castile.domain.values import ValueDoesNotFit, convert_imported

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castile.domain.catalog import Catalog
    from castile.domain.custom_objects import CustomObjectType, ObjectField
    from castile.store.tx import Tx

LEAD_ID: Final = "lead_id"
TIMES: Final = ("created_at", "updated_at")


def columns_of(object_type: CustomObjectType) -> tuple[str, ...]:
    """Return the columns of a type in the order of an export: ours, then its fields."""
    return (*_own_columns(object_type), *_fields_by_column(object_type))


def _own_columns(object_type: CustomObjectType) -> tuple[str, ...]:
    # Where the link is the id of the lead, no other column says it.
    return TIMES if object_type.links_to is None else (LEAD_ID, *TIMES)


def _fields_by_column(object_type: CustomObjectType) -> dict[str, ObjectField]:
    own = _own_columns(object_type)
    return {
        FIELD_PREFIX + name
        if name in own or name.startswith((COMMENT, FIELD_PREFIX))
        else name: field
        for name, field in {**object_type.keys, **object_type.attributes}.items()
    }


class CustomObjectRows:
    """
    Takes and gives rows of one type over one transaction.

    Args:
        tx: The transaction.
        object_type: The type.
        catalog: The definitions of the subscription.
        now_ms: The time of what comes without one of its own.

    Source: decided (00-overview S-4a).
    """

    def __init__(
        self, tx: Tx, object_type: CustomObjectType, catalog: Catalog, now_ms: int
    ) -> None:
        self._tx = tx
        self._type = object_type
        self._zone = catalog.zone
        self._now_ms = now_ms
        self._fields = _fields_by_column(object_type)
        self._columns = columns_of(object_type)

    def take(self, columns: Sequence[str], cells: Sequence[object]) -> Taken:
        """
        Create or update the record that a row means by its keys.

        Raises:
            RowError: It cannot be taken; nothing was written.
        """
        texts = texts_by_column(columns, cells, self._columns)
        given = {
            self._fields[column]: text for column, text in texts.items() if column in self._fields
        }
        link = self._link(given)
        keys = tuple(self._key(field, given) for field in self._type.other_keys)
        if link is None and self._type.is_style_a:
            raise RowError(f"{self._type.link.name}: expected a value, as it is a key, got none")
        stored = self._tx.custom_objects.find(self._type, link, keys)
        lead_id = self._lead_id(texts, given, link, stored)
        record = (
            CustomObject(lead_id=lead_id, link=link or "", keys=keys)
            if stored is None
            else replace(
                stored, lead_id=lead_id, link=link or stored.link, values={**stored.values}
            )
        )
        self._set_values(record, given)
        times = self._instant(TIMES[0], texts), self._instant(TIMES[1], texts)
        keep_times(record, stored, times, self._now_ms, changed=record != stored)
        if stored is None:
            self._tx.custom_objects.add(self._type, record)
            return Taken.CREATED
        if record == stored:
            return Taken.UNCHANGED
        self._tx.custom_objects.save(self._type, record)
        return Taken.UPDATED

    def cells(self, record: CustomObject) -> list[object]:
        """Return a row, in the order of `columns_of`, with None for no value."""
        own: dict[str, object] = {
            LEAD_ID: record.lead_id,
            TIMES[0]: shown_at(record.created_ms),
            TIMES[1]: shown_at(record.updated_ms),
        }
        fields = self._fields.values()
        return [
            *(own[column] for column in _own_columns(self._type)),
            *(record.value(self._type, field) for field in fields),
        ]

    def _link(self, given: dict[ObjectField, str]) -> str | None:
        """Return the stored link value that a row says, None when it says none."""
        text = given.get(self._type.link)
        if text is None:
            return None
        name = self._type.link.name
        link = self._type.link_text(required_text(name, text), self._zone)
        if link is None:
            expected = "the id of a lead" if self._type.links_to is None else "a value that fits"
            raise RowError(f"{name}: expected {expected}, got {text[:60]!r}")
        return link

    def _key(self, field: ObjectField, given: dict[ObjectField, str]) -> str:
        if field not in given:
            raise RowError(f"{field.name}: expected a value, as it is a key, got none")
        stored = self._converted(field, required_text(field.name, given[field]))
        if stored is None:
            raise RowError(f"{field.name}: expected a value, as it is a key, got none")
        return stored

    def _lead_id(
        self,
        texts: dict[str, str],
        given: dict[ObjectField, str],
        link: str | None,
        stored: CustomObject | None,
    ) -> LeadId:
        """Return the lead that the row says, else that of the stored record, else of the link."""
        name = self._type.link.name
        if LEAD_ID in texts:
            lead_id = LeadId(whole_number(LEAD_ID, texts[LEAD_ID], LEAD_ID_MAX))
            if self._tx.leads.get(lead_id) is None:
                raise RowError(f"{LEAD_ID}: no lead {lead_id}")
            if link is None and stored is None:
                raise RowError(f"{name}: expected a value for a new record, got none")
            return lead_id
        if stored is not None and link in (None, stored.link):
            return stored.lead_id
        if link is None:
            raise RowError(f"{name}: expected a value for a new record, got none")
        found = leads_linked(self._type, given[self._type.link], self._tx, self._zone)
        if len(found) != 1:
            raise RowError(f"{name}: {'several leads have' if found else 'no lead has'} {link!r}")
        return found[0]

    def _set_values(self, record: CustomObject, given: dict[ObjectField, str]) -> None:
        for field, text in given.items():
            if field is self._type.link or field.name in self._type.keys:
                continue
            stored = self._converted(field, text)
            if stored is None:
                record.values.pop(field.name, None)
            else:
                record.values[field.name] = stored

    def _converted(self, field: ObjectField, text: str) -> str | None:
        try:
            return convert_imported(field, text, self._zone)
        except ValueDoesNotFit as error:
            raise RowError(str(error)) from None

    def _instant(self, column: str, texts: dict[str, str]) -> int | None:
        return instant(column, texts[column], self._zone) if column in texts else None
