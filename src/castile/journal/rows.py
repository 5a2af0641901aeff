"""What of an entry is stored: secrets masked, bodies cut and packed. Pure but for its key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from castile.journal.bodies import Packer
from castile.journal.personal import PersonalMask
from castile.wire.redact import MASK, redact

if TYPE_CHECKING:
    from castile.journal.database import Row
    from castile.journal.entry import Entry, JournalLimits
    from castile.journal.key import JournalKey

SIGNATURE: Final = "signature"
"""The purpose of the hashes that are kept of signatures."""


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
        return (
            entry.call_id,
            entry.arrived_ms,
            entry.subscription_id,
            self._text(entry.user_id, entry),
            entry.operation,
            entry.version,
            entry.address,
            entry.code,
            round(entry.milliseconds, 3),
            int(entry.authenticated),
            self._text(entry.partner_id, entry),
            self._text(entry.audit, entry),
            self._text(entry.signed_timestamp, entry),
            self._key.mac(SIGNATURE, signature) if signature else b"",
            entry.rehearsal,
            len(entry.request),
            len(entry.response),
            self._text(entry.note, entry),
            self._body(entry.request, entry),
            self._body(entry.response, entry),
        )

    def _body(self, body: bytes, entry: Entry) -> bytes:
        if not body:
            return body
        masked = self._without_keys(redact(body, bytes_max=self._bytes_max(entry)), entry)
        if self._personal is not None:
            masked = self._personal.mask(masked, entry.lead_fields)
        return self._packer.pack(masked)

    def _bytes_max(self, entry: Entry) -> int | None:
        if not entry.authenticated:
            return self._limits.unauthenticated_body_bytes_max
        return None if entry.code else self._limits.body_bytes_max

    def _text(self, text: str, entry: Entry) -> str:
        if not text:
            return text
        masked = self._without_keys(redact(text.encode("utf-8", "replace")), entry)
        if self._personal is not None:
            masked = self._personal.mask(masked, entry.lead_fields)
        return masked.decode()

    @staticmethod
    def _without_keys(body: bytes, entry: Entry) -> bytes:
        """Mask keys of users wherever they stand, such as in the place of the user id."""
        for key in entry.encryption_keys():
            if len(key) < KEY_BYTES_MIN:
                continue
            body = body.replace(key, MASK.encode())
            if b"\0" in body:
                for encoding in ("utf-16-le", "utf-16-be"):
                    wide = key.decode("utf-8", "replace").encode(encoding)
                    body = body.replace(wide, MASK.encode(encoding))
        return body
