"""
What names a lead in a kept message, and whether a message does. Pure.

A message is a text in some encoding, perhaps cut or broken; nothing is parsed. A lead is named by
its id as the whole content of an element, alone or in a list with commas, and by its email, its
cookies and its foreign system ids, however the message spells them: with references, with percent
escapes, in any letter case. In doubt a message names the lead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBERS: Final = re.compile(r"<([^\s<>/!?]++)[^<>]*+>([\s\d,]++)<")
_ATTRIBUTE_NAME: Final = re.compile(r"<(?:[^\s<>/:]++:)?attrName(?:\s[^<>]*+)?>\s*+([^<]*+)<")
_ATTRIBUTE_CHARACTERS: Final = 400
"""How far before its value the name of an attribute stands at most."""

_COUNTS: Final = frozenset({"count", "returnCount", "remainingCount", "batchSize", "code"})
"""Elements whose number is never an id."""

PART_BYTES: Final = 65_536
OVERLAP_BYTES: Final = 4096
"""Whatever is looked for is shorter, what stands around it included."""

_WORD_CHARACTERS_MIN: Final = 6
"""A shorter text names a lead only as the whole content of an element."""


@dataclass(frozen=True, slots=True)
class Traces:
    """
    What names the leads that are to be forgotten.

    Args:
        lead_ids: Their ids.
        texts: Their emails, cookies and foreign system ids.
        field_names: SOAP names of lead fields: a number that is the value of one is no id.
    """

    lead_ids: frozenset[int]
    texts: frozenset[str]
    field_names: frozenset[str] = frozenset()


class Finder:
    """
    Tells which messages name a lead.

    Args:
        traces: What names it.
    """

    def __init__(self, traces: Traces) -> None:
        self._ids = frozenset(str(each) for each in traces.lead_ids)
        self._field_names = traces.field_names
        words = {text.strip().lower() for text in traces.texts} - {""}
        self._patterns = {word: _pattern(word) for word in words}

    def finds(self, message: bytes) -> bool:
        """Tell whether a message names one of the leads."""
        return any(map(self._named_in, texts(message)))

    def _named_in(self, text: str) -> bool:
        if any(each in text for each in self._ids) and self._has_id(text):
            return True
        for spelled in spellings(text.lower()):
            for word, pattern in self._patterns.items():
                if word in spelled and pattern.search(spelled):
                    return True
        return False

    def _has_id(self, text: str) -> bool:
        for found in _NUMBERS.finditer(text):
            numbers = {each.strip().lstrip("0") for each in found[2].split(",")}
            if not self._ids.isdisjoint(numbers) and self._may_be_id(text, found):
                return True
        return False

    def _may_be_id(self, text: str, found: re.Match[str]) -> bool:
        element = found[1].rpartition(":")[2]
        if element in _COUNTS:
            return False
        if element != "attrValue":
            return True
        before = text[max(0, found.start() - _ATTRIBUTE_CHARACTERS) : found.start()]
        names = _ATTRIBUTE_NAME.findall(before)
        return not names or names[-1].strip() not in self._field_names


def _pattern(word: str) -> re.Pattern[str]:
    escaped = re.escape(word)
    if len(word) < _WORD_CHARACTERS_MIN:
        return re.compile(rf">\s*{escaped}\s*<")
    # What goes on before or behind is another address.
    return re.compile(rf"(?<![\w.+-]){escaped}(?![\w-]|\.\w)")


def texts(message: bytes) -> Iterator[str]:
    """
    Give what the bytes of a message may say, part by part.

    Args:
        message: UTF-8, or UTF-16 in either order from either byte.

    Returns:
        Texts of bounded length, so that no other thread waits long for the interpreter; each part
        begins with the end of the one before.
    """
    step = PART_BYTES - OVERLAP_BYTES
    is_wide = b"\0" in message
    for start in range(0, max(len(message) - OVERLAP_BYTES, 1), step):
        part = message[start : start + PART_BYTES]
        if not is_wide:
            yield part.decode("utf-8", "replace")
            continue
        for encoding in ("utf-16-le", "utf-16-be"):
            yield part.decode(encoding, "replace")
            yield part[1:].decode(encoding, "replace")


def spellings(text: str) -> Iterator[str]:
    """Give a text as it stands, without references, and without percent escapes."""
    yield text
    if "&" in text:
        text = unescape(text)
        yield text
    if "%" in text:
        yield unquote(text)
