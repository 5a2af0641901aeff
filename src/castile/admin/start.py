"""What is done to an installation before the server answers its first call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from castile.admin.apply import apply_definition
from castile.admin.definition import read_definition
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


@dataclass(frozen=True, slots=True)
class Prepared:
    """
    What `prepare` did.

    Args:
        user: The user that people and the ready file are told of; None when none is enabled.
        generated: Whether it was made just now.
        lines: What the definition file changed, and its warnings.
    """

    user: FirstUser | None
    generated: bool
    lines: tuple[str, ...]


def prepare(installation: Installation, random_text: RandomText) -> Prepared:
    """
    Make sure of a subscription, of what the definition file says, and of a user.

    Args:
        installation: An open one; its setting `definition` names the file.
        random_text: Such as `secrets.token_hex`.

    Raises:
        CommandError: The definition file cannot be read or applied (2).
    """
    path = installation.settings.server.definition
    lines: tuple[str, ...] = ()
    definition = None if path is None else _read(path)
    made_now = make_first_subscription(
        installation, definition.subscription.name if definition else None
    )
    if definition is not None:
        try:
            lines = _apply(installation, definition)
        except CommandError:
            if made_now:
                remove_first_subscription(installation)
            raise
    made = make_first_user(installation, random_text)
    preferred = [user.user_id for user in definition.users] if definition else []
    user = first_enabled_user(installation, _subscription_id(installation, definition), preferred)
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


def _subscription_id(installation: Installation, definition: Definition | None) -> int:
    stored = installation.database.subscriptions()
    name = definition.subscription.name if definition else None
    named = [each for each in stored if name and each.name.casefold() == name.casefold()]
    return (named or stored)[0].subscription_id
