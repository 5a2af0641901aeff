"""`castile rehearse`, beside a running server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def test_rules_are_added_listed_and_cleared(served: Shell) -> None:
    """A line each; one is taken back, or all."""
    text = served.run("rehearse", "add", "busy", "--fault", "20023", "--times", "3").stdout
    assert text.startswith("name             busy\n")
    assert "effect           fault 20023\n" in text
    served.run("rehearse", "add", "lost", "--operation", "syncLead", "--lose-reply")
    served.run("rehearse", "add", "few", "--rate-calls", "5", "--rate-seconds", "60")
    titles, *lines = served.run("rehearse", "list").stdout.splitlines()
    assert " ".join(titles.split()) == "name state match effect expires at calls rehearsed"
    assert [line.split("  ")[0] for line in lines] == ["busy", "lost", "few"]
    assert "operation syncLead  lose_reply " in " ".join(lines[1].split(" " * 3))
    assert "rate_calls 5, rate_seconds 60" in lines[2]
    assert served.run("rehearse", "clear", "busy").stdout == "cleared  busy\n"
    assert served.json("rehearse", "clear") == {"cleared": ["lost", "few"]}
    assert served.json("rehearse", "list") == []


@pytest.mark.parametrize(
    ("options", "effect"),
    [
        (["--fault", "10001"], {"fault": 10001}),
        (["--wait-ms", "500"], {"wait_ms": [500, 500]}),
        (["--wait-ms", "500:2000"], {"wait_ms": [500, 2000]}),
        (["--drip-bytes-per-second", "7"], {"drip_bytes_per_second": 7}),
        (["--cut", "within"], {"cut": "within"}),
        (["--reply", "empty"], {"reply": "empty"}),
        (["--http-status", "503"], {"http_status": 503}),
        (["--lose-reply"], {"lose_reply": True}),
        (["--quota-calls-per-day", "9"], {"limits": {"quota_calls_per_day": 9}}),
        (["--concurrent-calls", "1"], {"limits": {"concurrent_calls": 1}}),
        (["--clock-seconds", "-1200"], {"clock_seconds": -1200}),
    ],
)
def test_every_effect_has_its_option(
    served: Shell, options: list[str], effect: dict[str, Any]
) -> None:
    """Those of the definition file under the same names."""
    assert served.json("rehearse", "add", "R", *options)["effect"] == effect


def test_every_way_to_match_has_its_option(served: Shell) -> None:
    """And the time in which the rule is at work."""
    options = "--operation getLead --user demo.user_01 --lead-key EMAIL=a@b.com --every 3"
    options += " --percent 20 --seed 7 --times 2 --starts-at 2100-01-01T00:00:00Z"
    options += " --expires-at 2100-01-02T00:00:00Z --cut after"
    added = served.json("rehearse", "add", "R", *options.split())
    assert added["match"] == {
        "operation": "getLead",
        "user_id": "demo.user_01",
        "lead_key": "EMAIL=a@b.com",
        "every": 3,
        "percent": 20,
        "seed": 7,
        "times": 2,
    }
    assert added["state"] == "waiting"
    assert added["starts_at"] == "2100-01-01T00:00:00.000Z"
    assert added["expires_at"] == "2100-01-02T00:00:00.000Z"
    shown = served.run("rehearse", "add", "S", "--wait-ms", "1:2", "--minutes", "5").stdout
    assert "effect           wait_ms 1-2\n" in shown


@pytest.mark.parametrize("text", ["x", "1:x", "1:2:3", ""])
def test_a_wait_is_one_number_or_two(served: Shell, text: str) -> None:
    """Anything else is wrong usage."""
    said = served.error("rehearse", "add", "R", "--wait-ms", text, exit_code=2)
    assert "expected 500 or 500:2000" in said


def test_no_effect_and_two_are_wrong_usage(served: Shell) -> None:
    """The server judges, in the words of the definition file."""
    said = served.error("rehearse", "add", "R", exit_code=2)
    assert said.endswith("expected exactly one effect, got none")
    said = served.error("rehearse", "add", "R", "--fault", "20023", "--cut", "after", exit_code=2)
    assert said.endswith("expected exactly one effect, got cut and fault")


def test_rules_need_a_running_server(installed: Shell) -> None:
    """They live in it."""
    for command in (["add", "R", "--lose-reply"], ["list"], ["clear"]):
        said = installed.error("rehearse", *command, exit_code=1)
        assert said.endswith("rules live in a running server")


def test_the_server_is_ready_and_says_that_a_rule_is_at_work(served: Shell) -> None:
    """As long as there is one."""
    served.run("rehearse", "add", "busy", "--fault", "20023")
    assert served.json("ready")["rehearsals"] == ["busy"]
    served.run("rehearse", "clear")
    assert "rehearsals" not in served.json("ready")
