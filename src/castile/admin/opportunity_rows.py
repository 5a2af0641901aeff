"""Opportunities as rows of a file, each way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from castile.admin.cells import RowError, fitting, instant, required_text, whole_number
from castile.admin.command import shown_at
from castile.admin.lead_rows import FIELD_PREFIX
from castile.admin.rows import Taken, keep_times, texts_by_column
from castile.domain.fields import FieldType, custom_field
from castile.domain.ids import CompanyId, LeadId, OpportunityId
from castile.domain.keys import LEAD_ID_MAX
from castile.domain.opportunities import COMPANY_ID, ID, Opportunity, opportunity_fields
from castile.domain.values import CLEARING_WORD, ValueDoesNotFit, convert_imported
from castile.store.companies import Company
from castile.store.errors import AlreadyStored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castile.domain.catalog import Catalog
    from castile.domain.fields import OpportunityField
    from castile.store.tx import Tx

ID_MAX: Final = LEAD_ID_MAX
OWN_COLUMNS: Final = (
    "Id",
    "created_at",
    "updated_at",
    "crm_id",
    "company_id",
    "company",
    "company_lead_id",
)
"""The columns that are no fields, in the order in which they are exported."""

_CRM_ID: Final = custom_field("crm_id", "crm_id", FieldType.STRING)
_COMPANY: Final = custom_field("company", "company", FieldType.STRING)


def fields_by_column(catalog: Catalog) -> dict[str, OpportunityField]:
    """Return the fields of a row by their columns, in the order of an export."""
    return {
        FIELD_PREFIX + name if name in OWN_COLUMNS else name: field
        for name, field in opportunity_fields(catalog).items()
        if name not in (ID, COMPANY_ID)
    }


class OpportunityRows:
    """
    Takes and gives rows of opportunities over one transaction.

    Args:
        tx: The transaction.
        catalog: The definitions of the subscription.
        now_ms: The time of what comes without one of its own.

    Source: decided (00-overview S-4a).
    """

    def __init__(self, tx: Tx, catalog: Catalog, now_ms: int) -> None:
        self._tx = tx
        self._zone = catalog.zone
        self._now_ms = now_ms
        self._fields = fields_by_column(catalog)
        self._columns = (*OWN_COLUMNS, *self._fields)

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns, in the order in which they are exported."""
        return self._columns

    def take(self, columns: Sequence[str], cells: Sequence[object]) -> Taken:
        """
        Create or update the opportunity that a row means; nothing is recorded.

        Raises:
            RowError: It cannot be taken; what was written has to be undone.
        """
        texts = texts_by_column(columns, cells, self._columns)
        given_id = whole_number(ID, texts[ID], ID_MAX) if ID in texts else 0
        stored = self._tx.opportunities.get(given_id) if given_id else None
        opportunity = (
            Opportunity(OpportunityId(given_id))
            if stored is None
            else replace(stored, values={**stored.values})
        )
        self._set_fields(opportunity, texts)
        if "crm_id" in texts:
            opportunity.crm_id = fitting(_CRM_ID, texts["crm_id"], self._zone)
        self._set_company(opportunity, texts)
        times = self._instant("created_at", texts), self._instant("updated_at", texts)
        changed = opportunity != stored
        keep_times(opportunity, stored, times, self._now_ms, changed=changed)
        if stored is None:
            self._tx.opportunities.add(opportunity)
            return Taken.CREATED
        if opportunity == stored:
            return Taken.UNCHANGED
        self._tx.opportunities.save(opportunity)
        return Taken.UPDATED

    def cells(self, opportunity: Opportunity) -> list[object]:
        """Return a row, in the order of `columns`, with None for no value."""
        company_id = opportunity.company_id
        company = None if company_id is None else self._tx.companies.get(company_id)
        return [
            opportunity.opportunity_id,
            shown_at(opportunity.created_ms),
            shown_at(opportunity.updated_ms),
            opportunity.crm_id,
            company_id,
            company and company.name,
            company and company.lead_id,
            *map(opportunity.value, self._fields.values()),
        ]

    def _set_fields(self, opportunity: Opportunity, texts: dict[str, str]) -> None:
        for column, text in texts.items():
            field = self._fields.get(column)
            if field is None:
                continue
            try:
                opportunity.set_value(field, convert_imported(field, text, self._zone))
            except ValueDoesNotFit as error:
                raise RowError(str(error)) from None

    def _instant(self, column: str, texts: dict[str, str]) -> int | None:
        return instant(column, texts[column], self._zone) if column in texts else None

    def _set_company(self, opportunity: Opportunity, texts: dict[str, str]) -> None:
        """Set the company that a row names by number, by name, or by its one lead."""
        if texts.get("company_id", "").strip() == CLEARING_WORD:
            opportunity.company_id = None
            return
        name = fitting(_COMPANY, required_text("company", texts.get("company", "")), self._zone)
        lead_id = self._lead_id(texts)
        if name is not None and lead_id is not None:
            raise RowError("company_lead_id: expected company or company_lead_id, got both")
        if "company_id" in texts:
            given = CompanyId(whole_number("company_id", texts["company_id"], ID_MAX))
            opportunity.company_id = self._company(Company(given, name, lead_id))
        elif name is not None or lead_id is not None:
            opportunity.company_id = self._tx.companies.of(name, lead_id)

    def _lead_id(self, texts: dict[str, str]) -> LeadId | None:
        if "company_lead_id" not in texts:
            return None
        lead_id = LeadId(whole_number("company_lead_id", texts["company_lead_id"], ID_MAX))
        if self._tx.leads.get(lead_id) is None:
            raise RowError(f"company_lead_id: no lead {lead_id}")
        return lead_id

    def _company(self, given: Company) -> CompanyId:
        """Keep the number of a company; it must not be that of another one."""
        companies = self._tx.companies
        if given.name is None and given.lead_id is None:
            known = companies.get(given.company_id)
            return companies.add(given) if known is None else given.company_id
        if companies.find(given.name, given.lead_id) == given.company_id:
            return given.company_id
        try:
            return companies.add(given)
        except AlreadyStored as error:
            raise RowError(f"company_id: {error}") from None
