"""What is stored of opportunities, roles and custom objects, and the fields that they have."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tests.reliability.model.values import WHOLE, Field, Unfit, convert

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from tests.reliability.model.values import Value

OPPORTUNITY: Final = "Opportunity"
ROLE: Final = "OpportunityPersonRole"
TYPES: Final = {
    OPPORTUNITY: OPPORTUNITY,
    ROLE: ROLE,
    "OpportunityLeadRole": ROLE,
    "Program": "Program",
}
"""Words, and what they mean (B-1)."""


def _field(name: str, display_name: str, kind: str, length: int = 255) -> Field:
    return Field(name, display_name, kind, length, custom=False)


COMPANY_ID: Final = Field("CompanyId", "Account", "reference", custom=False, writable=False)
DEAL: Final = Field("dealNumber", "Deal Number", "string", 20)
"""The external key."""
RANK: Final = Field("Rank", "The Rank", "integer")
NAME: Final = _field("Name", "Name", "string")
OPPORTUNITY_FIELDS: Final = {
    one.name: one
    for one in (
        _field("Amount", "Amount", "currency"),
        _field("CloseDate", "Close Date", "date"),
        COMPANY_ID,
        DEAL,
        _field("Description", "Description", "string", 2000),
        _field("ExternalCreatedDate", "SFDC Created Date", "datetime"),
        _field("FiscalYear", "Fiscal Year", "integer"),
        Field("Id", "Id", "reference", custom=False, writable=False),
        _field("IsWon", "Is Won", "boolean"),
        NAME,
        _field("Quantity", "Quantity", "float"),
        RANK,
        _field("Stage", "Stage", "string"),
        _field("Type", "Type", "string"),
    )
}
"""In the order of 50-mobjects 3.2, with the custom ones in their places."""
IS_PRIMARY: Final = _field("IsPrimary", "Is Primary", "boolean")
EXTERNAL_CREATED: Final = OPPORTUNITY_FIELDS["ExternalCreatedDate"]
ROLE_TEXT: Final = _field("Role", "Role", "string")
PERSON_ID: Final = _field("PersonId", "Contact Id", "integer")
OPPORTUNITY_ID: Final = _field("OpportunityId", "Opportunity Id", "integer")
ROLE_FIELDS: Final = {
    one.name: one for one in (IS_PRIMARY, EXTERNAL_CREATED, ROLE_TEXT, PERSON_ID, OPPORTUNITY_ID)
}


@dataclass
class Opportunity:
    """One opportunity."""

    id: int
    created: int
    updated: int
    company: int | None = None
    crm_id: str = ""
    values: dict[str, Value] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name, or ""."""
        return str(self.values.get("Name", ""))

    def get(self, one: Field) -> Value | None:
        """The value of a field, None when it has none."""
        if one is COMPANY_ID:
            return None if self.company is None else str(self.company)
        return self.values.get(one.name)

    def put(self, one: Field, value: Value | None) -> None:
        """Set or clear a field."""
        if value is None:
            self.values.pop(one.name, None)
        else:
            self.values[one.name] = value


@dataclass
class Role:
    """One role of a lead in an opportunity."""

    id: int
    opportunity: int
    lead: int
    created: int
    updated: int
    text: str = ""
    primary: bool = False
    external_created: Value | None = None

    def is_like(self, opportunity: int, lead: int, text: str) -> bool:
        """Whether it is this role of this lead, letter case ignored."""
        same = self.text.lower() == text.lower()
        return (self.opportunity, self.lead) == (opportunity, lead) and same


@dataclass(frozen=True)
class ObjectType:
    """A type of custom objects: `keys` holds the link in style A only."""

    name: str
    link: Field
    keys: tuple[Field, ...]
    fields: tuple[Field, ...]
    links_to: str | None = None

    @property
    def own_keys(self) -> tuple[Field, ...]:
        """The keys without the link."""
        return tuple(one for one in self.keys if one is not self.link)

    @property
    def is_style_a(self) -> bool:
        """Whether the link is one of the keys (D-2)."""
        return self.link in self.keys

    def link_value(self, text: str, zone: ZoneInfo) -> str | None:
        """Read a link value; None for what none can be."""
        try:
            value = convert(self.link, text, zone)
        except Unfit:
            return None
        assert value is None or isinstance(value, str)
        if value is None or self.links_to is not None:
            return value
        if not WHOLE.fullmatch(value) or not 0 < int(value) < 2**31:
            return None
        return str(int(value))


@dataclass
class CustomObject:
    """One record; `keys` are those without the link."""

    type: str
    lead: int
    link: str
    keys: tuple[str, ...]
    values: dict[str, Value] = field(default_factory=dict)


_LEAD: Final = Field("MKTOID", "MKTOID", "integer")
_GUEST: Final = Field("guest", "guest", "email")
_OWNER: Final = Field("owner", "owner", "string", 20)
OBJECT_TYPES: Final = {
    one.name.lower(): one
    for one in (
        ObjectType(
            "Roadshow",
            _LEAD,
            (_LEAD, Field("stop", "stop", "integer"), Field("rid", "rid", "string", 20)),
            (
                Field("city", "city", "string", 10),
                Field("visits", "visits", "integer"),
                Field("paid", "paid", "boolean"),
                Field("seen", "seen", "datetime"),
            ),
        ),
        ObjectType(
            "Booking",
            _GUEST,
            (Field("number", "number", "string", 20),),
            (_GUEST, Field("seats", "seats", "integer"), Field("note", "note", "string", 10)),
            links_to="Email",
        ),
        ObjectType(
            "Car",
            _OWNER,
            (Field("vin", "vin", "integer"),),
            (_OWNER, Field("colour", "colour", "string", 10)),
        ),
    )
}
"""By name in lower case: one of style A, one linked by email, one linked by an id as text."""
