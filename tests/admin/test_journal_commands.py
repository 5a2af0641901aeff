"""What an operator can do with kept calls."""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING, Any

import pytest

from castile.admin import journal_commands
from castile.admin.errors import CommandError
from castile.admin.journal_commands import TEXT_CHARACTERS_MAX
from castile.journal.forgetting import NOTE
from tests.admin.bringing import run

if TYPE_CHECKING:
    from tests.harness import Harness

JANE = "jane@residue.example"


def _calls(castile: Harness, **filters: object) -> list[dict[str, Any]]:
    """Return the rows of a list."""
    found: list[dict[str, Any]] = run(castile, "journal list", **filters)["calls"]
    return found


def test_the_journal_tells_what_was_called(castile: Harness) -> None:
    """Ignored elements are in the note, and both bodies can be shown."""
    castile.get_lead("IDNUM", 1)
    castile.clock.advance(1)
    castile.get_lead("IDNUM", 1, user_id="nobody")
    refused, faulted = _calls(castile)
    assert (refused["code"], refused["subscription"], refused["authenticated"]) == (
        20014,
        "",
        False,
    )
    assert (faulted["code"], faulted["subscription"], faulted["operation"]) == (
        20103,
        "default",
        "getLead",
    )
    shown = run(castile, "journal show", call_id=faulted["call_id"])
    assert "paramsGetLead" in shown["request"]
    assert "(20103)" in shown["response"]
    assert len(shown["response"].encode()) == shown["response_bytes"]


def test_a_journal_entry_in_utf_16_is_shown_as_text(castile: Harness) -> None:
    """Bytes that are no text are shown escaped."""
    castile.post("<nö/>".encode("utf-16"))
    castile.clock.advance(1)
    castile.post(b"\xff\x00")
    (garbage, utf_16) = _calls(castile)
    assert run(castile, "journal show", call_id=utf_16["call_id"])["request"] == "<nö/>"
    assert "\\xff" in run(castile, "journal show", call_id=garbage["call_id"])["request"]


@pytest.mark.parametrize("key", ["since", "until"])
def test_a_time_of_the_journal_without_offset_is_utc(castile: Harness, key: str) -> None:
    """Now is in both ranges, ends included."""
    castile.get_lead("IDNUM", 1)
    assert len(_calls(castile, **{key: "2026-08-03T14:15:00"})) == 1


@pytest.mark.parametrize("searched", [{"lead": 1}, {"key": JANE}, {"text": "FOUND with email"}])
def test_bodies_are_looked_into(castile: Harness, searched: dict[str, object]) -> None:
    """By lead, key and text; since when is told."""
    castile.get_lead("EMAIL", JANE)
    castile.clock.advance(1)
    castile.sync_lead({"Email": JANE})
    castile.clock.advance(1)
    castile.get_lead("IDNUM", 2)
    answer = run(castile, "journal list", **searched)
    found = [row["operation"] for row in answer["calls"]]
    expected = {"lead": ["syncLead"], "key": ["syncLead", "getLead"], "text": ["getLead"]}
    assert found == expected[next(iter(searched))]
    assert answer["since"] == "2026-08-02T14:15:02.000Z"
    assert (answer["after"], answer["newest"]) == (None, 3)


def test_pages_of_a_list_follow_one_another(castile: Harness) -> None:
    """From where the page before ended, in each order."""
    for lead_id in range(5):
        castile.get_lead("IDNUM", lead_id + 1)
        castile.clock.advance(0.001)
    for order, expected in (("newest", [5, 4, 3, 2, 1]), ("oldest", [1, 2, 3, 4, 5])):
        first = run(castile, "journal list", order=order, limit=3)
        rest = run(castile, "journal list", order=order, limit=3, after=first["after"])
        assert [row["number"] for row in first["calls"] + rest["calls"]] == expected
        assert rest["after"] is None
    written = _calls(castile, order="written", after=[0, 3])
    assert [row["number"] for row in written] == [4, 5]


@pytest.mark.parametrize("arguments", [{}, {"lead": 1, "before": "2026-01-01"}])
def test_what_is_forgotten_is_said(castile: Harness, arguments: dict[str, object]) -> None:
    """Neither nothing nor two things at once."""
    with pytest.raises(CommandError, match="either a lead or a time"):
        run(castile, "journal forget", **arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"order": "best"}, "order: expected newest, oldest or written, got 'BEST'"),
        ({"text": " "}, "text: expected 1 to 1000 characters"),
        ({"key": "x" * (TEXT_CHARACTERS_MAX + 1)}, "key: expected 1 to 1000 characters"),
    ],
)
def test_a_list_of_what_cannot_be_looked_for_is_refused(
    castile: Harness, arguments: dict[str, object], message: str
) -> None:
    """The sentence says what was expected."""
    with pytest.raises(CommandError, match=message):
        run(castile, "journal list", **arguments)


def test_calls_that_name_a_lead_are_forgotten_and_the_lead_stays(castile: Harness) -> None:
    """As when it is erased: also where only its email is named."""
    castile.sync_lead({"Email": JANE}, rest="")
    castile.get_lead("EMAIL", JANE, user_id="nobody")
    castile.get_lead("IDNUM", 2)
    assert run(castile, "journal forget", lead=1) == {"emptied": 2, "log_empty": True}
    assert sorted(row["note"] == NOTE for row in _calls(castile)) == [False, True, True]
    assert castile.lead(1).email == JANE


@pytest.mark.parametrize(("moment", "removed"), [("14:15:00", 0), ("14:15:00.001", 1)])
def test_calls_before_a_time_are_removed(castile: Harness, moment: str, removed: int) -> None:
    """Both sides of the moment."""
    castile.get_lead("IDNUM", 1)
    answer = run(castile, "journal forget", before=f"2026-08-03T{moment}Z")
    assert answer == {"removed": removed, "log_empty": True}
    assert len(_calls(castile)) == 1 - removed


def test_calls_are_exported_with_their_bodies(
    castile: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest first, page by page, the bytes as they are kept."""
    monkeypatch.setattr(journal_commands, "EXPORTED_AT_ONCE", 2)
    for body in (b"\xff\xfe", b"<a/>", b"<b/>"):
        castile.post(body)
        castile.clock.advance(1)
    first = run(castile, "journal export")
    rest = run(castile, "journal export", after=first["after"])
    calls = first["calls"] + rest["calls"]
    assert [b64decode(call["request"]) for call in calls] == [b"\xff\xfe", b"<a/>", b"<b/>"]
    assert b"(20012)" in b64decode(calls[0]["response"])
    assert rest["after"] is None


def test_a_subscription_that_is_removed_takes_its_calls_along(castile: Harness) -> None:
    """Those that only named one of its users too; others stay."""
    run(castile, "subscription add", name="Two")
    key = "exampleKey02"
    run(castile, "user add", subscription="Two", user_id="two_01", encryption_key=key)
    castile.get_lead("IDNUM", 1, user_id="two_01", key=key)
    castile.get_lead("IDNUM", 1, user_id="two_01")
    castile.get_lead("IDNUM", 1)
    assert run(castile, "subscription remove", name="Two") == {"name": "Two", "kept_calls": 2}
    assert [row["subscription"] for row in _calls(castile)] == ["default"]
