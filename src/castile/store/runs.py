"""The leads of campaign runs and how far each is, the tokens of runs, and counted clones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from castile.domain.ids import LeadId
from castile.store.repository import Repository
from castile.store.statements import statements

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from castile.domain.ids import JobId, ListId

_SQL = statements("runs")
_ADD = _SQL["add"]
_MEMBERS = _SQL["members"]
_KNOWN_LEADS = _SQL["known_leads"]
_DUE = _SQL["due"]
_NEXT_DUE = _SQL["next_due"]
_SAVE = _SQL["save"]
_REMOVE_ENDED = _SQL["remove_ended"]
_COUNT = _SQL["count"]
_ADD_TOKEN = _SQL["add_token"]
_TOKEN = _SQL["token"]
_MOVE = _SQL["move"]
_REMOVE_LEAD = _SQL["remove_lead"]
_CLONES = _SQL["clones"]
_COUNT_CLONE = _SQL["count_clone"]
_FORGET_CLONES = _SQL["forget_clones"]


@dataclass(slots=True)
class RunLead:
    """
    How far a lead is in the flow of a run.

    Args:
        lead_id: The lead.
        due_ms: When it goes on, in milliseconds since 1970 UTC; None when the flow is over.
        step: The place of the next step in the flow, from 0.
        step_id: The number of that step, 0 before the first.
        choice: The Choice Number of the Wait that it is in, None outside.
    """

    lead_id: LeadId
    due_ms: int | None
    step: int = 0
    step_id: int = 0
    choice: int | None = None


class RunRepository(Repository):
    """
    The open campaign runs of a subscription; a run is a job.

    A lead is in a run once. It stays there when its flow is over, so that it does not come in
    again; all rows of a run go when its job ends.

    Source: decided (00-overview C-1, C-2; 40-campaigns-and-programs G-45 to G-47).
    """

    __slots__ = ()

    def add(self, job_id: JobId, lead_ids: Sequence[LeadId], due_ms: int) -> int:
        """
        Take leads into a run.

        Args:
            job_id: The run.
            lead_ids: The leads; those that it has already are passed over.
            due_ms: When their flow begins.

        Returns:
            How many were taken.
        """
        ids = orjson.dumps(lead_ids).decode()
        self._execute(_ADD, (self._subscription_id, job_id, ids, due_ms))
        return self._connection.changes()

    def members(self, list_id: ListId, *, added_ms: int, after: int, limit: int) -> list[LeadId]:
        """
        Return the ids of known leads on a list, ascending.

        Args:
            list_id: The list.
            added_ms: Only leads that were added at this time or before.
            after: Only ids above it.
            limit: How many at most.
        """
        rows = self._execute(_MEMBERS, (self._subscription_id, list_id, added_ms, after, limit))
        return [LeadId(row[0]) for row in rows]

    def known_leads(self, *, created_ms: int, after: int, limit: int) -> list[LeadId]:
        """
        Return the ids of known leads, ascending.

        Args:
            created_ms: Only leads that were created at this time or before.
            after: Only ids above it.
            limit: How many at most.
        """
        rows = self._execute(_KNOWN_LEADS, (self._subscription_id, created_ms, after, limit))
        return [LeadId(row[0]) for row in rows]

    def due(self, job_id: JobId, now_ms: int, *, limit: int) -> list[RunLead]:
        """
        Return leads that go on now, those that are due longest first, then by id.

        Args:
            job_id: The run.
            now_ms: Now, in milliseconds since 1970 UTC.
            limit: How many at most.
        """
        rows = self._execute(_DUE, (self._subscription_id, job_id, now_ms, limit))
        return [RunLead(LeadId(row[0]), *row[1:]) for row in rows]

    def next_due_ms(self, job_id: JobId) -> int | None:
        """Return when the next lead of a run goes on, None when the flow is over for all."""
        row = self._execute(_NEXT_DUE, (self._subscription_id, job_id)).fetchone()
        return None if row is None else int(row[0])

    def save(self, job_id: JobId, run_lead: RunLead) -> None:
        """Store how far a lead is; one that is no longer in the run is passed over."""
        state = (run_lead.due_ms, run_lead.step, run_lead.step_id, run_lead.choice)
        self._execute(_SAVE, (self._subscription_id, job_id, run_lead.lead_id, *state))

    def remove_ended(self, job_id: JobId, *, limit: int) -> int:
        """Take leads whose flow is over from a run, so many at most; return how many."""
        self._execute(_REMOVE_ENDED, (self._subscription_id, job_id, limit))
        return self._connection.changes()

    def count(self, job_id: JobId) -> int:
        """Count the leads of a run."""
        ((count,),) = self._execute(_COUNT, (self._subscription_id, job_id))
        return int(count)

    def add_tokens(self, job_id: JobId, tokens: Mapping[str, str]) -> None:
        """Store the tokens of a run's call: value by name."""
        for name, value in tokens.items():
            self._execute(_ADD_TOKEN, (self._subscription_id, job_id, name, value))

    def token(self, job_id: JobId, name: str) -> str | None:
        """Return the value of a token of a run's call, None when it has none of that name."""
        row = self._execute(_TOKEN, (self._subscription_id, job_id, name)).fetchone()
        return None if row is None else str(row[0])

    def move(self, source: LeadId, target: LeadId) -> None:
        """Let one lead go on in the place of another, except in runs that it is in."""
        self._execute(_MOVE, (self._subscription_id, source, target))
        self.remove_lead(source)

    def remove_lead(self, lead_id: LeadId) -> int:
        """Take a lead from all runs and return from how many."""
        self._execute(_REMOVE_LEAD, (self._subscription_id, lead_id))
        return self._connection.changes()

    def clones(self, day: date) -> int:
        """Return how many calls cloned a program on a day."""
        row = self._execute(_CLONES, (self._subscription_id, day.isoformat())).fetchone()
        return 0 if row is None else int(row[0])

    def count_clone(self, day: date) -> None:
        """Count a call that clones a program; the days before are forgotten."""
        self._execute(_COUNT_CLONE, (self._subscription_id, day.isoformat()))
        self._execute(_FORGET_CLONES, (self._subscription_id, day.isoformat()))
