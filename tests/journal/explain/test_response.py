"""What the answer to a call said."""

from __future__ import annotations

from castile.journal.explain.response import message_of, not_found, record_failures
from castile.wire.faults import LeadNotFound
from castile.wire.writer import write_fault


def test_the_long_text_is_read_without_its_code() -> None:
    """With its characters as they were."""
    fault = write_fault(LeadNotFound(key_type="EMAIL", key_value="a&b@c.test"))
    assert message_of(fault) == "No lead found with EMAIL = a&b@c.test"
    assert message_of(b"<other/>") == ""


def test_the_key_is_taken_out_of_the_text() -> None:
    """Blanks of the value stay."""
    assert not_found("No lead found with EMAIL =  a ") == ("EMAIL", " a ")
    assert not_found("Something else") is None


def test_records_of_a_batch_are_counted() -> None:
    """Each reason comes once."""
    text = b"<status>FAILED</status><error>x</error><status>SKIPPED</status><error>x</error>"
    assert record_failures(text) == (1, 1, ["x"])
