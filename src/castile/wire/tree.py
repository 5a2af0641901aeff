"""
Turn the bytes of a request into nodes, inside limits that hold while the bytes go by.

The parser is expat with namespace processing, driven by two handlers of ours. It was weighed
against lxml (a third quicker on a small call, but a dependency, and its whole tree stands before a
limit can speak) and the C parser of ElementTree (as quick, but it declares entities and keeps all
attributes). With expat every limit is checked while the bytes go by, and what nobody asks for is
never kept.

Where the work per byte could be driven up, and what stands against it:

- A body goes in by pieces, so that the parser's own copy stays small. A token that is not complete
  is scanned again with the next piece; the next piece is then as long as what is pending, so that
  the work doubles at most. A tag may be 64 KiB long, a comment or instruction as long as a text.
- The parser stores all attributes of a tag before we see one: a tag with more than the permitted
  number is looked for beforehand. It also keeps each *name* of an attribute or prefix for good,
  so the number of different ones in a message is limited.
- A text with one astral character takes four bytes a character in memory; such a text, and a long
  one, is kept as UTF-8 and decoded when it is asked for.
- Elements without text, attributes and children are one shared node for each name.
- References are resolved into a graph, never copied out (`references`).
- A document type declaration is refused at its start, before any entity can be declared; without
  entities nothing can expand, and nothing outside the message is ever opened.

`benchmarks/hostile.py` measures each of these.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from sys import getsizeof
from typing import TYPE_CHECKING, NoReturn
from xml.parsers.expat import ErrorString, ExpatError, ParserCreate

from castile.wire import encodings
from castile.wire.faults import RequestNotUnderstood
from castile.wire.nodes import MKTOWS, SOAP_1_1, WHITE_SPACE, MarkedNode, Node, Tree

if TYPE_CHECKING:
    from castile.wire.nodes import ReaderLimits

_SOAP_1_2 = "http://www.w3.org/2003/05/soap-envelope"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_XSI_TYPE, _XSI_NIL = f"{_XSI} type", f"{_XSI} nil"
_ROOT = "http://schemas.xmlsoap.org/soap/encoding/ root"
_KNOWN = frozenset({_XSI_TYPE, _XSI_NIL, _ROOT, "id", "href"})

_Start = Callable[[str, dict[str, str]], None]
_End = Callable[[str], None]

_PIECE_BYTES = 1 << 15
_TAG_BYTES_MAX = 1 << 16
_SEARCHED_BYTES = 1 << 20
_SHORT_CHARACTERS = 1 << 13
_NAMES_MAX = 1000
"""Different names of attributes, prefixes and empty elements that one message may bring."""


def build(body: bytes, limits: ReaderLimits) -> Tree:
    """
    Parse a request.

    Args:
        body: The bytes as they came, not empty.
        limits: How much it may hold.

    Returns:
        The tree of a SOAP 1.1 Envelope.

    Raises:
        RequestNotUnderstood: Fault 20012, for everything that is not the well-formed XML of a
            SOAP 1.1 Envelope inside the limits.

    Source: decided, 00-overview W-1, W-14.
    """
    try:
        utf8, found = encodings.to_utf8(body)
    except encodings.EncodingError as refused:
        _refuse(str(refused))
    _refuse_crowded_tag(utf8, limits)
    builder = _Builder(utf8, found, limits)
    try:
        return builder.parse()
    finally:
        builder.let_go()


def _refuse(what: str, line: int = 0, column: int = 0) -> NoReturn:
    # The column is for the journal: what is kept has masks in it and may lie elsewhere.
    detail = f"line {line}, column {column + 1}" if line else ""
    raise RequestNotUnderstood(what=what, detail=detail)


_ATTRIBUTE = rb"""\s++[^\s<>="'/]++\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+')"""


def _refuse_crowded_tag(utf8: bytes | bytearray, limits: ReaderLimits) -> None:
    """
    Look for a tag with more attributes and declarations than both limits allow together.

    No more than a count of "=" is needed for nearly all requests. The first expression is quick
    and finds where a tag could be crowded; the second decides. Neither ever crosses a "<". No
    search is long, because no other thread runs meanwhile; a tag that reaches out of the searched
    bytes is longer than a tag may be.
    """
    most = limits.attributes_max + limits.namespaces_max
    if utf8.count(b"=") <= most:
        return
    tag = re.compile(rb"<[^\s<>=]++(?:%s){%d}" % (_ATTRIBUTE, most + 1))
    could_be = re.compile(rb"<(?:[^<=]*+=){%d}" % (most + 1))
    for start in range(0, len(utf8), _SEARCHED_BYTES):
        for suspect in could_be.finditer(utf8, start, start + _SEARCHED_BYTES + 4 * _TAG_BYTES_MAX):
            if tag.match(utf8, suspect.start()):
                line = utf8.count(b"\n", 0, suspect.start()) + 1
                _refuse(
                    f"line {line}: expected at most {limits.attributes_max} attributes and "
                    f"{limits.namespaces_max} namespace declarations of an element"
                )


class _Builder:
    """
    What happens beside the plain way of an element: prolog, attributes, long texts, refusals.

    The plain way itself is in `_element_handlers`, which shares `texts`, `marked` and `roots`.
    """

    __slots__ = (
        "_attribute_names",
        "_declarations",
        "_found",
        "_links",
        "_long_text",
        "_not_roots",
        "_parser",
        "_prefixes",
        "_start",
        "_targets",
        "_utf8",
        "limits",
        "marked",
        "roots",
        "texts",
    )

    def __init__(
        self, utf8: bytes | bytearray, found: encodings.Found, limits: ReaderLimits
    ) -> None:
        self._utf8 = utf8
        self._found = found
        self.limits = limits
        self.roots: list[Node] = []
        self.texts: list[str] = []
        self.marked: dict[int, MarkedNode] = {}
        """The nodes to be of open elements with attributes that mean something, by depth."""
        self._long_text = bytearray()
        self._attribute_names: set[str] = set()
        self._prefixes: dict[str | None, list[str | None]] = {}
        self._declarations = 0
        self._links: list[tuple[MarkedNode, str]] = []
        self._targets: dict[str, Node | None] = {}
        self._not_roots: list[Node] = []
        self._set_up()

    def _set_up(self) -> None:
        # The encoding given here overrides the declaration. No dictionary of names: our own nodes
        # hold all names there are, and it would keep those of attributes too.
        parser = self._parser = ParserCreate("utf-8", " ", None)
        parser.buffer_text = True
        self._start, parser.EndElementHandler = _element_handlers(self)
        parser.StartElementHandler = self._start_root
        parser.CharacterDataHandler = self.texts.append
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._doctype
        utf8 = self._utf8
        if b"type" in utf8 or utf8.count(b"xmlns") > self.limits.namespaces_max:
            parser.StartNamespaceDeclHandler = self._start_namespace
            parser.EndNamespaceDeclHandler = self._end_namespace
            self._start = self._counting_declarations(self._start)

    def let_go(self) -> None:
        """Break the circle of parser and handlers, so that memory is free at once."""
        del self._parser, self._start

    def parse(self) -> Tree:
        """Feed the parser, and give what came of it."""
        try:
            self._feed(self._utf8)
        except ExpatError as error:
            begins = self._utf8.lstrip().startswith((b"<", b"\xef\xbb\xbf"))
            got = ErrorString(error.code) if begins else "no XML"
            _refuse(
                f"line {error.lineno}: expected well-formed XML of a SOAP 1.1 Envelope, got {got}",
                error.lineno,
                error.offset,
            )
        # The parser has refused a message without elements.
        return Tree(self.roots[0], self._links, self._targets, self._not_roots)

    def _feed(self, utf8: bytes | bytearray) -> None:
        parser = self._parser
        if len(utf8) <= _PIECE_BYTES:
            parser.Parse(utf8, True)  # noqa: FBT003 - as the parser names it
            return
        view = memoryview(utf8)
        at = pending = 0
        while at < len(view):
            end = min(at + max(_PIECE_BYTES, pending), len(view))
            parser.Parse(view[at:end])
            if self.texts:
                self._settle_text()
            at = end
            begun = max(parser.CurrentByteIndex, 0)
            pending = at - begun
            if pending > _TAG_BYTES_MAX:
                self._check_pending(bytes(view[begun : begun + 2]), pending)
        parser.Parse(b"", True)  # noqa: FBT003 - it takes no keywords

    def _check_pending(self, start: bytes, pending: int) -> None:
        if start not in (b"<!", b"<?"):
            self.refuse_here(f"expected a tag of at most {_TAG_BYTES_MAX:,} bytes")
        most = self.limits.text_bytes_max
        if pending > most + _TAG_BYTES_MAX:
            self.refuse_here(f"expected a comment or instruction of at most {most:,} bytes")

    def refuse_here(self, what: str) -> NoReturn:
        """Refuse the request, naming the line that the parser is at."""
        parser = self._parser
        line = parser.CurrentLineNumber
        _refuse(f"line {line}: {what}", line, parser.CurrentColumnNumber)

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None:
            try:
                encodings.check_declared(encoding, self._found, self._utf8)
            except encodings.EncodingError as refused:
                self.refuse_here(str(refused))

    def _doctype(self, name: str, *_: object) -> None:
        if name.lower() == "html":
            self.refuse_here("expected a SOAP 1.1 Envelope, got an HTML page")
        self.refuse_here("expected a message without document type declaration")

    def _start_root(self, name: str, attributes: dict[str, str]) -> None:
        self._parser.StartElementHandler = self._start
        namespace, _, local = name.rpartition(" ")
        if local == "Envelope" and namespace == SOAP_1_1:
            self._start(name, attributes)
            return
        if local == "Envelope" and namespace == _SOAP_1_2:
            got = "SOAP 1.2"
        elif local.lower() == "html":
            got = "an HTML page"
        else:
            got = f"{local[:40]} of the namespace {namespace[:60]}" if namespace else local[:40]
        self.refuse_here(f"expected a SOAP 1.1 Envelope, got {got}")

    def _counting_declarations(self, start: _Start) -> _Start:
        # Declarations are told before the element they stand in.
        def start_after_declarations(name: str, attributes: dict[str, str]) -> None:
            self._declarations = 0
            start(name, attributes)

        return start_after_declarations

    def _start_namespace(self, prefix: str | None, uri: str | None) -> None:
        self._declarations += 1
        most = self.limits.namespaces_max
        if self._declarations > most:
            self.refuse_here(f"expected at most {most} namespace declarations of an element")
        self._prefixes.setdefault(prefix, []).append(uri)
        if len(self._prefixes) > _NAMES_MAX:
            self.refuse_here(f"expected at most {_NAMES_MAX:,} different prefixes")

    def _end_namespace(self, prefix: str | None) -> None:
        self._prefixes[prefix].pop()

    def note_attributes(self, attributes: dict[str, str], depth: int) -> None:
        """Judge the attributes of an element that opens, and keep what means something."""
        most = self.limits.attributes_max
        if len(attributes) > most:
            self.refuse_here(f"expected at most {most} attributes of an element")
        if not _KNOWN.isdisjoint(attributes):
            self.marked[depth] = self._marked_node(attributes)
            if len(attributes) == 1:
                return
        self._attribute_names.update(attributes)
        if len(self._attribute_names) > _NAMES_MAX:
            self.refuse_here(f"expected at most {_NAMES_MAX:,} different names of attributes")

    def _marked_node(self, attributes: dict[str, str]) -> MarkedNode:
        node = MarkedNode()
        if _XSI_TYPE in attributes:
            node.xsi_type = self._type_name(attributes[_XSI_TYPE])
        if _XSI_NIL in attributes:
            node.nil = attributes[_XSI_NIL].strip(WHITE_SPACE).lower() in ("true", "1")
        if _ROOT in attributes and attributes[_ROOT].strip(WHITE_SPACE) == "0":
            self._not_roots.append(node)
        if "href" in attributes:
            # A reference is no target, so that none leads to another.
            self._links.append((node, attributes["href"]))
        elif "id" in attributes:
            name, targets = attributes["id"], self._targets
            targets[name] = None if name in targets else node
        return node

    def _type_name(self, value: str) -> str:
        prefix, _, local = value.strip(WHITE_SPACE).rpartition(":")
        if not prefix:
            return local
        bound = self._prefixes.get(prefix)
        namespace = bound[-1] if bound else None
        return local if namespace == MKTOWS else f"{{{namespace or ''}}}{local}"

    def forget_text(self) -> None:
        """Let the text go that stands beside elements."""
        self.texts.clear()
        if self._long_text:
            self._long_text.clear()

    def take_text(self) -> str | bytes:
        """Give the text of an element that ends, as UTF-8 where that may be much smaller."""
        text = self.texts[0]
        if len(self.texts) == 1 and 4 * len(text) <= self.limits.text_bytes_max:
            self.texts.clear()
            return text.encode() if _is_wide(text) else text
        self._settle_text()
        utf8 = bytes(self._long_text)
        self.forget_text()
        return utf8 if len(utf8) > _SHORT_CHARACTERS else utf8.decode()

    def _settle_text(self) -> None:
        # Between two pieces a text that is not complete is kept as UTF-8; the two empty strings
        # tell `take_text` that there is one.
        self._long_text += "".join(self.texts).encode()
        self.texts[:] = ("", "")
        most = self.limits.text_bytes_max
        if len(self._long_text) > most:
            self.refuse_here(f"expected a text of at most {most:,} bytes")


def _is_wide(text: str) -> bool:
    # Latin letters need one byte a character, the basic plane two, the rest four.
    return not text.isascii() and getsizeof(text) > 3 * len(text) + 128


def _element_handlers(builder: _Builder) -> tuple[_Start, _End]:
    """
    Make the two handlers that every element goes through, a third quicker than as methods.

    A list of children is made when the first child is complete; `stack` holds one for each open
    element but the innermost, None where there is none yet.
    """
    texts = builder.texts
    marked = builder.marked
    limits = builder.limits
    depth_max, elements_max = limits.depth_max, limits.elements_max
    short_characters = min(_SHORT_CHARACTERS, limits.text_bytes_max)
    stack: list[list[Node] | None] = []
    push, pop = stack.append, stack.pop
    empty_nodes: dict[str, Node] = {}
    children: list[Node] | None = builder.roots
    count = 0

    def start(_name: str, attributes: dict[str, str]) -> None:
        nonlocal children, count
        count += 1
        push(children)
        children = None
        if texts:
            builder.forget_text()
        if attributes:
            builder.note_attributes(attributes, len(stack))
        if len(stack) > depth_max:
            builder.refuse_here(f"expected elements at most {depth_max} deep")
        if count > elements_max:
            builder.refuse_here(f"expected at most {elements_max:,} elements")

    def end(tag: str) -> None:
        nonlocal children
        node: Node
        if marked and len(stack) in marked:
            node = marked.pop(len(stack))
        elif children is not None or texts:
            node = Node()
        else:
            node = empty_nodes.get(tag) or Node()
            if len(empty_nodes) < _NAMES_MAX:
                empty_nodes[tag] = node
        node.tag = tag
        node.children = children or ()
        node.utf8_or_text = ""
        if texts:
            if children is not None:
                builder.forget_text()
            elif len(texts) == 1 and len(texts[0]) <= short_characters and texts[0].isascii():
                node.utf8_or_text = texts[0]
                texts.clear()
            else:
                node.utf8_or_text = builder.take_text()
        siblings = pop()
        if siblings is None:
            children = [node]
        else:
            siblings.append(node)
            children = siblings

    return start, end
