"""Explain any call: which check refused it, why, and what to do."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from castile.journal.explain.authentication import explain_authentication
from castile.journal.explain.budgets import explain_concurrency, explain_quota, explain_rate
from castile.journal.explain.definitions import (
    explain_activity,
    explain_campaign,
    explain_fields,
    explain_list,
    explain_operation,
)
from castile.journal.explain.facts import Cause, Explanation
from castile.journal.explain.failures import (
    explain_blocked,
    explain_end,
    explain_internal,
    explain_position,
    explain_range,
    explain_unreachable,
)
from castile.journal.explain.form import explain_form
from castile.journal.explain.leads import explain_lead, explain_owner
from castile.journal.explain.notes import about_ignored, read_note
from castile.journal.explain.response import record_failures
from castile.journal.explain.values import explain_value
from castile.journal.explain.window import explain_window
from castile.wire.faults import FAULTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from castile.journal.entry import Entry, KeptCall
    from castile.journal.explain.facts import Facts

_READ: Final = "reading the message"
_IDENTIFY: Final = "identifying the caller"
_ADMIT: Final = "counting the call against the limits"
_BIND: Final = "reading the parameters"
_RUN: Final = "carrying out the operation"
_OURS: Final = "none: the server failed"

CHECKS: Final[Mapping[int, tuple[str, Callable[[KeptCall, Facts], Cause]]]] = MappingProxyType(
    {
        10001: (_OURS, explain_unreachable),
        20011: (_OURS, explain_internal),
        20012: (_READ, lambda call, _: explain_form(call)),
        20013: (f"{_IDENTIFY}: blocked users and addresses", explain_blocked),
        20014: (f"{_IDENTIFY}: header and signature", explain_authentication),
        20015: (f"{_ADMIT}: quota of the day", explain_quota),
        20016: (f"{_IDENTIFY}: time of signing", explain_window),
        20017: (f"{_BIND}: required elements", explain_value),
        20019: ("recognising the operation", explain_operation),
        20022: (f"{_BIND}: range of time", explain_range),
        20023: (f"{_ADMIT}: rate", explain_rate),
        20024: (f"{_ADMIT}: calls in progress", explain_concurrency),
        20101: (f"{_BIND}: keys of leads", explain_value),
        20102: (f"{_BIND}: keys of leads", explain_value),
        20103: (f"{_RUN}: finding the lead", explain_lead),
        20104: (f"{_BIND}: records of leads", explain_value),
        20105: (f"{_BIND}: names of lead fields", explain_fields),
        20106: (f"{_RUN}: storing the lead", explain_value),
        20107: (f"{_BIND}: types of activities", explain_activity),
        20108: (f"{_RUN}: finding the lead owner", explain_owner),
        20109: (f"{_BIND}: values of required elements", explain_value),
        20110: (f"{_BIND}: single values", explain_value),
        20111: (f"{_RUN}: finding the list", explain_list),
        20113: (f"{_RUN}: finding the campaign", explain_campaign),
        20114: (f"{_BIND}: values together", explain_value),
        20122: (f"{_BIND}: stream position", explain_position),
        20123: (f"{_RUN}: the next page", explain_end),
    }
)
"""For each code the check that refuses with it, and what explains it."""


def explain(call: KeptCall, facts: Facts) -> Explanation:
    """
    Explain a kept call.

    Args:
        call: The call with its bodies.
        facts: What is known besides.

    Returns:
        The explanation; it holds no key and no signature.
    """
    entry = call.entry
    if entry.code in CHECKS:
        check, explain_code = CHECKS[entry.code]
        found = explain_code(call, facts)
        fault = FAULTS[entry.code]
        title, advice, meaning = fault.short_text, str(fault.advice), fault.meaning
    else:
        check, found = "none: the call succeeded", _success(call)
        title, advice, meaning = "Success", "none", ""
    if entry.rehearsal:
        found = _rehearsed(entry, found)
    ignored, instead = about_ignored(read_note(entry.note).ignored, entry.version)
    emptied = [] if entry.request or not call.request_bytes else _emptied(entry.note)
    return Explanation(
        call_id=entry.call_id,
        code=entry.code,
        title=title,
        check=check,
        cause=found.cause,
        sentences=(*found.sentences, *ignored, *emptied),
        suggestions=(
            *instead,
            *found.suggestions,
            *([meaning] if meaning and not found.suggestions else []),
        ),
        names=found.names,
        advice=advice,
    )


def _rehearsed(entry: Entry, found: Cause) -> Cause:
    rule = f'The rehearsal rule "{entry.rehearsal}" was at work'
    sentences = (found.cause, *found.sentences)
    cause = f"{rule}, and most likely made this fault." if entry.code else f"{rule}."
    suggestions = ("castile rehearse list shows the rule, clear ends it.", *found.suggestions)
    return Cause(cause, sentences, suggestions, ("rehearsal", *found.names))


def _success(call: KeptCall) -> Cause:
    entry = call.entry
    failed, skipped, reasons = record_failures(entry.response)
    cause = f"The call was answered in {entry.milliseconds:.0f} milliseconds."
    if failed or skipped:
        cause = f"The call was answered; {failed} of its records failed, {skipped} were skipped."
    names = ["answered"]
    if failed or skipped:
        names.append("records_failed")
    note = read_note(entry.note)
    if note.ignored:
        names.append("ignored_elements")
    sentences = [f"Reason given: {reason}." for reason in reasons] + note.sentences
    return Cause(cause, tuple(sentences), (), tuple(names))


def _emptied(note: str) -> list[str]:
    return [] if "emptied" in note else ["The bodies of the call are not kept any more."]
