"""What an export writes of calls that are unlike others."""

from __future__ import annotations

import csv
import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any

from castile.cli.journal_export import export_calls

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CALL = {
    "call_id": "c1",
    "arrived_at": "2026-08-03T14:15:00.000Z",
    "operation": "",
    "user_id": "=cmd|' /C calc'!A1",
    "code": 20012,
}


def _pages(_command: str, arguments: Mapping[str, object]) -> Any:
    """Give two pages of one call each, the first without an operation."""
    number = arguments["after"] or 0
    bodies = {
        "request": b64encode(b"\xff\xfe<" if number == 0 else b"<a/>").decode(),
        "response": b64encode(b"<fault/>").decode(),
    }
    call = {**CALL, "call_id": f"../c{number}", **bodies}
    return {"calls": [call], "after": 1 if number == 0 else None}


def test_a_body_that_is_no_text_is_in_base64(tmp_path: Path) -> None:
    """In a line of JSON; others are texts."""
    target = tmp_path / "kept.jsonl"
    assert export_calls(_pages, {}, str(target)) == 2
    first, second = (json.loads(line) for line in target.read_text().splitlines())
    assert first["request_base64"] == b64encode(b"\xff\xfe<").decode()
    assert "request" not in first
    assert second["request"] == "<a/>"


def test_files_have_names_of_their_own_and_an_index(tmp_path: Path) -> None:
    """No name leaves the folder, and no cell is a formula: callers choose what is in it."""
    target = tmp_path / "kept"
    assert export_calls(_pages, {}, str(target)) == 2
    names = sorted(path.name for path in target.iterdir())
    stem = "2026-08-03T14-15-00-000Z_unknown_---c0"
    assert names[:2] == [f"{stem}_request.xml", f"{stem}_response.xml"]
    assert (target / names[0]).read_bytes() == b"\xff\xfe<"
    assert len(names) == 5
    with (target / "index.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["user_id"] == "'=cmd|' /C calc'!A1"
    assert rows[0]["file"] == stem
    assert target.stat().st_mode & 0o777 == 0o700
