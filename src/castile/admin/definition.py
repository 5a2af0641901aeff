"""
Read a definition file: TOML, or JSON with the same keys.

Reading judges each entry and the names within the file. Whether what an entry refers to exists
is known only together with what is stored: `castile.admin.apply` asks that before it writes.
"""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any, Final

from pydantic import SecretStr, ValidationError

from castile.admin.definition_checks import duplicates
from castile.admin.definition_errors import DefinitionError, label, sentences, shown
from castile.admin.definition_models import Definition, User
from castile.settings import SETTINGS, Setting, SettingError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["Definition", "DefinitionError", "parse_definition", "read_definition"]

KEY_FILE_BYTES_MAX: Final = 4096
_TOO_DEEP = "expected tables at most 100 deep, got deeper ones"


def read_definition(text: str, *, source: str, folder: Path | None) -> Definition:
    """
    Read a definition file and the key files that it names.

    Args:
        text: What the file holds: JSON when it begins with a brace, else TOML.
        source: Name of the file, for messages.
        folder: Where key files are looked for; None: nowhere, so that one is an error.

    Returns:
        The definition. Each user with a key file has the key in `encryption_key`.

    Raises:
        DefinitionError: One sentence for each thing that is wrong with the file by itself.
    """
    try:
        document = _document(text)
        definition = _judged(document)
        return _with_keys(definition, folder)
    except DefinitionError as error:
        raise DefinitionError(f"{source}: {line}" for line in error.errors) from None


def parse_definition(document: Mapping[str, Any]) -> Definition:
    """
    Judge a document that has the keys of a definition file.

    Args:
        document: Tables and values as TOML or JSON gives them.

    Raises:
        DefinitionError: One sentence for each thing that is wrong.
    """
    errors = list(_setting_errors(document.get("subscription")))
    try:
        definition = Definition.model_validate(document)
    except ValidationError as error:
        raise DefinitionError((*sentences(error, document), *errors)) from None
    if errors:
        raise DefinitionError(errors)
    return definition


def _judged(document: Mapping[str, Any]) -> Definition:
    nothing = list(_nulls(document, ""))
    if nothing:
        raise DefinitionError(nothing)
    definition = parse_definition(document)
    twice = duplicates(definition)
    if twice:
        raise DefinitionError(twice)
    return definition


def _document(text: str) -> dict[str, Any]:
    text = text.removeprefix("\ufeff")
    kind = "JSON" if text.lstrip().startswith("{") else "TOML"
    try:
        if kind == "TOML":
            return tomllib.loads(text)
        found: dict[str, Any] = json.loads(
            text, object_pairs_hook=_table, parse_constant=_no_constant
        )
    except RecursionError:
        raise DefinitionError([_TOO_DEEP]) from None
    except ValueError as error:
        raise DefinitionError([f"expected {kind}, got something else: {error}"]) from None
    return found


def _table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {shown(twice)} stands twice in one table")
    return found


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is no number of JSON")


def _nulls(value: object, place: str) -> Iterator[str]:
    if value is None:
        yield f"{place}: expected a value, got null; leave the key out"
    elif isinstance(value, dict):
        for key, below in value.items():
            yield from _nulls(below, f"{place}, {key}" if place else key)
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _nulls(below, label(place, below, index))


def _setting_errors(subscription: object) -> Iterator[str]:
    if not isinstance(subscription, dict):
        return
    for name, value in subscription.items():
        if name in ("name", "first_ids"):
            continue
        setting = SETTINGS.get(name)
        if setting is None or setting.scope != "subscription":
            yield f"subscription, {name}: expected a setting of a subscription, got an unknown key"
            continue
        if not _fits(setting, value):
            yield f"subscription, {name}: expected {setting.expected}, got {_came(value)}"


def _fits(setting: Setting, value: object) -> bool:
    if not _typed(value, setting.type):
        return False
    try:
        setting.read(value, "")
    except SettingError:
        return False
    return True


def _typed(value: object, kind: str) -> bool:
    """Tell whether a value has the type of the file; texts never stand for numbers here."""
    match kind:
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case "networks":
            return isinstance(value, list)
        case _:
            return isinstance(value, str)


def _came(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(shown(each) for each in value[:10])}]"
    return shown(value)


def _with_keys(definition: Definition, folder: Path | None) -> Definition:
    if not definition.users:
        return definition  # so that an absent table stays absent
    users: list[User] = []
    errors: list[str] = []
    for index, user in enumerate(definition.users):
        try:
            users.append(_with_key(user, folder))
        except DefinitionError as error:
            place = label("users", user, index)
            errors.extend(f"{place}, encryption_key_file: {line}" for line in error.errors)
    if errors:
        raise DefinitionError(errors)
    return definition.model_copy(update={"users": users})


def _with_key(user: User, folder: Path | None) -> User:
    name = user.encryption_key_file
    if name is None:
        return user
    if folder is None:
        raise DefinitionError(["expected encryption_key here, got the name of a file"])
    try:
        with (folder / name).open("rb") as file:
            text = file.read(KEY_FILE_BYTES_MAX).decode("utf-8-sig")
    except OSError as error:
        raise DefinitionError([f"expected a readable file, got {error.strerror}: {name}"]) from None
    except ValueError:
        raise DefinitionError([f"expected a file of UTF-8 text, got another one: {name}"]) from None
    first = text.split("\n", 1)[0].removesuffix("\r")
    try:
        User.model_validate({"user_id": user.user_id, "encryption_key": first})
    except ValidationError as error:
        line = sentences(error, {"encryption_key": first})[0].partition(": ")[2]
        raise DefinitionError([line]) from None
    return user.model_copy(update={"encryption_key": SecretStr(first)})
