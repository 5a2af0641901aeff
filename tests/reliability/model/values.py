"""The lead fields of the model's world, and how their values are read and shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import tzinfo

Value = str | datetime
"""What is stored: a text, or the instant of a datetime field."""

MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:([T ])(\d\d:\d\d:\d\d)(\.\d+)?( ?)(Z|UTC|[+-]\d\d:?\d\d)?)?"
)
TRUE_WORDS = {"true", "1", "yes", "t", "y", "on"}
FALSE_WORDS = {"false", "0", "no", "f", "n", "off"}
WHOLE = re.compile(r"[+-]?\d+(\.0+)?")
REAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
DATE = re.compile(r"(\d{4}-\d\d-\d\d)([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?( ?(Z|UTC|[+-]\d\d:?\d\d))?")


class Unfit(Exception):  # noqa: N818 - a value that does not fit, as the rules say it
    """A text that a field cannot take."""


@dataclass(frozen=True)
class Field:
    """One lead field: `writable` False for read-only and blocked ones alike."""

    name: str
    display_name: str
    type: str
    length: int = 255
    custom: bool = True
    writable: bool = True

    @property
    def type_word(self) -> str:
        """The word in attrType."""
        return "integer" if self.type == "score" else self.type


def _standard(name: str, display_name: str, kind: str, *, writable: bool = True) -> Field:
    return Field(name, display_name, kind, custom=False, writable=writable)


EMAIL_FIELD = _standard("Email", "Email Address", "email")
FIELDS = {
    field.name: field
    for field in (
        EMAIL_FIELD,
        _standard("AnnualRevenue", "Annual Revenue", "currency", writable=False),
        _standard("Company", "Company Name", "string"),
        _standard("Country", "Country", "string"),
        _standard("FirstName", "First Name", "string"),
        _standard("InferredCompany", "Inferred Company", "string", writable=False),
        _standard("LastName", "Last Name", "string"),
        _standard("LeadScore", "Lead Score", "score"),
        _standard("NumberOfEmployees", "Num Employees", "integer"),
        _standard("Unsubscribed", "Unsubscribed", "boolean"),
        _standard("Website", "Website", "url"),
        Field("abc", "Abc", "string", length=8),
        Field("Account__c", "The Account", "string"),
        Field("Account_Notes__c", "The Notes", "text"),
        Field("Other_Email", "Other Email", "email"),
        Field("Desk", "Desk Phone", "phone"),
        Field("Blog-Address", "Blog", "url", length=40),
        Field("Seats", "Seats", "integer"),
        Field("Ratio", "Ratio", "float"),
        Field("Budget", "Budget", "currency"),
        Field("Share", "Share", "percent"),
        Field("Vip", "Very Important", "boolean"),
        Field("Birthday", "Birthday", "date"),
        Field("Last_Call", "Last Call", "datetime"),
        Field("Frozen", "Frozen", "string", writable=False),
    )
}
HIDDEN = Field("Secret", "Secret", "string")
PASSED_OVER = frozenset({"OriginalSourceType", "PersonType", "IsLead"})
SHOWN = sorted(FIELDS.values(), key=lambda field: field.name.upper())
"""In the order of R-8; Email has its place among them when it is filled by a merge."""


@dataclass(frozen=True)
class Moment:
    """An instant that a client wrote, and whether its text is a valid xs:dateTime."""

    at: datetime
    text: str
    is_schema_text: bool

    @property
    def milliseconds(self) -> int:
        """Since 1970 UTC."""
        return milliseconds(self.at)


def milliseconds(at: datetime) -> int:
    """Give an instant as milliseconds since 1970 UTC."""
    delta = at - datetime(1970, 1, 1, tzinfo=UTC)
    return delta.days * 86_400_000 + delta.seconds * 1000 + delta.microseconds // 1000


def read_moment(text: str, zone: tzinfo) -> Moment:
    """Read a date-time of a parameter; ValueError when it is none."""
    match = MOMENT.fullmatch(text)
    if not match:
        raise ValueError(text)
    day, between, clock, fraction, blank, offset = match.groups()
    if clock is None:
        return Moment(datetime.fromisoformat(day).replace(tzinfo=zone), text, is_schema_text=False)
    at = datetime.fromisoformat(f"{day}T{clock}{(fraction or '')[:4]}")
    if offset is None:
        at = at.replace(tzinfo=zone)
    else:
        at = datetime.fromisoformat(
            at.isoformat() + {"Z": "+00:00", "UTC": "+00:00"}.get(offset, offset)
        )
    plain = between == "T" and not blank and offset != "UTC"
    return Moment(at, text, is_schema_text=plain and (not offset or len(offset) in (1, 6)))


def show_moment(at: datetime, zone: tzinfo) -> str:
    """Write an instant with seconds and a numeric offset (00-overview W-26)."""
    return at.astimezone(zone).isoformat(timespec="seconds")


def show_milliseconds(number: int, zone: tzinfo) -> str:
    """Write an instant given in milliseconds."""
    return show_moment(datetime.fromtimestamp(number // 1000, UTC), zone)


def convert(field: Field, text: str, zone: tzinfo) -> Value | None:
    """Turn a text of a request into what is stored, None to clear (70-lead-fields 3)."""
    text = text.strip(" \t\r\n")
    if text in {"", "NULL"}:
        return None
    match field.type:
        case "string" | "url" | "phone":
            return _if_fits(text, fits=len(text) <= field.length)
        case "text":
            return _if_fits(text, fits=len(text.encode()) <= 30_000)
        case "email":
            fits = text.isascii() and len(text) <= 255 and bool(EMAIL.fullmatch(text))
            return _if_fits(text, fits=fits)
        case "boolean":
            _if_fits(text, fits=text.lower() in TRUE_WORDS | FALSE_WORDS)
            return "1" if text.lower() in TRUE_WORDS else None
        case "date" | "datetime":
            return _convert_moment(field, text, zone)
        case "percent":
            return _convert_whole(text.removesuffix("%").rstrip())
        case "integer" | "score":
            return _convert_whole(text)
        case _:
            return _convert_real(field, text)


def _if_fits(text: str, *, fits: bool) -> str:
    if not fits:
        raise Unfit(text)
    return text


def _convert_whole(text: str) -> str:
    _if_fits(text, fits=bool(WHOLE.fullmatch(text)))
    number = int(text.partition(".")[0])
    _if_fits(text, fits=-(2**31) <= number < 2**31)
    return str(number)


def _convert_real(field: Field, text: str) -> str:
    _if_fits(text, fits=bool(REAL.fullmatch(text)))
    number = Decimal(text)
    _if_fits(text, fits=abs(number) < 10**15)
    if field.type == "currency":
        number = number.quantize(Decimal("0.01"), ROUND_HALF_UP)
    else:
        number = Context(prec=15, rounding=ROUND_HALF_EVEN).plus(number)
    _if_fits(text, fits=abs(number) < 10**15)
    shown = f"{number:f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return "0" if shown == "-0" else shown


def _convert_moment(field: Field, text: str, zone: tzinfo) -> Value:
    try:
        if field.type == "datetime":
            return read_moment(text, zone).at.astimezone(UTC)
        match = DATE.fullmatch(text)
        return date.fromisoformat(match[1] if match else text).isoformat()
    except ValueError:
        raise Unfit(text) from None


def show(field: Field, value: Value | None, zone: tzinfo) -> str:
    """Show a value in a record or an activity, also when there is none (V-12)."""
    if value is None:
        return "0" if field.type == "boolean" else ""
    return show_moment(value, zone) if isinstance(value, datetime) else value
