"""Events: their form, the one chain that masks them, and the ids under which they are found."""

from __future__ import annotations

import io
import json
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from castile.logs import KEY_BYTES_MIN, Masking, logger, set_up
from castile.store.errors import OutcomeUnknown
from tests.harness import KEY, break_after, open_harness

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOG = logger("castile.example")
SIGNATURE = "requestSignature: 1a2b3c4d5e"
SECRETS = {
    "a key in a text": f"no lead {KEY} here",
    "a key as bytes": KEY.encode(),
    "a signature": SIGNATURE,
    "a password": "password=exampleKey01",
    "a password of an address": "https://user:exampleKey01@example.com/",
    "a token": "Authorization: Bearer exampleKey01",
    "an element": "<requestSignature>exampleKey01</requestSignature>",
    "a map": {"password": "exampleKey01"},
    "an exception": ValueError("exampleKey01"),
}


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@contextmanager
def logged(
    *, level: str = "info", log_format: str = "json", stream: io.StringIO | None = None
) -> Iterator[tuple[io.StringIO, Masking]]:
    """Set the events of this process up, and give back what there was before."""
    root = logging.getLogger()
    handlers, before = root.handlers[:], root.level
    stream = stream or io.StringIO()
    try:
        yield stream, set_up(level=level, log_format=log_format, stream=stream)
    finally:
        root.handlers[:] = handlers
        root.setLevel(before)


def read(stream: io.StringIO) -> list[dict[str, Any]]:
    """Read events that were written as JSON, one a line."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def fail() -> None:
    """Raise, and log it."""
    try:
        int("one line\nand another")
    except ValueError:
        LOG.exception("it_failed", call_id="c1")


def test_an_event_is_one_line_of_json() -> None:
    """Time, level and module first, then what happened and its values, numbers as numbers."""
    with logged() as (stream, _):
        LOG.warning("looked", call_id="c1", count=3, where="a\nb", kind=None)
    (event,) = read(stream)
    assert list(event)[:4] == ["timestamp", "level", "logger", "event"]
    assert event.pop("timestamp").endswith("Z")
    assert event == {
        "level": "warning",
        "logger": "castile.example",
        "event": "looked",
        "call_id": "c1",
        "count": 3,
        "where": "a\nb",
        "kind": None,
    }


def test_a_traceback_is_in_the_line_of_its_event() -> None:
    """A program that reads the log finds all of a failure in one object."""
    with logged() as (stream, _):
        fail()
    (event,) = read(stream)
    assert event["exception"].startswith("Traceback (most recent call last):\n")
    assert event["exception"].endswith(r"'one line\nand another'")


def test_people_read_names_and_values() -> None:
    """A traceback follows on indented lines; what is quoted says so."""
    with logged(log_format="text") as (stream, _):
        LOG.info("looked", call_id="c1", name="Müller & Söhne")
        fail()
    first, second, *below = stream.getvalue().splitlines()
    assert first.split(" ", 1)[1] == r'info    looked call_id=c1 name="M\u00fcller & S\u00f6hne"'
    assert second.split(" ", 1)[1] == "error   it_failed call_id=c1"
    assert below[0] == "    Traceback (most recent call last):"
    assert below[-1].startswith("    ValueError: invalid literal")


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "\x1b[2J", "\x9b2J", "\u2028", "a b", 'a"b', ""])
def test_no_value_breaks_a_line_or_a_terminal(text: str) -> None:
    """What came from outside may hold anything, in the event, its values and its traceback."""
    with logged(log_format="text") as (stream, _):
        LOG.info("looked", value=text)
        logging.getLogger("library").info(text)
        LOG.info("failed", exc_info=ValueError(text))
    assert stream.getvalue().replace("\n", "").isprintable()
    assert len([line for line in stream.getvalue().splitlines() if line[0] != " "]) == 3


@pytest.mark.parametrize("log_format", ["json", "text"])
def test_no_planted_secret_is_in_any_event(log_format: str) -> None:
    """Whether it is a value, part of a text, of an exception or of what a library says."""
    with logged(log_format=log_format) as (stream, masking):
        masking.keys = lambda: [KEY.encode()]
        for secret in SECRETS.values():
            LOG.error("found", value=secret)
            LOG.error("raised", exc_info=RuntimeError(secret))
            LOG.error(str(secret))
            logging.getLogger("library").error("it says %s", secret)
        LOG.error("named", request_signature="1a2b3c4d5e", encryption_key="k", api_token="t0ken")
    assert KEY not in stream.getvalue()
    assert "1a2b3c4d5e" not in stream.getvalue()
    assert "t0ken" not in stream.getvalue()
    assert stream.getvalue().count("[masked]") >= 4 * len(SECRETS)


def test_a_short_key_is_not_looked_for_in_texts() -> None:
    """It may be a part of a word; both sides of the limit."""
    masking = Masking()
    masking.keys = lambda: [b"x" * (KEY_BYTES_MIN - 1), b"y" * KEY_BYTES_MIN]
    event = {"text": "x" * (KEY_BYTES_MIN - 1), "other": "y" * KEY_BYTES_MIN}
    assert masking(None, "", event) == {"text": "x" * (KEY_BYTES_MIN - 1), "other": "[masked]"}


@pytest.mark.parametrize(
    ("log_format", "stream", "is_json"),
    [
        ("auto", io.StringIO, True),
        ("auto", _Terminal, False),
        ("json", _Terminal, True),
        ("text", io.StringIO, False),
    ],
)
def test_text_is_for_terminals_unless_it_is_said(
    log_format: str, stream: type[io.StringIO], *, is_json: bool
) -> None:
    """A program reads what goes into a file or a pipe."""
    with logged(log_format=log_format, stream=stream()) as (written, _):
        LOG.info("looked")
    assert written.getvalue().startswith("{") is is_json


@pytest.mark.parametrize(("level", "expected"), [("debug", 4), ("info", 3), ("error", 1)])
def test_less_than_the_level_is_not_written(level: str, expected: int) -> None:
    """What libraries log goes by the same level."""
    with logged(level=level) as (stream, _):
        LOG.debug("one")
        LOG.info("two")
        LOG.error("three")
        logging.getLogger("library").warning("four")
    assert len(read(stream)) == expected


def test_a_failure_is_found_in_log_journal_and_fault_by_one_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has one of the three finds the others."""
    break_after(monkeypatch, "syncLead", OutcomeUnknown(f"disk of {KEY}"))
    with logged() as (stream, masking), open_harness(tmp_path) as server:
        masking.keys = lambda: [KEY.encode()]
        answer = server.sync_lead({"Email": "a@b.example"})
        (event,) = read(stream)
        (kept,) = server.installation.journal.find()
    assert (event["event"], event["code"]) == ("call_failed", 20011)
    assert event["call_id"] == kept.entry.call_id
    assert event["call_id"] in answer.message
    assert KEY not in stream.getvalue()
    assert "disk of [masked]" in event["exception"]


def test_every_call_has_one_event_at_debug_and_a_key_is_in_none(tmp_path: Path) -> None:
    """Answered or refused, under the id of the journal; wherever a client put its key."""
    with logged(level="debug") as (stream, masking), open_harness(tmp_path) as server:
        masking.keys = lambda: [KEY.encode()]
        server.get_lead("EMAIL", KEY)
        server.get_lead("EMAIL", "a@b.example", user_id=KEY)
        server.get_lead(KEY, KEY, key=KEY + "x")
        server.post(f"<{KEY}>".encode())
        server.sync_lead({"Email": "a@b.example"})
        events = [event for event in read(stream) if event["event"] == "call_answered"]
        kept = server.installation.journal.find()
    assert [event["code"] for event in events] == [20103, 20014, 20014, 20012, 0]
    assert [(event["call_id"], event["code"]) for event in events] == [
        (call.entry.call_id, call.entry.code) for call in reversed(kept)
    ]
    assert KEY not in stream.getvalue()
