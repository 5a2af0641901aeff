"""Which programs getMObjects means: they are filtered from the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.domain.m_object_conditions import (
    CREATED_AT,
    ID,
    TAG_TYPE,
    TAG_VALUE,
    UPDATED_AT,
    WORKSPACE_ID,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castile.domain.catalog import Catalog, Workspace
    from castile.domain.m_object_conditions import Conditions, Match
    from castile.domain.programs import Program

CHANNEL = "Channel"
"""The type of the tag that shows the channel; no tag type of an operator has this name."""


def programs_meant(conditions: Conditions, catalog: Catalog, *, after: int) -> list[Program]:
    """
    Find the programs that fulfil all conditions.

    Args:
        conditions: Of the type Program.
        catalog: The definitions.
        after: Only programs with ids above it.

    Returns:
        The programs by id; archived ones only when they were asked for.

    Source: documented and decided, 50-mobjects B-70, B-71, B-81, B-83, B-84.
    """
    spaces = {each.workspace_id: each for each in catalog.workspaces}
    found = [
        each
        for each in catalog.programs
        if each.program_id > after
        and (conditions.include_archived or not each.archived)
        and _is_meant(each, spaces[each.workspace_id], conditions)
    ]
    return sorted(found, key=lambda each: each.program_id)


def tags_of(program: Program) -> Iterator[tuple[str, str]]:
    """
    Give type and value of each tag, the channel first.

    Source: documented sample, 50-mobjects B-83, B-101.
    """
    yield CHANNEL, program.channel
    yield from program.tags.items()


def _is_meant(program: Program, workspace: Workspace, conditions: Conditions) -> bool:
    numbers = {
        ID: int(program.program_id),
        CREATED_AT: program.created_ms,
        UPDATED_AT: program.updated_ms,
        WORKSPACE_ID: int(workspace.workspace_id),
    }
    texts = {
        "Name": program.name,
        "CRM Id": program.crm_id,
        "Workspace Name": workspace.name,
    }
    return (
        all(span.holds(numbers[span.name]) for span in conditions.spans)
        and all(
            match.holds(texts[match.name]) for match in conditions.matches if match.name in texts
        )
        and _is_tagged(program, [each for each in conditions.matches if each.name not in texts])
    )


def _is_tagged(program: Program, matches: list[Match]) -> bool:
    """
    Tell whether the tags of a program fulfil what is asked of their types and values.

    Both criteria are about the same tag (B-83). One with NE beside one with EQ is so too; without
    any EQ it says that no tag at all is so (decided).
    """
    tags = [{TAG_TYPE: kind, TAG_VALUE: value} for kind, value in tags_of(program)]
    enough = any if any(match.equal for match in matches) else all
    return enough(all(match.holds(tag[match.name]) for match in matches) for tag in tags)
