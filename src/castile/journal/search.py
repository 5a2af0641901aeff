"""
Find kept calls: by what an index knows, and by what their bodies say.

Both go from call to call by their arrival, in either direction, or by the number in which they
were written. Bodies are looked at in small steps: each is a transaction of its own and lets other
threads run, so that a search of any length holds up neither calls nor the writer.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from castile.journal.bodies import Packer
from castile.journal.database import COLUMNS, PAUSE_SECONDS, ROWS_AT_ONCE, Row, kept_call
from castile.journal.traces import Finder, Traces, spellings, texts

if TYPE_CHECKING:
    from collections.abc import Callable

    import apsw

    from castile.journal.entry import CallFilter, KeptCall, Place

STEP_ROWS: Final = 64
"""So many bodies are read in one transaction."""
BYTES_LIKE_A_ROW: Final = 4096
"""To look at so many bytes of a body takes about as long as to take a call at all."""
LOOKED_AT_MAX: Final = 2000
"""So many calls are looked into at most before a page is given, whatever was found."""

_KEY_ELEMENTS: Final = "keyvalue|stringitem|email|foreignsyspersonid|id|leadid|mktpersonid"
_KEY_VALUE: Final = (
    rf"<(?:[^\s<>/!?:]++:)?+(?:{_KEY_ELEMENTS})(?:\s[^<>]*+)?>"
    r"\s*+(?:<!\[cdata\[\s*+)?+{}\s*+(?:\]\]>\s*+)?+<"
)


class Order(Enum):
    """The order in which calls are found."""

    NEWEST = "arrived_ms DESC, number DESC"
    OLDEST = "arrived_ms, number"
    WRITTEN = "number"


@dataclass(frozen=True, slots=True)
class Page:
    """
    Some of the calls that were looked for.

    Args:
        calls: The calls, in the order that was asked for.
        last: Where to go on, None when there is no more.
        newest: The number of the call that was written last before they were looked for, 0 when
            none is kept.
    """

    calls: tuple[KeptCall, ...]
    last: Place | None
    newest: int


def find_page(
    connection: apsw.Connection,
    wanted: CallFilter,
    limit: int,
    *,
    order: Order = Order.NEWEST,
    after: Place | None = None,
    with_bodies: bool = False,
    bytes_max: int | None = None,
    masked: Callable[[str], str] | None = None,
) -> Page:
    """
    Find kept calls.

    Args:
        connection: The journal's database.
        wanted: Which calls.
        limit: At most so many; there may be fewer although more follow.
        order: The order in which they are found.
        after: Begin behind this place, in that order.
        with_bodies: Whether each has its bodies.
        bytes_max: No more calls once their bodies have so many bytes together.
        masked: Gives what may stand in place of a value that is personal.
    """
    seek = _seeker(wanted, masked or str) if wanted.looks_inside else None
    reads_bodies = with_bodies or seek is not None
    packer = Packer()
    newest: Any = connection.execute("SELECT coalesce(max(number), 0) FROM calls").fetchall()[0][0]
    found: list[KeptCall] = []
    found_bytes = looked_at = weight = 0
    while looked_at < LOOKED_AT_MAX:
        step = STEP_ROWS if reads_bodies else limit
        statement, values = select(wanted, order, after, with_bodies=reads_bodies)
        rows = 0
        row: Any
        for row in connection.execute(statement, (*values, step)):
            rows += 1
            call = _call(row, packer, with_bodies=reads_bodies)
            after = call.place
            if seek is None or seek(call):
                found.append(call if with_bodies else kept_call(row))
                found_bytes += len(call.entry.request) + len(call.entry.response)
                if len(found) == limit or (bytes_max is not None and found_bytes >= bytes_max):
                    return Page(tuple(found), after, newest)
            weight += 1 + (call.request_bytes + call.response_bytes) // BYTES_LIKE_A_ROW
            if reads_bodies and weight >= ROWS_AT_ONCE:
                time.sleep(PAUSE_SECONDS)
                weight = 0
        looked_at += rows
        if rows < step:
            return Page(tuple(found), None, newest)
    return Page(tuple(found), after, newest)


def find_call(connection: apsw.Connection, call_id: str) -> KeptCall | None:
    """Find one kept call with its bodies; None when it is not kept."""
    row: Any
    for row in connection.execute(_GET, (call_id,)):
        return _call(row, Packer(), with_bodies=True)
    return None


_GET: Final = "SELECT {}, request, response FROM calls WHERE call_id = ?".replace("{}", COLUMNS)


def select(
    wanted: CallFilter, order: Order, after: Place | None, *, with_bodies: bool = False
) -> tuple[str, tuple[Any, ...]]:
    """
    Return the statement that finds calls, and its values but for the limit.

    Only what is asked for stands in it, and the index that fits it best.
    """
    conditions: list[str] = []
    values: list[Any] = []
    for condition, value in (
        ("operation = ?", wanted.operation),
        ("code = ?", wanted.code),
        ("user_id = ?", wanted.user_id),
        ("subscription_id = ?", wanted.subscription_id),
        ("arrived_ms >= ?", wanted.oldest_ms),
        ("arrived_ms <= ?", wanted.latest_ms),
        ("milliseconds >= ?", wanted.milliseconds_min),
        ("authenticated = ?", wanted.authenticated),
    ):
        if value is not None:
            conditions.append(condition)
            values.append(value)
    if after is not None:
        # The first of both is what an index can begin at.
        conditions.append(
            {
                Order.NEWEST: "arrived_ms <= ? AND (arrived_ms, number) < (?, ?)",
                Order.OLDEST: "arrived_ms >= ? AND (arrived_ms, number) > (?, ?)",
                Order.WRITTEN: "number > ?",
            }[order]
        )
        values += [after.number] if order is Order.WRITTEN else [after.arrived_ms, *after]
    parts = ["SELECT", COLUMNS, ", request, response" if with_bodies else "", "FROM calls"]
    parts.append("NOT INDEXED" if order is Order.WRITTEN else f"INDEXED BY {_index(wanted)}")
    if conditions:
        parts += ["WHERE", " AND ".join(conditions)]
    parts += ["ORDER BY", order.value, "LIMIT ?"]
    return " ".join(parts), tuple(values)


def _index(wanted: CallFilter) -> str:
    """Return the index that leaves the fewest calls, as far as can be said beforehand."""
    for name, given in (
        ("operation_and_code", wanted.operation is not None and wanted.code is not None),
        ("user", wanted.user_id is not None),
        ("code", wanted.code is not None),
        ("operation", wanted.operation is not None),
        ("subscription", wanted.subscription_id is not None),
    ):
        if given:
            return f"calls_by_{name}"
    return "calls_by_arrival"


def _call(row: Row, packer: Packer, *, with_bodies: bool) -> KeptCall:
    if not with_bodies:
        return kept_call(row)
    request, response = row[-2:]
    return kept_call(row, packer.unpack(request), packer.unpack(response))


def _seeker(wanted: CallFilter, masked: Callable[[str], str]) -> Callable[[KeptCall], bool]:
    """Return what tells whether the bodies of a call, or its note, say what is looked for."""
    tests: list[Callable[[bytes], bool]] = []
    if wanted.lead_id is not None:
        tests.append(Finder(Traces(frozenset({wanted.lead_id}), frozenset())).finds)
    if wanted.key_value is not None:
        words = {wanted.key_value, masked(wanted.key_value)}
        tests.append(_text_finder(words, _KEY_VALUE))
    if wanted.text is not None:
        tests.append(_text_finder({wanted.text, masked(wanted.text)}, "{}"))

    def seek(call: KeptCall) -> bool:
        entry = call.entry
        parts = (entry.request, entry.response, entry.note.encode())
        return all(any(map(test, parts)) for test in tests)

    return seek


def _text_finder(words: set[str], around: str) -> Callable[[bytes], bool]:
    """Return what finds one of several words, with what a pattern says stands around it."""
    patterns = {
        word: re.compile(around.replace("{}", re.escape(word)))
        for word in {each.strip().lower() for each in words}
    }

    def finds(message: bytes) -> bool:
        return any(
            word in spelling and pattern.search(spelling) is not None
            for part in texts(message)
            for spelling in spellings(part.lower())
            for word, pattern in patterns.items()
        )

    return finds
