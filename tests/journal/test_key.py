"""The journal's key: made once, its owner's alone, and hashes that tell equal texts only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.journal.key import JournalKey, open_journal_key
from castile.store.errors import KeyFileUnusable

if TYPE_CHECKING:
    from pathlib import Path


def test_the_key_is_made_once_and_read_again(tmp_path: Path) -> None:
    """Hashes of one run can be compared with those of the next."""
    journal = tmp_path / "journal.db"
    first = open_journal_key(journal).mac("signature", "abc")
    assert open_journal_key(journal).mac("signature", "abc") == first
    assert (tmp_path / "journal.key").stat().st_mode & 0o777 == 0o600
    assert open_journal_key(tmp_path / "other.db").mac("signature", "abc") != first


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    """The sentence says what to do."""
    journal = tmp_path / "journal.db"
    open_journal_key(journal)
    (tmp_path / "journal.key").chmod(0o644)
    with pytest.raises(KeyFileUnusable, match="chmod 600"):
        open_journal_key(journal)


def test_hashes_tell_equal_texts_of_one_purpose() -> None:
    """Another text, another purpose or another key gives another hash; any text has one."""
    key = JournalKey(bytes(32))
    assert key.mac("a", "text") == key.mac("a", "text")
    others = {key.mac("a", "text"), key.mac("b", "text"), key.mac("a", "Text")}
    assert len(others | {JournalKey(b"1" * 32).mac("a", "text"), key.mac("a", "\udc80")}) == 5
    assert len(key.mac("a", "text")) == 32
