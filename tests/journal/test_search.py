"""Kept calls are found by what they are and by what their bodies say, step by step."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from castile.journal.database import insert_entries, open_journal_database
from castile.journal.entry import EVERY_CALL, CallFilter, JournalLimits, Place
from castile.journal.key import JournalKey
from castile.journal.rows import Rows
from castile.journal.search import LOOKED_AT_MAX, STEP_ROWS, Order, find_page, select
from castile.journal.traces import PART_BYTES
from tests.journal.entries import SIGNED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import apsw

    from castile.journal.entry import Entry

ROWS = Rows(JournalLimits(body_bytes_max=1 << 20), JournalKey(bytes(32)))


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[apsw.Connection]:
    """An empty journal."""
    with closing(open_journal_database(tmp_path / "journal.db", durable=False)) as opened:
        yield opened


def _keep(connection: apsw.Connection, *entries: Entry) -> None:
    insert_entries(connection, entries, ROWS.row)


def _keep_numbered(connection: apsw.Connection, count: int, **more: Any) -> None:
    entries = [
        replace(SIGNED, call_id=f"n{n}", arrived_ms=SIGNED.arrived_ms + n, **more)
        for n in range(count)
    ]
    _keep(connection, *entries)


def _ids(connection: apsw.Connection, wanted: CallFilter, limit: int = 100) -> list[str]:
    return [call.entry.call_id for call in find_page(connection, wanted, limit).calls]


def _every_id(
    connection: apsw.Connection, wanted: CallFilter, limit: int, order: Order
) -> list[str]:
    """Go from page to page."""
    found: list[str] = []
    after = None
    while True:
        page = find_page(connection, wanted, limit, order=order, after=after)
        found += [call.entry.call_id for call in page.calls]
        after = page.last
        if after is None:
            return found


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"operation": "syncLead"}, CallFilter(operation="syncLead")),
        ({"code": 20103}, CallFilter(code=20103)),
        ({"code": 20103, "operation": "x"}, CallFilter(code=20103, operation="x")),
        ({"user_id": "crm"}, CallFilter(user_id="crm")),
        ({"subscription_id": 2}, CallFilter(subscription_id=2)),
        ({"milliseconds": 50.0}, CallFilter(milliseconds_min=50.0)),
        ({"authenticated": False}, CallFilter(authenticated=False)),
        ({"arrived_ms": 7}, CallFilter(latest_ms=7)),
        ({"arrived_ms": 7}, CallFilter(oldest_ms=7, latest_ms=7)),
        ({"note": "Expected ÄPFEL"}, CallFilter(text="äpfel")),
    ],
)
def test_each_filter_chooses(
    connection: apsw.Connection, changes: dict[str, Any], wanted: CallFilter
) -> None:
    """The one call that is meant, and no other."""
    _keep(connection, replace(SIGNED, call_id="meant", **changes))
    _keep_numbered(connection, 3)
    assert _ids(connection, wanted) == ["meant"]


@pytest.mark.parametrize(("milliseconds", "count"), [(49.999, 1), (50.0, 1), (50.001, 0)])
def test_a_call_took_so_long_at_least(
    connection: apsw.Connection, milliseconds: float, count: int
) -> None:
    """Both sides of the duration."""
    _keep(connection, replace(SIGNED, milliseconds=50.0))
    assert len(_ids(connection, CallFilter(milliseconds_min=milliseconds))) == count


JANE = "jane@residue.example"
MESSAGES = {
    "id": (b"<ns1:leadId>42</ns1:leadId>", CallFilter(lead_id=42)),
    "ids": (b"<keyValue>41, 42</keyValue>", CallFilter(lead_id=42)),
    "key": (b"<keyValue> Jane@Residue.example </keyValue>", CallFilter(key_value=JANE)),
    "email": (b"<Email>jane&#64;residue.example</Email>", CallFilter(key_value=JANE.upper())),
    "cdata": (b"<keyValue><![CDATA[ab cd]]></keyValue>", CallFilter(key_value="ab cd")),
    "item": (b"<stringItem xsi:type='x'>a+b</stringItem>", CallFilter(key_value="a+b")),
    "text": (b"<attrValue>Smith &amp; Sons</attrValue>", CallFilter(text="smith & sons")),
    "raw": (b"<attrValue>Smith &amp; Sons</attrValue>", CallFilter(text="Smith &amp; Sons")),
    "wide": ("<a>Jürgen</a>".encode("utf-16"), CallFilter(text="JÜRGEN")),
    "wide key": ("<keyValue>x1</keyValue>".encode("utf-16-be"), CallFilter(key_value="X1")),
}  # fmt: skip
OTHERS = {
    "count": (b"<returnCount>42</returnCount>", CallFilter(lead_id=42)),
    "longer id": (b"<leadId>421</leadId>", CallFilter(lead_id=42)),
    "part of a key": (b"<keyValue>jane@residue.example.org</keyValue>", CallFilter(key_value=JANE)),
    "no key": (b"<attrValue>jane</attrValue>", CallFilter(key_value="jane")),
    "other text": (b"<a>Smith and Sons</a>", CallFilter(text="smith & sons")),
}  # fmt: skip


@pytest.mark.parametrize("part", ["request", "response"])
@pytest.mark.parametrize("name", [*MESSAGES, *OTHERS])
def test_bodies_say_what_is_looked_for(connection: apsw.Connection, name: str, part: str) -> None:
    """However it is written, in either body; what only looks like it is not found."""
    body, wanted = {**MESSAGES, **OTHERS}[name]
    changes: dict[str, Any] = {part: body}
    _keep(connection, replace(SIGNED, **changes))
    assert _ids(connection, wanted) == ["c1"] * (name in MESSAGES)


@pytest.mark.parametrize("place", [0, PART_BYTES - 20, PART_BYTES - 5, PART_BYTES, 200_000])
def test_a_long_body_is_looked_at_to_its_end(connection: apsw.Connection, place: int) -> None:
    """Also where one part of it ends and the next begins."""
    body = b"<a>" + b"." * place + b"</a><keyValue>jane@residue.example</keyValue>" + b"." * 99
    _keep(connection, replace(SIGNED, request=body))
    assert _ids(connection, CallFilter(key_value=JANE)) == ["c1"]
    assert _ids(connection, CallFilter(text="keyValue>jane@residue")) == ["c1"]


def test_all_that_is_said_has_to_fit(connection: apsw.Connection) -> None:
    """A call that fits only one of two conditions is not found."""
    _keep(connection, SIGNED)
    assert _ids(connection, CallFilter(text="<ok/>", code=0)) == ["c1"]
    assert _ids(connection, CallFilter(text="<ok/>", code=1)) == []
    assert _ids(connection, CallFilter(text="<ok/>", key_value="x")) == []


@pytest.mark.parametrize("inside", [True, False])
@pytest.mark.parametrize("limit", [1, STEP_ROWS - 1, STEP_ROWS, STEP_ROWS + 1])
@pytest.mark.parametrize("order", list(Order))
def test_pages_follow_one_another(
    connection: apsw.Connection, order: Order, limit: int, *, inside: bool
) -> None:
    """Each call once, in order, whatever a page holds; also those of one millisecond."""
    count = 2 * STEP_ROWS + 2
    _keep(
        connection,
        *(
            replace(SIGNED, call_id=f"{n}", arrived_ms=SIGNED.arrived_ms + (count - n) // 3)
            for n in range(count)
        ),
    )
    found = _every_id(connection, CallFilter(text="<ok/>" if inside else None), limit, order)
    by_arrival = sorted(range(count), key=lambda n: ((count - n) // 3, n))
    expected = {
        Order.OLDEST: by_arrival,
        Order.NEWEST: by_arrival[::-1],
        Order.WRITTEN: list(range(count)),
    }[order]
    assert found == [str(n) for n in expected]


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_page_looks_into_so_many_calls_and_no_more(
    connection: apsw.Connection, more: int
) -> None:
    """Nothing was found so far, and it says where to go on."""
    _keep_numbered(connection, LOOKED_AT_MAX // STEP_ROWS * STEP_ROWS + STEP_ROWS + more)
    page = find_page(connection, CallFilter(text="nowhere"), 1)
    assert page.calls == ()
    assert (page.last is None) == (more < 0)
    assert page.newest == LOOKED_AT_MAX // STEP_ROWS * STEP_ROWS + STEP_ROWS + more
    assert _every_id(connection, CallFilter(text="nowhere"), 1, Order.NEWEST) == []


@pytest.mark.parametrize(("bytes_max", "count"), [(1, 1), (99, 1), (100, 1), (101, 2), (999, 3)])
def test_a_page_with_bodies_ends_when_they_are_long(
    connection: apsw.Connection, bytes_max: int, count: int
) -> None:
    """Both sides of the bytes; at least one call is given."""
    _keep_numbered(connection, 3, request=b"x" * 60, response=b"y" * 40)
    page = find_page(connection, EVERY_CALL, 10, with_bodies=True, bytes_max=bytes_max)
    assert len(page.calls) == count
    assert page.calls[0].entry.request == b"x" * 60
    assert (page.last is None) == (count == 3)


PLACE = Place(SIGNED.arrived_ms, 5)


@pytest.mark.parametrize("order", [Order.NEWEST, Order.OLDEST])
@pytest.mark.parametrize("after", [None, PLACE])
@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (CallFilter(), "calls_by_arrival"),
        (CallFilter(operation="x"), "calls_by_operation"),
        (CallFilter(code=1), "calls_by_code"),
        (CallFilter(operation="x", code=1), "calls_by_operation_and_code"),
        (CallFilter(user_id="x"), "calls_by_user"),
        (CallFilter(subscription_id=1), "calls_by_subscription"),
        (CallFilter(milliseconds_min=1.0), "calls_by_arrival"),
        (CallFilter(user_id="x", code=1, subscription_id=1), "calls_by_user"),
        (CallFilter(operation="x", code=1, user_id="x"), "calls_by_operation_and_code"),
    ],
)
def test_a_search_reads_no_more_than_it_shows(
    connection: apsw.Connection, wanted: CallFilter, index: str, after: Place | None, order: Order
) -> None:
    """By an index in the order of the answer, whatever span of time is asked for; no sort."""
    for oldest_ms, latest_ms, with_bodies in product((None, 1), (None, 2), (False, True)):
        spanned = replace(wanted, oldest_ms=oldest_ms, latest_ms=latest_ms)
        plan = _plan(connection, spanned, order, after, with_bodies=with_bodies)
        assert f"USING INDEX {index}" in plan.replace("COVERING ", "")
        assert f"{index}_" not in plan
        assert "TEMP B-TREE" not in plan


def test_what_was_written_behind_a_call_is_found_by_its_number(
    connection: apsw.Connection,
) -> None:
    """Whoever follows the journal reads only what is new."""
    wanted = CallFilter(operation="x", code=1, user_id="u", oldest_ms=1)
    plan = _plan(connection, wanted, Order.WRITTEN, PLACE)
    assert "INTEGER PRIMARY KEY (rowid>?)" in plan
    assert "TEMP B-TREE" not in plan


def _plan(
    connection: apsw.Connection,
    wanted: CallFilter,
    order: Order,
    after: Place | None,
    *,
    with_bodies: bool = False,
) -> str:
    statement, values = select(wanted, order, after, with_bodies=with_bodies)
    rows = connection.execute(f"EXPLAIN QUERY PLAN {statement}", (*values, 5)).fetchall()
    return "\n".join(str(row[3]) for row in rows)
