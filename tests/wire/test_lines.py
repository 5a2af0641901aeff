"""Refusals of well-formed requests name the line of the element that is meant."""

from __future__ import annotations

import pytest

from castile.wire.faults import RequestNotUnderstood
from castile.wire.lines import line_of
from castile.wire.reader import ReaderLimits, read

HEAD = '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/">\n'
CALL = '<m:paramsListMObjects xmlns:m="http://www.marketo.com/mktows/">%s</m:paramsListMObjects>'


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (["<e:Body>", CALL % "", CALL % "", "</e:Body>"], 4),
        (["<e:Body>", CALL % "", "<a/>", CALL % "", "</e:Body>"], 4),
        (["<e:Body>", CALL % "", "</e:Body>", "", "<e:Body/>"], 6),
        (["<e:Header/>", "<e:Header/>", "<e:Body/>"], 3),
        (["<e:Body>", CALL % '\n<a href="#nothing"/>', "</e:Body>"], 4),
        (["<e:Body>", CALL % '<a id="x"/>\n<b id="x"/>\n<c href="#x"/>', "</e:Body>"], 5),
        (["<e:Body>", "", CALL % '<a id="x">\n<b href="#x"/></a>', "</e:Body>"], 4),
    ],
    ids=["two", "three", "two bodies", "two headers", "nowhere", "several", "circle"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_is_refused_is_named_by_its_line(lines: list[str], line: int, encoding: str) -> None:
    """Decided: in every encoding, the first line is 1."""
    request = HEAD + "\n".join(lines) + "\n</e:Envelope>"
    with pytest.raises(RequestNotUnderstood) as caught:
        read(request.encode(encoding), ReaderLimits())
    assert f": line {line}: " in caught.value.message


@pytest.mark.parametrize(("before", "line"), [("", 1), ("\n\n", 3), ("x" * 70_000 + "\n", 2)])
def test_a_broken_character_is_named_by_its_line(before: str, line: int) -> None:
    """Decided: also when it lies in a later piece of a long request."""
    body = ("<a>" + before).encode("utf-16") + b"\x00\xd8<\x00"
    with pytest.raises(RequestNotUnderstood) as caught:
        read(body, ReaderLimits())
    assert f": line {line}: " in caught.value.message


@pytest.mark.parametrize(("number", "line"), [(1, 2), (2, 3), (3, 4)])
def test_elements_are_counted_from_one(number: int, line: int) -> None:
    """The last line stands for an element that is not there."""
    body = b"<a>\n<b/>\n<b/>\n</a>"
    assert line_of(body, lambda tags, _: tags[-1] == "b", number) == line
