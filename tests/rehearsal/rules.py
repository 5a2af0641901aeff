"""Rules and calls for the tests of this room."""

from __future__ import annotations

from typing import Any

from castile.rehearsal.matching import Facts
from castile.rehearsal.rule import Rule, rule_of
from castile.wire.reader import ReaderLimits, read

MADE_MS = 1_785_766_500_000
"""2026-08-03T14:15:00Z, where the frozen clock stands."""
HOUR_MS = 3_600_000


def rule(
    *, name: str = "R", match: dict[str, Any] | None = None, made_ms: int = MADE_MS, **effect: Any
) -> Rule:
    """Make a rule of an hour; without an effect it answers 20023."""
    entry = {"name": name, "match": match or {}, "effect": effect or {"fault": 20023}}
    return rule_of(entry, made_ms)


def facts(
    parameters: str = "<m:paramsListMObjects/>",
    *,
    operation: str = "listMObjects",
    user_id: str = "demo.user_01",
    arrived_ms: int = MADE_MS,
    arrived_seconds: float = 1000.0,
) -> Facts:
    """A call of subscription 1 with an element in its Body."""
    body = (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns:m="http://www.marketo.com/mktows/">'
        f"<s:Body>{parameters}</s:Body></s:Envelope>"
    )
    element = read(body.encode(), ReaderLimits()).operation_element
    return Facts("c1", 1, user_id, operation, element, arrived_ms, arrived_seconds)
