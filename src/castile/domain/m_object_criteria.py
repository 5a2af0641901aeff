"""Judge and read the conditions of getMObjects: names, comparison words, values."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING, Final, NoReturn, TypeVar

from castile.domain.fields import LeadField, OpportunityField
from castile.domain.m_object_conditions import (
    CREATED_AT,
    ID,
    INCLUDE_ARCHIVE,
    TAG_TYPE,
    TAG_VALUE,
    UPDATED_AT,
    WORKSPACE_ID,
    Association,
    Conditions,
    ExternalKey,
    Match,
    Span,
)
from castile.domain.opportunities import (
    COMPANY,
    LEAD,
    OPPORTUNITY,
    PROGRAM,
    ROLE,
    type_named,
)
from castile.domain.values import ValueDoesNotFit, convert
from castile.wire.faults import BadParameter, BadParameterCombination
from castile.wire.judges import Judges
from castile.wire.messages import ComparisonEnum
from castile.wire.simple_types import read_boolean, read_whole_number
from castile.wire.timestamps import parse_datetime

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import tzinfo

    from castile.domain.catalog import Catalog
    from castile.wire.judges import Ahead
    from castile.wire.messages import (
        Absent,
        Attrib,
        MObjAssociation,
        MObjCriteria,
        ParamsGetMObjects,
    )

CRITERIA_MAX: Final = 20
"""At most so many criteria in a call (50-mobjects B-72)."""
ASSOCIATIONS_MAX: Final = 20
"""At most so many associations in a call (decided)."""
VALUE_LENGTH_MAX: Final = 2000
"""Longer values are refused: a position holds them all, and clients send it back (decided)."""

_FieldT = TypeVar("_FieldT", LeadField, OpportunityField)
_LEAST: Final = -(1 << 63)
_MOST: Final = (1 << 63) - 1
_FAR: Final = 1 << 62
"""No number of any object is as far from 0; one more or less than this can still be stored."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = timedelta(seconds=1)
_SHOWN_MAX: Final = 100


class _Kind(Enum):
    NUMBER = auto()
    TIME = auto()
    TEXT = auto()
    BOOLEAN = auto()


@dataclass(frozen=True, slots=True)
class _Name:
    """A row of the table of criteria: kind, types, comparison words, how often it may occur."""

    kind: _Kind
    types: tuple[str, ...]
    comparisons: tuple[ComparisonEnum, ...]
    often: int


_ANY = tuple(ComparisonEnum)
_SAME = (ComparisonEnum.EQ, ComparisonEnum.NE)
_TYPES = (OPPORTUNITY, ROLE, PROGRAM)

_NAMES: Final[Mapping[str, _Name]] = {
    ID: _Name(_Kind.NUMBER, _TYPES, _ANY, CRITERIA_MAX),
    "Name": _Name(_Kind.TEXT, (OPPORTUNITY, PROGRAM), _SAME, 1),
    "Role": _Name(_Kind.TEXT, (ROLE,), _SAME, 1),
    "Type": _Name(_Kind.TEXT, (OPPORTUNITY,), _SAME, 1),
    "Stage": _Name(_Kind.TEXT, (OPPORTUNITY,), _SAME, 1),
    "CRM Id": _Name(_Kind.TEXT, (PROGRAM,), _SAME, 1),
    CREATED_AT: _Name(_Kind.TIME, _TYPES, _ANY, 2),
    UPDATED_AT: _Name(_Kind.TIME, _TYPES, _ANY, 2),
    TAG_TYPE: _Name(_Kind.TEXT, (PROGRAM,), _SAME, 1),
    TAG_VALUE: _Name(_Kind.TEXT, (PROGRAM,), _SAME, 1),
    "Workspace Name": _Name(_Kind.TEXT, (PROGRAM,), _SAME, 1),
    WORKSPACE_ID: _Name(_Kind.NUMBER, (PROGRAM,), _SAME, 1),
    INCLUDE_ARCHIVE: _Name(_Kind.BOOLEAN, (PROGRAM,), (ComparisonEnum.EQ,), 1),
}
_ASSOCIATIONS: Final[Mapping[str, tuple[str, ...]]] = {
    OPPORTUNITY: (COMPANY, LEAD),
    ROLE: (LEAD, OPPORTUNITY),
    PROGRAM: (),
}


def judge_conditions(asked: ParamsGetMObjects, catalog: Catalog) -> Conditions:
    """
    Judge and read all that a call asks for, besides its position.

    Args:
        asked: The parameters, bound, or those that a position held.
        catalog: The definitions, for custom fields and the time zone.

    Raises:
        BadParameter: 20110, an unknown type, criterion or association; a comparison word that
            does not go with the criterion; a value that cannot be read; an external key that
            is none.
        BadParameterCombination: 20114, id with externalKey; too many criteria or
            associations; a criterion of another type, or too often; Updated At with Tag Type.

    Source: documented and decided, 50-mobjects section 5, B-1, B-2, B-70 to B-85; 00-overview
        section 5, steps 11 and 12; of step 11 what needs no definitions is in `JUDGES` too.
    """
    type_name = _type(asked.type)
    criteria = asked.m_obj_criteria_list.m_obj_criteria if asked.m_obj_criteria_list else ()
    ties = asked.m_obj_association_list.m_obj_association if asked.m_obj_association_list else ()
    fields = _key_fields(catalog.opportunity_fields) if type_name == OPPORTUNITY else {}
    key = _external_key("externalKey", asked.external_key, fields, catalog.zone)
    read = [_criterion(each, fields, catalog.zone) for each in criteria]
    associations = tuple(_association(type_name, each, catalog) for each in ties)
    _check_together(asked, type_name, Counter(each.attr_name for each in criteria), fields)
    if len(associations) > ASSOCIATIONS_MAX:
        raise _broken(f"at most {ASSOCIATIONS_MAX} associations in a call", len(associations))
    ids = (Span(ID, asked.id, asked.id),) if isinstance(asked.id, int) else ()
    return Conditions(
        type=type_name,
        external_key=key,
        spans=(*ids, *(each for each in read if isinstance(each, Span))),
        matches=tuple(each for each in read if isinstance(each, Match)),
        associations=associations,
        include_archived=True in read,
    )


def _type(word: str) -> str:
    name = type_named(word)
    if name is None:
        _refuse("type", word, f"expected {', '.join(_TYPES)}")
    return name


def _key_fields(fields: Iterable[_FieldT]) -> dict[str, _FieldT]:
    return {each.name: each for each in fields if each.external_key}


def _external_key(
    element: str,
    sent: Attrib | Absent,
    fields: Mapping[str, OpportunityField | LeadField],
    zone: tzinfo,
) -> ExternalKey | None:
    if not sent:
        return None
    field = fields.get(sent.name)
    if field is None:
        _refuse(element, sent.name, "expected a field that is marked as external key")
    _check_length(element, sent.value)
    try:
        return ExternalKey(field, convert(field, sent.value, zone))
    except ValueDoesNotFit:
        return ExternalKey(field, None)


def _criterion(
    sent: MObjCriteria, fields: Mapping[str, OpportunityField], zone: tzinfo
) -> Span | Match | bool:
    """Read a criterion; of Include Archive only the value is left."""
    name, comparison, text = sent.attr_name, sent.comparison, sent.attr_value
    row = _NAMES.get(name)
    field = fields.get(name)
    if row is None and field is None:
        _refuse("attrName", name, f"expected {', '.join((*_NAMES, *fields))}")
    if comparison not in (row.comparisons if row else _SAME):
        _refuse("comparison", f"{comparison} of {name}", "expected one that goes with attrName")
    _check_length("attrValue", text)
    try:
        match row.kind if row else None:
            case _Kind.NUMBER:
                number = min(max(read_whole_number(text, zone), -_FAR), _FAR)
                return _span(name, comparison, number, number)
            case _Kind.TIME:
                second_ms = (parse_datetime(text, zone).at - _EPOCH) // _SECOND * 1000
                return _span(name, comparison, second_ms, second_ms + 999)
            case _Kind.BOOLEAN:
                return read_boolean(text, zone)
        stored = text if field is None else convert(field, text, zone)
    except (ValueError, ValueDoesNotFit) as error:
        _refuse("attrValue", text, str(error))
    return Match(name, stored, comparison is ComparisonEnum.EQ, field)


def _span(name: str, comparison: ComparisonEnum, first: int, last: int) -> Span:
    match comparison:
        case ComparisonEnum.EQ:
            return Span(name, first, last)
        case ComparisonEnum.NE:
            return Span(name, first, last, inside=False)
        case ComparisonEnum.LT:
            return Span(name, _LEAST, first - 1)
        case ComparisonEnum.LE:
            return Span(name, _LEAST, last)
        case ComparisonEnum.GT:
            return Span(name, last + 1, _MOST)
        case ComparisonEnum.GE:
            return Span(name, first, _MOST)


def _association(type_name: str, sent: MObjAssociation, catalog: Catalog) -> Association:
    _check_tie(type_name, sent)
    fields: Mapping[str, OpportunityField | LeadField] = (
        _key_fields(catalog.opportunity_fields)
        if sent.m_obj_type == OPPORTUNITY
        else _key_fields(catalog.fields_by_name.values())
    )
    return Association(
        sent.m_obj_type,
        sent.id if isinstance(sent.id, int) else None,
        _external_key("externalKey", sent.external_key, fields, catalog.zone),
    )


def _check_tie(type_name: str, sent: MObjAssociation) -> None:
    allowed = _ASSOCIATIONS[type_name]
    if sent.m_obj_type not in allowed:
        expected = f"expected {' or '.join(allowed) or 'none'} for {type_name}"
        _refuse("mObjType", sent.m_obj_type, expected)


def _check_together(
    asked: ParamsGetMObjects, type_name: str, counts: Counter[str], own: Collection[str]
) -> None:
    if isinstance(asked.id, int) and asked.external_key:
        raise _broken("id and externalKey cannot both be given")
    if counts.total() > CRITERIA_MAX:
        raise _broken(f"at most {CRITERIA_MAX} criteria in a call", counts.total())
    for name, count in counts.items():
        row = None if name in own else _NAMES.get(name)
        if row is not None and type_name not in row.types:
            raise _broken(f'criterion "{name}" does not belong to {type_name}')
        often = row.often if row else 1
        if count > often:
            times = "once" if often == 1 else "twice"
            raise _broken(f'criterion "{name}" may occur {times}', count)
    if UPDATED_AT in counts and TAG_TYPE in counts:
        raise _broken(f'only one of the criteria "{UPDATED_AT}" and "{TAG_TYPE}" may occur')


def _check_length(element: str, text: str) -> None:
    if len(text) > VALUE_LENGTH_MAX:
        _refuse(element, text, f"expected at most {VALUE_LENGTH_MAX} characters, got {len(text)}")


def _refuse(element: str, got: str, expected: str) -> NoReturn:
    shown = f'{element} "{got[:_SHOWN_MAX]}"'
    raise BadParameter(what=shown, detail=f"{shown}: {expected}")


def _broken(rule: str, got: int | None = None) -> BadParameterCombination:
    detail = rule if got is None else f"{rule}, got {got}"
    return BadParameterCombination(rule=rule, detail=detail)


def _judge_type(word: str, _ahead: Ahead) -> None:
    _type(word)


def _judge_external_key(sent: Attrib | Absent, ahead: Ahead) -> None:
    if sent and _type(ahead("type")) != OPPORTUNITY:
        _refuse("externalKey", sent.name, f"expected none for {ahead('type')}")


def _judge_criterion(sent: MObjCriteria, _ahead: Ahead) -> None:
    if sent.attr_name in _NAMES:  # Another name may be that of a custom field.
        _criterion(sent, {}, UTC)


def _judge_association(sent: MObjAssociation, ahead: Ahead) -> None:
    _check_tie(_type(ahead("type")), sent)


JUDGES: Final = Judges(
    {
        "type": _judge_type,
        "externalKey": _judge_external_key,
        "mObjCriteriaList/mObjCriteria": _judge_criterion,
        "mObjAssociationList/mObjAssociation": _judge_association,
    }
)
"""What is wrong with one element of a call, whatever the definitions are."""
