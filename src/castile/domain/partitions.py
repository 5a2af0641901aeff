"""
Where a new lead goes, and which known lead a workspace may not touch (10-leads section 6.5).

The two questions have one function each; the name in the header becomes a workspace first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.domain.catalog import DEFAULT_NAME
from castile.wire.faults import BadParameter

if TYPE_CHECKING:
    from castile.domain.catalog import Catalog, Workspace
    from castile.domain.ids import PartitionId
    from castile.domain.leads import Lead


def target_workspace(name: str | None, catalog: Catalog) -> Workspace | None:
    """
    Turn the targetWorkspace of a header into a workspace.

    Args:
        name: The text of the header, or None or "" when there is none.
        catalog: The subscription's definitions.

    Returns:
        The workspace; None when none was named, or when workspaces are not
        enabled and the name is Default.

    Raises:
        BadParameter: Fault 20110, the name is unknown, or is not Default
            while workspaces are not enabled.

    Source: documented, decided (10-leads section 6.5, S-60; 00-overview P-1, P-2).
    """
    wanted = (name or "").strip()
    if not wanted:
        return None
    if not catalog.workspaces_enabled:
        if wanted.casefold() == DEFAULT_NAME.casefold():
            return None
        raise _bad_workspace(DEFAULT_NAME, wanted)
    workspace = catalog.workspace(wanted)
    if workspace is None:
        raise _bad_workspace(", ".join(each.name for each in catalog.workspaces), wanted)
    return workspace


def _bad_workspace(expected: str, wanted: str) -> BadParameter:
    return BadParameter(
        what="targetWorkspace", detail=f"expected one of {expected}, got {wanted[:200]}"
    )


def partition_of_new_lead(lead: Lead, catalog: Catalog, workspace: Workspace | None) -> PartitionId:
    """
    Decide the partition of a lead that is new or becomes known.

    Args:
        lead: The lead with the values it is going to have.
        catalog: The subscription's definitions.
        workspace: What `target_workspace` returned.

    Returns:
        The partition of the first assignment rule that fits, else the
        primary partition of the workspace, else that of "Default"; without
        workspaces the only partition.

    Source: documented, decided (10-leads section 6.5, S-16, S-61, U-12).
    """
    if not catalog.workspaces_enabled:
        return catalog.default_partition_id
    for rule in catalog.assignment_rules:
        if rule.fits(lead):
            return rule.partition_id
    return (workspace or catalog.default_workspace).primary_partition_id


def in_target_workspace(lead: Lead, workspace: Workspace) -> bool:
    """
    Tell whether a call that is aimed at a workspace may write a known lead.

    Args:
        lead: A lead that was known before the call and was found by Id,
            foreign system id or cookie; one found by email is not judged.
        workspace: What `target_workspace` returned.

    Returns:
        False when the lead is not in the workspace's primary partition
        (fault 20106).

    Source: documented error, decided code (10-leads section 6.5, S-62).
    """
    return lead.partition_id == workspace.primary_partition_id
