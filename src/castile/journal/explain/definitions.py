"""Explain what names things of the definitions: fields, lists, campaigns, operations, types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from castile.domain.standard_fields import SHORT_HEADERS
from castile.journal.explain.facts import Cause
from castile.journal.explain.names import nearest, quoted
from castile.journal.explain.notes import read_note
from castile.journal.explain.response import message_of, not_found
from castile.wire.contract import NAMESPACE, contract

if TYPE_CHECKING:
    from castile.journal.entry import KeptCall
    from castile.journal.explain.facts import Facts

_DEFINE: Final = "castile export-definition shows what is defined; castile apply adds to it."


def explain_fields(call: KeptCall, facts: Facts) -> Cause:
    """Say which fields have nearly the names that are no fields."""
    message = message_of(call.entry.response)
    unknown = message.partition("unknown fields for import: ")[2].split(", ")
    names: dict[str, str] = {}
    if facts.catalog is not None:
        for field in facts.catalog.fields_described:
            names[field.name] = field.name
            names.setdefault(field.display_name, field.name)
        names = {**SHORT_HEADERS, **names}
    suggestions = []
    for name in unknown:
        close = list(dict.fromkeys(names[like] for like in nearest(name, names)))
        if close:
            suggestions.append(f'In place of "{name}" send {quoted(close)}.')
        else:
            suggestions.append(f'No field is like "{name}": define it, or leave it out.')
    suggestions.append("describeMObject of LeadRecord lists the fields; their letter case matters.")
    return Cause(
        f"These are no lead fields of the subscription: {', '.join(unknown)}.",
        ("Nothing of the call was stored.",),
        tuple(suggestions),
        ("unknown_field",),
    )


def explain_list(call: KeptCall, facts: Facts) -> Cause:
    """Say which lists have nearly the name."""
    message = message_of(call.entry.response)
    wanted = (not_found(message) or ("", message))[1]
    lists = [] if facts.catalog is None else list(facts.catalog.lists)
    names = [each.full_name for each in lists] + [each.name for each in lists]
    return _named(f"{message}.", call, nearest(wanted, names), len(lists), "lists")


def explain_campaign(call: KeptCall, facts: Facts) -> Cause:
    """Say which campaigns and programs have nearly the name."""
    message = message_of(call.entry.response)
    what, wanted = not_found(message) or ("", message)
    if facts.catalog is None:
        return _named(f"{message}.", call, [], 0, "campaigns")
    programs = facts.catalog.programs
    if what == "programName":
        names = [each.name for each in programs]
        return _named(f"{message}.", call, nearest(wanted, names), len(names), "programs")
    campaigns = programs.campaigns
    names = [each.full_name for each in campaigns] + [each.name for each in campaigns]
    names += [str(int(each.campaign_id)) for each in campaigns]
    return _named(f"{message}.", call, nearest(wanted, names), len(campaigns), "campaigns")


def explain_activity(call: KeptCall, _facts: Facts) -> Cause:
    """Say which activity types have nearly the name."""
    message = message_of(call.entry.response)
    wanted = message.removeprefix("Unknown activity type ")
    words = contract(call.entry.version).enumerations["ActivityType"].values
    close = nearest(wanted, words)
    return Cause(
        f"{message}.",
        (f"The contract has {len(words)} types.",),
        (f"Send {quoted(close)}.",) if close else ("See ActivityType in the service description.",),
        ("unknown_name",),
    )


def explain_operation(call: KeptCall, _facts: Facts) -> Cause:
    """Say which operation has nearly the name, or what else is wrong with the element."""
    entry = call.entry
    message = message_of(entry.response)
    name = message.removeprefix("Operation ").removesuffix(" is not defined")
    described = contract(entry.version)
    if name in described.operation_by_input:
        return Cause(
            f"The element {name} of the Body is not in the namespace of the API.",
            tuple(read_note(entry.note).sentences),
            (f'Declare it: xmlns:ns1="{NAMESPACE}", and write <ns1:{name}>.',),
            ("wrong_namespace",),
        )
    elements = list(described.operation_by_input)
    close = nearest(name, elements) or nearest(f"params{name}", elements)
    by_operation = described.operations.get(name)
    if by_operation is not None:
        close = [by_operation.input]
    return Cause(
        f"The Body holds {name}, which is the element of no operation.",
        tuple(read_note(entry.note).sentences),
        (f"Send {quoted(close)} in the Body.",) if close else ("See the service description.",),
        ("unknown_operation",),
    )


def _named(cause: str, call: KeptCall, close: list[str], count: int, what: str) -> Cause:
    sentences = [*read_note(call.entry.note).sentences, f"There are {count} {what}."]
    suggestions = [f"Did you mean {quoted(close)}?"] if close else []
    return Cause(cause, tuple(sentences), (*suggestions, _DEFINE), ("unknown_name",))
