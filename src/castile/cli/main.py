"""The `castile` command: its subcommands, and how errors become exit codes."""

from __future__ import annotations

from typing import Any, NoReturn

import click

from castile.admin.errors import CommandError
from castile.cli.activities import activities_group
from castile.cli.apply import apply_command
from castile.cli.call import call_command
from castile.cli.custom_objects import custom_objects_group
from castile.cli.diagnose import diagnose_command
from castile.cli.explain import explain_command
from castile.cli.export_definition import export_definition_command
from castile.cli.jobs import jobs_group
from castile.cli.journal import journal_group
from castile.cli.leads import leads_group
from castile.cli.opportunities import opportunities_group, roles_group
from castile.cli.ready import ready_command
from castile.cli.rehearse import rehearse_group
from castile.cli.serve import serve_command
from castile.cli.settings import settings_command
from castile.cli.sign import sign_command
from castile.cli.subscription import subscription_group
from castile.cli.support_case import support_case_command
from castile.cli.testing import test_group
from castile.cli.token import token_group
from castile.cli.user import user_group
from castile.cli.version import version_command
from castile.client.errors import ArgumentError, ClientError
from castile.server.lifecycle import StartError
from castile.settings import SettingError
from castile.store.errors import StoreFailure


class CastileGroup(click.Group):
    """A group of commands whose known errors end the program with their exit code."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click declares it
        """Run the command that was typed."""
        try:
            return super().invoke(ctx)
        except (CommandError, StartError) as error:
            _end(ctx, error, error.exit_code)
        except (SettingError, ArgumentError) as error:
            _end(ctx, error, 2)
        except StoreFailure as error:
            _end(ctx, error, 4)
        except ClientError as error:
            _end(ctx, error, 1)


def _end(context: click.Context, error: Exception, exit_code: int) -> NoReturn:
    click.echo(f"castile: {error}", err=True)
    context.exit(exit_code)


@click.group(cls=CastileGroup, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """
    Answer the Marketo SOAP API (mktows) in place of the old service.

    Exit codes: 0 done, 1 answered with a fault or not found, 2 wrong usage or file, 3 address in
    use, 4 the database or the data folder cannot be used.
    """


for _command in (
    serve_command,
    apply_command,
    export_definition_command,
    subscription_group,
    user_group,
    leads_group,
    activities_group,
    opportunities_group,
    roles_group,
    custom_objects_group,
    jobs_group,
    call_command,
    sign_command,
    journal_group,
    rehearse_group,
    token_group,
    test_group,
    explain_command,
    diagnose_command,
    support_case_command,
    settings_command,
    ready_command,
    version_command,
):
    main.add_command(_command)
