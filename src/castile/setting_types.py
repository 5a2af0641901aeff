"""One setting: what it may be, and how a text or a TOML value becomes it."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NoReturn
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Scope = Literal["server", "subscription"]
Value = str | int | bool | Path | tuple[str, ...] | None

ENVIRONMENT_PREFIX: Final = "CASTILE_"
DATABASE_SCHEME: Final = "sqlite:///"
_PASSWORD: Final = re.compile(r"(://[^/@:]*:)[^/@]*@")
_BOOLEANS: Final = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


class SettingError(ValueError):
    """
    A setting has a value that it cannot take.

    The message is one sentence that names the setting, what was expected, what came and where
    it came from. `name` is the setting, "" when the configuration file as a whole is meant.
    """

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


@dataclass(frozen=True, slots=True)
class Setting:
    """
    Describe one setting.

    Args:
        name: Its name in Python and as a key of `castile.toml`.
        default: The value when nothing else is said.
        unit: What a number counts, "" for other types.
        type: `integer`, `boolean`, `host`, `url`, `database`, `path`, `networks`, `zone`, `word`.
        low: Least number, None for other types.
        high: Greatest number, None for other types.
        scope: `server`, or `subscription` where the definition file may override it.
        help: One line.
        words: The values a `word` may have.
    """

    name: str
    default: Value
    unit: str
    type: str
    low: int | None
    high: int | None
    scope: Scope
    help: str
    words: tuple[str, ...] = ()

    @property
    def option(self) -> str:
        """The option of `castile serve`, such as `--body-bytes-max`."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """The environment variable, such as `CASTILE_BODY_BYTES_MAX`."""
        return ENVIRONMENT_PREFIX + self.name.upper()

    @property
    def expected(self) -> str:
        """What a value must be, in words."""
        match self.type:
            case "integer":
                return f"a whole number from {self.low} to {self.high}"
            case "word":
                return "one of " + ", ".join(self.words)
            case other:
                return _EXPECTED[other]

    def read(self, value: object, origin: str) -> Value:
        """
        Turn a text, or a value of a TOML file, into the value of this setting.

        Args:
            value: What came.
            origin: Where it came from, for the message.

        Raises:
            SettingError: The value does not fit the type or lies outside the range.
        """
        try:
            result = _READERS[self.type](value)
        except (ValueError, TypeError):
            raise self._error(value, origin) from None
        if isinstance(result, int) and not self._in_range(result):
            raise self._error(value, origin)
        if self.type == "word" and result not in self.words:
            raise self._error(value, origin)
        return result

    def _in_range(self, number: int) -> bool:
        return self.low is None or self.high is None or self.low <= number <= self.high

    def _error(self, value: object, origin: str) -> SettingError:
        came = f'"{_masked(value)}"' if isinstance(value, str) else str(value)
        return SettingError(
            self.name, f"{self.name}: expected {self.expected}, got {came[:200]} (from {origin})"
        )


def _read_integer(value: object) -> int:
    if isinstance(value, str):
        return int(value.strip().replace("_", ""))
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise TypeError


def _read_boolean(value: object) -> bool:
    word = str(value).strip().lower()
    if isinstance(value, bool | str) and word in _BOOLEANS:
        return _BOOLEANS[word]
    raise ValueError


def _read_text(value: object) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise TypeError
    return value.strip()


def _read_host(value: object) -> str:
    return _read_text(value) or _refuse_empty()


def _read_url(value: object) -> str:
    text = _read_text(value).rstrip("/")
    parts = urlsplit(text)
    if text and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query):
        raise ValueError
    if "@" in parts.netloc:  # It is told to everybody, so it may hold no password.
        raise ValueError
    return text


def _read_database(value: object) -> str:
    text = _read_text(value)
    if text and (not text.startswith(DATABASE_SCHEME) or text == DATABASE_SCHEME):
        raise ValueError
    return text


def _read_path(value: object) -> Path:
    if isinstance(value, Path):
        return value
    return Path(_read_text(value) or _refuse_empty())


def _refuse_empty() -> NoReturn:
    raise ValueError


def _read_networks(value: object) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        raise TypeError
    texts = [_read_text(part) for part in parts]
    return tuple(str(ipaddress.ip_network(text, strict=False)) for text in texts if text)


def _read_zone(value: object) -> str:
    text = _read_text(value)
    try:
        ZoneInfo(text or _refuse_empty())
    except (OSError, LookupError):  # an unknown name, or a folder of the zone files
        raise ValueError from None
    return text


_READERS: Final[Mapping[str, Callable[[object], Value]]] = {
    "integer": _read_integer,
    "boolean": _read_boolean,
    "host": _read_host,
    "word": _read_text,
    "url": _read_url,
    "database": _read_database,
    "path": _read_path,
    "networks": _read_networks,
    "zone": _read_zone,
}
_EXPECTED: Final[Mapping[str, str]] = {
    "boolean": "true or false",
    "host": "an address or a host name",
    "url": "an address such as https://soap.example.com",
    "database": "sqlite:///PATH",
    "path": "a path",
    "networks": "addresses and networks such as 10.0.0.0/8, separated by commas",
    "zone": "a time zone such as America/Chicago",
}


def shown(value: Value) -> str | int | bool | list[str]:
    """
    Return a value as it is shown, passwords in addresses masked.

    Returns:
        Numbers and booleans as they are, networks as a list, "" for nothing.
    """
    if value is None:
        return ""
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, int):
        return value
    return _masked(str(value))


def _masked(text: str) -> str:
    return _PASSWORD.sub(r"\1***@", text)
