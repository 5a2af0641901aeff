"""mergeLeads: leads that are one person become one lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from castile.actions.find_lead import find_leads
from castile.actions.merge import merge_leads
from castile.actions.select_leads import selected_lead_ids
from castile.domain.keys import check_lead_id, email_key
from castile.domain.selectors import KeySelection
from castile.operations.operation import Implementation, Request, always
from castile.wire.faults import (
    BadParameter,
    BadParameterCombination,
    LeadKeyBad,
    LeadKeyRequired,
    LeadNotFound,
)
from castile.wire.judges import Judges
from castile.wire.messages import (
    ArrayOfInteger,
    LeadKeyRef,
    LeadMergeStatusEnum,
    MergeStatus,
    ParamsMergeLeads,
    ResultMergeLeads,
    SuccessMergeLeads,
)

if TYPE_CHECKING:
    from castile.actions.context import Context
    from castile.domain.catalog import Catalog
    from castile.domain.ids import LeadId
    from castile.domain.leads import Lead
    from castile.store.tx import Tx
    from castile.wire.judges import Ahead
    from castile.wire.messages import ArrayOfAttribute, Attribute

    Key = tuple[LeadKeyRef, str]
    KeyList = tuple[Key, ...]

LOSERS_MAX = 100
_KEY_TYPES = frozenset(LeadKeyRef) - {LeadKeyRef.COOKIE}
KEYS_MAX = 100
"""A list that means one lead holds at most so many keys (decided)."""


@dataclass(frozen=True, slots=True)
class MergeLeadsPlan:
    """The keys of the winner and of each loser, judged by themselves."""

    winner: KeyList
    losers: tuple[KeyList, ...]


def prepare(request: Request[ParamsMergeLeads], _catalog: Catalog) -> MergeLeadsPlan:
    """
    Judge the number of keys.

    Raises:
        BadParameterCombination: 20114, more than 100 losers, or more than 100 keys of one.

    Source: documented and decided, 10-leads X-1, 01-errors section 3.
    """
    message = request.message
    winner = message.winning_lead_key_list
    losers = message.losing_lead_key_lists.key_list
    if max(len(keys.attribute) for keys in (winner, *losers)) > KEYS_MAX:
        raise BadParameterCombination(rule=f"A lead key list holds more than {KEYS_MAX} keys")
    if len(losers) > LOSERS_MAX:
        raise BadParameterCombination(rule=f"More than {LOSERS_MAX} leads are to be merged")
    return MergeLeadsPlan(_keys(winner), tuple(map(_keys, losers)))


def _keys(keys: ArrayOfAttribute) -> KeyList:
    """Return the keys of a list, each once."""
    pairs = ((one.attr_name.strip(), one.attr_value.strip()) for one in keys.attribute)
    return tuple(dict.fromkeys((LeadKeyRef(name), value) for name, value in pairs))


def _judge_key_list(keys: ArrayOfAttribute, _ahead: Ahead) -> None:
    if not keys.attribute:
        raise LeadKeyRequired(detail="expected an attribute")


def _judge_key_type(name: str, _ahead: Ahead) -> None:
    name = name.strip()
    if name not in _KEY_TYPES:
        raise LeadKeyBad(key_type=name, detail="expected a key type of a lead")


def _judge_key(key: Attribute, _ahead: Ahead) -> None:
    key_type, value = key.attr_name.strip(), key.attr_value.strip()
    if not value:
        raise LeadKeyBad(key_type=key_type, detail="expected a value in attrValue")
    if key_type == LeadKeyRef.IDNUM:
        check_lead_id(value)


def run(plan: MergeLeadsPlan, tx: Tx, context: Context) -> SuccessMergeLeads:
    """
    Merge the losers into the winner, all or nothing.

    Returns:
        MERGED, the id of the winner, and that of each loser in request order.

    Raises:
        LeadNotFound: 20103, a key that matches no lead.
        LeadOwnerNotFound: 20108, an owner key that names no sales user.
        BadParameterCombination: 20114, keys of one list that are of different leads.
        BadParameter: 20110, the winner is among the losers.

    Source: documented and decided, 10-leads section 8.
    """
    catalog = context.catalog
    winner = _lead_of(plan.winner, tx, catalog)
    losers: dict[LeadId, Lead] = {}
    for keys in plan.losers:
        loser = _lead_of(keys, tx, catalog, winner=winner)
        if loser.lead_id == winner.lead_id:
            raise BadParameter(
                what="losingLeadKeyLists", detail=f"the winner {winner.lead_id} is among the losers"
            )
        losers[loser.lead_id] = loser
    merge_leads(winner, [*losers.values()], tx, context)
    status = MergeStatus(
        winning_lead_id=winner.lead_id,
        losing_lead_id_list=ArrayOfInteger(tuple(losers)),
        status=LeadMergeStatusEnum.MERGED,
        error=None,
    )
    return SuccessMergeLeads(result=ResultMergeLeads(merge_status=status))


def _lead_of(keys: KeyList, tx: Tx, catalog: Catalog, winner: Lead | None = None) -> Lead:
    """Find the one lead that all keys match: the preferred one, not the winner by its email."""
    for key_type, key_value in keys:
        passed_over = _passed_over(key_type, key_value, winner)
        # Two leads, because one of them may be passed over.
        found = find_leads(key_type, key_value, tx, catalog, limit=2)
        matching = [lead for lead in found if lead.known and lead.lead_id != passed_over]
        if not matching:
            raise LeadNotFound(key_type=key_type, key_value=key_value)
    if len(keys) == 1:
        return matching[0]
    common = set.intersection(
        *(
            {*selected_lead_ids(KeySelection(key_type, (key_value,)), tx, catalog)}
            - {_passed_over(key_type, key_value, winner)}
            for key_type, key_value in keys
        )
    )
    if not common:
        raise BadParameterCombination(rule="The keys of one lead key list match different leads")
    leads = tx.leads.with_ids(sorted(common))
    return max(leads, key=lambda lead: (lead.updated_ms, lead.lead_id))


def _passed_over(key_type: LeadKeyRef, key_value: str, winner: Lead | None) -> int | None:
    """Return the id of the winner when a losing key is its email (X-2)."""
    if winner is None or winner.email is None or key_type is not LeadKeyRef.EMAIL:
        return None
    return winner.lead_id if email_key(winner.email) == email_key(key_value) else None


MERGE_LEADS = Implementation(
    name="mergeLeads",
    prepare=prepare,
    run=run,
    writes=always,
    judges=Judges(
        {
            "winningLeadKeyList/attribute": _judge_key,
            "winningLeadKeyList/attribute/attrName": _judge_key_type,
            "losingLeadKeyLists/keyList": _judge_key_list,
            "losingLeadKeyLists/keyList/attribute": _judge_key,
            "losingLeadKeyLists/keyList/attribute/attrName": _judge_key_type,
        }
    ),
)
