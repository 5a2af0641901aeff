"""What an operator can do, as functions over an installation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from castile.admin.commands import COMMANDS, run_command, serving
from castile.admin.errors import CommandError
from castile.store.errors import DatabaseUnavailable, StoreFailure
from tests.harness import KEY, USER_ID, Harness

if TYPE_CHECKING:
    from castile.server.installation import Installation


def _run(castile: Harness, command: str, /, **arguments: object) -> Any:
    """Run a command as the socket does: arguments and result go through JSON."""
    sent = json.loads(json.dumps(arguments))
    return json.loads(json.dumps(run_command(castile.installation, command, sent)))


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_its_own_name(name: str) -> None:
    """The name is what a person types."""
    assert COMMANDS[name].name == name


def test_an_unknown_command_is_refused(castile: Harness) -> None:
    """A newer command line may ask an older server for it."""
    with pytest.raises(CommandError, match="expected a command of this version, got 'fly'"):
        _run(castile, "fly")


def test_times_are_told_in_utc(castile: Harness) -> None:
    """With milliseconds, as they are stored."""
    (row,) = _run(castile, "subscription list")
    assert row == {"name": "default", "users": 1, "created_at": "2026-08-03T14:15:00.000Z"}


def test_adm_a17_both_keys_sign_during_a_change_over(castile: Harness) -> None:
    """02-admission A-17, decided: either is accepted, and after --finish only the new one."""
    new = _run(castile, "user rotate", user_id=USER_ID, encryption_key="newKey00001")
    assert (new["encryption_key"], new["former_encryption_key"]) == ("newKey00001", KEY)
    codes = [castile.get_lead("IDNUM", 1, key=key).code for key in (KEY, "newKey00001")]
    assert codes == [20103, 20103]
    _run(castile, "user rotate", user_id=USER_ID, finish=True)
    codes = [castile.get_lead("IDNUM", 1, key=key).code for key in (KEY, "newKey00001")]
    assert codes == [20014, 20103]


def test_a_user_that_is_shown_without_a_name_is_the_first_enabled_one(castile: Harness) -> None:
    """A disabled one is shown when there is no other."""
    castile.clock.advance(1)
    _run(castile, "user add", user_id="aaa_01")
    assert _run(castile, "user show")["user_id"] == USER_ID
    _run(castile, "user disable", user_id=USER_ID)
    assert _run(castile, "user show")["user_id"] == "aaa_01"
    _run(castile, "user disable", user_id="aaa_01")
    assert _run(castile, "user show")["disabled"]


def test_a_user_id_is_unique_over_the_server(castile: Harness) -> None:
    """It names the subscription of a call."""
    _run(castile, "subscription add", name="second")
    with pytest.raises(CommandError, match="taken"):
        _run(castile, "user add", user_id=USER_ID, subscription="second")


def test_a_removed_subscription_takes_its_users_and_leads_with_it(castile: Harness) -> None:
    """Its calls are refused from then on; others go on."""
    _run(castile, "subscription add", name="second")
    _run(castile, "user add", user_id="s_01", encryption_key=KEY, subscription="second")
    assert castile.get_lead("IDNUM", 1, user_id="s_01").code == 20103
    _run(castile, "subscription remove", name="Second")
    assert castile.get_lead("IDNUM", 1, user_id="s_01").code == 20014
    assert castile.get_lead("IDNUM", 1).code == 20103


def test_a_definition_is_applied_to_the_subscription_that_it_names(castile: Harness) -> None:
    """Else to the one that was named, else to the only one."""
    folder = {"source": "d.toml", "folder": str(castile.installation.data_folder)}
    applied = _run(castile, "apply", text="[subscription]\nrate_calls = 7\n", **folder)
    assert applied == {"changes": ["subscription: rate_calls 100 -> 7"], "warnings": []}
    _run(castile, "subscription add", name="second")
    text = '[subscription]\nname = "second"\nrate_calls = 8\n'
    assert _run(castile, "apply", text=text, **folder)["changes"]
    with pytest.raises(CommandError, match="name one of several subscriptions"):
        _run(castile, "apply", text="[subscription]\n", **folder)
    with pytest.raises(CommandError, match="which is applied to"):
        _run(castile, "apply", text=text, subscription="default", **folder)


def test_a_running_server_tells_its_ready_file_without_the_key(castile: Harness) -> None:
    """The key is for `user show`, which says whom it is for."""
    state = {"serving": False}
    answer = serving(
        castile.installation,
        {"endpoint": "http://x", "encryption_key": KEY},
        lambda: state["serving"],
    )
    with pytest.raises(CommandError, match="starting or stopping"):
        answer("ready", {})
    state["serving"] = True
    assert answer("ready", {}) == {"endpoint": "http://x"}
    assert answer("user list", {}) == run_command(castile.installation, "user list", {})


@pytest.mark.parametrize("failure", [DatabaseUnavailable("disk full"), StoreFailure()])
def test_a_database_that_fails_is_exit_code_4(
    castile: Harness, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    """One sentence in place of a traceback."""

    def fail(_installation: Installation) -> None:
        raise failure

    monkeypatch.setattr(type(castile.installation.database), "subscriptions", fail)
    with pytest.raises(CommandError) as caught:
        _run(castile, "user list")
    assert caught.value.exit_code == 4
    assert str(caught.value)
