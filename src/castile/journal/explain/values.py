"""Explain what is missing or wrong in the parameters: where, what was expected, what came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from castile.journal.explain.facts import Cause
from castile.journal.explain.names import nearest, quoted
from castile.journal.explain.notes import read_note
from castile.journal.explain.request import beside
from castile.journal.explain.response import message_of
from castile.wire.faults import FAULTS

if TYPE_CHECKING:
    from castile.journal.entry import KeptCall
    from castile.journal.explain.facts import Facts

_NAMES: Final = {
    20017: "element_missing",
    20101: "key_missing",
    20102: "key_bad",
    20104: "record_missing",
    20106: "value_does_not_fit",
    20109: "element_empty",
    20110: "value_bad",
    20114: "combination_bad",
}
_WORDS_MAX: Final = 200
_ABSENT: Final = "no such element"
_ACTIONS: Final = {
    20017: "Send the element; its letter case matters.",
    20101: "Send a key: letter case matters, Id is a key and id is not.",
    20102: "Send a type of the contract with a value; IDNUM takes a positive whole number.",
    20104: "Send a leadRecord.",
    20106: "Send a value that fits the type of the field, from a workspace that sees the lead.",
    20109: "Give the element a value, or leave it out where it is optional.",
    20110: "Send what is expected there.",
    20114: "Keep the rule that the message names.",
}


def explain_value(call: KeptCall, _facts: Facts) -> Cause:
    """
    Say where something is missing or wrong, what was expected, and what came.

    Source: decided, 01-errors F-20 to F-22.
    """
    code = call.entry.code
    note = read_note(call.entry.note)
    message = message_of(call.entry.response) or FAULTS[code].short_text
    suggestions = [_ACTIONS[code]]
    words = note.expected.removeprefix("one of ").split(", ")
    if note.expected.startswith("one of ") and note.got and len(words) <= _WORDS_MAX:
        close = nearest(note.got.strip("\"'"), words)
        if close:
            suggestions.insert(0, f"Did you mean {quoted(close)}?")
    sentences = note.sentences
    if note.got == _ABSENT:
        seen, instead = beside(call.entry.request, note.path)
        sentences += seen
        suggestions = instead + suggestions
    return Cause(f"{message}.", tuple(sentences), tuple(suggestions), (_NAMES[code],))
