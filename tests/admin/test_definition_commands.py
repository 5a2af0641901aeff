"""The commands of the definition file, as a server carries them out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from castile.admin.commands import run_command
from castile.admin.definition import DefinitionError

if TYPE_CHECKING:
    from castile.server.installation import Installation


def apply(installation: Installation, text: str, **arguments: Any) -> Any:
    """Apply a file of the name d.toml."""
    whole = {"text": text, "source": "d.toml", "folder": "/nonexistent", **arguments}
    return run_command(installation, "apply", whole)


def test_apply_answers_changes_and_warnings(installation: Installation) -> None:
    """A dry run and pruning have to be asked for."""
    text = 'lists = [{ name = "A" }]\n[[rehearsals]]\nname = "R"\neffect = { fault = 20023 }'
    told = apply(installation, text, dry_run=True)
    assert told["changes"] == ["list A: created", "rehearsal R: created"]
    assert told["warnings"] == []
    assert apply(installation, text) == told
    assert apply(installation, "lists = []")["changes"] == []
    assert apply(installation, "lists = []", prune=True)["changes"] == ["list A: deleted"]


def test_the_subscription_is_that_of_the_argument_or_of_the_file(
    installation: Installation,
) -> None:
    """They must not contradict each other."""
    with pytest.raises(DefinitionError, match="expected one of default"):
        apply(installation, '[subscription]\nname = "acme"')
    with pytest.raises(DefinitionError, match="which is applied to"):
        apply(installation, '[subscription]\nname = "acme"', subscription="default")


def test_an_export_is_one_text(installation: Installation) -> None:
    """TOML, or JSON when it is asked for."""
    apply(installation, 'lists = [{ name = "A" }]')
    toml: Any = run_command(installation, "export-definition", {})
    assert toml["text"].startswith("format = 1\n")
    as_json: Any = run_command(installation, "export-definition", {"as_json": True})
    assert as_json["text"].startswith('{\n  "format": 1,\n')
