"""The calls over opportunities, roles and custom objects, as values."""

from __future__ import annotations

from dataclasses import dataclass

from tests.reliability.model.requests import Call

Pair = tuple[str, str]
"""A name and its text."""


@dataclass(frozen=True)
class Association:
    """mObjAssociation; what is None is not sent."""

    type: str
    id: str | None = None
    key: Pair | None = None


@dataclass(frozen=True)
class MObject:
    """mObject; what is None is not sent."""

    type: str
    id: str | None = None
    key: Pair | None = None
    attributes: tuple[Pair, ...] = ()
    associations: tuple[Association, ...] = ()


@dataclass(frozen=True)
class SyncMObjects:
    """Opportunities and roles to store."""

    objects: tuple[MObject, ...]
    operation: str


@dataclass(frozen=True)
class DeleteMObjects:
    """Opportunities and roles to delete."""

    objects: tuple[MObject, ...]


@dataclass(frozen=True)
class GetMObjects:
    """A page of opportunities or roles; a criterion is name, comparison and value."""

    type: str
    id: str | None = None
    key: Pair | None = None
    criteria: tuple[tuple[str, str, str], ...] = ()
    associations: tuple[Association, ...] = ()
    position: str | None = None


@dataclass(frozen=True)
class CustomRecord:
    """A customObj: key list and attribute list."""

    keys: tuple[Pair, ...]
    attributes: tuple[Pair, ...] = ()


@dataclass(frozen=True)
class SyncCustomObjects:
    """Custom objects to store."""

    type: str
    records: tuple[CustomRecord, ...]
    operation: str | None = None


@dataclass(frozen=True)
class DeleteCustomObjects:
    """Custom objects to delete."""

    type: str
    key_lists: tuple[tuple[Pair, ...], ...]


@dataclass(frozen=True)
class GetCustomObjects:
    """A page of custom objects."""

    type: str
    conditions: tuple[Pair, ...] = ()
    include: tuple[str, ...] = ()
    batch_size: int | None = None
    position: str | None = None


ObjectCall = (
    SyncMObjects
    | DeleteMObjects
    | GetMObjects
    | SyncCustomObjects
    | DeleteCustomObjects
    | GetCustomObjects
)
AnyCall = Call | ObjectCall
