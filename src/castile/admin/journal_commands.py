"""The commands about kept calls."""

from __future__ import annotations

import base64
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

from castile.admin.arguments import LIMIT, Argument
from castile.admin.chunks import subscription_of
from castile.admin.command import Command, Scope, named_subscription, read_at, shown_at
from castile.admin.erase import traces_of
from castile.admin.errors import CommandError
from castile.journal.entry import CallFilter, Place
from castile.journal.search import Order

if TYPE_CHECKING:
    from collections.abc import Mapping

    from castile.admin.command import Arguments
    from castile.journal.entry import KeptCall
    from castile.server.installation import Installation

LIMIT_MAX: Final = 10_000
TEXT_CHARACTERS_MAX: Final = 1000
"""Of what is looked for in bodies."""
EXPORTED_AT_ONCE: Final = 100
EXPORTED_BYTES_MAX: Final = 8 << 20
"""A page of exported calls ends when their bodies have so many bytes together."""


def _list(installation: Installation, arguments: Arguments) -> object:
    """
    Give calls, without their bodies, and where to go on.

    A search in bodies may give none and still say where to go on.
    """
    wanted = _wanted(installation, arguments)
    page = installation.journal.page(
        wanted,
        min(int(arguments.get("limit") or 100), LIMIT_MAX),
        order=_order(arguments),
        after=_place(arguments),
    )
    names = _names(installation)
    return {
        "calls": [call_row(call, names) for call in page.calls],
        "after": None if page.last is None else list(page.last),
        "newest": page.newest,
        "since": None if wanted.oldest_ms is None else shown_at(wanted.oldest_ms),
    }


def _export(installation: Installation, arguments: Arguments) -> object:
    """Give calls with their bodies in base64, the oldest first, and where to go on."""
    page = installation.journal.page(
        _wanted(installation, arguments),
        EXPORTED_AT_ONCE,
        order=Order.OLDEST,
        after=_place(arguments),
        with_bodies=True,
        bytes_max=EXPORTED_BYTES_MAX,
    )
    names = _names(installation)
    return {
        "calls": [
            {
                **call_row(call, names),
                "request": base64.b64encode(call.entry.request).decode(),
                "response": base64.b64encode(call.entry.response).decode(),
            }
            for call in page.calls
        ],
        "after": None if page.last is None else list(page.last),
    }


def _show(installation: Installation, arguments: Arguments) -> object:
    call_id = str(arguments.get("call_id"))
    call = installation.journal.get(call_id)
    if call is None:
        raise CommandError(f"no call {call_id!r} is kept", 1)
    return {
        **call_row(call, _names(installation)),
        "request": _text(call.entry.request),
        "response": _text(call.entry.response),
    }


def _forget(installation: Installation, arguments: Arguments) -> object:
    """Empty the calls that name a lead, or remove those before a moment."""
    before_ms = _moment_ms(arguments, "before")
    lead_id = arguments.get("lead")
    if (before_ms is None) == (lead_id is None):
        raise CommandError("expected either a lead or a time", 2)
    if before_ms is not None:
        number = _named_number(installation, arguments)
        removed, log_empty = installation.journal.remove_before(before_ms, number)
        return {"removed": removed, "log_empty": log_empty}
    number, _ = subscription_of(installation, arguments)
    traces = traces_of(installation, number, [int(str(lead_id))])
    emptied, log_empty = installation.journal.forget(number, traces)
    return {"emptied": emptied, "log_empty": log_empty}


def _wanted(installation: Installation, arguments: Arguments) -> CallFilter:
    lead_id, slower = arguments.get("lead"), arguments.get("milliseconds_min")
    wanted = CallFilter(
        operation=arguments.get("operation"),
        code=arguments.get("code"),
        user_id=arguments.get("user_id"),
        subscription_id=_named_number(installation, arguments),
        oldest_ms=_moment_ms(arguments, "since"),
        latest_ms=_moment_ms(arguments, "until"),
        milliseconds_min=None if slower is None else float(slower),
        authenticated=arguments.get("authenticated"),
        lead_id=None if lead_id is None else int(lead_id),
        key_value=_searched(arguments, "key"),
        text=_searched(arguments, "text"),
    )
    return installation.journal.bounded(wanted)


def _searched(arguments: Arguments, key: str) -> str | None:
    text = arguments.get(key)
    if text is not None and not 1 <= len(str(text).strip()) <= TEXT_CHARACTERS_MAX:
        raise CommandError(f"{key}: expected 1 to {TEXT_CHARACTERS_MAX} characters", 2)
    return None if text is None else str(text).strip()


def _named_number(installation: Installation, arguments: Arguments) -> int | None:
    if arguments.get("subscription") is None:
        return None
    return named_subscription(installation, arguments).subscription_id


def _order(arguments: Arguments) -> Order:
    name = str(arguments.get("order") or "newest").upper()
    if name not in Order.__members__:
        raise CommandError(f"order: expected newest, oldest or written, got {name[:50]!r}", 2)
    return Order[name]


def _place(arguments: Arguments) -> Place | None:
    after = arguments.get("after")
    try:
        return None if after is None else Place(*map(int, after))
    except (TypeError, ValueError, OverflowError):
        raise CommandError("after: expected `after` of the page before", 2) from None


def _moment_ms(arguments: Arguments, key: str) -> int | None:
    text = arguments.get(key)
    if text is None:
        return None
    try:
        return read_at(str(text), UTC)
    except ValueError:
        raise CommandError(
            f"{key}: expected a time such as 2026-08-03T14:15:00Z, got {str(text)[:50]!r}", 2
        ) from None


def _names(installation: Installation) -> dict[int, str]:
    return {each.subscription_id: each.name for each in installation.database.subscriptions()}


def call_row(call: KeptCall, names: Mapping[int, str]) -> dict[str, Any]:
    """
    Return a call as it is listed, without its bodies.

    Args:
        call: The call.
        names: The name of each subscription by its id.
    """
    entry = call.entry
    return {
        "call_id": entry.call_id,
        "number": call.number,
        "arrived_at": shown_at(entry.arrived_ms),
        "subscription": names.get(entry.subscription_id or 0, ""),
        "user_id": entry.user_id,
        "operation": entry.operation,
        "version": entry.version,
        "address": entry.address,
        "code": entry.code or None,
        "milliseconds": entry.milliseconds,
        "authenticated": entry.authenticated,
        "signed_timestamp": entry.signed_timestamp,
        "rehearsal": entry.rehearsal,
        "note": entry.note,
        "partner_id": entry.partner_id,
        "audit": entry.audit,
        "request_bytes": call.request_bytes,
        "response_bytes": call.response_bytes,
    }


def _text(body: bytes) -> str:
    encoding = "utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    return body.decode(encoding, "backslashreplace")


_WHEN: Final = "Such as 2026-08-03T14:15:00Z."
_LEAD: Final = Argument("lead", "integer", "Id of a lead.", low=1)
_FILTER: Final = (
    Argument("operation"),
    Argument("code", "integer", "Of the fault; 0: none."),
    Argument("user_id"),
    Argument("since", about=_WHEN),
    Argument("until", about=_WHEN),
    Argument("milliseconds_min", "number", "How long the call took at least."),
    Argument("authenticated", "boolean", "Whether the signature was right."),
    _LEAD,
    Argument("key", about="Value of a key of a lead."),
    Argument("text", about="What stands in either body."),
    Argument("after", "array", "`after` of the page before.", items="integer"),
)

JOURNAL_COMMANDS: Final = (
    Command(
        "journal list",
        _list,
        Scope.READ,
        (
            *_FILTER,
            LIMIT,
            Argument("order", about="Default: newest.", words=("newest", "oldest", "written")),
        ),
        "List kept calls without their bodies.",
    ),
    Command(
        "journal show",
        _show,
        Scope.READ,
        (Argument("call_id", required=True),),
        "Show a kept call with both bodies.",
    ),
    Command("journal export", _export, Scope.READ, _FILTER, "Give calls with bodies in base64."),
    Command(
        "journal forget",
        _forget,
        Scope.ADMIN,
        (_LEAD, Argument("before", about=_WHEN)),
        "Empty the calls that name a lead, or remove those before a time.",
    ),
)
"""Everything that is done with kept calls."""
