"""`castile rehearse`: faults on demand, in a running server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from castile.admin.errors import CommandError
from castile.admin.socket import ServerNotRunningError, ask
from castile.cli.operator import Operator, operator_command
from castile.cli.output import print_object, print_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_COLUMNS: Final = ("name", "state", "match", "effect", "expires_at", "calls_rehearsed")
_MATCH: Final = ("operation", "user_id", "lead_key", "every", "percent", "seed", "times")
_LIMITS: Final = ("quota_calls_per_day", "rate_calls", "rate_seconds", "concurrent_calls")
_EFFECTS: Final = (
    "fault",
    "wait_ms",
    "drip_bytes_per_second",
    "cut",
    "reply",
    "http_status",
    "lose_reply",
    "clock_seconds",
)
_TIMES: Final = ("starts_at", "expires_at")


def _both_ends(
    _context: click.Context, _parameter: click.Parameter, text: str | None
) -> list[int] | None:
    """Read `500` or `500:2000`."""
    if text is None:
        return None
    low, _, high = text.partition(":")
    try:
        return [int(low), int(high or low)]
    except ValueError:
        raise click.BadParameter(f"expected 500 or 500:2000, got {text}") from None


@click.group("rehearse")
def rehearse_group() -> None:
    """Have a running server make faults on demand, for testers."""


def _options(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(
        (
            click.option("--operation", metavar="NAME", help="Only this operation."),
            click.option("--user", "user_id", metavar="USER_ID", help="Only calls of this user."),
            click.option("--lead-key", metavar="TYPE=VALUE", help="Such as EMAIL=a@example.com."),
            click.option(
                "--every", type=int, metavar="N", help="Only every so manieth of these calls."
            ),
            click.option("--percent", type=int, metavar="N", help="So many of a hundred."),
            click.option("--seed", type=int, metavar="N", help="Chooses which; default 0."),
            click.option("--times", type=int, metavar="N", help="So often and no more."),
            click.option("--starts-at", metavar="TIME", help="Such as 2026-08-03T14:15:00Z."),
            click.option("--expires-at", metavar="TIME", help="In place of --minutes."),
            click.option("--minutes", type=int, metavar="N", help="How long; default 60."),
            click.option("--fault", type=int, metavar="CODE", help="Answer with this code."),
            click.option(
                "--wait-ms", metavar="LOW[:HIGH]", callback=_both_ends, help="Hold the call up."
            ),
            click.option(
                "--drip-bytes-per-second", type=int, metavar="N", help="Send the reply slowly."
            ),
            click.option(
                "--cut",
                type=click.Choice(["before", "within", "after"]),
                help="End the connection there; before the reply the call is not carried out.",
            ),
            click.option(
                "--reply", type=click.Choice(["malformed", "empty"]), help="Spoil the reply."
            ),
            click.option(
                "--http-status", type=int, metavar="N", help="Send an HTML page with this status."
            ),
            click.option(
                "--lose-reply",
                is_flag=True,
                default=None,
                help="Carry the call out, then end the connection without a reply.",
            ),
            click.option(
                "--quota-calls-per-day", type=int, metavar="N", help="A low limit: calls a day."
            ),
            click.option(
                "--rate-calls", type=int, metavar="N", help="A low limit: calls in the span."
            ),
            click.option("--rate-seconds", type=int, metavar="N", help="The span of --rate-calls."),
            click.option(
                "--concurrent-calls", type=int, metavar="N", help="A low limit: calls at a time."
            ),
            click.option(
                "--clock-seconds",
                type=int,
                metavar="N",
                help="Set the clock off for signature checks.",
            ),
        )
    ):
        command = option(command)
    return command


@rehearse_group.command("add")
@click.argument("name")
@_options
@operator_command()
def add_command(
    operator: Operator, name: str, minutes: int | None, **options: int | str | list[int] | None
) -> None:
    """
    Add a rule: which calls, and the one thing that happens to them.

    It lives until it expires, is cleared, or the server stops.
    """
    given = {key: value for key, value in options.items() if value is not None}
    effect: dict[str, object] = {key: given[key] for key in _EFFECTS if key in given}
    limits = {key: given[key] for key in _LIMITS if key in given}
    if limits:
        effect["limits"] = limits
    match = {key: given[key] for key in _MATCH if key in given}
    times: dict[str, object] = {key: given[key] for key in _TIMES if key in given}
    entry: dict[str, object] = {"name": name, "match": match, "effect": effect, **times}
    rule = _ask(operator, "rehearse add", {"rehearsal": entry, "minutes": minutes})
    print_object(rule if operator.as_json else _plain(rule), as_json=operator.as_json)


@rehearse_group.command("list")
@operator_command()
def list_command(operator: Operator) -> None:
    """List the rules of a running server, and what they counted."""
    rows = _ask(operator, "rehearse list", {})
    if not operator.as_json:
        rows = [_plain(row) for row in rows]
    print_rows(rows, _COLUMNS, as_json=operator.as_json)


@rehearse_group.command("clear")
@click.argument("name", required=False)
@operator_command()
def clear_command(operator: Operator, name: str | None) -> None:
    """
    Take one rule back, or all.

    Rules of the definition file rest until they are changed there or the server starts anew.
    """
    cleared = _ask(operator, "rehearse clear", {"name": name})
    print_object(cleared, as_json=operator.as_json)


def _ask(operator: Operator, command: str, arguments: Mapping[str, object]) -> Any:  # noqa: ANN401 - JSON, of a shape that the caller knows
    try:
        whole = {**arguments, "subscription": operator.subscription}
        return ask(operator.data_folder, command, whole)
    except ServerNotRunningError as error:
        raise CommandError(f"{error}; rules live in a running server", 1) from None


def _plain(rule: Mapping[str, Any]) -> dict[str, object]:
    return {**rule, "match": _words(rule["match"]), "effect": _words(rule["effect"])}


def _words(values: Mapping[str, Any]) -> str:
    words = []
    for key, value in values.items():
        if isinstance(value, dict):
            words.append(_words(value))
        elif isinstance(value, list):
            words.append(f"{key} {'-'.join(map(str, value))}")
        else:
            words.append(key if value is True else f"{key} {value}")
    return ", ".join(words)
