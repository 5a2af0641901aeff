"""What every command of an operator is made of: its name, its subscription, its times."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from castile.admin.errors import CommandError
from castile.wire.timestamps import parse_datetime

if TYPE_CHECKING:
    from datetime import tzinfo

    from castile.admin.arguments import Argument
    from castile.server.installation import Installation
    from castile.store.subscriptions import StoredSubscription

Arguments = Mapping[str, Any]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def _nothing(_arguments: Arguments) -> Collection[str]:
    return ()


class Scope(StrEnum):
    """What a token of the admin API may do; each may do what the one before it may."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"

    def allows(self, needed: Scope) -> bool:
        """Say whether a token of this scope may do what needs another one."""
        order = list(Scope)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True)
class Command:
    """
    One thing an operator can do.

    Args:
        name: As it is typed after `castile`.
        run: Does it to an installation; returns a JSON value, raises CommandError.
        scope: What a token of the admin API needs for it.
        takes: Its arguments beside `subscription`; None: nobody wrote them down.
        about: What it does, in a line for people.
        hides: Which members of a result leave by the socket only: secrets that are not new.
    """

    name: str
    run: Callable[[Installation, Arguments], object]
    scope: Scope = Scope.ADMIN
    takes: tuple[Argument, ...] | None = None
    about: str = ""
    hides: Callable[[Arguments], Collection[str]] = _nothing


def named_subscription(installation: Installation, arguments: Arguments) -> StoredSubscription:
    """
    Find the subscription that a command is about.

    Args:
        installation: Where it is.
        arguments: `subscription` names it; None is enough where there is only one.

    Raises:
        CommandError: There is none, none of that name, or several and no name.
    """
    name = arguments.get("subscription")
    stored = installation.database.subscriptions()
    if name is None and len(stored) == 1:
        return stored[0]
    if not stored:
        raise CommandError("there is no subscription yet: castile subscription add NAME", 1)
    names = ", ".join(each.name for each in stored)
    if name is None:
        raise CommandError(f"name one of several subscriptions with --subscription: {names}", 2)
    for each in stored:
        if each.name.casefold() == str(name).casefold():
            return each
    raise CommandError(f"no subscription {name!r}; there are: {names}", 1)


def shown_at(milliseconds: int) -> str:
    """Write an instant, in milliseconds since 1970 UTC, as commands show it."""
    text = (_EPOCH + milliseconds * _MILLISECOND).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def read_at(text: str, zone: tzinfo) -> int:
    """
    Read an instant in any spelling that a call may use.

    Args:
        text: The text, trimmed.
        zone: What is meant without an offset.

    Returns:
        Milliseconds since 1970 UTC; what is finer is cut.

    Raises:
        ValueError: The text names no instant.
    """
    return (parse_datetime(text, zone).at - _EPOCH) // _MILLISECOND
