"""Roles under random writes: no opportunity has two primary roles."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.harness import open_harness
from tests.operations.m_object_calls import created, m_object, opportunity, role, sync

if TYPE_CHECKING:
    import pytest

WRITES = st.tuples(
    st.sampled_from([1, 2]),
    st.sampled_from([1, 2, 3]),
    st.sampled_from(["Buyer", "buyer", ""]),
    st.sampled_from(["", "1"]),
    st.sampled_from([None, 1, 2, 3]),
)


@given(calls=st.lists(st.lists(WRITES, min_size=1, max_size=4), max_size=5))
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_one_role_is_primary_and_one_lead_has_one_text_once(
    calls: list[list[tuple[int, int, str, str, int | None]]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """B-54, decided, section 4.1; and every role has its Add to Opportunity (B-55)."""
    with open_harness(tmp_path_factory.mktemp("data")) as castile:
        leads = [castile.store_lead(f"{number}@example.test") for number in range(3)]
        created(castile, opportunity(), opportunity())
        for writes in calls:
            sync(
                castile,
                "UPSERT",
                *(
                    m_object(
                        "OpportunityPersonRole", {"Role": text, "IsPrimary": primary}, id=role_id
                    )
                    if role_id is not None
                    else role(one, lead_id, {"Role": text, "IsPrimary": primary})
                    for one, lead_id, text, primary, role_id in writes
                ),
            )
        roles = castile.read(lambda tx: tx.roles.all(after=0, limit=100))
        primary_roles = Counter(each.opportunity_id for each in roles if each.is_primary)
        assert all(count == 1 for count in primary_roles.values())
        places = {(each.opportunity_id, each.lead_id, each.role.casefold()) for each in roles}
        assert len(places) == len(roles)
        assert Counter(each.lead_id for each in roles) == Counter(
            {lead_id: count for lead_id in leads if (count := len(castile.activities(lead_id)))}
        )
