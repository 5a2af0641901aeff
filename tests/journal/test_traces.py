"""Which messages name a lead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.journal.traces import Finder, Traces

EMAIL = "jane@example.com"
COOKIE = "token:_mch-example.com-1404-85"
FINDER = Finder(
    Traces(
        frozenset({1_089_946}),
        frozenset({EMAIL, COOKIE, "77", "FID-0001"}),
        frozenset({"LeadScore", "NumberOfEmployees"}),
    )
)


@pytest.mark.parametrize(
    "text",
    [
        "<Id>1089946</Id>",
        "<leadId>\n 01089946 </leadId>",
        '<ns1:keyValue xsi:type="xs:string">1089946</ns1:keyValue>',
        "<attribute><attrName>Lead ID</attrName><attrValue>1089946</attrValue></attribute>",
        "<attrName>Merge IDs</attrName><attrType/><attrValue>5, 1089946,7</attrValue>",
        "<attrValue>1089946</attrValue>",
        "<Email>jane@example.com</Email>",
        "<Email>Jane@EXAMPLE.com</Email>",
        "<Email>jane&#64;example.com</Email>",
        "<keyValue>jane%40example.com</keyValue>",
        "<message>No lead found with EMAIL = jane@example.com (20103)</message>",
        "<stringItem>a;jane@example.com,b</stringItem>",
        f"<marketoCookie>id:287-x&amp;{COOKIE}</marketoCookie>",
        "<marketoCookie>id%3A287%26token%3A_mch-example.com-1404-85</marketoCookie>",
        "<ForeignSysPersonId> 77 </ForeignSysPersonId>",
        "<ForeignSysPersonId>fid-0001</ForeignSysPersonId>",
        "cut off <Id>1089946</",
        "<broken jane@example.com",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_message_that_names_the_lead_is_found(text: str, encoding: str) -> None:
    """By id, email, cookie and foreign system id, in any encoding and any spelling."""
    assert FINDER.finds(text.encode(encoding))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<Id>10899460</Id>",
        "<Id>089946</Id>",
        "<leadId>1089946.5</leadId>",
        "<count>1089946</count><returnCount>1089946</returnCount>",
        "<ns1:remainingCount>1089946</ns1:remainingCount><batchSize>1089946</batchSize>",
        "<a><attrName>LeadScore</attrName><attrType>x</attrType><attrValue>1089946</attrValue></a>",
        "<Email>mary-jane@example.com</Email>",
        "<Email>jane@example.com.au</Email>",
        "<Email>jane@example.community</Email>",
        "<Email>xjane@example.com</Email>",
        "<Id>177</Id><a>77.5</a> 77 ",
        "1089946",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_message_about_another_lead_is_not(text: str, encoding: str) -> None:
    """Longer ids and addresses, counts, and values of fields are somebody else's."""
    assert not FINDER.finds(text.encode(encoding))


def test_a_message_that_lost_a_byte_is_read_all_the_same() -> None:
    """UTF-16 may be cut at its begin."""
    assert FINDER.finds("<a><Id>1089946</Id>".encode("utf-16-le")[1:])
    assert FINDER.finds("<a><Id>1089946</Id>".encode("utf-16-be")[1:])


def test_nothing_names_nobody() -> None:
    """Without texts only the id counts; a blank text is none."""
    finder = Finder(Traces(frozenset({5}), frozenset({"", " "})))
    assert finder.finds(b"<Id>5</Id>")
    assert not finder.finds(b"<Id>6</Id> text")


@given(st.binary(max_size=200))
def test_any_bytes_can_be_looked_at(message: bytes) -> None:
    """Whatever was kept."""
    assert FINDER.finds(message) in (True, False)
    assert FINDER.finds(b"<Id>1089946</Id>" + message) or b"\0" in message
