"""`castile` with a promise broken on purpose: the first argument names which."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

from castile.cli.main import main
from castile.store.leads import LeadRepository
from castile.store.writer import WriteJob, Writer

if TYPE_CHECKING:
    from castile.domain.ids import LeadId
    from castile.domain.leads import Lead

_PAUSE_SECONDS = 0.02


def _reply_before_commit() -> None:
    """Deliver the results of a group, and commit it a little later."""
    run_together = Writer._run_together

    def run(self: Writer, group: list[WriteJob[Any]]) -> list[WriteJob[Any]]:
        if group[0].alone:  # Commands, which start the server.
            return run_together(self, group)
        execute = self._execute

        def execute_late(statement: str) -> object:
            if statement == "COMMIT":
                self._deliver(group)
                time.sleep(_PAUSE_SECONDS)
            return execute(statement)

        self._execute = execute_late  # type: ignore[assignment] # same calls, one of them late
        try:
            return run_together(self, group)
        finally:
            self._execute = execute

    Writer._run_together = run  # type: ignore[method-assign] # the seed


def _commit_in_between() -> None:
    """Commit a new lead before its activity, and go on a little later."""
    insert = LeadRepository.insert

    def insert_and_commit(self: LeadRepository, lead: Lead) -> LeadId:
        lead_id = insert(self, lead)
        self._execute("COMMIT")
        time.sleep(_PAUSE_SECONDS)
        self._execute("BEGIN IMMEDIATE; SAVEPOINT job")
        return lead_id

    LeadRepository.insert = insert_and_commit  # type: ignore[method-assign] # the seed


if __name__ == "__main__":
    {"reply_before_commit": _reply_before_commit, "commit_in_between": _commit_in_between}[
        sys.argv.pop(1)
    ]()
    main()
