"""What is known while a call is explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.admin.explain_commands import facts_about
from tests.harness import KEY

if TYPE_CHECKING:
    from tests.harness import Harness


def test_facts_do_not_show_keys(castile: Harness) -> None:
    """A log of them gives nobody away."""
    castile.get_lead("EMAIL", "a@b.test")
    (call,) = castile.installation.journal.find()
    facts = facts_about(castile.installation, call)
    assert KEY not in repr(facts)
    assert facts.limits is not None
    assert facts.limits.rate_calls == 100
