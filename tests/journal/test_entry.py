"""What a filter and a kept call say of themselves."""

from __future__ import annotations

import pytest

from castile.journal.entry import EVERY_CALL, CallFilter, KeptCall, Place
from tests.journal.entries import SIGNED


def test_a_kept_call_has_its_place() -> None:
    """By its arrival, then by its number."""
    call = KeptCall(SIGNED, number=7, request_bytes=1, response_bytes=1, signature_mac=b"")
    assert call.place == (SIGNED.arrived_ms, 7)
    assert call.place < Place(SIGNED.arrived_ms, 8) < Place(SIGNED.arrived_ms + 1, 1)


@pytest.mark.parametrize(
    ("wanted", "looks_inside"),
    [
        (EVERY_CALL, False),
        (CallFilter(operation="getLead", code=0, milliseconds_min=1.0, authenticated=True), False),
        (CallFilter(lead_id=1), True),
        (CallFilter(key_value=""), True),
        (CallFilter(text="x"), True),
    ],
)
def test_a_filter_knows_whether_it_looks_into_bodies(
    wanted: CallFilter, *, looks_inside: bool
) -> None:
    """Only lead, key and text do."""
    assert wanted.looks_inside is looks_inside
