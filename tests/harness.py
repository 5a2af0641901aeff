"""A whole server without sockets: real store, real journal, a clock that the test holds."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar
from xml.sax.saxutils import escape

from lxml import etree

from castile.admin.apply import apply_definition
from castile.admin.definition import read_definition
from castile.admission import quota_day
from castile.assemble import HANDLERS, open_installation
from castile.domain.ids import LeadId, PartitionId
from castile.domain.leads import Lead
from castile.operations.registry import OPERATIONS
from castile.server import pipeline
from castile.server.app import Arrival
from castile.server.background import make_job_runner
from castile.server.pipeline import Pipeline
from castile.settings import resolve
from castile.wire.faults import Fault
from castile.wire.signature import sign
from tests.clocks import FrozenClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    import pytest

    from castile.actions.context import Context
    from castile.domain.activities import Activity
    from castile.server.installation import Installation
    from castile.store.tx import Tx

T = TypeVar("T")

USER_ID = "demo.user_01"
KEY = "exampleKey01"
SUBSCRIPTION = "default"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
MKTOWS = "http://www.marketo.com/mktows/"
XSI_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


@dataclass(frozen=True)
class Answer:
    """One answer, read with an independent parser."""

    status: int
    body: bytes

    @property
    def root(self) -> Any:  # an lxml element; its stubs do not help here
        """The Envelope."""
        return etree.fromstring(self.body)

    @property
    def code(self) -> int:
        """The code of the fault, 0 for a success."""
        return int(self.root.findtext(".//code") or 0) if self.status == 500 else 0

    @property
    def message(self) -> str:
        """The long text of the fault."""
        return str(self.root.findtext(".//message"))

    @property
    def faultstring(self) -> str:
        """The short text of the fault."""
        return str(self.root.findtext(".//faultstring"))

    def text(self, path: str) -> str | None:
        """The text of the first element at a path, None when it is nil or not there."""
        element = self.root.find(f".//{path}")
        if element is None or element.get(XSI_NIL) == "true":
            return None
        return element.text or ""

    def texts(self, path: str) -> list[str]:
        """The texts of all elements at a path."""
        return [element.text or "" for element in self.root.iterfind(f".//{path}")]

    def is_nil(self, path: str) -> bool:
        """Whether the first element at a path is there and nil."""
        element = self.root.find(f".//{path}")
        return element is not None and element.get(XSI_NIL) == "true"

    @property
    def attributes(self) -> dict[str, str]:
        """Name and value of each attribute of the first lead record, in order."""
        record = self.root.find(".//leadRecord")
        return {
            one.findtext("attrName"): one.findtext("attrValue")
            for one in record.iterfind("leadAttributeList/attribute")
        }

    @property
    def types(self) -> dict[str, str]:
        """Name and attrType of each attribute of the first lead record."""
        record = self.root.find(".//leadRecord")
        return {
            one.findtext("attrName"): one.findtext("attrType")
            for one in record.iterfind("leadAttributeList/attribute")
        }


def attribute_list(attributes: dict[str, str] | list[tuple[str, str]]) -> str:
    """The leadAttributeList of a record."""
    pairs = attributes.items() if isinstance(attributes, dict) else attributes
    return (
        "<leadAttributeList>"
        + "".join(
            f"<attribute><attrName>{escape(name)}</attrName>"
            f"<attrValue>{escape(value)}</attrValue></attribute>"
            for name, value in pairs
        )
        + "</leadAttributeList>"
    )


class Harness:
    """
    An installation and its pipeline.

    Args:
        installation: The open data folder.
        clock: The clock of the installation.
        runner: The event loop that answers.
        pipeline: What answers.
        readers: The threads that read long bodies.
    """

    def __init__(
        self,
        installation: Installation,
        clock: FrozenClock,
        runner: asyncio.Runner,
        pipeline: Pipeline,
        readers: ThreadPoolExecutor,
    ) -> None:
        self.jobs = make_job_runner(installation, HANDLERS)
        self.installation = installation
        self.clock = clock
        self.runner = runner
        self.pipeline = pipeline
        self.readers = readers

    def define(self, text: str) -> None:
        """Apply a definition file."""
        folder = self.installation.data_folder
        definition = read_definition(text, source="definition.toml", folder=folder)
        apply_definition(self.installation, definition, SUBSCRIPTION, dry_run=False)

    @property
    def subscription_id(self) -> int:
        """The only subscription."""
        return next(iter(self.installation.directory.current.subscriptions))

    def run_jobs(self) -> None:
        """Do everything that goes on after replies and is due now."""
        while self.jobs.run_due():
            pass

    @property
    def today(self) -> date:
        """The quota day of the clock."""
        return quota_day(self.clock.now_ms())

    def write(self, work: Callable[[Tx], T]) -> T:
        """Write past the wire, for what SOAP cannot create."""
        return self.installation.database.write(self.subscription_id, work)

    def read(self, work: Callable[[Tx], T]) -> T:
        """Read past the wire, for what SOAP does not show."""
        with self.installation.database.read(self.subscription_id) as tx:
            return work(tx)

    def store_lead(self, email: str | None = None, *, known: bool = True, **more: Any) -> LeadId:
        """Store a lead past the wire."""
        now_ms = self.clock.now_ms()
        lead = Lead(
            lead_id=LeadId(0),
            email=email,
            known=known,
            partition_id=more.pop("partition_id", PartitionId(1)),
            owner_id=more.pop("owner_id", None),
            sfdc_account_id=more.pop("sfdc_account_id", None),
            sfdc_contact_id=more.pop("sfdc_contact_id", None),
            sfdc_lead_id=more.pop("sfdc_lead_id", None),
            created_ms=now_ms,
            updated_ms=now_ms,
            values=more,
        )
        return self.write(lambda tx: tx.leads.insert(lead))

    def store_anonymous(self, cookie: str, **values: str) -> LeadId:
        """Store an anonymous lead with a cookie past the wire."""
        lead_id = self.store_lead(known=False, **values)
        self.write(lambda tx: tx.leads.attach_cookie(cookie, lead_id))
        return lead_id

    def lead(self, lead_id: int) -> Lead:
        """The stored lead."""
        lead = self.read(lambda tx: tx.leads.get(LeadId(lead_id)))
        assert lead is not None
        return lead

    def activities(self, lead_id: int) -> list[Activity]:
        """The activities of a lead, the oldest first."""
        found = self.read(lambda tx: tx.activities.of_lead(LeadId(lead_id), 1000))
        return sorted(found, key=lambda one: one.activity_id or 0)

    def post(self, body: bytes, *, version: str = "3_1", address: str = "127.0.0.1") -> Answer:
        """Answer one body as if its last byte had just come."""
        arrival = Arrival(
            body=body,
            version=version,
            address=address,
            arrived_ms=self.clock.now_ms(),
            arrived_seconds=self.clock.seconds(),
        )
        reply = self.runner.run(self.pipeline.answer(arrival))
        return Answer(reply.status, reply.body)

    def call(
        self,
        parameters: str,
        *,
        workspace: str | None = None,
        version: str = "3_1",
        address: str = "127.0.0.1",
        **header: str,
    ) -> Answer:
        """Sign and answer one call; `parameters` is the element in the Body."""
        body = self.envelope(parameters, workspace=workspace, **header)
        return self.post(body, version=version, address=address)

    def envelope(
        self,
        parameters: str,
        *,
        workspace: str | None = None,
        user_id: str = USER_ID,
        key: str = KEY,
        timestamp: str | None = None,
        signature: str | None = None,
        more: str = "",
    ) -> bytes:
        """Write the request that carries an element in its Body."""
        if timestamp is None:
            timestamp = datetime.fromtimestamp(self.clock.now_ms() / 1000, UTC).isoformat()
        if signature is None:
            signature = sign(timestamp, user_id, key.encode())
        context = (
            ""
            if workspace is None
            else "<ns1:MktowsContextHeader>"
            f"<targetWorkspace>{escape(workspace)}</targetWorkspace></ns1:MktowsContextHeader>"
        )
        text = (
            '<?xml version="1.0" encoding="UTF-8"?>'
            f'<SOAP-ENV:Envelope xmlns:SOAP-ENV="{ENVELOPE}" xmlns:ns1="{MKTOWS}" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            "<SOAP-ENV:Header><ns1:AuthenticationHeader>"
            f"<mktowsUserId>{escape(user_id)}</mktowsUserId>"
            f"<requestSignature>{escape(signature)}</requestSignature>"
            f"<requestTimestamp>{escape(timestamp)}</requestTimestamp>{more}"
            f"</ns1:AuthenticationHeader>{context}</SOAP-ENV:Header>"
            f"<SOAP-ENV:Body>{parameters}</SOAP-ENV:Body></SOAP-ENV:Envelope>"
        )
        return text.encode()

    def get_lead(self, key_type: str, key_value: object, **header: Any) -> Answer:
        """Call getLead."""
        return self.call(
            f"<ns1:paramsGetLead><leadKey><keyType>{key_type}</keyType>"
            f"<keyValue>{escape(str(key_value))}</keyValue></leadKey></ns1:paramsGetLead>",
            **header,
        )

    def sync_lead(
        self,
        keys: Mapping[str, object],
        attributes: dict[str, str] | list[tuple[str, str]] | None = None,
        rest: str = "<returnLead>true</returnLead>",
        **header: Any,
    ) -> Answer:
        """Call syncLead; `keys` are the elements of the record before its attributes."""
        elements = "".join(f"<{name}>{escape(str(text))}</{name}>" for name, text in keys.items())
        listed = "" if attributes is None else attribute_list(attributes)
        return self.call(
            f"<ns1:paramsSyncLead><leadRecord>{elements}{listed}</leadRecord>{rest}"
            "</ns1:paramsSyncLead>",
            **header,
        )


@contextmanager
def open_harness(
    folder: Path, clock: FrozenClock | None = None, **settings: object
) -> Iterator[Harness]:
    """
    Open a data folder with one subscription and one user, and a pipeline over it.

    Args:
        folder: The data folder; one that was used before goes on.
        clock: The clock; one that stands still when absent.
        settings: By name; nothing is flushed unless `test` is False.
    """
    frozen = clock or FrozenClock()
    options = {"test": True, "data": folder, **settings}
    numbers = count(1)
    with (
        ThreadPoolExecutor(2) as workers,
        ThreadPoolExecutor(2) as readers,
        open_installation(
            resolve(options, {}), frozen, lambda: f"c{next(numbers)}"
        ) as installation,
        asyncio.Runner() as runner,
    ):
        if not installation.directory.current.users:
            _add_user(installation)
        pipeline = Pipeline(installation, workers, readers)
        runner.run(pipeline.start())
        yield Harness(installation, frozen, runner, pipeline, readers)


def _add_user(installation: Installation) -> None:
    now_ms = installation.clock.now_ms()
    database = installation.database
    subscription = database.write(0, lambda tx: tx.subscriptions.add(SUBSCRIPTION, now_ms))
    database.write(
        subscription.subscription_id, lambda tx: tx.users.add(USER_ID, KEY.encode(), now_ms)
    )
    installation.directory.reload()


def break_after(monkeypatch: pytest.MonkeyPatch, name: str, error: Exception) -> None:
    """Let an operation do all its work and then fail in the same transaction."""
    whole = OPERATIONS[name]

    def run(plan: Any, tx: Tx, context: Context) -> object:
        with suppress(Fault):
            whole.run(plan, tx, context)
        raise error

    broken = {**OPERATIONS, name: replace(whole, run=run)}
    monkeypatch.setattr(pipeline, "OPERATIONS", broken)
