"""
Writers that note what they sent and what was acknowledged, and the judgement afterwards.

Each writer has emails of its own, and one call at a time. A call writes the same new text into two
fields of one lead, so that a lead that was written half shows two texts, or lacks an activity.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import TYPE_CHECKING

import apsw

from tests.reliability.served import Served, get_lead, shown_values, sync_lead

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable
    from pathlib import Path

FIELDS = ("FirstName", "LastName")
_ACKNOWLEDGED = re.compile(
    r"<leadId>(\d+)</leadId><syncStatus><leadId>\1</leadId><status>(CREATED|UPDATED)</status>"
)


_PRAGMAS = {
    "damaged": "PRAGMA integrity_check",
    "refers to nothing": "PRAGMA foreign_key_check",
}
_RECORDS = {
    "activity of no lead": (
        "SELECT activity_id, lead_id FROM activities "
        "WHERE lead_id NOT IN (SELECT lead_id FROM leads)"
    ),
    "sequence behind its records": (
        "SELECT name, last_id, top FROM sequences JOIN ("
        "SELECT 'lead' AS name, max(lead_id) AS top FROM leads "
        "UNION SELECT 'activity', max(activity_id) FROM activities) USING (name) "
        "WHERE top > last_id"
    ),
}


@dataclass
class History:
    """
    What its writer knows of one lead.

    Args:
        email: Unique.
        lead_id: As acknowledged, 0 before.
        text: The text of both fields that was acknowledged last, "" before.
        writes: How many writes were acknowledged.
        unanswered: The texts that were sent since; one of them may be stored.
    """

    email: str
    lead_id: int = 0
    text: str = ""
    writes: int = 0
    unanswered: list[str] = field(default_factory=list)


class Writer(threading.Thread):
    """
    Create and update leads one after the other until the server is gone.

    Args:
        number: Makes the emails of this writer its own.
        histories: Its leads; new ones are added.
        served: The server.
        source: Decides what is written.
    """

    def __init__(
        self, number: int, histories: list[History], served: Served, source: random.Random
    ) -> None:
        super().__init__(name=f"writer {number}")
        self.acknowledged = 0
        self.sent_seconds: float | None = None
        """When the call that has no answer yet had left, None without one."""
        self.unexpected = ""
        self._number = number
        self._histories = histories
        self._connection = served.connect()
        self._source = source

    def run(self) -> None:
        """Write until the connection breaks, or an answer is none that was expected."""
        with closing(self._connection):
            while not self.unexpected:
                try:
                    self._write()
                except (OSError, HTTPException):
                    return

    def _write(self) -> None:
        history = self._chosen()
        text = f"{self._number} {len(self._histories)} {self._source.getrandbits(64):x}"
        history.unanswered.append(text)
        self._connection.send(sync_lead(history.email, dict.fromkeys(FIELDS, text)))
        self.sent_seconds = time.monotonic()
        status, answer = self._connection.receive()
        self.sent_seconds = None
        match = _ACKNOWLEDGED.search(answer)
        if status != 200 or match is None or int(match[1]) != (history.lead_id or int(match[1])):
            self.unexpected = f"{history}: {status} {answer}"
            return
        history.lead_id = int(match[1])
        history.text = text
        history.writes += 1
        history.unanswered.clear()
        self.acknowledged += 1

    def _chosen(self) -> History:
        if self._histories and self._source.random() < 0.5:
            return self._source.choice(self._histories)
        history = History(f"w{self._number}.{len(self._histories)}@example.test")
        self._histories.append(history)
        return history


@dataclass(frozen=True)
class StoredLead:
    """A lead as it lies in the file."""

    lead_id: int
    values: dict[str, str]
    activities: Counter[str]


@dataclass(frozen=True)
class Stored:
    """What lies in the file: leads by email, and what SQLite and the sequences say of it."""

    leads: dict[str, list[StoredLead]]
    complaints: list[str]

    @property
    def highest_id(self) -> int:
        """The highest id of a lead, 0 without one."""
        return max((lead.lead_id for same in self.leads.values() for lead in same), default=0)


def stored(database: Path) -> Stored:
    """Read a database file past the server, and have SQLite check it."""
    with closing(_opened(database)) as connection, connection:
        complaints = _complaints(connection, _PRAGMAS | _RECORDS)
        activities: dict[int, Counter[str]] = {}
        for lead_id, kind, count in connection.execute(
            "SELECT lead_id, type, count(*) FROM activities GROUP BY lead_id, type"
        ):
            activities.setdefault(lead_id, Counter())[kind] = count
        leads: dict[str, list[StoredLead]] = {}
        for lead_id, email, values in connection.execute(
            "SELECT lead_id, email, field_values FROM leads"
        ):
            lead = StoredLead(lead_id, json.loads(values), activities.get(lead_id, Counter()))
            leads.setdefault(email, []).append(lead)
    return Stored(leads, complaints)


def complaints(database: Path) -> list[str]:
    """Return what SQLite itself finds wrong with a database file."""
    with closing(_opened(database)) as connection:
        return _complaints(connection, _PRAGMAS)


def _opened(database: Path) -> apsw.Connection:
    connection = apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READONLY)
    connection.set_busy_timeout(5000)
    return connection


def _complaints(connection: apsw.Connection, queries: dict[str, str]) -> list[str]:
    return [
        f"{what}: {row}"
        for what, query in queries.items()
        for row in connection.execute(query)
        if row != ("ok",)
    ]


def judge(histories: Iterable[History], found: Stored, *, ids_above: int = 0) -> list[str]:
    """
    Compare what writers know with what is stored; what was unanswered is settled by it.

    Args:
        histories: Every lead of every writer.
        found: What is stored.
        ids_above: Leads that nobody had before this round must have higher ids.

    Returns:
        One line for each broken promise, its kind first.
    """
    broken = list(found.complaints)
    by_email = {history.email: history for history in histories}
    broken += [f"invented: {email}" for email in found.leads if email not in by_email]
    for history in by_email.values():
        is_new = history.writes == 0 and not history.lead_id
        leads = found.leads.get(history.email, [])
        if len(leads) > 1:
            broken.append(f"twice: {history}: {leads}")
        elif leads:
            broken += _judge_lead(history, leads[0])
            if is_new and leads[0].lead_id <= ids_above:
                broken.append(f"id given again: {history}: {leads[0]}, others up to {ids_above}")
        elif history.text:
            broken.append(f"lost: {history}")
        history.unanswered.clear()
    ids = Counter(lead.lead_id for same in found.leads.values() for lead in same)
    return broken + [
        f"id of several leads: {lead_id}" for lead_id, count in ids.items() if count > 1
    ]


def _judge_lead(history: History, lead: StoredLead) -> list[str]:
    """Compare one lead; a write that was stored but not answered counts from now on."""
    texts = {lead.values.get(name, "") for name in FIELDS}
    text = texts.pop()
    if texts:
        return [f"half-written: {history}: {lead}"]
    if text != history.text and text not in history.unanswered:
        kind = "lost" if history.text else "invented"
        return [f"{kind}: {history}: {lead}"]
    if history.lead_id not in (0, lead.lead_id):
        return [f"lost: {history}: another id: {lead}"]
    history.lead_id = lead.lead_id
    history.writes += text != history.text
    history.text = text
    expected = Counter({"New Lead": 1, "Change Data Value": len(FIELDS) * (history.writes - 1)})
    if +expected != lead.activities:
        return [f"half-written: {history}: expected {+expected}, got {lead}"]
    return []


def judge_answers(histories: Iterable[History], served: Served) -> list[str]:
    """Ask a server for leads, and compare its answers with what is known to be stored."""
    broken = []
    with closing(served.connect()) as connection:
        for history in histories:
            status, answer = connection.call(get_lead(history.email))
            values = shown_values(answer)
            if status != 200 or {values.get(name) for name in FIELDS} != {history.text}:
                broken.append(f"lost: {history}: {status} {answer}")
    return broken
