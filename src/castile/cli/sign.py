"""`castile sign`: header values for a request that is made by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from castile.cli.credentials import Target, target_options
from castile.cli.operator import Operator, operator_command
from castile.cli.output import print_object
from castile.client.envelope import signed_header
from castile.clock import SystemClock

if TYPE_CHECKING:
    from castile.clock import Clock


@click.command("sign")
@click.option("--timestamp", metavar="T", help="Sign this text as it stands; default now.")
@operator_command()
@target_options
def sign_command(operator: Operator, target: Target, timestamp: str | None) -> None:
    """
    Print the values of an AuthenticationHeader for a request that is made by hand.

    The user comes from where `castile call` takes it.
    """
    text = timestamp if timestamp is not None else timestamp_now(SystemClock())
    header = signed_header(target.credentials, text)
    values = {
        "mktowsUserId": header.user_id,
        "requestSignature": header.signature,
        "requestTimestamp": header.timestamp,
    }
    print_object(values, as_json=operator.as_json)


def timestamp_now(clock: Clock) -> str:
    """Return the wall clock as a timestamp, such as `2026-08-03T14:15:00Z`."""
    now = datetime.fromtimestamp(clock.now_ms() / 1000, UTC)
    return now.isoformat(timespec="seconds").replace("+00:00", "Z")
