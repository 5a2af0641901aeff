"""Every client pages through leads and activities by the loops of the vendor's samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.interop.queries import (
    ACTIVITY_QUERIES,
    ALONE,
    ALONE_UNTIL_EMPTY,
    LEAD_QUERIES,
    REPEATING,
    UNTIL_EMPTY,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.interop.clients import Client
    from tests.interop.queries import Loop
    from tests.interop.server_process import RunningServer

    ClientOf = Callable[[RunningServer], Client]

pytestmark = pytest.mark.interop


@pytest.mark.parametrize(
    ("name", "loop"),
    [
        ("100 keys", REPEATING),
        ("one key", REPEATING),
        ("one key", ALONE),
        ("a list by name", REPEATING),
        ("a list in a program", ALONE),
        ("a list by id", ALONE),
        ("a time range", REPEATING),
        ("a time range", ALONE),
        ("the deprecated time", REPEATING),
    ],
    ids=str,
)
def test_lead_25_every_lead_comes_once_by_ascending_id(
    client_of: ClientOf, loaded: RunningServer, name: str, loop: Loop
) -> None:
    """Whether the selector is repeated or the position stands alone, until nothing remains."""
    query = LEAD_QUERIES[name]
    assert client_of(loaded).pages(query, loop) == query.pages(loop.until)


@pytest.mark.parametrize(
    ("name", "loop"),
    [
        ("a lead's", REPEATING),
        ("a lead's", UNTIL_EMPTY),
        ("a lead's", ALONE_UNTIL_EMPTY),
        ("everybody's", UNTIL_EMPTY),
        ("everybody's", ALONE),
        ("visits and clicks of a list", ALONE_UNTIL_EMPTY),
    ],
    ids=str,
)
def test_act_05a_every_activity_comes_once_in_order(
    client_of: ClientOf, loaded: RunningServer, name: str, loop: Loop
) -> None:
    """The new position is sent back whole, or its offset alone; an empty page ends as well."""
    query = ACTIVITY_QUERIES[name]
    assert client_of(loaded).pages(query, loop) == query.pages(loop.until)


@pytest.mark.parametrize("version", ["2_0", "2_7"])
def test_older_versions_page_alike(
    client_of: ClientOf, loaded: RunningServer, version: str
) -> None:
    """Their descriptions, without marketoGUID, fit what is answered."""
    query = ACTIVITY_QUERIES["a lead's"]
    assert client_of(loaded.at(version)).pages(query, UNTIL_EMPTY) == query.pages("empty")
