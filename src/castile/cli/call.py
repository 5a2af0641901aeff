"""`castile call`: sign and send one call, print its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

import click

from castile.admin.errors import CommandError
from castile.cli.credentials import Target, target_options
from castile.cli.operator import Operator, operator_command
from castile.cli.output import print_json
from castile.cli.sign import timestamp_now
from castile.client.arguments import parameters_xml
from castile.client.envelope import envelope, envelope_from_file, signed_header
from castile.client.errors import FaultReceived
from castile.client.reply import as_lines, plain_value, read_reply
from castile.client.transport import post
from castile.clock import SystemClock
from castile.wire.contract import NEWEST, VERSIONS, contract
from castile.wire.faults import FAULTS

if TYPE_CHECKING:
    from castile.client.envelope import SignedHeader
    from castile.client.transport import HttpReply
    from castile.wire.contract import Contract, Operation


@click.command("call")
@click.argument("operation")
@click.argument("arguments", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--file", "file", type=click.File("rb"), help="A request to send; - reads input.")
@click.option("--endpoint", metavar="URL", help="Such as http://HOST:8080/soap/mktows/3_1.")
@click.option("--workspace", metavar="NAME", help="The target workspace of a syncLead.")
@click.option("--raw", is_flag=True, help="Print the answer as it was on the wire.")
@operator_command()
@target_options
def call_command(
    operator: Operator,
    target: Target,
    *,
    operation: str,
    arguments: tuple[str, ...],
    file: BinaryIO | None,
    workspace: str | None,
    raw: bool,
) -> None:
    """
    Sign and send one call, and print its answer.

    Parameters are paths of the contract: leadKey.keyType=EMAIL, items of lists by index
    (keyValues.0=a), attributes by name (leadAttributeList.FirstName=Jane). Or --file holds a whole
    request, which is signed anew, or its parameter element.

    Endpoint and user come from the options, from CASTILE_ENDPOINT, CASTILE_USER_ID and
    CASTILE_ENCRYPTION_KEY, from the ready file, or from the running server of the data folder.
    """
    if not target.endpoint:
        raise CommandError("no endpoint: give --endpoint or --ready-file, or start the server", 2)
    described = contract(_version(target.endpoint))
    called = _operation(described, operation)
    header = signed_header(target.credentials, timestamp_now(SystemClock()))
    body = _message(called, described, arguments, file, header, workspace)
    reply = post(target.endpoint, body, soap_action=called.soap_action)
    _print_reply(reply, called, described, as_json=operator.as_json, raw=raw)


def _version(endpoint: str) -> str:
    last = urlsplit(endpoint).path.rstrip("/").rpartition("/")[2]
    return last if last in VERSIONS else NEWEST


def _operation(described: Contract, name: str) -> Operation:
    if name not in described.operations:
        raise CommandError(f"{name}: expected one of {', '.join(sorted(described.operations))}", 2)
    return described.operations[name]


def _message(
    called: Operation,
    described: Contract,
    arguments: tuple[str, ...],
    file: BinaryIO | None,
    header: SignedHeader,
    workspace: str | None,
) -> bytes:
    if file is None:
        parameters = parameters_xml(called, arguments, described)
        return envelope(called, parameters, header, workspace=workspace)
    if arguments:
        raise click.UsageError("--file takes no NAME=VALUE beside it")
    return envelope_from_file(called, file.read(), header, workspace=workspace)


def _print_reply(
    reply: HttpReply, called: Operation, described: Contract, *, as_json: bool, raw: bool
) -> None:
    if raw:
        click.echo(reply.body, nl=False)
    try:
        node = read_reply(reply)
    except FaultReceived as fault:
        if raw:
            raise SystemExit(1) from None
        _print_fault(fault, as_json=as_json)
        raise SystemExit(1) from None
    if raw:
        return
    value = plain_value(node, called, described)
    if as_json:
        print_json(value)
    else:
        click.echo("\n".join(as_lines(node.name, value)))


def _print_fault(fault: FaultReceived, *, as_json: bool) -> None:
    advice = FAULTS[fault.code].advice.value if fault.code in FAULTS else ""
    if as_json:
        print_json(
            {
                "fault": {
                    "code": fault.code,
                    "faultstring": fault.faultstring,
                    "message": fault.message,
                    "advice": advice,
                }
            }
        )
        return
    click.echo(fault.faultstring, err=True)
    if fault.message:
        click.echo(fault.message, err=True)
