"""Applying a definition file to a subscription."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.admin.apply import AppliedChanges, apply_definition
from castile.admin.definition import DefinitionError
from castile.domain.fields import FieldType
from castile.domain.ids import LeadId, OpportunityId
from castile.domain.opportunities import Opportunity
from tests.admin.applying import (
    FIELD,
    NOTHING,
    apply,
    catalog,
    exported,
    lines,
    read,
    refusals,
    store_lead,
    subscription,
)

if TYPE_CHECKING:
    from pathlib import Path

    from castile.server.installation import Installation


def test_the_example_is_applied_and_a_second_time_nothing_changes(
    installation: Installation, example: str, tmp_path: Path
) -> None:
    """Applying is idempotent."""
    first = apply(installation, example, folder=tmp_path)
    assert "lead field LoyaltyNumber: created" in first.lines
    assert "subscription: quota_calls_per_day 10000 -> 25000" in first.lines
    assert "lead field AnonymousIP: hidden false -> true" in first.lines
    assert "list Harbour Dinner.Guests: created" in first.lines
    assert "subscription: next id of lead 1 -> 700000" in first.lines
    assert apply(installation, example, folder=tmp_path) == AppliedChanges((), ())


def test_lines_and_errors_never_hold_a_key(
    installation: Installation, example: str, tmp_path: Path
) -> None:
    """What is printed can be pasted anywhere."""
    applied = apply(installation, example, folder=tmp_path)
    for line in (*applied.lines, *applied.warnings):
        assert "key-of-the-report" not in line
        assert "example-key-of-orders" not in line


def test_a_dry_run_tells_the_same_and_changes_nothing(
    installation: Installation, example: str, tmp_path: Path
) -> None:
    """A dry run is the real thing, undone."""
    before = exported(installation)
    told = apply(installation, example, dry_run=True, folder=tmp_path)
    assert exported(installation) == before
    assert installation.directory.current.users == {}
    assert apply(installation, example, folder=tmp_path) == told


def test_the_catalog_says_what_the_file_says(
    installation: Installation, example: str, tmp_path: Path
) -> None:
    """The next call is judged by the new definitions."""
    version = catalog(installation).version
    apply(installation, example, folder=tmp_path)
    seen = catalog(installation)
    assert seen.version > version
    assert seen.workspaces_enabled
    assert str(seen.zone) == "Europe/Oslo"
    assert [each.name for each in seen.partitions] == ["Default", "Nordic Leads"]
    nordic = seen.workspace("NORDIC")
    assert nordic is not None
    assert nordic.workspace_id == 7
    assert nordic.primary_partition_id == seen.partitions[1].partition_id
    assert len(nordic.partition_ids) == 2
    loyalty = seen.fields_by_name["LoyaltyNumber"]
    assert (loyalty.type, loyalty.length, loyalty.display_name, loyalty.external_key) == (
        FieldType.STRING,
        40,
        "Loyalty Number",
        True,
    )
    assert "AnonymousIP" not in seen.fields_by_name
    (owner,) = seen.lead_owners.values()
    assert (owner.crm_id, owner.sales_user_id) == ("005A0000000QqQqIAK", "41")
    (rule,) = seen.assignment_rules
    assert rule.partition_id == nordic.primary_partition_id
    assert len(rule.conditions) == 7
    assert [each.name for each in seen.opportunity_fields] == ["contractNumber"]
    assert subscription(installation).limits.concurrent_calls == 20


def test_the_file_must_name_the_subscription_that_is_applied_to(
    installation: Installation,
) -> None:
    """A file for another subscription is not applied by mistake."""
    assert refusals(installation, '[subscription]\nname = "other"') == [
        'subscription, name: expected "default", which is applied to, got "other"'
    ]
    assert apply(installation, '[subscription]\nname = "DEFAULT"') == NOTHING


def test_a_subscription_that_is_not_there_is_an_error(installation: Installation) -> None:
    """Applying makes no subscription."""
    with pytest.raises(DefinitionError, match="expected one of default, got"):
        apply_definition(installation, read(""), "shop", dry_run=False)


def test_one_mistake_leaves_everything_as_it_was(installation: Installation) -> None:
    """Users, settings, sequences and entries change together or not at all."""
    text = (
        'users = [{ user_id = "u" }]\npartitions = [{ name = "North" }]\n'
        'workspaces = [{ name = "W", partitions = ["South"] }]\n'
        "[subscription]\nrate_calls = 5\nfirst_ids = { lead = 500 }"
    )
    assert len(refusals(installation, text)) == 1
    assert installation.directory.current.users == {}
    with installation.database.read(1) as tx:
        assert tx.sequences.last_id("lead") == 0
        assert tx.definitions.entries() == []


def test_the_type_of_an_opportunity_field_with_values_stays(installation: Installation) -> None:
    """As of a lead field."""
    for word in ("integer", "string"):
        apply(installation, f'opportunity_fields = [{{ name = "Hue", type = "{word}" }}]')
    (field,) = catalog(installation).opportunity_fields
    red = Opportunity(OpportunityId(0), values={field.key: "red"})
    installation.database.write(1, lambda tx: tx.opportunities.add(red))
    assert refusals(installation, 'opportunity_fields = [{ name = "Hue", type = "integer" }]') == [
        (
            'opportunity_fields "Hue", type: expected "string", as opportunities have values of'
            ' it, got "integer"'
        )
    ]


def test_the_type_of_a_field_with_values_stays(installation: Installation) -> None:
    """Stored values always fit the type of their field."""
    other = 'lead_fields = [{ name = "Shoe", type = "integer" }]'
    apply(installation, FIELD)
    assert lines(installation, other) == ['lead field Shoe: type "string" -> "integer"']
    store_lead(installation, {catalog(installation).fields_by_name["Shoe"].key: "42"})
    assert refusals(installation, FIELD) == [
        'lead_fields "Shoe", type: expected "integer", as leads have values of it, got "string"'
    ]
    assert apply(installation, other) == NOTHING


def test_a_type_without_a_length_ends_the_stored_one(installation: Installation) -> None:
    """The file needs no word for it, and a length that it states is still judged."""
    apply(installation, 'lead_fields = [{ name = "Shoe", type = "string", length = 9 }]')
    other = 'lead_fields = [{ name = "Shoe", type = "integer" }]'
    assert lines(installation, other) == [
        'lead field Shoe: type "string" -> "integer"',
        "lead field Shoe: length 9 -> none",
    ]
    assert lines(installation, FIELD) == ['lead field Shoe: type "integer" -> "string"']
    assert catalog(installation).fields_by_name["Shoe"].length == 255


def test_a_changed_field_has_the_time_of_its_change(installation: Installation) -> None:
    """The catalog tells when a definition changed; a second apply is no change."""
    apply(installation, FIELD)
    first_ms = catalog(installation).fields_by_name["Shoe"].changed_ms
    installation.clock.advance(60)  # type: ignore[attr-defined]  # the clock of the tests
    apply(installation, FIELD)
    assert catalog(installation).fields_by_name["Shoe"].changed_ms == first_ms
    apply(installation, 'lead_fields = [{ name = "Shoe", type = "string", blocked = true }]')
    assert catalog(installation).fields_by_name["Shoe"].changed_ms == installation.clock.now_ms()


def test_a_new_workspace_gets_an_id_above_those_in_use(installation: Installation) -> None:
    """1 is Default; an id that a file gave is never given again."""
    one = 'workspaces = [{ name = "%s", partitions = ["Default"]%s }]'
    apply(installation, one % ("A", ""))
    apply(installation, one % ("B", ", id = 9"))
    apply(installation, one % ("C", ""))
    ids = {each.name: each.workspace_id for each in catalog(installation).workspaces}
    assert ids == {"Default": 1, "A": 2, "B": 9, "C": 10}
    assert refusals(installation, one % ("D", ", id = 2")) == [
        'workspaces "D", id: expected each once, got 2 again'
    ]


def test_first_ids_raise_sequences_and_never_lower_them(installation: Installation) -> None:
    """A sequence goes on above the highest id in use (00-overview S-4a, decided)."""
    first_ids = "[subscription]\nfirst_ids = { lead = %d, activity = 9000000000 }"
    assert lines(installation, first_ids % 5) == [
        "subscription: next id of lead 1 -> 5",
        "subscription: next id of activity 1 -> 9000000000",
    ]
    assert apply(installation, first_ids % 5) == NOTHING
    for _ in range(3):
        store_lead(installation, {})
    with installation.database.read(1) as tx:
        assert tx.leads.get(LeadId(5)) is not None
        assert tx.leads.get(LeadId(7)) is not None
    assert apply(installation, first_ids % 7) == NOTHING
    assert lines(installation, first_ids % 9) == ["subscription: next id of lead 8 -> 9"]


def test_a_changed_setting_of_the_file_is_printed_and_wins(installation: Installation) -> None:
    """A setting that is stated stays stated."""
    setting = "[subscription]\n%s"
    assert lines(installation, setting % "quota_calls_per_day = 500") == [
        "subscription: quota_calls_per_day 10000 -> 500"
    ]
    assert apply(installation, setting % "rate_seconds = 20") == NOTHING
    assert lines(installation, setting % 'allowed_addresses = ["10.1.2.3"]') == [
        "subscription: allowed_addresses [] -> [10.1.2.3/32]"
    ]
    seen = subscription(installation)
    assert (seen.settings.quota_calls_per_day, seen.settings.rate_seconds) == (500, 20)
    assert [str(each) for each in seen.limits.allowed_addresses] == ["10.1.2.3/32"]
