"""
The key that encrypts the API users' encryption keys, in a file beside the database.

A copy of the database alone gives nobody the right to call. The file is made once, whole and
flushed, before the first user; a database that holds users never gets another one.
"""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from castile.store.errors import KeyFileUnusable

if TYPE_CHECKING:
    from pathlib import Path

_KEY_BYTES = 32
_NONCE_BYTES = 12
_FORM = b"\x01"  # The first byte of every ciphertext: AES-256-GCM, nonce of 12 bytes.
_KEY_TEXT = re.compile(rb"[0-9a-f]{64}\n?")


class KeyRing:
    """
    Encrypts and decrypts the encryption keys of API users.

    Args:
        key: 32 secret bytes.

    Source: decided.
    """

    __slots__ = ("_cipher",)

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def encrypt(self, secret: bytes, subscription_id: int, user_id: str) -> bytes:
        """Encrypt a secret so that it can be decrypted for this user only."""
        nonce = os.urandom(_NONCE_BYTES)
        bound = _FORM + _bound(subscription_id, user_id)
        return _FORM + nonce + self._cipher.encrypt(nonce, secret, bound)

    def decrypt(self, encrypted: bytes, subscription_id: int, user_id: str) -> bytes:
        """
        Decrypt what `encrypt` gave for the same user.

        Raises:
            KeyFileUnusable: It was encrypted with another key or for another user, or changed.
        """
        nonce, text = encrypted[1 : 1 + _NONCE_BYTES], encrypted[1 + _NONCE_BYTES :]
        bound = encrypted[:1] + _bound(subscription_id, user_id)
        try:
            return self._cipher.decrypt(nonce, text, bound)
        except (InvalidTag, ValueError):  # ValueError: too short for a nonce.
            raise KeyFileUnusable(
                f"the encryption key of user {user_id!r} cannot be decrypted: "
                "the key file belongs to another database"
            ) from None


def read_key_file(path: Path) -> KeyRing:
    """
    Read a key file.

    Args:
        path: The file: 64 hexadecimal digits, mode 0600.

    Raises:
        KeyFileUnusable: It is missing, unreadable, open to others, or holds no key.
    """
    return KeyRing(read_key(path))


def read_key(path: Path) -> bytes:
    """
    Return the 32 bytes of a key file.

    Args:
        path: The file: 64 hexadecimal digits, mode 0600.

    Raises:
        KeyFileUnusable: It is missing, unreadable, open to others, or holds no key.
    """
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            text = file.read(2 * _KEY_BYTES + 2)
    except FileNotFoundError:
        raise KeyFileUnusable(
            f"{path} is missing: put back the key file that belongs to this database"
        ) from None
    except OSError as error:
        raise KeyFileUnusable(f"{path} cannot be read: {error.strerror}") from error
    if mode & 0o077:
        raise KeyFileUnusable(f"{path} is open to others (mode {mode:04o}): chmod 600 it")
    if not _KEY_TEXT.fullmatch(text):
        raise KeyFileUnusable(f"{path} holds no key: expected 64 hexadecimal digits")
    return bytes.fromhex(text.decode("ascii"))


def make_key_file(path: Path) -> None:
    """
    Make a key file with a new key, whole or not at all.

    Args:
        path: Where; its folder exists.

    Raises:
        KeyFileUnusable: It exists or cannot be written.
    """
    draft = path.with_name(path.name + ".new")
    try:
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(os.urandom(_KEY_BYTES).hex().encode("ascii") + b"\n")
            file.flush()
            os.fsync(descriptor)
        path.hardlink_to(draft)
        draft.unlink()
        flush_folder(path.parent)
    except OSError as error:
        raise KeyFileUnusable(f"{path} cannot be written: {error.strerror}") from error


def flush_folder(folder: Path) -> None:
    """Flush the names in a folder to disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _bound(subscription_id: int, user_id: str) -> bytes:
    return b"castile user %d %s" % (subscription_id, user_id.encode())
