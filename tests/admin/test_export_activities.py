"""Activities as rows that an import takes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.admin.bringing import bring_activities, bring_leads, run
from tests.harness import open_harness

if TYPE_CHECKING:
    from pathlib import Path

    from tests.harness import Harness

WHOLE: dict[str, object] = {
    "id": 1_086_173,
    "lead_id": 9,
    "at": "2014-01-02T03:04:05.678Z",
    "type": "Visit Webpage",
    "asset_id": 17,
    "asset": "=Home",
    "campaign": "P.C",
    "attributes": [["Webpage ID", "17"], ["Query Parameters", ""], ["Lead ID", "9"]],
}
LEAST: dict[str, object] = {"lead_id": 9, "at": "1969-12-31T23:59:59.999Z", "type": "New Lead"}


def _exported(castile: Harness) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    last: int | None = 0
    while last is not None:
        page = run(castile, "activities export", after=last)
        named = (dict(zip(page["columns"], cells, strict=True)) for cells in page["rows"])
        rows += [{key: cell for key, cell in row.items() if cell is not None} for row in named]
        last = page["last"]
    return rows


def test_what_is_exported_is_what_was_imported(castile: Harness, tmp_path: Path) -> None:
    """The same rows, and the same once more in another house."""
    bring_leads(castile, {"Id": 9})
    bring_activities(castile, WHOLE, LEAST)
    exported = _exported(castile)
    assert exported == [
        WHOLE,
        {**LEAST, "id": 1_086_174, "attributes": [["Lead ID", "9"]]},
    ]
    with open_harness(tmp_path / "other") as other:
        bring_leads(other, {"Id": 9})
        bring_activities(other, *exported)
        assert _exported(other) == exported


@pytest.mark.parametrize("count", [499, 500, 501])
def test_an_export_comes_in_pages(castile: Harness, count: int) -> None:
    """By id, each activity once, whatever the number is beside that of a page."""
    bring_leads(castile, {"Id": 9})
    for start in range(0, count, 500):
        bring_activities(castile, *[LEAST] * (min(start + 500, count) - start))
    assert [row["id"] for row in _exported(castile)] == list(range(1, count + 1))
