"""A lead's values, the email among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.domain.leads import derived_website

if TYPE_CHECKING:
    from castile.domain.catalog import Catalog
    from castile.domain.leads import Lead


def test_values_are_kept_by_key(catalog: Catalog, lead: Lead) -> None:
    """A cleared value leaves nothing behind."""
    title = catalog.field("Title")
    assert lead.value(title) is None
    lead.set_value(title, "Boss")
    assert (lead.value(title), lead.values) == ("Boss", {"Title": "Boss"})
    lead.set_value(title, None)
    lead.set_value(title, None)
    assert (lead.value(title), lead.values) == (None, {})


def test_the_email_is_kept_apart(catalog: Catalog, lead: Lead) -> None:
    """The field Email is the lead's email, never one of its values."""
    email = catalog.field("Email")
    assert lead.value(email) == "a@example.test"
    lead.set_value(email, "b@example.test")
    assert (lead.email, lead.values) == ("b@example.test", {})
    lead.set_value(email, None)
    assert (lead.email, lead.value(email)) == (None, None)


@pytest.mark.parametrize(
    ("email", "website"),
    [
        ("x@example.test", "example.test"),
        ("x@WWW.Example.test", "example.test"),
        ("x@www2.example.test", "www2.example.test"),
        ("x@www.", None),
        ("x@", None),
        ("nobody", None),
        (None, None),
    ],
)
def test_the_website_of_a_new_lead_is_the_domain_of_its_email(
    email: str | None, website: str | None
) -> None:
    """S-41, recorded davidsantoso/markety."""
    assert derived_website(email) == website
