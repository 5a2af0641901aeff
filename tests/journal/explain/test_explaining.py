"""Each of the 27 codes: provoked through the wire, found in the journal, explained."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from castile.journal.entry import CallFilter
from castile.journal.explain.explaining import CHECKS
from castile.wire.faults import FAULTS
from tests.journal.explain.explaining import all_text, explained
from tests.journal.explain.provoking import EMAIL, LIST, PROVOKED

if TYPE_CHECKING:
    from tests.harness import Harness


def _provoked(
    castile: Harness, monkeypatch: pytest.MonkeyPatch, code: int
) -> tuple[dict[str, Any], str, tuple[str, ...]]:
    provoke, name, words = PROVOKED[code]
    provoke(castile, monkeypatch)
    (call, *_) = castile.installation.journal.find(CallFilter(code=code))
    return explained(castile, call.entry.call_id), name, words


def test_every_code_has_a_check_and_a_test() -> None:
    """No code is left out."""
    assert set(CHECKS) == set(PROVOKED) == set(FAULTS)


@pytest.mark.parametrize("code", PROVOKED)
def test_the_cause_of_each_code_is_named(
    castile: Harness, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """Decided: cause, what shows it, and what to do."""
    explanation, name, words = _provoked(castile, monkeypatch, code)
    assert explanation["code"] == code
    assert explanation["title"] == FAULTS[code].short_text
    assert explanation["check"] == CHECKS[code][0]
    assert explanation["names"][-1] == name
    assert explanation["suggestions"]
    text = all_text(explanation)
    assert [word for word in words if word not in text] == []


def test_a_success_is_explained_too(castile: Harness) -> None:
    """Ignored elements are named with what was meant."""
    castile.call(
        "<ns1:paramsSyncLead><leadRecord><Email>a@b.test</Email></leadRecord>"
        "<returnlead>true</returnlead></ns1:paramsSyncLead>"
    )
    explanation = explained(castile)
    assert (explanation["code"], explanation["advice"]) == (0, "none")
    assert explanation["names"] == ["answered", "ignored_elements"]
    assert '"returnLead"' in all_text(explanation)


def test_a_success_with_failed_records_says_so(castile: Harness) -> None:
    """A batch is answered although records of it failed."""
    castile.call(
        "<ns1:paramsSyncMultipleLeads><leadRecordList><leadRecord><Id>77</Id></leadRecord>"
        "<leadRecord><Email>a@b.test</Email></leadRecord></leadRecordList>"
        "</ns1:paramsSyncMultipleLeads>"
    )
    explanation = explained(castile)
    assert "1 of its records failed" in explanation["cause"]
    assert "IDNUM = 77" in all_text(explanation)


def test_a_rehearsal_is_named_first(castile: Harness) -> None:
    """Nobody looks for a cause where a rule made the fault."""
    castile.get_lead("EMAIL", EMAIL)
    journal = castile.installation.journal
    (call,) = journal.find()
    assert call.entry.rehearsal == ""
    journal.record(replace(call.entry, call_id="rehearsed", rehearsal="no leads today"))
    explanation = explained(castile, "rehearsed")
    assert explanation["names"][0] == "rehearsal"
    assert "no leads today" in explanation["cause"]
    assert "castile rehearse list" in explanation["suggestions"][0]
    assert "No lead has the key" in explanation["sentences"][0]


def test_a_plain_success_has_nothing_to_suggest(castile: Harness) -> None:
    """Where all is well nothing is advised."""
    castile.call(LIST)
    assert explained(castile)["suggestions"] == []
