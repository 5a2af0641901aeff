"""
Print docs/coverage.md: which operations answer, and which numbered cases have tests.

    python scripts/generate_coverage_page.py            write the page
    python scripts/generate_coverage_page.py --check    exit with 1 when the page is stale
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

from castile.operations.registry import OPERATIONS
from castile.wire.contract import contract

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "coverage.md"
CASES = ROOT / "docs" / "behaviour" / "cases.toml"

HEAD = """\
<!-- Made by scripts/generate_coverage_page.py from the registry of operations, the tests and
     docs/behaviour/cases.toml. Do not edit. -->

# Coverage

## Operations

An operation that does not answer yet gets fault 20019; it costs no quota.

| operation | answers |
| --- | --- |
"""


def expand(numbers: list[str]) -> list[str]:
    """Turn `01-03` into its numbers; other texts stay."""
    found: list[str] = []
    for text in numbers:
        first, dash, last = text.partition("-")
        if dash:
            found += [f"{number:02}" for number in range(int(first), int(last) + 1)]
        else:
            found.append(text)
    return found


def tested() -> dict[str, set[str]]:
    """Find the cases that have tests, by family."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in (ROOT / "tests").rglob("test_*.py"):
        for family, number in re.findall(
            r"def test_([a-z]+)_(\d+[a-z]?)_", path.read_text("utf-8")
        ):
            found[family.upper()].add(number)
    return found


def problems() -> list[str]:
    """Name every case without a test that does not wait, and every one that does both."""
    found: list[str] = []
    counted = tested()
    for family, row in tomllib.loads(CASES.read_text("utf-8")).items():
        waiting = set(expand(list(row.get("waiting", {}))))
        found += [
            f"{family}-{number} has no test"
            for number in expand(row["numbers"])
            if number not in waiting and number not in counted[family]
        ]
    return found


def page() -> str:
    """Return the whole page as Markdown."""
    lines = [
        f"| {name} | {'yes' if name in OPERATIONS else 'not yet'} |"
        for name in sorted(contract().operations)
    ]
    lines += [
        "",
        f"{len(OPERATIONS)} of {len(contract().operations)} operations answer.",
        "",
        "## Numbered cases",
        "",
        "| cases | about | in all | with tests | waiting for |",
        "| --- | --- | --- | --- | --- |",
    ]
    counted = tested()
    for family, row in tomllib.loads(CASES.read_text("utf-8")).items():
        numbers = expand(row["numbers"])
        have = [number for number in numbers if number in counted[family]]
        waits = "; ".join(f"{number}: {why}" for number, why in row.get("waiting", {}).items())
        lines.append(f"| {family} | {row['about']} | {len(numbers)} | {len(have)} | {waits} |")
    return HEAD + "\n".join(lines) + "\n"


def main() -> int:
    """Write the page, or compare it."""
    faults = problems()
    for problem in faults:
        print(problem)
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(page(), "utf-8")
        return bool(faults)
    if PAGE.read_text("utf-8") != page():
        print(f"{PAGE.name} is stale: run python scripts/generate_coverage_page.py")
        return 1
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
