"""The table of 10-leads section 6.5, row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from castile.domain.assignment import AssignmentRule, conditions
from castile.domain.catalog import DEFAULT_WORKSPACE, Catalog, Partition, Workspace, make_catalog
from castile.domain.ids import PartitionId, WorkspaceId
from castile.domain.partitions import (
    in_target_workspace,
    partition_of_new_lead,
    target_workspace,
)
from castile.domain.standard_fields import STANDARD_FIELDS
from castile.wire.faults import BadParameter

if TYPE_CHECKING:
    from castile.domain.leads import Lead

CHICAGO = ZoneInfo("America/Chicago")
DEFAULT, EUROPE_LEADS, ASIA_LEADS = PartitionId(1), PartitionId(2), PartitionId(3)
EUROPE = Workspace(WorkspaceId(2), "Europe", EUROPE_LEADS, (EUROPE_LEADS, DEFAULT))
COUNTRY = next(each for each in STANDARD_FIELDS if each.name == "Country")


def catalog_of(*, workspaces_enabled: bool = True) -> Catalog:
    """Two workspaces, three partitions, two rules of which both fit Japan."""
    return make_catalog(
        version=1,
        zone=CHICAGO,
        partitions=[
            Partition(DEFAULT, "Default"),
            Partition(EUROPE_LEADS, "Europe Leads"),
            Partition(ASIA_LEADS, "Asia Leads"),
        ],
        workspaces=[DEFAULT_WORKSPACE, EUROPE],
        assignment_rules=[
            AssignmentRule("J", ASIA_LEADS, conditions(COUNTRY, {"is": ["Japan"]}, CHICAGO)),
            AssignmentRule("P", EUROPE_LEADS, conditions(COUNTRY, {"contains": "p"}, CHICAGO)),
        ],
        workspaces_enabled=workspaces_enabled,
    )


@pytest.mark.parametrize("name", [None, "", "  "])
@pytest.mark.parametrize("workspaces_enabled", [True, False])
def test_no_name_is_no_workspace(name: str | None, *, workspaces_enabled: bool) -> None:
    """Section 6.5, rows with an absent header."""
    catalog = catalog_of(workspaces_enabled=workspaces_enabled)
    assert target_workspace(name, catalog) is None


def test_a_name_finds_its_workspace() -> None:
    """P-2: letter case is ignored."""
    catalog = catalog_of()
    assert target_workspace(" europe ", catalog) is EUROPE
    assert target_workspace("default", catalog) is DEFAULT_WORKSPACE


def test_an_unknown_workspace_is_refused_decided() -> None:
    """S-60: fault 20110."""
    with pytest.raises(BadParameter) as caught:
        target_workspace("Asia", catalog_of())
    assert caught.value.wire_message == "targetWorkspace is not valid (20110)"
    assert caught.value.detail == "expected one of Default, Europe, got Asia"


def test_lead_78_without_workspaces_only_default_may_be_named_decided() -> None:
    """LEAD-78: also a workspace that is defined is refused."""
    catalog = catalog_of(workspaces_enabled=False)
    assert target_workspace("default", catalog) is None
    with pytest.raises(BadParameter) as caught:
        target_workspace("Europe", catalog)
    assert caught.value.detail == "expected one of Default, got Europe"


def test_lead_75_a_new_lead_goes_to_the_primary_partition(lead: Lead) -> None:
    """LEAD-75: of the named workspace, else of Default."""
    catalog = catalog_of()
    assert partition_of_new_lead(lead, catalog, EUROPE) == EUROPE_LEADS
    assert partition_of_new_lead(lead, catalog, None) == DEFAULT


def test_lead_77_an_assignment_rule_wins_over_the_header(lead: Lead) -> None:
    """LEAD-77 and S-61: the first rule that fits decides."""
    catalog = catalog_of()
    lead.set_value(COUNTRY, "Japan")
    assert partition_of_new_lead(lead, catalog, EUROPE) == ASIA_LEADS
    assert partition_of_new_lead(lead, catalog, None) == ASIA_LEADS
    lead.set_value(COUNTRY, "Poland")
    assert partition_of_new_lead(lead, catalog, DEFAULT_WORKSPACE) == EUROPE_LEADS


def test_without_workspaces_there_is_one_partition(lead: Lead) -> None:
    """Section 6.5, last row: rules do not count."""
    lead.set_value(COUNTRY, "Japan")
    assert partition_of_new_lead(lead, catalog_of(workspaces_enabled=False), None) == DEFAULT


def test_lead_76_a_known_lead_must_be_in_the_primary_partition(lead: Lead) -> None:
    """LEAD-76: a partition that the workspace only sees is not enough."""
    lead.partition_id = EUROPE_LEADS
    assert in_target_workspace(lead, EUROPE)
    assert not in_target_workspace(lead, DEFAULT_WORKSPACE)
    lead.partition_id = DEFAULT
    assert not in_target_workspace(lead, EUROPE)
