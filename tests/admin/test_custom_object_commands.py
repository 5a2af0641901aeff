"""The commands about custom objects judge type and columns, and page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.admin.errors import CommandError
from castile.domain.custom_objects import CustomObject
from castile.domain.ids import LeadId
from tests.admin.bringing import run
from tests.operations.custom_object_calls import DEFINITIONS

if TYPE_CHECKING:
    from castile.store.tx import Tx
    from tests.harness import Harness


def test_columns_are_judged_before_a_file_is_sent(castile: Harness) -> None:
    """All unknown ones are named; the type is found in any letter case."""
    castile.define(DEFINITIONS)
    known = ["MKTOID", "rid", "city", "created_at", "#row"]
    assert run(castile, "custom-objects columns", type="ROADSHOW", columns=known) == {}
    with pytest.raises(CommandError, match="got 'lead_id', 'City'"):
        run(castile, "custom-objects columns", type="Roadshow", columns=["lead_id", "City"])
    assert run(castile, "custom-objects columns", type="Visit", columns=["lead_id"]) == {}


@pytest.mark.parametrize("command", ["columns", "import", "export"])
def test_an_unknown_type_is_named_with_those_that_there_are(castile: Harness, command: str) -> None:
    """Wrong usage: exit code 2."""
    arguments = {"type": "Nope", "columns": [], "rows": [], "after": 0}
    with pytest.raises(CommandError, match="'Nope'; there are: none") as caught:
        run(castile, f"custom-objects {command}", **arguments)
    assert caught.value.exit_code == 2
    castile.define(DEFINITIONS)
    with pytest.raises(CommandError, match="there are: Roadshow, Car, Stay"):
        run(castile, f"custom-objects {command}", **arguments)


@pytest.mark.parametrize("count", [499, 500, 501])
def test_a_page_is_followed_by_another_one_when_it_is_full(castile: Harness, count: int) -> None:
    """Both sides of its length; the last key says where the next one begins."""
    castile.define(DEFINITIONS)
    (found,) = castile.installation.directory.current.subscriptions.values()
    stay = found.catalog.custom_object_type("Stay")
    assert stay is not None

    def add(tx: Tx) -> None:
        for night in range(count):
            record = CustomObject(lead_id=LeadId(1), link="1", keys=("h", str(night)))
            tx.custom_objects.add(stay, record)

    castile.write(add)
    page = run(castile, "custom-objects export", type="Stay", after=0)
    assert len(page["rows"]) == min(count, 500)
    assert page["last"] == (["1", "h", "499"] if count >= 500 else None)
    if page["last"] is not None:
        more = run(castile, "custom-objects export", type="Stay", after=page["last"])
        assert (len(more["rows"]), more["last"]) == (count - 500, None)
