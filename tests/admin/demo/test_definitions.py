"""The definitions of the demo."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from castile.actions.flow_steps import STEPS
from castile.admin.demo.definitions import definition_text, found
from castile.admin.demo.words import read_words

if TYPE_CHECKING:
    from castile.domain.catalog import Catalog


def test_the_company_has_what_the_calls_show(catalog: Catalog) -> None:
    """8 lists, some in programs; 6 programs; 12 campaigns; each operation shows something."""
    programs = catalog.programs
    assert (len(catalog.lists), len(programs), len(programs.campaigns)) == (8, 6, 12)
    assert sum(each.program is not None for each in catalog.lists) == 4
    assert all(each.channel in {channel.name for channel in programs.channels} for each in programs)
    for part in ("tags", "costs", "tokens"):
        assert any(getattr(each, part) for each in programs), part
    assert {each.is_trigger for each in programs.campaigns} == {True, False}
    assert {each.name for each in catalog.workspaces} == {"Default", "Coast"}
    assert len(catalog.lead_owners) == 4


def test_every_step_that_is_carried_out_is_in_a_flow(catalog: Catalog) -> None:
    """And one that is skipped, so that a run can say so."""
    steps = {step.step for campaign in catalog.programs.campaigns for step in campaign.flow}
    assert {step.casefold() for step in steps} - set(STEPS) == {"create task"}
    assert {step.casefold() for step in steps} >= set(STEPS)


def test_every_form_leads_to_a_campaign(catalog: Catalog) -> None:
    """That a client program may request."""
    for form in read_words().forms:
        campaign = found(catalog.programs.campaign_by_full_name(form.campaign))
        assert campaign.answers("MKTOWS")


def test_nobody_gets_a_key_that_everybody_knows() -> None:
    """The user of a demo is generated like any first user."""
    assert "users" not in tomllib.loads(definition_text())


def test_what_is_not_found_is_no_silent_nothing() -> None:
    """The demo counts on its own definitions."""
    assert found("it") == "it"
    with pytest.raises(LookupError, match=r"company\.toml"):
        found(None)
