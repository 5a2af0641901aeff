"""
One row of leads as text, and what is stored of it: the columns, each way. Pure.

Every column is one line of a table: how its cell is read. A column that is not in it is a lead
field by its SOAP name; `field:NAME` is the field where a column of ours has its name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Final, TypedDict

from castile.admin.cells import (
    RowError,
    fitting,
    instant,
    items_of,
    required_text,
    text_of,
    whole_number,
    yes_or_no,
)
from castile.admin.rows import COMMENT
from castile.domain.fields import FieldType, custom_field
from castile.domain.ids import LeadId
from castile.domain.keys import LEAD_ID_MAX, check_cookie
from castile.domain.lead_input import FOREIGN_ID_LENGTH_MAX, ForeignId
from castile.domain.standard_fields import EMAIL_NAME
from castile.domain.values import CLEARING_WORD, ValueDoesNotFit, convert_imported
from castile.wire.faults import BadParameter
from castile.wire.messages import ForeignSysType

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from castile.domain.catalog import Catalog
    from castile.domain.fields import LeadField
    from castile.domain.ids import LeadOwnerId, PartitionId
    from castile.domain.lists import StaticList

FIELD_PREFIX: Final = "field:"
_CRM_FIELDS: Final = {
    name: custom_field(name, name, FieldType.STRING)
    for name in ("crm_account_id", "crm_contact_id", "crm_lead_id")
}

_FOREIGN_ID: Final = custom_field(
    "foreign_ids", "foreign_ids", FieldType.STRING, length=FOREIGN_ID_LENGTH_MAX
)


class LeadParts(TypedDict, total=False):
    """What a row says of attributes of a `Lead` that can be cleared."""

    owner_id: LeadOwnerId | None
    sfdc_account_id: str | None
    sfdc_contact_id: str | None
    sfdc_lead_id: str | None


@dataclass(slots=True)
class LeadRow:
    """
    One row, judged by itself; None and nothing in a list stand for "not said".

    Args:
        lead_id: The id of the lead.
        values: Fields, the email among them, and their stored text; None clears.
        parts: Owner and CRM ids.
        known: False for an anonymous lead.
        partition_id: Its partition.
        created_ms: Milliseconds since 1970 UTC.
        updated_ms: Milliseconds since 1970 UTC.
        foreign_ids: Foreign system ids to attach.
        cookies: Cookies to attach, normalised.
        lists: Lists to be a member of.
    """

    lead_id: LeadId | None = None
    values: list[tuple[LeadField, str | None]] = field(default_factory=list)
    parts: LeadParts = field(default_factory=LeadParts)
    known: bool | None = None
    partition_id: PartitionId | None = None
    created_ms: int | None = None
    updated_ms: int | None = None
    foreign_ids: list[ForeignId] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)
    lists: list[StaticList] = field(default_factory=list)

    @property
    def email(self) -> str | None:
        """The email that the row gives, or None."""
        found = [stored for each, stored in self.values if each.name == EMAIL_NAME]
        return found[-1] if found else None


ColumnReader = Callable[[LeadRow, object], None]


class LeadRows:
    """
    Reads rows by the definitions of a subscription.

    Args:
        catalog: The definitions.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._zone = catalog.zone
        self._owners: dict[str, LeadOwnerId] = {}
        self._partitions = {each.name.casefold(): each for each in catalog.partitions}
        self._own: dict[str, ColumnReader] = {
            "Id": self._read_id,
            "created_at": self._read_created_at,
            "updated_at": self._read_updated_at,
            "owner": self._read_owner,
            "crm_account_id": self._read_crm_account_id,
            "crm_contact_id": self._read_crm_contact_id,
            "crm_lead_id": self._read_crm_lead_id,
            "foreign_ids": self._read_foreign_ids,
            "cookies": self._read_cookies,
            "lists": self._read_lists,
            "partition": self._read_partition,
            "anonymous": self._read_anonymous,
        }

    def reader_of(self, column: str) -> ColumnReader | None:
        """Return what reads the cells of a column, or None when there is no such column."""
        if column in self._own:
            return self._own[column]
        found = self._catalog.fields_by_name.get(column.removeprefix(FIELD_PREFIX))
        return None if found is None else self._reader_of_field(found)

    def unknown(self, columns: Iterable[str]) -> list[str]:
        """Return the columns that are neither ours nor a lead field that is shown."""
        return [
            column
            for column in columns
            if not column.startswith(COMMENT) and self.reader_of(column) is None
        ]

    def readers(self, columns: Iterable[str]) -> list[ColumnReader]:
        """Return what reads each of the columns; an unknown one refuses any value."""
        return [
            _pass_over
            if column.startswith(COMMENT)
            else self.reader_of(column) or _refuse_column(column)
            for column in columns
        ]

    def _reader_of_field(self, lead_field: LeadField) -> ColumnReader:
        def read(row: LeadRow, cell: object) -> None:
            text = text_of(lead_field.name, cell)
            if text is None:
                return
            try:
                row.values.append((lead_field, convert_imported(lead_field, text, self._zone)))
            except ValueDoesNotFit as error:
                raise RowError(str(error)) from None

        return read

    def _read_id(self, row: LeadRow, cell: object) -> None:
        if (text := text_of("Id", cell)) is not None:
            row.lead_id = LeadId(whole_number("Id", text, LEAD_ID_MAX))

    def _read_created_at(self, row: LeadRow, cell: object) -> None:
        if (text := text_of("created_at", cell)) is not None:
            row.created_ms = instant("created_at", text, self._zone)

    def _read_updated_at(self, row: LeadRow, cell: object) -> None:
        if (text := text_of("updated_at", cell)) is not None:
            row.updated_ms = instant("updated_at", text, self._zone)

    def _read_owner(self, row: LeadRow, cell: object) -> None:
        text = text_of("owner", cell)
        if text is None:
            return
        email = text.strip()
        if email == CLEARING_WORD:
            row.parts["owner_id"] = None
            return
        if email not in self._owners:
            owner = self._catalog.owner_by_email(email)
            if owner is None:
                raise RowError(f"owner: expected the email of a lead owner, got {email[:255]!r}")
            self._owners[email] = owner.lead_owner_id
        row.parts["owner_id"] = self._owners[email]

    def _read_crm_account_id(self, row: LeadRow, cell: object) -> None:
        if (text := text_of("crm_account_id", cell)) is not None:
            row.parts["sfdc_account_id"] = self._crm_id("crm_account_id", text)

    def _read_crm_contact_id(self, row: LeadRow, cell: object) -> None:
        if (text := text_of("crm_contact_id", cell)) is not None:
            row.parts["sfdc_contact_id"] = self._crm_id("crm_contact_id", text)

    def _read_crm_lead_id(self, row: LeadRow, cell: object) -> None:
        if (text := text_of("crm_lead_id", cell)) is not None:
            row.parts["sfdc_lead_id"] = self._crm_id("crm_lead_id", text)

    def _crm_id(self, column: str, text: str) -> str | None:
        return fitting(_CRM_FIELDS[column], text, self._zone)

    def _read_foreign_ids(self, row: LeadRow, cell: object) -> None:
        for item in items_of("foreign_ids", cell):
            row.foreign_ids.append(_foreign_id(item))

    def _read_cookies(self, row: LeadRow, cell: object) -> None:
        for item in items_of("cookies", cell):
            try:
                cookie = check_cookie(item)
            except BadParameter as error:
                raise RowError(f"cookies: {error.detail}") from None
            if cookie is not None and cookie not in row.cookies:
                row.cookies.append(cookie)

    def _read_lists(self, row: LeadRow, cell: object) -> None:
        for item in items_of("lists", cell):
            found = self._catalog.lists.named(item)
            if found is None:
                raise RowError(f"lists: expected the name of a list, got {item[:255]!r}")
            row.lists.append(found)

    def _read_partition(self, row: LeadRow, cell: object) -> None:
        if (text := text_of("partition", cell)) is None:
            return
        found = self._partitions.get(required_text("partition", text).casefold())
        if found is None:
            names = ", ".join(each.name for each in self._catalog.partitions)
            raise RowError(f"partition: expected one of {names}, got {text[:255]!r}")
        row.partition_id = found.partition_id

    def _read_anonymous(self, row: LeadRow, cell: object) -> None:
        if (text := text_of("anonymous", cell)) is not None:
            row.known = not yes_or_no("anonymous", text, self._zone)


def read_row(readers: Sequence[ColumnReader], cells: Sequence[object]) -> LeadRow:
    """
    Judge one row.

    Args:
        readers: What `LeadRows.readers` returned.
        cells: The cells in the same order; further columns are empty when there are fewer.

    Raises:
        RowError: A cell does not fit, there are more cells than columns, or the row is empty.
    """
    if len(cells) > len(readers):
        raise RowError(f"expected {len(readers)} cells at most, got {len(cells)}")
    row = LeadRow()
    for read, cell in zip(readers, cells, strict=False):
        if cell is not None and cell != "":
            read(row, cell)
    if row == LeadRow():
        raise RowError("expected a value in one of the columns, got an empty row")
    return row


OWN_COLUMNS: Final = (
    "Id",
    "created_at",
    "updated_at",
    "owner",
    "crm_account_id",
    "crm_contact_id",
    "crm_lead_id",
    "foreign_ids",
    "cookies",
    "lists",
    "partition",
    "anonymous",
)
"""The columns that are no lead fields, in the order in which they are exported."""


def column_of(lead_field: LeadField) -> str:
    """Return the column that stands for a field."""
    taken = lead_field.name in OWN_COLUMNS
    return FIELD_PREFIX + lead_field.name if taken else lead_field.name


def _foreign_id(item: str) -> ForeignId:
    kind, colon, text = item.partition(":")
    words = [each.value for each in ForeignSysType]
    if not colon or kind.strip() not in words:
        raise RowError(
            f"foreign_ids: expected TYPE:ID with one of {', '.join(words)}, got {item[:60]!r}"
        )
    stored = fitting(_FOREIGN_ID, text, UTC)
    if stored is None:
        raise RowError(f"foreign_ids: expected an id behind the type, got {item[:60]!r}")
    return ForeignId(ForeignSysType(kind.strip()), stored)


def _refuse_column(column: str) -> ColumnReader:
    def refuse(_row: LeadRow, _cell: object) -> None:
        raise RowError(f"{column[:100]}: expected a column of leads or the name of a lead field")

    return refuse


def _pass_over(_row: LeadRow, _cell: object) -> None:
    """Read nothing."""
