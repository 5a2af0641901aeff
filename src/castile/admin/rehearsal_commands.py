"""The commands about rehearsals: add rules to a running server, list them, take them back."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

from castile.admin.arguments import Argument
from castile.admin.command import Command, Scope, named_subscription, read_at, shown_at
from castile.admin.definition import DefinitionError, parse_definition
from castile.admin.definition_checks import contradictions
from castile.admin.definition_references import dangling
from castile.admin.errors import CommandError

if TYPE_CHECKING:
    from castile.admin.command import Arguments
    from castile.rehearsal import Rehearsals
    from castile.server.installation import Installation

MINUTES_MAX: Final = 7 * 24 * 60
"""How long a rule of a command may last, unless it says when it expires."""

_TABLE: Final = "rehearsals"
_TIMES: Final = {"starts_ms": "starts_at", "expires_ms": "expires_at"}


def _add(installation: Installation, arguments: Arguments) -> object:
    rehearsals = _rehearsals(installation)
    subscription_id = named_subscription(installation, arguments).subscription_id
    entry = arguments.get("rehearsal")
    if not isinstance(entry, dict):
        raise CommandError("rehearsal: expected an object such as one of [[rehearsals]]", 2)
    _judge(installation, subscription_id, entry)
    lasts = {} if arguments.get("minutes") is None else {"minutes": _minutes(arguments, entry)}
    try:
        return _shown(rehearsals.add(subscription_id, entry, **lasts))
    except ValueError as error:
        raise CommandError(str(error), 1) from None


def _judge(installation: Installation, subscription_id: int, entry: dict[str, Any]) -> None:
    with installation.database.read(subscription_id) as tx:
        users = [{"user_id": user.user_id} for user in tx.users.all()]
    document = {_TABLE: [entry]}
    definition = parse_definition(document)
    errors = [*dangling({**document, "users": users}, {}), *contradictions(definition, UTC)]
    if errors:
        raise DefinitionError(errors)
    expires_at = entry.get("expires_at")
    if expires_at is not None and read_at(expires_at, UTC) <= installation.clock.now_ms():
        raise CommandError(f"expires_at: expected a time to come, got {expires_at}", 2)


def _minutes(arguments: Arguments, entry: dict[str, Any]) -> int:
    minutes = arguments["minutes"]
    if not isinstance(minutes, int) or not 1 <= minutes <= MINUTES_MAX:
        raise CommandError(f"minutes: expected 1 to {MINUTES_MAX}, got {str(minutes)[:50]}", 2)
    if "expires_at" in entry:
        raise CommandError("expected either minutes or expires_at, got both", 2)
    return minutes


def _list(installation: Installation, arguments: Arguments) -> object:
    subscription = named_subscription(installation, arguments)
    rows = _rehearsals(installation).listed(subscription.subscription_id)
    return [_shown(row) for row in rows]


def _clear(installation: Installation, arguments: Arguments) -> object:
    subscription = named_subscription(installation, arguments)
    name = arguments.get("name")
    wanted = None if name is None else str(name)
    try:
        cleared = _rehearsals(installation).clear(subscription.subscription_id, wanted)
    except ValueError as error:
        raise CommandError(str(error), 1) from None
    return {"cleared": cleared}


def _rehearsals(installation: Installation) -> Rehearsals:
    if installation.rehearsals is None:
        raise CommandError("this server has no rehearsals", 1)
    return installation.rehearsals


def _shown(row: dict[str, Any]) -> dict[str, object]:
    shown: dict[str, object] = {}
    for key, value in row.items():
        if key in _TIMES:
            shown[_TIMES[key]] = None if value is None else shown_at(value)
        else:
            shown[key] = value
    return shown


_RULE: Final = (
    Argument("rehearsal", "object", "As an entry of [[rehearsals]].", required=True),
    Argument("minutes", "integer", "How long; default 60.", low=1, high=MINUTES_MAX),
)
_NAME: Final = Argument("name", about="Left out: all.")

REHEARSAL_COMMANDS: Final = (
    Command("rehearse add", _add, Scope.WRITE, _RULE, "Add a rule."),
    Command("rehearse list", _list, Scope.READ, (), "List the rules, and what they counted."),
    Command("rehearse clear", _clear, Scope.WRITE, (_NAME,), "Take rules back."),
)
"""Everything that an operator can do with rehearsals."""
