"""What a field of a lead or an opportunity is: its names, its type, who may write it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class FieldType(StrEnum):
    """
    The type of a field, by the word that a definition file uses.

    Source: documented, recorded (70-lead-fields section 3).
    """

    STRING = "string"
    TEXT = "text"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    INTEGER = "integer"
    SCORE = "score"
    FLOAT = "float"
    CURRENCY = "currency"
    PERCENT = "percent"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    FORMULA = "formula"
    REFERENCE = "reference"

    @property
    def attr_type(self) -> str:
        """The word that stands beside a value in a lead record (R-9)."""
        return _ATTR_TYPES.get(self, self.value)

    @property
    def data_type(self) -> str:
        """The word that describeMObject uses."""
        return _DATA_TYPES.get(self, self.value)

    @property
    def takes_length(self) -> bool:
        """Whether a definition states a length for this type."""
        return self in _WITH_LENGTH

    @property
    def takes_values(self) -> bool:
        """Whether a client may ever write a field of this type."""
        return self not in _NEVER_WRITTEN

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers."""
        return self in _NUMBERS


_ATTR_TYPES = {
    FieldType.SCORE: "integer",
    FieldType.FORMULA: "string",
    FieldType.REFERENCE: "integer",
}
_DATA_TYPES = {FieldType.SCORE: "integer", FieldType.FORMULA: "string"}
_WITH_LENGTH = frozenset({FieldType.STRING, FieldType.URL})
_NEVER_WRITTEN = frozenset({FieldType.FORMULA, FieldType.REFERENCE})
_NUMBERS = frozenset(
    {
        FieldType.INTEGER,
        FieldType.SCORE,
        FieldType.FLOAT,
        FieldType.CURRENCY,
        FieldType.PERCENT,
        FieldType.REFERENCE,
    }
)

LENGTH_DEFAULT = 255
"""Characters that a string or url holds when its definition states no length."""

TEXT_SIZE = 2000
"""The size that describeMObject states for text, which really holds 30,000 bytes."""


class SourceObject(StrEnum):
    """The object that describeMObject names as the home of a lead field."""

    LEAD = "Lead"
    LEAD_INTEREST = "LeadInterest"
    COMPANY = "Company"


class FieldOrigin(StrEnum):
    """Who brought a field into being."""

    STANDARD = "standard"
    SOCIAL = "social"
    CUSTOM = "custom"


class Field(Protocol):
    """What decides which texts a field of any object takes."""

    @property
    def name(self) -> str:
        """Its name on the wire."""

    @property
    def type(self) -> FieldType:
        """The type of its values."""

    @property
    def length(self) -> int:
        """Characters, for string and url."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadField:
    """
    One field of a lead.

    Args:
        name: SOAP name, compared exactly.
        display_name: Name in import headers and Change Data Value activities.
        type: Decides which texts fit and how they are shown.
        key: Name under which values are stored; stays when the field is renamed.
        length: Characters, for string and url.
        writable: False: values in writes are passed over.
        blocked: An operator had writes passed over.
        hidden: An operator took the field away: never shown, never accepted.
        origin: Standard, social or custom.
        source_object: Home of the field in describeMObject.
        description: The operator's text, or None.
        external_key: Custom objects may link to a lead by this field.
        changed_ms: Last change of a custom field's definition; None for standard ones.

    Source: documented, decided (70-lead-fields section 1).
    """

    name: str
    display_name: str
    type: FieldType
    key: str
    length: int = LENGTH_DEFAULT
    writable: bool = True
    blocked: bool = False
    hidden: bool = False
    origin: FieldOrigin = FieldOrigin.CUSTOM
    source_object: SourceObject = SourceObject.LEAD
    description: str | None = None
    external_key: bool = False
    changed_ms: int | None = None

    @property
    def takes_values(self) -> bool:
        """Whether a write changes the field; otherwise its value is passed over."""
        return self.writable and not self.blocked

    @property
    def size(self) -> int | None:
        """The size that describeMObject states, in characters, or None."""
        if self.type.takes_length:
            return self.length
        return TEXT_SIZE if self.type is FieldType.TEXT else None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpportunityField:
    """
    One field of opportunities or of roles.

    Args:
        name: Name in attributes, compared exactly.
        display_name: Name for people.
        type: Decides which texts fit and how they are shown.
        key: Name under which values are stored; stays when the field is renamed.
        length: Characters, for string and url.
        writable: False: values in writes are passed over.
        custom: Whether an operator added it.
        description: The operator's text, or None.
        external_key: Opportunities may be found by this field (50-mobjects B-2).

    Source: documented, decided (50-mobjects sections 3.2 and 3.3, B-20).
    """

    name: str
    display_name: str
    type: FieldType
    key: str
    length: int = LENGTH_DEFAULT
    writable: bool = True
    custom: bool = True
    description: str | None = None
    external_key: bool = False

    @property
    def size(self) -> int | None:
        """The size that describeMObject states, in characters, or None."""
        if self.type.takes_length:
            return self.length
        return TEXT_SIZE if self.type is FieldType.TEXT else None


def custom_field(  # noqa: PLR0913 - one argument for each key of a definition file
    name: str,
    display_name: str,
    type: FieldType,  # noqa: A002 - the word of the definition file
    *,
    length: int = LENGTH_DEFAULT,
    description: str | None = None,
    external_key: bool = False,
    blocked: bool = False,
    hidden: bool = False,
    key: str | None = None,
    changed_ms: int | None = None,
) -> LeadField:
    """
    Make a custom lead field from what a definition file says about it.

    Args:
        name: SOAP name.
        display_name: Name for people.
        type: Type of its values.
        length: Characters, for string and url.
        description: The operator's text, or None.
        external_key: Custom objects may link to a lead by this field.
        blocked: Pass writes over.
        hidden: Neither show nor accept it.
        key: Name under which values are stored; the SOAP name when absent.
        changed_ms: Last change of the definition, in milliseconds since 1970 UTC.

    Returns:
        The field. A score belongs to LeadInterest, others to Lead; formula
        and reference fields take no value.

    Source: recorded, decided (70-lead-fields sections 1, 3 and 4).
    """
    return LeadField(
        name=name,
        display_name=display_name,
        type=type,
        key=name if key is None else key,
        length=length,
        writable=type.takes_values,
        blocked=blocked,
        hidden=hidden,
        source_object=(
            SourceObject.LEAD_INTEREST if type is FieldType.SCORE else SourceObject.LEAD
        ),
        description=description,
        external_key=external_key,
        changed_ms=changed_ms,
    )
