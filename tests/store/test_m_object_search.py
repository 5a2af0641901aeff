"""Opportunities and roles are found by any conditions, whichever way they are searched."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from castile.domain.fields import FieldType, OpportunityField
from castile.domain.ids import CompanyId, LeadId, OpportunityId, RoleId
from castile.domain.m_object_conditions import CREATED_AT, ID, UPDATED_AT, Conditions, Match, Span
from castile.domain.opportunities import COMPANY, LEAD, OPPORTUNITY, ROLE, Opportunity, Role
from castile.store import m_object_search
from castile.store.m_object_search import MObjectSearch
from castile.store.opportunities import KEY_CHARACTERS_MAX
from castile.store.repository import COLLECTED_MAX
from castile.store.sequences import ID_MAX
from castile.store.sqlite import SERVER
from tests.store.test_statements_query_plans import HARMLESS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import apsw

    from castile.store.sqlite import SqliteDatabase
    from castile.store.tx import Tx

KEY: Final = OpportunityField(
    name="key", display_name="Key", type=FieldType.STRING, key="5", length=2000, external_key=True
)
LONG: Final = "x" * (KEY_CHARACTERS_MAX - 1)
TEXTS: Final = ["a", "A", "\u00e4", "\u00c4", "stra\u00dfe", "STRASSE", "b%"]
KEYS: Final = [*TEXTS, LONG, f"{LONG}y", f"{LONG}yz"]
EVER: Final = (-(1 << 63), (1 << 63) - 1)
NUMBERS: Final = [*EVER, -1, 0, 1, 3, 5, 8]

texts = st.none() | st.sampled_from(TEXTS)
few = st.integers(1, 3)
times = st.integers(0, 8)
opportunities = st.builds(
    lambda company_id, created_ms, updated_ms, values: Opportunity(
        OpportunityId(0), company_id, None, created_ms, updated_ms, values
    ),
    st.none() | few.map(CompanyId),
    times,
    times,
    st.fixed_dictionaries(
        {},
        optional={
            **dict.fromkeys(("Name", "Type", "Stage"), st.sampled_from(TEXTS)),
            KEY.key: st.sampled_from(KEYS),
        },
    ),
)
roles = st.builds(
    lambda opportunity_id, lead_id, role, created_ms, updated_ms: Role(
        RoleId(0), opportunity_id, lead_id, role, created_ms=created_ms, updated_ms=updated_ms
    ),
    few.map(OpportunityId),
    few.map(LeadId),
    st.sampled_from(["", *TEXTS]),
    times,
    times,
)


def spans(*names: str) -> st.SearchStrategy[Span]:
    """Criteria about numbers."""
    number = st.sampled_from(NUMBERS)
    return st.builds(Span, st.sampled_from(names), number, number, st.booleans())


def matches(*names: str) -> st.SearchStrategy[Match]:
    """Criteria about texts."""
    return st.builds(Match, st.sampled_from(names), st.sampled_from(TEXTS), st.booleans())


of_key = st.builds(
    Match, st.just("key"), st.none() | st.sampled_from(KEYS), st.booleans(), st.just(KEY)
)


def ties(*kinds: str) -> st.SearchStrategy[list[tuple[str, int]]]:
    """What objects must be tied to."""
    return st.lists(st.tuples(st.sampled_from(kinds), st.integers(0, 3)), max_size=2)


def conditions(
    kind: str, spans: st.SearchStrategy[Span], matches: st.SearchStrategy[Match]
) -> st.SearchStrategy[Conditions]:
    """Some criteria of each sort."""
    return st.builds(
        Conditions,
        type=st.just(kind),
        spans=st.lists(spans, max_size=2).map(tuple),
        matches=st.lists(matches, max_size=2).map(tuple),
    )


opportunity_conditions = conditions(
    OPPORTUNITY, spans(ID, CREATED_AT, UPDATED_AT), matches("Name", "Type", "Stage") | of_key
)
role_conditions = conditions(ROLE, spans(ID, CREATED_AT, UPDATED_AT), matches("Role"))


@pytest.fixture(params=[0, 2, COLLECTED_MAX], ids="collects up to {}".format)
def collected_max(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Up to where objects are collected; beyond it they are walked through."""
    collected: int = request.param
    monkeypatch.setattr(m_object_search, "COLLECTED_MAX", collected)
    return collected


def folded_as_kept(text: str | None) -> str | None:
    """Long values of custom fields are compared letter by letter (decided)."""
    if text is None or len(text.casefold()) >= KEY_CHARACTERS_MAX:
        return text
    return text.casefold()


def is_meant(numbers: dict[str, int], texts: dict[str, str | None], wanted: Conditions) -> bool:
    """Judge one object by each criterion in turn."""
    for span in wanted.spans:
        if (span.low <= numbers[span.name] <= span.high) != span.inside:
            return False
    for match in wanted.matches:
        fold = folded_as_kept if match.field else lambda text: text and text.casefold()
        if (fold(texts[match.name]) == fold(match.value)) != match.equal:
            return False
    return True


def in_own_subscription(database: SqliteDatabase, work: Callable[[Tx], None]) -> None:
    """Do this in a subscription beside those of other examples."""
    number = database.write(SERVER, lambda tx: len(tx.subscriptions.all()))
    added = database.write(SERVER, lambda tx: tx.subscriptions.add(f"s{number}", 0))
    database.write(added.subscription_id, work)


def check_pages(
    tx: Tx, wanted: Conditions, tied: list[tuple[str, int]], expected: list[int]
) -> None:
    """All at once, page by page, and after any id."""
    assert tx.m_objects.ids(wanted, tied, after=0, limit=99) == expected
    assert tx.m_objects.ids(wanted, tied, after=0, limit=2) == expected[:2]
    for after in range(1, 5):
        rest = [one for one in expected if one > after]
        assert tx.m_objects.ids(wanted, tied, after=after, limit=99) == rest


many = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)


@many
@given(
    stored=st.lists(opportunities, max_size=7),
    held=st.lists(roles, max_size=5, unique_by=lambda one: (one.opportunity_id, one.lead_id)),
    asked=st.lists(st.tuples(opportunity_conditions, ties(COMPANY, LEAD)), min_size=1, max_size=4),
)
@pytest.mark.usefixtures("collected_max")
def test_opportunities_are_found_as_a_plain_filter_finds_them(
    stored: list[Opportunity],
    held: list[Role],
    asked: list[tuple[Conditions, list[tuple[str, int]]]],
    database: SqliteDatabase,
) -> None:
    """B-70, B-71, B-80, B-81, section 5.2: all conditions hold, by id."""

    def work(tx: Tx) -> None:
        for one in stored:
            tx.opportunities.add(one)
        for role in held:
            tx.roles.add(role)
        for wanted, tied in asked:
            expected = [
                number
                for number, one in enumerate(stored, 1)
                if is_meant(
                    {ID: number, CREATED_AT: one.created_ms, UPDATED_AT: one.updated_ms},
                    {
                        **{name: one.values.get(name) for name in ("Name", "Type", "Stage")},
                        KEY.name: one.values.get(KEY.key),
                    },
                    wanted,
                )
                and all(
                    one.company_id == tied_id
                    if kind == COMPANY
                    else any((r.opportunity_id, r.lead_id) == (number, tied_id) for r in held)
                    for kind, tied_id in tied
                )
            ]
            check_pages(tx, wanted, tied, expected)

    in_own_subscription(database, work)


@many
@given(
    stored=st.lists(
        roles, max_size=7, unique_by=lambda r: (r.opportunity_id, r.lead_id, r.role.casefold())
    ),
    asked=st.lists(st.tuples(role_conditions, ties(LEAD, OPPORTUNITY)), min_size=1, max_size=4),
)
@pytest.mark.usefixtures("collected_max")
def test_roles_are_found_as_a_plain_filter_finds_them(
    stored: list[Role],
    asked: list[tuple[Conditions, list[tuple[str, int]]]],
    database: SqliteDatabase,
) -> None:
    """B-70, B-71, B-80, B-81, section 5.2: all conditions hold, by id."""

    def work(tx: Tx) -> None:
        for one in stored:
            tx.roles.add(one)
        for wanted, tied in asked:
            expected = [
                number
                for number, one in enumerate(stored, 1)
                if is_meant(
                    {ID: number, CREATED_AT: one.created_ms, UPDATED_AT: one.updated_ms},
                    {"Role": one.role},
                    wanted,
                )
                and all(
                    tied_id == (one.lead_id if kind == LEAD else one.opportunity_id)
                    for kind, tied_id in tied
                )
            ]
            check_pages(tx, wanted, tied, expected)

    in_own_subscription(database, work)


def test_objects_of_another_subscription_are_never_found(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """Whatever the way."""
    values = {"Name": "a", KEY.key: "a"}
    database.write(
        other_id,
        lambda tx: tx.opportunities.add(Opportunity(OpportunityId(1), CompanyId(1), values=values)),
    )
    database.write(other_id, lambda tx: tx.roles.add(Role(RoleId(1), OpportunityId(1), LeadId(1))))

    def work(tx: Tx) -> None:
        for kind, span, match, tie in every_condition():
            wanted = Conditions(kind, spans=span, matches=match)
            assert tx.m_objects.ids(wanted, tie, after=0, limit=9) == []

    database.write(subscription_id, work)


class Watched:
    """A connection that notes how SQLite goes about each statement."""

    def __init__(self, connection: apsw.Connection) -> None:
        self.connection = connection
        self.steps: set[str] = set()

    def execute(self, statement: str, values: Sequence[Any]) -> apsw.Cursor:
        """Note the plan of a statement, then execute it."""
        explained = self.connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
        # An EXISTS that SQLite makes a join of is searched like any other table.
        self.steps |= {str(row[3]).replace(" EXISTS ", " ") for row in explained}
        return self.connection.execute(statement, values)


Condition = tuple[str, tuple[Span, ...], tuple[Match, ...], tuple[tuple[str, int], ...]]


def every_condition() -> list[Condition]:
    """No condition, each one, and each two of them."""
    found: list[Condition] = []
    for kind, names, kinds in (
        (OPPORTUNITY, ("Name", "Type", "Stage", "key"), (COMPANY, LEAD)),
        (ROLE, ("Role",), (LEAD, OPPORTUNITY)),
    ):
        singles: list[Span | Match | tuple[str, int]] = [
            *(
                Span(name, 1, 5, inside=inside)
                for name in (ID, CREATED_AT, UPDATED_AT)
                for inside in (True, False)
            ),
            *(
                Match(name, text, equal, KEY if name == "key" else None)
                for name in names
                for equal in (True, False)
                for text in (("a", LONG + "y") if name == "key" else ("a",))
            ),
            *((each, 1) for each in kinds),
        ]
        found += [
            (
                kind,
                tuple(each for each in some if isinstance(each, Span)),
                tuple(each for each in some if isinstance(each, Match)),
                tuple(each for each in some if isinstance(each, tuple)),
            )
            for size in range(3)
            for some in combinations(singles, size)
        ]
    return found


@pytest.mark.usefixtures("collected_max")
def test_every_statement_searches_by_index_and_never_sorts(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """No search gets slow when a table grows, with any one condition or two."""

    def work(tx: Tx) -> None:
        watched = Watched(tx._connection)
        search = MObjectSearch(watched, tx.subscription_id)  # type: ignore[arg-type]  # executes
        for kind, span, match, tie in every_condition():
            search.ids(Conditions(kind, spans=span, matches=match), tie, after=0, limit=101)
        assert [step for step in watched.steps if not HARMLESS.fullmatch(step)] == []
        assert len(watched.steps) > 2

    database.write(subscription_id, work)


def test_a_few_matches_are_collected_and_many_are_walked_through(
    database: SqliteDatabase, subscription_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The condition that fewest objects fulfil decides; ids close together need none."""
    monkeypatch.setattr(m_object_search, "COLLECTED_MAX", 3)

    def steps(tx: Tx, *criteria: Span | Match) -> set[str]:
        watched = Watched(tx._connection)
        search = MObjectSearch(watched, tx.subscription_id)  # type: ignore[arg-type]  # executes
        spans = tuple(each for each in criteria if isinstance(each, Span))
        matches = tuple(each for each in criteria if isinstance(each, Match))
        search.ids(Conditions(OPPORTUNITY, spans=spans, matches=matches), (), after=0, limit=9)
        return {step for step in watched.steps if step.startswith("SEARCH o ")}

    by_ids = "SEARCH o USING INDEX sqlite_autoindex_opportunities_1 (subscription_id=? AND"
    one_by_one = {f"{by_ids} opportunity_id=?)"}
    walked = {f"{by_ids} opportunity_id>? AND opportunity_id<?)"}

    def work(tx: Tx) -> None:
        for number in range(5):
            values = {"Name": "few" if number < 3 else "others", "Stage": "many"}
            tx.opportunities.add(Opportunity(OpportunityId(0), values=values))
        name, stage = Match("Name", "few", equal=True), Match("Stage", "many", equal=True)
        assert steps(tx, name) == one_by_one
        assert steps(tx, stage, name) == one_by_one
        assert steps(tx, stage) == walked
        assert steps(tx, Match("Name", "few", equal=False)) == walked
        assert steps(tx, name, Span(ID, 1, 4)) == walked
        assert steps(tx, name, Span(ID, 1, 5)) == one_by_one

    database.write(subscription_id, work)


def test_the_highest_id_is_found(database: SqliteDatabase, subscription_id: int) -> None:
    """Up to the last number that the wire carries."""

    def work(tx: Tx) -> None:
        tx.opportunities.add(Opportunity(OpportunityId(ID_MAX)))
        found = tx.m_objects.ids(Conditions(OPPORTUNITY), (), after=ID_MAX - 1, limit=9)
        assert found == [ID_MAX]
        assert tx.m_objects.ids(Conditions(OPPORTUNITY), (), after=ID_MAX, limit=9) == []

    database.write(subscription_id, work)
