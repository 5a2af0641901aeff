"""One row of activities: every column, and what is wrong with one."""

from __future__ import annotations

from datetime import UTC

import orjson
import pytest

from castile.admin.activity_rows import ATTRIBUTES_MAX, read_activity, unknown_columns
from castile.admin.cells import RowError
from castile.domain.activities import Activity
from castile.domain.ids import ActivityId, LeadId

NEEDED: dict[str, object] = {"lead_id": "9", "at": "2014-01-02T03:04:05Z", "type": "New Lead"}


def _read(**cells: object) -> Activity:
    row = {**NEEDED, **cells}
    return read_activity(list(row), list(row.values()), UTC)


def _attributes(value: object) -> tuple[tuple[str, str], ...]:
    return _read(attributes=value).attributes


def test_every_column_is_read() -> None:
    """With the id of the old service."""
    assert _read(
        id="1086173",
        type="visit webpage",
        asset_id="17",
        asset="Home",
        campaign="P.C",
        attributes='[["Webpage ID","17"],["Lead ID","9"]]',
        **{"#reason": "why"},
    ) == Activity(
        activity_id=ActivityId(1_086_173),
        lead_id=LeadId(9),
        occurred_ms=1_388_631_845_000,
        type="Visit Webpage",
        asset_id=17,
        asset="Home",
        campaign="P.C",
        attributes=(("Webpage ID", "17"), ("Lead ID", "9")),
    )


def test_what_is_missing_is_nothing() -> None:
    """Only lead, time and type are needed."""
    activity = _read(id="", asset=None, attributes="")
    assert (activity.activity_id, activity.asset, activity.asset_id) == (None, "", None)


@pytest.mark.parametrize(
    "value",
    [
        {"A": "1", "B": ""},
        [["A", "1"], ["B", None]],
        '{"A": 1, "B": ""}',
        [["Lead ID", "9"], ["A", "1"], ["B", ""]],
    ],
)
def test_act_v10_lead_id_is_the_last_attribute(value: object) -> None:
    """V-10: an object or a list of pairs, with it anywhere or without it."""
    assert _attributes(value) == (("A", "1"), ("B", ""), ("Lead ID", "9"))


def test_act_27_the_lead_id_of_its_time_stays() -> None:
    """An activity that came by a merge names the loser (decided)."""
    assert _attributes([["Lead ID", "15"]]) == (("Lead ID", "15"),)


def test_texts_of_attributes_are_kept_as_they_came() -> None:
    """Blanks, `NULL` and a formula are what happened."""
    texts = [["Old Value", " NULL "], ["New Value", "NULL"], ["Reason", "=1"]]
    assert _attributes(texts)[:3] == tuple(map(tuple, texts))


@pytest.mark.parametrize("name", list(NEEDED))
def test_what_is_needed_is_named(name: str) -> None:
    """Without it the row is refused."""
    with pytest.raises(RowError, match=f"{name}: expected a value, got none"):
        _read(**{name: " "})


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("id", "0", "id: expected a whole number from 1 to 9223372036854775807"),
        ("id", str(1 << 63), "id: expected a whole number"),
        ("lead_id", str(1 << 31), "lead_id: expected a whole number"),
        ("at", "then", "at: expected a time"),
        ("type", "Fly", "type: expected the name of an activity type, got 'Fly'"),
        ("type", "SmartCampaignTest", "type: expected"),
        ("asset_id", "x", "asset_id: expected"),
        ("asset", "\0", "asset: expected characters of XML"),
        ("campaign", ["x"], "campaign: expected a text"),
        ("attributes", "{", "attributes: expected JSON"),
        ("attributes", "5", "attributes: expected a list"),
        ("attributes", [["A"]], "attributes: expected pairs"),
        ("attributes", [[1, "A"]], "attributes: expected pairs"),
        ("attributes", [["", "A"]], "an empty one"),
        ("attributes", [["A", []]], "attributes: A: expected a text"),
        ("attributes", [["A", "\x01"]], "XML 1.0"),
        ("attributes", [["A", "x" * 30_001]], "at most 30000 bytes"),
        ("colour", "red", "expected the columns id, lead_id"),
    ],
)
def test_what_does_not_fit_is_told(column: str, cell: object, reason: str) -> None:
    """Column, what was expected and what came."""
    with pytest.raises(RowError, match=reason):
        _read(**{column: cell})


@pytest.mark.parametrize("count", [ATTRIBUTES_MAX, ATTRIBUTES_MAX + 1])
def test_attributes_have_a_greatest_number(count: int) -> None:
    """Both sides of it."""
    pairs = orjson.dumps([[f"A{n}", ""] for n in range(count)]).decode()
    if count == ATTRIBUTES_MAX:
        assert len(_attributes(pairs)) == count + 1
    else:
        with pytest.raises(RowError, match="at most 100 pairs"):
            _attributes(pairs)


def test_a_null_of_json_is_no_attribute() -> None:
    """Some programs write it for nothing."""
    assert _attributes("null") == (("Lead ID", "9"),)


def test_more_cells_than_columns_are_refused() -> None:
    """Fewer are missing values."""
    with pytest.raises(RowError, match="expected 1 cells at most, got 2"):
        read_activity(["id"], ["1", "2"], UTC)


def test_unknown_columns_are_told() -> None:
    """Comments are none."""
    assert unknown_columns(["id", "#row", "when", "at"]) == ["when"]
