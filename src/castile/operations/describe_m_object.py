"""describeMObject: the fields of one object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.domain.metadata import DESCRIBED_OBJECTS, describe
from castile.operations.operation import Implementation, Request
from castile.wire.faults import BadParameter
from castile.wire.messages import (
    ParamsDescribeMObject,
    ResultDescribeMObject,
    SuccessDescribeMObject,
)

if TYPE_CHECKING:
    from castile.actions.context import Context
    from castile.domain.catalog import Catalog
    from castile.store.tx import Tx


def prepare(request: Request[ParamsDescribeMObject], _catalog: Catalog) -> str:
    """
    Judge the name.

    Raises:
        BadParameter: 20110, none of the four described objects; names are exact.

    Source: documented; code decided, 50-mobjects section 3; text recorded for custom objects.
    """
    name = request.message.object_name.strip()
    if name not in DESCRIBED_OBJECTS:
        expected = ", ".join(DESCRIBED_OBJECTS)
        raise BadParameter(
            what="Object name", detail=f"objectName: expected one of {expected}, got {name[:200]!r}"
        )
    return name


def run(name: str, _tx: Tx, context: Context) -> SuccessDescribeMObject:
    """
    Describe the object.

    Returns:
        Its metadata and that of each field.

    Source: documented sample and recorded, 50-mobjects section 3, 70-lead-fields section 4.
    """
    return SuccessDescribeMObject(
        result=ResultDescribeMObject(metadata=describe(name, context.catalog))
    )


DESCRIBE_M_OBJECT = Implementation(name="describeMObject", prepare=prepare, run=run)
