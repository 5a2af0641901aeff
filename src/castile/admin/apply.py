"""
Make a subscription as a definition file says.

What is stored and what the file says are put together; the whole is judged as if it were one
file; what differs is written. All of it happens in one transaction of the writer, which a
mistake, or a dry run, undoes.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from castile.admin.definition import parse_definition
from castile.admin.definition_checks import contradictions, duplicates
from castile.admin.definition_custom_objects import changes_under_records
from castile.admin.definition_errors import DefinitionError, label, shown
from castile.admin.definition_merge import Merged, MergedEntry, difference, merge
from castile.admin.definition_references import dangling
from castile.admin.first_user import generated_key
from castile.admin.prune import delete, delete_users, take_out
from castile.settings import override
from castile.store.errors import AlreadyStored
from castile.store.stored_entry import (
    DEFAULT_ID,
    FIRST_IDS,
    SUBSCRIPTION,
    StoredEntry,
    custom_field_key,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from castile.admin.definition_models import Definition, User
    from castile.server.installation import Installation
    from castile.settings import SubscriptionSettings
    from castile.store.tx import Tx
    from castile.store.users import StoredUser


@dataclass(frozen=True, slots=True)
class AppliedChanges:
    """
    What a definition file changed.

    Args:
        lines: One for each change; none when everything was as the file says.
        warnings: What the operator should know.
    """

    lines: tuple[str, ...]
    warnings: tuple[str, ...]


class _DryRunError(Exception):
    """Undoes the transaction of a dry run."""


@dataclass
class _Application:
    """One file being applied inside one transaction."""

    tx: Tx
    definition: Definition
    defaults: SubscriptionSettings
    now_ms: int
    prune: bool
    lines: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def apply_definition(
    installation: Installation,
    definition: Definition,
    subscription_name: str,
    *,
    dry_run: bool,
    prune: bool = False,
) -> AppliedChanges:
    """
    Make a subscription as a definition file says, all of it or nothing.

    Args:
        installation: Where the subscription is.
        definition: What `read_definition` gave.
        subscription_name: The subscription; letter case is ignored.
        dry_run: Do everything, then undo it.
        prune: Delete what the tables of the file do not name.

    Returns:
        What changed, or would change. A second time nothing does.

    Raises:
        DefinitionError: There is no such subscription, the file names another one, or the file
            and what is stored do not go together; one sentence for each reason.
    """
    subscription_id = _subscription_id(installation, definition, subscription_name)
    defaults = installation.settings.subscription
    now_ms = installation.clock.now_ms()
    applied = AppliedChanges((), ())

    def work(tx: Tx) -> None:
        nonlocal applied
        application = _Application(tx, definition, defaults, now_ms, prune)
        _apply(application)
        applied = AppliedChanges(tuple(application.lines), tuple(application.warnings))
        if dry_run:
            raise _DryRunError

    try:
        installation.database.write(subscription_id, work)
    except _DryRunError:
        return applied
    installation.directory.reload()
    return applied


def _subscription_id(installation: Installation, definition: Definition, name: str) -> int:
    named = definition.subscription.name
    if named is not None and named.casefold() != name.casefold():
        raise DefinitionError(
            [f"subscription, name: expected {shown(name)}, which is applied to, got {shown(named)}"]
        )
    stored = installation.database.subscriptions()
    for each in stored:
        if each.name.casefold() == name.casefold():
            return each.subscription_id
    names = ", ".join(each.name for each in stored) or "none"
    raise DefinitionError([f"subscription: expected one of {names}, got {shown(name)}"])


def _apply(application: _Application) -> None:
    settings = _apply_subscription(application)
    deleted = delete_users(application.tx, application.definition) if application.prune else []
    _apply_users(application)
    merged = merge(application.tx.definitions.entries(), application.definition)
    taken = take_out(merged, application.definition) if application.prune else []
    _judge(application.tx, merged, taken, ZoneInfo(settings.time_zone))
    _judge_types(application.tx, merged)
    application.warnings.extend(merged.warnings)
    _apply_first_ids(application)
    _number(application.tx, merged)
    deleted += delete(application.tx, taken)
    for table in merged.tables.values():
        _write_table(application, table)
    application.lines[:0] = deleted
    if application.lines:
        application.tx.definitions.raise_version()


def _apply_subscription(application: _Application) -> SubscriptionSettings:
    """Store what the file says about the subscription itself; return all its settings."""
    definitions = application.tx.definitions
    rows = definitions.table(SUBSCRIPTION)
    before: Mapping[str, Any] = rows[0].entry if rows else {}
    given = application.definition.subscription
    first_ids = given.first_ids.model_dump(exclude_unset=True)
    entry = {**before, **given.settings, FIRST_IDS: {**before.get(FIRST_IDS, {}), **first_ids}}
    old = _settings(application.defaults, before)
    new = _settings(application.defaults, entry)
    for name in given.settings:
        texts = [_shown_setting(getattr(settings, name)) for settings in (old, new)]
        if texts[0] != texts[1]:
            application.lines.append(f"subscription: {name} {texts[0]} -> {texts[1]}")
    if entry != before and (before or entry != {FIRST_IDS: {}}):
        definitions.put(StoredEntry(SUBSCRIPTION, DEFAULT_ID, 0, entry, application.now_ms))
    return new


def _settings(base: SubscriptionSettings, entry: Mapping[str, Any]) -> SubscriptionSettings:
    values = {name: value for name, value in entry.items() if name != FIRST_IDS}
    return override(base, values, "the definition file")


def _shown_setting(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(str(each) for each in value) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _apply_first_ids(application: _Application) -> None:
    sequences = application.tx.sequences
    first_ids = application.definition.subscription.first_ids.model_dump(exclude_unset=True)
    for name, first in first_ids.items():
        last = sequences.last_id(name)
        if first - 1 > last:
            sequences.go_on_above(name, first - 1)
            application.lines.append(f"subscription: next id of {name} {last + 1} -> {first}")


def _apply_users(application: _Application) -> None:
    stored = {user.user_id.casefold(): user for user in application.tx.users.all()}
    errors: list[str] = []
    for index, user in enumerate(application.definition.users):
        known = stored.get(user.user_id.casefold())
        try:
            if known is None:
                _add_user(application, user)
            elif known.user_id != user.user_id:
                errors.append(
                    f"{label('users', user, index)}, user_id: expected {shown(known.user_id)},"
                    f" as it is stored, got {shown(user.user_id)}"
                )
            else:
                _change_user(application, user, known)
        except AlreadyStored:
            errors.append(
                f"{label('users', user, index)}, user_id: expected one that no other"
                f" subscription has, got {shown(user.user_id)}"
            )
    if errors:
        raise DefinitionError(errors)


def _add_user(application: _Application, user: User) -> None:
    key = user.encryption_key
    text = generated_key(secrets.token_hex) if key is None else key.get_secret_value()
    application.tx.users.add(
        user.user_id, text.encode(), application.now_ms, disabled=user.disabled
    )
    how = ", with a generated encryption key" if key is None else ""
    disabled = ", disabled" if user.disabled else ""
    application.lines.append(f"user {user.user_id}: created{how}{disabled}")


def _change_user(application: _Application, user: User, stored: StoredUser) -> None:
    if user.encryption_key is not None:
        key = user.encryption_key.get_secret_value().encode()
        if key != stored.encryption_keys[0]:
            application.tx.users.set_key(user.user_id, key)
            application.lines.append(f"user {user.user_id}: encryption key changed")
    if "disabled" in user.model_fields_set and user.disabled != stored.disabled:
        application.tx.users.set_disabled(user.user_id, disabled=user.disabled)
        state = "disabled" if user.disabled else "enabled"
        application.lines.append(f"user {user.user_id}: {state}")


def _judge(tx: Tx, merged: Merged, taken: list[MergedEntry], zone: ZoneInfo) -> None:
    users = [{"user_id": user.user_id} for user in tx.users.all()]
    document: dict[str, Any] = {**merged.document, "users": users}
    deleted: dict[str, list[dict[str, Any]]] = {}
    for each in taken:
        deleted.setdefault(each.table, []).append(each.entry)
    whole = parse_definition(document)
    errors = [*duplicates(whole), *dangling(document, deleted)]
    if not errors:
        errors = contradictions(whole, zone)
    if errors:
        raise DefinitionError(errors)


def _judge_types(tx: Tx, merged: Merged) -> None:
    errors = [
        f"{label(each.table, each.entry, index)}, type: expected {shown(before)},"
        f" as {holders} have values of it, got {shown(each.entry.get('type'))}"
        for holders, table in (("leads", "lead_fields"), ("opportunities", "opportunity_fields"))
        for index, each in enumerate(merged.tables[table])
        if each.stored is not None
        and (before := (each.before or {}).get("type")) != each.entry.get("type")
        and _has_values(tx, table, each.stored.entry_id)
    ]
    errors += changes_under_records(tx, merged)
    if errors:
        raise DefinitionError(errors)


def _has_values(tx: Tx, table: str, entry_id: int) -> bool:
    if table == "lead_fields":
        return tx.definitions.leads_refer_to(table, entry_id)
    return tx.opportunities.with_value(custom_field_key(entry_id))


def _write_table(application: _Application, table: list[MergedEntry]) -> None:
    moved = False
    for position, each in enumerate(table):
        lines = difference(each)
        place = None if each.stored is None else each.stored.position
        if not lines and (place is None or place == position):
            continue
        moved = moved or (not lines and place != position)
        changed_ms = application.now_ms if lines or each.stored is None else each.stored.changed_ms
        entry_id = _entry_id(application.tx, each)
        application.lines.extend(lines)
        application.tx.definitions.put(
            StoredEntry(each.table, entry_id, position, each.entry, changed_ms)
        )
    if moved and _order_changed(table):
        application.lines.append(f"{table[0].table}: order changed")


def _order_changed(table: list[MergedEntry]) -> bool:
    places = [each.stored.position for each in table if each.stored is not None]
    return places != sorted(places)


def _entry_id(tx: Tx, merged: MergedEntry) -> int:
    """Return the number of an entry, which for a workspace is its id."""
    if merged.stored is not None:
        return merged.stored.entry_id
    if merged.table == "workspaces":
        return int(merged.entry["id"])
    if merged.before is not None and merged.table != "lead_fields":
        return DEFAULT_ID
    return tx.definitions.next_entry_id()


def _number(tx: Tx, merged: Merged) -> None:
    """Keep every id that the file gives, then give ids where it gives none (S-4a)."""
    for take in (tx.definitions.keep_ids, tx.definitions.give_ids):
        for table in merged.tables.values():
            for each in table:
                take(each.table, each.entry)
