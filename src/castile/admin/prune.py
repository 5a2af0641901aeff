"""
What `castile apply --prune` deletes: what is stored and the file does not name.

Only tables that the file holds are looked at, and "Default" always stays. An entry goes only
when nothing that stays needs it: no other entry, no lead, no job that waits or runs. Members of a
list and its ended imports go with it, and lead tokens of a campaign.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from castile.admin.definition_checks import identity
from castile.admin.definition_custom_objects import has_records
from castile.admin.definition_errors import DefinitionError, shown
from castile.admin.definition_merge import SINGULAR
from castile.admin.definition_models import STANDARD_NAMES
from castile.admin.definition_references import TABLES_OF_ENTRIES, entry_name
from castile.domain.catalog import DEFAULT_NAME
from castile.domain.ids import CampaignId, ListId
from castile.store.stored_entry import custom_field_key

if TYPE_CHECKING:
    from castile.admin.definition_merge import Merged, MergedEntry
    from castile.admin.definition_models import Definition
    from castile.store.tx import Tx

_WITH_DEFAULT: Final = ("partitions", "workspaces")
_NEEDED_BY_LEADS: Final = {
    "partitions": "expected no lead in it",
    "lead_owners": "expected no lead that belongs to it",
    "lead_fields": "expected no lead with a value of it",
}


def take_out(merged: Merged, definition: Definition) -> list[MergedEntry]:
    """
    Take out of the tables what the file does not name.

    Args:
        merged: What is stored and what the file says, put together; it is changed.
        definition: What the file says.

    Returns:
        The stored entries that were taken out, table by table.
    """
    taken: list[MergedEntry] = []
    for table in TABLES_OF_ENTRIES:
        if table not in definition.model_fields_set:
            continue
        named = {identity(table, each) for each in getattr(definition, table)}
        if table in _WITH_DEFAULT:
            named.add(identity(table, {"name": DEFAULT_NAME}))
        entries = merged.tables[table]
        merged.tables[table] = [each for each in entries if identity(table, each.entry) in named]
        taken.extend(each for each in entries if identity(table, each.entry) not in named)
    return taken


def delete(tx: Tx, taken: list[MergedEntry]) -> list[str]:
    """
    Delete entries, and what belongs to them.

    Args:
        tx: The transaction of the file; a refusal undoes it.
        taken: What `take_out` took out; no entry that stays names one of them.

    Returns:
        A line for each.

    Raises:
        DefinitionError: A lead or a job needs one of them; one sentence for each.
    """
    errors = [
        f"{each.table} {shown(entry_name(each.table, each.entry))}: {reason},"
        " as --prune deletes it, got one"
        for each in taken
        if (reason := _needed(tx, each)) is not None
    ]
    if errors:
        raise DefinitionError(errors)
    return [_delete(tx, each) for each in taken]


def delete_users(tx: Tx, definition: Definition) -> list[str]:
    """
    Delete the API users that the file does not name.

    Returns:
        A line for each; none when the file holds no users.

    Raises:
        DefinitionError: No user would be left.
    """
    if "users" not in definition.model_fields_set:
        return []
    if not definition.users:
        raise DefinitionError(["users: expected at least one to stay with --prune, got none"])
    named = {user.user_id for user in definition.users}
    taken = [user.user_id for user in tx.users.all() if user.user_id not in named]
    for user_id in taken:
        tx.users.remove(user_id)
    return [f"user {user_id}: deleted" for user_id in taken]


def _needed(tx: Tx, taken: MergedEntry) -> str | None:
    entry_id = 0 if taken.stored is None else taken.stored.entry_id
    if taken.table in _NEEDED_BY_LEADS and tx.definitions.leads_refer_to(taken.table, entry_id):
        return _NEEDED_BY_LEADS[taken.table]
    if taken.table == "opportunity_fields" and tx.opportunities.with_value(
        custom_field_key(entry_id)
    ):
        return "expected no opportunity with a value of it"
    if taken.table == "custom_object_types" and has_records(tx, entry_id):
        return "expected no record of it"
    if tx.definitions.open_job(taken.table, taken.entry.get("id", 0)) is not None:
        return "expected no job for it that waits or runs"
    return None


def _delete(tx: Tx, taken: MergedEntry) -> str:
    if taken.stored is not None:
        tx.definitions.remove(taken.table, taken.stored.entry_id)
    words = f"{SINGULAR[taken.table]} {entry_name(taken.table, taken.entry)}"
    if taken.table == "lead_fields" and taken.entry["name"].casefold() in STANDARD_NAMES:
        return f"{words}: neither blocked nor hidden any longer"
    if taken.table == "campaigns":
        tx.lead_tokens.drop_all(CampaignId(taken.entry["id"]))
    if taken.table == "lists":
        list_id = ListId(taken.entry["id"])
        tx.jobs.remove_ended_imports(list_id)
        members = tx.lists.remove_list(list_id)
        return f"{words}: deleted" + (f", with {members} members" if members else "")
    return f"{words}: deleted"
