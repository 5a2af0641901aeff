"""What commands over rows have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.admin.chunks import ROWS_AT_ONCE, refuse_unknown, rows_of, write_or_try
from castile.admin.errors import CommandError

if TYPE_CHECKING:
    from castile.store.tx import Tx
    from tests.harness import Harness


@pytest.mark.parametrize("count", [ROWS_AT_ONCE - 1, ROWS_AT_ONCE, ROWS_AT_ONCE + 1])
def test_a_chunk_has_a_greatest_length(count: int) -> None:
    """Both sides of it: no transaction of an import is long."""
    arguments = {"columns": ["Id"], "rows": [["1"]] * count}
    if count <= ROWS_AT_ONCE:
        assert rows_of(arguments) == (["Id"], [["1"]] * count)
    else:
        with pytest.raises(CommandError, match="at most 500 rows, got 501"):
            rows_of(arguments)


def test_unknown_columns_are_told_together() -> None:
    """With what might have been meant."""
    refuse_unknown([], "Id")
    with pytest.raises(CommandError, match=r"expected Id; got 'a', 'b'") as caught:
        refuse_unknown(["a", "b"], "Id")
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_dry_run_returns_the_same_and_undoes_it(castile: Harness, *, dry_run: bool) -> None:
    """What was tried leaves no trace, an id that was given included."""

    def work(tx: Tx) -> int:
        return tx.sequences.next_id("lead")

    number = castile.subscription_id
    assert write_or_try(castile.installation, number, work, dry_run=dry_run) == 1
    assert castile.read(lambda tx: tx.sequences.last_id("lead")) == (0 if dry_run else 1)


def test_a_failure_of_a_dry_run_is_raised(castile: Harness) -> None:
    """As that of a real run."""

    def work(_tx: Tx) -> int:
        raise CommandError("no", 1)

    with pytest.raises(CommandError, match="no"):
        write_or_try(castile.installation, castile.subscription_id, work, dry_run=True)
