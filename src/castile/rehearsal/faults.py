"""Any of the 27 faults, made for a call that would not get it by itself."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING, Any

from castile.wire.faults import FAULTS

if TYPE_CHECKING:
    from castile.rehearsal.lead_keys import Key
    from castile.wire.faults import Fault


def rehearsed_fault(code: int, *, call_id: str, operation: str, lead_key: Key | None) -> Fault:
    """
    Make a fault as a client would see it, its long text filled in.

    Args:
        code: One of the 27.
        call_id: What 20011 refers to.
        operation: What 20105 names.
        lead_key: The key that 20102, 20103 and the like name; an invented one when None.
    """
    key_type, key_value = lead_key or ("EMAIL", "rehearsed@example.com")
    values: dict[str, Any] = {
        "reference": call_id,
        "what": "rehearsed",
        "limit": 10_000,
        "element": "rehearsed",
        "name": "rehearsed",
        "days": 31,
        "days_max": 30,
        "calls": 100,
        "seconds": 20,
        "key_type": key_type,
        "key_value": key_value,
        "operation": operation,
        "names": "rehearsed",
        "reason": "rehearsed",
        "value": "rehearsed",
        "rule": "rehearsed",
    }
    kind = FAULTS[code]
    names = {name for _, name, _, _ in Formatter().parse(kind.pattern) if name}
    return kind(**{name: values[name] for name in names})
