"""Roles of leads in opportunities as rows of a file, each way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from castile.admin.cells import RowError, instant, whole_number
from castile.admin.command import shown_at
from castile.admin.opportunity_rows import ID_MAX
from castile.admin.rows import Taken, keep_times, texts_by_column
from castile.domain.ids import LeadId, OpportunityId, RoleId
from castile.domain.opportunities import (
    EXTERNAL_CREATED_DATE,
    ID,
    IS_PRIMARY,
    OPPORTUNITY_ID,
    PERSON_ID,
    ROLE_FIELDS,
    ROLE_TEXT,
    Role,
)
from castile.domain.values import ValueDoesNotFit, convert_imported
from castile.store.errors import AlreadyStored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castile.domain.catalog import Catalog
    from castile.store.tx import Tx

COLUMNS: Final = (
    ID,
    OPPORTUNITY_ID,
    PERSON_ID,
    ROLE_TEXT,
    IS_PRIMARY,
    EXTERNAL_CREATED_DATE,
    "created_at",
    "updated_at",
)
"""Every column, in the order in which they are exported."""


class RoleRows:
    """
    Takes and gives rows of roles over one transaction.

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

    def take(self, columns: Sequence[str], cells: Sequence[object]) -> Taken:
        """
        Create or update the role that a row means; nothing is recorded.

        Raises:
            RowError: It cannot be taken; what was written has to be undone.
        """
        texts = texts_by_column(columns, cells, COLUMNS)
        opportunity_id, lead_id = (
            self._number(each, texts) for each in (OPPORTUNITY_ID, PERSON_ID)
        )
        given_id = self._number(ID, texts) or 0
        text = self._value(ROLE_TEXT, texts) or ""
        stored = self._tx.roles.get(given_id) if given_id else None
        if stored is None:
            stored = self._same(given_id, opportunity_id, lead_id, text)
        if stored is None:
            role = self._new(given_id, opportunity_id, lead_id)
        else:
            role = replace(stored)
            for name, given, is_stored in (
                (OPPORTUNITY_ID, opportunity_id, stored.opportunity_id),
                (PERSON_ID, lead_id, stored.lead_id),
            ):
                if given is not None and given != is_stored:
                    raise RowError(f"{name}: role {stored.role_id} has {is_stored}, got {given}")
        self._set(role, texts)
        times = self._instant("created_at", texts), self._instant("updated_at", texts)
        keep_times(role, stored, times, self._now_ms, changed=role != stored)
        if role == stored:
            return Taken.UNCHANGED
        self._write(role, is_new=stored is None)
        return Taken.CREATED if stored is None else Taken.UPDATED

    def _same(
        self, given_id: int, opportunity_id: int | None, lead_id: int | None, text: str
    ) -> Role | None:
        """Find the role that a row without Id means by opportunity, lead and text."""
        if given_id or opportunity_id is None or lead_id is None:
            return None
        return self._tx.roles.find(OpportunityId(opportunity_id), LeadId(lead_id), text)

    def _new(self, given_id: int, opportunity_id: int | None, lead_id: int | None) -> Role:
        if opportunity_id is None or self._tx.opportunities.get(opportunity_id) is None:
            raise RowError(f"{OPPORTUNITY_ID}: no opportunity {opportunity_id or 'is named'}")
        lead = None if lead_id is None else self._tx.leads.get(LeadId(lead_id))
        if lead is None or not lead.known:
            raise RowError(f"{PERSON_ID}: no known lead {lead_id or 'is named'}")
        return Role(RoleId(given_id), OpportunityId(opportunity_id), lead.lead_id)

    def _set(self, role: Role, texts: dict[str, str]) -> None:
        if ROLE_TEXT in texts:
            role.role = self._value(ROLE_TEXT, texts) or ""
        if IS_PRIMARY in texts:
            role.is_primary = self._value(IS_PRIMARY, texts) is not None
        if EXTERNAL_CREATED_DATE in texts:
            role.external_created = self._value(EXTERNAL_CREATED_DATE, texts)

    def _write(self, role: Role, *, is_new: bool) -> None:
        roles = self._tx.roles
        try:
            if is_new:
                role.role_id = roles.add(role)
            else:
                roles.save(role)
        except AlreadyStored as error:
            raise RowError(f"{ROLE_TEXT}: {error}") from None
        if role.is_primary:
            roles.take_primary(role.opportunity_id, role.role_id, self._now_ms)

    def _value(self, column: str, texts: dict[str, str]) -> str | None:
        try:
            return convert_imported(ROLE_FIELDS[column], texts.get(column, ""), self._zone)
        except ValueDoesNotFit as error:
            raise RowError(str(error)) from None

    def _number(self, column: str, texts: dict[str, str]) -> int | None:
        return whole_number(column, texts[column], ID_MAX) if column in texts else None

    def _instant(self, column: str, texts: dict[str, str]) -> int | None:
        return instant(column, texts[column], self._zone) if column in texts else None


def cells(role: Role) -> list[object]:
    """Return a row, in the order of `COLUMNS`, with None for no value."""
    values = [role.value(ROLE_FIELDS[name]) for name in COLUMNS[3:6]]
    return [
        role.role_id,
        role.opportunity_id,
        role.lead_id,
        *values,
        shown_at(role.created_ms),
        shown_at(role.updated_ms),
    ]
