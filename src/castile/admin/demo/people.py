"""The leads of the demo as they are when they come, before anything happens to them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from castile.domain.ids import LeadId, PartitionId
from castile.domain.keys import email_key
from castile.domain.lead_input import ForeignId
from castile.domain.leads import Lead, derived_website
from castile.domain.values import convert
from castile.wire.messages import ForeignSysType

if TYPE_CHECKING:
    from castile.admin.demo.chances import Chances
    from castile.admin.demo.words import Company, Words
    from castile.domain.catalog import Catalog

PEOPLE: Final = 500
FIRST_LEAD_ID: Final = 1_000_001
"""The first id that company.toml lets a lead have."""

_COOKIE: Final = "token:_mch-harrowgale.test-{milliseconds}-{number}"
_OF_CUSTOMERS: Final = ("CustomerNumber", "CustomerSince", "Discount")
_SHARE_PRIVATE: Final = 0.2
_SHARE_OWNED: Final = 0.4


class Origin(StrEnum):
    """Where a lead comes from."""

    WEBSITE = "Website"
    FAIR = "Autumn Kite Fair"
    ORDERS = "Order program"
    SALES = "Sales"
    VISITOR = "visitor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """
    One lead.

    Args:
        origin: Where it comes from; one that only visits the site stays anonymous.
        lead: Its first values; times come when it is created.
        cookie: The cookie of its browser, normalized, or None.
        foreign_ids: Its foreign system ids.
    """

    origin: Origin
    lead: Lead
    cookie: str | None = None
    foreign_ids: tuple[ForeignId, ...] = ()


@dataclass(slots=True)
class People:
    """
    Makes the leads one after the other.

    Args:
        words: What they are made of.
        catalog: The definitions of the subscription.
        chances: Decides.
    """

    words: Words
    catalog: Catalog
    chances: Chances
    _emails: set[str] = field(default_factory=set)

    def make(self) -> list[Person]:
        """
        Make all of them.

        Returns:
            500 people by lead id, which ascends from `FIRST_LEAD_ID`: 460 known ones and 40
            visitors. Of the known ones 12 have the email of an earlier one, and 5 have none.
        """
        people: list[Person] = []
        for number in range(PEOPLE):
            if number % 25 in (7, 18):
                people.append(self._visitor(number))
            elif number % 40 == 39:
                people.append(self._twin(number, people[number - 3]))
            else:
                people.append(self._known(number))
        return people

    def _visitor(self, number: int) -> Person:
        return Person(origin=Origin.VISITOR, lead=_lead(number), cookie=_cookie(number))

    def _known(self, number: int) -> Person:
        lead = _lead(number)
        lead.known = True
        company = None
        if not self.chances.happens(_SHARE_PRIVATE):
            company = self.chances.pick(self.words.companies)
        self._set_person(lead, company)
        if company is not None:
            self._set_company(lead, company)
        return self._from_somewhere(number, lead)

    def _twin(self, number: int, other: Person) -> Person:
        """Make a lead with the email of another: they might be merged."""
        lead = _lead(number)
        lead.known, lead.email = True, other.lead.email and other.lead.email.title()
        own = [self.catalog.field(name).key for name in _OF_CUSTOMERS]
        lead.values = {key: text for key, text in other.lead.values.items() if key not in own}
        self._set(lead, "Title", self.chances.pick(self.words.titles))
        return self._from_somewhere(number, lead)

    def _from_somewhere(self, number: int, lead: Lead) -> Person:
        chances = self.chances
        origin = chances.pick(_ORIGINS)
        if number == 0:
            origin = Origin.WEBSITE
        if number % 100 == 50:
            origin, lead.email = Origin.ORDERS, None
        self._set(lead, "LeadSource", origin.value)
        self._set_owner(origin, lead)
        cookie = None
        foreign_ids: list[ForeignId] = []
        if origin is Origin.WEBSITE or chances.happens(0.2):
            cookie = _cookie(number)
        if origin is Origin.ORDERS:
            self._set_customer(number, lead)
            foreign_ids.append(ForeignId(ForeignSysType.CUSTOM, f"ORD-{number:05}"))
        if number % 100 == 50:
            foreign_ids.append(ForeignId(ForeignSysType.NETSUITE, f"NS-{number:05}"))
        if lead.sfdc_contact_id is not None:
            foreign_ids.append(ForeignId(ForeignSysType.SFDC, lead.sfdc_contact_id))
        return Person(origin=origin, lead=lead, cookie=cookie, foreign_ids=tuple(foreign_ids))

    def _set_person(self, lead: Lead, company: Company | None) -> None:
        chances, words = self.chances, self.words
        first, last = chances.pick(words.first_names), chances.pick(words.last_names)
        domain = chances.pick(words.private_domains) if company is None else company.domain
        lead.email = self._email(first, last, domain)
        self._set(lead, "FirstName", first)
        self._set(lead, "LastName", last)
        self._set(lead, "Phone", phone(chances))
        if company is None:
            self._set(lead, "Website", derived_website(lead.email) or "")
            place = chances.pick(words.companies)
            self._set(lead, "City", place.city)
            self._set(lead, "Country", place.country)
        else:
            self._set(lead, "Title", chances.pick(words.titles))
        self._set(lead, "FavouriteKite", chances.pick(("", *words.kites)))
        self._set(lead, "WantsCatalogue", "true" if chances.happens(0.4) else "")

    def _set_company(self, lead: Lead, company: Company) -> None:
        for name, text in (
            ("Company", company.name),
            ("Website", f"https://www.{company.domain}"),
            ("Industry", company.industry),
            ("City", company.city),
            ("State", company.state),
            ("Country", company.country),
            ("NumberOfEmployees", str(company.employees)),
            ("AnnualRevenue", str(company.revenue or "")),
        ):
            self._set(lead, name, text)

    def _set_customer(self, number: int, lead: Lead) -> None:
        chances = self.chances
        self._set(lead, "CustomerNumber", f"HK-{40_000 + number}")
        since = f"{chances.whole(2016, 2025)}-{chances.whole(1, 12):02}-{chances.whole(1, 28):02}"
        self._set(lead, "CustomerSince", since)
        self._set(lead, "Discount", str(5 * chances.whole(0, 3)))

    def _set_owner(self, origin: Origin, lead: Lead) -> None:
        chances = self.chances
        if origin is Origin.SALES or chances.happens(_SHARE_OWNED):
            lead.owner_id = chances.pick(list(self.catalog.lead_owners))
        if origin is Origin.SALES:
            lead.sfdc_account_id = f"001A{lead.lead_id % 40:011}IAK"
            lead.sfdc_contact_id = f"003A{lead.lead_id:011}IAK"
            if chances.happens(0.5):
                lead.sfdc_lead_id = f"00QA{lead.lead_id:011}IAK"

    def _set(self, lead: Lead, name: str, text: str) -> None:
        lead_field = self.catalog.field(name)
        lead.set_value(lead_field, convert(lead_field, text, self.catalog.zone))

    def _email(self, first: str, last: str, domain: str) -> str:
        """Give an email that nobody has yet."""
        name = f"{_plain(first)}.{_plain(last)}".lower()
        email, number = f"{name}@{domain}", 1
        while email_key(email) in self._emails:
            number += 1
            email = f"{name}{number}@{domain}"
        self._emails.add(email_key(email))
        return email


_ORIGINS: Final = (
    *(Origin.WEBSITE,) * 3,
    *(Origin.FAIR,) * 2,
    *(Origin.ORDERS,) * 2,
    *(Origin.SALES,) * 4,
)


def phone(chances: Chances) -> str:
    """Return a phone number that nobody has."""
    return f"+1 555 01{chances.whole(0, 99):02}"


def _lead(number: int) -> Lead:
    return Lead(
        lead_id=LeadId(FIRST_LEAD_ID + number),
        email=None,
        known=False,
        partition_id=PartitionId(0),
        owner_id=None,
        sfdc_account_id=None,
        sfdc_contact_id=None,
        sfdc_lead_id=None,
        created_ms=0,
        updated_ms=0,
    )


def _cookie(number: int) -> str:
    return _COOKIE.format(milliseconds=1_790_000_000_000 + 7_919 * number, number=10_000 + number)


def _plain(name: str) -> str:
    """Write a name with the letters that an email may have."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(each for each in letters if each.isascii() and each.isalnum())
