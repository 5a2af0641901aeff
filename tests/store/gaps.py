"""Copies in the gaps of a database file, as a page that was split may leave them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_HEADER_BYTES = {2: 12, 5: 12, 10: 8, 13: 8}
"""Lengths of the headers of the pages of trees, by their first byte."""


def plant_copy(path: Path, text: str) -> None:
    """
    Put a text into the first gap with room: between the places of cells and the cells.

    Args:
        path: A database whose log is empty.
        text: The text.
    """
    content, copy = path.read_bytes(), text.encode()
    page_bytes = int.from_bytes(content[16:18], "big")
    for page in range(page_bytes, len(content), page_bytes):
        header_bytes = _HEADER_BYTES.get(content[page])
        if header_bytes is None:
            continue
        cells = int.from_bytes(content[page + 3 : page + 5], "big")
        begin = page + header_bytes + 2 * cells
        end = page + int.from_bytes(content[page + 5 : page + 7], "big")
        if cells and end - begin >= len(copy):
            with path.open("r+b") as file:
                file.seek(end - len(copy))
                file.write(copy)
            return
    raise AssertionError(f"{path.name} has no gap of {len(copy)} bytes")
