"""All that somebody who helps asks first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from castile import __version__
from castile.admin.commands import run_command
from castile.settings import SETTINGS
from tests.harness import KEY

if TYPE_CHECKING:
    from tests.harness import Harness


def _diagnose(castile: Harness) -> dict[str, Any]:
    report: Any = run_command(castile.installation, "diagnose", {})
    assert isinstance(report, dict)
    return report


def test_everything_that_is_asked_first_is_there(castile: Harness) -> None:
    """Versions, settings, sizes, limits, counts, integrity, journal, jobs."""
    castile.store_lead("jane@example.test")
    castile.get_lead("EMAIL", "jane@example.test")
    castile.get_lead("EMAIL", "nobody@example.test")
    report = _diagnose(castile)
    assert report["versions"]["castile"] == __version__
    assert "apsw" in report["versions"]["libraries"]
    assert list(report["settings"]) == list(SETTINGS)
    assert report["database"]["integrity"] == report["journal"]["integrity"] == "ok"
    assert report["database"]["rows"]["leads"] == 1
    assert report["files"]["files"]["castile.db"]["mode"] == "0600"
    assert report["journal"]["trouble"] == "none"
    assert report["journal"]["newest_at"] == "2026-08-03T14:15:00.000Z"
    (subscription,) = report["subscriptions"]
    assert (subscription["name"], subscription["users"]) == ("default", 1)
    assert subscription["limits"]["rate_calls"] == 100
    assert subscription["calls_today_at_most"] == 20
    calls = report["calls_of_the_last_hour"]
    assert calls["by_code"] == {"answered": 1, "20103": 1}
    assert calls["by_operation"] == {"getLead": 2}


def test_it_is_plain_json_and_holds_no_secret(castile: Harness) -> None:
    """No key, no lead: it can be sent to anybody who helps."""
    castile.store_lead("jane@example.test")
    text = json.dumps(_diagnose(castile))
    assert KEY not in text
    assert "jane@example.test" not in text
    assert (castile.installation.data_folder / "secret.key").read_text().strip() not in text
