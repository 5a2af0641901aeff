"""Data folders of Castile filled fast: leads, a list of all of them, activities of a year."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from benchmarks.beside.base import ATTRIBUTES, DEFINITION, EVERYONE, email_of, value_of
from benchmarks.beside.known_lead import known_lead

from castile.admin.start import prepare
from castile.assemble import open_installation
from castile.clock import SystemClock
from castile.domain.activities import Activity
from castile.domain.ids import LeadId
from castile.settings import resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from benchmarks.beside.base import Base

    from castile.domain.custom_objects import CustomObject
    from castile.server.installation import Installation
    from castile.store.tx import Tx

ROWS_A_WRITE: Final = 20_000
YEAR_MS: Final = 365 * 86_400_000
RARE: Final = "Interesting Moment"
RARE_AMONG: Final = 50_000
RARE_EVERY: Final = 25
"""One in so many is rare, among the last ones only: as many in a long history as in a short one."""
_TYPES: Final = (
    *("Visit Webpage", "Change Data Value", "Visit Webpage", "Send Email", "Click Link"),
    *("Visit Webpage", "Change Data Value", "Visit Webpage", "Open Email", "Change Data Value"),
)


@dataclass(frozen=True)
class History:
    """
    Activities in the order of their times, the last one just before now.

    Args:
        activities: How many.
        interval_ms: Between two of them.
        now_ms: The wall clock, in milliseconds since 1970 UTC.
    """

    activities: int
    interval_ms: int
    now_ms: int

    def activity(self, number: int, leads: int) -> Activity:
        """Return one of them, of one of so many leads."""
        lead_id = LeadId(number * 7919 % leads + 1)
        left = self.activities - number
        is_rare = left <= RARE_AMONG and left % RARE_EVERY == 0
        return Activity(
            lead_id=lead_id,
            occurred_ms=self.now_ms - left * self.interval_ms,
            type=RARE if is_rare else _TYPES[number % len(_TYPES)],
            asset_id=number % 500,
            asset=f"Asset {number % 500}",
            attributes=(
                ("Webpage ID", str(number % 500)),
                ("Query Parameters", ""),
                ("Client IP Address", "192.0.2.1"),
                ("User Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0)"),
                ("Lead ID", str(lead_id)),
            ),
        )


class Filling:
    """
    A data folder that is being filled; leads get the ids from 1 on.

    Args:
        installation: Its open installation.
    """

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._subscription_id = installation.database.subscriptions()[0].subscription_id

    def add_leads(self, base: Base) -> None:
        """Add the leads of a base, each with all attributes."""

        def add(tx: Tx, numbers: range) -> None:
            for number in numbers:
                values = {name: value_of(name, number) for name in ATTRIBUTES}
                tx.leads.insert(known_lead(email_of(number), values, base.now_ms))

        self._write(base.leads, add)

    def list_leads(self, base: Base) -> None:
        """Put all leads on the list."""
        directory = self._installation.directory.current
        everyone = directory.subscriptions[self._subscription_id].catalog.lists.named(EVERYONE)
        assert everyone is not None
        list_id = everyone.list_id

        def add(tx: Tx, numbers: range) -> None:
            for number in numbers:
                tx.lists.add(list_id, LeadId(number + 1), base.now_ms)

        self._write(base.leads, add)

    def add_activities(self, history: History, leads: int) -> None:
        """Add the activities of a history to the first so many leads."""

        def add(tx: Tx, numbers: range) -> None:
            tx.activities.add_all([history.activity(number, leads) for number in numbers])

        self._write(history.activities, add)

    def add_objects(
        self, type_name: str, count: int, record: Callable[[int], CustomObject]
    ) -> None:
        """Add so many custom objects of a type."""
        directory = self._installation.directory.current
        object_type = directory.subscriptions[self._subscription_id].catalog.custom_object_type(
            type_name
        )
        assert object_type is not None

        def add(tx: Tx, numbers: range) -> None:
            for number in numbers:
                tx.custom_objects.add(object_type, record(number))

        self._write(count, add)

    def _write(self, count: int, work: Callable[[Tx, range], object]) -> None:
        """Write rows with these numbers, many in a transaction."""
        for start in range(0, count, ROWS_A_WRITE):
            numbers = range(start, min(start + ROWS_A_WRITE, count))
            self._installation.database.write(
                self._subscription_id, partial(_call_with, work, numbers)
            )


def _call_with(work: Callable[[Tx, range], object], numbers: range, tx: Tx) -> None:
    work(tx, numbers)


@contextmanager
def filling(folder: Path, definitions: str = DEFINITION) -> Iterator[Filling]:
    """
    Make a data folder of Castile and fill it, without a flush to the disk.

    Args:
        folder: Gets `data` and `definition.toml`.
        definitions: What the latter holds.
    """
    definition = folder / "definition.toml"
    definition.write_text(definitions, "utf-8")
    options = {"data": folder / "data", "definition": definition, "test": True}
    with open_installation(
        resolve(options, {}), SystemClock(), lambda: secrets.token_hex(8)
    ) as installation:
        prepare(installation, secrets.token_hex)
        yield Filling(installation)


def fill_castile(folder: Path, base: Base) -> None:
    """
    Make a data folder of Castile with the leads.

    Args:
        folder: Gets `data` and `definition.toml`.
        base: The leads.
    """
    with filling(folder) as fill:
        fill.add_leads(base)
