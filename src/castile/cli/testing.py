"""`castile test`: what a test suite does to a server that was started with `--test`."""

from __future__ import annotations

import click

from castile.cli.operator import Operator, operator_command
from castile.cli.output import print_object


@click.group("test")
def test_group() -> None:
    """Control a running server that was started with --test."""


@test_group.group("clock")
def clock_group() -> None:
    """Move the clocks of the server."""


@clock_group.command("set")
@click.argument("time")
@operator_command()
def set_command(operator: Operator, time: str) -> None:
    """
    Set the wall clock to TIME, such as 2026-08-03T14:15:00Z; it goes on from there.

    Windows of timestamps, the quota day, due jobs and the times of leads and activities follow.
    Without an offset the time is UTC.
    """
    print_object(operator.ask("test clock set", {"time": time}), as_json=operator.as_json)


@clock_group.command("advance")
@click.argument("seconds", type=float)
@operator_command()
def advance_command(operator: Operator, seconds: float) -> None:
    """
    Move both clocks forward by SECONDS.

    Beside the wall clock that is the one by which the rate of calls is measured.
    """
    print_object(operator.ask("test clock advance", {"seconds": seconds}), as_json=operator.as_json)
