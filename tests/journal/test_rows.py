"""What of an entry is stored holds no secret, in none of its parts."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from castile.domain.standard_fields import STANDARD_FIELDS
from castile.journal.bodies import Packer
from castile.journal.entry import Entry, JournalLimits
from castile.journal.key import JournalKey
from castile.journal.rows import KEY_BYTES_MIN, Rows
from tests.journal.entries import SIGNED

KEY = JournalKey(bytes(32))
SECRET = "exampleKey01"
LIMITS = JournalLimits(body_bytes_max=100, unauthenticated_body_bytes_max=50)


def _row(entry: Entry, **limits: Any) -> tuple[Any, ...]:
    row = Rows(replace(LIMITS, **limits), KEY).row(entry)
    unpack = Packer().unpack
    return tuple(unpack(each) if isinstance(each, bytes) else each for each in row)


def _named(entry: Entry) -> Entry:
    return replace(entry, encryption_keys=lambda: [b"other", SECRET.encode()])


@pytest.mark.parametrize("name", ["user_id", "partner_id", "audit", "signed_timestamp", "note"])
def test_a_key_is_masked_in_every_text(name: str) -> None:
    """Such as one that was sent in the place of the user id."""
    changes: dict[str, Any] = {name: f"a {SECRET} b"}
    row = _row(_named(replace(SIGNED, **changes)))
    assert SECRET not in repr(row)
    assert "a [masked] b" in row


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("name", ["request", "response"])
def test_a_key_is_masked_in_every_body(name: str, encoding: str) -> None:
    """However it is encoded."""
    changes: dict[str, Any] = {name: f"<a>{SECRET}</a>".encode(encoding)}
    row = _row(_named(replace(SIGNED, **changes)))
    assert "<a>[masked]</a>".encode(encoding) in row


@pytest.mark.parametrize(("length", "stays"), [(KEY_BYTES_MIN - 1, True), (KEY_BYTES_MIN, False)])
def test_a_short_key_is_masked_only_in_its_place(
    length: int,
    stays: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    """Both sides: a short one may be a part of any word."""
    key = b"leadRecord"[:length]
    entry = replace(SIGNED, request=b"<leadRecord/>", encryption_keys=lambda: [key])
    assert (b"<leadRecord/>" in _row(entry)) is stays


def test_a_password_is_masked_in_a_note() -> None:
    """Notes say what came, and that may be anything."""
    row = _row(replace(SIGNED, note="got 'Password=hunter22'", audit="password: hunter22"))
    assert "hunter22" not in repr(row)


def test_a_signature_is_stored_as_a_hash() -> None:
    """Nothing is stored for none."""
    assert KEY.mac("signature", "abc") in _row(replace(SIGNED, received_signature="abc"))
    assert b"" in _row(SIGNED)
    assert "abc" not in repr(_row(replace(SIGNED, received_signature="abc")))


@pytest.mark.parametrize(
    ("changes", "bytes_max"),
    [({}, 100), ({"code": 20103}, None), ({"authenticated": False, "code": 20014}, 50)],
)
def test_bodies_are_cut_by_what_became_of_the_call(
    changes: dict[str, Any], bytes_max: int | None
) -> None:
    """A refused call with a valid signature is kept whole."""
    body = b"x" * 1000
    row = _row(replace(SIGNED, request=body, **changes))
    assert max(len(each) for each in row if isinstance(each, bytes)) == (bytes_max or 1000)


@pytest.mark.parametrize("mask_personal", [False, True])
def test_personal_data_is_masked_only_when_it_is_asked_for(*, mask_personal: bool) -> None:
    """In bodies and texts; with the fields of the subscription."""
    entry = replace(
        SIGNED,
        request=b"<attrName>Phone</attrName><attrValue>555 0100</attrValue>",
        note="got 'jane@residue.example'",
        lead_fields={field.name: field for field in STANDARD_FIELDS},
    )
    row = repr(_row(entry, mask_personal=mask_personal))
    assert ("555 0100" not in row) is mask_personal
    assert ("residue" not in row) is mask_personal


def test_every_part_of_an_entry_is_stored() -> None:
    """One value for each, but for what is never stored: keys, definitions, the signature."""
    assert len(_row(SIGNED)) == len(fields(Entry)) - 2 + 2  # both lengths come on top
