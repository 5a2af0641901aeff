"""What is stored and what the file says, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.admin.definition_merge import merged_order
from castile.domain.ids import PartitionId
from tests.admin.applying import (
    FIELD,
    NOTHING,
    apply,
    catalog,
    lines,
    refusals,
    subscription,
)

if TYPE_CHECKING:
    from castile.admin.definition_checks import Identity
    from castile.server.installation import Installation


def test_an_absent_key_or_table_leaves_what_is_stored(installation: Installation) -> None:
    """Only what a file states changes."""
    apply(
        installation,
        'partitions = [{ name = "North", description = "cold" }]\n'
        'lead_owners = [{ email = "a@example.com", first_name = "Ann", crm_id = "005x" }]\n'
        "[subscription]\nrate_calls = 7",
    )
    assert lines(
        installation,
        'partitions = [{ name = "North" }]\n'
        'lead_owners = [{ email = "a@example.com", last_name = "Lee" }]\n',
    ) == ['lead owner a@example.com: last_name "" -> "Lee"']
    (owner,) = catalog(installation).lead_owners.values()
    assert (owner.first_name, owner.last_name, owner.crm_id) == ("Ann", "Lee", "005x")
    assert catalog(installation).partitions[1].description == "cold"
    assert subscription(installation).settings.rate_calls == 7


def test_a_list_that_is_given_is_as_the_file_says(installation: Installation) -> None:
    """A list is replaced, never added to."""
    both = 'partitions = [{ name = "North" }]\nworkspaces = [{ name = "W", partitions = '
    apply(installation, both + '["North", "Default"] }]')
    assert lines(installation, both + '["Default"] }]') == [
        'workspace W: partitions ["North","Default"] -> ["Default"]'
    ]
    workspace = catalog(installation).workspace("W")
    assert workspace is not None
    assert workspace.partition_ids == (PartitionId(1),)
    assert workspace.primary_partition_id == PartitionId(1)


def test_an_entry_that_the_file_no_longer_has_stays(installation: Installation) -> None:
    """Nothing is deleted."""
    apply(installation, FIELD)
    assert apply(installation, "lead_fields = []") == NOTHING
    assert "Shoe" in catalog(installation).fields_by_name


def test_letter_case_of_a_name_is_no_other_entry(installation: Installation) -> None:
    """The name in another spelling is the same entry, and takes the spelling."""
    apply(installation, FIELD)
    assert lines(installation, 'lead_fields = [{ name = "SHOE", type = "string" }]') == [
        'lead field SHOE: name "Shoe" -> "SHOE"'
    ]
    assert "SHOE" in catalog(installation).fields_by_name
    assert "Shoe" not in catalog(installation).fields_by_name


def test_default_keeps_its_spelling_and_number(installation: Installation) -> None:
    """The partition and the workspace Default exist from the beginning."""
    text = (
        'partitions = [{ name = "North" }, { name = "default", description = "all others" }]\n'
        'workspaces = [{ name = "DEFAULT", id = 1, partitions = ["Default", "North"] }]'
    )
    assert lines(installation, text) == [
        "partition North: created",
        'partition Default: description "" -> "all others"',
        'workspace Default: partitions ["Default"] -> ["Default","North"]',
    ]
    assert apply(installation, text) == NOTHING
    assert catalog(installation).default_workspace.workspace_id == 1
    assert len(catalog(installation).workspaces) == 1
    assert catalog(installation).partitions[0].partition_id == 1


def test_an_id_that_differs_from_the_stored_one_is_an_error(installation: Installation) -> None:
    """The id that clients hold never changes its meaning."""
    apply(
        installation,
        'workspaces = [{ name = "W", id = 7, partitions = ["Default"] }]\n'
        'lists = [{ name = "L", id = 30 }, { name = "M" }]',
    )
    text = (
        'workspaces = [{ name = "w", id = 8, partitions = ["Default"] }]\n'
        'lists = [{ name = "L", id = 31 }, { name = "M", id = 32 }]'
    )
    assert refusals(installation, text) == [
        'workspaces "w", id: expected 7, the stored one, got 8',
        'lists "L", id: expected 30, the stored one, got 31',
        'lists "M", id: expected 31, the stored one, got 32',
    ]


def test_rules_keep_the_order_of_the_file(installation: Installation) -> None:
    """The first rule that fits decides, so their order is part of the definition."""

    def text(*names: str) -> str:
        rules = (f'{{ name = "{name}", partition = "Default", when = [] }}' for name in names)
        return f"assignment_rules = [{', '.join(rules)}]"

    def order() -> list[str]:
        return [rule.name for rule in catalog(installation).assignment_rules]

    apply(installation, text("A", "B", "C"))
    assert lines(installation, text("C", "A")) == ["assignment_rules: order changed"]
    assert order() == ["C", "B", "A"]
    assert lines(installation, text("C", "N", "B")) == ["assignment rule N: created"]
    assert order() == ["C", "N", "B", "A"]
    assert apply(installation, text("C", "N", "B")) == NOTHING


KEYS = st.lists(st.sampled_from("abcdefg"), unique=True).map(
    lambda names: [("", name) for name in names]
)


@given(stored=KEYS, given_keys=KEYS)
def test_an_order_has_everything_once_and_repeats(
    stored: list[Identity], given_keys: list[Identity]
) -> None:
    """The file's order holds, what it does not name keeps its order, and no second time differs."""
    order = merged_order(stored, given_keys)
    assert sorted(order) == sorted({*stored, *given_keys})
    assert [key for key in order if key in given_keys] == given_keys
    others = [key for key in stored if key not in given_keys]
    assert [key for key in order if key in others] == others
    assert merged_order(order, given_keys) == order


@pytest.mark.parametrize(
    ("stored", "given_names", "expected"),
    [
        ("abc", "axc", "axbc"),
        ("abc", "x", "abcx"),
        ("abc", "xb", "axbc"),
        ("abc", "ca", "cba"),
    ],
)
def test_a_new_entry_stands_behind_the_one_before_it(
    stored: str, given_names: str, expected: str
) -> None:
    """Where a file puts a new entry is where a person would look for it."""
    order = merged_order([("", name) for name in stored], [("", name) for name in given_names])
    assert "".join(name for _, name in order) == expected
