"""How a lead is shown: the stored values as the record of an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from castile.domain.fields import FieldType
from castile.domain.values import shown
from castile.wire.render import LeadTemplate, lead_template, render_lead

if TYPE_CHECKING:
    from castile.domain.catalog import Catalog
    from castile.domain.fields import LeadField
    from castile.domain.leads import Lead
    from castile.wire.writer import RenderedXml

SHAPES_MAX: Final = 2000
"""So many sets of fields are remembered; beyond that all are forgotten and made anew."""


@dataclass(frozen=True, slots=True)
class LeadShape:
    """
    What all leads with values in the same fields have in common.

    Args:
        template: Their record without its texts.
        keys: Under which the values are stored, in the order in which they are shown.
        dated: Place and field of the values whose shown text is not the stored one.
    """

    template: LeadTemplate
    keys: tuple[str, ...]
    dated: tuple[tuple[int, LeadField], ...]


def lead_record(lead: Lead, catalog: Catalog) -> RenderedXml:
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
    stored = tuple(values)
    shape = catalog.lead_shapes.get(stored) or _remember_shape(stored, catalog)
    texts = [values[key] for key in shape.keys]
    for place, field in shape.dated:
        texts[place] = shown(field, texts[place], catalog.zone)
    return render_lead(shape.template, lead.lead_id, lead.email, texts)


def _remember_shape(stored: tuple[str, ...], catalog: Catalog) -> LeadShape:
    present = frozenset(stored)
    fields = [field for field in catalog.fields_shown if field.key in present]
    shape = LeadShape(
        template=lead_template((field.name, field.type.attr_type) for field in fields),
        keys=tuple(field.key for field in fields),
        dated=tuple(
            (place, field) for place, field in enumerate(fields) if field.type is FieldType.DATETIME
        ),
    )
    if len(catalog.lead_shapes) >= SHAPES_MAX:
        catalog.lead_shapes.clear()
    catalog.lead_shapes[stored] = shape
    return shape
