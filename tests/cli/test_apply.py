"""`castile apply`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

DEFINITION = 'lead_fields = [{name = "ShoeSize", type = "integer"}]\n'


def test_a_definition_reaches_a_running_server(served: Shell) -> None:
    """What changes is printed; a second time nothing does."""
    (served.folder / "d.toml").write_text(DEFINITION)
    assert "ShoeSize" in served.run("apply", "d.toml").stdout
    assert served.run("apply", "d.toml").stdout == "nothing changes\n"
    described = served.run("call", "describeMObject", "objectName=LeadRecord").stdout
    assert "ShoeSize" in described


def test_a_dry_run_changes_nothing(installed: Shell) -> None:
    """It says the same lines as the real run."""
    (installed.folder / "d.toml").write_text(DEFINITION)
    dry = installed.json("apply", "d.toml", "--dry-run")
    assert dry["changes"]
    assert installed.json("apply", "d.toml") == dry
    assert installed.json("apply", "d.toml")["changes"] == []


def test_the_first_apply_makes_the_data_folder_and_the_subscription(shell: Shell) -> None:
    """A server can be defined before it is started for the first time."""
    (shell.folder / "d.toml").write_text('[subscription]\nname = "acme"\n')
    shell.run("apply", "d.toml")
    assert [row["name"] for row in shell.json("subscription", "list")] == ["acme"]
    assert shell.data.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("arguments", [("bad.toml",), ("d.toml", "--dry-run")])
def test_what_was_not_applied_leaves_no_subscription(
    shell: Shell, arguments: tuple[str, ...]
) -> None:
    """A mistake and a dry run leave an empty data folder empty."""
    text = '[subscription]\nname = "acme"\n'
    (shell.folder / "d.toml").write_text(text)
    (shell.folder / "bad.toml").write_text('lists = [{ name = "A", program = "P" }]\n' + text)
    shell.run("apply", *arguments, exit_code=2 if "bad.toml" in arguments else 0)
    assert shell.json("subscription", "list") == []


@pytest.mark.parametrize("content", [None, b"\xff", b"users = 1", b"colour = 1"])
def test_a_file_that_is_no_definition_is_refused(installed: Shell, content: bytes | None) -> None:
    """The sentence names the file."""
    if content is not None:
        (installed.folder / "d.toml").write_bytes(content)
    error = installed.error("apply", "d.toml", exit_code=2)
    assert "d.toml: " in error
    assert "Errno" not in error


def test_a_warning_goes_to_the_error_output(installed: Shell) -> None:
    """Such as that of a renaming that cannot be done."""
    file = installed.folder / "d.toml"
    file.write_text('lists = [{ name = "A" }, { name = "B" }]')
    installed.run("apply", "d.toml")
    file.write_text('lists = [{ name = "B", renamed_from = "A" }]')
    result = installed.run("apply", "d.toml")
    assert 'warning: lists "B": not renamed from A' in result.stderr
    assert "warning" not in result.stdout


def test_what_a_file_does_not_name_goes_only_with_prune(served: Shell) -> None:
    """--dry-run shows it first; the next call no longer finds it."""
    (served.folder / "d.toml").write_text(DEFINITION)
    served.run("apply", "d.toml")
    (served.folder / "d.toml").write_text("lead_fields = []\n")
    assert served.run("apply", "d.toml").stdout == "nothing changes\n"
    told = served.run("apply", "d.toml", "--prune", "--dry-run").stdout
    assert told == "lead field ShoeSize: deleted\n"
    assert "ShoeSize" in served.run("call", "describeMObject", "objectName=LeadRecord").stdout
    assert served.run("apply", "d.toml", "--prune").stdout == told
    assert "ShoeSize" not in served.run("call", "describeMObject", "objectName=LeadRecord").stdout


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            'lists = [{ name = "Guests", program = "Dinner" }]',
            (
                'castile: d.toml: lists "Guests", program: expected the name of one of programs,'
                ' got "Dinner"'
            ),
        ),
        (
            'lists = [{ name = "Guests", programme = "Dinner" }]',
            (
                'castile: d.toml: lists "Guests", programme: expected a key of the schema, got an'
                " unknown one; the nearest is program"
            ),
        ),
        (
            'lists = [{ name = "Guests" }, { name = "guests" }]',
            'castile: d.toml: lists "guests", name: expected each once, got "guests" again',
        ),
    ],
)
def test_a_mistake_is_one_sentence_and_nothing_is_applied(
    installed: Shell, content: str, sentence: str
) -> None:
    """A dangling reference, an unknown key, a duplicate name: table, entry and key."""
    (installed.folder / "d.toml").write_text(content + '\n[[tag_types]]\nname = "T"\nvalues = []\n')
    before = installed.run("export-definition").stdout
    result = installed.run("apply", "d.toml", exit_code=2)
    assert result.stderr == sentence + "\n"
    assert result.stdout == ""
    assert installed.run("export-definition").stdout == before
