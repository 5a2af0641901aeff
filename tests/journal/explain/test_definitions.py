"""What names things of the definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journal.explain.explaining import all_text, explained

if TYPE_CHECKING:
    from tests.harness import Harness


def test_each_unknown_field_has_its_own_suggestion(castile: Harness) -> None:
    """Display names, letter case and slips."""
    castile.sync_lead(
        {"Email": "a@b.test"}, {"firstname": "x", "Last Name": "y", "pants": "z", "Compnay": "c"}
    )
    text = all_text(explained(castile))
    assert 'In place of "firstname" send "FirstName"' in text
    assert 'In place of "Last Name" send "LastName"' in text
    assert 'In place of "Compnay" send "Company"' in text
    assert 'No field is like "pants"' in text


def test_an_operation_of_another_namespace(castile: Harness) -> None:
    """The name alone is not enough."""
    assert castile.call("<paramsListMObjects/>").code == 20019
    explanation = explained(castile)
    assert explanation["names"] == ["wrong_namespace"]
    assert 'xmlns:ns1="http://www.marketo.com/mktows/"' in all_text(explanation)


def test_a_misspelt_operation(castile: Harness) -> None:
    """The nearest one is shown."""
    assert castile.call("<ns1:paramsGetLeads/>").code == 20019
    assert '"paramsGetLead"' in all_text(explained(castile))
