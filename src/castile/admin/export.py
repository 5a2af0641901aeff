"""Write what is defined as the definition file that `apply` reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson
import tomli_w

from castile.admin.definition_models import FORMAT
from castile.admin.definition_references import TABLES_OF_ENTRIES
from castile.store.stored_entry import FIRST_IDS, SUBSCRIPTION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castile.server.installation import Installation
    from castile.store.stored_entry import StoredEntry
    from castile.store.subscriptions import StoredSubscription
    from castile.store.users import StoredUser


_FIRST: Final = ("name", "when", "step", "id", "field")
"""Keys by which a person knows an entry, a condition or a step; they come before the others."""


def export_definition(
    installation: Installation, subscription: StoredSubscription, *, as_json: bool = False
) -> str:
    """
    Write the definition of a subscription.

    Args:
        installation: Where the subscription is.
        subscription: The subscription.
        as_json: Write JSON in place of TOML.

    Returns:
        The text that `apply` reads: what was ever stated and still holds, in the order of the
        store. Users are without their keys.
    """
    with installation.database.read(subscription.subscription_id) as tx:
        entries = tx.definitions.entries()
        users = tx.users.all()
    document: dict[str, Any] = {
        "format": FORMAT,
        "subscription": _subscription(subscription.name, entries),
        "users": [_user(user) for user in users],
    }
    for table in TABLES_OF_ENTRIES:
        document[table] = [_readable(each.entry) for each in entries if each.table == table]
    document = {key: value for key, value in document.items() if value != []}
    if as_json:
        return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n"
    return tomli_w.dumps(document)


def _readable(value: object) -> Any:  # noqa: ANN401 - JSON
    """Return the same value, in each table first the keys by which it is known."""
    if isinstance(value, list):
        return [_readable(each) for each in value]
    if not isinstance(value, dict):
        return value
    keys = sorted(value, key=lambda key: _FIRST.index(key) if key in _FIRST else len(_FIRST))
    return {key: _readable(value[key]) for key in keys}


def _subscription(name: str, entries: Sequence[StoredEntry]) -> dict[str, Any]:
    found: dict[str, Any] = {"name": name}
    for each in entries:
        if each.table == SUBSCRIPTION:
            found.update(each.entry)
    if not found.get(FIRST_IDS):
        found.pop(FIRST_IDS, None)
    return found


def _user(user: StoredUser) -> dict[str, Any]:
    return {"user_id": user.user_id, "disabled": user.disabled}
