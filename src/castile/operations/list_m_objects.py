"""listMObjects: the names of the objects that describeMObject describes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.domain.metadata import DESCRIBED_OBJECTS
from castile.operations.operation import Implementation, Request
from castile.wire.messages import ParamsListMObjects, ResultListMObjects, SuccessListMObjects

if TYPE_CHECKING:
    from castile.actions.context import Context
    from castile.domain.catalog import Catalog
    from castile.store.tx import Tx


def prepare(_request: Request[ParamsListMObjects], _catalog: Catalog) -> None:
    """Judge nothing: there are no parameters. Source: documented, 50-mobjects B-10."""


def run(_plan: None, _tx: Tx, _context: Context) -> SuccessListMObjects:
    """
    Name the objects.

    Returns:
        ActivityRecord, LeadRecord, Opportunity, OpportunityPersonRole, in this order.

    Source: documented sample, 50-mobjects B-10.
    """
    return SuccessListMObjects(result=ResultListMObjects(objects=tuple(DESCRIBED_OBJECTS)))


LIST_M_OBJECTS = Implementation(name="listMObjects", prepare=prepare, run=run)
