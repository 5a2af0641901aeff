"""The calls of the model, as values: what a client asks for, before it is XML."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Key:
    """A key type and its value, of a lead or of a list."""

    type: str
    value: str


@dataclass(frozen=True)
class Record:
    """A leadRecord; what is None is not sent."""

    id: str | None = None
    email: str | None = None
    foreign_id: str | None = None
    foreign_type: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class KeySelector:
    """LeadKeySelector."""

    type: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class ListSelector:
    """StaticListSelector."""

    name: str | None = None
    id: str | None = None


@dataclass(frozen=True)
class RangeSelector:
    """LastUpdateAtSelector."""

    oldest: str | None
    latest: str | None = None


Selector = KeySelector | ListSelector | RangeSelector


@dataclass(frozen=True)
class StartPosition:
    """The position of a stream of activities; what is None is not sent."""

    latest: str | None = None
    oldest: str | None = None
    activity: str | None = None
    offset: str | None = None


@dataclass(frozen=True)
class TypeFilter:
    """activityFilter: words of the enumeration."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True)
class GetLead:
    """All leads of one key."""

    key: Key


@dataclass(frozen=True)
class SyncLead:
    """One record to store; `workspace` travels in the header."""

    record: Record
    return_lead: bool = True
    cookie: str | None = None
    move_cookie: bool = False
    workspace: str | None = None


@dataclass(frozen=True)
class SyncMultipleLeads:
    """Several records to store."""

    records: tuple[Record, ...]
    dedup: bool | None = None


@dataclass(frozen=True)
class MergeLeads:
    """One lead that stays, others that go into it."""

    winner: tuple[Key, ...]
    losers: tuple[tuple[Key, ...], ...]


@dataclass(frozen=True)
class ListOperation:
    """Add, remove or look up members of a list."""

    word: str
    list_key: Key
    members: tuple[Key, ...]
    strict: bool | None = None


@dataclass(frozen=True)
class GetMultipleLeads:
    """A page of leads."""

    selector: Selector | None = None
    last_updated_at: str | None = None
    position: str | None = None
    batch_size: int | None = None
    include: tuple[str, ...] = ()
    typed: bool = True


@dataclass(frozen=True)
class GetLeadActivity:
    """A page of the history of one lead."""

    key: Key
    types: TypeFilter | None = None
    position: StartPosition | None = None
    batch_size: int | None = None


@dataclass(frozen=True)
class GetLeadChanges:
    """A page of the activities of many leads."""

    position: StartPosition | None = None
    types: TypeFilter | None = None
    names: tuple[str, ...] = ()
    batch_size: int | None = None
    selector: Selector | None = None
    typed: bool = True


Call = (
    GetLead
    | SyncLead
    | SyncMultipleLeads
    | MergeLeads
    | ListOperation
    | GetMultipleLeads
    | GetLeadActivity
    | GetLeadChanges
)
