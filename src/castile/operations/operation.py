"""What an operation is to the pipeline: plain functions and how they touch the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from castile.wire.judges import NO_JUDGES, Judges

if TYPE_CHECKING:
    from collections.abc import Callable

    from castile.actions.context import Context
    from castile.domain.catalog import Catalog
    from castile.store.tx import Tx

MessageT = TypeVar("MessageT")


@dataclass(frozen=True, slots=True)
class Request(Generic[MessageT]):
    """
    What an operation is asked.

    Args:
        message: The parameters, bound.
        target_workspace: The text of MktowsContextHeader, None without one; only syncLead
            looks at it (W-16).
        version: The version in the path that was called.
    """

    message: MessageT
    target_workspace: str | None = None
    version: str = "3_1"


def always(_plan: object) -> bool:
    """Say yes of any plan."""
    return True


def never(_plan: object) -> bool:
    """Say no of any plan."""
    return False


@dataclass(frozen=True, slots=True)
class Implementation:
    """
    One operation; the steps are those of 00-overview section 5.

    Args:
        name: Its name in the contract.
        prepare: Judges the request whose elements were judged, one against the other and against
            the definitions (steps 12 to 14); raises faults; gives a plan.
        run: Reads or writes, and gives the success message; may be run again from the start.
        writes: Whether the run of a plan writes, and so belongs to the writer.
        is_short: Whether the run of a plan that reads is so short that no other thread is
            worth its while.
        defines: Whether the run of a plan changes definitions, so that the catalog is made anew.
        starts_jobs: Whether something goes on after the reply.
        judges: Judge single elements, while the request is bound (step 11).
    """

    name: str
    prepare: Callable[[Request[Any], Catalog], Any]
    run: Callable[[Any, Tx, Context], object]
    writes: Callable[[Any], bool] = never
    is_short: Callable[[Any], bool] = always
    defines: Callable[[Any], bool] = never
    starts_jobs: bool = False
    judges: Judges = NO_JUDGES
