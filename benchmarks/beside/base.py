"""The leads that every server of a comparison has, and the calls that are sent to it."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from benchmarks.load import post

from castile.client.arguments import escape
from castile.client.envelope import Credentials, envelope, signed_header
from castile.wire.contract import contract

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CREDENTIALS: Final = Credentials("benchmark.user_01", "exampleKey01")
EVERYONE: Final = "Everyone"
"""The list that all leads may be on."""
LAUNCH: Final = "Launch"
"""The program that imports go into."""
GUESTS: Final = "Guests"
"""Its list."""
DEFINITION: Final = f"""
format = 1
channels = [{{ name = "Webinar", program_type = "Event", statuses = [] }}]
programs = [{{ name = "{LAUNCH}", type = "Event", channel = "Webinar" }}]
lists = [{{ name = "{EVERYONE}" }}, {{ name = "{GUESTS}", program = "{LAUNCH}" }}]
users = [{{ user_id = "{CREDENTIALS.user_id}", encryption_key = "{CREDENTIALS.encryption_key}" }}]

[subscription]
quota_calls_per_day = 0
rate_calls = 0
concurrent_calls = 0
"""
WRITTEN: Final = (
    *("FirstName", "LastName", "Company", "Phone", "Title", "City", "State", "Country"),
    *("Industry", "LeadScore"),
)
"""The attributes that each syncLead writes, all of them with new values."""
ATTRIBUTES: Final = (
    *WRITTEN,
    *("Address", "AnnualRevenue", "DateofBirth", "Department", "Fax", "LeadSource", "LeadStatus"),
    *("MiddleName", "MobilePhone", "NumberOfEmployees", "PostalCode", "Rating", "Salutation"),
    *("SICCode", "Website"),
)
"""The 25 attributes of each lead."""
_TYPED: Final = {
    "LeadScore": "{number}",
    "NumberOfEmployees": "{number}",
    "AnnualRevenue": "{number}",
    "DateofBirth": "1975-03-14",
}
WRITTEN_TEXTS: Final = 2000
"""So many different sets of values are written."""
NEW_SHARE: Final = 0.1
"""The share of calls of syncLead that create a lead."""


@dataclass(frozen=True)
class Base:
    """
    So many leads, at one moment.

    Args:
        leads: How many.
        now_ms: The wall clock, in milliseconds since 1970 UTC.
    """

    leads: int
    now_ms: int

    def emails(self) -> Iterator[str]:
        """Give the email of each lead."""
        return map(email_of, range(self.leads))


def email_of(number: int) -> str:
    """Return the email of a lead."""
    return f"lead{number:06d}@example{number % 97}.test"


def value_of(name: str, number: int) -> str:
    """Return a value that fits the field; one in ten has something to escape."""
    if name == "Company" and number % 10 == 0:
        return f"Smith & Sons {number}"
    return _TYPED.get(name, f"{name} {{number}}").format(number=number)


def fill_columns(path: Path, base: Base) -> None:
    """
    Make an SQLite file with the leads in one table, a column for each attribute.

    Args:
        path: The file.
        base: The leads.
    """
    columns = ", ".join(f"{name} TEXT" for name in ATTRIBUTES)
    rows = (
        (email, base.now_ms, *(value_of(name, number) for name in ATTRIBUTES))
        for number, email in enumerate(base.emails())
    )
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "CREATE TABLE leads (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT UNIQUE, "
            f"updated_ms INTEGER, {columns})"
        )
        places = ", ".join("?" * (len(ATTRIBUTES) + 2))
        connection.executemany(f"INSERT INTO leads VALUES (NULL, {places})", rows)  # noqa: S608 - question marks only


def instant_text(at_ms: int) -> str:
    """Return a moment, in milliseconds since 1970 UTC, as a call says it."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="seconds")


def frame(operation: str, now_ms: int) -> tuple[str, str]:
    """
    Return what stands before and after the parameters of a call, signed.

    Args:
        operation: What is called.
        now_ms: The wall clock, in milliseconds since 1970 UTC.
    """
    timestamp = instant_text(now_ms)
    described = contract().operations[operation]
    whole = envelope(described, "PARAMETERS", signed_header(CREDENTIALS, timestamp))
    before, _, after = whole.decode().partition("PARAMETERS")
    return before, after


def get_lead_calls(base: Base, seed: int) -> Callable[[], bytes]:
    """Make calls of getLead for leads by email, drawn at random."""
    source = random.Random(seed)
    before, after = frame("getLead", base.now_ms)

    def next_request() -> bytes:
        email = email_of(source.randrange(base.leads))
        key = f"<leadKey><keyType>EMAIL</keyType><keyValue>{email}</keyValue></leadKey>"
        return post(f"{before}{key}{after}".encode())

    return next_request


def written_text(number: int) -> str:
    """Return the attributes of a record that a call writes."""
    return "".join(
        f"<attribute><attrName>{name}</attrName>"
        f"<attrValue>{escape(value_of(name, number))}</attrValue></attribute>"
        for name in WRITTEN
    )


def sync_lead_calls(base: Base, seed: int) -> Callable[[], bytes]:
    """Make calls of syncLead for leads drawn at random, new ones among them."""
    source = random.Random(seed)
    before, after = frame("syncLead", base.now_ms)
    emails = int(base.leads / (1 - NEW_SHARE))
    texts = [written_text(base.leads + number) for number in range(WRITTEN_TEXTS)]

    def next_request() -> bytes:
        email = email_of(source.randrange(emails))
        return post(
            f"{before}<leadRecord><Email>{email}</Email><leadAttributeList>"
            f"{texts[source.randrange(len(texts))]}</leadAttributeList></leadRecord>"
            f"<returnLead>false</returnLead>{after}".encode()
        )

    return next_request
