"""The style that no linter knows: sizes, docstrings, sources, mirrored tests, generated files."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parent.parent
SOURCE: Final = ROOT / "src" / "castile"
MODULES: Final = sorted(SOURCE.rglob("*.py"))
TESTS: Final = sorted((ROOT / "tests").rglob("*.py"))
SCRIPTS: Final = sorted((ROOT / "scripts").glob("*.py"))
BENCHMARKS: Final = sorted((ROOT / "benchmarks").rglob("*.py"))

MODULE_LINES_MAX: Final = 600
MODULE_LINES_USUAL: Final = 400
FUNCTION_LINES_MAX: Final = 70
SUMMARY_COLUMNS_MAX: Final = 80
ROOMS_WITH_SOURCES: Final = ("wire", "domain", "admission", "operations")
SOURCES_MIN: Final = 90
"""A bound that only grows: how many docstrings of those rooms name their source at least."""

# Spelt in halves, so that this file does not hold what it looks for.
BANNED: Final = re.compile(
    "|".join(
        (
            "/work" + "/",
            r"\.\./" + "shared",
            "/home" + "/",
            "pypi" + r"\.org",
            "npmjs" + r"\.(org|com)",
        )
    )
)
NOTE: Final = re.compile(r"\b(TODO|FIXME|XXX)\b(?! #\d+)")
SILENCED: Final = re.compile(r"#\s*(noqa|type:\s*ignore|pragma: no cover)(.*)$")
REASON: Final = {
    "noqa": re.compile(r": [A-Z]+\d+(, [A-Z]+\d+)* +(- )?\S.*\w"),
    "type": re.compile(r"\[[a-z-]+(, [a-z-]+)*\] +# \S.*\w"),
    "pragma": re.compile(r" +(- )?\S.*\w"),
}
GENERATED: Final = re.compile(
    r"\b(?:generated|made)\b.*\b(scripts/[a-z_]+(?:\.py)?)", re.IGNORECASE
)


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    paths = [ROOT / name for name in listed.split("\0") if name]
    return [path for path in paths if path.is_file()]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _is_exempt(text: str) -> bool:
    """Tables and generated files say so in their first line."""
    first = text.partition("\n")[0]
    return _is_generated(text) or first.startswith(('"""Table', "# Table"))


def _is_generated(text: str) -> bool:
    return GENERATED.search(text.partition("\n")[0]) is not None


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


Documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _public(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, Documented]]:
    """Give every public function and class, and the public methods of public classes."""
    for node in body:
        if isinstance(node, Documented) and not node.name.startswith("_"):
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body, f"{prefix}{node.name}.")


def test_modules_are_short() -> None:
    """No module has over 600 lines, and nine of ten have at most 400."""
    lengths = {}
    for path in [*MODULES, *TESTS, *SCRIPTS, *BENCHMARKS]:
        text = path.read_text("utf-8")
        if not _is_exempt(text):
            lengths[_name(path)] = text.count("\n")
    assert {name: lines for name, lines in lengths.items() if lines > MODULE_LINES_MAX} == {}
    long = sorted(name for name, lines in lengths.items() if lines > MODULE_LINES_USUAL)
    assert len(long) <= len(lengths) / 10, long


def test_functions_are_short() -> None:
    """No function has over 70 lines."""
    long = {}
    for path in [*MODULES, *TESTS, *SCRIPTS, *BENCHMARKS]:
        for function in _functions(ast.parse(path.read_text("utf-8"))):
            lines = (function.end_lineno or function.lineno) - function.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                long[f"{_name(path)} {function.name}"] = lines
    assert long == {}


def test_what_is_public_says_what_it_is() -> None:
    """Every public module, class and function has a docstring with a short first line."""
    wrong = []
    for path in [*MODULES, *SCRIPTS, *BENCHMARKS]:
        text = path.read_text("utf-8")
        if _is_generated(text):
            continue
        tree = ast.parse(text)
        documented = [("module", ast.get_docstring(tree))]
        documented += [(name, ast.get_docstring(node)) for name, node in _public(tree.body)]
        for name, docstring in documented:
            summary = (docstring or "").partition("\n")[0]
            too_long = len(summary) > SUMMARY_COLUMNS_MAX and name != "module"
            if not summary or too_long or not summary.endswith((".", ":")):
                wrong.append(f"{_name(path)} {name}: {summary!r}")
    assert wrong == []


def test_rules_of_behaviour_name_their_source() -> None:
    """A docstring of the core that has a source says documented, recorded or decided."""
    wrong, count = [], 0
    for room in ROOMS_WITH_SOURCES:
        for path in sorted((SOURCE / room).rglob("*.py")):
            for name, node in _public(ast.parse(path.read_text("utf-8")).body):
                _, mark, source = (ast.get_docstring(node) or "").partition("Source:")
                count += bool(mark)
                if mark and not re.search(r"\b(documented|recorded|decided)\b", source):
                    wrong.append(f"{_name(path)} {name}")
    assert wrong == []
    assert count >= SOURCES_MIN


def _holds_code(path: Path) -> bool:
    """Whether there is something to test: not only names, types and fields."""
    text = path.read_text("utf-8")
    return not _is_generated(text) and any(_functions(ast.parse(text)))


def test_every_module_has_its_test_and_every_test_its_module() -> None:
    """Tests mirror the source; the name of a test may go on after that of the module."""
    modules = {path.relative_to(SOURCE).with_suffix("").as_posix(): path for path in MODULES}
    tests = {
        path.relative_to(ROOT / "tests").with_name(path.stem.removeprefix("test_")).as_posix()
        for path in TESTS
        if path.name.startswith("test_")
    }
    untested = [
        module
        for module, path in modules.items()
        if _holds_code(path) and not any(test.startswith(module) for test in tests)
    ]
    rooms = {path.parent.name for path in MODULES if path.name == "__init__.py"} - {"castile"}
    astray = [
        test
        for test in sorted(tests)
        if test.partition("/")[0] in rooms and not any(test.startswith(each) for each in modules)
    ]
    assert (untested, astray) == ([], [])


def test_every_test_says_what_it_promises() -> None:
    """Each test function has a docstring of one sentence or more."""
    silent = [
        f"{_name(path)} {function.name}"
        for path in TESTS
        for function in _functions(ast.parse(path.read_text("utf-8")))
        if function.name.startswith("test_") and not ast.get_docstring(function)
    ]
    assert silent == []


@pytest.mark.parametrize("pattern", [BANNED, NOTE], ids=["places", "notes"])
def test_no_file_names_a_machine_a_registry_or_unfinished_work(pattern: re.Pattern[str]) -> None:
    """The repository means the same everywhere, and what is missing has an issue number."""
    found = []
    for path in _tracked():
        if path == Path(__file__) or path.suffix in (".png", ".ico"):
            continue
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
            if pattern.search(line):
                found.append(f"{_name(path)}:{number}: {line.strip()[:100]}")
    assert found == []


def test_whoever_silences_a_checker_says_why() -> None:
    """A `noqa` or an `ignore` has a code, and a reason behind, above or below it."""
    bare = []
    for path in [*MODULES, *TESTS, *SCRIPTS, *BENCHMARKS]:
        if path == Path(__file__):
            continue
        lines = ["", *path.read_text("utf-8").splitlines(), ""]
        for number, line in enumerate(lines[1:-1], 1):
            found = SILENCED.search(line)
            around = (lines[number - 1].lstrip(), lines[number + 1].lstrip())
            explained = any(each.startswith("#") for each in around)
            if found and not explained and not REASON[found[1].split(":")[0]].match(found[2]):
                bare.append(f"{_name(path)}:{number}: {line.strip()}")
    assert bare == []


def test_generated_files_name_the_command_that_makes_them() -> None:
    """The first line of a generated file names a script that is there."""
    generated = []
    for path in _tracked():
        first = path.read_bytes().partition(b"\n")[0].decode("utf-8", "replace")
        named = GENERATED.search(first)
        if named:
            assert (ROOT / named[1]).is_file(), f"{_name(path)}: {first}"
            generated.append(_name(path))
    assert {"src/castile/wire/messages.py", "docs/settings.md", "requirements.lock"} <= set(
        generated
    )


def test_every_generator_can_check() -> None:
    """`scripts/check` runs each with --check and finds what is stale."""
    without = [_name(path) for path in SCRIPTS if "--check" not in path.read_text("utf-8")]
    assert without == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_the_locks_hold_every_dependency_and_no_address(lock: str) -> None:
    """What pyproject.toml asks for is locked with hashes, and no host is named."""
    text = (ROOT / lock).read_text("utf-8")
    assert "://" not in text
    locked = set(re.findall(r"^([a-z0-9.-]+)==", text, re.MULTILINE))
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    sections = re.findall(r"^(dependencies|test) = \[(.*?)^\]", project, re.MULTILINE | re.DOTALL)
    wanted = ("dependencies",) if lock == "requirements.lock" else ("dependencies", "test")
    for section, content in sections:
        if section in wanted:
            assert set(re.findall(r'^\s+"([A-Za-z0-9._-]+)', content, re.MULTILINE)) <= locked
    assert text.count("--hash=sha256:") >= len(locked)
