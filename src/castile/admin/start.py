"""What is done to an installation before the server answers its first call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from castile.admin.apply import apply_definition
from castile.admin.definition import read_definition
from castile.admin.demo.load import load_demo
from castile.admin.errors import CommandError, reason_of
from castile.admin.first_user import (
    FirstUser,
    first_enabled_user,
    make_first_subscription,
    make_first_user,
    remove_first_subscription,
)

if TYPE_CHECKING:
    from pathlib import Path

    from castile.admin.definition_models import Definition
    from castile.admin.first_user import RandomText
    from castile.server.installation import Installation
    from castile.store.subscriptions import StoredSubscription


@dataclass(frozen=True, slots=True)
class Prepared:
    """
    What `prepare` did.

    Args:
        user: The user that people and the ready file are told of; None when none is enabled.
        generated: Whether it was made just now.
        lines: What the definition file changed, its warnings, and what became of the demo.
    """

    user: FirstUser | None
    generated: bool
    lines: tuple[str, ...]


def prepare(installation: Installation, random_text: RandomText) -> Prepared:
    """
    Make sure of a subscription, its definitions, the demo, and a user.

    Args:
        installation: An open one; its setting `definition` names the file, and `demo` says
            whether the invented company is loaded.
        random_text: Such as `secrets.token_hex`.

    Raises:
        CommandError: The definition file, or that of the demo, cannot be read or applied (2).
    """
    path = installation.settings.server.definition
    lines: tuple[str, ...] = ()
    definition = None if path is None else _read(path)
    made_now = make_first_subscription(
        installation, definition.subscription.name if definition else None
    )
    try:
        if definition is not None:
            lines = _apply(installation, definition)
        if installation.settings.server.demo:
            lines += (load_demo(installation, _subscription(installation, definition)),)
    except CommandError:
        if made_now:
            remove_first_subscription(installation)
        raise
    made = make_first_user(installation, random_text)
    preferred = [user.user_id for user in definition.users] if definition else []
    subscription_id = _subscription(installation, definition).subscription_id
    user = first_enabled_user(installation, subscription_id, preferred)
    return Prepared(user, made is not None, lines)


def _read(path: Path) -> Definition:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path}: expected a definition file: {reason_of(error)}", 2) from None
    return read_definition(text, source=str(path), folder=path.resolve().parent)


def _apply(installation: Installation, definition: Definition) -> tuple[str, ...]:
    stored = installation.database.subscriptions()
    name = definition.subscription.name
    if name is None and len(stored) > 1:
        raise CommandError(
            "the definition file: expected the name of one of several subscriptions, got none", 2
        )
    applied = apply_definition(installation, definition, name or stored[0].name, dry_run=False)
    return (*applied.lines, *(f"warning: {text}" for text in applied.warnings))


def _subscription(installation: Installation, definition: Definition | None) -> StoredSubscription:
    stored = installation.database.subscriptions()
    name = definition.subscription.name if definition else None
    named = [each for each in stored if name and each.name.casefold() == name.casefold()]
    return (named or stored)[0]
