"""`castile support-case`: one zip for whoever helps."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import click

from castile.admin.errors import CommandError
from castile.cli.operator import Operator, operator_command
from castile.cli.output import print_object


@click.command("support-case")
@click.argument("call_id")
@click.option("--output", metavar="FILE.zip", help="Default castile-support-case-CALL_ID.zip.")
@operator_command()
def support_case_command(operator: Operator, call_id: str, output: str | None) -> None:
    """
    Write everything about a call into one zip, without secrets.

    It holds the request and the response, the calls of the same user around it, the explanation,
    versions, settings, counters, what `castile diagnose` says, and index.html: a page for any
    browser, without a server.
    """
    case = operator.run("support-case", {"call_id": call_id})
    path = Path(output or case["name"])
    content = base64.b64decode(case["zip"])
    try:
        # What requests say of people is in it: it is the operator's alone, and replaces nothing.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
    except OSError as error:
        raise CommandError(f"{path}: cannot be written: {error.strerror}", 2) from error
    written = {"file": str(path), "bytes": len(content), "files": case["files"]}
    print_object(written, as_json=operator.as_json)
