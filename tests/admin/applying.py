"""What tests of the definition file share: reading it and applying it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from castile.admin.apply import AppliedChanges, apply_definition
from castile.admin.definition import Definition, DefinitionError, read_definition
from castile.admin.export import export_definition
from castile.domain.ids import LeadId, PartitionId
from castile.domain.leads import Lead

if TYPE_CHECKING:
    from castile.domain.catalog import Catalog
    from castile.server.directory import Subscription
    from castile.server.installation import Installation

NOWHERE = Path("/nonexistent")
NOTHING = AppliedChanges((), ())
FIELD = 'lead_fields = [{ name = "Shoe", type = "string" }]'
RULE_OF_SHOE = (
    'assignment_rules = [{ name = "R", partition = "Default",'
    ' when = [{ field = "shoe", is = ["42"] }] }]'
)


def read(text: str, folder: Path = NOWHERE) -> Definition:
    """Read a file of the name shop.toml."""
    return read_definition(text, source="shop.toml", folder=folder)


def mistakes(text: str, folder: Path = NOWHERE) -> tuple[str, ...]:
    """Read a file that has mistakes and return them."""
    with pytest.raises(DefinitionError) as caught:
        read(text, folder)
    assert caught.value.exit_code == 2
    return caught.value.errors


def apply(
    installation: Installation, text: str, *, dry_run: bool = False, folder: Path = NOWHERE
) -> AppliedChanges:
    """Read a file and apply it to the subscription `default`."""
    return apply_definition(installation, read(text, folder), "default", dry_run=dry_run)


def lines(installation: Installation, text: str) -> list[str]:
    """Apply a file and return what changed."""
    return list(apply(installation, text).lines)


def refusals(installation: Installation, text: str) -> list[str]:
    """Apply a file that cannot be applied; nothing of it may have been."""
    before = exported(installation)
    with pytest.raises(DefinitionError) as caught:
        apply(installation, text)
    assert exported(installation) == before
    return list(caught.value.errors)


def exported(installation: Installation) -> str:
    """The definition of the subscription `default` as text."""
    return export_definition(installation, installation.database.subscriptions()[0])


def subscription(installation: Installation) -> Subscription:
    """The subscription `default` as calls see it."""
    return installation.directory.current.subscriptions[1]


def catalog(installation: Installation) -> Catalog:
    """The definitions of the subscription `default` as calls see them."""
    return subscription(installation).catalog


def store_lead(installation: Installation, values: dict[str, str]) -> None:
    """Store a known lead with these values."""
    lead = Lead(
        lead_id=LeadId(0),
        email=None,
        known=True,
        partition_id=PartitionId(1),
        owner_id=None,
        sfdc_account_id=None,
        sfdc_contact_id=None,
        sfdc_lead_id=None,
        created_ms=0,
        updated_ms=0,
        values=values,
    )
    installation.database.write(1, lambda tx: tx.leads.insert(lead))
