"""Calls of listOperation, and what their answers say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from tests.harness import Answer, Harness

DEFINITIONS = """
lead_owners = [
    { email = "sam@example.test", crm_id = "005000000000001", sales_user_id = "1001" },
    { email = "idle@example.test", crm_id = "005000000000002", sales_user_id = "1002" },
]
lists = [
    { name = "L", id = 1012, owner = "sam@example.test" },
    { name = "Guests", id = 1013, program = "Launch" },
    { name = "Other", id = 1014 },
]
channels = [{ name = "Webinar", program_type = "Event", statuses = [] }]
programs = [{ name = "Launch", type = "Event", channel = "Webinar" }]
"""
L, GUESTS, OTHER = 1012, 1013, 1014


def lead_key(key_type: str, key_value: object) -> str:
    """One leadKey."""
    return (
        f"<leadKey><keyType>{key_type}</keyType>"
        f"<keyValue>{escape(str(key_value))}</keyValue></leadKey>"
    )


def idnums(*lead_ids: object) -> list[str]:
    """A leadKey for each id."""
    return [lead_key("IDNUM", lead_id) for lead_id in lead_ids]


def list_operation(
    castile: Harness,
    operation: str,
    keys: list[str],
    *,
    named: tuple[str, str] = ("MKTOLISTNAME", "L"),
    rest: str = "",
    **header: Any,
) -> Answer:
    """Call listOperation; `named` is the type and value of listKey, `rest` is what follows."""
    key_type, key_value = named
    return castile.call(
        f"<ns1:paramsListOperation><listOperation>{operation}</listOperation>"
        f"<listKey><keyType>{key_type}</keyType><keyValue>{escape(key_value)}</keyValue></listKey>"
        f"<listMemberList>{''.join(keys)}</listMemberList>{rest}</ns1:paramsListOperation>",
        **header,
    )


def statuses(answer: Answer) -> list[bool]:
    """The status of each leadKey, in order."""
    assert answer.status == 200, answer.body
    return [text == "true" for text in answer.texts("leadStatus/status")]


def outcome(answer: Answer) -> tuple[bool, list[bool] | None]:
    """Success, and the statuses; None when statusList is nil."""
    assert answer.status == 200, answer.body
    listed = None if answer.is_nil("statusList") else statuses(answer)
    return answer.text("success") == "true", listed


def members(castile: Harness, list_id: int) -> list[int]:
    """The leads on a list."""
    return [*castile.read(lambda tx: tx.lists.lead_ids(list_id, after=0, limit=None))]  # type: ignore[arg-type]  # a number stands for a list here


def activity_types(castile: Harness, lead_id: int) -> list[str]:
    """The types of the activities of a lead, the oldest first."""
    return [each.type for each in castile.activities(lead_id)]
