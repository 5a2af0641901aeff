"""Lead tokens are kept for a campaign and a lead until a run has used them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.domain.ids import CampaignId, LeadId

if TYPE_CHECKING:
    from castile.store.sqlite import SqliteDatabase
    from castile.store.tx import Tx

A, B = CampaignId(1), CampaignId(2)
ONE, TWO = LeadId(1), LeadId(2)


def store(tx: Tx) -> None:
    """Some tokens of two leads for two campaigns."""
    tokens = tx.lead_tokens
    tokens.store(A, ONE, "x", "a1x", stored_ms=10)
    tokens.store(A, ONE, "é", "", stored_ms=20)
    tokens.store(A, TWO, "x", "a2x", stored_ms=30)
    tokens.store(B, ONE, "x", "b1x", stored_ms=10)


def kept(tx: Tx) -> list[dict[str, str]]:
    """The tokens of A for each lead, then those of B."""
    return [tx.lead_tokens.of_lead(each, lead) for each in (A, B) for lead in (ONE, TWO)]


@pytest.fixture(autouse=True)
def _tokens(database: SqliteDatabase, subscription_id: int, other_id: int) -> None:
    for each in (subscription_id, other_id):
        database.write(each, store)


def test_tokens_come_back_for_campaign_and_lead(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """Each lead has its own for each campaign."""
    with database.read(subscription_id) as tx:
        assert kept(tx) == [{"x": "a1x", "é": ""}, {"x": "a2x"}, {"x": "b1x"}, {}]


@pytest.mark.parametrize(
    ("stored_ms", "found"), [(9, {}), (10, {"x": "a1x"}), (20, {"x": "a1x", "é": ""})]
)
def test_tokens_that_came_later_can_be_left_out_decided(
    database: SqliteDatabase, subscription_id: int, stored_ms: int, found: dict[str, str]
) -> None:
    """I-55: they are for the next run."""
    with database.read(subscription_id) as tx:
        assert tx.lead_tokens.of_lead(A, ONE, stored_ms=stored_ms) == found


def test_a_later_token_of_the_same_name_takes_the_place_decided(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """I-55: value and time are the later ones; a removed one is gone."""

    def work(tx: Tx) -> None:
        tx.lead_tokens.store(A, ONE, "x", "new", stored_ms=40)
        tx.lead_tokens.remove(A, ONE, "é")
        tx.lead_tokens.remove(A, ONE, "nothing")
        assert tx.lead_tokens.drop_stored(A, 39, limit=9) == 1

    database.write(subscription_id, work)
    with database.read(subscription_id) as tx:
        assert kept(tx) == [{"x": "new"}, {}, {"x": "b1x"}, {}]
    with database.read(other_id) as tx:
        assert kept(tx)[0] == {"x": "a1x", "é": ""}


def test_what_a_trigger_run_used_is_dropped_for_its_lead(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """I-55: those of other leads stay."""
    database.write(subscription_id, lambda tx: tx.lead_tokens.drop(A, ONE))
    with database.read(subscription_id) as tx:
        assert kept(tx) == [{}, {"x": "a2x"}, {"x": "b1x"}, {}]
    with database.read(other_id) as tx:
        assert kept(tx)[0] == {"x": "a1x", "é": ""}


def test_all_tokens_of_a_campaign_can_be_dropped(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """Because it is deleted."""
    database.write(subscription_id, lambda tx: tx.lead_tokens.drop_all(A))
    with database.read(subscription_id) as tx:
        assert kept(tx) == [{}, {}, {"x": "b1x"}, {}]
    with database.read(other_id) as tx:
        assert kept(tx)[0] == {"x": "a1x", "é": ""}


@pytest.mark.parametrize(("stored_ms", "left"), [(9, 3), (10, 2), (29, 1), (30, 0)])
@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_what_was_stored_until_a_batch_run_began_is_dropped(
    database: SqliteDatabase, subscription_id: int, stored_ms: int, left: int, limit: int
) -> None:
    """I-55: part by part, the time included; fewer than asked for is the end."""

    def work(tx: Tx) -> list[int]:
        dropped = [tx.lead_tokens.drop_stored(A, stored_ms, limit=limit)]
        while dropped[-1] == limit:
            dropped.append(tx.lead_tokens.drop_stored(A, stored_ms, limit=limit))
        return dropped

    dropped = database.write(subscription_id, work)
    assert sum(dropped) == 3 - left
    with database.read(subscription_id) as tx:
        found = kept(tx)
    assert sum(map(len, found[:2])) == left
    assert found[2:] == [{"x": "b1x"}, {}]


def test_tokens_move_with_a_lead_that_is_merged(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """X-8, decided: the winner keeps its own."""
    database.write(subscription_id, lambda tx: tx.lead_tokens.move(ONE, TWO))
    with database.read(subscription_id) as tx:
        assert kept(tx) == [{}, {"x": "a2x", "é": ""}, {}, {"x": "b1x"}]
    with database.read(other_id) as tx:
        assert kept(tx)[1] == {"x": "a2x"}


def test_tokens_go_with_their_lead(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """And are counted."""
    assert database.write(subscription_id, lambda tx: tx.lead_tokens.remove_lead(ONE)) == 3
    assert database.write(subscription_id, lambda tx: tx.lead_tokens.remove_lead(ONE)) == 0
    with database.read(subscription_id) as tx:
        assert kept(tx) == [{}, {"x": "a2x"}, {}, {}]
    with database.read(other_id) as tx:
        assert kept(tx)[0] == {"x": "a1x", "é": ""}
