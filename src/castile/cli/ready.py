"""`castile ready`: whether the server answers."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final

import click

from castile.admin.errors import CommandError
from castile.admin.socket import ServerNotRunningError, ask
from castile.cli.operator import Operator, operator_command
from castile.cli.output import print_object
from castile.clock import SystemClock

if TYPE_CHECKING:
    from pathlib import Path

    from castile.clock import Clock

PAUSE_SECONDS: Final = 0.05
ANSWER_SECONDS_MAX: Final = 5.0


@click.command("ready")
@click.option("--wait", "seconds", type=click.FloatRange(0), default=0, help="Wait so long, in s.")
@operator_command()
def ready_command(operator: Operator, seconds: float) -> None:
    """Exit with 0 when the server of the data folder answers calls, else with 1."""
    facts = wait_until_ready(operator.data_folder, seconds, SystemClock())
    print_object(facts, as_json=operator.as_json)


def wait_until_ready(folder: Path, seconds: float, clock: Clock) -> dict[str, Any]:
    """
    Ask the server of a data folder until it answers.

    Args:
        folder: The data folder.
        seconds: How long to try; 0 asks once.
        clock: Its monotonic clock is used.

    Returns:
        What the server says of itself: endpoint, process id, version.

    Raises:
        CommandError: It did not answer in that time.
    """
    deadline = clock.seconds() + seconds
    pause = threading.Event()
    while True:
        try:
            facts = ask(folder, "ready", {}, seconds_max=ANSWER_SECONDS_MAX)
        except (ServerNotRunningError, CommandError) as error:
            if clock.seconds() >= deadline:
                raise CommandError(str(error), 1) from None
            pause.wait(PAUSE_SECONDS)
        else:
            return dict(facts) if isinstance(facts, dict) else {}
