"""Write kept calls to a folder of XML files with an index, or as lines of JSON."""

from __future__ import annotations

import base64
import csv
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, TextIO

import orjson

from castile.admin.errors import CommandError
from castile.cli.row_files import STANDARD_STREAM, opened_to_write
from castile.cli.transfer import Progress

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from castile.cli.operator import Run

INDEX_NAME: Final = "index.csv"
BODIES: Final = ("request", "response")
_FILE: Final = "file"
_BEGINS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_LINES_ENDING: Final = ".jsonl"
_NOT_IN_NAMES: Final = re.compile(r"[^0-9A-Za-z_-]")


def export_calls(run: Run, filters: Mapping[str, object], target: str) -> int:
    """
    Export calls with their bodies, the oldest first.

    Args:
        run: Carries out `journal export`.
        filters: Which calls.
        target: A folder that is made, a file that ends in `.jsonl`, or `-`.

    Returns:
        How many there were.

    Raises:
        CommandError: The target is there already or cannot be made.
    """
    to_lines = target == STANDARD_STREAM or target.endswith(_LINES_ENDING)
    progress = Progress("calls")
    count = 0
    after = None
    with _lines(target) if to_lines else _folder(Path(target)) as writer:
        while True:
            page = run("journal export", {**filters, "after": after})
            for call in page["calls"]:
                bodies = {name: base64.b64decode(call.pop(name)) for name in BODIES}
                writer.write(call, bodies)
                count += 1
            progress.tell(count)
            after = page["after"]
            if after is None:
                break
    progress.end()
    return count


class _Writer(Protocol):
    def write(self, call: dict[str, Any], bodies: Mapping[str, bytes]) -> None: ...


class _Lines:
    """Writes a line of JSON for each call; a body that is no UTF-8 is in base64."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, call: dict[str, Any], bodies: Mapping[str, bytes]) -> None:
        for name, body in bodies.items():
            try:
                call[name] = body.decode()
            except UnicodeDecodeError:
                call[f"{name}_base64"] = base64.b64encode(body).decode()
        self._file.write(orjson.dumps(call).decode() + "\n")


@contextmanager
def _lines(target: str) -> Iterator[_Writer]:
    with opened_to_write(target) as file:
        yield _Lines(file)


class _Folder:
    """Writes both bodies of a call as they were, and a line of the index."""

    def __init__(self, folder: Path, index: TextIO) -> None:
        self._folder = folder
        self._index = csv.writer(index)
        self._has_titles = False

    def write(self, call: dict[str, Any], bodies: Mapping[str, bytes]) -> None:
        # Sorted by name, files are in the order of the calls.
        name = f"{call['arrived_at']}_{call['operation'] or 'unknown'}_{call['call_id']}"
        name = _NOT_IN_NAMES.sub("-", name)
        for part, body in bodies.items():
            (self._folder / f"{name}_{part}.xml").write_bytes(body)
        if not self._has_titles:
            self._index.writerow((*call, _FILE))
            self._has_titles = True
        self._index.writerow((*map(_cell, call.values()), name))


def _cell(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula: callers choose what is in it."""
    is_formula = isinstance(value, str) and value.startswith(_BEGINS_FORMULA)
    return f"'{value}" if is_formula else value


@contextmanager
def _folder(folder: Path) -> Iterator[_Writer]:
    try:
        folder.mkdir(mode=0o700, parents=True)
        with (folder / INDEX_NAME).open("w", encoding="utf-8", newline="") as file:
            yield _Folder(folder, file)
    except OSError as error:
        raise CommandError(
            f"{folder}: expected to make it as a folder: {error.strerror}", 2
        ) from None
