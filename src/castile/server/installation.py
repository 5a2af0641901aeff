"""One data folder in use: what a running server and an operator's command both work on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from castile.clock import Clock, Ids
    from castile.journal.journal import Journal
    from castile.rehearsal import Rehearsals
    from castile.server.directory import LiveDirectory
    from castile.settings import Resolved
    from castile.store.sqlite import SqliteDatabase


@dataclass(frozen=True, slots=True)
class Installation:
    """
    An open data folder.

    Args:
        settings: Every setting, resolved.
        data_folder: The folder; this process holds its lock.
        database: The open database.
        journal: The open journal.
        directory: Users and definitions as calls see them.
        clock: Wall clock and monotonic clock.
        ids: Gives ids of calls.
        rehearsals: Faults on demand; None for a server without them.
    """

    settings: Resolved
    data_folder: Path
    database: SqliteDatabase
    journal: Journal
    directory: LiveDirectory
    clock: Clock
    ids: Ids
    rehearsals: Rehearsals | None = None
