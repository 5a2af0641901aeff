"""The definitions of the company, and what of them the demo counts on."""

from __future__ import annotations

from importlib.resources import files
from typing import TypeVar

T = TypeVar("T")


def definition_text() -> str:
    """Read the definition file of the company."""
    return files("castile.admin.demo").joinpath("company.toml").read_text(encoding="utf-8")


def found(named: T | None) -> T:
    """
    Return what was looked for by a name of company.toml.

    Raises:
        LookupError: It was not found.
    """
    if named is None:
        raise LookupError("expected the definitions of company.toml, got others")
    return named
