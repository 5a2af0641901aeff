"""The kinds of values that keys of the definition file take, and conditions made of them."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Final, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

INT32_MAX: Final = 2**31 - 1
NUMBER_MAX: Final = 10**15
TEXT_LENGTH_MAX: Final = 30_000
LINE_LENGTH_MAX: Final = 255

_NOT_XML = re.compile("[^\\t\\n\\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FIELD_NAME = re.compile(r"^[A-Za-z0-9_-]{1,100}$")
_MONTH = re.compile(r"^[0-9]{4}-(0[1-9]|1[0-2])$")
_EMAIL = re.compile(r"[^@ ]+@[^@ ]+")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


def expected(what: str) -> PydanticCustomError:
    """
    Make the error of a value that is something else than it must be.

    Args:
        what: What was expected; what came is added where the sentence is made.
    """
    return PydanticCustomError("expected", "{what}", {"what": what})


def broken_rule(sentence: str) -> PydanticCustomError:
    """
    Make the error of an entry whose keys do not go together.

    Args:
        sentence: What was expected and what came, without a full stop.
    """
    return PydanticCustomError("rule", "{sentence}", {"sentence": sentence})


def field_name(text: str) -> str:
    """
    Judge the name of a field that an operator adds.

    Raises:
        PydanticCustomError: It has other characters than clients may send, or too many.
    """
    if not _FIELD_NAME.fullmatch(text):
        raise expected('1 to 100 letters, digits, "_", "-"')
    return text


def _month(text: str) -> str:
    if not _MONTH.fullmatch(text):
        raise expected("a month, such as 2026-07")
    return text


def _writable(text: str) -> str:
    if _NOT_XML.search(text):
        raise expected("a text of characters that XML can carry")
    return text


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise expected("an email address")
    return text


def _one_line(text: str) -> str:
    if _CONTROL.search(text) or text != text.strip():
        raise expected("one line without blanks around it")
    return text


def _at(value: object) -> object:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            value = None
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value
    raise expected("a date-time with an offset, such as 2026-09-01T11:00:00-05:00")


def _written(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


Text = Annotated[str, StringConstraints(max_length=TEXT_LENGTH_MAX), AfterValidator(_writable)]
"""Any text that XML can carry, up to 30,000 characters."""

Line = Annotated[
    str,
    StringConstraints(max_length=LINE_LENGTH_MAX),
    AfterValidator(_writable),
    AfterValidator(_one_line),
]
"""One line of at most 255 characters, possibly empty."""

Name = Annotated[Line, StringConstraints(min_length=1)]
"""One line of 1 to 255 characters."""

EmailAddress = Annotated[Name, AfterValidator(_email)]
"""A name with one `@` between other characters than blanks."""

FieldName = Annotated[
    str,
    AfterValidator(field_name),
    WithJsonSchema({"type": "string", "pattern": _FIELD_NAME.pattern}),
]
"""The SOAP name of a field that an operator adds."""

Month = Annotated[
    str,
    AfterValidator(_month),
    WithJsonSchema({"type": "string", "pattern": _MONTH.pattern}),
]
"""A month, such as 2026-07."""

Id = Annotated[int, Field(ge=1, le=INT32_MAX)]
"""A number that the old service gave."""

DateTime = Annotated[datetime, BeforeValidator(_at)]
"""An instant: a date-time with an offset, or the same as text."""

Number = Annotated[int, Field(ge=-NUMBER_MAX, le=NUMBER_MAX)]
"""A whole number of the size that a field can hold."""

Scalar = Annotated[bool | Number | float | Text, BeforeValidator(_written)]
"""A value of a lead field; dates stand for the text they are written as."""


class Entry(BaseModel):
    """One table of the file: strict types, no key beside its fields, never changed."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        validate_by_name=False,
        validate_by_alias=True,
        hide_input_in_errors=True,
    )


class Condition(Entry):
    """
    Comparisons of one lead field, all of which must hold.

    Source: decided (the words of `when`); 10-leads S-61.
    """

    field: Name
    is_: list[Scalar] | None = Field(default=None, alias="is", min_length=1)
    is_not: list[Scalar] | None = Field(default=None, min_length=1)
    contains: Name | None = None
    starts_with: Name | None = None
    at_least: Scalar | None = None
    at_most: Scalar | None = None
    empty: bool | None = None

    @property
    def comparisons(self) -> Mapping[str, object]:
        """Operand by word of comparison, in the order of the schema."""
        return self.model_dump(by_alias=True, exclude={"field"}, exclude_none=True)

    @model_validator(mode="after")
    def _compare_something(self) -> Self:
        if not self.comparisons:
            words = "is, is_not, contains, starts_with, at_least, at_most, empty"
            raise broken_rule(f"expected at least one comparison of {words}, got none")
        return self
