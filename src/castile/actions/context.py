"""What a call knows beside its own parameters when it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from castile.domain.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Context:
    """
    The surroundings of one run of an operation.

    Args:
        call_id: Id of the call in the journal.
        now_ms: The moment at which the run began, in milliseconds since 1970 UTC; taken
            anew for each run, so that times ascend in the order of commits.
        catalog: The definitions of the subscription.
        version: The version in the path that was called, such as `3_1`.
    """

    call_id: str
    now_ms: int
    catalog: Catalog
    version: str
