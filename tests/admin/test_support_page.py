"""The page of a support case."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from castile.admin.support_case import support_case
from castile.admin.support_page import indented

if TYPE_CHECKING:
    from tests.harness import Harness

EVIL = "<script>alert(1)</script>\x1b[31m\"'&"


class _Page(HTMLParser):
    """Every element of a page with its attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def _page(castile: Harness) -> _Page:
    files = support_case(castile.installation, {"call_id": "c1"})
    return _Page(files["index.html"].decode())


def test_the_page_needs_nothing_else(castile: Harness) -> None:
    """No script, no picture, no address that a browser would open."""
    castile.get_lead("EMAIL", "nobody@example.test")
    page = _page(castile)
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "img", "link", "iframe", "object", "a", "form"}
    for _, attributes in page.elements:
        assert not attributes.keys() & {"src", "href", "action", "onclick", "onload", "style"}
    policies = [each["content"] for tag, each in page.elements if "http-equiv" in each]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_the_page_says_what_is_asked_first(castile: Harness) -> None:
    """Code, cause, what to do, request, response, neighbours, server."""
    castile.store_lead("jane@example.test")
    castile.get_lead("EMAIL", "jane@exampel.test")
    text = " ".join(" ".join(_page(castile).texts).split())
    for words in (
        "20103 Lead not found",
        "No lead has the key EMAIL = jane@exampel.test.",
        'Did you mean "jane@example.test"?',
        "<keyType>EMAIL</keyType>",
        "<faultstring>20103 - Lead not found</faultstring>",
        "Calls of the same user around it",
        "quota_calls_per_day",
        "Keys and signatures are masked.",
    ):
        assert words in text


def test_no_text_of_a_call_becomes_markup(castile: Harness) -> None:
    """Whatever a client sends, it is shown and not done."""
    castile.get_lead("EMAIL", EVIL.replace("\x1b", ""), more=f"<audit>{'x' * 10}</audit>")
    page = _page(castile)
    assert "script" not in {tag for tag, _ in page.elements}
    assert "<script>alert(1)</script>" in "".join(page.texts)


def test_control_characters_are_made_visible(castile: Harness) -> None:
    """A page holds none of them."""
    castile.post(b"<a>\x1b[31m</a>")
    files = support_case(castile.installation, {"call_id": "c1"})
    assert b"\x1b" not in files["index.html"]
    assert b"\\x1b[31m" in files["index.html"]


@pytest.mark.parametrize(
    ("xml", "shown"),
    [
        ("<a><b>1</b><c/></a>", "<a>\n  <b>1</b>\n  <c/>\n</a>"),
        ("<?xml version='1.0'?><a><b/></a>", "<?xml version='1.0'?>\n<a>\n  <b/>\n</a>"),
        ("<a>\n<b/>\n</a>", "<a>\n<b/>\n</a>"),
        ("<?xml?>\n<a><b/></a>", "<?xml?>\n<a>\n  <b/>\n</a>"),
        ("no xml", "no xml"),
        ("</a></b>", "</a>\n</b>"),
        ("", ""),
    ],
)
def test_a_message_of_one_line_is_indented(xml: str, shown: str) -> None:
    """What has lines of its own stays as it came."""
    assert indented(xml) == shown
