"""Where a message stops being one, and what would have been right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journal.explain.explaining import all_text, explained

if TYPE_CHECKING:
    from tests.harness import Harness

GET = "<ns1:paramsGetLead><leadKey>{}</leadKey></ns1:paramsGetLead>"


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        (GET.format("<keyValue>a & b</keyValue>"), "Write & as &amp;"),
        (GET.format("<keyValue>a&nbsp;b</keyValue>"), "&nbsp;"),
        (GET.format("<keyValue>1 < 2</keyValue>"), "as &lt;"),
        (GET.format("<keyValue>\x01</keyValue>"), "control characters"),
        (GET.format("<keyValue></KeyValue>"), "Expected </keyValue>"),
        (GET.format("").replace("ns1", "mkt"), 'xmlns:mkt="http://www.marketo.com/mktows/"'),
        ("", "one call in one message"),
        (GET.format("") * 2, "one call in one message"),
    ],
)
def test_the_right_thing_is_shown(castile: Harness, parameters: str, words: str) -> None:
    """Decided: the nearest thing that would have been right."""
    assert castile.call(parameters).code == 20012
    assert words in all_text(explained(castile))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"lead": 1}', "in place of JSON"),
        (b"", "without a byte"),
        (b"hello", "SOAP-ENV:Envelope"),
        (b"<html><body/></html>", "proxy"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a/>', "document type"),
        (b"<a><b>\xff</b></a>", "UTF-8"),
        (
            b'<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"/>',
            "Send SOAP 1.1",
        ),
    ],
)
def test_other_things_than_messages(castile: Harness, body: bytes, words: str) -> None:
    """Whatever was sent, something is said about it."""
    assert castile.post(body).code == 20012
    assert words in all_text(explained(castile))


def test_a_cut_message_names_what_is_open(castile: Harness) -> None:
    """A client or proxy that cuts is recognised."""
    body = castile.envelope(GET.format(""))
    assert castile.post(body[: body.index(b"</leadKey>")]).code == 20012
    text = all_text(explained(castile))
    assert "</leadKey></ns1:paramsGetLead></SOAP-ENV:Body></SOAP-ENV:Envelope>" in text


def test_the_column_is_that_of_the_request_as_it_came(castile: Harness) -> None:
    """Masks make what is kept shorter; the column was noted before."""
    body = castile.envelope(GET.format("</x>"))
    assert b"\n" not in body
    castile.post(body)
    assert f"line 1, column {body.index(b'</x>') + 3}" in all_text(explained(castile))


@pytest.mark.parametrize(("padding", "words"), [(100, True), (20_000, False)])
def test_nothing_is_claimed_of_what_was_not_kept(
    castile: Harness,
    padding: int,
    words: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    """Of a long message the begin is kept; the place was noted all the same."""
    body = castile.envelope(GET.format(f"<keyValue>{'x' * padding}</KeyValue>"))
    assert castile.post(body).code == 20012
    text = all_text(explained(castile))
    assert ("Expected </keyValue>" in text) == words
    assert "ends too early" not in text
    assert f"column {body.index(b'</KeyValue>') + 3}" in text
