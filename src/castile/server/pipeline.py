"""
The way of a call, from the bytes that arrived to the bytes that leave.

`_answer` is the recipe; each step is one call into its room:

    1 read  2 identify  3 recognise  4 admit  5 rehearse  6 bind, prepare  7 run  8 write
    9 release  10 remember

A rule of a rehearsal may also set the clock of step 2 and the limits of step 4, and say how the
reply leaves.

Faults end the recipe where they are raised. Anything else becomes 20011 (10001 when the database
cannot be reached), and the exchange is flushed to the journal before that fault leaves.
"""

from __future__ import annotations

import asyncio
import math
import traceback
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from castile.actions.context import Context
from castile.admission import Counters, RefusalMeter, identify, quota_day
from castile.journal.entry import Entry
from castile.logs import logger
from castile.operations.operation import Request
from castile.operations.registry import OPERATIONS
from castile.server.app import Arrival, Reply
from castile.server.figures import Figures
from castile.store.errors import DatabaseUnavailable, OutcomeUnknown, StoreFailure
from castile.store.sqlite import WriteJob
from castile.wire.binder import bind
from castile.wire.contract import NAMESPACE, contract
from castile.wire.faults import (
    AccessDenied,
    AuthenticationFailed,
    Fault,
    InternalError,
    RequestExpired,
    RequestNotUnderstood,
    SystemFailure,
    UnsupportedOperation,
)
from castile.wire.reader import Authentication, ReaderLimits, read
from castile.wire.writer import write_fault, write_success
from castile.wire.wsdl import service_description

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from concurrent.futures import ThreadPoolExecutor
    from datetime import date

    from castile.admission import Admitted, ApiUser
    from castile.operations.operation import Implementation
    from castile.rehearsal import Rehearsals, Rehearsed
    from castile.server.directory import Subscription
    from castile.server.installation import Installation
    from castile.store.tx import Tx
    from castile.wire.contract import Contract, Operation
    from castile.wire.reader import Call

ResultT = TypeVar("ResultT")

IN_PLACE_BYTES_MAX: Final = 16_384
"""A longer body is read and bound on other threads, so that it holds up no other call."""

SETTLE_SECONDS_MAX: Final = 1.0
"""How long the end of the server waits for the counts of calls to be stored."""

HEADER_CHARACTERS_MAX: Final = 200
"""More of a text of the AuthenticationHeader is not kept beside the call."""

NOTE_CHARACTERS_MAX: Final = 16_384
"""More of what is noted of a call is not kept."""

_CONTEXT: Final = "MktowsContextHeader"
_REFUSED_UNSIGNED: Final = (RequestNotUnderstood, AuthenticationFailed)
_log = logger(__name__)
_XML: Final = (b"content-type", b"text/xml; charset=utf-8")


@dataclass(slots=True)
class Exchange:
    """One call on its way: what is known of it so far, for the journal."""

    call_id: str
    arrival: Arrival
    user: ApiUser | None = None
    call: Call | None = None
    operation: str = ""
    notes: list[str] = field(default_factory=list)
    code: int = 0
    reservation: WriteJob[None] | None = None
    """Stores the day's count as far as this call needs it; None when it is stored already."""
    rehearsed: Rehearsed | None = None
    """What rules of a rehearsal do to it; None when none may be at work."""


def _wake(jobs: list[WriteJob[Any]]) -> None:
    for job in jobs:
        if job.on_done is not None and not job.on_done.done():
            job.on_done.set_result(None)


def _noted(text: str | None) -> str:
    return (text or "")[:HEADER_CHARACTERS_MAX]


def _keys_of(users: Iterable[ApiUser]) -> list[bytes]:
    return [key for user in users for key in user.encryption_keys]


def _settle(tx: Tx, counts: Mapping[date, int]) -> None:
    tx.quota.settle(counts)


class Pipeline:
    """
    Answer calls over one installation.

    Args:
        installation: Settings, database, journal, users and definitions.
        workers: Threads for what is too long for the event loop.
        readers: Threads that read long bodies, whose senders nobody knows yet: whatever these
            send, they hold up no call that was admitted.
        wake_jobs: Called when a call stored something that goes on after its reply.

    Attributes:
        figures: What was counted since the start.
        counters: The counters of each subscription that was called since.
    """

    def __init__(
        self,
        installation: Installation,
        workers: ThreadPoolExecutor,
        readers: ThreadPoolExecutor,
        wake_jobs: Callable[[], None] = lambda: None,
    ) -> None:
        server = installation.settings.server
        self._installation = installation
        self._workers = workers
        self._readers = readers
        self._wake_jobs = wake_jobs
        self.figures = Figures()
        self.counters: dict[int, Counters] = {}
        self._reservations: dict[int, tuple[date, int, WriteJob[None]]] = {}
        self._refusals = RefusalMeter(server.refusals_per_second_max)
        self._reader_limits = ReaderLimits(
            depth_max=server.xml_depth_max,
            elements_max=server.xml_elements_max,
            attributes_max=server.xml_attributes_max,
            namespaces_max=server.xml_namespaces_max,
            text_bytes_max=server.xml_text_bytes_max,
            body_bytes_max=server.body_bytes_max,
        )
        self._call_seconds_max = server.call_seconds_max

    async def start(self) -> None:
        """Have finished writes wake up the calls that wait in this loop."""
        loop = asyncio.get_running_loop()

        def deliver(jobs: list[WriteJob[Any]]) -> None:
            loop.call_soon_threadsafe(wake, jobs)

        def wake(jobs: list[WriteJob[Any]]) -> None:
            self.figures.groups.add(len(jobs))
            _wake(jobs)

        self._installation.database.deliver = deliver

    async def close(self) -> None:
        """
        Store the exact counts of calls, when no call will come any more (A-44).

        A database that is not there for it holds up nothing: what was reserved stands. A
        subscription that was removed meanwhile is passed over.
        """
        with suppress(TimeoutError, StoreFailure):
            async with asyncio.timeout(SETTLE_SECONDS_MAX):
                there = self._installation.directory.current.subscriptions
                for subscription_id in self.counters.keys() & there.keys():
                    counts = self.counters[subscription_id].counts
                    await self._submit(subscription_id, partial(_settle, counts=counts))

    async def answer(self, arrival: Arrival) -> Reply:
        """
        Answer one call; every outcome is a reply.

        Args:
            arrival: The body and how it came.

        Returns:
            HTTP 200 with the success message, 500 with a fault, or 429 for a flood.

        Source: decided; order: 00-overview section 5, 02-admission A-72.
        """
        exchange = Exchange(self._installation.ids(), arrival)
        reply = await self._outcome(exchange)
        rehearsed = exchange.rehearsed
        return reply if rehearsed is None else Reply(*rehearsed.outgoing(*reply[:3]))

    async def refuse(self, arrival: Arrival, fault: Fault) -> Reply:
        """Answer a call whose body was not taken, with the fault that says why."""
        return self._fault_reply(Exchange(self._installation.ids(), arrival), fault)

    def describe(self, version: str, address: str) -> bytes:
        """Return the service description of a version with the caller's own address in it."""
        return service_description(contract(version), address)

    async def _outcome(self, exchange: Exchange) -> Reply:
        try:
            body = await self._answer(exchange)
        except Fault as fault:
            return self._fault_reply(exchange, fault)
        except Exception as error:  # noqa: BLE001 - the end of the pipeline: a fault for everything
            return await self._failure_reply(exchange, error)
        finally:
            if exchange.rehearsed is not None:
                exchange.rehearsed.release()
        self._remember(exchange, body)
        return Reply(200, [_XML], body)

    async def _answer(self, exchange: Exchange) -> bytes:
        arrival = exchange.arrival
        call = exchange.call = await self._read(arrival.body)
        rehearsals = self._installation.rehearsals
        if rehearsals is not None and rehearsals.on:
            user = exchange.user = self._rehearse(exchange, call, rehearsals)
        else:
            user = exchange.user = self._identify(call, arrival, arrival.arrived_ms)
        directory = self._installation.directory.current
        subscription = directory.subscriptions[user.subscription_id]
        described = contract(arrival.version)
        operation = self._recognise(exchange, call, described)
        implementation = OPERATIONS.get(operation.name)
        if implementation is None:
            raise UnsupportedOperation(name=operation.name)
        rehearsed = exchange.rehearsed
        if rehearsed is not None:
            rehearsed.admit(subscription.limits)
        counters = self._counters_of(subscription, arrival.arrived_ms)
        admitted = counters.admit(
            subscription.limits,
            arrived_ms=arrival.arrived_ms,
            arrived_seconds=arrival.arrived_seconds,
        )
        try:
            self._reserve(exchange, subscription, counters, admitted)
            if rehearsed is not None and not await rehearsed.goes_on():
                return b""
            return await self._carry_out(exchange, call, implementation, subscription)
        finally:
            try:
                if exchange.reservation is not None:
                    # Other calls wait for it too, whatever becomes of this one.
                    await asyncio.shield(self._finished(exchange.reservation))
            finally:
                counters.release()

    async def _read(self, body: bytes) -> Call:
        if len(body) <= IN_PLACE_BYTES_MAX:
            return read(body, self._reader_limits)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, read, body, self._reader_limits)

    def _rehearse(self, exchange: Exchange, call: Call, rehearsals: Rehearsals) -> ApiUser:
        """Identify by the clock of a rule, once it is known that the signature is right."""
        arrival = exchange.arrival
        try:
            user = self._identify(call, arrival, arrival.arrived_ms)
        except RequestExpired:
            user_id = call.authentication and call.authentication.user_id
            user = self._installation.directory.current.users[user_id or ""]
        exchange.rehearsed = rehearsals.begin(
            call,
            user,
            version=arrival.version,
            call_id=exchange.call_id,
            arrived_ms=arrival.arrived_ms,
            arrived_seconds=arrival.arrived_seconds,
            note=exchange.notes.append,
        )
        return self._identify(call, arrival, exchange.rehearsed.clock_ms)

    def _identify(self, call: Call, arrival: Arrival, arrived_ms: int) -> ApiUser:
        directory = self._installation.directory.current
        return identify(
            call.authentication,
            users=directory.users,
            limits_of=directory.limits_of,
            address=arrival.address,
            arrived_ms=arrived_ms,
        )

    def _recognise(self, exchange: Exchange, call: Call, described: Contract) -> Operation:
        element = call.operation_element
        operation = described.operation_by_input.get(element.name)
        if operation is None or element.namespace != NAMESPACE:
            raise UnsupportedOperation(
                name=element.name,
                detail=f"Body: expected one of the {len(described.operations)} parameter elements "
                f"of {NAMESPACE}, got {element.name!r} of {element.namespace!r}",
            )
        exchange.operation = operation.name
        return operation

    async def _carry_out(
        self,
        exchange: Exchange,
        call: Call,
        implementation: Implementation,
        subscription: Subscription,
    ) -> bytes:
        """Bind, prepare, run and write; what is long runs on other threads."""
        described = contract(exchange.arrival.version)
        operation, zone = described.operations[exchange.operation], subscription.catalog.zone
        is_long = len(exchange.arrival.body) > IN_PLACE_BYTES_MAX

        def prepare() -> tuple[Request[object], object]:
            request = self._bind(exchange, call, implementation, subscription)
            return request, implementation.prepare(request, subscription.catalog)

        request, plan = await self._on_worker(prepare) if is_long else prepare()
        if implementation.writes(plan):
            message = await self._write(exchange, implementation, request, subscription, plan)
            if implementation.defines(plan):
                await self._on_worker(self._installation.directory.reload)
            if implementation.starts_jobs:
                self._wake_jobs()
            write = partial(write_success, operation, message, described, zone)
            return await self._on_worker(write) if is_long else write()

        def answer() -> bytes:
            with self._installation.database.read(subscription.subscription_id) as tx:
                message = implementation.run(plan, tx, self._context(exchange, subscription))
            return write_success(operation, message, described, zone)

        return answer() if implementation.is_short(plan) else await self._on_worker(answer)

    def _bind(
        self,
        exchange: Exchange,
        call: Call,
        implementation: Implementation,
        subscription: Subscription,
    ) -> Request[object]:
        described = contract(exchange.arrival.version)
        bound = bind(
            call.operation_element,
            described,
            subscription.catalog.zone,
            judges=implementation.judges,
            accept_lower_case_keys=subscription.settings.accept_lower_case_keys,
        )
        if bound.ignored:
            exchange.notes.append("ignored elements: " + ", ".join(bound.ignored))
        looked_at = _CONTEXT in described.operations[exchange.operation].headers
        workspace = call.target_workspace if looked_at else None
        return Request(bound.message, workspace, exchange.arrival.version)

    async def _write(
        self,
        exchange: Exchange,
        implementation: Implementation,
        request: Request[object],
        subscription: Subscription,
        plan: object,
    ) -> object:
        def work(tx: Tx) -> object:
            reservation = exchange.reservation
            if reservation is not None and reservation.error is not None:
                # It ran before this. A call that cannot be counted stores nothing (F-10).
                raise reservation.error
            now = self._installation.directory.inside(tx)
            if now.catalog.version == subscription.catalog.version:
                return implementation.run(plan, tx, self._context(exchange, subscription))
            anew = implementation.prepare(request, now.catalog)
            return implementation.run(anew, tx, self._context(exchange, now))

        deadline_seconds = exchange.arrival.arrived_seconds + self._call_seconds_max
        if exchange.rehearsed is not None:
            deadline_seconds += exchange.rehearsed.waited_seconds
        return await self._submit(subscription.subscription_id, work, deadline_seconds)

    def _context(self, exchange: Exchange, subscription: Subscription) -> Context:
        return Context(
            call_id=exchange.call_id,
            now_ms=self._installation.clock.now_ms(),
            catalog=subscription.catalog,
            version=exchange.arrival.version,
        )

    async def _submit(
        self,
        subscription_id: int,
        work: Callable[[Tx], ResultT],
        deadline_seconds: float = math.inf,
    ) -> ResultT:
        job = WriteJob(subscription_id, work, deadline_seconds)
        self._begin(job)
        return await self._finished(job)

    def _begin(self, job: WriteJob[Any]) -> None:
        job.on_done = asyncio.get_running_loop().create_future()
        self._installation.database.submit(job)

    async def _finished(self, job: WriteJob[ResultT]) -> ResultT:
        if job.on_done is not None:
            await job.on_done
        if job.error is not None:
            raise job.error
        return cast("ResultT", job.result)

    async def _on_worker(self, work: Callable[[], ResultT]) -> ResultT:
        return await asyncio.get_running_loop().run_in_executor(self._workers, work)

    def _counters_of(self, subscription: Subscription, arrived_ms: int) -> Counters:
        subscription_id = subscription.subscription_id
        counters = self.counters.get(subscription_id)
        if counters is None:
            counters = self.counters[subscription_id] = Counters()
        if not counters.knows(arrived_ms):
            day = quota_day(arrived_ms)
            with self._installation.database.read(subscription_id) as tx:
                counters.restore(day, tx.quota.reserved(day))
        return counters

    def _reserve(
        self,
        exchange: Exchange,
        subscription: Subscription,
        counters: Counters,
        admitted: Admitted,
    ) -> None:
        """Begin to store the day's count as far as this call needs it (02-admission A-44)."""
        day, count = admitted.day, admitted.reserve_to
        if count is None:
            return
        subscription_id = subscription.subscription_id
        latest = self._reservations.get(subscription_id)
        if latest is None or latest[:2] != (day, count) or latest[2].error is not None:
            job: WriteJob[None] = WriteJob(
                subscription_id,
                lambda tx: tx.quota.reserve(day, count),
                on_commit=partial(counters.confirm, day, count),
            )
            self._begin(job)
            latest = self._reservations[subscription_id] = (day, count, job)
        exchange.reservation = latest[2]

    def _fault_reply(self, exchange: Exchange, fault: Fault) -> Reply:
        arrival = exchange.arrival
        is_unsigned = exchange.user is None and isinstance(fault, _REFUSED_UNSIGNED)
        if is_unsigned and not self._refusals.allow(arrival.address, arrival.arrived_seconds):
            self.figures.floods_refused += 1
            return Reply(429, [(b"content-type", b"text/plain"), (b"retry-after", b"1")], b"")
        if fault.detail:
            exchange.notes.append(fault.detail)
        exchange.code = fault.code
        body = write_fault(fault)
        self._remember(exchange, body, signed=isinstance(fault, AccessDenied | RequestExpired))
        return Reply(500, [_XML], body)

    async def _failure_reply(self, exchange: Exchange, error: Exception) -> Reply:
        fault: Fault
        if isinstance(error, DatabaseUnavailable):
            fault = SystemFailure()
        elif isinstance(error, OutcomeUnknown):
            fault = InternalError(reference=exchange.call_id, outcome_unknown=True)
        else:
            fault = InternalError(reference=exchange.call_id)
        _log.error("call_failed", call_id=exchange.call_id, code=fault.code, exc_info=error)
        exchange.notes.extend(traceback.format_exception_only(error))
        reply = self._fault_reply(exchange, fault)
        await self._on_worker(self._installation.journal.flush)
        return reply

    def _remember(self, exchange: Exchange, response: bytes, *, signed: bool = True) -> None:
        arrival, call, user = exchange.arrival, exchange.call, exchange.user
        authentication = (call and call.authentication) or Authentication()
        user_id = authentication.user_id or ""
        directory = self._installation.directory.current
        if user is None and signed:
            user = directory.users.get(user_id)
        subscription = None if user is None else directory.subscriptions.get(user.subscription_id)
        entry = Entry(
            call_id=exchange.call_id,
            arrived_ms=arrival.arrived_ms,
            subscription_id=None if user is None else user.subscription_id,
            user_id=_noted(user_id),
            operation=exchange.operation,
            version=arrival.version,
            address=arrival.address,
            code=exchange.code,
            milliseconds=1000 * (self._installation.clock.seconds() - arrival.arrived_seconds),
            authenticated=user is not None,
            request=arrival.body,
            response=response,
            encryption_keys=partial(_keys_of, directory.users.values() if user is None else [user]),
            lead_fields={} if subscription is None else subscription.catalog.fields_by_name,
            note="; ".join(exchange.notes)[:NOTE_CHARACTERS_MAX],
            partner_id=_noted(authentication.partner_id),
            audit=_noted(authentication.audit),
            received_signature=_noted(authentication.signature),
            signed_timestamp=_noted(authentication.timestamp),
            rehearsal="" if exchange.rehearsed is None else exchange.rehearsed.names,
        )
        self._installation.journal.record(entry)
        self.figures.answered(entry)
