"""What the pages of behaviour promise has tests, and the pages are as scripts read them."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from scripts.generate_coverage_page import CLASSES, ITEM, Coverage

from castile.operations.registry import OPERATIONS
from castile.wire.contract import contract
from castile.wire.faults import FAULTS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parent.parent
PAGES: Final = sorted((ROOT / "docs" / "behaviour").glob("[0-9][0-9]-*.md"))
ANY_OPERATION: Final = 20110
"""What a message gets anywhere that has an element twice, or elements in place of a text."""


@pytest.fixture(scope="module")
def coverage() -> Coverage:
    """What the pages promise, and the tests of each promise."""
    return Coverage()


def _codes_of_parameters(name: str, seen: frozenset[str] = frozenset()) -> Iterator[int]:
    """Give the codes that the contract ties to the elements of a type, and of those inside."""
    known = contract().types
    if name in seen or name not in known:
        return
    for element in known[name].elements:
        yield from (code for code in (element.missing_code, element.invalid_code) if code)
        yield from _codes_of_parameters(element.type, seen | {name})


def _codes_of_module(name: str) -> Iterator[int]:
    """Give the codes of the faults that the module of an operation names."""
    snake = re.sub("([A-Z])", r"_\1", name).lower()
    tree = ast.parse((ROOT / "src" / "castile" / "operations" / f"{snake}.py").read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in CLASSES:
            yield CLASSES[node.id]


def test_everything_that_is_promised_has_a_test(coverage: Coverage) -> None:
    """Each rule, case and code of an operation that answers is named by a test (M-3, M-4)."""
    assert list(coverage.gaps()) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_each_rule_and_case_says_why(path: Path) -> None:
    """00-overview M-1: on one line that scripts can read, with a source behind `recorded`."""
    text = path.read_text("utf-8")
    items = ITEM.findall(text)
    assert len(items) == len(re.findall(r"^\s*- \*\*", text, re.MULTILINE))
    assert len({number for number, _ in items}) == len(items)
    mark = re.compile(r"documented\b|decided\b|recorded .*\w")
    assert [
        (number, marks)
        for number, marks in items
        if not all(mark.match(each.strip()) for each in marks.split(";"))
    ] == []


def test_each_operation_has_its_row_of_codes(coverage: Coverage) -> None:
    """The table of 01-errors names all operations, and codes that exist."""
    codes = coverage.codes
    assert set(codes) == set(contract().operations)
    assert {code for row in codes.values() for each in row for code in each} <= set(FAULTS)


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_f_30_an_operation_names_no_code_outside_its_row(name: str, coverage: Coverage) -> None:
    """01-errors F-30, decided: neither where parameters are judged nor in its own module."""
    faults, statuses = coverage.codes[name]
    allowed = {*faults, *statuses, *coverage.common, ANY_OPERATION}
    assert set(_codes_of_parameters(contract().operations[name].input_type)) <= allowed
    assert set(_codes_of_module(name)) <= allowed
