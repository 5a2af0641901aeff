"""
Which opportunities and roles getMObjects means: one statement of the parts named here.

A page walks the objects by id and looks at each. Where an index knows that few objects fulfil one
of the conditions, only these are looked at, collected and sorted. What a request says becomes
values of places in a statement, never its text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from castile.domain.m_object_conditions import CREATED_AT, ID, UPDATED_AT
from castile.domain.opportunities import COMPANY, LEAD, OPPORTUNITY, ROLE
from castile.store.opportunities import KEY_CHARACTERS_MAX, value_key
from castile.store.repository import COLLECTED_MAX, Repository
from castile.store.sequences import ID_MAX

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from castile.domain.m_object_conditions import Conditions


@dataclass(frozen=True, slots=True)
class _Table:
    """
    What the statements over one table are made of.

    Args:
        all: All objects; its places are the subscription and the bounds of ids.
        some: Those among `{}`; its place is the subscription.
        end: Order and limit.
        id: The column of ids.
        columns: The column of each criterion.
        indexes: How the ids are found that fulfil one criterion or association; the places are
            the subscription and what is asked.
        ties: How an object is looked at that must be tied to a number.
    """

    all: str
    some: str
    end: str
    id: str
    columns: Mapping[str, str]
    indexes: Mapping[str, str]
    ties: Mapping[str, str]


_TABLES: Final[Mapping[str, _Table]] = {
    OPPORTUNITY: _Table(
        all="SELECT o.opportunity_id FROM opportunities AS o"
        " WHERE o.subscription_id = ? AND o.opportunity_id BETWEEN ? AND ?",
        some="SELECT o.opportunity_id FROM opportunities AS o"
        " WHERE o.subscription_id = ? AND o.opportunity_id IN ({})",
        end=" ORDER BY o.opportunity_id LIMIT ?",
        id="opportunity_id",
        # The plus signs keep all indexes but that of ids out of it.
        columns={
            ID: "+o.opportunity_id",
            CREATED_AT: "+o.created_ms",
            UPDATED_AT: "+o.updated_ms",
            "Name": "+o.name_key",
            "Type": "+o.type_key",
            "Stage": "+o.stage_key",
        },
        indexes={
            CREATED_AT: "SELECT opportunity_id"
            " FROM opportunities INDEXED BY opportunities_by_creation"
            " WHERE subscription_id = ? AND created_ms BETWEEN ? AND ?",
            UPDATED_AT: "SELECT opportunity_id"
            " FROM opportunities INDEXED BY opportunities_by_update"
            " WHERE subscription_id = ? AND updated_ms BETWEEN ? AND ?",
            "Name": "SELECT opportunity_id FROM opportunities INDEXED BY opportunities_by_name"
            " WHERE subscription_id = ? AND name_key = ?",
            "Type": "SELECT opportunity_id FROM opportunities INDEXED BY opportunities_by_type"
            " WHERE subscription_id = ? AND type_key = ?",
            "Stage": "SELECT opportunity_id FROM opportunities INDEXED BY opportunities_by_stage"
            " WHERE subscription_id = ? AND stage_key = ?",
            COMPANY: "SELECT opportunity_id"
            " FROM opportunities INDEXED BY opportunities_by_company"
            " WHERE subscription_id = ? AND company_id = ?",
            LEAD: "SELECT opportunity_id FROM roles INDEXED BY roles_of_lead"
            " WHERE subscription_id = ? AND lead_id = ?",
        },
        ties={
            COMPANY: "+o.company_id = ?",
            LEAD: "EXISTS (SELECT 1 FROM roles AS r INDEXED BY roles_of_opportunity"
            " WHERE r.subscription_id = o.subscription_id"
            " AND r.opportunity_id = o.opportunity_id AND r.lead_id = ?)",
        },
    ),
    ROLE: _Table(
        all="SELECT o.role_id FROM roles AS o"
        " WHERE o.subscription_id = ? AND o.role_id BETWEEN ? AND ?",
        some="SELECT o.role_id FROM roles AS o WHERE o.subscription_id = ? AND o.role_id IN ({})",
        end=" ORDER BY o.role_id LIMIT ?",
        id="role_id",
        columns={
            ID: "+o.role_id",
            CREATED_AT: "+o.created_ms",
            UPDATED_AT: "+o.updated_ms",
            "Role": "+o.role_key",
        },
        indexes={
            CREATED_AT: "SELECT role_id FROM roles INDEXED BY roles_by_creation"
            " WHERE subscription_id = ? AND created_ms BETWEEN ? AND ?",
            UPDATED_AT: "SELECT role_id FROM roles INDEXED BY roles_by_update"
            " WHERE subscription_id = ? AND updated_ms BETWEEN ? AND ?",
            "Role": "SELECT role_id FROM roles INDEXED BY roles_by_text"
            " WHERE subscription_id = ? AND role_key = ?",
            LEAD: "SELECT role_id FROM roles INDEXED BY roles_of_lead"
            " WHERE subscription_id = ? AND lead_id = ?",
            OPPORTUNITY: "SELECT role_id FROM roles INDEXED BY roles_of_opportunity"
            " WHERE subscription_id = ? AND opportunity_id = ?",
        },
        ties={LEAD: "+o.lead_id = ?", OPPORTUNITY: "+o.opportunity_id = ?"},
    ),
}
_WITH_KEY: Final = (
    "SELECT opportunity_id FROM opportunity_external_keys"
    " WHERE subscription_id = ? AND field_key = ? AND value_key = ?"
)
_HAS_KEY: Final = (
    "EXISTS (SELECT 1 FROM opportunity_external_keys AS k"
    " WHERE k.subscription_id = o.subscription_id AND k.field_key = ? AND k.value_key = ?"
    " AND k.opportunity_id = o.opportunity_id)"
)
_HAS_VALUE: Final = "o.field_values ->> ? IS ?"

Value = str | int | None


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a statement, and the values of its places."""

    text: str
    values: tuple[Value, ...]


class MObjectSearch(Repository):
    """
    Finds opportunities and roles of a subscription by conditions.

    Args:
        connection: The connection of the transaction.
        subscription_id: The subscription whose objects are seen.
    """

    __slots__ = ()

    def ids(
        self,
        conditions: Conditions,
        ties: Sequence[tuple[str, int]],
        *,
        after: int,
        limit: int,
    ) -> list[int]:
        """
        Find the objects that fulfil all conditions.

        Args:
            conditions: Of opportunities or roles; its external key and its associations are not
                looked at.
            ties: Type and number of what the objects must be tied to.
            after: Only objects with ids above it.
            limit: How many at most.

        Returns:
            Their ids, ascending. Neither few nor many matches take sorting without bound.

        Source: documented and decided, 50-mobjects B-70, B-71, B-80, B-81, section 5.2.
        """
        statement = self._statement(conditions, ties, after=after)
        end = _TABLES[conditions.type].end
        return [row[0] for row in self._execute(statement.text + end, (*statement.values, limit))]

    def _statement(
        self, conditions: Conditions, ties: Sequence[tuple[str, int]], *, after: int
    ) -> _Part:
        table = _TABLES[conditions.type]
        low, high = after + 1, ID_MAX
        for span in conditions.spans:
            if span.name == ID and span.inside:
                low, high = max(low, span.low), min(high, span.high)
        begin = _Part(table.all, (self._subscription_id, low, high))
        if high - low > COLLECTED_MAX:
            few = self._few(table, [*_ways(table, conditions, ties)], (low, high))
            if few is not None:
                text = table.some.format(few.text)
                begin = _Part(text, (self._subscription_id, *few.values))
        parts = [begin, *_looks(table, conditions, ties)]
        return _Part(
            " AND ".join(part.text for part in parts),
            tuple(value for part in parts for value in part.values),
        )

    def _few(self, table: _Table, ways: list[_Part], bounds: tuple[int, int]) -> _Part | None:
        """Return the way that finds the fewest objects, unless there are too many."""
        found, fewest = None, COLLECTED_MAX + 1
        for way in ways:
            text = f"{way.text} AND {table.id} BETWEEN ? AND ?"
            values = (self._subscription_id, *way.values, *bounds)
            counting = f"SELECT count(*) FROM ({text} LIMIT ?)"  # noqa: S608 - of named parts
            ((count,),) = self._execute(counting, (*values, fewest))
            if count < fewest:
                found, fewest = _Part(text, values), count
        return found


def _ways(
    table: _Table, conditions: Conditions, ties: Sequence[tuple[str, int]]
) -> Iterator[_Part]:
    """Give the ways by which an index knows the objects that fulfil one condition."""
    for span in conditions.spans:
        if span.inside and span.name in table.indexes:
            yield _Part(table.indexes[span.name], (span.low, span.high))
    for match in conditions.matches:
        if match.equal and match.value is not None:
            if match.field is not None:
                yield _Part(_WITH_KEY, (match.field.key, value_key(match.value)))
            else:
                yield _Part(table.indexes[match.name], (match.key,))
    for kind, number in ties:
        yield _Part(table.indexes[kind], (number,))


def _looks(
    table: _Table, conditions: Conditions, ties: Sequence[tuple[str, int]]
) -> Iterator[_Part]:
    """Give what must hold of an object, one for each condition."""
    for span in conditions.spans:
        word = "BETWEEN" if span.inside else "NOT BETWEEN"
        yield _Part(f"{table.columns[span.name]} {word} ? AND ?", (span.low, span.high))
    for match in conditions.matches:
        if match.field is None:
            word = "IS" if match.equal else "IS NOT"
            yield _Part(f"{table.columns[match.name]} {word} ?", (match.key,))
        else:
            held = _held(match.field.key, match.value)
            yield held if match.equal else _Part(f"NOT ({held.text})", held.values)
    for kind, number in ties:
        yield _Part(table.ties[kind], (number,))


def _held(field_key: str, value: str | None) -> _Part:
    """Say that an opportunity has a value of a custom field, or none; a long one exactly."""
    if value is not None and len(key := value_key(value)) < KEY_CHARACTERS_MAX:
        return _Part(_HAS_KEY, (field_key, key))
    return _Part(_HAS_VALUE, (f'$."{field_key}"', value))
