"""Files of `reader_cases` in, trees or refusals out; and limits, memory, hostile bytes."""

from __future__ import annotations

import re
import tracemalloc
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from castile.wire.faults import RequestNotUnderstood
from castile.wire.reader import Call, Node, ReaderLimits, read

CASES = Path(__file__).parent / "reader_cases"
LIMITS = ReaderLimits()
SMALL = ReaderLimits(
    depth_max=8,
    elements_max=20,
    attributes_max=4,
    namespaces_max=4,
    text_bytes_max=100,
    body_bytes_max=10_000,
)


def cases(kind: str) -> list[Path]:
    return sorted((CASES / kind).glob("*.xml"))


def envelope(body: str, attributes: str = "") -> bytes:
    return (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" '
        f'xmlns:m="http://www.marketo.com/mktows/"{attributes}>'
        f"<s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


def operation(content: str) -> bytes:
    return envelope(f"<m:paramsX>{content}</m:paramsX>")


def refusal(body: bytes, limits: ReaderLimits = LIMITS) -> str:
    with pytest.raises(RequestNotUnderstood) as caught:
        read(body, limits)
    return caught.value.message.removeprefix("Unexpected SOAP message: ")


def shown(node: Node, indent: str = "") -> str:
    name = f"{{{node.namespace}}}{node.name}" if node.namespace else node.name
    marks = f" type={node.xsi_type}" if node.xsi_type is not None else ""
    marks += " nil" if node.nil else ""
    marks += f" {node.text!r}" if node.text else ""
    return f"{indent}{name}{marks}\n" + "".join(
        shown(child, indent + "  ") for child in node.children
    )


def shown_call(call: Call) -> str:
    lines = []
    if call.authentication is None:
        lines.append("no authentication")
    else:
        names = ("user_id", "signature", "timestamp", "partner_id", "audit")
        texts = ((name, getattr(call.authentication, name)) for name in names)
        lines += [f"{name} {text}" for name, text in texts if text is not None] or [
            "empty authentication"
        ]
    lines += [f"target_workspace {text}" for text in call.target_workspaces if text is not None]
    return "\n".join(lines) + "\n" + shown(call.operation_element)


@pytest.mark.parametrize("path", cases("valid"), ids=lambda path: path.stem)
def test_valid_case(path: Path) -> None:
    """A-1, A-3: what real clients send is read as the file beside it says."""
    assert path.with_suffix(".expected").read_text() == shown_call(read(path.read_bytes(), LIMITS))


@pytest.mark.parametrize("path", cases("invalid"), ids=lambda path: path.stem)
def test_invalid_case(path: Path) -> None:
    """W-1, W-14, decided: what is no SOAP 1.1 message is refused as the file beside it says."""
    expected = path.with_suffix(".expected").read_text().strip()
    assert refusal(path.read_bytes()).startswith(expected)


def test_over_01_two_elements_in_the_body_are_refused() -> None:
    """Decided: a Body with two elements is 20012."""
    assert "one element in the Body" in refusal(envelope("<m:paramsGetLead/><m:paramsGetLead/>"))


@pytest.mark.parametrize("prefix", ["", "m:"])
def test_the_texts_of_the_header_are_read_in_any_form(prefix: str) -> None:
    """A-1, A-13, decided: with a namespace or without, in any order, blanks around them cut."""
    children = "".join(
        f"<{prefix}{name}>\n\t {text} </{prefix}{name}>"
        for name, text in (
            ("requestTimestamp", "T"),
            ("requestSignature", "S"),
            ("mktowsUserId", "U"),
        )
    )
    header = f"<s:Header><m:AuthenticationHeader>{children}</m:AuthenticationHeader></s:Header>"
    body = operation("").replace(b"<s:Body>", f"{header}<s:Body>".encode())
    found = read(body, LIMITS).authentication
    assert found
    assert (found.user_id, found.signature, found.timestamp) == ("U", "S", "T")


def test_over_06_children_in_the_namespace_are_told_apart_by_namespace_only() -> None:
    """Documented and decided: children come with and without the mktows namespace."""
    bare, qualified = read(operation("<a>1</a><m:a>1</m:a>"), LIMITS).operation_element.children
    assert (bare.name, bare.namespace) == ("a", "")
    assert (qualified.name, qualified.namespace) == ("a", "http://www.marketo.com/mktows/")


def test_over_07_order_is_kept_as_sent() -> None:
    """Recorded: elements are taken in any order."""
    node = read(operation("<strict>true</strict><listKey/>"), LIMITS).operation_element
    assert [child.name for child in node.children] == ["strict", "listKey"]


def test_over_08_unknown_elements_are_kept_for_the_binder() -> None:
    """Recorded: an unknown element is no fault of form."""
    node = read(operation("<leadRecord><pants>1</pants></leadRecord>"), LIMITS).operation_element
    assert node.children[0].children[0].name == "pants"


def test_empty_request_is_refused() -> None:
    """No bytes at all are refused like blanks."""
    assert refusal(b"") == "line 1: expected a SOAP 1.1 Envelope, got an empty request"


@pytest.mark.parametrize("count", [7, 8, 9])
def test_depth_limit(count: int) -> None:
    """Eight levels are read, nine are not."""
    inside = count - 3
    body = operation("<a>" * inside + "</a>" * inside)
    if count <= SMALL.depth_max:
        read(body, SMALL)
    else:
        assert refusal(body, SMALL) == "line 1: expected elements at most 8 deep"


@pytest.mark.parametrize("count", [19, 20, 21])
def test_elements_limit(count: int) -> None:
    """The number of elements is exact, the Envelope included."""
    body = operation("<a/>" * (count - 3))
    if count <= SMALL.elements_max:
        read(body, SMALL)
    else:
        assert refusal(body, SMALL) == "line 1: expected at most 20 elements"


@pytest.mark.parametrize("references", [3, 4, 5])
def test_elements_limit_counts_what_references_add(references: int) -> None:
    """A value of three elements counts at each place where it stands."""
    body = operation('<v id="v"><a/><a/></v>' + '<v href="#v"/>' * references)
    limits = ReaderLimits(elements_max=1 + 3 + 3 * 4)
    if references <= 4:
        read(body, limits)
    else:
        assert refusal(body, limits) == "line 1: expected at most 16 elements, references included"


@pytest.mark.parametrize("count", [3, 4, 5, 8, 9, 20])
def test_attributes_limit(count: int) -> None:
    """Four attributes are read, five are not, however many more there are."""
    attributes = " ".join(f"a{number}='{number}'" for number in range(count))
    body = operation(f"<a {attributes}/>")
    if count <= SMALL.attributes_max:
        read(body, SMALL)
    else:
        assert "expected at most 4 attributes" in refusal(body, SMALL)


@pytest.mark.parametrize("count", [3, 4, 5, 8, 9, 20])
def test_namespaces_limit(count: int) -> None:
    """Four declarations are read, five are not, however many more there are."""
    declarations = " ".join(f'xmlns:p{number}="urn:{number}"' for number in range(count))
    body = operation(f"<a {declarations}/>")
    if count <= SMALL.namespaces_max:
        read(body, SMALL)
    else:
        assert "4 namespace declarations of an element" in refusal(body, SMALL)


def test_declarations_are_counted_for_each_element_apart() -> None:
    """Three declarations on each of two elements are not six."""
    declarations = " ".join(f'xmlns:p{number}="urn:{number}"' for number in range(3))
    read(operation(f"<a {declarations}><b {declarations}/></a><c {declarations}/>"), SMALL)


def test_many_equals_signs_are_no_attributes() -> None:
    """Text, comments and CDATA may look crowded."""
    content = (
        "<a>" + "=" * 90 + "</a><!--" + "= " * 90 + "--><b><![CDATA[<x " + "=" * 70 + "]]></b>"
    )
    node = read(operation(content), SMALL).operation_element
    assert [child.text for child in node.children] == ["=" * 90, "<x " + "=" * 70]


@pytest.mark.parametrize("kind", ["attribute", "prefix"])
def test_different_names_are_limited(kind: str) -> None:
    """Decided: the parser keeps each name, so there may be a thousand different ones."""
    name = "a{}" if kind == "attribute" else "xmlns:a{}"

    def body(count: int) -> bytes:
        return operation("".join(f'<e {name.format(n)}="urn:x" type=""/>' for n in range(count)))

    # `type` is a name too, and so are the two prefixes of the Envelope.
    most = 999 if kind == "attribute" else 998
    read(body(most), LIMITS)
    assert "different" in refusal(body(most + 1))


@pytest.mark.parametrize("size", [99, 100, 101])
@pytest.mark.parametrize("letter", ["a", "é", "😀"])
def test_text_limit(size: int, letter: str) -> None:
    """A hundred bytes of text are read, a hundred and one are not, whatever the letters."""
    width = len(letter.encode())
    text = letter * (size // width) + "x" * (size % width)
    body = operation(f"<a>{text}</a>")
    if size <= SMALL.text_bytes_max:
        assert text == read(body, SMALL).operation_element.children[0].text
    else:
        assert refusal(body, SMALL) == "line 1: expected a text of at most 100 bytes"


@pytest.mark.parametrize("size", [(1 << 20) - 1, 1 << 20, (1 << 20) + 1])
def test_text_limit_over_many_pieces(size: int) -> None:
    """The limit of 1 MiB is exact where a text comes in pieces, and comments do not hide it."""
    body = operation(f"<a>{'x' * (size - 7)}<!-- c -->&#169;<![CDATA[12345]]></a>")
    if size <= LIMITS.text_bytes_max:
        text = read(body, LIMITS).operation_element.children[0].text
        assert "x" * (size - 7) + "©12345" == text
    else:
        assert "expected a text of at most 1,048,576 bytes" in refusal(body)


@pytest.mark.parametrize("size", [999, 1000, 1001])
def test_body_limit(size: int) -> None:
    """The limit of the body is exact, in bytes as they came."""
    body = operation("")
    body += b" " * (size - len(body))
    limits = ReaderLimits(body_bytes_max=1000)
    if size <= limits.body_bytes_max:
        read(body, limits)
    else:
        assert refusal(body, limits) == "expected at most 1,000 bytes, got 1,001"


def test_long_comment_is_read_and_a_longer_one_refused() -> None:
    """A comment may be as long as a text."""
    read(operation(f"<!--{'x' * (1 << 20)}-->"), LIMITS)
    assert "comment or instruction" in refusal(operation(f"<!--{'x' * (5 << 20)}-->"))


def test_long_tag_is_refused() -> None:
    """No tag needs 64 KiB."""
    read(operation(f'<a b="{"x" * 60_000}"/>'), LIMITS)
    assert "a tag of at most 65,536 bytes" in refusal(operation(f'<a b="{"x" * 300_000}"/>'))


def test_refusal_names_the_line() -> None:
    """The text says on which line the wrong thing stands."""
    assert refusal(operation("\n\n<a>\n</b>")).startswith("line 4: ")


def test_refusal_never_quotes_a_header_text() -> None:
    """A signature does not come back in a fault."""
    body = (CASES / "valid" / "001_plain.xml").read_bytes()
    for cut in range(0, len(body), 7):
        assert "d535cddf" not in refusal(body[:cut])


@pytest.mark.parametrize("text", ["plain", "日本語" * 2000, "x" * 9000 + "😀", "é" * 40_000])
def test_text_is_the_same_however_it_is_kept(text: str) -> None:
    """Long and wide texts are kept otherwise and shown alike."""
    node = read(operation(f"<a>{text}</a><b>{text}</b>"), LIMITS).operation_element
    assert [text, text] == [child.text for child in node.children]


# Hostile bytes


@pytest.fixture(scope="module")
def seeds() -> list[bytes]:
    return [path.read_bytes() for kind in ("valid", "invalid") for path in cases(kind)]


def read_or_refuse(body: bytes) -> None:
    for limits in (SMALL, LIMITS):
        with suppress(RequestNotUnderstood):
            read(body, limits)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    """No bytes raise anything but the fault 20012."""
    read_or_refuse(body)


@given(
    st.lists(
        st.sampled_from(
            [
                *("<", ">", "/", "=", '"', "'", "&", ";", "#", "]]>", "<![CDATA[", "<!--", "-->"),
                *("<?", "?>", "<!DOCTYPE a [", "<!ENTITY b 'c'>", "<a>", "</a>", "<s:Body>", "é"),
                *("<a href='#b'>", "<a id='b'/>", "xmlns:m=''", "&#xD800;", "&#0;", "\ud800", "\0"),
                *(
                    "<m:AuthenticationHeader>",
                    "xsi:type='m:X'",
                    "xsi:nil='1'",
                    " ",
                    "\n",
                    "😀",
                    "x",
                ),
            ]
        ),
        max_size=30,
    )
)
def test_any_pieces_are_read_or_refused(pieces: list[str]) -> None:
    """No arrangement of the pieces of XML raises anything but the fault 20012."""
    content = "".join(pieces).encode(errors="surrogatepass")
    read_or_refuse(operation("@").replace(b"@", content))
    read_or_refuse(content)


@given(st.integers(0, 1 << 30))
@settings(max_examples=300)
def test_mutations_are_read_or_refused(seeds: list[bytes], seed: int) -> None:
    """No mutation of a real message raises anything but the fault 20012."""
    random = Random(seed)  # noqa: S311 - reproducible, not secret
    body = bytearray(random.choice(seeds))
    for _ in range(random.randrange(1, 8)):
        start, length = random.randrange(len(body) + 1), random.randrange(12)
        kind = random.randrange(4)
        if kind == 0:
            del body[start : start + length]
        elif kind == 1:
            body[start : start + length] = random.randbytes(length)
        elif kind == 2:
            body[start:start] = body[start : start + 10 * length]
        else:
            other = random.choice(seeds)
            at = random.randrange(len(other))
            body[start:start] = other[at : at + 10 * length]
    read_or_refuse(bytes(body))


def test_nothing_outside_is_opened(monkeypatch: pytest.MonkeyPatch, seeds: list[bytes]) -> None:
    """Decided: no message makes the reader open a file or a connection."""

    def opened(*_: object, **__: object) -> None:
        raise AssertionError("opened")

    for name in ("builtins.open", "io.open", "os.open", "socket.socket"):
        monkeypatch.setattr(name, opened)
    for seed in seeds:
        read_or_refuse(seed)


# Memory

KIB = 1024
LARGE = {
    "one text with an astral character": "<a>" + "x" * 1_000_000 + "😀</a>",
    "texts with an astral character": ("<a>" + "x" * 2000 + "😀</a>") * 1000,
    "an astral character in each piece": "<a>" + ("x" * 4000 + "😀") * 250 + "</a>",
    "japanese": ("<a>" + "日本語" * 300 + "</a>") * 1000,
    "elements": "<a/>" * 300_000,
    "elements with a text": "<a>x</a>" * 200_000,
    "elements of different names": "".join(f"<a{n}/>" for n in range(200_000)),
    "elements with ids": "".join(f"<a id='{n}'/>" for n in range(100_000)) + "<a href='#1'/>",
    "references": "<a id='a'>1</a>" + "<a href='#a'/>" * 100_000,
    "types": "<a xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>"
    + "<b xsi:type='m:c'/>" * 100_000
    + "</a>",
    "attributes": ("<a " + " ".join(f"a{n}=''" for n in range(32)) + "/>") * 10_000,
    "attributes of different names": "".join(
        "<a " + " ".join(f"a{m}_{n}=''" for m in range(32)) + "/>" for n in range(10_000)
    ),
    "one tag of many attributes": "<a " + " ".join(f"a{n}=''" for n in range(200_000)) + "/>",
    "namespaces": ("<a " + " ".join(f"xmlns:a{n}='u'" for n in range(32)) + "/>") * 10_000,
    "namespaces of different names": "".join(
        f"<a{n}:a xmlns:a{n}='urn:{n}'/>" for n in range(50_000)
    ),
    "namespaces that differ": "".join(f"<a xmlns='urn:{n}'/>" for n in range(50_000)),
    "deep": ("<a>" * 29 + "</a>" * 29) * 5_000,
    "too deep": "<a>" * 300_000,
    "comments": "<!---->" * 150_000,
    "one long comment": "<!--" + "x" * 1_040_000 + "-->",
    "one long attribute": "<a b='" + "x" * 1_040_000 + "'/>",
    "one long name": "<" + "x" * 1_040_000 + "/>",
    "blanks": "\n " * 500_000,
    "character references": "<a>" + "&#120;" * 170_000 + "</a>",
    "cdata": "<a>" + "<![CDATA[x]]>" * 80_000 + "</a>",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("kind", LARGE)
def test_memory_is_bounded(kind: str, encoding: str) -> None:
    """Four times the body and 300 bytes an element, the body included, are never exceeded."""
    body = operation("@").replace(b"@", LARGE[kind].encode()).decode().encode(encoding)
    elements = len(re.findall("<[^/!?]", body.decode(encoding)))
    tracemalloc.start()
    try:
        call: Call | None = read(body, LIMITS)
    except RequestNotUnderstood:
        call = None
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(body) + peak <= 4 * len(body) + 300 * elements
    del call


def test_nothing_is_left_after_a_call() -> None:
    """Parser and handlers are no circle that waits for the collector."""
    body = operation("<a>x</a>" * 1000)
    read(body, LIMITS)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(5):
        read_or_refuse(body)
        read_or_refuse(body + b"<")
    left = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert left < 64 * KIB
