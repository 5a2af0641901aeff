"""
What a leadRecord of a request asks for, judged by itself and against the definitions.

Which stored lead is meant, and whether it may be written, is decided later with the store at
hand (`actions/upsert_lead.py`). A fault that comes after the look-up of an Id in the order of
checks (00-overview section 5: names and keys before values, elements in the order of the
contract) is kept in `LeadInput.failure`, so that an unknown Id is reported first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from castile.domain.catalog import FieldLookup
from castile.domain.ids import LeadId
from castile.domain.keys import LEAD_ID_MAX, email_key
from castile.domain.standard_fields import EMAIL_NAME
from castile.domain.values import CLEARING_WORD, ValueDoesNotFit, convert
from castile.wire.faults import (
    BadParameter,
    Fault,
    LeadAttributeBad,
    LeadNotFound,
    LeadSyncFailed,
)
from castile.wire.messages import ArrayOfAttribute, ForeignSysType
from castile.wire.simple_types import read_whole_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from castile.domain.catalog import Catalog
    from castile.domain.fields import LeadField
    from castile.wire.judges import Ahead
    from castile.wire.messages import Absent, Attribute, LeadRecord

ID_NAME = "Id"
FOREIGN_ID_LENGTH_MAX = 255


@dataclass(frozen=True, slots=True)
class ForeignId:
    """A foreign system id: an outside key that belongs to one lead."""

    type: ForeignSysType
    id: str


@dataclass(frozen=True, slots=True)
class LeadInput:
    """
    One leadRecord, judged.

    Args:
        lead_id: The Id that was given, or None.
        foreign_id: The foreign system id that was given, or None.
        email: The email by which a lead is looked for, as `email_key` gives it, or None.
        cookie: The cookie by which a lead is looked for and that is joined to it, or None.
        values: Fields to set and their stored text, None to clear, in the order in which
            changes are recorded; read-only and blocked fields are left out.
        failure: What to raise once the Id, if there is one, was found; None when all is well.
        email_element: The field and the value of an Email element that is no attribute as well,
            or None; it changes no lead that it found itself (S-21, S-22).
        keeps_email: Whether the Email element changes no lead at all and is for a new one (U-5).
        email_failure: What to raise when an Email element is written, where that depends on the
            target; None when all is well.
    """

    lead_id: LeadId | None
    foreign_id: ForeignId | None
    email: str | None
    cookie: str | None
    values: tuple[tuple[LeadField, str | None], ...]
    failure: Fault | None
    email_element: tuple[LeadField, str | None] | None = None
    keeps_email: bool = False
    email_failure: Fault | None = None


def judge_foreign_id(text: str | Absent | None, _ahead: Ahead) -> None:
    """
    Judge a ForeignSysPersonId.

    Raises:
        BadParameter: 20110, it is too long.

    Source: decided, 10-leads S-25.
    """
    if text and len(text.strip()) > FOREIGN_ID_LENGTH_MAX:
        raise BadParameter(
            what="ForeignSysPersonId",
            detail=f"expected at most {FOREIGN_ID_LENGTH_MAX} characters, got {len(text.strip())}",
        )


def judge_id_attribute(record: LeadRecord, _ahead: Ahead) -> None:
    """
    Judge the attribute `Id` of a record, where it is a key.

    Raises:
        BadParameter: 20110, it is no number.

    Source: decided, 10-leads S-10a.
    """
    try:
        _lead_id(record)
    except ValueError as error:
        got = _written(record, ID_NAME) or ""
        raise BadParameter(what="Id", detail=f"attribute Id: {error}, got {got[:200]!r}") from None


def names_a_lead(record: LeadRecord) -> bool:
    """
    Tell whether a judged record has a key: an Id, a foreign system id or an email.

    Source: documented and decided, 10-leads S-10 to S-10b.
    """
    return bool(_email(record)[1] or _lead_id(record) or _foreign_id(record))


def judge_lead_record(
    record: LeadRecord,
    catalog: Catalog,
    *,
    operation: str,
    cookie: str | None = None,
    keeps_email: bool = False,
) -> LeadInput:
    """
    Judge what one leadRecord asks for by the definitions.

    Args:
        record: The record as it was sent; `judge_foreign_id` and `judge_id_attribute` let it pass.
        catalog: The definitions of the subscription.
        operation: Name of the operation, for the text of 20105.
        cookie: The cookie that came with the record, normalised, or None.
        keeps_email: Whether the Email element is for a new lead only, and judged only then (U-5).

    Returns:
        The keys and the converted values. `failure` is the first that comes later in the order of
        checks: LeadNotFound (20103, an Id that no lead can have), LeadAttributeBad (20105, names
        that are no lead fields) or LeadSyncFailed (20106, a value that does not fit its field).

    Source: documented, recorded and decided, 10-leads S-10 to S-30; order: 00-overview O-5.
    """
    attributes = _attributes(record)
    lead_id = _lead_id(record)
    element, email = _email(record)
    pairs = [(one.attr_name.strip(), one.attr_value) for one in attributes]
    values, failure = _judge_values(pairs, catalog, operation)
    email_element, email_failure = None, None
    if element and all(name != EMAIL_NAME for name, _ in pairs):
        judged, email_failure = _judge_values([(EMAIL_NAME, element)], catalog, operation)
        email_element = judged[0] if judged else None
    if not keeps_email:
        if not isinstance(failure, LeadAttributeBad):
            failure = email_failure or failure
        email_failure = None
    if lead_id is not None and not 0 < lead_id <= LEAD_ID_MAX:
        failure = LeadNotFound(key_type="IDNUM", key_value=str(lead_id))
        lead_id = None
    return LeadInput(
        lead_id=None if lead_id is None else LeadId(lead_id),
        foreign_id=_foreign_id(record),
        email=email,
        cookie=cookie,
        values=values,
        failure=failure,
        email_element=email_element,
        keeps_email=keeps_email,
        email_failure=email_failure,
    )


def unknown_names(records: Iterable[LeadRecord], catalog: Catalog) -> tuple[str, ...]:
    """
    Find the attribute names of records that are no lead fields.

    Args:
        records: The records as they were sent.
        catalog: The definitions of the subscription.

    Returns:
        Each name once, in request order.

    Source: decided, 10-leads U-8; 01-errors ERR-09.
    """
    names = {one.attr_name.strip(): None for record in records for one in _attributes(record)}
    return tuple(name for name in names if _is_unknown(name, catalog))


def _is_unknown(name: str, catalog: Catalog) -> bool:
    return name != ID_NAME and catalog.lookup(name) is FieldLookup.UNKNOWN


def _attributes(record: LeadRecord) -> tuple[Attribute, ...]:
    attributes = record.lead_attribute_list
    return attributes.attribute if isinstance(attributes, ArrayOfAttribute) else ()


def _written(record: LeadRecord, name: str) -> str | None:
    """Return the value of an attribute, the last one that has the name; None without one."""
    for one in reversed(_attributes(record)):
        if one.attr_name.strip() == name:
            return one.attr_value.strip()
    return None


def _lead_id(record: LeadRecord) -> int | None:
    if isinstance(record.id, int) and record.id:  # S-10a: 0 counts as absent
        return record.id
    text = _written(record, ID_NAME)
    return (read_whole_number(text, UTC) or None) if text else None


def _email(record: LeadRecord) -> tuple[str, str | None]:
    """Return the Email element, and the email that is a key."""
    element = record.email.strip() if record.email else ""
    key = element
    if "@" not in element and (written := _written(record, EMAIL_NAME)) is not None:
        element, key = "", written  # S-10b: an old client sends the word EMAIL here
    return element, email_key(key) if key and key != CLEARING_WORD else None


def _foreign_id(record: LeadRecord) -> ForeignId | None:
    text = record.foreign_sys_person_id.strip() if record.foreign_sys_person_id else ""
    if not text or text == CLEARING_WORD:  # S-25: there is nothing to clear
        return None
    kind = record.foreign_sys_type
    return ForeignId(kind if isinstance(kind, ForeignSysType) else ForeignSysType.CUSTOM, text)


def _judge_values(
    pairs: Iterable[tuple[str, str]], catalog: Catalog, operation: str
) -> tuple[tuple[tuple[LeadField, str | None], ...], Fault | None]:
    fields: dict[str, tuple[LeadField, str]] = {}
    unknown: dict[str, None] = {}
    for name, text in pairs:
        found = catalog.lookup(name)
        if found is FieldLookup.UNKNOWN:
            if name != ID_NAME:
                unknown[name] = None
        elif found is not FieldLookup.PASSED_OVER:
            fields.pop(name, None)  # S-27: the last one counts, in its place
            fields[name] = (found, text)
    if unknown:
        return (), LeadAttributeBad(operation=operation, names=", ".join(unknown))
    values = []
    for field, text in fields.values():
        try:
            values.append((field, convert(field, text, catalog.zone)))
        except ValueDoesNotFit as error:
            return (), LeadSyncFailed(reason=str(error))
    return tuple(values), None
