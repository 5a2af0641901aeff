"""The commands about rehearsals, as a server carries them out."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from castile.admin.commands import run_command, serving
from castile.admin.errors import CommandError
from castile.admin.rehearsal_commands import MINUTES_MAX

if TYPE_CHECKING:
    from castile.server.installation import Installation
    from tests.harness import Harness

ENTRY = {"name": "R", "match": {"operation": "getLead", "times": 2}, "effect": {"fault": 20023}}


@pytest.fixture
def installation(castile: Harness) -> Installation:
    """That of a whole server."""
    return castile.installation


def add(installation: Installation, entry: object = ENTRY, **arguments: Any) -> Any:
    """Add a rule."""
    return run_command(installation, "rehearse add", {"rehearsal": entry, **arguments})


def test_a_rule_is_added_listed_and_cleared(castile: Harness, installation: Installation) -> None:
    """What is listed is what was given, with its times and what it counted."""
    added = add(installation)
    assert added == {
        **ENTRY,
        "from_file": False,
        "state": "working",
        "starts_at": None,
        "expires_at": "2026-08-03T15:15:00.000Z",
        "calls_matched": 0,
        "calls_rehearsed": 0,
    }
    assert castile.get_lead("IDNUM", 1).code == 20023
    counted = {**added, "calls_matched": 1, "calls_rehearsed": 1}
    assert run_command(installation, "rehearse list", {}) == [counted]
    assert run_command(installation, "rehearse clear", {"name": "R"}) == {"cleared": ["R"]}
    assert run_command(installation, "rehearse list", {}) == []
    assert run_command(installation, "rehearse clear", {}) == {"cleared": []}
    assert castile.get_lead("IDNUM", 1).code == 20103


@pytest.mark.parametrize(("minutes", "valid"), [(0, 0), (1, 1), (MINUTES_MAX, 1)])
def test_a_rule_lasts_so_many_minutes(
    installation: Installation, minutes: object, *, valid: int
) -> None:
    """A week at most, unless it says when it expires."""
    if valid:
        assert add(installation, minutes=minutes)["state"] == "working"
    else:
        with pytest.raises(CommandError, match="minutes: expected 1 to 10080, got 0"):
            add(installation, minutes=minutes)


@pytest.mark.parametrize(
    ("entry", "arguments", "sentence"),
    [
        (None, {}, "rehearsal: expected an object"),
        ({"name": "R"}, {}, 'rehearsals "R", effect: '),
        ({**ENTRY, "effect": {"fault": 1}}, {}, "expected the code of a fault"),
        ({**ENTRY, "effect": {}}, {}, "expected exactly one effect, got none"),
        ({**ENTRY, "match": {"operation": "get"}}, {}, "expected the name of an operation"),
        ({**ENTRY, "match": {"user_id": "nobody"}}, {}, "expected the name of one of users"),
        ({**ENTRY, "match": {"lead_key": "MAIL=a"}}, {}, "expected one of IDNUM, COOKIE"),
        ({**ENTRY, "starts_at": "soon"}, {}, "expected a date-time with an offset"),
        ({**ENTRY, "expires_at": "2026-08-03T14:15:00Z"}, {}, "expected a time to come"),
        (
            {**ENTRY, "expires_at": "2026-08-04T14:15:00Z"},
            {"minutes": 5},
            "expected either minutes or expires_at, got both",
        ),
        (ENTRY, {"minutes": "x"}, "minutes: expected 1 to 10080, got x"),
        (ENTRY, {"minutes": MINUTES_MAX + 1}, "minutes: expected 1 to 10080, got 10081"),
    ],
)
def test_a_rule_is_judged_before_it_is_at_work(
    installation: Installation, entry: object, arguments: dict[str, object], sentence: str
) -> None:
    """As in the definition file; nothing is added."""
    with pytest.raises(CommandError, match=sentence) as caught:
        add(installation, entry, **arguments)
    assert caught.value.exit_code == 2
    assert run_command(installation, "rehearse list", {}) == []


def test_what_is_there_or_not_there_is_said(installation: Installation) -> None:
    """Exit code 1."""
    add(installation)
    for name, arguments, sentence in (
        ("rehearse add", {"rehearsal": ENTRY}, 'there is a rule "R" already; clear it'),
        ("rehearse clear", {"name": "S"}, 'there is no rule "S"'),
    ):
        with pytest.raises(CommandError, match=sentence) as caught:
            run_command(installation, name, arguments)
        assert caught.value.exit_code == 1


def test_server_and_commands_do_without_the_room() -> None:
    """Deleting it with its line in `assemble` leaves a working server."""
    without = (
        "import sys; sys.modules['castile.rehearsal'] = None;"
        "import castile.admin.commands, castile.server.app, castile.server.pipeline"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", without], check=True)


@pytest.mark.parametrize("name", ["rehearse add", "rehearse list", "rehearse clear"])
def test_a_server_without_rehearsals_says_so(installation: Installation, name: str) -> None:
    """The room can be taken away."""
    without = replace(installation, rehearsals=None)
    with pytest.raises(CommandError, match="this server has no rehearsals"):
        run_command(without, name, {"rehearsal": ENTRY})


def test_the_ready_state_names_the_rules_that_are_at_work(
    castile: Harness, installation: Installation
) -> None:
    """Nothing is said when there are none."""
    answer = serving(installation, {"pid": 1}, lambda: True)
    assert answer("ready", {}) == {"pid": 1}
    add(installation)
    assert answer("ready", {}) == {"pid": 1, "rehearsals": ["R"]}
    castile.clock.advance(3600)
    assert answer("ready", {}) == {"pid": 1}
    without = serving(replace(installation, rehearsals=None), {"pid": 1}, lambda: True)
    assert without("ready", {}) == {"pid": 1}
