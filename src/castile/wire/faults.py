"""
The 27 faults of the API, one class a code; their texts stand in `faults.toml`.

    Fault
    ├── ours (SOAP-ENV:Server)
    │   ├── 10001 SystemFailure
    │   └── 20011 InternalError
    └── the caller's (SOAP-ENV:Client)
        ├── the message       20012 RequestNotUnderstood   20019 UnsupportedOperation
        ├── admission         20013 AccessDenied           20014 AuthenticationFailed
        │                     20016 RequestExpired         20015 RequestLimitExceeded
        │                     20023 RateLimitExceeded      20024 ConcurrencyLimitExceeded
        ├── presence, values  20017 InvalidRequest         20109 ParameterRequired
        │                     20110 BadParameter           20114 BadParameterCombination
        │                     20022 TimeRangeExceeded
        ├── leads             20101 LeadKeyRequired        20102 LeadKeyBad
        │                     20103 LeadNotFound           20104 LeadDetailRequired
        │                     20105 LeadAttributeBad       20106 LeadSyncFailed
        │                     20108 LeadOwnerNotFound
        ├── other things      20107 ActivityKeyBad         20111 ListNotFound
        │                     20113 CampaignNotFound
        └── positions         20122 BadStreamPosition      20123 StreamAtEnd

A class names the values of its long text as keyword arguments, so that a type checker sees a value
that is missing or misspelt. Every class also takes `detail`, which the journal keeps and the wire
never shows.
"""

from __future__ import annotations

import tomllib
from enum import StrEnum
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

VALUE_CHARACTERS_MAX = 200
"""A value in a long text is cut to this many characters (01-errors F-9)."""


class Advice(StrEnum):
    """
    What the caller should do about a fault.

    Source: documented for 20016, recorded and decided for the rest, 01-errors F-25.
    """

    RETRY = "retry"
    RETRY_SIGNED = "retry_signed"
    FIX = "fix"
    SUPPORT = "support"


def _read_table() -> dict[int, dict[str, Any]]:
    text = files("castile.wire").joinpath("faults.toml").read_text(encoding="utf-8")
    return {int(code): row for code, row in tomllib.loads(text).items()}


_TABLE = _read_table()
_CLASSES: dict[int, type[Fault]] = {}

FAULTS: Mapping[int, type[Fault]] = MappingProxyType(_CLASSES)
"""Every fault class by its code, ascending."""


class Fault(Exception):  # noqa: N818 - the vendor's word; it is an answer, not an error of ours
    """
    An answer that refuses a call; nothing was stored by the call.

    Args:
        detail: For the journal only: what was expected, what came, and where.
        values: The values of the placeholders of `pattern`.

    Source: documented and recorded, 01-errors F-1 to F-9.
    """

    code: ClassVar[int]
    short_text: ClassVar[str]
    pattern: ClassVar[str]
    server: ClassVar[bool]
    advice: ClassVar[Advice]
    recorded: ClassVar[frozenset[str]]
    meaning: ClassVar[str]
    japanese: ClassVar[str]
    japanese_pattern: ClassVar[str]
    faultcode: ClassVar[str]
    faultstring: ClassVar[str]

    message: str
    """The long text, without the code."""
    detail: str
    """For the journal, never for the wire."""
    cause: str | None = None
    """The text of the fourth element of the fault, which only one fault has."""

    def __init_subclass__(cls, *, code: int) -> None:
        """Take the texts of the class from the table."""
        row = _TABLE[code]
        cls.code = code
        cls.short_text = row["short"]
        cls.pattern = row["pattern"]
        cls.server = row["server"]
        cls.advice = Advice(row["advice"])
        cls.recorded = frozenset(row["recorded"])
        cls.meaning = row["meaning"]
        cls.japanese = row["japanese"]
        cls.japanese_pattern = row["japanese_pattern"]
        cls.faultcode = "SOAP-ENV:Server" if cls.server else "SOAP-ENV:Client"
        cls.faultstring = f"{code} - {cls.short_text}"
        _CLASSES[code] = cls

    def __init__(self, detail: str = "", **values: str | int) -> None:
        self.detail = detail
        self.message = self.pattern.format_map(
            {name: str(value)[:VALUE_CHARACTERS_MAX] for name, value in values.items()}
        )
        super().__init__(self.message)

    @property
    def wire_message(self) -> str:
        """The long text as it is sent: `<long text> (<code>)`."""
        return f"{self.message} ({self.code})"

    @property
    def record_error(self) -> str:
        """
        The text of a lead's own status inside a batch: `<code> - <long text>`.

        Source: recorded and decided, 01-errors F-31.
        """
        return f"{self.code} - {self.message}"

    def __str__(self) -> str:
        return f"{self.wire_message}: {self.detail}" if self.detail else self.wire_message


class SystemFailure(Fault, code=10001):
    """The server cannot work at all; fault 10001."""

    def __init__(self, *, detail: str = "") -> None:
        super().__init__(detail)


class InternalError(Fault, code=20011):
    """
    The operation failed in a way that no other code describes; fault 20011.

    Args:
        reference: The number of the call in the journal.
        outcome_unknown: True when the database could not say whether it committed (F-10).
        detail: For the journal.
    """

    def __init__(self, *, reference: str, outcome_unknown: bool = False, detail: str = "") -> None:
        super().__init__(detail, reference=reference)
        if outcome_unknown:
            self.message += ", outcome unknown"


class RequestNotUnderstood(Fault, code=20012):
    """The body is no SOAP message that we can read; fault 20012."""

    def __init__(self, *, what: str, detail: str = "") -> None:
        super().__init__(detail, what=what)


class AccessDenied(Fault, code=20013):
    """The user is disabled or the address is not allowed; fault 20013."""

    def __init__(self, *, detail: str = "") -> None:
        super().__init__(detail)


class AuthenticationFailed(Fault, code=20014):
    """There are no usable credentials; fault 20014."""

    def __init__(self, *, detail: str = "") -> None:
        super().__init__(detail)


class RequestLimitExceeded(Fault, code=20015):
    """The calls of the day are used up; fault 20015."""

    def __init__(self, *, limit: int, detail: str = "") -> None:
        super().__init__(detail, limit=limit)


class RequestExpired(Fault, code=20016):
    """The timestamp lies outside the window; fault 20016."""

    def __init__(self, *, detail: str = "") -> None:
        super().__init__(detail)


class InvalidRequest(Fault, code=20017):
    """A required element is not there at all; fault 20017."""

    def __init__(self, *, element: str, detail: str = "") -> None:
        super().__init__(detail, element=element)


class UnsupportedOperation(Fault, code=20019):
    """The Body element is no operation; fault 20019."""

    def __init__(self, *, name: str, detail: str = "") -> None:
        super().__init__(detail, name=name)


class TimeRangeExceeded(Fault, code=20022):
    """
    The range of a LastUpdateAtSelector is too long; fault 20022.

    Args:
        days: The length that was asked for, in days.
        days_max: The length that is allowed, in days.
        detail: For the journal.
    """

    def __init__(self, *, days: int, days_max: int = 30, detail: str = "") -> None:
        super().__init__(detail, days=days, days_max=days_max)


class RateLimitExceeded(Fault, code=20023):
    """Too many calls were admitted in the last seconds; fault 20023."""

    def __init__(self, *, calls: int, seconds: int, detail: str = "") -> None:
        super().__init__(detail, calls=calls, seconds=seconds)


class ConcurrencyLimitExceeded(Fault, code=20024):
    """Too many calls are in progress; fault 20024."""

    def __init__(self, *, calls: int, detail: str = "") -> None:
        super().__init__(detail, calls=calls)


class LeadKeyRequired(Fault, code=20101):
    """A lead key or every usable key of a lead record is missing; fault 20101."""

    def __init__(self, *, detail: str = "") -> None:
        super().__init__(detail)


class LeadKeyBad(Fault, code=20102):
    """The type or the value of a lead key is not valid; fault 20102."""

    def __init__(self, *, key_type: str, detail: str = "") -> None:
        super().__init__(detail, key_type=key_type)


class LeadNotFound(Fault, code=20103):
    """
    No lead has the key; fault 20103.

    Args:
        key_type: The key type as it crosses the wire, for example `EMAIL`.
        key_value: The value that was looked for.
        detail: For the journal.

    Source: recorded, 01-errors F-4 (the cause) and section 2.
    """

    def __init__(self, *, key_type: str, key_value: str | int, detail: str = "") -> None:
        super().__init__(detail, key_type=key_type, key_value=key_value)
        if key_type == "IDNUM":
            shown = str(key_value)[:VALUE_CHARACTERS_MAX]
            self.cause = f"mktNotFoundException: person with ID {shown} not found"


class LeadDetailRequired(Fault, code=20104):
    """The lead record or the list of them is missing or empty; fault 20104."""

    def __init__(self, *, detail: str = "") -> None:
        super().__init__(detail)


class LeadAttributeBad(Fault, code=20105):
    """
    Attribute names or import columns that are no lead fields; fault 20105.

    Args:
        operation: The operation as it crosses the wire, for example `syncLead`.
        names: The unknown names in the order of the request; a single text is one name.
        detail: For the journal.

    Source: recorded; several names: decided, 01-errors ERR-03, ERR-09.
    """

    def __init__(self, *, operation: str, names: Iterable[str], detail: str = "") -> None:
        joined = names if isinstance(names, str) else ", ".join(names)
        super().__init__(detail, operation=operation, names=joined)


class LeadSyncFailed(Fault, code=20106):
    """A lead could not be stored; fault 20106."""

    def __init__(self, *, reason: str, detail: str = "") -> None:
        super().__init__(detail, reason=reason)


class ActivityKeyBad(Fault, code=20107):
    """An activity filter names an unknown type; fault 20107."""

    def __init__(self, *, name: str, detail: str = "") -> None:
        super().__init__(detail, name=name)


class LeadOwnerNotFound(Fault, code=20108):
    """No lead owner has the key; fault 20108."""

    def __init__(self, *, key_type: str, key_value: str, detail: str = "") -> None:
        super().__init__(detail, key_type=key_type, key_value=key_value)


class ParameterRequired(Fault, code=20109):
    """A required element is nil or empty; fault 20109."""

    def __init__(self, *, element: str, detail: str = "") -> None:
        super().__init__(detail, element=element)


class BadParameter(Fault, code=20110):
    """One value by itself is wrong; fault 20110."""

    def __init__(self, *, what: str, detail: str = "") -> None:
        super().__init__(detail, what=what)


class ListNotFound(Fault, code=20111):
    """The static list does not exist; fault 20111."""

    def __init__(self, *, key_type: str, key_value: str | int, detail: str = "") -> None:
        super().__init__(detail, key_type=key_type, key_value=key_value)


class CampaignNotFound(Fault, code=20113):
    """The campaign does not exist or may not be used; fault 20113."""

    def __init__(self, *, what: str, value: str | int, detail: str = "") -> None:
        super().__init__(detail, what=what, value=value)


class BadParameterCombination(Fault, code=20114):
    """Values that are not valid together, or too many of them; fault 20114."""

    def __init__(self, *, rule: str, detail: str = "") -> None:
        super().__init__(detail, rule=rule)


class BadStreamPosition(Fault, code=20122):
    """The stream position cannot be read; fault 20122."""

    def __init__(self, *, detail: str = "") -> None:
        super().__init__(detail)


class StreamAtEnd(Fault, code=20123):
    """The stream position has no records left; fault 20123."""

    def __init__(self, *, detail: str = "") -> None:
        super().__init__(detail)
