"""Leads, their cookies, their foreign system ids and the times of their changes."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

import orjson

from castile.domain.ids import LeadId
from castile.domain.keys import crm_id_key, crm_ids_match, email_key
from castile.domain.leads import Lead
from castile.store.errors import AlreadyStored, NotStored
from castile.store.repository import COLLECTED_MAX, NO_LIMIT, Repository
from castile.store.statements import statements

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import apsw

    from castile.domain.ids import ListId
    from castile.store.sequences import SequenceRepository

CrmKind = Literal["account", "contact", "lead"]

COUNTED_MAX = 500_000
"""As `COLLECTED_MAX`, for the one count of all pages."""

_SQL = statements("leads")
_GET = _SQL["get"]
_BY_EMAIL = _SQL["by_email"]
_BY_COOKIE = _SQL["by_cookie"]
_BY_FOREIGN_ID = _SQL["by_foreign_id"]
_BY_OWNER = _SQL["by_owner"]
_BY_CRM_ID: dict[CrmKind, str] = {
    "account": _SQL["by_crm_account"],
    "contact": _SQL["by_crm_contact"],
    "lead": _SQL["by_crm_lead"],
}
_PLACES_OF_CRM_IDS: dict[CrmKind, int] = {"account": 5, "contact": 6, "lead": 7}
_INSERT = _SQL["insert"]
_SAVE_VALUES = _SQL["save_values"]
_SAVE = _SQL["save"]
_DELETE = (
    _SQL["delete_cookies"],
    _SQL["delete_foreign_ids"],
    _SQL["delete_changes"],
    _SQL["delete"],
)
_ATTACH_COOKIE = _SQL["attach_cookie"]
_COOKIES = _SQL["cookies"]
_MOVE_COOKIES = _SQL["move_cookies"]
_ATTACH_FOREIGN_ID = _SQL["attach_foreign_id"]
_FOREIGN_IDS = _SQL["foreign_ids"]
_MOVE_FOREIGN_IDS = _SQL["move_foreign_ids"]
_RECORD_CHANGE = _SQL["record_change"]
_CHANGES = _SQL["changes"]
_REMOVE_COOKIES, _REMOVE_FOREIGN_IDS, *_ = _DELETE
_WITH_IDS = _SQL["with_ids"]
_IDS_BY_EMAIL = _SQL["ids_by_email"]
_IDS_BY_OWNER = _SQL["ids_by_owner"]
_IDS_BY_CRM_ID: dict[CrmKind, str] = {
    "account": _SQL["ids_by_crm_account"],
    "contact": _SQL["ids_by_crm_contact"],
    "lead": _SQL["ids_by_crm_lead"],
}
_MEMBERS = _SQL["members"]
_ALL = _SQL["all"]
_ENTRIES_BY_TIME = _SQL["entries_by_time"]
_CHANGED_BY_TIME = _SQL["changed_by_time"]
_CHANGED_BY_ID = _SQL["changed_by_id"]


class LeadRepository(Repository):
    """
    The leads of a subscription.

    Several leads come with the one changed last first, on a tie the highest id first (L-2).

    Args:
        connection: The connection of the transaction.
        subscription_id: The subscription whose leads are seen.
        sequences: Where a new lead gets its id.

    Source: 10-leads section 1, L-1 to L-3, K-2.
    """

    __slots__ = ("_sequences",)

    def __init__(
        self, connection: apsw.Connection, subscription_id: int, sequences: SequenceRepository
    ) -> None:
        super().__init__(connection, subscription_id)
        self._sequences = sequences

    def get(self, lead_id: LeadId) -> Lead | None:
        """Return the lead with this id, known or anonymous, or None."""
        return _first(self._execute(_GET, (self._subscription_id, lead_id)))

    def by_email(self, email: str, limit: int) -> list[Lead]:
        """Return the known leads with this email, letter case ignored, at most `limit`."""
        key = (self._subscription_id, email_key(email), limit)
        return _all(self._execute(_BY_EMAIL, key))

    def by_cookie(self, cookie: str) -> Lead | None:
        """Return the lead that owns a normalized cookie, known or anonymous, or None."""
        return _first(self._execute(_BY_COOKIE, (self._subscription_id, cookie)))

    def by_foreign_id(self, type: str, foreign_id: str) -> Lead | None:  # noqa: A002 - the contract's word
        """Return the known lead that a foreign system id belongs to, or None."""
        return _first(self._execute(_BY_FOREIGN_ID, (self._subscription_id, type, foreign_id)))

    def by_owner(self, owner_id: int, limit: int) -> list[Lead]:
        """Return the known leads of a sales user, at most `limit`."""
        return _all(self._execute(_BY_OWNER, (self._subscription_id, owner_id, limit)))

    def by_crm_id(self, kind: CrmKind, crm_id: str, limit: int) -> list[Lead]:
        """
        Return the known leads whose CRM id of a kind matches, at most `limit`.

        Args:
            kind: Which of the three CRM ids.
            crm_id: Compared exactly; an id of 15 characters and one of 18 that begins with it
                match each other.
            limit: How many leads at most.

        Source: decided (10-leads K-2).
        """
        key = (self._subscription_id, crm_id_key(crm_id))
        rows = self._execute(_BY_CRM_ID[kind], key)
        place = _PLACES_OF_CRM_IDS[kind]
        matching = (_lead(row) for row in rows if crm_ids_match(row[place], crm_id))
        found = list(islice(matching, limit))
        rows.close()
        return found

    def with_ids(self, lead_ids: Sequence[int]) -> list[Lead]:
        """Return the known leads among these by id; ids without one are passed over."""
        return self._with_ids(orjson.dumps([*lead_ids]).decode())

    def ids_by_email(self, email: str, *, after: int, limit: int | None) -> list[LeadId]:
        """
        Return the ids of the known leads with an email, ascending.

        Args:
            email: Letter case is ignored.
            after: Only ids above it.
            limit: How many at most; None for all.
        """
        return self._ids(_IDS_BY_EMAIL, email_key(email), after, limit)

    def ids_by_owner(self, owner_id: int, *, after: int, limit: int | None) -> list[LeadId]:
        """Return the ids of the known leads of a sales user; see `ids_by_email`."""
        return self._ids(_IDS_BY_OWNER, owner_id, after, limit)

    def ids_by_crm_id(
        self, kind: CrmKind, crm_id: str, *, after: int, limit: int | None
    ) -> list[LeadId]:
        """
        Return the ids of the known leads with a CRM id; see `ids_by_email`.

        Source: decided (10-leads K-2).
        """
        key = (self._subscription_id, crm_id_key(crm_id), after)
        rows = self._execute(_IDS_BY_CRM_ID[kind], key)
        matching = (LeadId(row[0]) for row in rows if crm_ids_match(row[1], crm_id))
        found = list(islice(matching, limit))
        rows.close()
        return found

    def members(self, list_id: ListId, *, after: int, limit: int) -> list[Lead]:
        """Return the known leads on a list by id, at most `limit` with ids above `after`."""
        return _all(self._execute(_MEMBERS, (self._subscription_id, list_id, after, limit)))

    def all(self, *, after: int, limit: int) -> list[Lead]:
        """Return leads by id, known and anonymous, at most `limit` with ids above `after`."""
        return _all(self._execute(_ALL, (self._subscription_id, after, limit)))

    def changed(self, oldest_ms: int, latest_ms: int, *, after: int, limit: int) -> list[Lead]:
        """
        Return the known leads to which something happened between two times, by id.

        Args:
            oldest_ms: Milliseconds since 1970 UTC; included.
            latest_ms: The same.
            after: Only leads with ids above it.
            limit: How many at most.

        Returns:
            Leads that were created or changed, or have an activity, in that time. Neither a
            short nor a long time takes sorting without bound.

        Source: documented and decided (10-leads M-31, M-40).
        """
        _, lead_ids = self._changed(oldest_ms, latest_ms, after, limit, collected_max=COLLECTED_MAX)
        return self._with_ids(lead_ids)

    def count_changed(self, oldest_ms: int, latest_ms: int) -> int:
        """Count what `changed` returns in all, exactly; over a long time that takes long."""
        count, _ = self._changed(oldest_ms, latest_ms, 0, NO_LIMIT, collected_max=COUNTED_MAX)
        return count

    def insert(self, lead: Lead) -> LeadId:
        """
        Store a new lead.

        Args:
            lead: With `lead_id` 0 it gets the next id; another one is kept, and the sequence
                goes on above it.

        Returns:
            The id; `lead` itself is left as it is.

        Raises:
            AlreadyStored: The id was brought in and a lead has it.
            SequenceExhausted: No id is left.
        """
        lead_id = LeadId(self._sequences.id_for("lead", lead.lead_id))
        self._execute(_INSERT, self._row(lead, lead_id))
        if not self._connection.changes():
            raise AlreadyStored(f"lead {lead_id} exists")
        return lead_id

    def save(self, lead: Lead) -> None:
        """
        Store a lead that exists, all of it.

        Raises:
            NotStored: No lead has this id.
        """
        if self._save_values(lead):
            return
        self._execute(_SAVE, self._row(lead, lead.lead_id))
        if not self._connection.changes():
            raise NotStored(f"no lead {lead.lead_id} to save")

    def _save_values(self, lead: Lead) -> bool:
        """Store values and time of a change, and return whether that was all there was to do."""
        row = (
            self._subscription_id,
            lead.lead_id,
            lead.updated_ms,
            _stored_values(lead),
            lead.email,
            int(lead.known),
            lead.partition_id,
            lead.owner_id,
            lead.sfdc_account_id,
            lead.sfdc_contact_id,
            lead.sfdc_lead_id,
            lead.created_ms,
        )
        self._execute(_SAVE_VALUES, row)
        return self._connection.changes() == 1

    def delete(self, lead_id: LeadId) -> None:
        """Delete a lead with its cookies, foreign system ids and times of changes."""
        for statement in _DELETE:
            self._execute(statement, (self._subscription_id, lead_id))

    def remove_cookies(self, lead_id: LeadId) -> int:
        """Remove the cookies of a lead and return how many."""
        return self._remove(_REMOVE_COOKIES, lead_id)

    def remove_foreign_ids(self, lead_id: LeadId) -> int:
        """Remove the foreign system ids of a lead and return how many."""
        return self._remove(_REMOVE_FOREIGN_IDS, lead_id)

    def attach_cookie(self, cookie: str, lead_id: LeadId) -> None:
        """Make a normalized cookie belong to a lead, whichever lead had it before."""
        self._execute(_ATTACH_COOKIE, (self._subscription_id, cookie, lead_id))

    def cookies(self, lead_id: LeadId) -> list[str]:
        """Return the cookies of a lead, in the order of their texts."""
        return [row[0] for row in self._execute(_COOKIES, (self._subscription_id, lead_id))]

    def move_cookies(self, source: LeadId, target: LeadId) -> None:
        """Make all cookies of one lead belong to another."""
        self._execute(_MOVE_COOKIES, (self._subscription_id, source, target))

    def attach_foreign_id(self, type: str, foreign_id: str, lead_id: LeadId) -> None:  # noqa: A002 - the contract's word
        """Make a foreign system id belong to a lead, whichever lead had it before."""
        key = (self._subscription_id, type, foreign_id, lead_id)
        self._execute(_ATTACH_FOREIGN_ID, key)

    def foreign_ids(self, lead_id: LeadId) -> list[tuple[str, str]]:
        """Return type and id of the foreign system ids of a lead, in text order."""
        rows = self._execute(_FOREIGN_IDS, (self._subscription_id, lead_id))
        return [(type_, foreign_id) for type_, foreign_id in rows]

    def move_foreign_ids(self, source: LeadId, target: LeadId) -> None:
        """Make all foreign system ids of one lead belong to another."""
        self._execute(_MOVE_FOREIGN_IDS, (self._subscription_id, source, target))

    def record_change(self, lead_id: LeadId, changed_ms: int) -> None:
        """
        Keep the time of a change that records no activity.

        Args:
            lead_id: The lead that changed.
            changed_ms: When, in milliseconds since 1970 UTC.

        Source: decided (10-leads M-31).
        """
        self._execute(_RECORD_CHANGE, (self._subscription_id, lead_id, changed_ms))

    def changes(self, lead_id: LeadId) -> list[int]:
        """Return the times kept by `record_change`, oldest first."""
        return [row[0] for row in self._execute(_CHANGES, (self._subscription_id, lead_id))]

    def _with_ids(self, lead_ids: str) -> list[Lead]:
        return _all(self._execute(_WITH_IDS, (self._subscription_id, lead_ids)))

    def _ids(self, statement: str, key: str | int, after: int, limit: int | None) -> list[LeadId]:
        bounds = (after, NO_LIMIT if limit is None else limit)
        rows = self._execute(statement, (self._subscription_id, key, *bounds))
        return [LeadId(row[0]) for row in rows]

    def _changed(
        self, oldest_ms: int, latest_ms: int, after: int, limit: int, *, collected_max: int
    ) -> tuple[int, str]:
        """Return number and ids, as a JSON list, of the changed leads."""
        between = (self._subscription_id, oldest_ms, latest_ms)
        (entries,) = self._execute(_ENTRIES_BY_TIME, (*between, collected_max + 1))
        statement = _CHANGED_BY_TIME if entries[0] <= collected_max else _CHANGED_BY_ID
        (found,) = self._execute(statement, (*between, after, limit))
        return found[0], found[1]

    def _remove(self, statement: str, lead_id: LeadId) -> int:
        self._execute(statement, (self._subscription_id, lead_id))
        return self._connection.changes()

    def _row(self, lead: Lead, lead_id: LeadId) -> tuple[str | int | None, ...]:
        return (
            self._subscription_id,
            lead_id,
            lead.email,
            _key(email_key, lead.email),
            lead.known,
            lead.partition_id,
            lead.owner_id,
            lead.sfdc_account_id,
            _key(crm_id_key, lead.sfdc_account_id),
            lead.sfdc_contact_id,
            _key(crm_id_key, lead.sfdc_contact_id),
            lead.sfdc_lead_id,
            _key(crm_id_key, lead.sfdc_lead_id),
            lead.created_ms,
            lead.updated_ms,
            _stored_values(lead),
        )


def _lead(row: tuple[Any, ...]) -> Lead:
    """Make a lead of a row in the order of the columns of `get`."""
    return Lead(
        row[0],
        row[1],
        row[2] == 1,
        row[3],
        row[4],
        row[5],
        row[6],
        row[7],
        row[8],
        row[9],
        orjson.loads(row[10]),
    )


def _stored_values(lead: Lead) -> str:
    """Return the values in one order, so that leads with the same fields are alike."""
    return orjson.dumps(lead.values, option=orjson.OPT_SORT_KEYS).decode()


def _key(key_of: Callable[[str], str], text: str | None) -> str | None:
    return None if text is None else key_of(text)


def _first(rows: apsw.Cursor) -> Lead | None:
    row = rows.fetchone()
    return None if row is None else _lead(row)


def _all(rows: apsw.Cursor) -> list[Lead]:
    return [_lead(row) for row in rows]
