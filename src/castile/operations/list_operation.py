"""listOperation: put leads on a static list, take them from it, or ask whether they are on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from castile.actions.find_lead import find_leads
from castile.actions.list_members import add_members, remove_members
from castile.domain.keys import judge_lead_key
from castile.operations.operation import Implementation, Request
from castile.wire.faults import (
    BadParameterCombination,
    LeadNotFound,
    LeadOwnerNotFound,
    ListNotFound,
)
from castile.wire.judges import Judges
from castile.wire.messages import (
    ArrayOfLeadStatus,
    LeadKey,
    LeadStatus,
    ListKey,
    ListKeyType,
    ListOperationType,
    ParamsListOperation,
    ResultListOperation,
    SuccessListOperation,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castile.actions.context import Context
    from castile.domain.catalog import Catalog
    from castile.domain.ids import LeadId
    from castile.domain.lists import StaticList
    from castile.store.tx import Tx

KEYS_MAX = 1000
SHORT_KEYS_MAX = 20
"""More keys are looked up on another thread, so that they hold up no other call."""


@dataclass(frozen=True, slots=True)
class ListOperationPlan:
    """What to do with which list, for which leads."""

    operation: ListOperationType
    static_list: StaticList
    keys: tuple[LeadKey, ...]
    strict: bool
    record: bool

    @property
    def changes_members(self) -> bool:
        """Whether leads are to be added or removed."""
        return self.operation is not ListOperationType.ISMEMBEROFLIST


def prepare(request: Request[ParamsListOperation], catalog: Catalog) -> ListOperationPlan:
    """
    Judge the number of keys and find the list.

    Raises:
        BadParameterCombination: 20114, more than 1000 keys.
        ListNotFound: 20111, no such list; or members of a list inside a program are to change.

    Source: documented and decided, 30-lists-and-import I-10 to I-14; 00-overview O-5 to O-7.
    """
    message = request.message
    keys = message.list_member_list.lead_key
    if len(keys) > KEYS_MAX:
        raise BadParameterCombination(
            rule=f"listMemberList holds more than {KEYS_MAX} keys",
            detail=f"listMemberList: expected at most {KEYS_MAX} keys, got {len(keys)}",
        )
    plan = ListOperationPlan(
        operation=message.list_operation,
        static_list=_static_list(message.list_key, catalog),
        keys=keys,
        strict=message.strict,
        record=not message.skip_activity_log,
    )
    if plan.changes_members and plan.static_list.program is not None:
        raise _no_list(
            message.list_key, f"members of {plan.static_list.full_name} are changed by imports only"
        )
    return plan


def _static_list(key: ListKey, catalog: Catalog) -> StaticList:
    lists = catalog.lists
    match key.key_type:
        case ListKeyType.MKTOLISTNAME:
            found = lists.named(key.key_value)
        case ListKeyType.MKTOSALESUSERID:
            found = lists.of_sales_user(key.key_value)
        case ListKeyType.SFDCLEADOWNERID:
            found = lists.of_crm_id(key.key_value)
    if found is None:
        raise _no_list(key, "expected a list of the definitions")
    return found


def _no_list(key: ListKey, reason: str) -> ListNotFound:
    return ListNotFound(
        key_type=key.key_type, key_value=key.key_value, detail=f"listKey/keyValue: {reason}"
    )


def run(plan: ListOperationPlan, tx: Tx, context: Context) -> SuccessListOperation:
    """
    Change the members or look at them, one key after the other.

    Returns:
        Whether all went well, and a status for each key; none when all were added or removed.

    Raises:
        LeadNotFound: 20103, `strict` and a key without a lead, when members are to change.

    Source: documented, recorded and decided, 30-lists-and-import sections 2.1 and 2.2.
    """
    found = [_lead_id(key, tx, context.catalog) for key in plan.keys]
    if plan.strict and plan.changes_members:
        _refuse_unknown_leads(plan.keys, found)
    done = iter(_carry_out(plan, [one for one in found if one is not None], tx, context))
    statuses = [one is not None and next(done) for one in found]
    success = all(statuses)
    listed = None
    if not (success and plan.changes_members):
        listed = ArrayOfLeadStatus(
            tuple(
                LeadStatus(lead_key=key, status=status)
                for key, status in zip(plan.keys, statuses, strict=True)
            )
        )
    return SuccessListOperation(result=ResultListOperation(success=success, status_list=listed))


def _lead_id(key: LeadKey, tx: Tx, catalog: Catalog) -> LeadId | None:
    """Return the preferred known lead of a key, None without one."""
    try:
        leads = find_leads(key.key_type, key.key_value, tx, catalog, limit=1)
    except LeadOwnerNotFound:
        return None
    return leads[0].lead_id if leads and leads[0].known else None


def _refuse_unknown_leads(keys: Sequence[LeadKey], found: Sequence[LeadId | None]) -> None:
    for number, (key, lead_id) in enumerate(zip(keys, found, strict=True), 1):
        if lead_id is None:
            raise LeadNotFound(
                key_type=key.key_type,
                key_value=key.key_value,
                detail=f"leadKey {number}: expected a known lead, as strict is true",
            )


def _carry_out(
    plan: ListOperationPlan, lead_ids: Sequence[LeadId], tx: Tx, context: Context
) -> list[bool]:
    """Return the status of each lead that there is (section 2.1)."""
    match plan.operation:
        case ListOperationType.ADDTOLIST:
            add_members(lead_ids, plan.static_list, tx, context, record=plan.record)
            return [True] * len(lead_ids)
        case ListOperationType.ISMEMBEROFLIST:
            return _on_list(plan, lead_ids, tx)
        case ListOperationType.REMOVEFROMLIST:
            if plan.strict and not _all_removable(plan, lead_ids, tx):
                return [False] * len(lead_ids)
            return remove_members(lead_ids, plan.static_list, tx, context, record=plan.record)


def _all_removable(plan: ListOperationPlan, lead_ids: Sequence[LeadId], tx: Tx) -> bool:
    """Tell whether each lead could be removed; the same one twice could not (I-20, I-22)."""
    return len(set(lead_ids)) == len(lead_ids) and all(_on_list(plan, lead_ids, tx))


def _on_list(plan: ListOperationPlan, lead_ids: Sequence[LeadId], tx: Tx) -> list[bool]:
    return [tx.lists.contains(plan.static_list.list_id, lead_id) for lead_id in lead_ids]


LIST_OPERATION = Implementation(
    name="listOperation",
    prepare=prepare,
    run=run,
    writes=lambda plan: plan.changes_members,
    is_short=lambda plan: len(plan.keys) <= SHORT_KEYS_MAX,
    judges=Judges({"listMemberList/leadKey": judge_lead_key}),
)
