"""Types of custom objects: what they may be, and what may change while they have records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.admin.apply import apply_definition
from castile.admin.definition import DefinitionError
from castile.domain.custom_objects import CustomObject
from castile.domain.ids import LeadId
from tests.admin.applying import lines, read, refusals

if TYPE_CHECKING:
    from castile.domain.catalog import Catalog
    from castile.server.installation import Installation

FIELDS = 'lead_fields = [{ name = "Card", type = "integer", external_key = true }]\n'
NO_KEY = "expected another type than text, boolean, formula, reference"
CITY = '{ name = "city", type = "string" }'
KEYS = '{ name = "MKTOID", type = "integer" }, { name = "rid", type = "string", length = 50 }'


def a_type(
    *,
    name: str = 'name = "Roadshow"',
    link: str = 'link_field = "MKTOID"',
    keys: str = KEYS,
    fields: str = CITY,
) -> str:
    """A definition with one type."""
    return (
        f"{FIELDS}custom_object_types = [{{ {name}, {link},"
        f" key_fields = [{keys}], fields = [{fields}] }}]"
    )


def catalog(installation: Installation) -> Catalog:
    """The definitions of the only subscription."""
    (found,) = installation.directory.current.subscriptions.values()
    return found.catalog


def add_record(installation: Installation, type_name: str = "Roadshow") -> None:
    """Store a record of a type with one more key, whoever its lead is."""
    object_type = catalog(installation).custom_object_type(type_name)
    assert object_type is not None
    record = CustomObject(lead_id=LeadId(1), link="1", keys=("r",), values={"city": "Rome"})
    (number,) = installation.directory.current.subscriptions
    installation.database.write(number, lambda tx: tx.custom_objects.add(object_type, record))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            a_type(keys='{ name = "MKTOID", type = "integer" }, { name = "k", type = "text" }'),
            f"key_fields, k: {NO_KEY}, got text",
        ),
        (
            a_type(keys='{ name = "MKTOID", type = "integer" }, { name = "k", type = "boolean" }'),
            f"key_fields, k: {NO_KEY}, got boolean",
        ),
        (
            a_type(keys='{ name = "MKTOID", type = "integer" }, { name = "k", type = "formula" }'),
            f"key_fields, k: {NO_KEY}, got formula",
        ),
        (
            a_type(keys='{ name = "MKTOID", type = "email" }'),
            (
                "link_field: expected one of type integer or string, as it holds the id of a lead,"
                " got email"
            ),
        ),
        (
            a_type(link='link_field = "MKTOID", links_to = "Company"'),
            'links_to: expected Email or a field with external_key, got "Company"',
        ),
        (
            a_type(
                link='link_field = "note", links_to = "Email"',
                keys='{ name = "rid", type = "string" }',
                fields='{ name = "note", type = "text" }',
            ),
            f"link_field: {NO_KEY}, got text",
        ),
    ],
)
def test_a_type_that_could_not_be_looked_up_is_refused(
    installation: Installation, text: str, sentence: str
) -> None:
    """D-2, decided: keys are short and have values; leads are found by an index."""
    assert refusals(installation, text) == [f'custom_object_types "Roadshow", {sentence}']


@pytest.mark.parametrize("links_to", ["Email", "email", "Card", "CARD"])
def test_a_link_to_email_or_an_external_key_is_taken(
    installation: Installation, links_to: str
) -> None:
    """D-2: an indexed field, in any letter case."""
    lines(installation, a_type(link=f'link_field = "MKTOID", links_to = "{links_to}"'))
    (found,) = catalog(installation).custom_object_types
    assert found.links_to is not None
    assert found.links_to.name.casefold() == links_to.casefold()


def test_an_external_key_that_a_type_links_to_stays_one(installation: Installation) -> None:
    """Decided: without its index nobody could find the lead."""
    lines(installation, a_type(link='link_field = "MKTOID", links_to = "Card"'))
    text = 'lead_fields = [{ name = "Card", type = "integer", external_key = false }]'
    assert refusals(installation, text) == [
        (
            'custom_object_types "Roadshow", links_to: expected Email or a field with external_key,'
            ' got "Card"'
        )
    ]


def test_types_are_defined_changed_and_renamed(installation: Installation) -> None:
    """D-1: a renamed type keeps its records."""
    assert lines(installation, a_type())[-1] == "custom object type Roadshow: created"
    assert lines(installation, a_type()) == []
    add_record(installation)
    renamed = a_type(name='name = "Tour", renamed_from = "Roadshow"')
    assert lines(installation, renamed) == ["custom object type Roadshow: renamed to Tour"]
    (found,) = catalog(installation).custom_object_types
    (number,) = installation.directory.current.subscriptions
    with installation.database.read(number) as tx:
        assert tx.custom_objects.count(found.type_id) == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            a_type(link='link_field = "rid"'),
            'link_field: expected "MKTOID", as there are records of it, got "rid"',
        ),
        (
            a_type(link='link_field = "MKTOID", links_to = "Card"'),
            'links_to: expected none, as there are records of it, got "Card"',
        ),
        (
            a_type(keys='{ name = "MKTOID", type = "integer" }'),
            (
                "key_fields: expected MKTOID integer, rid string, as there are records of it,"
                " got MKTOID integer"
            ),
        ),
        (
            a_type(keys=KEYS.replace("rid", "Rid")),
            (
                "key_fields: expected MKTOID integer, rid string, as there are records of it,"
                " got MKTOID integer, Rid string"
            ),
        ),
        (
            a_type(keys=KEYS.replace('"integer"', '"string"')),
            (
                "key_fields: expected MKTOID integer, rid string, as there are records of it,"
                " got MKTOID string, rid string"
            ),
        ),
        (
            a_type(keys=KEYS.replace("50", "49")),
            "key_fields, rid: expected at least 50 characters, as there are records of it, got 49",
        ),
        (
            a_type(fields=""),
            (
                "fields: expected city string to stay, as there are records of it,"
                " got none of this name"
            ),
        ),
        (
            a_type(fields='{ name = "city", type = "integer" }'),
            "fields: expected city string to stay, as there are records of it, got integer",
        ),
    ],
)
def test_what_records_need_stays_while_there_are_any(
    installation: Installation, text: str, sentence: str
) -> None:
    """Decided: refused in one sentence; without records all of it is possible."""
    lines(installation, a_type())
    add_record(installation)
    assert refusals(installation, text) == [f'custom_object_types "Roadshow", {sentence}']
    (number,) = installation.directory.current.subscriptions
    installation.database.write(number, lambda tx: tx.custom_objects.remove_lead(LeadId(1)))
    assert lines(installation, text) != []


@pytest.mark.parametrize(
    "text",
    [
        a_type(fields=f'{CITY}, {{ name = "zip", type = "string" }}'),
        a_type(fields='{ name = "city", type = "string", length = 20 }'),
        a_type(keys=KEYS.replace("50", "51")),
        a_type(name='name = "ROADSHOW", description = "x"'),
    ],
)
def test_other_changes_are_possible_with_records(installation: Installation, text: str) -> None:
    """Decided: new fields, longer keys, texts for people."""
    lines(installation, a_type())
    add_record(installation)
    assert lines(installation, text) != []


def test_a_lead_field_that_is_renamed_is_still_the_same_link(installation: Installation) -> None:
    """A name follows its field, whether or not the file writes it."""
    linked = a_type(link='link_field = "MKTOID", links_to = "Card"')
    lines(installation, linked)
    add_record(installation)
    lines(
        installation, 'lead_fields = [{ name = "CardNo", renamed_from = "Card", type = "integer" }]'
    )
    (found,) = catalog(installation).custom_object_types
    assert found.links_to == catalog(installation).field("CardNo")
    other = (
        'lead_fields = [{ name = "Other", type = "integer", external_key = true }]\n'
        'custom_object_types = [{ name = "Roadshow", link_field = "MKTOID", links_to = "Other",'
        f" key_fields = [{KEYS}] }}]"
    )
    assert refusals(installation, other) == [
        (
            'custom_object_types "Roadshow", links_to: expected "CardNo", as there are records of'
            ' it, got "Other"'
        )
    ]


def test_a_type_with_records_is_not_pruned(installation: Installation) -> None:
    """Decided: records are data of clients; whoever deletes a type deletes them first."""
    lines(installation, a_type())
    add_record(installation)
    nothing = read("custom_object_types = []")
    with pytest.raises(DefinitionError) as caught:
        apply_definition(installation, nothing, "default", dry_run=False, prune=True)
    assert caught.value.errors == (
        'custom_object_types "Roadshow": expected no record of it, as --prune deletes it, got one',
    )
    (number,) = installation.directory.current.subscriptions
    installation.database.write(number, lambda tx: tx.custom_objects.remove_lead(LeadId(1)))
    done = apply_definition(installation, nothing, "default", dry_run=False, prune=True)
    assert done.lines == ("custom object type Roadshow: deleted",)
    assert catalog(installation).custom_object_types == ()
