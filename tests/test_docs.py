"""The pages: everything a user can name appears, and no link is dead."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
import pytest

from castile import __version__
from castile.cli.main import main
from castile.settings import SETTINGS
from castile.wire.contract import contract
from castile.wire.faults import FAULTS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parent.parent
PAGES: Final = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK: Final = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
HEADING: Final = re.compile(r"^#+ (.*)$", re.MULTILINE)
ANCHOR: Final = re.compile(r'<a id="([^"]+)">')
FENCED: Final = re.compile(r"```.*?```", re.DOTALL)


def _text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def _commands(group: click.Group, name: str) -> Iterator[str]:
    for key, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, f"{name} {key}")
        else:
            yield f"{name} {key}"


def _anchors(path: Path) -> set[str]:
    text = path.read_text("utf-8")
    headings = (re.sub(r"[`*]", "", each).strip().lower() for each in HEADING.findall(text))
    slugs = {re.sub(r"[^\w\- ]", "", each).replace(" ", "-") for each in headings}
    return slugs | set(ANCHOR.findall(text))


def test_every_setting_is_on_its_page() -> None:
    """Nobody has to read the source to find a limit."""
    page = _text("docs/settings.md")
    assert [name for name in SETTINGS if f"`{name}`" not in page] == []


def test_every_command_is_on_its_page() -> None:
    """The help of each command can be read without installing it."""
    page = _text("docs/commands.md")
    assert [name for name in _commands(main, "castile") if f"## {name}\n" not in page] == []


def test_every_fault_code_is_on_its_page() -> None:
    """A code that a client logs can be looked up."""
    page = _text("docs/faults.md")
    assert [code for code in FAULTS if f"## {code} " not in page] == []


def test_every_operation_is_on_the_page_of_coverage() -> None:
    """A page says of each operation whether it is there."""
    page = _text("docs/coverage.md")
    assert [name for name in contract().operations if name not in page] == []


def test_every_dependency_is_justified() -> None:
    """A line says why each library is used."""
    page = _text("docs/dependencies.md")
    project = tomllib.loads(_text("pyproject.toml"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    names = [re.split(r"[<>=!~; \[]", each)[0] for each in wanted]
    assert [name for name in names if name not in page] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_link_between_pages_is_dead(path: Path) -> None:
    """A link to a file or a heading of ours leads somewhere."""
    dead = []
    for target in LINK.findall(FENCED.sub("", path.read_text("utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        if not file.exists() or (anchor and anchor not in _anchors(file)):
            dead.append(target)
    assert dead == []


def test_the_changelog_tells_of_this_version() -> None:
    """A released version has its heading; before the first one there is Unreleased."""
    heading = "## Unreleased" if "dev" in __version__ else f"## {__version__} "
    assert heading in _text("CHANGELOG.md")
