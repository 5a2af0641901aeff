"""getChannels: the channels of programs with their progression statuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.operations.operation import Implementation, Request
from castile.wire.messages import (
    ArrayOfAttrib,
    ArrayOfProgressionStatus,
    ArrayOfTagStatus,
    Attrib,
    ParamsGetChannels,
    ProgressionStatus,
    ResultGetChannels,
    SuccessGetChannels,
    TagStatus,
)

if TYPE_CHECKING:
    from castile.actions.context import Context
    from castile.domain import programs
    from castile.domain.catalog import Catalog
    from castile.store.tx import Tx


def prepare(request: Request[ParamsGetChannels], catalog: Catalog) -> tuple[programs.Channel, ...]:
    """
    Choose the channels.

    Returns:
        Those that are named, letter case ignored, or all when none is; by name. `tag/type` is
        not looked at.

    Source: documented, decided (40-campaigns-and-programs G-2, G-60 to G-62).
    """
    tag = request.message.tag
    values = tag.values.string_item if tag and tag.values else ()
    names = {value.casefold() for value in values}
    found = [
        channel
        for channel in catalog.programs.channels
        if not names or channel.name.casefold() in names
    ]
    return tuple(sorted(found, key=lambda each: _in_order(each.name)))


def _in_order(name: str) -> tuple[str, str]:
    return name.casefold(), name


def run(plan: tuple[programs.Channel, ...], _tx: Tx, _context: Context) -> SuccessGetChannels:
    """
    List the channels, the statuses of each by name.

    Returns:
        An empty element where no channel is left.

    Source: documented sample, decided (40-campaigns-and-programs G-61 to G-63).
    """
    tags = tuple(_tag_status(channel) for channel in plan)
    return SuccessGetChannels(result=ResultGetChannels(tags=ArrayOfTagStatus(tags)))


def _tag_status(channel: programs.Channel) -> TagStatus:
    statuses = sorted(channel.statuses, key=lambda each: _in_order(each.name))
    return TagStatus(
        tag_value=channel.name,
        status_list=ArrayOfProgressionStatus(
            tuple(ProgressionStatus(progression_status=_attributes(each)) for each in statuses)
        ),
    )


def _attributes(status: programs.ProgressionStatus) -> ArrayOfAttrib:
    shown = {
        "Status": status.name,
        "Step": str(status.step),
        "Check-in Status": status.check_in_status,
        "Webinar Behavior": status.webinar_behavior,
        "Success": str(status.success).lower(),
    }
    return ArrayOfAttrib(
        tuple(Attrib(name=name, value=value) for name, value in shown.items() if value is not None)
    )


GET_CHANNELS = Implementation(name="getChannels", prepare=prepare, run=run)
