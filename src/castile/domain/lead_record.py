"""How a lead is shown: the stored values as the contract's LeadRecord."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.domain.values import shown
from castile.wire.messages import ArrayOfAttribute, Attribute, LeadRecord

if TYPE_CHECKING:
    from castile.domain.catalog import Catalog
    from castile.domain.leads import Lead


def lead_record(lead: Lead, catalog: Catalog) -> LeadRecord:
    """
    Show one lead, complete.

    Args:
        lead: The lead as it is stored.
        catalog: The definitions of its subscription.

    Returns:
        Id, Email (nil without one), the foreign system id always nil, and one attribute for
        each shown field with a value, in the order of upper-cased names; the list is nil when
        there is none.

    Source: documented and recorded, 10-leads R-1 to R-11.
    """
    values = lead.values
    zone = catalog.zone
    attributes = tuple(
        Attribute(
            attr_name=field.name,
            attr_type=field.type.attr_type,
            attr_value=shown(field, values[field.key], zone),
        )
        for field in catalog.fields_shown
        if field.key in values
    )
    return LeadRecord(
        id=lead.lead_id,
        email=lead.email,
        foreign_sys_person_id=None,
        foreign_sys_type=None,
        lead_attribute_list=ArrayOfAttribute(attribute=attributes) if attributes else None,
    )
