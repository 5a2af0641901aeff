"""Explain 20103 and 20108: leads and lead owners that nearly were the right ones."""

from __future__ import annotations

import re
from contextlib import suppress
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from castile.actions.find_lead import find_leads
from castile.domain.keys import email_key
from castile.journal.explain.facts import Cause
from castile.journal.explain.names import nearest, quoted
from castile.journal.explain.response import message_of, not_found
from castile.journal.personal import DIGITS, DOMAIN
from castile.wire.faults import Fault
from castile.wire.messages import LeadKeyRef

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castile.domain.leads import Lead
    from castile.journal.entry import KeptCall
    from castile.journal.explain.facts import Facts
    from castile.store.tx import Tx

LEADS_MAX: Final = 5000
"""Leads whose emails are compared with the one that was sent."""

SHOWN_MAX: Final = 3
_LIKENESS_MIN: Final = 0.85
_MASKED: Final = re.compile(rf"[0-9a-f]{{{DIGITS}}}(?:{re.escape(DOMAIN)}|\])")


def explain_lead(call: KeptCall, facts: Facts) -> Cause:
    """
    Say which leads nearly have the key.

    Source: decided, 10-leads K-1 to K-5, L-3.
    """
    key = not_found(message_of(call.entry.response))
    if key is None or facts.subscription_id is None:
        return Cause("No lead has the key.", (), (), ("no_such_lead",))
    key_type, key_value = key
    cause = f"No lead has the key {key_type} = {key_value}."
    if "known lead" in call.entry.note:
        cause = f"No known lead has the key {key_type} = {key_value}, and strict is true."
    if _MASKED.search(key_value):
        return Cause(
            cause,
            ("The journal masks what it keeps of people, so the value cannot be compared.",),
            ("Compare the key that the client sent with castile leads list.",),
            ("no_such_lead",),
        )
    with facts.read(facts.subscription_id) as tx:
        near = list(_near(key_type, key_value, tx, facts))[:SHOWN_MAX]
    if near:
        suggestions = [suggestion for _, suggestion in near]
        return Cause(cause, tuple(seen for seen, _ in near), tuple(suggestions), ("near_match",))
    return Cause(
        cause,
        ("No lead has it as another type of key either, nor in another letter case.",),
        (
            "Store the lead first with syncLead; castile leads list shows what is there.",
            "A lead that lost a merge is found by the id of the winner only.",
        ),
        ("no_such_lead",),
    )


def explain_owner(call: KeptCall, facts: Facts) -> Cause:
    """Say which lead owners nearly have the key."""
    key = not_found(message_of(call.entry.response))
    if key is None or facts.catalog is None:
        return Cause("No lead owner has the key.", (), (), ("no_such_owner",))
    key_type, key_value = key
    owners = facts.catalog.lead_owners.values()
    emails = [owner.email for owner in owners]
    crm_ids = [owner.crm_id for owner in owners if owner.crm_id]
    right = emails if key_type == LeadKeyRef.LEADOWNEREMAIL else crm_ids
    close = nearest(key_value, right)
    if close:
        suggestions = [f"Did you mean {quoted(close)}?"]
    elif key_value in crm_ids:
        suggestions = [f"It is a CRM id: send it as {LeadKeyRef.SFDCLEADOWNERID}."]
    elif email_key(key_value) in map(email_key, emails):
        suggestions = [f"It is an email: send it as {LeadKeyRef.LEADOWNEREMAIL}."]
    else:
        suggestions = ["Add the owner to lead_owners of the definition file."]
    return Cause(
        f"No lead owner has the key {key_type} = {key_value}.",
        (f"{len(emails)} lead owners are defined.",),
        tuple(suggestions),
        ("no_such_owner",),
    )


def _near(key_type: str, key_value: str, tx: Tx, facts: Facts) -> Iterator[tuple[str, str]]:
    seen: set[int] = set()
    for value in _variants(key_value):
        for other in LeadKeyRef:
            for lead in _found(other, value, tx, facts):
                if lead.lead_id in seen or (other == key_type and value == key_value):
                    continue
                seen.add(lead.lead_id)
                yield _shown(other, value, lead, key_type, key_value)
    if "@" in key_value:
        for lead in _like(key_value, tx):
            if lead.lead_id not in seen:
                yield (
                    f'Lead {lead.lead_id} has the email "{lead.email}", which is much like it.',
                    f'Did you mean "{lead.email}"?',
                )


def _variants(key_value: str) -> list[str]:
    inside = key_value.rpartition("<")[2].rstrip("> ")
    bare = key_value.strip(" \t\r\n'\"<>;,.")
    variants = (
        key_value,
        bare,
        inside,
        unquote(bare),
        bare.removeprefix("mailto:"),
        "".join(key_value.split()),
        key_value.lower(),
        key_value.upper(),
        bare.lstrip("0"),
    )
    return [each for each in dict.fromkeys(variants) if each]


def _found(key_type: LeadKeyRef, value: str, tx: Tx, facts: Facts) -> list[Lead]:
    if facts.catalog is None:
        return []
    with suppress(Fault, ValueError, OverflowError):
        return find_leads(key_type, value, tx, facts.catalog, limit=1)
    return []


def _shown(
    other: LeadKeyRef, value: str, lead: Lead, key_type: str, key_value: str
) -> tuple[str, str]:
    seen = f'Lead {lead.lead_id} has the key {other} = "{value}".'
    if other == key_type:
        return seen, f'Send the value without blanks and marks around it: "{value}".'
    if value == key_value:
        return seen, f"Send the value as {other} and not as {key_type}."
    return seen, f'Send "{value}" as {other}.'


def _like(email: str, tx: Tx) -> list[Lead]:
    wanted = email_key(email)
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    found: list[tuple[float, Lead]] = []
    for lead in tx.leads.all(after=0, limit=LEADS_MAX):
        matcher.set_seq1(email_key(lead.email or ""))
        if matcher.real_quick_ratio() < _LIKENESS_MIN or matcher.quick_ratio() < _LIKENESS_MIN:
            continue
        likeness = matcher.ratio()
        if likeness >= _LIKENESS_MIN and lead.known:
            found.append((likeness, lead))
    found.sort(key=lambda one: (-one[0], one[1].lead_id))
    return [lead for _, lead in found[:SHOWN_MAX]]
