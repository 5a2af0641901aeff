"""The words that the demo is made of, read from words.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A company that leads work for."""

    name: str
    domain: str
    industry: str
    city: str
    state: str = ""
    country: str
    employees: int
    revenue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the site."""

    id: int
    name: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form, on a page of its own, and the full name of the campaign it leads to."""

    id: int
    name: str
    page: int
    path: str
    campaign: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link that leads away from the site."""

    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """All tables, as words.toml names them."""

    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    titles: tuple[str, ...]
    kites: tuple[str, ...]
    private_domains: tuple[str, ...]
    companies: tuple[Company, ...]
    pages: tuple[Page, ...]
    forms: tuple[Form, ...]
    links: tuple[Link, ...]
    referrers: tuple[str, ...]
    queries: tuple[str, ...]
    browsers: tuple[str, ...]
    networks: tuple[str, ...]


def read_words() -> Words:
    """Read the tables; every key of theirs is needed, and no other is known."""
    text = files("castile.admin.demo").joinpath("words.toml").read_text(encoding="utf-8")
    tables = {name: tuple(rows) for name, rows in tomllib.loads(text).items()}
    rows = {"companies": Company, "pages": Page, "forms": Form, "links": Link}
    for name, row in rows.items():
        tables[name] = tuple(row(**each) for each in tables[name])
    return Words(**tables)
