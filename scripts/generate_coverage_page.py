"""
Print docs/coverage.md: which operations, codes, rules and cases have which tests.

    python scripts/generate_coverage_page.py            write the page
    python scripts/generate_coverage_page.py --check    exit with 1 when the page is stale
    python scripts/generate_coverage_page.py --gaps     look for gaps only

All of them print every code, rule and case that should have a test and has none, and exit with 1
when there is one.

A test names a rule or a case by its number, in its name (`test_lead_23_...`) or in its docstring
(`10-leads M-41`). A number that several pages have means the page named before it, else that of the
test's file, as docs/behaviour/coverage.toml says. A test of an operation stands in
tests/operations/test_OPERATION*.py; it names a code by its digits or by the class of the fault, in
its body or in the table of its module that it goes through. Any other test can say in its docstring
`getLead 20102, 20103`.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from castile.operations.registry import OPERATIONS
from castile.wire.contract import contract
from castile.wire.faults import FAULTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT: Final = Path(__file__).resolve().parent.parent
PAGE: Final = ROOT / "docs" / "coverage.md"
BEHAVIOUR: Final = ROOT / "docs" / "behaviour"
TESTS_SHOWN_MAX: Final = 3
ROOMS_OF_ALL: Final = ("server", "admission")
"""Where tests are about calls of any operation."""

MARKS: Final = ("documented", "recorded", "decided")
ITEM: Final = re.compile(r"^- \*\*([A-Z]+-\d+[a-z]?)\*\* .*\[([^\[\]]+)\]$", re.MULTILINE)
CODES: Final = re.compile(r"^\| (\w+) \| ([\d, ]+|none) \| ([\d, ]*)\|$", re.MULTILINE)
CITATION: Final = re.compile(
    r"\b(?P<page>\d\d)(?:-[a-z]+)* (?=[A-Z]+-\d)"
    r"|\b(?P<number>[A-Z]{1,5}-\d+)(?P<letter>[a-z]?)\b(?P<range> to (?=[A-Z]+-\d))?"
)
NAMED: Final = re.compile(r"test_([a-z]+)_(\d+[a-z]?)_")
ANSWERED: Final = re.compile(r"\b([a-z]\w+[A-Z]\w+)((?:,? (?:and )?\d{5})+)")
CLASSES: Final = {fault.__name__: code for code, fault in FAULTS.items()}

HEAD: Final = """\
<!-- Made by scripts/generate_coverage_page.py from the pages of behaviour, the registry and the
     tests. Do not edit. -->

# Coverage

What answers, and which tests hold what the [pages of behaviour](behaviour/README.md) say. Where
there are many tests, the first are named.
"""


@dataclass(frozen=True)
class Entry:
    """A rule or a case of a page of behaviour."""

    page: str
    number: str
    marks: str

    @property
    def is_case(self) -> bool:
        """Whether it is an example: families of cases have words, those of rules a letter."""
        return len(self.number.partition("-")[0]) > 1

    @property
    def name(self) -> str:
        """The number, with the page when the number alone says too little."""
        return self.number if self.is_case else f"{self.page} {self.number}"


@dataclass
class Test:
    """A test function, and what it names."""

    path: Path
    name: str
    docstring: str
    codes: set[int] = field(default_factory=set)

    @property
    def operation(self) -> str:
        """The operation it is about, or "" for all of them."""
        if self.path.parent.name != "operations":
            return ""
        name = self.path.stem.removeprefix("test_")
        snakes = {re.sub("([A-Z])", r"_\1", each).lower(): each for each in contract().operations}
        fits = [snake for snake in snakes if f"{name}_".startswith(f"{snake}_")]
        return snakes[max(fits, key=len)] if fits else ""

    def says(self, number: str) -> bool:
        """Whether it names exactly this number."""
        return number.replace("-", "_").lower() in self.name or number in self.docstring

    @property
    def link(self) -> str:
        """The function, as a link to its file."""
        return f"[{self.name}](../{self.path.relative_to(ROOT).as_posix()})"


class Coverage:
    """What the pages promise, and the tests of each promise."""

    def __init__(self) -> None:
        self.entries = list(read_entries())
        self.codes = dict(read_codes())
        self.tests = list(read_tests())
        self.settings: dict[str, Any] = tomllib.loads(
            (BEHAVIOUR / "coverage.toml").read_text("utf-8")
        )
        self.unclear: list[str] = []

    @cached_property
    def untestable(self) -> dict[str, str]:
        """What no test can hold, with the reason."""
        return {
            name: reason
            for reason, names in self.settings["untestable"].items()
            for name in self.expand(names)
        }

    @cached_property
    def waiting(self) -> dict[str, str]:
        """What waits for an operation that does not answer yet, with its name."""
        return {
            name: operation
            for operation, names in self.settings["waiting"].items()
            if operation not in OPERATIONS
            for name in self.expand(names)
        }

    @cached_property
    def tests_of(self) -> dict[str, list[Test]]:
        """The tests that name a rule or a case; those of a range of rules last."""
        found: dict[str, list[Test]] = defaultdict(list)
        for test in self.tests:
            for name in dict.fromkeys(self.cited(test)):
                found[name].append(test)
        for name, tests in found.items():
            number = name.rpartition(" ")[2]
            exact = [test for test in tests if test.says(number)]
            tests[:] = exact + [test for test in tests if test not in exact]
        return found

    @cached_property
    def tests_of_code(self) -> dict[tuple[str, int], list[Test]]:
        """The tests that name a code, by operation; those of calls of any kind under ""."""
        found: dict[tuple[str, int], list[Test]] = defaultdict(list)
        for test in self.tests:
            named = {
                (operation, int(code))
                for operation, codes in ANSWERED.findall(test.docstring)
                for code in re.findall(r"\d+", codes)
            }
            if test.operation or test.path.parent.name in ROOMS_OF_ALL:
                named |= {(test.operation, code) for code in test.codes}
            for each in named:
                found[each].append(test)
        return found

    @property
    def common(self) -> list[int]:
        """The codes that every operation can answer."""
        own = {code for faults, statuses in self.codes.values() for code in (*faults, *statuses)}
        return sorted(set(FAULTS) - own | {20015})

    def expand(self, names: Iterable[str]) -> Iterator[str]:
        """Give every entry of texts like `50-mobjects B-30 to B-65` and `LEAD-117`."""
        order = [entry.name for entry in self.entries]
        for name in names:
            first, _, last = name.partition(" to ")
            page = first.rpartition(" ")[0]
            start = order.index(first)
            yield from order[start : order.index(f"{page} {last}".strip() if last else first) + 1]

    @cached_property
    def families(self) -> set[str]:
        """The letters and words that numbers begin with."""
        return {entry.number.partition("-")[0] for entry in self.entries}

    def cited(self, test: Test) -> Iterator[str]:
        """Give the entries that a test names."""
        named = NAMED.match(test.name)
        if named and len(named[1]) > 1 and named[1].upper() in self.families:
            yield self.find(f"{named[1].upper()}-{named[2]}", "", test)
        page, start = "", ""
        for found in CITATION.finditer(test.docstring):
            if found["page"]:
                page = found["page"]
                continue
            if found["number"].partition("-")[0] not in self.families:
                continue
            name = self.find(found["number"] + found["letter"], page, test)
            if start and name:
                yield from self.expand([f"{start} to {name.rpartition(' ')[2]}"])
            elif name:
                yield name
            start = name if found["range"] else ""

    def find(self, number: str, page: str, test: Test) -> str:
        """Name the entry of a number; when none or several fit, note it and give ""."""
        fits = [entry for entry in self.entries if entry.number == number]
        if not fits and number[-1].isalpha():
            fits = [entry for entry in self.entries if entry.number == number[:-1]]
        if len(fits) > 1:
            where = test.path.relative_to(ROOT / "tests").as_posix()
            homes = self.settings["pages"].items()
            near = [home for start, pages in homes if where.startswith(start) for home in pages]
            for wanted in filter(None, (page, *near)):
                if any(entry.page.startswith(wanted) for entry in fits):
                    fits = [entry for entry in fits if entry.page.startswith(wanted)]
        if len(fits) == 1:
            return fits[0].name
        wrong = "stands on several pages" if fits else "stands on no page"
        self.unclear.append(f"{test.path.relative_to(ROOT)} {test.name}: {number} {wrong}")
        return ""

    def gaps(self) -> Iterator[str]:
        """Name what should have a test and has none, and numbers that lead nowhere."""
        excused = {**self.untestable, **self.waiting}
        for entry in self.entries:
            if not self.tests_of[entry.name] and entry.name not in excused:
                yield f"{entry.name} has no test"
        for name, (faults, statuses) in self.codes.items():
            for code in (*faults, *statuses):
                if name in OPERATIONS and not self.tests_of_code[name, code]:
                    yield f"{name} has no test of code {code}"
        for code in self.common:
            if not self.tests_of_code["", code]:
                yield f"code {code} of every operation has no test"
        yield from self.unclear


def read_entries() -> Iterator[Entry]:
    """Read every rule and case of the pages, in their order."""
    for path in sorted(BEHAVIOUR.glob("[0-9][0-9]-*.md")):
        for number, marks in ITEM.findall(path.read_text("utf-8")):
            kinds = [kind for kind in MARKS if re.search(rf"(^|; ){kind}\b", marks)]
            yield Entry(path.stem, number, ", ".join(kinds))


def read_codes() -> Iterator[tuple[str, tuple[list[int], list[int]]]]:
    """Read which codes each operation answers, as faults and in the status of records."""
    text = (BEHAVIOUR / "01-errors.md").read_text("utf-8")
    for name, *cells in CODES.findall(text.partition("| operation | fault | status |")[2]):
        faults, statuses = ([int(code) for code in re.findall(r"\d+", cell)] for cell in cells)
        yield name, (faults, statuses)


def read_tests() -> Iterator[Test]:
    """Read the name, the docstring and the codes of every test function."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        body = ast.parse(path.read_text("utf-8")).body
        tables = {
            target.id: node.value
            for node in body
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        }
        for node in body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                docstring = ast.get_docstring(node) or ""
                yield Test(path, node.name, docstring, set(codes_in(node, tables)))


def codes_in(node: ast.AST, tables: dict[str, ast.expr]) -> Iterator[int]:
    """Give the codes that a test names, also in tables of its module."""
    for each in ast.walk(node):
        if isinstance(each, ast.Constant):
            digits = re.findall(r"\b[12]0\d{3}\b", str(each.value))
            yield from (int(code) for code in digits if int(code) in FAULTS)
        elif isinstance(each, ast.Name):
            if each.id in CLASSES:
                yield CLASSES[each.id]
            elif each.id in tables:
                rest = {name: table for name, table in tables.items() if name != each.id}
                yield from codes_in(tables[each.id], rest)


def links(tests: list[Test]) -> str:
    """Name the first tests, and how many there are besides."""
    shown = ", ".join(test.link for test in tests[:TESTS_SHOWN_MAX])
    more = len(tests) - TESTS_SHOWN_MAX
    return f"{shown}, and {more} more" if more > 0 else shown


def operations_part(coverage: Coverage) -> Iterator[str]:
    """Give the lines that tell which operations answer."""
    yield from ("## Operations", "")
    yield f"{len(OPERATIONS)} of {len(contract().operations)} operations answer."
    if len(OPERATIONS) < len(contract().operations):
        yield "One that does not gets fault 20019, which costs no quota."
    yield ""
    yield from ("| operation | answers | codes | with tests |", "| --- | --- | --- | --- |")
    for name, (faults, statuses) in coverage.codes.items():
        codes = {*faults, *statuses}
        held = sum(bool(coverage.tests_of_code[name, code]) for code in codes)
        yield f"| {name} | {'yes' if name in OPERATIONS else 'not yet'} | {len(codes)} | {held} |"


def codes_part(coverage: Coverage) -> Iterator[str]:
    """Give the lines that tell which test provokes which code."""
    yield from (
        "",
        "## Codes",
        "",
        "When each is answered: [01-errors](behaviour/01-errors.md).",
        "",
    )
    yield from ("| operation | code | as | tests |", "| --- | --- | --- | --- |")
    for code in coverage.common:
        yield f"| every one | {code} | fault | {links(coverage.tests_of_code['', code])} |"
    for name, (faults, statuses) in coverage.codes.items():
        for kind, codes in (("fault", faults), ("status", statuses)):
            for code in codes:
                tests = links(coverage.tests_of_code[name, code])
                yield f"| {name} | {code} | {kind} | {tests or 'not yet'} |"


def entries_part(coverage: Coverage) -> Iterator[str]:
    """Give the lines that tell which test holds which rule or case, page by page."""
    for page in dict.fromkeys(entry.page for entry in coverage.entries):
        entries = [entry for entry in coverage.entries if entry.page == page]
        yield from ("", f"## {page}", "", f"[What they say](behaviour/{page}.md)", "")
        yield from ("| number | mark | tests |", "| --- | --- | --- |")
        for entry in entries:
            tests = links(coverage.tests_of[entry.name])
            waits = coverage.waiting.get(entry.name, "")
            reason = coverage.untestable.get(entry.name, f"waits for {waits}")
            yield f"| {entry.number} | {entry.marks} | {tests or reason} |"


def summary_part(coverage: Coverage) -> Iterator[str]:
    """Give the lines that count."""
    yield from ("", "| | in all | with tests | waiting | not for a test |")
    yield "| --- | --- | --- | --- | --- |"
    for title, is_case in (("rules", False), ("cases", True)):
        names = [entry.name for entry in coverage.entries if entry.is_case is is_case]
        held = [name for name in names if coverage.tests_of[name]]
        others = [name for name in names if name not in held]
        waiting, rest = (
            sum(name in excuses for name in others)
            for excuses in (coverage.waiting, coverage.untestable)
        )
        yield f"| {title} | {len(names)} | {len(held)} | {waiting} | {rest} |"
    yield ""


def page(coverage: Coverage) -> str:
    """Return the whole page as Markdown."""
    parts = (summary_part, operations_part, codes_part, entries_part)
    return HEAD + "\n".join(line for part in parts for line in part(coverage)) + "\n"


def main() -> int:
    """Write the page, or compare it."""
    coverage = Coverage()
    text = page(coverage)
    gaps = list(coverage.gaps())
    for gap in gaps:
        print(gap)
    if "--check" in sys.argv[1:] and PAGE.read_text("utf-8") != text:
        print(f"{PAGE.name} is stale: run python scripts/generate_coverage_page.py")
        return 1
    if not {"--check", "--gaps"} & set(sys.argv[1:]):
        PAGE.write_text(text, "utf-8")
    return bool(gaps)


if __name__ == "__main__":
    sys.exit(main())
