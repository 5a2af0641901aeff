"""Clone a program with its lists and campaigns, as definitions."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from castile.domain.ids import CampaignId, ProgramId

if TYPE_CHECKING:
    from castile.domain.programs import Campaign, Program
    from castile.store.tx import Tx

    Entry = dict[str, Any]

_NOT_COPIED: Final[dict[str, tuple[str, ...]]] = {
    "programs": ("id", "crm_id"),
    "lists": ("id", "owner"),
    "campaigns": ("id", "active"),
}
"""A list of a sales user cannot be there twice; copies of trigger campaigns are inactive."""

_NUMBERED_PARTS: Final = ("costs", "flow")


def clone_program(program: Program, campaign: Campaign, name: str, tx: Tx, now_ms: int) -> Campaign:
    """
    Copy a program under a new name, in the same folder.

    Lists come without members; a campaign says what the original says, lists and campaigns by
    the same names. The CRM id is not copied, and every copy gets an id of its own.

    Args:
        program: The program, as it is stored.
        campaign: One of its campaigns.
        name: The name of the copy; no program has it.
        tx: The transaction to write in.
        now_ms: Now, in milliseconds since 1970 UTC.

    Returns:
        The copy of the campaign, in the copy of the program.

    Source: documented and decided, 40-campaigns-and-programs G-43.
    """
    inside = {"program": name}
    (copied,) = [
        _add("programs", entry, {"name": name}, tx, now_ms)
        for entry in _entries("programs", tx)
        if entry["id"] == program.program_id
    ]
    for entry in _of(program, "lists", tx):
        _add("lists", entry, inside, tx, now_ms)
    copies = {
        entry["id"]: _add("campaigns", entry, inside, tx, now_ms)
        for entry in _of(program, "campaigns", tx)
    }
    tx.definitions.raise_version()
    return replace(
        campaign,
        campaign_id=CampaignId(copies[campaign.campaign_id]["id"]),
        program=replace(program, program_id=ProgramId(copied["id"]), name=name),
    )


def _entries(table: str, tx: Tx) -> list[Entry]:
    return [each.entry for each in tx.definitions.table(table)]


def _of(program: Program, table: str, tx: Tx) -> list[Entry]:
    key = program.name.casefold()
    return [each for each in _entries(table, tx) if each.get("program", "").casefold() == key]


def _add(table: str, original: Entry, changed: Entry, tx: Tx, now_ms: int) -> Entry:
    entry = {**deepcopy(original), **changed}
    for key in _NOT_COPIED[table]:
        entry.pop(key, None)
    for part in (part for key in _NUMBERED_PARTS for part in entry.get(key, ())):
        part.pop("id", None)
    tx.definitions.add_entry(table, entry, now_ms)
    return entry
