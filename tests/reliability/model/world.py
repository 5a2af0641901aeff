"""
The state of the model: leads, cookies, foreign ids, lists, activities; and how keys find leads.

Rules are named as in the specification: L- and K- of 10-leads, I- of 30-lists, M-21 for the names
of lists.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from tests.reliability.model.requests import Key
from tests.reliability.model.values import EMAIL_FIELD, SHOWN, Value, show, show_milliseconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

    from tests.reliability.model.objects import CustomObject, Opportunity, Role
    from tests.reliability.model.values import Field

Tree = str | list[tuple[str, "Tree"]] | None
"""An element: None when nil, its text when it has no children (also when empty)."""

OWNER_TYPES: Final = ("LEADOWNEREMAIL", "SFDCLEADOWNERID")
CRM_TYPES: Final = ("SFDCACCOUNTID", "SFDCCONTACTID", "SFDCLEADID")
KEY_TYPES: Final = ("IDNUM", "COOKIE", "EMAIL", *OWNER_TYPES, *CRM_TYPES, "SFDCOPPTYID")
LEAD_ID_MAX: Final = 2**31 - 1
DEFAULT: Final = "Default"
EUROPE: Final = "Europe Leads"
WORKSPACES: Final = {"default": DEFAULT, "europe": EUROPE}
"""Names in lower case, and the primary partition of each."""


class Refusal(Exception):  # noqa: N818 - a fault, as the product calls it
    """The call answers a fault with this code and has changed nothing."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Owner:
    """A sales user."""

    email: str
    crm_id: str
    sales_user_id: str


@dataclass(frozen=True)
class StaticList:
    """A list, and the sales user it is tied to."""

    id: int
    name: str
    program: str | None = None
    owner: Owner | None = None


SAM: Final = Owner("sam@sales.test", "005000000000001", "1001")
SUE: Final = Owner("sue@sales.test", "005000000000002AAA", "1002")
OWNERS: Final = (SAM, SUE)
PROGRAMS: Final = ("Tour", "Webinar")
LISTS: Final = (
    StaticList(1001, "Hot", owner=SAM),
    StaticList(1002, "Cold"),
    StaticList(1003, "Registrants", "Webinar"),
    StaticList(1004, "Registrants", "Tour"),
    StaticList(1005, "Guests", "Tour"),
    StaticList(1006, "Tour.Guests"),
)


@dataclass
class Lead:
    """One lead; `changed` are the times of changes that may have no activity (M-31)."""

    id: int
    known: bool
    created: int
    updated: int
    email: str | None = None
    partition: str = DEFAULT
    owner: Owner | None = None
    crm_ids: dict[str, str] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    changed: set[int] = field(default_factory=set)

    def get(self, one: Field) -> Value | None:
        """The value of a field, None when it has none."""
        return self.email if one is EMAIL_FIELD else self.values.get(one.name)

    def put(self, one: Field, value: Value | None) -> None:
        """Set or clear a field."""
        if one is EMAIL_FIELD:
            assert value is None or isinstance(value, str)
            self.email = value
        elif value is None:
            self.values.pop(one.name, None)
        else:
            self.values[one.name] = value


@dataclass(frozen=True)
class Activity:
    """One activity; its place in the list of all is that of its id."""

    id: int
    lead: int
    at: int
    type: str
    asset: str
    attributes: tuple[tuple[str, str], ...]


@dataclass
class World:
    """Everything that is stored, and the time."""

    now: int
    zone: ZoneInfo
    workspaces: bool
    last_id: int = 0
    leads: dict[int, Lead] = field(default_factory=dict)
    cookies: dict[str, int] = field(default_factory=dict)
    foreign_ids: dict[tuple[str, str], int] = field(default_factory=dict)
    members: dict[int, set[int]] = field(default_factory=lambda: {one.id: set() for one in LISTS})
    activities: list[Activity] = field(default_factory=list)
    last_opportunity: int = 0
    last_role: int = 0
    last_company: int = 0
    opportunities: dict[int, Opportunity] = field(default_factory=dict)
    roles: dict[int, Role] = field(default_factory=dict)
    companies: dict[tuple[str, str], int] = field(default_factory=dict)
    objects: list[CustomObject] = field(default_factory=list)

    def copy(self) -> World:
        """Copy all that a call may change."""
        return replace(
            self,
            leads={
                key: replace(
                    lead, values=dict(lead.values), changed=set(lead.changed), crm_ids=lead.crm_ids
                )
                for key, lead in self.leads.items()
            },
            cookies=dict(self.cookies),
            foreign_ids=dict(self.foreign_ids),
            members={key: set(leads) for key, leads in self.members.items()},
            activities=list(self.activities),
            opportunities={
                key: replace(one, values=dict(one.values))
                for key, one in self.opportunities.items()
            },
            roles={key: replace(one) for key, one in self.roles.items()},
            companies=dict(self.companies),
            objects=[replace(one, values=dict(one.values)) for one in self.objects],
        )

    def restore(self, earlier: World) -> None:
        """Go back to a copy."""
        self.last_id = earlier.last_id
        self.leads, self.members = earlier.leads, earlier.members
        self.cookies, self.foreign_ids = earlier.cookies, earlier.foreign_ids
        self.activities = earlier.activities
        self.last_opportunity, self.last_role = earlier.last_opportunity, earlier.last_role
        self.last_company, self.companies = earlier.last_company, earlier.companies
        self.opportunities, self.roles = earlier.opportunities, earlier.roles
        self.objects = earlier.objects

    def add_lead(self, *, known: bool) -> Lead:
        """Create a lead with the next id."""
        self.last_id += 1
        lead = Lead(self.last_id, known, created=self.now, updated=self.now)
        self.leads[lead.id] = lead
        return lead

    def record(
        self, lead: Lead, kind: str, asset: str, attributes: Iterable[tuple[str, str]], at: int = -1
    ) -> None:
        """Record an activity; `Lead ID` is its last attribute (V-10)."""
        whole = (*attributes, ("Lead ID", str(lead.id)))
        when = self.now if at < 0 else at
        number = len(self.activities) + 1
        self.activities.append(Activity(number, lead.id, when, kind, asset, whole))

    def change_value(self, lead: Lead, one: Field, value: Value | None, reason: str) -> bool:
        """Set a field and record the change; False when it has the value already."""
        old = lead.get(one)
        if old == value:
            return False
        lead.put(one, value)
        attributes = (
            ("Attribute Name", one.display_name),
            ("Old Value", show(one, old, self.zone)),
            ("New Value", show(one, value, self.zone)),
            ("Reason", reason),
        )
        self.record(lead, "Change Data Value", one.display_name, attributes)
        return True

    def touch(self, lead: Lead) -> None:
        """Note that a lead changed now."""
        lead.updated = self.now
        lead.changed.add(self.now)

    def known(self) -> Iterator[Lead]:
        """All known leads by id."""
        return (lead for _, lead in sorted(self.leads.items()) if lead.known)

    def with_email(self, email: str) -> list[Lead]:
        """Known leads of an email, preferred first (L-2, L-3)."""
        wanted = email.strip().lower()
        return preferred_first(one for one in self.known() if (one.email or "").lower() == wanted)

    def with_cookie(self, cookie: str) -> Lead | None:
        """The owner of a cookie, known or not."""
        owner = self.cookies.get(cookie)
        return None if owner is None else self.leads[owner]

    def find(self, key: Key) -> list[Lead]:
        """Find what one key means, preferred first; 20108 for an unknown owner."""
        value = key.value.strip()
        if key.type == "IDNUM":
            lead = self.leads.get(int(value))
            return [] if lead is None else [lead]
        if key.type == "COOKIE":
            lead = self.with_cookie(normal_cookie(value))
            return [] if lead is None else [lead]
        if key.type == "EMAIL":
            return self.with_email(value)
        if key.type in OWNER_TYPES:
            owner = find_owner(key.type, value)
            if owner is None:
                raise Refusal(20108)
            return preferred_first(one for one in self.known() if one.owner == owner)
        if key.type == "SFDCOPPTYID":
            ids = {
                role.lead
                for role in self.roles.values()
                if same_crm_id(self.opportunities[role.opportunity].crm_id, value)
            }
            return preferred_first(one for one in self.known() if one.id in ids)
        return preferred_first(
            one for one in self.known() if same_crm_id(one.crm_ids.get(key.type, ""), value)
        )

    def find_known(self, key: Key) -> list[Lead]:
        """Find, but an anonymous lead is no lead (L-1)."""
        return [one for one in self.find(key) if one.known]

    def selected(self, kind: str, value: str) -> list[Lead]:
        """Find what one value of a LeadKeySelector means: never a fault (K-3, K-5)."""
        key = Key(kind, value)
        try:
            check_key(key)
            return self.find_known(key)
        except Refusal:
            return []

    def lead_record(self, lead: Lead, include: tuple[str, ...] = ()) -> Tree:
        """Show a lead (10-leads section 3, M-50 to M-54)."""
        attributes: list[tuple[str, Tree]] = []
        for one in SHOWN:
            value = lead.get(one)
            if (
                one is not EMAIL_FIELD
                and value is not None
                and (not include or one.name in include)
            ):
                shown: Tree = [
                    ("attrName", one.name),
                    ("attrType", one.type_word),
                    ("attrValue", show(one, value, self.zone)),
                ]
                attributes.append(("attribute", shown))
        email = lead.email if not include or "Email" in include else None
        return [
            ("Id", str(lead.id)),
            ("Email", email),
            ("ForeignSysPersonId", None),
            ("ForeignSysType", None),
            ("leadAttributeList", attributes or None),
        ]

    def moment(self, number: int) -> str:
        """Show a time of the model."""
        return show_milliseconds(number, self.zone)


def preferred_first(leads: Iterable[Lead]) -> list[Lead]:
    """Order by time of update, then by id, both descending (L-2, G-2)."""
    return sorted(leads, key=lambda lead: (lead.updated, lead.id), reverse=True)


def check_key(key: Key) -> None:
    """Judge a lead key by itself: 20102 (K-3, K-4)."""
    value = key.value.strip()
    if key.type.strip() not in KEY_TYPES or not value:
        raise Refusal(20102)
    if key.type == "IDNUM" and not re.fullmatch(r"\+?0*[1-9][0-9]*", value):
        raise Refusal(20102)


def normal_cookie(text: str) -> str:
    """Decode percent escapes and cut a leading `id:<account>&` (K-1)."""
    return re.sub(r"^id:[^&]*&", "", unquote(text.strip()))


def same_crm_id(stored: str, wanted: str) -> bool:
    """Compare CRM ids: 15 characters also match the 18 that begin with them (K-2)."""
    short, long = sorted((stored, wanted), key=len)
    return stored == wanted or (len(short) == 15 and len(long) == 18 and long.startswith(short))


def find_owner(kind: str, value: str) -> Owner | None:
    """Find the sales user that an owner key names."""
    for owner in OWNERS:
        if kind == "LEADOWNEREMAIL" and owner.email.lower() == value.lower():
            return owner
        if kind == "SFDCLEADOWNERID" and same_crm_id(owner.crm_id, value):
            return owner
    return None


def list_named(name: str) -> StaticList | None:
    """Find a list by its name (M-21)."""
    wanted = name.strip().lower()
    for one in LISTS:
        if one.program is None and one.name.lower() == wanted:
            return one
    inside = [one for one in LISTS if one.program is not None]
    plain = [one for one in inside if one.name.lower() == wanted]
    if len(plain) == 1:
        return plain[0]
    return next((one for one in inside if f"{one.program}.{one.name}".lower() == wanted), None)


def list_with_id(number: int) -> StaticList | None:
    """Find a list by its id."""
    return next((one for one in LISTS if one.id == number), None)
