"""What is done before the server answers its first call."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from castile.admin.errors import CommandError
from castile.admin.first_user import FILE_NAME
from castile.admin.start import prepare
from castile.settings import Resolved, ServerSettings
from tests.admin.applying import apply

if TYPE_CHECKING:
    from pathlib import Path

    from castile.server.installation import Installation
    from castile.store.tx import Tx


def _remove(tx: Tx, number: int) -> None:
    tx.subscriptions.remove(number)


def _random_text(bytes_count: int) -> str:
    return "ab" * bytes_count


def _with_definition(
    installation: Installation, text: str | None, *, demo: bool = False
) -> Installation:
    path = installation.data_folder / "d.toml"
    if text is not None:
        path.write_text(text)
    settings = Resolved(ServerSettings(definition=path, demo=demo))
    return replace(installation, settings=settings)


def test_without_a_definition_a_user_is_made(installation: Installation) -> None:
    """The second time it is found again."""
    first = prepare(installation, _random_text)
    again = prepare(installation, _random_text)
    assert first.user is not None
    assert (first.generated, again.generated) == (True, False)
    assert again.user == first.user


def test_users_of_the_definition_are_users_enough(installation: Installation) -> None:
    """None is generated beside them, and the first of the file is told."""
    defined = _with_definition(
        installation,
        'users = [{user_id = "z_01", encryption_key = "exampleKey01"}, {user_id = "a_01"}]\n',
    )
    prepared = prepare(defined, _random_text)
    assert prepared.user is not None
    assert (prepared.user.user_id, prepared.user.encryption_key) == ("z_01", "exampleKey01")
    assert not prepared.generated
    assert not (installation.data_folder / FILE_NAME).exists()
    assert prepared.lines[0] == "user z_01: created"


def test_a_definition_without_users_gets_the_generated_one(installation: Installation) -> None:
    """And says what else it changed."""
    prepared = prepare(
        _with_definition(installation, "[subscription]\nrate_calls = 7\n"), _random_text
    )
    assert prepared.generated
    assert prepared.lines == ("subscription: rate_calls 100 -> 7",)


def test_warnings_of_the_definition_are_told(installation: Installation) -> None:
    """They stand behind the changes."""
    apply(installation, 'lists = [{ name = "A" }, { name = "B" }]')
    text = 'lists = [{ name = "B", renamed_from = "A" }, { name = "C" }]\n'
    prepared = prepare(_with_definition(installation, text), _random_text)
    warning = 'warning: lists "B": not renamed from A, as both are stored'
    assert prepared.lines == ("list C: created", warning)


def test_one_of_several_subscriptions_must_be_named(installation: Installation) -> None:
    """A definition is applied to the one it names."""
    installation.database.write(0, lambda tx: tx.subscriptions.add("second", 1))
    installation.directory.reload()
    with pytest.raises(CommandError, match="expected the name of one of several") as caught:
        prepare(_with_definition(installation, "[subscription]\n"), _random_text)
    assert caught.value.exit_code == 2
    prepared = prepare(
        _with_definition(
            installation, 'users = [{user_id = "s_01"}]\n[subscription]\nname = "SECOND"\n'
        ),
        _random_text,
    )
    assert prepared.user is not None
    assert prepared.user.user_id == "s_01"


@pytest.mark.parametrize("text", [None, "users = 1\n"])
def test_a_definition_that_cannot_be_applied_stops_the_start(
    installation: Installation, text: str | None
) -> None:
    """Exit code 2; no user was made."""
    with pytest.raises(CommandError, match=r"d\.toml") as caught:
        prepare(_with_definition(installation, text), _random_text)
    assert caught.value.exit_code == 2
    assert installation.directory.current.users == {}


def test_the_path_of_the_definition_is_where_its_key_files_are(
    installation: Installation, tmp_path: Path
) -> None:
    """Whatever the working folder is."""
    folder = tmp_path / "definitions"
    folder.mkdir()
    (folder / "a.key").write_text("keyOfTheFile\n")
    (folder / "d.toml").write_text('users = [{user_id = "a_01", encryption_key_file = "a.key"}]\n')
    settings = Resolved(ServerSettings(definition=folder / "d.toml"))
    prepared = prepare(replace(installation, settings=settings), _random_text)
    assert prepared.user is not None
    assert prepared.user.encryption_key == "keyOfTheFile"


def test_a_file_that_cannot_be_applied_leaves_no_subscription(installation: Installation) -> None:
    """Nothing is half-done: the next start may come with another file."""
    for stored in installation.database.subscriptions():
        number = stored.subscription_id
        installation.database.write(number, partial(_remove, number=number))
    dangling = '[[lists]]\nname = "L"\nprogram = "Nowhere"\n'
    with pytest.raises(CommandError):
        prepare(_with_definition(installation, dangling), _random_text)
    assert installation.database.subscriptions() == []
    assert installation.directory.current.subscriptions == {}


def test_the_demo_is_loaded_once_and_has_a_user(installation: Installation) -> None:
    """The user is generated as in any new data folder; the second start changes nothing."""
    with_demo = replace(installation, settings=Resolved(ServerSettings(demo=True)))
    first = prepare(with_demo, _random_text)
    again = prepare(with_demo, _random_text)
    assert first.generated
    assert first.lines == (
        "demo: 500 leads and 5000 activities of an invented company were loaded",
    )
    assert again.lines == ("demo: default has leads already; nothing was loaded",)
    assert again.user == first.user is not None


def test_the_demo_comes_behind_the_definition(installation: Installation) -> None:
    """Into the subscription of the file, whose user is named."""
    installation.database.write(0, lambda tx: tx.subscriptions.add("second", 1))
    installation.directory.reload()
    text = 'users = [{user_id = "s_01"}]\n[subscription]\nname = "second"\n'
    prepared = prepare(_with_definition(installation, text, demo=True), _random_text)
    assert prepared.user is not None
    assert prepared.user.user_id == "s_01"
    assert prepared.lines[-1].startswith("demo: 500 leads")
    number = installation.database.subscriptions()[1].subscription_id
    with installation.database.read(number) as tx:
        assert len(tx.leads.all(after=0, limit=1000)) == 500


def test_a_demo_that_does_not_fit_leaves_no_subscription(installation: Installation) -> None:
    """Nothing is half-done: neither the definition nor the demo is there."""
    number = installation.database.subscriptions()[0].subscription_id
    installation.database.write(number, partial(_remove, number=number))
    text = 'lists = [{ name = "Newsletter", id = 5 }]\n'
    with pytest.raises(CommandError, match="the demo: lists") as caught:
        prepare(_with_definition(installation, text, demo=True), _random_text)
    assert caught.value.exit_code == 2
    assert installation.database.subscriptions() == []
