"""Everything about one call for whoever helps."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from castile.admin.commands import run_command
from castile.admin.errors import CommandError
from castile.admin.support_case import support_case, zipped
from tests.harness import KEY, USER_ID, Harness
from tests.journal.explain.provoking import LIST

if TYPE_CHECKING:
    from collections.abc import Mapping

FILES = {
    "index.html",
    "request.xml",
    "response.xml",
    "call.json",
    "calls-around.json",
    "explanation.json",
    "versions.json",
    "settings.json",
    "counters.json",
    "diagnose.json",
    "diagnose.txt",
}


def _case(castile: Harness, call_id: str) -> Mapping[str, bytes]:
    return support_case(castile.installation, {"call_id": call_id})


def test_everything_that_is_asked_for_is_in_it(castile: Harness) -> None:
    """Request, response, neighbours, explanation, versions, settings, counters, page."""
    for number in range(3):
        castile.clock.advance(1)
        castile.get_lead("EMAIL", f"nobody{number}@example.test")
    castile.call(LIST, user_id="somebody.else")
    files = _case(castile, "c2")
    assert set(files) == FILES
    assert b"nobody1@example.test" in files["request.xml"]
    assert b"20103" in files["response.xml"]
    around = json.loads(files["calls-around.json"])
    assert [row["call_id"] for row in around] == ["c1", "c2", "c3"]
    assert json.loads(files["explanation.json"])["code"] == 20103
    assert json.loads(files["counters.json"])["by_code"] == {"20103": 3, "20014": 1}
    assert "castile" in json.loads(files["versions.json"])


def test_keys_are_masked_wherever_they_stand(castile: Harness) -> None:
    """Also in the place of a user id, a lead key or a note."""
    castile.call(LIST, user_id=KEY, key="x")
    castile.get_lead("EMAIL", KEY, more=f"<audit>{KEY}</audit>")
    castile.post(castile.envelope(LIST).decode().replace("</", "<x").encode() + KEY.encode())
    for call_id in ("c1", "c2", "c3"):
        for name, content in _case(castile, call_id).items():
            assert KEY.encode() not in content, name


def test_signatures_are_not_in_it(castile: Harness) -> None:
    """Neither the one that came nor the hash that is kept of it."""
    castile.call(LIST, signature="ab" * 20)
    (call,) = castile.installation.journal.find()
    for content in _case(castile, "c1").values():
        assert b"ab" * 20 not in content
        assert call.signature_mac.hex().encode() not in content


def test_the_command_gives_one_zip(castile: Harness) -> None:
    """In one folder, readable by its owner alone."""
    castile.get_lead("EMAIL", "nobody@example.test")
    case: Any = run_command(castile.installation, "support-case", {"call_id": "c1"})
    assert case["name"] == "castile-support-case-c1.zip"
    archive = zipfile.ZipFile(io.BytesIO(base64.b64decode(case["zip"])))
    assert archive.testzip() is None
    assert set(archive.namelist()) == {f"castile-support-case-c1/{name}" for name in FILES}
    for entry in archive.infolist():
        assert entry.external_attr >> 16 == 0o600
        assert entry.date_time == (2026, 8, 3, 14, 15, 0)


def test_a_call_that_is_not_kept(castile: Harness) -> None:
    """There is nothing to gather."""
    with pytest.raises(CommandError, match="no call 'c1' is kept"):
        _case(castile, "c1")


def test_the_same_files_make_the_same_zip() -> None:
    """Also with a clock before the first year that a zip knows."""
    assert zipped({"a": b"x"}, "f", 0) == zipped({"a": b"x"}, "f", 1)


def test_the_user_id_stays(castile: Harness) -> None:
    """It is no secret, and helps to tell who calls."""
    castile.call(LIST)
    assert USER_ID.encode() in _case(castile, "c1")["call.json"]
