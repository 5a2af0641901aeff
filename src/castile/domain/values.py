"""Texts of a request to stored texts, and stored texts to what a client is shown."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from castile.domain.fields import Field, FieldType
from castile.wire.timestamps import format_datetime, parse_datetime

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

CLEARING_WORD: Final = "NULL"
TEXT_BYTES_MAX: Final = 30_000
EMAIL_LENGTH_MAX: Final = 255
PHONE_LENGTH_MAX: Final = 255
INTEGER_MIN: Final = -(2**31)
INTEGER_MAX: Final = 2**31 - 1
REAL_MAX: Final = Decimal(10) ** 15
"""Floats and currencies stay below this in size."""

_BLANKS = " \t\r\n"
_SHOWN_LENGTH_MAX = 60
_NOT_XML = re.compile("[^\\t\\n\\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
# Possessive: a mebibyte of zeros is read once.
_INTEGER = re.compile(r"([+-]?)(?=[0-9])0*+([0-9]{0,10})(?:\.0++)?")
_REAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_DATE = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
    r"(?: ?(?:Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}))?"
)
_IMPORTED_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_TRUE_WORDS = frozenset({"true", "1", "yes", "t", "y", "on"})
_FALSE_WORDS = frozenset({"false", "0", "no", "f", "n", "off"})

# Ties to even is what fifteen digits of a binary float show.
_FLOAT_CONTEXT = Context(prec=15, rounding=ROUND_HALF_EVEN)
_CURRENCY_CONTEXT = Context(prec=20, rounding=ROUND_HALF_UP)
_CENT = Decimal("0.01")
# A double has no smaller sizes; without a floor 1e-999999 would be a million digits long.
_FLOAT_EXPONENT_MIN = -308


class ValueDoesNotFit(Exception):  # noqa: N818 - named as the specification says it
    """
    A text that a field cannot take; fault 20106, or FAILED for one record.

    Args:
        field: The field.
        reason: Names the field, what it takes and what came, cut.

    Source: decided (70-lead-fields F-22, F-23, F-26).
    """

    def __init__(self, field: Field, reason: str) -> None:
        super().__init__(field, reason)
        self.field = field
        self.reason = reason

    def __str__(self) -> str:
        return self.reason


def convert(field: Field, text: str, zone: tzinfo) -> str | None:
    """
    Turn the text of a request into the text that is stored.

    Args:
        field: The field that is written.
        text: As it came, blanks around it included.
        zone: The subscription's time zone, for date-times without an offset.

    Returns:
        The stored text, or None when the field is cleared: the text is empty
        or `NULL`, or it says false.

    Raises:
        ValueDoesNotFit: The text is not of the field's type, is too long, or
            has a character that XML 1.0 cannot carry (fault 20106).

    Source: documented, recorded, decided (70-lead-fields section 3, F-20 to F-26).
    """
    text = text.strip(_BLANKS)
    if not text or text == CLEARING_WORD:
        return None
    # Printable text has none of the characters in question, and asking for that is quick.
    if not text.isprintable() and (bad := _NOT_XML.search(text)):
        raise ValueDoesNotFit(
            field,
            f"{field.name}: expected characters of XML 1.0,"
            f" got U+{ord(bad.group()):04X} at character {bad.start() + 1}",
        )
    return _CONVERTERS[field.type](field, text, zone)


def convert_imported(field: Field, text: str, zone: tzinfo) -> str | None:
    """
    Turn a cell of an imported file into the text that is stored.

    Args:
        field: The field of the cell's column.
        text: The cell; an empty one is the caller's business (I-52).
        zone: The subscription's time zone.

    Returns:
        As `convert`; a date may also be written `m/d/yyyy`.

    Raises:
        ValueDoesNotFit: As `convert`.

    Source: documented, decided (70-lead-fields section 3, row date).
    """
    if field.type is FieldType.DATE and (match := _IMPORTED_DATE.fullmatch(text.strip(_BLANKS))):
        month, day, year = match.groups()
        text = f"{year}-{month:0>2}-{day:0>2}"
    return convert(field, text, zone)


def shown(field: Field, stored: str, zone: tzinfo) -> str:
    """
    Turn a stored text into what a lead record shows.

    Args:
        field: The field.
        stored: Its stored text.
        zone: The subscription's time zone.

    Returns:
        The text; only that of a date-time differs from the stored one.

    Source: recorded marklogic-community/eauser-geomapper (70-lead-fields section 3).
    """
    if field.type is FieldType.DATETIME:
        return format_datetime(datetime.fromisoformat(stored), zone)
    return stored


def shown_in_activity(field: Field, stored: str | None, zone: tzinfo) -> str:
    """
    Turn a stored text into what an activity shows.

    Args:
        field: The field.
        stored: Its stored text, or None for no value.
        zone: The subscription's time zone.

    Returns:
        As `shown`; `0` for a boolean that is not true, else "" for no value.

    Source: documented samples, decided (20-activities V-12, 70-lead-fields F-27).
    """
    if stored is not None:
        return shown(field, stored, zone)
    return "0" if field.type is FieldType.BOOLEAN else ""


def _refuse(field: Field, expected: str, got: str) -> ValueDoesNotFit:
    cut = got if len(got) <= _SHOWN_LENGTH_MAX else got[:_SHOWN_LENGTH_MAX] + "..."
    return ValueDoesNotFit(field, f'{field.name}: expected {expected}, got "{cut}"')


def _string(field: Field, text: str, _zone: tzinfo) -> str:
    if len(text) > field.length:
        raise _refuse(field, f"at most {field.length} characters", f"{len(text)}: {text}")
    return text


def _text(field: Field, text: str, _zone: tzinfo) -> str:
    size = len(text.encode())
    if size > TEXT_BYTES_MAX:
        raise _refuse(field, f"at most {TEXT_BYTES_MAX} bytes in UTF-8", f"{size}: {text}")
    return text


def _email(field: Field, text: str, _zone: tzinfo) -> str:
    if len(text) > EMAIL_LENGTH_MAX:
        raise _refuse(field, f"at most {EMAIL_LENGTH_MAX} characters", f"{len(text)}: {text}")
    if not text.isascii() or not _EMAIL.fullmatch(text):
        raise _refuse(field, "an email address in ASCII: one @, no blanks", text)
    return text


def _phone(field: Field, text: str, _zone: tzinfo) -> str:
    if len(text) > PHONE_LENGTH_MAX:
        raise _refuse(field, f"at most {PHONE_LENGTH_MAX} characters", f"{len(text)}: {text}")
    return text


def _whole(text: str) -> str | None:
    match = _INTEGER.fullmatch(text)
    if not match:
        return None
    number = int(match[1] + (match[2] or "0"))
    return str(number) if INTEGER_MIN <= number <= INTEGER_MAX else None


def _integer(field: Field, text: str, _zone: tzinfo) -> str:
    number = _whole(text)
    if number is None:
        raise _refuse(field, f"a whole number from {INTEGER_MIN} to {INTEGER_MAX}", text)
    return number


def _percent(field: Field, text: str, _zone: tzinfo) -> str:
    number = _whole(text.removesuffix("%").rstrip(_BLANKS))
    if number is None:
        raise _refuse(field, f"a whole number from {INTEGER_MIN} to {INTEGER_MAX}, or its %", text)
    return number


def _decimal(field: Field, text: str) -> Decimal:
    if not _REAL.fullmatch(text):
        raise _refuse(field, "a decimal number", text)
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise _refuse(field, "a number with a smaller exponent", text) from None
    if number.adjusted() >= 15 and number:
        raise _too_large(field, text)
    return number


def _too_large(field: Field, text: str) -> ValueDoesNotFit:
    return _refuse(field, "a number below 10^15 in size", text)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _float(field: Field, text: str, _zone: tzinfo) -> str:
    number = _decimal(field, text)
    if not number or number.adjusted() < _FLOAT_EXPONENT_MIN:
        return "0"
    number = _FLOAT_CONTEXT.plus(number)
    if abs(number) >= REAL_MAX:
        raise _too_large(field, text)
    return _plain(number)


def _currency(field: Field, text: str, _zone: tzinfo) -> str:
    number = _decimal(field, text)
    if not number:
        return "0"
    number = number.quantize(_CENT, context=_CURRENCY_CONTEXT)
    if abs(number) >= REAL_MAX:
        raise _too_large(field, text)
    return _plain(number)


def _boolean(field: Field, text: str, _zone: tzinfo) -> str | None:
    word = text.lower()
    if word in _TRUE_WORDS:
        return "1"
    if word in _FALSE_WORDS:
        return None
    raise _refuse(field, "true, false, 1, 0, yes, no, t, f, y, n, on or off", text)


def _date(field: Field, text: str, _zone: tzinfo) -> str:
    match = _DATE.fullmatch(text)
    if match:
        try:
            return date.fromisoformat(match[1]).isoformat()
        except ValueError:
            pass
    raise _refuse(field, "a date as yyyy-mm-dd", text)


def _datetime(field: Field, text: str, zone: tzinfo) -> str:
    try:
        at = parse_datetime(text, zone).at
    except ValueError:
        raise _refuse(field, "a date-time as yyyy-mm-ddThh:mm:ss+hh:mm", text) from None
    return at.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


_CONVERTERS: Final[dict[FieldType, Callable[[Field, str, tzinfo], str | None]]] = {
    FieldType.STRING: _string,
    FieldType.TEXT: _text,
    FieldType.EMAIL: _email,
    FieldType.PHONE: _phone,
    FieldType.URL: _string,
    FieldType.INTEGER: _integer,
    FieldType.SCORE: _integer,
    FieldType.FLOAT: _float,
    FieldType.CURRENCY: _currency,
    FieldType.PERCENT: _percent,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _date,
    FieldType.DATETIME: _datetime,
    FieldType.FORMULA: _string,
    FieldType.REFERENCE: _integer,
}
