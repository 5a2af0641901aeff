"""Batches of leads written three ways: by bare SQLite, through the store, as calls."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import apsw
import orjson
from benchmarks.beside.base import (
    ATTRIBUTES,
    NEW_SHARE,
    WRITTEN,
    email_of,
    frame,
    value_of,
)
from benchmarks.load import post

from castile.client.arguments import escape
from castile.domain.activities import CHANGE_DATA_VALUE, NEW_LEAD, Activity
from castile.domain.ids import LeadId, PartitionId
from castile.domain.leads import Lead
from castile.store.sqlite import SqliteDatabase

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.beside.base import Base

    from castile.store.tx import Tx

    Batch = list["Upsert"]

VARIATIONS: Final = 100_000
"""A new value is one of so many: hardly ever the one that is stored."""
_CHECKPOINT_PAGES: Final = 8000
_FIND: Final = "SELECT lead_id, field_values FROM leads WHERE email = ?"
_INSERT: Final = "INSERT INTO leads VALUES (NULL, ?, ?, ?)"
_SAVE: Final = "UPDATE leads SET updated_ms = ?, field_values = ? WHERE lead_id = ?"
_ADD: Final = "INSERT INTO activities VALUES (NULL, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Upsert:
    """
    One record.

    Args:
        email: The key.
        values: What is written, by name.
        changes: An activity for each value that differs, should the lead be there.
        creation: The activity of a new lead.
    """

    email: str
    values: dict[str, str]
    changes: list[Activity]
    creation: list[Activity]


def batches(base: Base, seed: int, *, size: int, count: int, new_values: int) -> list[Batch]:
    """
    Draw batches.

    Args:
        base: The leads that are there; one record in ten is of a lead that is not.
        seed: Of the draw.
        size: How many records a batch has.
        count: How many batches.
        new_values: How many of the `WRITTEN` attributes of each record differ from the stored.
    """
    source = random.Random(seed)
    emails = int(base.leads / (1 - NEW_SHARE))

    def draw() -> Upsert:
        number, variation = source.randrange(emails), base.leads + source.randrange(VARIATIONS)
        values = {
            name: value_of(name, variation if place < new_values else number)
            for place, name in enumerate(WRITTEN)
        }
        lead_id = LeadId(number + 1)
        changes = [
            _change(lead_id, base.now_ms, name, number, values[name])
            for name in WRITTEN[:new_values]
        ]
        created = _activity(lead_id, base.now_ms, NEW_LEAD, "", ("Source Type", "Web service API"))
        return Upsert(email_of(number), values, changes, [created])

    return [[draw() for _ in range(size)] for _ in range(count)]


def _change(lead_id: LeadId, now_ms: int, name: str, number: int, value: str) -> Activity:
    attributes = (
        ("Attribute Name", name),
        ("Old Value", value_of(name, number)),
        ("New Value", value),
        ("Reason", "SOAP API"),
    )
    return _activity(lead_id, now_ms, CHANGE_DATA_VALUE, name, *attributes)


def _activity(
    lead_id: LeadId, now_ms: int, kind: str, asset: str, *attributes: tuple[str, str]
) -> Activity:
    return Activity(
        lead_id=lead_id,
        occurred_ms=now_ms,
        type=kind,
        asset=asset,
        attributes=(*attributes, ("Lead ID", str(lead_id))),
    )


def batch_request(batch: Batch, now_ms: int) -> bytes:
    """
    Make the call of syncMultipleLeads that writes a batch.

    Args:
        batch: The records.
        now_ms: The wall clock, in milliseconds since 1970 UTC.
    """
    before, after = frame("syncMultipleLeads", now_ms)
    records = "".join(
        f"<leadRecord><Email>{each.email}</Email><leadAttributeList>"
        + "".join(
            f"<attribute><attrName>{name}</attrName>"
            f"<attrValue>{escape(value)}</attrValue></attribute>"
            for name, value in each.values.items()
        )
        + "</leadAttributeList></leadRecord>"
        for each in batch
    )
    return post(f"{before}<leadRecordList>{records}</leadRecordList>{after}".encode())


class BareSqlite:
    """
    One connection, one table of leads with their values as JSON, a unique email.

    Args:
        path: Its file, which is made.
        base: The leads.
        with_activities: Whether the activities are written too, to a table with one index.
    """

    def __init__(self, path: Path, base: Base, *, with_activities: bool) -> None:
        self._connection = apsw.Connection(str(path))
        self._execute = self._connection.execute
        self._with_activities = with_activities
        self._now_ms = base.now_ms
        self._connection.pragma("journal_mode", "wal")
        self._connection.pragma("synchronous", "full")
        self._connection.pragma("wal_autocheckpoint", _CHECKPOINT_PAGES)
        self._execute(
            "CREATE TABLE leads (lead_id INTEGER PRIMARY KEY, email TEXT UNIQUE, "
            "updated_ms INTEGER, field_values TEXT);"
            "CREATE TABLE activities (activity_id INTEGER PRIMARY KEY, lead_id INTEGER, "
            "occurred_ms INTEGER, type TEXT, asset TEXT, attributes TEXT);"
            "CREATE INDEX activities_by_lead ON activities (lead_id, occurred_ms)"
        )
        with self._connection:
            for number in range(base.leads):
                values = {name: value_of(name, number) for name in ATTRIBUTES}
                text = orjson.dumps(values).decode()
                self._execute(_INSERT, (email_of(number), base.now_ms, text))

    def write(self, batch: Batch) -> None:
        """Write a batch and commit it."""
        self._execute("BEGIN IMMEDIATE")
        for each in batch:
            row = self._execute(_FIND, (each.email,)).fetchone()
            if row is None:
                text = orjson.dumps(each.values).decode()
                self._execute(_INSERT, (each.email, self._now_ms, text))
            else:
                text = orjson.dumps(orjson.loads(row[1]) | each.values).decode()
                self._execute(_SAVE, (self._now_ms, text, row[0]))
            if self._with_activities:
                activities = each.creation if row is None else each.changes
                self._connection.executemany(_ADD, map(_activity_row, activities))
        self._execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _activity_row(one: Activity) -> tuple[int, int, str, str, str]:
    text = orjson.dumps(one.attributes).decode()
    return (one.lead_id, one.occurred_ms, one.type, one.asset, text)


class StoreLayer:
    """
    The same writes through the repositories in the writer thread, a batch a group.

    Args:
        path: The database of a data folder that was filled.
        now_ms: The wall clock, in milliseconds since 1970 UTC.
    """

    def __init__(self, path: Path, now_ms: int) -> None:
        self._database = SqliteDatabase(path)
        self._database.open()
        self._subscription_id = self._database.subscriptions()[0].subscription_id
        self._now_ms = now_ms

    def write(self, batch: Batch) -> None:
        """Write a batch and wait until it is committed."""
        self._database.write(self._subscription_id, partial(self._upsert, batch))

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _upsert(self, batch: Batch, tx: Tx) -> None:
        activities: list[Activity] = []
        for each in batch:
            found = tx.leads.by_email(each.email, 1)
            with tx.savepoint():
                if found:
                    found[0].values |= each.values
                    found[0].updated_ms = self._now_ms
                    tx.leads.save(found[0])
                    activities += each.changes
                else:
                    ids, times = (None, None, None, None), (self._now_ms, self._now_ms)
                    known = True
                    lead = Lead(
                        LeadId(0), each.email, known, PartitionId(1), *ids, *times, each.values
                    )
                    tx.leads.insert(lead)
                    activities += each.creation
        tx.activities.add_all(activities)
