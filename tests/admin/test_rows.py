"""What imports of rows have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from castile.admin.cells import RowError
from castile.admin.rows import Taken, keep_times, take_each, texts_by_column, unknown_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castile.store.tx import Tx
    from tests.harness import Harness

NOW_MS = 1000


@dataclass
class Record:
    """Something with times."""

    created_ms: int = 0
    updated_ms: int = 0


def test_a_refused_row_leaves_no_trace(castile: Harness) -> None:
    """The others stay, and each outcome is counted."""

    def work(tx: Tx) -> object:
        def take(cells: Sequence[object]) -> Taken:
            number = tx.sequences.next_id("test")
            if cells == ["bad"]:
                raise RowError("why")
            return Taken.CREATED if number == 1 else Taken.UNCHANGED

        return take_each(tx, [["a"], ["bad"], ["b"]], take), tx.sequences.last_id("test")

    assert castile.write(work) == (
        ({"created": 1, "updated": 0, "unchanged": 1}, [(1, "why")]),
        2,
    )


def test_a_row_says_what_its_cells_say() -> None:
    """Empty cells, comments and missing cells say nothing."""
    columns = ["Id", "#row", "Name", "Type"]
    assert texts_by_column(columns, [7, "x", ""], ["Id", "Name", "Type"]) == {"Id": "7"}


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (["1", "2", "3"], "expected 2 cells at most, got 3"),
        (["1", "2"], "Other: expected one of the columns Id"),
        ([None, " "], "expected a value in one of the columns, got an empty row"),
        ([["1"]], "Id: expected a text, a number or a boolean"),
    ],
)
def test_a_row_that_is_none_is_refused(cells: list[object], reason: str) -> None:
    """The reason names the column."""
    with pytest.raises(RowError, match=reason):
        texts_by_column(["Id", "Other"], cells, ["Id"])


def test_unknown_columns_are_told() -> None:
    """Comments aside."""
    assert unknown_columns(["Id", "#x", "id"], ["Id"]) == ["id"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((None, None), (NOW_MS, NOW_MS)),
        ((5, None), (5, 5)),
        ((None, 6), (6, 6)),
        ((5, 6), (5, 6)),
    ],
)
def test_times_of_something_new(
    given: tuple[int | None, int | None], expected: tuple[int, int]
) -> None:
    """One that is missing is the other one, without both it is now."""
    record = Record()
    keep_times(record, None, given, NOW_MS, changed=True)
    assert (record.created_ms, record.updated_ms) == expected


@pytest.mark.parametrize("changed", [False, True])
@pytest.mark.parametrize(
    ("stored", "given", "expected"),
    [
        (Record(5, 6), (None, None), (5, NOW_MS)),
        (Record(5, 6), (4, None), (4, NOW_MS)),
        (Record(5, 6), (None, 7), (5, 7)),
        (Record(5, 2000), (None, None), (5, 2000)),
    ],
)
def test_times_of_what_is_there(
    stored: Record,
    given: tuple[int | None, int | None],
    expected: tuple[int, int],
    changed: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """What changed without a time changed now, and never goes back."""
    record = Record(stored.created_ms, stored.updated_ms)
    keep_times(record, stored, given, NOW_MS, changed=changed)
    said = given[1] is not None
    assert record.created_ms == expected[0]
    assert record.updated_ms == (expected[1] if changed or said else stored.updated_ms)


def test_nothing_changes_before_it_is_created() -> None:
    """Both sides of it."""
    keep_times(Record(), None, (5, 5), NOW_MS, changed=True)
    with pytest.raises(RowError, match="updated_at: expected a time"):
        keep_times(Record(), None, (5, 4), NOW_MS, changed=True)
