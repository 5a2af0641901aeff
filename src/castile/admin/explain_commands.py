"""The command that explains a kept call."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from castile.admin.arguments import Argument
from castile.admin.command import Command, Scope
from castile.admin.errors import CommandError
from castile.journal.explain.explaining import explain
from castile.journal.explain.facts import Facts

if TYPE_CHECKING:
    from castile.admin.command import Arguments
    from castile.journal.entry import KeptCall
    from castile.journal.explain.facts import Explanation
    from castile.server.installation import Installation


def kept_call(installation: Installation, arguments: Arguments) -> KeptCall:
    """
    Find the call that a command is about.

    Args:
        installation: Where it is kept.
        arguments: `call_id` names it.

    Raises:
        CommandError: It is not kept.
    """
    call_id = str(arguments.get("call_id") or "").strip()
    call = installation.journal.get(call_id)
    if call is None:
        raise CommandError(f"no call {call_id[:200]!r} is kept", 1)
    return call


def explanation_of(installation: Installation, call: KeptCall) -> Explanation:
    """
    Explain a call with what the installation knows now.

    Args:
        installation: Users, limits, definitions, leads and the other calls.
        call: The call with its bodies.
    """
    return explain(call, facts_about(installation, call))


def facts_about(installation: Installation, call: KeptCall) -> Facts:
    """
    Gather what a call is explained with.

    Args:
        installation: Users, limits, definitions, leads and the other calls.
        call: The call.
    """
    directory, journal = installation.directory.current, installation.journal
    number = call.entry.subscription_id
    if number is None:
        user = directory.users.get(call.entry.user_id)
        number = None if user is None else user.subscription_id
    subscription = None if number is None else directory.subscriptions.get(number)
    return Facts(
        users=directory.users,
        limits_of=directory.limits_of,
        subscription_names={
            each.subscription_id: each.name for each in directory.subscriptions.values()
        },
        subscription_id=None if subscription is None else subscription.subscription_id,
        catalog=None if subscription is None else subscription.catalog,
        mac=journal.mac,
        find=lambda wanted, limit: journal.find(wanted, limit=limit),
        read=installation.database.read,
    )


def _explain(installation: Installation, arguments: Arguments) -> object:
    explanation = asdict(explanation_of(installation, kept_call(installation, arguments)))
    return {key: list(v) if isinstance(v, tuple) else v for key, v in explanation.items()}


CALL_ID: Final = Argument("call_id", about="Of a kept call.", required=True)

EXPLAIN_COMMANDS: Final = (
    Command("explain", _explain, Scope.READ, (CALL_ID,), "Say why a call was refused."),
)
"""Everything that is done to explain calls."""
