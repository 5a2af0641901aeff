"""`castile jobs`: imports and campaign runs that go on after the reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from castile.cli.operator import Operator, operator_command
from castile.cli.output import print_json, print_object, print_rows, print_values
from castile.domain.jobs import JobKind, JobState
from castile.store.sequences import ID_MAX

if TYPE_CHECKING:
    from collections.abc import Mapping

_COLUMNS: Final = ("job_id", "kind", "about", "state", "due_at", "ended_at", "progress", "reason")
_PARTS: Final = ("progress", "details")
_JOB_ID: Final = click.IntRange(1, ID_MAX)


@click.group("jobs")
def jobs_group() -> None:
    """List, show and cancel imports and campaign runs."""


@jobs_group.command("list")
@click.option("--kind", type=click.Choice([each.value for each in JobKind]), help="Only this kind.")
@click.option(
    "--state",
    type=click.Choice([each.value for each in JobState], case_sensitive=False),
    help="Only jobs in this state.",
)
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
@operator_command()
def list_command(operator: Operator, **filters: object) -> None:
    """List jobs, the newest first, with how far they are."""
    rows = operator.run("jobs list", filters)
    if not operator.as_json:
        rows = [{**row, "progress": _counts(row["progress"])} for row in rows]
    print_rows(rows, _COLUMNS, as_json=operator.as_json)


@jobs_group.command("show")
@click.argument("job_id", type=_JOB_ID)
@operator_command()
def show_command(operator: Operator, job_id: int) -> None:
    """Show all that is known of a job: progress, what was skipped, why it failed."""
    job = operator.run("jobs show", {"id": job_id})
    if operator.as_json:
        print_json(job)
        return
    print_object({key: job[key] for key in job if key not in _PARTS}, as_json=False)
    for part in _PARTS:
        _print_part(part, job[part])


@jobs_group.command("cancel")
@click.argument("job_id", type=_JOB_ID)
@operator_command()
def cancel_command(operator: Operator, job_id: int) -> None:
    """Stop a job where it is; what it did stays."""
    job = operator.run("jobs cancel", {"id": job_id})
    if not operator.as_json:
        job["progress"] = _counts(job["progress"])
    print_object(job, as_json=operator.as_json)


def _print_part(title: str, part: Mapping[str, Any]) -> None:
    """Print numbers and words of a part, then each list of it: a line for each row or step."""
    nested = {key: value for key, value in part.items() if isinstance(value, dict | list)}
    plain = {key: value for key, value in part.items() if key not in nested}
    if plain:
        click.echo(f"\n{title}")
        print_object(plain, as_json=False)
    for key, value in nested.items():
        if value:
            click.echo(f"\n{key.replace('_', ' ')}")
            rows = value if isinstance(value, dict) else {f"row {row}": why for row, why in value}
            print_values(rows)


def _counts(progress: Mapping[str, Any]) -> list[str]:
    """Give what a line has room for: numbers and words, no lists."""
    return [
        f"{key.replace('_', ' ')} {value}"
        for key, value in progress.items()
        if isinstance(value, int | str) and not isinstance(value, bool)
    ]
