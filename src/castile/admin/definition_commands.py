"""Commands of the definition file: apply one, write one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from castile.admin.apply import apply_definition
from castile.admin.arguments import DRY_RUN, Argument
from castile.admin.command import Command, Scope, named_subscription
from castile.admin.definition import DefinitionError, read_definition
from castile.admin.export import export_definition
from castile.admin.first_user import make_first_subscription, remove_first_subscription

if TYPE_CHECKING:
    from castile.admin.command import Arguments
    from castile.server.installation import Installation


def _apply(installation: Installation, arguments: Arguments) -> object:
    source = str(arguments.get("source") or "definition")
    dry_run = bool(arguments.get("dry_run"))
    # Only the command line names a folder: nobody else is to have files of the server read.
    folder = arguments.get("folder")
    definition = read_definition(
        str(arguments["text"]), source=source, folder=None if folder is None else Path(str(folder))
    )
    name = arguments.get("subscription") or definition.subscription.name
    made_now = make_first_subscription(installation, name)
    stays = False
    try:
        if name is None:
            name = named_subscription(installation, arguments).name
        prune = bool(arguments.get("prune"))
        applied = apply_definition(
            installation, definition, str(name), dry_run=dry_run, prune=prune
        )
        stays = not dry_run
    except DefinitionError as error:
        raise DefinitionError(f"{source}: {line}" for line in error.errors) from None
    finally:
        if made_now and not stays:
            remove_first_subscription(installation)
    return {"changes": list(applied.lines), "warnings": list(applied.warnings)}


def _export(installation: Installation, arguments: Arguments) -> object:
    subscription = named_subscription(installation, arguments)
    as_json = bool(arguments.get("as_json"))
    return {"text": export_definition(installation, subscription, as_json=as_json)}


_TEXT: Final = Argument("text", about="A definition file, TOML or JSON.", required=True)
_PRUNE: Final = Argument("prune", "boolean", "Delete what its tables do not name.")
_AS_JSON: Final = Argument("as_json", "boolean", "JSON in place of TOML.")

DEFINITION_COMMANDS: Final = (
    Command("apply", _apply, Scope.ADMIN, (_TEXT, DRY_RUN, _PRUNE), "Apply a definition file."),
    Command(
        "export-definition",
        _export,
        Scope.READ,
        (_AS_JSON,),
        "Write the definition file, without keys of users.",
    ),
)
"""Everything that an operator can do with definition files."""
