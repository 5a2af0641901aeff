"""
Write `src/castile/wire/messages.py` from the contract.

    python scripts/generate_messages.py          writes the file
    python scripts/generate_messages.py --check  exits 1 when the file is stale
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from castile.wire.contract import SHAPES, contract, snake_case

if TYPE_CHECKING:
    from collections.abc import Iterable

    from castile.wire.contract import ComplexType, Contract, Element, Enumeration

TARGET: Final = Path(__file__).parents[1] / "src" / "castile" / "wire" / "messages.py"

_PYTHON_TYPES: Final = {
    "xs:string": "str",
    "xs:anySimpleType": "str",
    "xs:int": "int",
    "xs:long": "int",
    "xs:integer": "int",
    "xs:boolean": "bool",
    "xs:dateTime": "WireDateTime",
    "xs:base64Binary": "bytes",
}

_HEAD: Final = '''\
# Generated from contract.json by: python scripts/generate_messages.py
"""
The messages as types, made from the contract.

One type for each complex type of the contract, with the elements of all its versions. Three things
are kept apart: an element that is absent is `ABSENT`, one that is nil is None, an empty text is "".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from castile.wire.timestamps import WireDateTime


class Absent(Enum):
    """The type of `ABSENT`, so that a type checker can tell it from None and from texts."""

    ABSENT = "absent"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent.ABSENT
"""An element that is not there; false in a condition, as None and "" are."""
'''


def module_text() -> str:
    """
    Make the text of the module.

    Returns:
        The same text for the same contract, as `ruff format` leaves it.
    """
    newest = contract()
    parts = [_HEAD]
    parts += [_enumeration_text(each) for each in newest.enumerations.values()]
    parts += [_type_text(each, newest) for each in newest.types.values()]
    parts.append(_table_text("MESSAGES", "object", "Every message type by name.", newest.types))
    parts.append(
        _table_text("ENUMERATIONS", "StrEnum", "Every enumeration by name.", newest.enumerations)
    )
    return "\n\n".join(parts[:-1]) + "\n" + parts[-1]


def main(arguments: list[str]) -> int:
    """
    Run the script.

    Args:
        arguments: Empty, or `--check`.

    Returns:
        The exit code: 0, or 1 when `--check` found the file stale, or 2 for other arguments.
    """
    if arguments == ["--check"]:
        if TARGET.exists() and TARGET.read_text(encoding="utf-8") == module_text():
            return 0
        print(f"{TARGET.name} is stale: run python scripts/generate_messages.py", file=sys.stderr)
        return 1
    if arguments:
        print(__doc__, file=sys.stderr)
        return 2
    TARGET.write_text(module_text(), encoding="utf-8")
    return 0


def _enumeration_text(enumeration: Enumeration) -> str:
    lines = [
        f"class {enumeration.name}(StrEnum):",
        f'    """The words of `{enumeration.name}`."""',
        "",
    ]
    words = enumeration.values + enumeration.older_values
    lines += [f'    {snake_case(word).upper()} = "{word}"' for word in words]
    return "\n".join(lines) + "\n"


def _type_text(complex_type: ComplexType, newest: Contract) -> str:
    elements = _elements_of_all_versions(complex_type.name)
    # A list reads well without its keyword: ArrayOfString(("a", "b")).
    is_list = len(elements) == 1 and elements[0].maximum is None
    keyword_only = "" if is_list or not elements else ", kw_only=True"
    base = f"({complex_type.base})" if complex_type.base else ""
    lines = [
        f"@dataclass(frozen=True, slots=True{keyword_only})",
        f"class {complex_type.name}{base}:",
        f'    """{_summary(complex_type, elements)}"""',
    ]
    if elements:
        lines += ["", *(_attribute_text(each, newest) for each in elements)]
    return "\n".join(lines) + "\n"


def _elements_of_all_versions(type_name: str) -> tuple[Element, ...]:
    """Those of the newest version; what was dropped since comes last (as in `accepted`)."""
    found = {each.name: each for each in contract().types[type_name].accepted}
    for shape in SHAPES:
        found |= {
            each.name: each
            for each in contract(shape).types[type_name].accepted
            if each.name not in found
        }
    return tuple(found.values())


def _attribute_text(element: Element, newest: Contract) -> str:
    python_type = _PYTHON_TYPES.get(element.type, element.type)
    if element.maximum is None:
        return f"    {element.attribute}: tuple[{python_type}, ...] = ()"
    if element.default is not None:
        shown = repr(element.default).replace("'", '"')
        if element.type in newest.enumerations:
            shown = f"{python_type}.{snake_case(str(element.default)).upper()}"
        return f"    {element.attribute}: {python_type} = {shown}"
    default = ""
    if not element.required:
        python_type += " | Absent"
        default = " = ABSENT"
    if element.nillable:
        python_type += " | None"
        default = default or " = None"
    return f"    {element.attribute}: {python_type}{default}"


def _summary(complex_type: ComplexType, elements: tuple[Element, ...]) -> str:
    name = complex_type.name
    for operation in contract().operations.values():
        if name == operation.input_type:
            return f"The parameters of {operation.name}."
        if name == operation.output_type:
            return f"The answer of {operation.name}."
    if len(elements) == 1 and elements[0].maximum is None:
        return f"Any number of {elements[0].name}."
    if complex_type.abstract:
        return f"What every kind of `{name}` is."
    return f"The complex type `{name}`."


def _table_text(name: str, kind: str, summary: str, names: Iterable[str]) -> str:
    lines = [f"{name}: Final[Mapping[str, type[{kind}]]] = MappingProxyType(", "    {"]
    lines += [f'        "{each}": {each},' for each in names]
    return "\n".join([*lines, "    }", ")", f'"""{summary}"""', ""])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
