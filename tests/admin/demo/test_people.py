"""The leads of the demo before anything happens."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from castile.admin.demo.chances import seeded
from castile.admin.demo.people import FIRST_LEAD_ID, Origin, People, Person
from castile.admin.demo.words import read_words
from castile.domain.keys import check_cookie, email_key

if TYPE_CHECKING:
    from castile.domain.catalog import Catalog


@pytest.fixture(scope="module")
def people(catalog: Catalog) -> list[Person]:
    """All of them, made of other chances than the demo's."""
    return People(read_words(), catalog, seeded(7)).make()


def test_there_are_500_by_id(people: list[Person]) -> None:
    """From the first id that the definitions give on."""
    ids = [person.lead.lead_id for person in people]
    assert ids == list(range(FIRST_LEAD_ID, FIRST_LEAD_ID + 500))


def test_visitors_are_anonymous_and_have_a_cookie(people: list[Person]) -> None:
    """40 of them; nothing else is known of them."""
    visitors = [person for person in people if person.origin is Origin.VISITOR]
    assert len(visitors) == 40
    for visitor in visitors:
        assert not visitor.lead.known
        assert (visitor.lead.email, visitor.lead.values) == (None, {})
        assert visitor.cookie is not None
    assert sum(person.lead.known for person in people) == 460


def test_cookies_are_as_the_server_keeps_them(people: list[Person]) -> None:
    """Normalized, and each of one browser."""
    cookies = [person.cookie for person in people if person.cookie]
    assert [check_cookie(each) for each in cookies] == cookies
    assert len(set(cookies)) == len(cookies)


def test_some_share_an_email_and_some_have_none(people: list[Person]) -> None:
    """12 pairs, in different letter case; 5 leads with a foreign system id instead."""
    known = [person for person in people if person.lead.known]
    shared = Counter(email_key(each.lead.email) for each in known if each.lead.email)
    assert Counter(shared.values()) == {1: 431, 2: 12}
    nameless = [person for person in known if person.lead.email is None]
    assert len(nameless) == 5
    assert all(person.foreign_ids for person in nameless)


def test_keys_of_other_programs_are_of_one_lead_each(people: list[Person]) -> None:
    """Foreign system ids, CRM ids of contacts, customer numbers."""
    foreign = [each for person in people for each in person.foreign_ids]
    contacts = [person.lead.sfdc_contact_id for person in people if person.lead.sfdc_contact_id]
    assert foreign
    assert len(set(foreign)) == len(foreign)
    assert {len(each) for each in contacts} == {18}
    assert len(set(contacts)) == len(contacts)
    assert {person.lead.owner_id is None for person in people if person.lead.known} == {True, False}
