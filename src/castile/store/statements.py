"""Named SQL statements, a file for each repository in `store/sql/`."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAME = "-- name: "


def statements(file: str) -> Mapping[str, str]:
    """
    Read the statements of one file by their names.

    Args:
        file: Name of the file in `store/sql/`, without its ending.

    Returns:
        Name to text. A statement begins after a line `-- name: ...`; what stands before the
        first such line is a comment.

    Raises:
        ValueError: A name occurs twice.
    """
    text = (resources.files("castile.store") / "sql" / f"{file}.sql").read_text("utf-8")
    found: dict[str, str] = {}
    for part in text.split(_NAME)[1:]:
        name, _, statement = part.partition("\n")
        if name.strip() in found:
            raise ValueError(f"{file}.sql: statement {name.strip()!r} occurs twice")
        found[name.strip()] = statement.strip()
    return found
