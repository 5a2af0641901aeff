"""The demo, loaded once into a whole server without sockets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.admin.demo.chances import seeded
from castile.admin.demo.company import make_company
from castile.admin.demo.load import SEED, load_demo
from castile.admin.demo.words import read_words
from tests.harness import Harness, open_harness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castile.admin.demo.company import Company
    from castile.domain.catalog import Catalog


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    """A server with the demo, whose clock stands still; nobody writes."""
    with open_harness(tmp_path_factory.mktemp("demo")) as harness:
        load_demo(harness.installation, harness.installation.database.subscriptions()[0])
        yield harness


@pytest.fixture(scope="session")
def catalog(demo: Harness) -> Catalog:
    """The definitions of the company."""
    return demo.installation.directory.current.subscriptions[demo.subscription_id].catalog


@pytest.fixture(scope="session")
def company(demo: Harness, catalog: Catalog) -> Company:
    """The company as it was loaded."""
    chances = seeded(SEED)
    return make_company(read_words(), catalog, chances, demo.clock.now_ms())
