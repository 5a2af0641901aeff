"""What imports of rows have in common: a savepoint a row, outcomes, cells, times."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from castile.admin.cells import RowError, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from castile.store.tx import Tx

    Refused = tuple[int, str]

COMMENT: Final = "#"
"""Columns that begin with it are passed over; a file of refused rows has such."""


class Taken(StrEnum):
    """What became of a row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class Timed(Protocol):
    """What has a time of creation and one of its last change."""

    created_ms: int
    updated_ms: int


def take_each(
    tx: Tx, rows: Iterable[Sequence[object]], take: Callable[[Sequence[object]], Taken]
) -> tuple[dict[str, int], list[Refused]]:
    """
    Take a chunk of rows, each in a savepoint of its own.

    Args:
        tx: The transaction to write in.
        rows: The cells of each row.
        take: Takes one row, or raises RowError.

    Returns:
        How many rows had which outcome, and place and reason of those that were refused; a
        refused row left no trace.
    """
    counts = dict.fromkeys((each.value for each in Taken), 0)
    refused: list[Refused] = []
    for place, cells in enumerate(rows):
        try:
            with tx.savepoint():
                taken = take(cells)
        except RowError as error:
            refused.append((place, str(error)))
        else:
            counts[taken.value] += 1
    return counts, refused


def unknown_columns(columns: Iterable[str], known: Collection[str]) -> list[str]:
    """Return the columns that are not known; those with `#` are passed over."""
    return [each for each in columns if not each.startswith(COMMENT) and each not in known]


def texts_by_column(
    columns: Sequence[str], cells: Sequence[object], known: Collection[str]
) -> dict[str, str]:
    """
    Return what a row says.

    Args:
        columns: The names of the columns.
        cells: The cells in the same order; there may be fewer.
        known: The columns that there are.

    Returns:
        Text by column, without the cells that say nothing.

    Raises:
        RowError: There are more cells than columns, one of an unknown column has a value, or no
            cell has one.
    """
    if len(cells) > len(columns):
        raise RowError(f"expected {len(columns)} cells at most, got {len(cells)}")
    found = {
        column: text
        for column, cell in zip(columns, cells, strict=False)
        if not column.startswith(COMMENT) and (text := text_of(column, cell)) is not None
    }
    if unknown := unknown_columns(found, known):
        raise RowError(f"{unknown[0][:100]}: expected one of the columns {', '.join(known)}")
    if not found:
        raise RowError("expected a value in one of the columns, got an empty row")
    return found


def keep_times(
    record: Timed,
    stored: Timed | None,
    given: tuple[int | None, int | None],
    now_ms: int,
    *,
    changed: bool,
) -> None:
    """
    Keep the times of a row; what changed without a time changed now (10-leads S-7).

    Args:
        record: What is written; its times are set.
        stored: What is stored of it, None when it is new.
        given: The times of creation and of change that the row says.
        now_ms: Now, in milliseconds since 1970 UTC.
        changed: Whether anything else of it differs.

    Raises:
        RowError: It would have changed before it was created.
    """
    created_ms, updated_ms = given
    if stored is None:
        said = [each for each in given if each is not None]
        record.created_ms, record.updated_ms = (said[0], said[-1]) if said else (now_ms, now_ms)
    else:
        record.created_ms = stored.created_ms if created_ms is None else created_ms
        if updated_ms is not None:
            record.updated_ms = updated_ms
        elif changed:
            record.updated_ms = max(now_ms, stored.updated_ms)
    if record.updated_ms < record.created_ms:
        raise RowError("updated_at: expected a time that is not before created_at")
