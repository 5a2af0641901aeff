"""What of an entry is stored: secrets masked, bodies cut and packed. Pure but for its key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from castile.journal.bodies import Packer
from castile.journal.personal import PersonalMask
from castile.wire.redact import MASK, redact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castile.journal.database import Row
    from castile.journal.entry import Entry, JournalLimits
    from castile.journal.key import JournalKey

SIGNATURE: Final = "signature"
"""The purpose of the hashes that are kept of signatures."""


_WORD: Final = re.compile(rb"[\w.@+-]{0,200}+")

KEY_BYTES_MIN: Final = 8
"""A shorter key is masked only where a key stands: it may be a part of a word."""


class Rows:
    """
    Makes rows of entries.

    Args:
        limits: How long bodies may be, and whether personal data is masked.
        key: Hashes what is not kept.
    """

    def __init__(self, limits: JournalLimits, key: JournalKey) -> None:
        self._limits = limits
        self._key = key
        self._packer = Packer()
        self._personal = PersonalMask(key) if limits.mask_personal else None

    def row(self, entry: Entry) -> Row:
        """Return the row of an entry, in the order in which it is inserted."""
        signature = entry.received_signature
        keys = [key for key in entry.encryption_keys() if len(key) >= KEY_BYTES_MIN]
        return (
            entry.call_id,
            entry.arrived_ms,
            entry.subscription_id,
            self._text(entry.user_id, entry, keys),
            entry.operation,
            entry.version,
            entry.address,
            entry.code,
            round(entry.milliseconds, 3),
            int(entry.authenticated),
            self._text(entry.partner_id, entry, keys),
            self._text(entry.audit, entry, keys),
            self._text(entry.signed_timestamp, entry, keys),
            self._key.mac(SIGNATURE, signature) if signature else b"",
            entry.rehearsal,
            len(entry.request),
            len(entry.response),
            self._text(entry.note, entry, keys),
            self._body(entry.request, entry, keys),
            self._body(entry.response, entry, keys),
        )

    def _body(self, body: bytes, entry: Entry, keys: Sequence[bytes]) -> bytes:
        if not body:
            return body
        redacted = redact(body, bytes_max=self._bytes_max(entry))
        return self._packer.pack(self._without(keys, redacted, entry))

    def _bytes_max(self, entry: Entry) -> int | None:
        if not entry.authenticated:
            return self._limits.unauthenticated_body_bytes_max
        return None if entry.code else self._limits.body_bytes_max

    def _text(self, text: str, entry: Entry, keys: Sequence[bytes]) -> str:
        if not text:
            return text
        body = text.encode("utf-8", "replace")
        # A word alone, such as a user id, has no room for a name and what it names.
        redacted = body if _WORD.fullmatch(body) else redact(body)
        return self._without(keys, redacted, entry).decode()

    def _without(self, keys: Sequence[bytes], body: bytes, entry: Entry) -> bytes:
        """Mask keys wherever they stand, such as in the place of the user id; and persons."""
        for key in keys:
            body = body.replace(key, MASK.encode())
            if b"\0" in body:
                body = _without_wide(body, key.decode("utf-8", "replace"))
        return body if self._personal is None else self._personal.mask(body, entry.lead_fields)


def _without_wide(body: bytes, key: str) -> bytes:
    for encoding in ("utf-16-le", "utf-16-be"):
        body = body.replace(key.encode(encoding), MASK.encode(encoding))
    return body
