"""What is wrong with a definition file, one sentence each: table, entry, key, expected, got."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final, get_args

from pydantic import BaseModel

from castile.admin.definition_models import Definition
from castile.admin.errors import CommandError

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

SHOWN_LENGTH_MAX: Final = 60
_LABEL_KEYS = ("name", "user_id", "email")
_SECRET_KEY = "encryption_key"  # noqa: S105 - the name of a key of the file
_WRONG_FILE = 2

_EXPECTED: Mapping[str, str] = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "float_type": "a number",
    "finite_number": "a finite number",
    "list_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "greater_than_equal": "at least {ge}",
    "less_than_equal": "at most {le}",
    "string_too_short": "at least {min_length} characters",
    "string_too_long": "at most {max_length} characters",
    "string_pattern_mismatch": "a text of the form {pattern}",
    "too_short": "at least {min_length} of them",
    "too_long": "at most {max_length} of them",
    "literal_error": "{expected}",
    "expected": "{what}",
}


class DefinitionError(CommandError):
    """
    A definition file that cannot be applied; nothing of it was.

    Args:
        errors: One sentence for each thing that is wrong.
    """

    def __init__(self, errors: Iterable[str]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(self.errors), _WRONG_FILE)


def label(table: str, entry: object, index: int) -> str:
    """
    Name an entry of a table for a person.

    Args:
        table: The table of the file.
        entry: The entry, as read or as a model.
        index: Its place in the table, from 0, for an entry without a name.

    Returns:
        For example `lead_fields "FSPID"`.
    """
    for key in _LABEL_KEYS:
        name = entry.get(key) if isinstance(entry, Mapping) else getattr(entry, key, None)
        if isinstance(name, str) and name:
            return f'{table} "{name[:SHOWN_LENGTH_MAX]}"'
    return f"{table} entry {index + 1}"


def shown(value: object) -> str:
    """Return a value as an error message shows it: short, never a whole table or list."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case str() if len(value) > SHOWN_LENGTH_MAX:
            return f'"{value[:SHOWN_LENGTH_MAX]}..."'
        case str():
            return f'"{value}"'
        case date():
            return value.isoformat()
        case Mapping() | BaseModel():
            return "a table"
        case Sequence():
            return f"a list of {len(value)}"
        case _:
            return str(value)[:SHOWN_LENGTH_MAX]


def sentences(error: ValidationError, document: Mapping[str, Any]) -> list[str]:
    """
    Turn what the models found into sentences, in the order of the schema.

    Args:
        error: What the models raised.
        document: The document that they judged.

    Returns:
        One sentence for each, at least one; a value that several types were tried for is
        named once.
    """
    found: dict[str, list[str]] = {}
    for details in error.errors(include_url=False):
        place, key = _place(details, document)
        found.setdefault(place, []).append(_sentence(details, key))
    lines: dict[str, None] = {}
    for place, problems in found.items():
        expected = [text for text in problems if text.startswith("expected ")]
        alike = {text.rpartition(", got ")[2] for text in expected}
        if len(expected) > 1 and len(alike) == 1:
            choices = " or ".join(dict.fromkeys(_wanted(text) for text in expected))
            lines[f"{place}: expected {choices}, got {alike.pop()}"] = None
        else:
            lines.update(dict.fromkeys(f"{place}: {text}" for text in problems))
    return list(lines)


def _wanted(sentence: str) -> str:
    return sentence.removeprefix("expected ").rpartition(", got ")[0]


def _place(details: ErrorDetails, document: Mapping[str, Any]) -> tuple[str, str]:
    """Return the place in words, without the names of types that were tried, and its key."""
    words: list[str] = []
    here: Any = document
    location = details["loc"]
    key = ""
    for index, part in enumerate(location):
        if isinstance(part, int) and isinstance(here, Sequence) and not isinstance(here, str):
            here = here[part] if part < len(here) else None
            words[-1] = label(words[-1], here, part)
        elif isinstance(here, Mapping) and part in here:
            here = here[part]
            words.append(str(part))
            key = str(part)
        elif index == len(location) - 1 and details["type"] == "missing":
            words.append(str(part))
            key = str(part)
    return ", ".join(words) or "the file", key


def _sentence(details: ErrorDetails, key: str) -> str:
    context = details.get("ctx", {})
    kind = details["type"]
    if kind == "missing":
        return "expected this key, got none"
    if kind == "extra_forbidden":
        return f"expected a key of the schema, got an unknown one{_nearest(details['loc'])}"
    if kind == "rule":
        return str(context["sentence"])
    wanted = _EXPECTED[kind].format(**context) if kind in _EXPECTED else details["msg"]
    return f"expected {wanted}, got {_came(details, key)}"


def _came(details: ErrorDetails, key: str) -> str:
    value = details["input"]
    if key != _SECRET_KEY:
        return shown(value)
    return f"{len(value)} characters" if isinstance(value, str) else "another type"


def _nearest(location: tuple[int | str, ...]) -> str:
    model: type[BaseModel] = Definition
    for part in location[:-1]:
        field = model.model_fields.get(str(part))
        if field is not None:
            model = next(_models_in(field.annotation), model)
    near = difflib.get_close_matches(str(location[-1]), model.model_fields, n=1)
    return f"; the nearest is {near[0]}" if near else ""


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
