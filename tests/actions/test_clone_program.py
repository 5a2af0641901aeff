"""Programs, cloned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.actions.clone_program import clone_program
from tests.operations.campaign_calls import DEFINITIONS, NIGHTLY

if TYPE_CHECKING:
    from castile.domain.programs import Campaign, Program
    from castile.store.stored_entry import StoredEntry
    from tests.harness import Harness


@pytest.fixture
def nightly(castile: Harness) -> Campaign:
    """A batch campaign of a program, which a list names in other letters (G-2)."""
    owners = '\nlead_owners = [{ email = "s@example.test", sales_user_id = "1" }]'
    owned = DEFINITIONS.replace(
        'id = 1013, program = "Launch"',
        'id = 1013, owner = "s@example.test", program = "LAUNCH"',
    )
    castile.define(owners + owned)
    directory = castile.installation.directory.current
    catalog = directory.subscriptions[castile.subscription_id].catalog
    found = catalog.programs.campaign(NIGHTLY)
    assert found is not None
    return found


def program_of(campaign: Campaign) -> Program:
    """The program that a campaign is in."""
    assert campaign.program is not None
    return campaign.program


def entries(castile: Harness) -> list[StoredEntry]:
    """Everything that is defined."""
    return castile.read(lambda tx: tx.definitions.entries())


def clone(castile: Harness, campaign: Campaign, name: str) -> Campaign:
    """Clone the program of a campaign."""
    program, now_ms = program_of(campaign), castile.clock.now_ms()
    return castile.write(lambda tx: clone_program(program, campaign, name, tx, now_ms))


def test_a_clone_is_found_with_the_next_catalog(castile: Harness, nightly: Campaign) -> None:
    """What comes back is what the catalog then has."""
    version = castile.read(lambda tx: tx.definitions.version())
    copy = clone(castile, nightly, "N")
    castile.installation.directory.reload()
    directory = castile.installation.directory.current
    catalog = directory.subscriptions[castile.subscription_id].catalog
    assert catalog.version > version
    found = catalog.programs.campaign(copy.campaign_id)
    assert found is not None
    assert found.full_name == copy.full_name == "N.Nightly"
    assert program_of(found).program_id == program_of(copy).program_id
    assert found.audience == nightly.audience
    assert [each.step for each in found.flow] == [each.step for each in nightly.flow]


def test_the_original_stays_as_it_is(castile: Harness, nightly: Campaign) -> None:
    """Every entry that was there is there, unchanged."""
    before = entries(castile)
    clone(castile, nightly, "N")
    after = entries(castile)
    assert [each for each in after if each in before] == before
    assert len(after) == len(before) + 1 + 2 + 5


def test_the_owner_of_a_list_is_not_copied(castile: Harness, nightly: Campaign) -> None:
    """A sales user has one list at most (decided)."""
    clone(castile, nightly, "N")
    lists = [each.entry for each in entries(castile) if each.table == "lists"]
    assert [each.get("owner") for each in lists if each["name"] == "Guests"] == [
        "s@example.test",
        None,
    ]
