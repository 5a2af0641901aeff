"""The command that explains a kept call."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from castile.admin.commands import run_command
from castile.admin.errors import CommandError

if TYPE_CHECKING:
    from tests.harness import Harness


def test_an_explanation_is_plain_json(castile: Harness) -> None:
    """The socket and other hosts carry it as it is."""
    castile.get_lead("EMAIL", "nobody@example.test")
    explanation: Any = run_command(castile.installation, "explain", {"call_id": "c1"})
    assert json.loads(json.dumps(explanation)) == explanation
    assert (explanation["call_id"], explanation["code"]) == ("c1", 20103)
    assert explanation["advice"] == "fix"


def test_a_call_that_is_not_kept(castile: Harness) -> None:
    """The id is repeated, so that a slip shows."""
    with pytest.raises(CommandError, match="no call 'nothing' is kept"):
        run_command(castile.installation, "explain", {"call_id": "nothing"})
