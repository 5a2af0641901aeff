"""One call as the journal keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from castile.domain.fields import LeadField


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    One call with its outcome.

    Args:
        call_id: Its id, unique in the journal.
        arrived_ms: When the last byte of its body was read, in milliseconds since 1970 UTC.
        subscription_id: The subscription it was signed for, None without a valid signature.
        user_id: The user id that it named, "" without one.
        operation: Name of the operation, "" when it was not recognised.
        version: The version in the path.
        address: Address of the caller.
        code: Code of the fault, 0 after a success.
        milliseconds: From arrival to the answer complete in memory.
        authenticated: Whether the signature was right.
        request: The body as it came on the wire.
        response: The body that was answered.
        note: What else helps: ignored elements, what was expected, the failure behind a 20011.
        partner_id: partnerId of the header, "" without one.
        audit: audit of the header, "" without one.
        received_signature: requestSignature as it came. It is never kept: what is kept is a keyed
            hash of it, `KeptCall.signature_mac`.
        signed_timestamp: requestTimestamp as it came, cut.
        rehearsal: Name of the rehearsal rule that was at work, "" without one.
        encryption_keys: Gives the keys that may be kept nowhere, not even out of their place.
        lead_fields: The lead fields of the subscription, by name; what they hold is personal.
    """

    call_id: str
    arrived_ms: int
    subscription_id: int | None
    user_id: str
    operation: str
    version: str
    address: str
    code: int
    milliseconds: float
    authenticated: bool
    request: bytes
    response: bytes
    note: str = ""
    partner_id: str = ""
    audit: str = ""
    received_signature: str = field(default="", repr=False)
    signed_timestamp: str = ""
    rehearsal: str = ""
    encryption_keys: Callable[[], Iterable[bytes]] = field(default=tuple, repr=False, compare=False)
    lead_fields: Mapping[str, LeadField] = field(default_factory=dict, repr=False, compare=False)


class Place(NamedTuple):
    """
    Where a kept call stands among the others, by its arrival.

    Args:
        arrived_ms: When it arrived, in milliseconds since 1970 UTC.
        number: Its number in the journal; calls are numbered as they are written, which is when
            they have been answered.
    """

    arrived_ms: int
    number: int


@dataclass(frozen=True, slots=True)
class KeptCall:
    """
    A call as it is found again.

    Args:
        entry: The call; `request` and `response` are empty unless bodies were asked for.
        number: Its number in the journal.
        request_bytes: Length of the request on the wire.
        response_bytes: Length of the response on the wire.
        signature_mac: `Journal.mac` of the signature that came, b"" when none did.
    """

    entry: Entry
    number: int
    request_bytes: int
    response_bytes: int
    signature_mac: bytes

    @property
    def place(self) -> Place:
        """Where it stands; a search may begin beside it."""
        return Place(self.entry.arrived_ms, self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFilter:
    """
    Which calls are looked for; None stands for any.

    Args:
        operation: Only this operation.
        code: Only this code; 0 for successes.
        user_id: Only this user id.
        subscription_id: Only calls that were signed for this subscription.
        oldest_ms: Not before, in milliseconds since 1970 UTC.
        latest_ms: Not after, the same.
        milliseconds_min: Only calls that took so long at least.
        authenticated: Only calls with a valid signature, or only those without.
        lead_id: Only calls whose request or response names this lead id.
        key_value: Only calls with this value as a whole lead key, letter case ignored.
        text: Only calls with this text in request, response or note, letter case ignored.

    The last three look into the bodies, which takes long: see `Journal.find`.
    """

    operation: str | None = None
    code: int | None = None
    user_id: str | None = None
    subscription_id: int | None = None
    oldest_ms: int | None = None
    latest_ms: int | None = None
    milliseconds_min: float | None = None
    authenticated: bool | None = None
    lead_id: int | None = None
    key_value: str | None = None
    text: str | None = None

    @property
    def looks_inside(self) -> bool:
        """Whether bodies have to be read for it."""
        return (self.lead_id, self.key_value, self.text) != (None, None, None)


EVERY_CALL = CallFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalLimits:
    """
    How much the journal keeps, whichever limit comes first.

    Args:
        rows_max: Calls with a valid signature.
        bytes_max: Their bodies and notes as they are stored, in bytes.
        days_max: The age of every call, in days.
        body_bytes_max: Of each body of a call that succeeded; refused and failed ones are whole.
        unauthenticated_rows_max: Calls without a valid signature; they live apart.
        unauthenticated_body_bytes_max: Of each body of these.
        flush_ms_max: How long a call waits to be written, in milliseconds.
        waiting_bytes_max: Bodies that wait to be written, in bytes; more calls are not kept.
        mask_personal: Whether emails, names and phone numbers are masked too.

    Source: decided.
    """

    rows_max: int = 1_000_000
    bytes_max: int = 2 << 30
    days_max: int = 30
    body_bytes_max: int = 262_144
    unauthenticated_rows_max: int = 1000
    unauthenticated_body_bytes_max: int = 8192
    flush_ms_max: int = 100
    waiting_bytes_max: int = 256 << 20
    mask_personal: bool = False
