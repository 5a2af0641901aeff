"""What a command takes, as data: it is checked and described from the same table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from castile.admin.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Kind = Literal["string", "integer", "number", "boolean", "array", "object"]
"""The types of JSON."""

INTEGER_MAX: Final = (1 << 63) - 1
"""More does not fit into the database."""

_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


@dataclass(frozen=True, slots=True)
class Argument:
    """
    One argument of a command.

    Args:
        name: Its name.
        kind: Its type in JSON.
        about: What it means, for people.
        required: Whether the command cannot do without it.
        low: The least number.
        high: The greatest number.
        words: The only texts that are allowed; none: any text.
        items: The type of what is in an array; None: any.
    """

    name: str
    kind: Kind = "string"
    about: str = ""
    required: bool = False
    low: float = 0
    high: float = INTEGER_MAX
    words: tuple[str, ...] = ()
    items: Kind | None = None

    def check(self, value: object) -> None:
        """
        Judge a value that is not None.

        Raises:
            CommandError: It is none of those that are expected; exit code 2.
        """
        fits = _has_type(value, self.kind)
        if isinstance(value, int | float):
            fits = fits and self.low <= value <= self.high
        if self.words:
            fits = fits and value in self.words
        if isinstance(value, list) and self.items is not None:
            fits = fits and all(_has_type(each, self.items) for each in value)
        if not fits:
            raise CommandError(f"{self.name}: expected {self._expected}", 2)

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of the value."""
        schema: dict[str, Any] = {"type": self.kind}
        if self.about:
            schema["description"] = self.about
        if self.kind in ("integer", "number"):
            schema |= {"minimum": self.low, "maximum": self.high}
        if self.words:
            schema["enum"] = list(self.words)
        if self.items is not None:
            schema["items"] = {"type": self.items}
        return schema

    @property
    def _expected(self) -> str:
        if self.words:
            return f"one of {', '.join(self.words)}"
        if self.kind in ("integer", "number"):
            return f"a JSON {self.kind} from {self.low} to {self.high}"
        return f"a JSON {self.kind}" + (f" of {self.items}s" if self.items else "")


def _has_type(value: object, kind: Kind) -> bool:
    return isinstance(value, _TYPES[kind]) and isinstance(value, bool) is (kind == "boolean")


SUBSCRIPTION: Final = Argument("subscription", about="Needed only when there are several.")
"""Every command takes it."""
LIMIT: Final = Argument("limit", "integer", "How many at most; default 100.", low=1, high=10_000)
DRY_RUN: Final = Argument("dry_run", "boolean", "Say what would be done, and do nothing.")
COLUMNS: Final = Argument("columns", "array", "Names of columns.", required=True, items="string")
ROWS: Final = Argument("rows", "array", "At most 500 rows.", required=True, items="array")
AFTER: Final = Argument(
    "after", "integer", "`last` of the page before; 0 for the first.", required=True
)


def checked(taken: Sequence[Argument] | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """
    Judge what was given to a command by what it takes.

    Args:
        taken: What it takes, `subscription` apart; None: nobody wrote it down, anything goes.
        given: JSON values by name; null counts as not given.

    Returns:
        What was given, without nulls.

    Raises:
        CommandError: One is unknown, missing or unfit; exit code 2.
    """
    found = {name: value for name, value in given.items() if value is not None}
    known = {each.name: each for each in (SUBSCRIPTION, *(taken or ()))}
    for name, value in found.items():
        if name in known:
            known[name].check(value)
        elif taken is not None:
            raise CommandError(f"expected one of {', '.join(known)}; got {name[:50]!r}", 2)
    for each in known.values():
        if each.required and each.name not in found:
            raise CommandError(f"{each.name}: expected a value, got none", 2)
    return found
