"""What is wrong with a header, told from what was kept."""

from __future__ import annotations

import pytest

from castile.journal.explain.header import explain_header

ENVELOPE = (
    '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:n="http://www.marketo.com/mktows/">{}<e:Body>{}</e:Body></e:Envelope>'
)
WHOLE = (
    "<n:AuthenticationHeader><mktowsUserId>u</mktowsUserId><requestSignature>[masked]"
    "</requestSignature><requestTimestamp>t</requestTimestamp></n:AuthenticationHeader>"
)


@pytest.mark.parametrize(
    ("header", "body", "word"),
    [
        ("", WHOLE, "in the Body"),
        ("", "<n:x/>", "no Header"),
        ("<e:Header/>", "<n:x/>", "no such element in its Header"),
        ("<e:Header><n:AuthenticationHeader/></e:Header>", "<n:x/>", "carries no mktowsUserId"),
    ],
)
def test_the_sentence_names_the_place(header: str, body: str, word: str) -> None:
    """A reader knows where to look."""
    assert word in explain_header(ENVELOPE.format(header, body).encode()).cause


@pytest.mark.parametrize("request_", [b"", b"<cut", b"not xml"])
def test_what_cannot_be_read_any_more_is_said(request_: bytes) -> None:
    """Long requests without a signature are kept in part only."""
    assert "cannot be read" in " ".join(explain_header(request_).sentences)
