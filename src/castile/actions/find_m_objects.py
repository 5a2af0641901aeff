"""Find the opportunities and roles that the conditions of getMObjects mean."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from castile.domain.m_object_conditions import ID, Span
from castile.domain.opportunities import COMPANY, LEAD, OPPORTUNITY

if TYPE_CHECKING:
    from castile.domain.catalog import Catalog
    from castile.domain.m_object_conditions import Association, Conditions
    from castile.domain.opportunities import Opportunity, Role
    from castile.store.tx import Tx


def find_opportunities(
    conditions: Conditions, tx: Tx, catalog: Catalog, *, after: int, limit: int
) -> list[Opportunity]:
    """
    Find the opportunities that fulfil all conditions.

    Args:
        conditions: Of opportunities.
        tx: The transaction to read in.
        catalog: The definitions, for the company of a lead.
        after: Only opportunities with ids above it.
        limit: How many at most.

    Returns:
        The opportunities by id; none when an external key or an association names nothing.

    Source: documented and decided, 50-mobjects B-2, B-70, B-71, B-90.
    """
    found = map(tx.opportunities.get, _ids(conditions, tx, catalog, after, limit))
    return [each for each in found if each is not None]


def find_roles(
    conditions: Conditions, tx: Tx, catalog: Catalog, *, after: int, limit: int
) -> list[Role]:
    """Find the roles that fulfil all conditions; see `find_opportunities`."""
    found = map(tx.roles.get, _ids(conditions, tx, catalog, after, limit))
    return [each for each in found if each is not None]


def _ids(conditions: Conditions, tx: Tx, catalog: Catalog, after: int, limit: int) -> list[int]:
    ties = [(each.type, _number(each, tx, catalog)) for each in conditions.associations]
    if key := conditions.external_key:
        meant = tx.opportunities.by_external_key(key.field.key, key.value) if key.value else None
        if meant is None:
            return []
        only = Span(ID, meant.opportunity_id, meant.opportunity_id)
        conditions = replace(conditions, spans=(*conditions.spans, only))
    known = [(kind, number) for kind, number in ties if number is not None]
    if len(known) < len(ties):
        return []
    return tx.m_objects.ids(conditions, known, after=after, limit=limit)


def _number(association: Association, tx: Tx, catalog: Catalog) -> int | None:
    """Return the number of what an association names, or None for nothing known (B-90)."""
    key = association.external_key
    if association.id is not None or key is None or key.value is None:
        return association.id
    if association.type == OPPORTUNITY:
        opportunity = tx.opportunities.by_external_key(key.field.key, key.value)
        return None if opportunity is None else opportunity.opportunity_id
    lead_id = tx.lead_keys.newest(key.field.key, key.value)
    if association.type == LEAD or lead_id is None:
        return lead_id
    lead = tx.leads.get(lead_id)
    if lead is None:
        return None
    return tx.companies.find(lead.value(catalog.field(COMPANY)), lead_id)
