"""listMObjects names four objects and looks at nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.harness import Harness


@pytest.mark.parametrize("parameters", ["", "<anything>1</anything>", " "])
def test_mobj_01_the_objects_come_in_the_recorded_order(castile: Harness, parameters: str) -> None:
    """50-mobjects B-10, MOBJ-01, documented sample; unknown elements are ignored (W-4)."""
    answer = castile.call(f"<ns1:paramsListMObjects>{parameters}</ns1:paramsListMObjects>")
    assert answer.texts("objects") == [
        "ActivityRecord",
        "LeadRecord",
        "Opportunity",
        "OpportunityPersonRole",
    ]
