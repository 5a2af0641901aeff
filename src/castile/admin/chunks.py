"""What commands over rows have in common: chunks that come, pages that go, dry runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar, cast

from castile.admin.command import named_subscription
from castile.admin.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from castile.admin.command import Arguments
    from castile.domain.catalog import Catalog
    from castile.server.installation import Installation
    from castile.store.tx import Tx

T = TypeVar("T")

ROWS_AT_ONCE: Final = 500
"""Rows of a chunk or a page: few enough that no other write waits long."""


class _TriedOut(Exception):  # noqa: N818 - no error: it undoes what was only tried
    def __init__(self, result: object) -> None:
        super().__init__()
        self.result = result


def subscription_of(installation: Installation, arguments: Arguments) -> tuple[int, Catalog]:
    """Return number and definitions of the subscription that a command is about."""
    number = named_subscription(installation, arguments).subscription_id
    return number, installation.directory.current.subscriptions[number].catalog


def rows_of(arguments: Arguments) -> tuple[list[str], list[list[Any]]]:
    """
    Return the columns and the rows of a chunk.

    Raises:
        CommandError: There are too many rows.
    """
    rows = list(arguments["rows"])
    if len(rows) > ROWS_AT_ONCE:
        raise CommandError(f"expected at most {ROWS_AT_ONCE} rows, got {len(rows)}", 2)
    return list(arguments["columns"]), rows


def refuse_unknown(unknown: Sequence[str], expected: str) -> None:
    """
    Refuse columns that do not exist, all of them at once.

    Args:
        unknown: Their names; with none there is nothing to refuse.
        expected: What they might be.

    Raises:
        CommandError: There are such columns.
    """
    if unknown:
        named = ", ".join(repr(each[:60]) for each in unknown[:20])
        raise CommandError(f"columns: expected {expected}; got {named}", 2)


def write_or_try(
    installation: Installation, number: int, work: Callable[[Tx], T], *, dry_run: bool
) -> T:
    """
    Write as one transaction, or undo it and return what it would have returned.

    Args:
        installation: Where to write.
        number: The subscription.
        work: What writes.
        dry_run: Whether it is only tried.
    """

    def tried(tx: Tx) -> NoReturn:
        raise _TriedOut(work(tx))

    if not dry_run:
        return installation.database.write(number, work)
    try:
        return installation.database.write(number, tried)
    except _TriedOut as done:
        return cast("T", done.result)
