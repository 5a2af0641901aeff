"""Create, change and delete the roles of leads in opportunities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.actions.m_objects import Synced, not_found, refuse_joined, skipped, updated
from castile.domain.ids import LeadId, RoleId
from castile.domain.m_object_input import ObjectFailed, associations, failure, field_values
from castile.domain.opportunities import (
    LEAD,
    OPPORTUNITY,
    OPPORTUNITY_ID,
    PERSON_ID,
    ROLE,
    ROLE_FIELDS,
    ROLE_TEXT,
    Role,
)
from castile.domain.opportunity_activities import add_to_opportunity, remove_from_opportunity
from castile.store.errors import AlreadyStored
from castile.wire.messages import MObjStatusEnum, SyncOperationEnum

if TYPE_CHECKING:
    from castile.actions.context import Context
    from castile.actions.opportunities import OpportunityWriter
    from castile.domain.m_object_input import Values
    from castile.domain.opportunities import Opportunity
    from castile.store.tx import Tx
    from castile.wire.messages import MObjAssociation, MObject

NEW = RoleId(0)


class RoleWriter:
    """
    Writes roles in one transaction.

    Args:
        tx: The transaction; an object that fails leaves what it wrote to a savepoint.
        context: Time and definitions.
        opportunities: Finds opportunities by their external keys.

    Source: documented and decided, 50-mobjects sections 4.1, 4.3 and 6.
    """

    def __init__(self, tx: Tx, context: Context, opportunities: OpportunityWriter) -> None:
        self._tx = tx
        self._context = context
        self._opportunities = opportunities

    def sync(self, sent: MObject, operation: SyncOperationEnum) -> Synced:
        """
        Create or change the role that an object means.

        Raises:
            ObjectFailed: It cannot be written.
        """
        refuse_joined(self._context.catalog)
        if isinstance(sent.id, int):
            return self._sync_by_id(sent, sent.id, operation)
        return self._sync_by_parts(sent, operation)

    def _sync_by_id(self, sent: MObject, sent_id: int, operation: SyncOperationEnum) -> Synced:
        found = self._tx.roles.get(sent_id)
        if found is None:
            return not_found(operation, sent_id)
        if operation is SyncOperationEnum.INSERT:
            return skipped(found.role_id)
        values, opportunity, lead_id = self._judge(sent)
        _refuse_others(found, opportunity, lead_id)
        return updated(found.role_id, changed=self._update(found, values))

    def _sync_by_parts(self, sent: MObject, operation: SyncOperationEnum) -> Synced:
        values, opportunity, lead_id = self._judge(sent)
        if opportunity is None or lead_id is None:
            raise failure(OPPORTUNITY if opportunity is None else LEAD, "one for the role", None)
        _, text = values.get(ROLE_TEXT, (None, None))
        found = self._tx.roles.find(opportunity.opportunity_id, lead_id, text or "")
        if found is None:
            if operation is SyncOperationEnum.UPDATE:
                return skipped()
            return self._create(opportunity, lead_id, values)
        if operation is SyncOperationEnum.INSERT:
            return skipped(found.role_id)
        return updated(found.role_id, changed=self._update(found, values))

    def _judge(self, sent: MObject) -> tuple[Values, Opportunity | None, LeadId | None]:
        """Return values, opportunity and lead; None for what is not named."""
        zone = self._context.catalog.zone
        values = field_values(sent.attrib_list, ROLE_FIELDS, zone, type_name=ROLE)
        given = associations(sent.association_list, (OPPORTUNITY, LEAD))
        return values, self._opportunity(values, given), self._lead_id(values, given)

    def delete(self, sent: MObject) -> Synced:
        """
        Delete the role that an object means by its id.

        Raises:
            ObjectFailed: It has no id, or a CRM owns it.
        """
        refuse_joined(self._context.catalog)
        if not isinstance(sent.id, int):
            raise failure("id", "the id of a role, which has no external key", None)
        role = self._tx.roles.get(sent.id)
        if role is None:
            return Synced(MObjStatusEnum.UNCHANGED)
        self._tx.roles.delete(role.role_id)
        opportunity = self._tx.opportunities.get(role.opportunity_id)
        if opportunity is not None:
            removed = remove_from_opportunity(opportunity, role, self._context.now_ms)
            self._tx.activities.add(removed)
        return Synced(MObjStatusEnum.DELETED, role.role_id)

    def _opportunity(self, values: Values, given: dict[str, MObjAssociation]) -> Opportunity | None:
        """Return the opportunity that is named, None when none is (B-50)."""
        association = given.get(OPPORTUNITY)
        _, text = values.get(OPPORTUNITY_ID, (None, None))
        if association is not None:
            found = self._opportunities.named(association)
        elif text is not None:
            found = self._tx.opportunities.get(int(text))
        else:
            return None
        if found is None:
            raise failure(OPPORTUNITY, "an opportunity that is there", _named(association, text))
        return found

    def _lead_id(self, values: Values, given: dict[str, MObjAssociation]) -> LeadId | None:
        """Return the known lead that is named, None when none is (B-50, B-51)."""
        association = given.get(LEAD)
        _, text = values.get(PERSON_ID, (None, None))
        lead_id: int | None
        if association is None:
            if text is None:
                return None
            lead_id = int(text)
        elif isinstance(association.id, int):
            lead_id = association.id
        elif association.external_key:
            lead_id = self._opportunities.lead_of_key(association.external_key, LEAD)
        else:
            raise failure(LEAD, "an id or an external key", None)
        lead = None if lead_id is None else self._tx.leads.get(LeadId(lead_id))
        if lead is None or not lead.known:
            raise failure(LEAD, "a lead that is there", _named(association, text))
        return lead.lead_id

    def _create(self, opportunity: Opportunity, lead_id: LeadId, values: Values) -> Synced:
        now_ms = self._context.now_ms
        role = Role(NEW, opportunity.opportunity_id, lead_id, created_ms=now_ms, updated_ms=now_ms)
        _set(role, values)
        role.role_id = self._tx.roles.add(role)
        self._keep_one_primary(role)
        self._tx.activities.add(add_to_opportunity(opportunity, role, now_ms))
        return Synced(MObjStatusEnum.CREATED, role.role_id)

    def _update(self, role: Role, values: Values) -> bool:
        """Write what differs and return whether anything does."""
        before = [role.value(field) for field in ROLE_FIELDS.values()]
        _set(role, values)
        if before == [role.value(field) for field in ROLE_FIELDS.values()]:
            return False
        role.updated_ms = self._context.now_ms
        try:
            self._tx.roles.save(role)
        except AlreadyStored as error:
            raise ObjectFailed(f"{ROLE_TEXT}: {error}") from None
        self._keep_one_primary(role)
        return True

    def _keep_one_primary(self, role: Role) -> None:
        if role.is_primary:
            now_ms = self._context.now_ms
            self._tx.roles.take_primary(role.opportunity_id, role.role_id, now_ms)


def _set(role: Role, values: Values) -> None:
    """Set what values say, ids aside."""
    for name, (_, stored) in values.items():
        match name:
            case "Role":
                role.role = stored or ""
            case "IsPrimary":
                role.is_primary = stored is not None
            case "ExternalCreatedDate":
                role.external_created = stored


def _refuse_others(role: Role, opportunity: Opportunity | None, lead_id: LeadId | None) -> None:
    """Refuse another opportunity or lead than those of the role (B-53)."""
    if opportunity is not None and opportunity.opportunity_id != role.opportunity_id:
        raise failure(
            OPPORTUNITY, f"that of the role, {role.opportunity_id}", opportunity.opportunity_id
        )
    if lead_id is not None and lead_id != role.lead_id:
        raise failure(LEAD, f"that of the role, {role.lead_id}", lead_id)


def _named(association: MObjAssociation | None, text: str | None) -> str | None:
    """Return how something was named, for an error."""
    if association is None:
        return text
    if isinstance(association.id, int):
        return str(association.id)
    return association.external_key.value if association.external_key else None
