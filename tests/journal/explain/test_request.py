"""What stood beside an element that was missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.journal.explain.request import beside

if TYPE_CHECKING:
    from tests.harness import Harness


def test_a_name_in_other_letters_is_pointed_out(castile: Harness) -> None:
    """Element names are case-sensitive."""
    request = castile.envelope("<ns1:p><a><b>1</b></a><a><KeyType>x</KeyType></a></ns1:p>")
    sentences, suggestions = beside(request, "p/a[2]/keyType")
    assert sentences == ["p/a[2] holds KeyType."]
    assert '"KeyType" was ignored: write it "keyType"' in suggestions[0]


def test_nothing_there_is_said(castile: Harness) -> None:
    """An empty parent is the usual case."""
    assert beside(castile.envelope("<ns1:p/>"), "p/leadKey") == (["p holds no elements."], [])


def test_what_cannot_be_told_is_left_out(castile: Harness) -> None:
    """No request, another path."""
    assert beside(b"", "p/leadKey") == ([], [])
    assert beside(castile.envelope("<ns1:p/>"), "p/a/b") == ([], [])
    assert beside(castile.envelope("<ns1:p/>"), "p") == ([], [])
