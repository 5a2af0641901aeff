"""Numbers that must not be mixed up, each a type of its own."""

from __future__ import annotations

from typing import NewType

LeadId = NewType("LeadId", int)
"""A positive 32-bit integer; 0 for a lead that the store has not numbered yet."""

ActivityId = NewType("ActivityId", int)
"""A positive 64-bit integer, ascending in the order of recording."""

PartitionId = NewType("PartitionId", int)
WorkspaceId = NewType("WorkspaceId", int)
LeadOwnerId = NewType("LeadOwnerId", int)
ListId = NewType("ListId", int)
ProgramId = NewType("ProgramId", int)
CampaignId = NewType("CampaignId", int)
CostId = NewType("CostId", int)
CompanyId = NewType("CompanyId", int)

OpportunityId = NewType("OpportunityId", int)
"""A positive 32-bit integer; 0 for an opportunity that the store has not numbered yet."""
RoleId = NewType("RoleId", int)
"""A positive 32-bit integer; 0 for a role that the store has not numbered yet."""

CustomObjectTypeId = NewType("CustomObjectTypeId", int)

JobId = NewType("JobId", int)
"""A positive 32-bit integer, ascending in the order of arrival; 0 when not numbered yet."""
