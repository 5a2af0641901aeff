"""Keys of users are readable with the key file only, and only in their place."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.store.errors import KeyFileUnusable
from castile.store.key_ring import KeyRing, make_key_file, read_key_file

if TYPE_CHECKING:
    from pathlib import Path

RING = KeyRing(bytes(range(32)))
SECRET = b"exampleKey01"


@given(secret=st.binary(max_size=100), subscription_id=st.integers(1, 1 << 31), user_id=st.text())
def test_what_was_encrypted_comes_back(secret: bytes, subscription_id: int, user_id: str) -> None:
    """Decrypting gives the same bytes for every secret and user."""
    user_id = user_id.encode("utf-8", "replace").decode()
    encrypted = RING.encrypt(secret, subscription_id, user_id)
    assert RING.decrypt(encrypted, subscription_id, user_id) == secret
    assert not secret or len(secret) < 4 or secret not in encrypted


def test_the_same_secret_is_encrypted_differently_each_time() -> None:
    """Equal keys of two users cannot be seen to be equal."""
    assert RING.encrypt(SECRET, 1, "u") != RING.encrypt(SECRET, 1, "u")


@pytest.mark.parametrize(("subscription_id", "user_id"), [(2, "u"), (1, "v"), (1, "")])
def test_a_ciphertext_moved_to_another_user_is_refused(subscription_id: int, user_id: str) -> None:
    """Rows cannot be swapped in the database to call as somebody else."""
    encrypted = RING.encrypt(SECRET, 1, "u")
    with pytest.raises(KeyFileUnusable):
        RING.decrypt(encrypted, subscription_id, user_id)


@pytest.mark.parametrize("place", [0, 1, 5, 13, -1])
def test_a_changed_ciphertext_is_refused(place: int) -> None:
    """Every byte counts, the first one that names the form too."""
    encrypted = bytearray(RING.encrypt(SECRET, 1, "u"))
    encrypted[place] ^= 1
    with pytest.raises(KeyFileUnusable):
        RING.decrypt(bytes(encrypted), 1, "u")


@pytest.mark.parametrize("size", [0, 1, 5, 12, 13, 28])
def test_a_cut_ciphertext_is_refused(size: int) -> None:
    """Too short is as wrong as changed."""
    with pytest.raises(KeyFileUnusable):
        RING.decrypt(RING.encrypt(SECRET, 1, "u")[:size], 1, "u")


def test_a_new_key_file_is_closed_to_others_and_read_back(tmp_path: Path) -> None:
    """Whoever can read the file can read the keys, and only they."""
    path = tmp_path / "secret.key"
    make_key_file(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secret.key"]
    encrypted = read_key_file(path).encrypt(SECRET, 1, "u")
    assert read_key_file(path).decrypt(encrypted, 1, "u") == SECRET


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    """What it encrypted could never be read again."""
    path = tmp_path / "secret.key"
    make_key_file(path)
    before = path.read_bytes()
    with pytest.raises(KeyFileUnusable, match="cannot be written"):
        make_key_file(path)
    assert path.read_bytes() == before


def test_a_draft_that_a_crash_left_does_not_matter(tmp_path: Path) -> None:
    """The next start makes a whole file."""
    (tmp_path / "secret.key.new").write_bytes(b"ab")
    make_key_file(tmp_path / "secret.key")
    read_key_file(tmp_path / "secret.key")


def test_two_key_files_are_different(tmp_path: Path) -> None:
    """The key is random."""
    make_key_file(tmp_path / "a")
    make_key_file(tmp_path / "b")
    encrypted = read_key_file(tmp_path / "a").encrypt(SECRET, 1, "u")
    with pytest.raises(KeyFileUnusable, match="belongs to another database"):
        read_key_file(tmp_path / "b").decrypt(encrypted, 1, "u")


@pytest.mark.parametrize(
    ("content", "mode", "message"),
    [
        (None, 0o600, "is missing"),
        (b"", 0o600, "holds no key"),
        (b"0" * 63, 0o600, "holds no key"),
        (b"0" * 65, 0o600, "holds no key"),
        (b"g" * 64, 0o600, "holds no key"),
        (b"0" * 64, 0o640, "is open to others"),
        (b"0" * 64, 0o604, "is open to others"),
    ],
)
def test_an_unusable_key_file_is_refused_with_the_reason(
    content: bytes | None, mode: int, message: str, tmp_path: Path
) -> None:
    """The operator learns what to do."""
    path = tmp_path / "secret.key"
    if content is not None:
        path.write_bytes(content)
        path.chmod(mode)
    with pytest.raises(KeyFileUnusable, match=message):
        read_key_file(path)
