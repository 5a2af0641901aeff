"""What listOperation does and answers (30-lists-and-import section 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.reliability.model.world import LISTS, Refusal, check_key, find_owner, list_named

if TYPE_CHECKING:
    from tests.reliability.model.requests import Key, ListOperation
    from tests.reliability.model.world import Lead, StaticList, Tree, World

WORDS: Final = ("ADDTOLIST", "REMOVEFROMLIST", "ISMEMBEROFLIST")
KEY_TYPES: Final = ("MKTOLISTNAME", "MKTOSALESUSERID", "SFDCLEADOWNERID")


def list_operation(world: World, call: ListOperation) -> Tree:
    """Answer listOperation (30-lists section 2)."""
    allowed = ((call.word, WORDS), (call.list_key.type, KEY_TYPES), (call.list_key.value, None))
    for text, words in allowed:
        if not text.strip():
            raise Refusal(20109)
        if words is not None and text not in words:
            raise Refusal(20110)
    if not call.members:
        raise Refusal(20101)
    for key in call.members:
        check_key(key)
    static_list = _find_list(call.list_key)
    changes = call.word != "ISMEMBEROFLIST"
    if static_list is None or (changes and static_list.program is not None):
        raise Refusal(20111)
    leads = [next(iter(_no_fault(world, key)), None) for key in call.members]
    strict = bool(call.strict) and changes
    if strict and None in leads:
        raise Refusal(20103)
    before = world.copy()
    statuses = [_list_status(world, call.word, static_list, lead) for lead in leads]
    if strict and not all(statuses):
        world.restore(before)
        statuses = [False] * len(statuses)
    shown: list[tuple[str, Tree]] = []
    for key, status in zip(call.members, statuses, strict=True):
        key_shown: Tree = [("keyType", key.type), ("keyValue", key.value)]
        shown.append(("leadStatus", [("leadKey", key_shown), ("status", str(status).lower())]))
    whole = None if changes and all(statuses) else shown
    return [("result", [("success", str(all(statuses)).lower()), ("statusList", whole)])]


def _no_fault(world: World, key: Key) -> list[Lead]:
    """Find; an unknown owner is no lead here."""
    try:
        return world.find_known(key)
    except Refusal:
        return []


def _find_list(key: Key) -> StaticList | None:
    if key.type == "MKTOLISTNAME":
        return list_named(key.value)
    for one in LISTS:
        if one.owner is not None and (
            one.owner.sales_user_id == key.value
            if key.type == "MKTOSALESUSERID"
            else find_owner(key.type, key.value) == one.owner
        ):
            return one
    return None


def _list_status(world: World, word: str, static_list: StaticList, lead: Lead | None) -> bool:
    """Do one key of a listOperation (30-lists 2.1, I-20, I-21)."""
    members = world.members[static_list.id]
    if lead is None:
        return False
    is_member = lead.id in members
    attributes = (("List ID", str(static_list.id)),)
    if word == "ADDTOLIST" and not is_member:
        members.add(lead.id)
        world.record(lead, "Add to List", static_list.name, attributes)
        return True
    if word == "REMOVEFROMLIST" and is_member:
        members.remove(lead.id)
        world.record(lead, "Remove from List", static_list.name, attributes)
    return is_member
