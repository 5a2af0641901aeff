"""How a lead is shown: the stored values as the record of an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from castile.domain.fields import FieldType
from castile.domain.standard_fields import EMAIL_NAME
from castile.domain.values import shown
from castile.wire.render import LeadTemplate, lead_template, render_lead

if TYPE_CHECKING:
    from collections.abc import Iterable

    from castile.domain.catalog import Catalog
    from castile.domain.fields import LeadField
    from castile.domain.leads import Lead
    from castile.wire.writer import RenderedXml

ShapeKey: TypeAlias = tuple[frozenset[str] | str | None, ...]
"""First the included fields, then the keys of the stored values."""

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
        with_email: Whether the email is shown.
    """

    template: LeadTemplate
    keys: tuple[str, ...]
    dated: tuple[tuple[int, LeadField], ...]
    with_email: bool


def fields_included(names: Iterable[str], catalog: Catalog) -> frozenset[str]:
    """
    Find the fields that a caller wants to see.

    Args:
        names: Names of fields, or any other texts.
        catalog: The definitions of the subscription.

    Returns:
        The names of those that can be shown, `Email` among them; the others are left out, so
        that no caller fills the memory with names.

    Source: recorded, 10-leads M-52, M-54.
    """
    return frozenset(name for name in names if name in catalog.fields_by_name)


def lead_record(
    lead: Lead, catalog: Catalog, included: frozenset[str] | None = None
) -> RenderedXml:
    """
    Show one lead.

    Args:
        lead: The lead as it is stored.
        catalog: The definitions of its subscription.
        included: What `fields_included` found; only these are shown. None for all.

    Returns:
        Id, Email (nil without one), the foreign system id always nil, and one attribute for
        each shown field with a value, in the order of upper-cased names; the list is nil when
        there is none.

    Source: documented and recorded, 10-leads R-1 to R-11, M-50 to M-53.
    """
    values = lead.values
    stored = (included, *values)
    shape = catalog.lead_shapes.get(stored) or _remember_shape(stored, catalog)
    texts = [values[key] for key in shape.keys]
    for place, field in shape.dated:
        texts[place] = shown(field, texts[place], catalog.zone)
    email = lead.email if shape.with_email else None
    return render_lead(shape.template, lead.lead_id, email, texts)


def _remember_shape(stored: ShapeKey, catalog: Catalog) -> LeadShape:
    included, *keys = stored
    present = frozenset(keys)
    fields = [
        field
        for field in catalog.fields_shown
        if field.key in present and (included is None or field.name in included)
    ]
    shape = LeadShape(
        template=lead_template((field.name, field.type.attr_type) for field in fields),
        keys=tuple(field.key for field in fields),
        dated=tuple(
            (place, field) for place, field in enumerate(fields) if field.type is FieldType.DATETIME
        ),
        with_email=included is None or EMAIL_NAME in included,
    )
    if len(catalog.lead_shapes) >= SHAPES_MAX:
        catalog.lead_shapes.clear()
    catalog.lead_shapes[stored] = shape
    return shape
