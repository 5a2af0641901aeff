"""`support-case`: everything about one call for whoever helps, in one zip without secrets."""

from __future__ import annotations

import base64
import io
import zipfile
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, cast

import orjson

from castile.admin.command import Command, Scope
from castile.admin.diagnose import diagnose
from castile.admin.explain_commands import CALL_ID, explanation_of, kept_call
from castile.admin.journal_commands import call_row
from castile.admin.report_text import report_lines
from castile.admin.support_page import support_page
from castile.wire.redact import MASK, redact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from castile.admin.command import Arguments
    from castile.server.installation import Installation

CALLS_AROUND: Final = 20
"""So many calls of the same user before the call, and so many after it."""

BODY_BYTES_MAX: Final = 8 << 20
"""Of each body; the rest stays in the journal."""

KEY_BYTES_MIN: Final = 8
"""A shorter key would mask words that are none."""


def support_case(installation: Installation, arguments: Arguments) -> dict[str, bytes]:
    """
    Gather the files of a support case.

    Args:
        installation: Where the call is kept.
        arguments: `call_id` names it.

    Returns:
        The content of each file by its name.

    Raises:
        CommandError: The call is not kept.
    """
    call = kept_call(installation, arguments)
    names = {
        each.subscription_id: each.name
        for each in installation.directory.current.subscriptions.values()
    }
    keys = _keys(installation)
    around = [*installation.journal.around(call, CALLS_AROUND), call]
    around.sort(key=lambda each: each.place)
    request, response = (
        _without_keys(redact(body[:BODY_BYTES_MAX]), keys)
        for body in (call.entry.request, call.entry.response)
    )
    row = _masked(call_row(call, names), keys)
    rows = _masked([call_row(each, names) for each in around], keys)
    explanation = _masked(asdict(explanation_of(installation, call)), keys)
    report = _masked(diagnose(installation), keys)
    shown = {**row, "request": _text(request), "response": _text(response)}
    return {
        "index.html": support_page(shown, explanation, rows, report).encode(),
        "request.xml": request,
        "response.xml": response,
        "call.json": _json(row),
        "calls-around.json": _json(rows),
        "explanation.json": _json(explanation),
        "versions.json": _json(report["versions"]),
        "settings.json": _json(report["settings"]),
        "counters.json": _json(report["calls_of_the_last_hour"]),
        "diagnose.json": _json(report),
        "diagnose.txt": ("\n".join(report_lines(report)) + "\n").encode(),
    }


def zipped(files: Mapping[str, bytes], folder: str, written_ms: int) -> bytes:
    """
    Put files into one zip.

    Args:
        files: Their contents by name.
        folder: The folder that they are in.
        written_ms: The time that is noted of each, in milliseconds since 1970 UTC.
    """
    at = datetime.fromtimestamp(max(written_ms, 315_619_200_000) / 1000, UTC)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"{folder}/{name}", at.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, content)
    return target.getvalue()


def _keys(installation: Installation) -> list[str]:
    users = installation.directory.current.users.values()
    keys = {key for user in users for key in user.encryption_keys if len(key) >= KEY_BYTES_MIN}
    return sorted((key.decode("utf-8", "replace") for key in keys), key=len, reverse=True)


def _without_keys(body: bytes, keys: Iterable[str]) -> bytes:
    for key in keys:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            body = body.replace(key.encode(encoding), MASK.encode(encoding))
    return body


def _masked(value: object, keys: list[str]) -> Any:  # noqa: ANN401 - JSON, of the shape that came
    match value:
        case str():
            for key in keys:
                value = value.replace(key, MASK)
            return value
        case dict():
            return {str(_masked(name, keys)): _masked(each, keys) for name, each in value.items()}
        case list() | tuple():
            return [_masked(each, keys) for each in cast("list[object]", value)]
        case _:
            return value


def _json(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _text(body: bytes) -> str:
    encoding = "utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    return body.decode(encoding, "backslashreplace")


def _support_case(installation: Installation, arguments: Arguments) -> object:
    files = support_case(installation, arguments)
    folder = f"castile-support-case-{str(arguments['call_id']).strip()}"
    content = zipped(files, folder, installation.clock.now_ms())
    return {
        "name": f"{folder}.zip",
        "files": list(files),
        "zip": base64.b64encode(content).decode(),
    }


SUPPORT_CASE_COMMANDS: Final = (
    Command("support-case", _support_case, Scope.READ, (CALL_ID,), "Give a zip in base64."),
)
"""The command that writes it."""
