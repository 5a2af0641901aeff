"""Create, change and delete opportunities, with what their leads are to see of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.actions.m_objects import Synced, not_found, refuse_joined, skipped, updated
from castile.domain.ids import OpportunityId
from castile.domain.m_object_input import (
    associations,
    external_key,
    failure,
    field_values,
)
from castile.domain.opportunities import (
    COMPANY,
    COMPANY_ID,
    OPPORTUNITY,
    Opportunity,
    opportunity_fields,
)
from castile.domain.opportunity_activities import (
    OpportunityChange,
    remove_from_opportunity,
    update_opportunity,
)
from castile.wire.messages import MObjStatusEnum, SyncOperationEnum

if TYPE_CHECKING:
    from castile.actions.context import Context
    from castile.domain.fields import OpportunityField
    from castile.domain.ids import CompanyId, LeadId
    from castile.domain.m_object_input import Values
    from castile.store.tx import Tx
    from castile.wire.messages import Absent, Attrib, MObjAssociation, MObject

NEW = OpportunityId(0)


class OpportunityWriter:
    """
    Writes opportunities in one transaction.

    Args:
        tx: The transaction; an object that fails leaves what it wrote to a savepoint.
        context: Time and definitions.

    Source: documented and decided, 50-mobjects sections 4.1, 4.2 and 6.
    """

    def __init__(self, tx: Tx, context: Context) -> None:
        self._tx = tx
        self._context = context
        self._catalog = context.catalog
        self._zone = context.catalog.zone
        self._fields = opportunity_fields(context.catalog)

    def sync(self, sent: MObject, operation: SyncOperationEnum) -> Synced:
        """
        Create or change the opportunity that an object means.

        Raises:
            ObjectFailed: It cannot be written.
        """
        refuse_joined(self._catalog)
        sent_id = sent.id if isinstance(sent.id, int) else None
        key = self._key(sent.external_key)
        found = self._find(sent_id, key)
        if found is None and sent_id is not None:
            return not_found(operation, sent_id)
        if found is None and operation is SyncOperationEnum.UPDATE:
            return skipped()
        if found is not None and operation is SyncOperationEnum.INSERT:
            return skipped(found.opportunity_id)
        values = self._values(sent, key)
        company_id = self._company(sent)
        if found is None:
            return self._create(values, company_id)
        changed = self._update(found, values, company_id or found.company_id)
        return updated(found.opportunity_id, changed=changed)

    def named(self, sent: MObjAssociation | MObject) -> Opportunity | None:
        """
        Find the opportunity that an id, or else an external key, names.

        Raises:
            ObjectFailed: The external key is none, or there is neither.
        """
        sent_id = sent.id if isinstance(sent.id, int) else None
        key = self._key(sent.external_key)
        if sent_id is None and key is None:
            raise failure(OPPORTUNITY, "an id or an external key", None)
        return self._find(sent_id, key)

    def delete(self, sent: MObject) -> Synced:
        """
        Delete the opportunity that an object means, and its roles.

        Raises:
            ObjectFailed: It names none, or a CRM owns it.
        """
        refuse_joined(self._catalog)
        opportunity = self.named(sent)
        if opportunity is None:
            return Synced(MObjStatusEnum.UNCHANGED)
        opportunity_id, tx = opportunity.opportunity_id, self._tx
        roles = tx.roles.of_opportunity(opportunity_id)
        now_ms = self._context.now_ms
        tx.activities.add_all(
            [remove_from_opportunity(opportunity, role, now_ms) for role in roles]
        )
        for role in roles:
            tx.roles.delete(role.role_id)
        tx.opportunities.delete(opportunity_id)
        return Synced(MObjStatusEnum.DELETED, opportunity_id)

    def _key(self, sent: Attrib | Absent) -> tuple[OpportunityField, str] | None:
        if not sent:
            return None
        custom = {name: field for name, field in self._fields.items() if field.custom}
        return external_key(sent, custom, self._zone, place="externalKey")

    def _find(
        self, sent_id: int | None, key: tuple[OpportunityField, str] | None
    ) -> Opportunity | None:
        """An id goes before an external key (B-33)."""
        if sent_id is not None:
            return self._tx.opportunities.get(sent_id)
        if key is None:
            return None
        field, value = key
        return self._tx.opportunities.by_external_key(field.key, value)

    def _values(self, sent: MObject, key: tuple[OpportunityField, str] | None) -> Values:
        """Judge the attributes; the external key is one of them (B-41)."""
        values = field_values(sent.attrib_list, self._fields, self._zone, type_name=OPPORTUNITY)
        if key is not None:
            field, value = key
            given = values.setdefault(field.name, key)
            if given[1] != value:
                raise failure(field.name, f'the value of externalKey, "{value[:100]}"', given[1])
        return values

    def _company(self, sent: MObject) -> CompanyId | None:
        """Return the company that the association names, made if need be; None without one."""
        given = associations(sent.association_list, (COMPANY,)).get(COMPANY)
        if given is None:
            return None
        if isinstance(given.id, int):
            company = self._tx.companies.get(given.id)
            if company is None:
                raise failure(COMPANY, "the id of a company", given.id)
            return company.company_id
        if not given.external_key:
            raise failure(COMPANY, "an id or an external key", None)
        lead_id = self.lead_of_key(given.external_key, COMPANY)
        lead = None if lead_id is None else self._tx.leads.get(lead_id)
        if lead is None:
            raise failure(COMPANY, "an external key of a lead", given.external_key.value)
        name = lead.value(self._catalog.field(COMPANY))
        return self._tx.companies.of(name, lead.lead_id)

    def lead_of_key(self, sent: Attrib, place: str) -> LeadId | None:
        """
        Find the lead that an external key names: the one created last.

        Raises:
            ObjectFailed: The field is unknown or not marked, or the value does not fit.
        """
        field, value = external_key(sent, self._catalog.fields_by_name, self._zone, place=place)
        return self._tx.lead_keys.newest(field.key, value)

    def _create(self, values: Values, company_id: CompanyId | None) -> Synced:
        now_ms = self._context.now_ms
        opportunity = Opportunity(NEW, company_id, created_ms=now_ms, updated_ms=now_ms)
        for field, stored in values.values():
            opportunity.set_value(field, stored)
        return Synced(MObjStatusEnum.CREATED, self._tx.opportunities.add(opportunity))

    def _update(
        self, opportunity: Opportunity, values: Values, company_id: CompanyId | None
    ) -> bool:
        """Write what differs, and say so on every lead with a role; return whether any does."""
        changes = [
            OpportunityChange(field, old, stored)
            for field, stored in values.values()
            if (old := opportunity.value(field)) != stored
        ]
        for change in changes:
            opportunity.set_value(change.field, change.new)
        if company_id != opportunity.company_id:
            field = self._fields[COMPANY_ID]
            old = opportunity.value(field)
            opportunity.company_id = company_id
            changes.append(OpportunityChange(field, old, opportunity.value(field)))
        if not changes:
            return False
        now_ms = opportunity.updated_ms = self._context.now_ms
        self._tx.opportunities.save(opportunity)
        self._tx.activities.add_all(
            [
                update_opportunity(opportunity, change, lead_id, now_ms, self._zone)
                for lead_id in self._tx.roles.lead_ids(opportunity.opportunity_id)
                for change in changes
            ]
        )
        return True
