"""How tests find a call that they made in the journal and have it explained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from castile.admin.commands import run_command

if TYPE_CHECKING:
    from tests.harness import Harness


def last_call_id(castile: Harness) -> str:
    """The id of the call that was recorded last."""
    newest = castile.installation.journal.find(limit=1000)
    return max(newest, key=lambda call: call.number).entry.call_id


def explained(castile: Harness, call_id: str | None = None) -> dict[str, Any]:
    """Explain a call, the last one when none is named."""
    named = {"call_id": call_id or last_call_id(castile)}
    return cast("dict[str, Any]", run_command(castile.installation, "explain", named))


def all_text(explanation: dict[str, Any]) -> str:
    """Everything that a person reads of an explanation."""
    lines = (*explanation["sentences"], *explanation["suggestions"])
    return "\n".join((explanation["cause"], *lines))
