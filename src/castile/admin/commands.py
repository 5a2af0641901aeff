"""
What an operator can do to an installation.

A running server and the command line share these functions. Arguments and results are JSON
values.
"""

from __future__ import annotations

import secrets
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from castile.admin.activity_commands import ACTIVITY_COMMANDS
from castile.admin.arguments import Argument
from castile.admin.clock_commands import CLOCK_COMMANDS
from castile.admin.command import Command, Scope, named_subscription, shown_at
from castile.admin.custom_object_commands import CUSTOM_OBJECT_COMMANDS
from castile.admin.definition_commands import DEFINITION_COMMANDS
from castile.admin.diagnose import DIAGNOSE_COMMANDS
from castile.admin.errors import CommandError
from castile.admin.explain_commands import EXPLAIN_COMMANDS
from castile.admin.first_user import generated_key, generated_user_id
from castile.admin.job_commands import JOB_COMMANDS
from castile.admin.journal_commands import JOURNAL_COMMANDS
from castile.admin.lead_commands import LEAD_COMMANDS
from castile.admin.opportunity_commands import OPPORTUNITY_COMMANDS
from castile.admin.rehearsal_commands import REHEARSAL_COMMANDS
from castile.admin.support_case import SUPPORT_CASE_COMMANDS
from castile.admin.token_commands import TOKEN_COMMANDS
from castile.store.errors import (
    AlreadyStored,
    CannotOpen,
    ChangeOverUnfinished,
    NotStored,
    StoreFailure,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from castile.admin.command import Arguments
    from castile.server.installation import Installation
    from castile.store.users import StoredUser

NAME_CHARACTERS_MAX: Final = 255
ENCRYPTION_KEY_CHARACTERS_MIN: Final = 10

__all__ = ["COMMANDS", "CommandError", "run_command", "serving"]


def run_command(installation: Installation, name: str, arguments: Arguments) -> object:
    """
    Carry out a command by its name.

    Args:
        installation: What to do it to.
        name: A key of `COMMANDS`.
        arguments: JSON values by name; one that is not there counts as None.

    Returns:
        A JSON value.

    Raises:
        CommandError: It cannot be done; nothing has changed.
    """
    command = COMMANDS.get(name)
    if command is None:
        raise CommandError(f"expected a command of this version, got {name!r}", 2)
    try:
        return command.run(installation, arguments)
    except ChangeOverUnfinished as error:
        user_id = arguments.get("user_id")
        raise CommandError(f"{error}: castile user rotate {user_id} --finish") from error
    except CannotOpen as error:
        raise CommandError(str(error), 4) from error
    except (NotStored, AlreadyStored) as error:
        raise CommandError(str(error), 1) from error
    except StoreFailure as error:
        raise CommandError(str(error) or "the database cannot be used now", 4) from error


def serving(
    installation: Installation, ready: Mapping[str, object], is_serving: Callable[[], bool]
) -> Callable[[str, Arguments], object]:
    """
    Return what a running server answers on its socket: `ready`, and every command.

    Args:
        installation: What the server serves.
        ready: The object of the ready file; all but the encryption key is told, and the names of
            the rehearsals that are at work.
        is_serving: Whether calls are answered now.
    """
    facts = {key: value for key, value in ready.items() if key != "encryption_key"}

    def answer(name: str, arguments: Arguments) -> object:
        if name == "ready" and not is_serving():
            raise CommandError("the server is starting or stopping", 1)
        if name == "ready":
            rehearsals = installation.rehearsals
            at_work = [] if rehearsals is None else rehearsals.at_work()
            return {**facts, "rehearsals": at_work} if at_work else facts
        return run_command(installation, name, arguments)

    return answer


def _name(arguments: Arguments, key: str, what: str) -> str:
    name = str(arguments.get(key) or "").strip()
    if not name or len(name) > NAME_CHARACTERS_MAX or not name.isprintable():
        raise CommandError(
            f"{what}: expected 1 to {NAME_CHARACTERS_MAX} printable characters, got {name[:50]!r}",
            2,
        )
    return name


def _subscription_list(installation: Installation, _arguments: Arguments) -> object:
    rows = []
    for each in installation.database.subscriptions():
        with installation.database.read(each.subscription_id) as tx:
            users = len(tx.users.all())
        rows.append({"name": each.name, "users": users, "created_at": shown_at(each.created_ms)})
    return rows


def _subscription_add(installation: Installation, arguments: Arguments) -> object:
    name = _name(arguments, "name", "name of the subscription")
    now_ms = installation.clock.now_ms()
    stored = installation.database.write(0, lambda tx: tx.subscriptions.add(name, now_ms))
    installation.directory.reload()
    return {"name": stored.name, "created_at": shown_at(stored.created_ms)}


def _subscription_remove(installation: Installation, arguments: Arguments) -> object:
    named = {"subscription": _name(arguments, "name", "name of the subscription")}
    stored = named_subscription(installation, named)
    if len(installation.database.subscriptions()) == 1:
        raise CommandError("the only subscription cannot be removed; stop and delete the data", 1)
    number = stored.subscription_id
    with installation.database.read(number) as tx:
        user_ids = [user.user_id for user in tx.users.all()]
    installation.database.write(number, lambda tx: tx.subscriptions.remove(number))
    installation.directory.reload()
    # Afterwards: no call comes any more. Whoever is interrupted here has `journal forget`.
    calls = installation.journal.remove_subscription(number, user_ids)
    return {"name": stored.name, "kept_calls": calls}


def _user_row(user: StoredUser, *, reveal: bool = False) -> dict[str, object]:
    row: dict[str, object] = {"user_id": user.user_id}
    if reveal:
        keys = [key.decode() for key in user.encryption_keys]
        row["encryption_key"] = keys[0]
        row["former_encryption_key"] = keys[1] if len(keys) > 1 else None
    row["keys"] = len(user.encryption_keys)
    row["disabled"] = user.disabled
    row["created_at"] = shown_at(user.created_ms)
    return row


def _user_list(installation: Installation, arguments: Arguments) -> object:
    subscription = named_subscription(installation, arguments)
    with installation.database.read(subscription.subscription_id) as tx:
        return [_user_row(user) for user in tx.users.all()]


def _user_show(installation: Installation, arguments: Arguments) -> object:
    subscription = named_subscription(installation, arguments)
    with installation.database.read(subscription.subscription_id) as tx:
        users = sorted(tx.users.all(), key=lambda user: (user.disabled, user.created_ms))
    wanted = arguments.get("user_id")
    for user in users:
        if wanted in (None, user.user_id):
            return _user_row(user, reveal=True)
    raise CommandError(f"no user {wanted!r}" if wanted else "there is no user yet", 1)


def _encryption_key(arguments: Arguments) -> str:
    key = arguments.get("encryption_key")
    if key is None:
        return generated_key(secrets.token_hex)
    text = str(key).strip()
    if len(text) < ENCRYPTION_KEY_CHARACTERS_MIN or len(text) > NAME_CHARACTERS_MAX:
        raise CommandError(
            f"encryption key: expected {ENCRYPTION_KEY_CHARACTERS_MIN} to {NAME_CHARACTERS_MAX} "
            f"characters, got {len(text)}",
            2,
        )
    return text


def _user_add(installation: Installation, arguments: Arguments) -> object:
    subscription = named_subscription(installation, arguments)
    if arguments.get("user_id") is None:
        user_id = generated_user_id(secrets.token_hex)
    else:
        user_id = _name(arguments, "user_id", "user id")
    key = _encryption_key(arguments).encode()
    now_ms = installation.clock.now_ms()
    user = installation.database.write(
        subscription.subscription_id, lambda tx: tx.users.add(user_id, key, now_ms)
    )
    installation.directory.reload()
    return _user_row(user, reveal=True)


def _user_rotate(installation: Installation, arguments: Arguments) -> object:
    subscription = named_subscription(installation, arguments)
    user_id = _name(arguments, "user_id", "user id")
    number = subscription.subscription_id
    if arguments.get("finish"):
        dropped = installation.database.write(number, lambda tx: tx.users.finish_rotation(user_id))
        if not dropped:
            raise CommandError(f"user {user_id!r} has one key only; nothing was dropped", 1)
    else:
        key = _encryption_key(arguments).encode()
        installation.database.write(number, lambda tx: tx.users.rotate(user_id, key))
    installation.directory.reload()
    return _user_show(installation, arguments)


def _user_disable(installation: Installation, arguments: Arguments) -> object:
    return _set_disabled(installation, arguments, disabled=True)


def _user_enable(installation: Installation, arguments: Arguments) -> object:
    return _set_disabled(installation, arguments, disabled=False)


def _set_disabled(
    installation: Installation, arguments: Arguments, *, disabled: bool
) -> dict[str, object]:
    subscription = named_subscription(installation, arguments)
    user_id = _name(arguments, "user_id", "user id")
    installation.database.write(
        subscription.subscription_id,
        lambda tx: tx.users.set_disabled(user_id, disabled=disabled),
    )
    installation.directory.reload()
    return {"user_id": user_id, "disabled": disabled}


_NAME: Final = Argument("name", required=True)
_USER: Final = Argument("user_id", required=True)
_KEY: Final = Argument("encryption_key", about="10 to 255 characters; left out: generated.")


def _both_keys(_arguments: Arguments) -> Collection[str]:
    return ("encryption_key", "former_encryption_key")


def _older_keys(arguments: Arguments) -> Collection[str]:
    """Name the keys in the result of a rotation that were made before it."""
    return _both_keys(arguments) if arguments.get("finish") else ("former_encryption_key",)


_SUBSCRIPTION_COMMANDS: Final = (
    Command("subscription list", _subscription_list, Scope.READ, (), "List the subscriptions."),
    Command("subscription add", _subscription_add, takes=(_NAME,), about="Make a subscription."),
    Command(
        "subscription remove",
        _subscription_remove,
        takes=(_NAME,),
        about="Remove a subscription with all of its leads and users.",
    ),
)
_USER_COMMANDS: Final = (
    Command("user list", _user_list, Scope.READ, (), "List API users, without their keys."),
    Command(
        "user show",
        _user_show,
        Scope.READ,
        (Argument("user_id", about="Left out: the first enabled one."),),
        "Show an API user, without its key.",
        hides=_both_keys,
    ),
    Command(
        "user add",
        _user_add,
        takes=(Argument("user_id", about="Left out: generated."), _KEY),
        about="Add an API user; its key is shown.",
    ),
    Command(
        "user rotate",
        _user_rotate,
        takes=(_USER, _KEY, Argument("finish", "boolean", "Drop the older key.")),
        about="Give an API user a new key, which is shown.",
        hides=_older_keys,
    ),
    Command("user disable", _user_disable, takes=(_USER,), about="Refuse the calls of a user."),
    Command("user enable", _user_enable, takes=(_USER,), about="Accept them again."),
)

COMMANDS: Final[Mapping[str, Command]] = MappingProxyType(
    {
        command.name: command
        for command in (
            *DEFINITION_COMMANDS,
            *_SUBSCRIPTION_COMMANDS,
            *_USER_COMMANDS,
            *JOURNAL_COMMANDS,
            *EXPLAIN_COMMANDS,
            *DIAGNOSE_COMMANDS,
            *SUPPORT_CASE_COMMANDS,
            *LEAD_COMMANDS,
            *ACTIVITY_COMMANDS,
            *OPPORTUNITY_COMMANDS,
            *CUSTOM_OBJECT_COMMANDS,
            *JOB_COMMANDS,
            *REHEARSAL_COMMANDS,
            *TOKEN_COMMANDS,
            *CLOCK_COMMANDS,
        )
    }
)
