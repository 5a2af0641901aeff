"""Explain 10001, 20011, 20013 and the codes about positions in a stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from castile.journal.explain.facts import Cause
from castile.journal.explain.notes import read_note
from castile.journal.explain.response import message_of

if TYPE_CHECKING:
    from castile.journal.entry import KeptCall
    from castile.journal.explain.facts import Facts

_KNOWN_FAILURES: Final = {
    "WriterQueueFull": (
        "queue_full",
        "More writes waited than the server takes.",
        "Send fewer writes at a time; writer_queue_calls_max is the limit.",
    ),
    "DeadlinePassed": (
        "deadline_passed",
        "The write waited for longer than a call may take, so it was not begun.",
        "Look for what kept the writer: a slow disk, a large import; see call_seconds_max.",
    ),
    "OutcomeUnknown": (
        "outcome_unknown",
        "The database could not say whether the write was committed.",
        "Look whether the data is there before the call is sent again; check the disk.",
    ),
    "ReadersBusy": (
        "readers_busy",
        "All connections that read were in use for too long.",
        "Send fewer long calls at a time.",
    ),
}


def explain_blocked(call: KeptCall, facts: Facts) -> Cause:
    """
    Say why a caller with a right signature is blocked.

    Source: decided, 02-admission A-30, A-31.
    """
    entry = call.entry
    if "disabled" in entry.note:
        return Cause(
            f'The user "{entry.user_id}" is disabled.',
            ("Its signature is right.",),
            (f"castile user enable {entry.user_id}",),
            ("user_disabled",),
        )
    networks = ", ".join(map(str, facts.limits.allowed_addresses)) if facts.limits else ""
    return Cause(
        f"The address {entry.address} is not on the allow-list of the subscription.",
        (f"The list: {networks or 'empty now, so that all may call'}.",),
        (
            "Add the address to allowed_addresses in the definition file.",
            "Behind a proxy: name it with --trusted-proxies, so that the client's address is seen.",
        ),
        ("address_not_allowed",),
    )


def explain_unreachable(call: KeptCall, _facts: Facts) -> Cause:
    """Say why the server could not work."""
    return Cause(
        "The database could not be reached; nothing was stored.",
        _noted(call),
        (
            "castile diagnose looks at database, disk and settings.",
            "Send the call again later; the client did nothing wrong.",
        ),
        ("database_unavailable",),
    )


def explain_internal(call: KeptCall, _facts: Facts) -> Cause:
    """Say which failure is behind an internal error."""
    for failure, (name, cause, suggestion) in _KNOWN_FAILURES.items():
        if failure in call.entry.note:
            return Cause(cause, _noted(call), (suggestion, "Then send the call again."), (name,))
    return Cause(
        "The server failed in a way that it does not foresee; nothing was stored.",
        _noted(call),
        (
            (
                f"Send castile support-case {call.entry.call_id} to whoever helps: this is an "
                "error of the server."
            ),
        ),
        ("unforeseen_failure",),
    )


def explain_position(call: KeptCall, _facts: Facts) -> Cause:
    """Say what is wrong with a stream position."""
    return Cause(
        "The stream position is not one that this query can go on from.",
        tuple(read_note(call.entry.note).sentences),
        (
            (
                "Send newStreamPosition of the last answer back exactly as it came, with the same "
                "query; begin without a position."
            ),
        ),
        ("bad_position",),
    )


def explain_end(_call: KeptCall, _facts: Facts) -> Cause:
    """Say that a client asked beyond the end."""
    return Cause(
        "The client went on behind the last page: no record is left at this position.",
        (),
        ("Stop when remainingCount is 0.",),
        ("read_beyond_end",),
    )


def explain_range(call: KeptCall, facts: Facts) -> Cause:
    """Say how far a range of time may reach."""
    most = facts.catalog.updated_range_days_max if facts.catalog else 0
    return Cause(
        f"{message_of(call.entry.response)}.",
        (f"A selector by time of update covers at most {most} days.",),
        (
            "Ask for several ranges one after the other, or leave latestUpdatedAt out.",
            "updated_range_days_max is the limit.",
        ),
        ("range_too_long",),
    )


def _noted(call: KeptCall) -> tuple[str, ...]:
    detail = read_note(call.entry.note).detail.strip()
    return (f"Noted: {detail}",) if detail else ()
