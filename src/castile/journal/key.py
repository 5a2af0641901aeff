"""
The journal's own key, in a file beside it: what was a secret is kept as a hash under this key.

Whoever has the journal without the key cannot try candidates. A journal that lost its key gets
another one: what was hashed before matches nothing any more, and nothing else is lost.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Final

from castile.store.key_ring import make_key_file, read_key

if TYPE_CHECKING:
    from pathlib import Path

KEY_FILE_SUFFIX: Final = ".key"


class JournalKey:
    """
    Hashes texts so that equal ones can be told, and nothing else.

    Args:
        key: 32 secret bytes.
    """

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        self._key = key

    def mac(self, purpose: str, text: str) -> bytes:
        """
        Return the HMAC-SHA256 of a text for one purpose, 32 bytes.

        Args:
            purpose: What the hash is for; the same text has another one for another purpose.
            text: The text, of any length.
        """
        message = f"{purpose}\0{text}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, message, "sha256")


def open_journal_key(journal_path: Path) -> JournalKey:
    """
    Read the key of a journal; one is made when there is none.

    Args:
        journal_path: The journal's file; the key has its name with `.key`, and mode 0600.

    Raises:
        KeyFileUnusable: It cannot be read or made, is open to others, or holds no key.
    """
    path = journal_path.with_suffix(KEY_FILE_SUFFIX)
    if not path.exists():
        make_key_file(path)
    return JournalKey(read_key(path))
