"""What the answer to a call said, told from what was kept of it."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

_MESSAGE: Final = re.compile(r"<message>(.*?)\s*(?:\(\d{5}\))?</message>", re.DOTALL)
_NOT_FOUND: Final = re.compile(r"(?:found|owner) with (\S+) = (.*)", re.DOTALL)
_RECORD: Final = re.compile(r"<status>(FAILED|SKIPPED)</status>")
_ERROR: Final = re.compile(r"<error>(.*?)</error>", re.DOTALL)


def message_of(response: bytes) -> str:
    """Return the long text of a fault without its code, "" when there is none."""
    found = _MESSAGE.search(response.decode("utf-8", "replace"))
    return unescape(found.group(1)) if found else ""


def not_found(message: str) -> tuple[str, str] | None:
    """Return type and value of the key that the long text says nothing was found with."""
    found = _NOT_FOUND.search(message)
    return (found.group(1), found.group(2)) if found else None


def record_failures(response: bytes) -> tuple[int, int, list[str]]:
    """Count the records of a batch that failed or were skipped; list the reasons."""
    text = response.decode("utf-8", "replace")
    states = _RECORD.findall(text)
    reasons = dict.fromkeys(unescape(reason) for reason in _ERROR.findall(text))
    return states.count("FAILED"), states.count("SKIPPED"), list(reasons)
