"""
What an import brings: the columns of its header, and one row after the other.

A header and a row are one record of a csv file each: cells with commas between them; a cell in
quotes may hold commas, line ends and, doubled, quotes. A quote elsewhere in a cell is a letter
like any other, and so is what a spreadsheet would take for the beginning of a formula.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from castile.domain.catalog import FieldLookup
from castile.domain.keys import email_key, lead_id_of
from castile.domain.lead_input import LeadInput
from castile.domain.standard_fields import EMAIL_NAME
from castile.domain.tokens import TOKENS_MAX, token_name
from castile.domain.values import CLEARING_WORD, ValueDoesNotFit, convert_imported
from castile.wire.faults import (
    BadParameterCombination,
    Fault,
    LeadAttributeBad,
    LeadKeyBad,
    LeadKeyRequired,
    LeadNotFound,
    LeadSyncFailed,
)
from castile.wire.messages import LeadKeyRef

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from castile.domain.catalog import Catalog
    from castile.domain.fields import LeadField
    from castile.domain.ids import LeadId

OPERATION: Final = "importToList"
HEADER: Final = "importFileHeader"
_LEAD_ID_HEADERS: Final = frozenset({"lead id", "id"})
_CELL: Final = re.compile(r'(?:"((?:[^"]++|"")*+)"|(?!")([^,\r\n]*+))(,|\Z)')
_IN_QUOTES: Final = re.compile(r'"(?:[^"]++|"")*+"')


def read_record(text: str) -> list[str]:
    """
    Read the cells of one record.

    Args:
        text: The record; line ends behind it are passed over.

    Returns:
        Its cells as they are, blanks included; at least one.

    Raises:
        ValueError: It is not one record; the text says what was found where.

    Source: documented: like a list import file; decided, 30-lists-and-import I-30, I-51 a.
    """
    text = text.rstrip("\r\n")
    if '"' not in text and "\n" not in text and "\r" not in text:
        return text.split(",")
    cells: list[str] = []
    at = 0
    while (match := _CELL.match(text, at)) is not None:
        in_quotes, plain, end = match.groups()
        cells.append(plain if in_quotes is None else in_quotes.replace('""', '"'))
        if not end:
            return cells
        at = match.end()
    raise ValueError(f"{_flaw(text, at)} in cell {len(cells) + 1}")


def _flaw(text: str, at: int) -> str:
    if not text.startswith('"', at):
        return "expected quotes around a line end"
    closed = _IN_QUOTES.match(text, at)
    return "expected a closing quote" if closed is None else "expected a comma behind the quotes"


class ColumnKind(StrEnum):
    """What the cells of a column are."""

    LEAD_ID = "lead id"
    FIELD = "field"
    TOKEN = "token"  # noqa: S105 - a kind of column, no password
    PASSED_OVER = "passed over"


@dataclass(frozen=True, slots=True)
class Column:
    """
    One column.

    Args:
        kind: What its cells are.
        key: The `LeadField.key` of its field, the name of its token, or the name that is passed
            over, in lower case.
    """

    kind: ColumnKind
    key: str = ""

    @property
    def is_key(self) -> bool:
        """Whether its cells find leads."""
        return self.kind is ColumnKind.LEAD_ID or (
            self.kind is ColumnKind.FIELD and self.key == EMAIL_NAME
        )


def column_of(name: str, catalog: Catalog) -> Column | None:
    """
    Find what a column is by its name.

    Args:
        name: As it stands in the header; letter case and blanks around it are ignored.
        catalog: The definitions of the subscription.

    Returns:
        The column; None when the name means nothing.

    Source: documented, recorded, decided (30-lists-and-import I-31 to I-34, I-37).
    """
    if name.strip().casefold() in _LEAD_ID_HEADERS:
        return Column(ColumnKind.LEAD_ID)
    found = catalog.lookup_header(name)
    if found is FieldLookup.PASSED_OVER:
        return Column(ColumnKind.PASSED_OVER, name.strip().casefold())
    if found is not FieldLookup.UNKNOWN:
        return Column(ColumnKind.FIELD, found.key)
    try:
        return Column(ColumnKind.TOKEN, token_name(name))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Header:
    """
    A header that was read.

    Args:
        columns: Its columns; those that mean nothing are left out.
        unknown: The names that mean nothing, in their order.
    """

    columns: tuple[Column, ...]
    unknown: tuple[str, ...]

    @property
    def has_tokens(self) -> bool:
        """Whether a column holds tokens."""
        return any(column.kind is ColumnKind.TOKEN for column in self.columns)

    def refuse_unknown(self) -> None:
        """
        Refuse a header with names that mean nothing.

        Raises:
            LeadAttributeBad: 20105, with all of them.

        Source: decided, 30-lists-and-import I-34.
        """
        if self.unknown:
            raise LeadAttributeBad(operation=OPERATION, names=self.unknown)


def read_header(text: str, catalog: Catalog) -> Header:
    """
    Read the header of an import and judge its columns together.

    Args:
        text: The header.
        catalog: The definitions of the subscription.

    Returns:
        The header; what is unknown in it is refused later (00-overview O-5).

    Raises:
        ValueError: The text is not one record.
        BadParameterCombination: 20114, a column twice, no key column among those that are known,
            or more than 100 tokens.

    Source: documented and decided, 30-lists-and-import I-31 to I-37.
    """
    columns: dict[Column, str] = {}
    unknown: list[str] = []
    for number, name in enumerate(read_record(text), 1):
        column = column_of(name, catalog)
        if column is None:
            unknown.append(name.strip() or f"column {number} without a name")
        elif column in columns:
            raise _refuse(f"{columns[column]} and {name.strip()} are the same column")
        else:
            columns[column] = name.strip()
    if not any(column.is_key for column in columns):
        raise _refuse(f"{HEADER} has neither an email column nor a Lead ID column")
    if sum(column.kind is ColumnKind.TOKEN for column in columns) > TOKENS_MAX:
        raise _refuse(f"{HEADER} has more than {TOKENS_MAX} token columns")
    return Header(tuple(columns), tuple(unknown))


def _refuse(rule: str) -> BadParameterCombination:
    return BadParameterCombination(rule=rule)


@dataclass(frozen=True, slots=True)
class ImportRow:
    """
    One row, judged by itself.

    Args:
        lead_input: Which lead it means and what it writes.
        tokens: The names of tokens and their values, None to remove one.
    """

    lead_input: LeadInput
    tokens: tuple[tuple[str, str | None], ...]


class RowReader:
    """
    Reads the rows of one import.

    A field that is gone meanwhile, or takes no values any more, is passed over.

    Args:
        columns: The columns.
        catalog: The definitions of the subscription as they are now.
        writes: Whether values are written; else only keys and tokens are looked at.
    """

    __slots__ = ("_catalog", "_columns", "_writes")

    def __init__(self, columns: Sequence[Column], catalog: Catalog, *, writes: bool) -> None:
        fields = {field.key: field for field in catalog.fields_described}
        self._columns = tuple(
            (column, fields.get(column.key) if column.kind is ColumnKind.FIELD else None)
            for column in columns
        )
        self._catalog = catalog
        self._writes = writes

    def read(self, text: str) -> ImportRow:
        """
        Read one row.

        Args:
            text: The row.

        Returns:
            What it asks for. A value that does not fit is in `lead_input.failure`, so that an
            unknown id is reported first.

        Raises:
            LeadSyncFailed: 20106, it is not one record, or has more cells than columns.
            LeadKeyRequired: 20101, no key has a value.
            LeadKeyBad: 20102, the Lead ID is no positive whole number.
            LeadNotFound: 20103, the Lead ID is too large for any lead.

        Source: documented and decided, 30-lists-and-import I-51, I-52, I-55.
        """
        lead_id: LeadId | None = None
        email = ""
        values: list[tuple[LeadField, str]] = []
        tokens: list[tuple[str, str | None]] = []
        for (column, field), cell in zip(self._columns, self._cells(text), strict=False):
            shown = cell.strip()
            if not shown:
                continue
            if column.kind is ColumnKind.TOKEN:
                tokens.append((column.key, None if shown == CLEARING_WORD else cell))
            elif column.kind is ColumnKind.LEAD_ID:
                lead_id = _lead_id(shown)
            elif column.kind is ColumnKind.FIELD:
                if column.key == EMAIL_NAME and shown != CLEARING_WORD:
                    email = shown
                if field is not None and field.takes_values:
                    values.append((field, cell))
        if lead_id is None and not email:
            raise LeadKeyRequired
        return ImportRow(self._lead_input(lead_id, email, values), tuple(tokens))

    def _cells(self, text: str) -> list[str]:
        try:
            cells = read_record(text)
        except ValueError as error:
            raise LeadSyncFailed(reason=str(error)) from None
        if len(cells) > len(self._columns):
            raise LeadSyncFailed(
                reason=f"expected at most {len(self._columns)} cells, got {len(cells)}"
            )
        return cells

    def _lead_input(
        self, lead_id: LeadId | None, email: str, values: Iterable[tuple[LeadField, str]]
    ) -> LeadInput:
        zone = self._catalog.zone
        converted: list[tuple[LeadField, str | None]] = []
        failure: Fault | None = None
        try:
            converted = [
                (field, convert_imported(field, cell, zone))
                for field, cell in (values if self._writes else ())
            ]
        except ValueDoesNotFit as error:
            failure = LeadSyncFailed(reason=str(error))
        element = None
        if lead_id is None:  # The email is the key: it is written to a new lead only.
            element = next((pair for pair in converted if pair[0].key == EMAIL_NAME), None)
            converted = [pair for pair in converted if pair is not element]
        return LeadInput(
            lead_id=lead_id,
            foreign_id=None,
            email=None if lead_id is not None else email_key(email),
            cookie=None,
            values=tuple(converted),
            failure=failure,
            email_element=element,
        )


def _lead_id(text: str) -> LeadId | None:
    if text == CLEARING_WORD:
        return None
    try:
        lead_id = lead_id_of(text)
    except ValueError as error:
        raise LeadKeyBad(key_type=LeadKeyRef.IDNUM, detail=str(error)) from None
    if lead_id is None:
        raise LeadNotFound(key_type=LeadKeyRef.IDNUM, key_value=text)
    return lead_id
