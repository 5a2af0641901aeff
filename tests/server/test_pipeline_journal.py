"""What the way of a call hands to the journal, beside what is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from castile.server.pipeline import HEADER_CHARACTERS_MAX
from castile.wire.signature import sign
from tests.harness import KEY, USER_ID

if TYPE_CHECKING:
    from castile.journal.entry import Entry
    from tests.harness import Harness


@pytest.fixture
def recorded(castile: Harness, monkeypatch: pytest.MonkeyPatch) -> list[Entry]:
    """What was recorded."""
    entries: list[Entry] = []
    monkeypatch.setattr(castile.installation.journal, "record", entries.append)
    return entries


def test_the_signature_that_came_can_be_compared(castile: Harness) -> None:
    """Also a wrong one; the time that was signed is kept as it came."""
    castile.get_lead("IDNUM", 1, timestamp="2026-08-03 14:15:00 UTC")
    right = sign("2026-08-03 14:15:00 UTC", USER_ID, KEY.encode())
    castile.clock.advance(1)
    castile.get_lead("IDNUM", 1, signature="ABCDEF")
    wrong_call, right_call = castile.installation.journal.find()
    mac = castile.installation.journal.mac
    assert right_call.signature_mac == mac(right)
    assert right_call.entry.signed_timestamp == "2026-08-03 14:15:00 UTC"
    assert wrong_call.signature_mac == mac("ABCDEF")


@pytest.mark.parametrize("length", [HEADER_CHARACTERS_MAX, HEADER_CHARACTERS_MAX + 1])
def test_header_texts_are_cut(castile: Harness, recorded: list[Entry], length: int) -> None:
    """Both sides of what is kept of them."""
    text = "x" * length
    castile.get_lead("IDNUM", 1, timestamp=text, signature=text)
    (entry,) = recorded
    kept = "x" * HEADER_CHARACTERS_MAX
    assert (entry.signed_timestamp, entry.received_signature) == (kept, kept)


@pytest.mark.parametrize(
    ("header", "keys"),
    [
        ({}, [KEY.encode()]),
        ({"timestamp": "2020-01-01T00:00:00Z"}, [KEY.encode()]),
        ({"signature": "0"}, [KEY.encode(), b"exampleKey02"]),
        ({"user_id": KEY}, [KEY.encode(), b"exampleKey02"]),
    ],
)
def test_the_journal_is_told_which_keys_it_may_not_keep(
    castile: Harness, recorded: list[Entry], header: dict[str, Any], keys: list[bytes]
) -> None:
    """Those of the user; where nobody was identified, those of all users."""
    database = castile.installation.database
    number = castile.subscription_id
    database.write(number, lambda tx: tx.users.add("zz_02", b"exampleKey02", 0))
    castile.installation.directory.reload()
    castile.get_lead("IDNUM", 1, **header)
    (entry,) = recorded
    assert sorted(entry.encryption_keys()) == sorted(keys)


def test_the_journal_is_told_the_lead_fields(castile: Harness, recorded: list[Entry]) -> None:
    """Of the subscription, when it is known: they say what is personal."""
    castile.get_lead("IDNUM", 1)
    castile.get_lead("IDNUM", 1, signature="0")
    signed, unsigned = recorded
    assert "FirstName" in signed.lead_fields
    assert unsigned.lead_fields == {}
