"""Names that entries use for each other: missing ones, renamed ones."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.admin.applying import (
    FIELD,
    NOTHING,
    RULE_OF_SHOE,
    apply,
    catalog,
    exported,
    lines,
    refusals,
    store_lead,
)

if TYPE_CHECKING:
    from castile.server.installation import Installation


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            'workspaces = [{ name = "W", partitions = ["North"] }]',
            'workspaces "W", partitions: expected the name of one of partitions, got "North"',
        ),
        (
            'assignment_rules = [{ name = "R", partition = "North", when = [] }]',
            'assignment_rules "R", partition: expected the name of one of partitions, got "North"',
        ),
        (
            RULE_OF_SHOE,
            (
                'assignment_rules "R", when 1, field: expected the name of one of lead_fields,'
                ' got "shoe"'
            ),
        ),
        (
            'lists = [{ name = "L", program = "P" }]',
            'lists "L", program: expected the name of one of programs, got "P"',
        ),
        (
            'lists = [{ name = "L", workspace = "W" }]',
            'lists "L", workspace: expected the name of one of workspaces, got "W"',
        ),
        (
            'lists = [{ name = "L", owner = "a@example.com" }]',
            'lists "L", owner: expected the name of one of lead_owners, got "a@example.com"',
        ),
        (
            'programs = [{ name = "P", type = "T", channel = "C" }]',
            'programs "P", channel: expected the name of one of channels, got "C"',
        ),
        (
            (
                'programs = [{ name = "P", type = "T", channel = "C", tags = { Season = "x" } }]\n'
                'channels = [{ name = "C", program_type = "T", statuses = [] }]'
            ),
            'programs "P", tags: expected the name of one of tag_types, got "Season"',
        ),
        (
            'campaigns = [{ name = "C", kind = "trigger", program = "P" }]',
            'campaigns "C", program: expected the name of one of programs, got "P"',
        ),
        (
            'campaigns = [{ name = "C", kind = "batch", audience = { list = "L" } }]',
            'campaigns "C", audience, list: expected the name of one of lists, got "L"',
        ),
        (
            'campaigns = [{ name = "C", kind = "batch", audience = { program = "P" } }]',
            'campaigns "C", audience, program: expected the name of one of programs, got "P"',
        ),
        (
            (
                'campaigns = [{ name = "C", kind = "batch", flow = [{ step = "Delete Lead" },'
                ' { step = "Add to List", list = "L" }] }]'
            ),
            'campaigns "C", flow 2, list: expected the name of one of lists, got "L"',
        ),
        (
            (
                'campaigns = [{ name = "C", kind = "batch", flow = ['
                '{ step = "Change Score", field = "Shoe", change = "+1" }] }]'
            ),
            'campaigns "C", flow 1, field: expected the name of one of lead_fields, got "Shoe"',
        ),
        (
            (
                'campaigns = [{ name = "C", kind = "batch", flow = ['
                '{ step = "Request Campaign", campaign = "D" }] }]'
            ),
            'campaigns "C", flow 1, campaign: expected the name of one of campaigns, got "D"',
        ),
        (
            (
                'custom_object_types = [{ name = "T", link_field = "k", links_to = "Shoe",'
                ' key_fields = [{ name = "k", type = "string" }] }]'
            ),
            (
                'custom_object_types "T", links_to: expected the name of one of lead_fields,'
                ' got "Shoe"'
            ),
        ),
        (
            'rehearsals = [{ name = "R", match = { user_id = "u" }, effect = { fault = 20023 } }]',
            'rehearsals "R", match, user_id: expected the name of one of users, got "u"',
        ),
    ],
)
def test_a_name_that_nothing_has_is_an_error(
    installation: Installation, text: str, error: str
) -> None:
    """References are to the file or to what is stored; otherwise nothing is applied."""
    assert refusals(installation, text) == [error]


def test_a_name_may_be_of_what_is_stored(installation: Installation) -> None:
    """A later file builds on an earlier one."""
    apply(installation, FIELD)
    assert lines(installation, RULE_OF_SHOE) == ["assignment rule R: created"]


def test_a_renamed_field_keeps_its_values_and_its_rules(installation: Installation) -> None:
    """`renamed_from` keeps the identity; what named the old name follows."""
    apply(installation, f"{FIELD}\n{RULE_OF_SHOE}")
    key = catalog(installation).fields_by_name["Shoe"].key
    store_lead(installation, {key: "42"})
    text = 'lead_fields = [{ name = "Boot", renamed_from = "SHOE", type = "string" }]'
    assert lines(installation, text) == [
        "lead field Shoe: renamed to Boot",
        "assignment rule R: when changed",
    ]
    assert catalog(installation).fields_by_name["Boot"].key == key
    assert catalog(installation).assignment_rules[0].conditions[0].field.name == "Boot"
    assert apply(installation, text) == NOTHING


def test_a_new_field_may_take_the_old_name_of_another(installation: Installation) -> None:
    """Values of the renamed field never show up under the new one."""
    apply(installation, FIELD)
    text = (
        'lead_fields = [{ name = "Boot", renamed_from = "Shoe", type = "string" },'
        ' { name = "Shoe", type = "string" }]'
    )
    assert lines(installation, text) == [
        "lead field Shoe: renamed to Boot",
        "lead field Shoe: created",
    ]
    fields = catalog(installation).fields_by_name
    assert fields["Shoe"].key != fields["Boot"].key
    assert apply(installation, text) == NOTHING


def test_a_rename_to_a_stored_name_is_a_warning(installation: Installation) -> None:
    """Two stored entries are never made one."""
    apply(installation, 'partitions = []\ntag_types = [{ name = "A", values = [] }]')
    apply(installation, 'tag_types = [{ name = "B", values = [] }]')
    applied = apply(installation, 'tag_types = [{ name = "B", renamed_from = "A", values = [] }]')
    assert applied.lines == ()
    assert applied.warnings[0] == ('tag_types "B": not renamed from A, as both are stored')


SHOP = """
tag_types = [{ name = "Season", values = ["Spring"] }]
channels = [{ name = "Fair", program_type = "T", statuses = [] }]
programs = [{ name = "P", type = "T", channel = "Fair", tags = { Season = "Spring" } }]
lists = [{ name = "L", program = "P" }, { name = "M" }]
campaigns = [
  { name = "C", program = "P", kind = "trigger", active = true, flow = [
    { step = "Add to List", list = "p.l" }, { step = "Remove from List", list = "M" } ] },
  { name = "D", kind = "batch", audience = { program = "P" }, flow = [
    { step = "Request Campaign", campaign = "P.C" } ] } ]
users = [{ user_id = "etl" }]
rehearsals = [{ name = "R", match = { user_id = "etl" }, effect = { lose_reply = true } }]
"""


def test_every_place_follows_a_rename(installation: Installation) -> None:
    """Full names change with the program and with the list or campaign."""
    apply(installation, SHOP)
    changed = lines(
        installation,
        """
        tag_types = [{ name = "Time", renamed_from = "Season", values = ["Spring"] }]
        channels = [{ name = "Show", renamed_from = "Fair", program_type = "T", statuses = [] }]
        programs = [{ name = "Q", renamed_from = "P", type = "T", channel = "Show" }]
        lists = [{ name = "K", renamed_from = "L", program = "Q" }]
        campaigns = [{ name = "B", renamed_from = "C", program = "Q", kind = "trigger" }]
        """,
    )
    assert "program P: renamed to Q" in changed
    assert "list Q.L: renamed to K" in changed
    assert "campaign Q.C: renamed to B" in changed
    document = tomllib.loads(exported(installation))
    assert document["programs"] == [
        {"name": "Q", "type": "T", "channel": "Show", "tags": {"Time": "Spring"}, "id": 1}
    ]
    assert document["lists"] == [
        {"name": "K", "program": "Q", "id": 1},
        {"name": "M", "id": 2},
    ]
    renamed, other = document["campaigns"]
    assert (renamed["name"], renamed["program"]) == ("B", "Q")
    assert [step["list"] for step in renamed["flow"]] == ["Q.K", "M"]
    assert other["audience"] == {"program": "Q"}
    assert other["flow"][0]["campaign"] == "Q.B"
    assert document["rehearsals"][0]["match"] == {"user_id": "etl"}


def test_a_file_that_names_the_old_name_is_an_error(installation: Installation) -> None:
    """The file itself is not rewritten."""
    apply(installation, FIELD)
    text = (
        'lead_fields = [{ name = "Boot", renamed_from = "Shoe", type = "string" }]\n' + RULE_OF_SHOE
    )
    assert refusals(installation, text) == [
        'assignment_rules "R", when 1, field: expected the name of one of lead_fields, got "shoe"'
    ]
