"""
Mask the secrets of a message as it was on the wire, whatever state it is in.

What is kept of calls must never hold what could be used to make one. The bytes may be well-formed
or not, cut anywhere, UTF-8 or UTF-16; so nothing is parsed. Names are looked for, and what they
name is masked: from the end of a start tag to its own end tag, CDATA sections, comments and
elements of the same name passed over; from a quote to the next; and to the end of the message where
no end is found. When in doubt more is masked.

Masked are, whatever their prefix and letter case: requestSignature, WS-Security headers, passwords
and secrets everywhere, as elements, attributes and `name=value`; passwords in addresses; tokens
behind Bearer and Authorization; inside the SOAP Header also everything that is called a key, a
token, a signature and the like. The keys of leads are in the Body and stay.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MASK: Final = "[masked]"

_SIGNATURE: Final = "requestsignature"
_EVERYWHERE: Final = (_SIGNATURE, "security", "password", "passwd", "secret", "encryptionkey")
_IN_HEADER: Final = ("key", "token", "signature", "credential", "authorization", "nonce", "digest")
_NOT_IN_NAMES: Final = r"\s<>/:=\"'!?"


def _tag(names: Iterable[str]) -> re.Pattern[str]:
    """Make the pattern of start and end tags whose local name has one of the names in it."""
    letter = f"[^{_NOT_IN_NAMES}]"
    return re.compile(
        rf"<(?P<end>\s*+/)?+\s*+(?:{letter}*+:)*+(?P<name>{letter}*?(?:{'|'.join(names)}){letter}*+)"
    )


_SECRET: Final = re.compile("|".join(_EVERYWHERE))
_TAG_EVERYWHERE: Final = _tag(_EVERYWHERE)
_TAG_IN_HEADER: Final = _tag((*_EVERYWHERE, *_IN_HEADER))
_ASSIGNED: Final = (_SIGNATURE, "password", "passwd", "secret")
_ASSIGNMENT: Final = re.compile(r"[\"']?+\s*+(?:[:=]|&gt;|%3e)\s*+(?P<quote>[\"']?+)")
_HARMLESS_ATTRIBUTES: Final = re.compile(
    r"(?:\s++(?:xmlns(?::[\w.-]++)?|(?:[\w.-]++:)?(?:type|nil|encodingstyle|mustunderstand|actor))"
    r"\s*+=\s*+(?:\"[^\"<>]*+\"|'[^'<>]*+'))*+\s*+/?"
)
_END_OF_TAG: Final = re.compile("[<>]")
_END_OF_VALUE: Final = re.compile(r"[\s<>&,;\"'}]")
_HEADER: Final = re.compile(rf"<(?:[^{_NOT_IN_NAMES}]*+:)?+header[\s/>]")
_BODY: Final = re.compile(rf"</?(?:[^{_NOT_IN_NAMES}]*+:)?+body[\s/>]")
_PREFIXES: Final = rf"\s*+(?:[^{_NOT_IN_NAMES}]*+:)*+"
_MARK: Final = re.compile(
    r"(?P<section><!\[cdata\[|<!--|<\?)"
    rf"|<\s*+/{_PREFIXES}(?P<closed>[^{_NOT_IN_NAMES}]++)(?=[\s/>])"
    rf"|<{_PREFIXES}(?P<opened>[^{_NOT_IN_NAMES}]++)(?P<empty>[^<>]*+>(?<=/>))?"
)
_SECTIONS: Final = {"<![cdata[": "]]>", "<!--": "-->", "<?": "?>"}
# Up to the last at sign before the host of an address ends.
_PASSWORD: Final = re.compile(r"://[^\s<>\"'/?#:@]*+:(?P<secret>[^\s<>\"'/?#]*(?=@))")
_PASSWORD_BEGINS: Final = re.compile(rb"://[^\s<>\"'/?#:@]*+:")
_TOKEN: Final = re.compile(
    r"\b(?:bearer\s++(?=\S*\d)|authorization[\"']?+\s*+[:=]\s*+[\"']?+(?:\w++\s++)?+)"
    r"(?P<secret>[\w.~+/=-]{8,})"
)
_TOKEN_WORDS: Final = ("bearer", "authorization")
_NOTHING: Final = range(0)
_PREFIX_FACTOR: Final = 4
_WORDS: Final = tuple(word.encode() for word in (*_EVERYWHERE, "header", *_TOKEN_WORDS))


def redact(body: bytes, *, bytes_max: int | None = None) -> bytes:
    """
    Mask what is secret in a message, and cut it.

    Args:
        body: The bytes as they were on the wire.
        bytes_max: The greatest length of what is kept, the note of a cut included; None for all.

    Returns:
        The same bytes, but for the masks; of a longer message the begin and a note. Never raises;
        the time grows with the smaller of the length and `bytes_max`.

    Source: decided; 02-admission ADM-24, 01-errors F-9.
    """
    # Most long messages are answers with none of the words in what is kept.
    if bytes_max is not None and len(body) > bytes_max and not _may_hold_secrets(body[:bytes_max]):
        return _cut(body[:bytes_max], len(body), bytes_max)
    # What is far behind the cut cannot come before it, however much is masked.
    seen = body if bytes_max is None else body[: _PREFIX_FACTOR * bytes_max]
    spans = _all_spans(seen)
    masked = _masked(seen, spans) if spans else seen
    if bytes_max is None or (len(seen) == len(body) and len(masked) <= bytes_max):
        return masked
    return _cut(masked, len(body), bytes_max)


def _may_hold_secrets(seen: bytes) -> bool:
    return b"\0" in seen or _hints(seen.lower())


def _hints(lowered: bytes) -> bool:
    """Tell at a glance whether a message may hold a secret; most answers do not."""
    return any(word in lowered for word in _WORDS) or _PASSWORD_BEGINS.search(lowered) is not None


def _all_spans(seen: bytes) -> list[tuple[int, int, str]]:
    """Give what is to be masked, in bytes, with the encoding of the mask."""
    spans: list[tuple[int, int, str]] = []
    # Of bytes, because only letters of ASCII matter, and of a text with others `lower` takes twelve
    # times its memory. In UTF-16 other letters may become different ones, which matter as little.
    lowered = seen.lower()
    # Most answers hold none of the words, and are passed in a tenth of the time.
    if _hints(lowered):
        spans += [(span.start, span.stop, "latin-1") for span in _spans(lowered.decode("latin-1"))]
    if b"\0" in seen:
        spans += _wide_spans(lowered)
    return spans


def _wide_spans(lowered: bytes) -> list[tuple[int, int, str]]:
    """Give what is to be masked when the body is UTF-16, in bytes, with the order of bytes."""
    found: dict[tuple[int, int], str] = {}
    # In either order, and whether or not a byte was lost before. Read from the byte beside, a text
    # of Latin letters is the same in the other order: its spans are then those that we have.
    for start in (0, 1):
        for encoding in _orders_of_bytes(lowered):
            for first, last in _spans_in_bytes(lowered, start, encoding):
                if not any(
                    (first + left, last + right) in found
                    for left in (-1, 0, 1)
                    for right in (-1, 0, 1)
                ):
                    found[first, last] = encoding
    return [(*span, encoding) for span, encoding in found.items()]


def _orders_of_bytes(body: bytes) -> tuple[str, str]:
    """Give both orders of bytes, the likely one first."""
    if body.startswith(b"\xff\xfe") or body[1:2] == b"\0":
        return "utf-16-le", "utf-16-be"
    return "utf-16-be", "utf-16-le"


def _spans_in_bytes(lowered: bytes, start: int, encoding: str) -> list[tuple[int, int]]:
    """Give spans of the text that begins at a byte, as positions in the bytes."""
    # Nothing of it is left when the next reading begins: one is several times as large as a body.
    end = len(lowered) - (len(lowered) - start) % 2
    text = codecs.decode(memoryview(lowered)[start:end], encoding, "surrogatepass")
    spans = sorted(_spans(text), key=lambda span: span.start)
    if 2 * len(text) == end - start:
        return [(start + 2 * span.start, start + 2 * span.stop) for span in spans]
    found = []
    at = 0
    for span in spans:
        start += _width(text[at : span.start])
        at = span.start
        found.append((start, start + _width(text[at : span.stop])))
    return found


def _width(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass"))


def _masked(body: bytes, spans: Iterable[tuple[int, int, str]]) -> bytes:
    parts: list[bytes] = []
    at = 0
    for start, stop, encoding in sorted(spans):
        if start >= at:
            parts += (body[at:start], MASK.encode(encoding))
        at = max(at, stop)
    return b"".join((*parts, body[at:]))


def _cut(masked: bytes, length: int, bytes_max: int) -> bytes:
    is_wide = b"\0" in masked[:2] or masked[:2] in (b"\xff\xfe", b"\xfe\xff")
    encoding = _orders_of_bytes(masked)[0] if is_wide else "latin-1"
    note = f"[cut: the message had {length:,} bytes]".encode(encoding)
    kept = max(bytes_max - len(note), 0) & ~1
    return (masked[:kept] + note)[:bytes_max]


def _spans(lowered: str) -> list[range]:
    """Give what is to be masked of a text."""
    return [
        span for span in (*_elements(lowered), *_values(lowered), *_credentials(lowered)) if span
    ]


def _elements(lowered: str) -> Iterator[range]:
    """Give what is to be masked of elements, one after the other."""
    header_end = _header_end(lowered)
    last = max(lowered.rfind(name) for name in _EVERYWHERE)
    end = lowered.find(">", last) + 1 or len(lowered)
    masked_to = 0
    for pattern, start, stop in (
        (_TAG_IN_HEADER, 0, header_end),
        (_TAG_EVERYWHERE, header_end, end if last >= 0 else 0),
    ):
        at = max(start, masked_to)
        while tag := pattern.search(lowered, at, stop):
            masked = _element(lowered, tag, masked_to)
            at = max(tag.end(), masked.stop)
            if masked:
                masked_to = masked.stop
                yield masked


def _values(lowered: str) -> Iterator[range]:
    """Give what is to be masked of attributes and other `name=value`."""
    for name in _ASSIGNED:
        start = lowered.find(name)
        while start >= 0:
            start += len(name)
            assignment = _ASSIGNMENT.match(lowered, start)
            if assignment:
                value = _value(lowered, assignment.end(), assignment["quote"])
                yield value
                start = value.stop
            start = lowered.find(name, start)


def _credentials(lowered: str) -> Iterator[range]:
    """Give passwords in addresses, and tokens as HTTP writes them."""
    has_token = any(word in lowered for word in _TOKEN_WORDS)
    for pattern in (_PASSWORD, _TOKEN) if has_token else (_PASSWORD,):
        for found in pattern.finditer(lowered):
            yield range(*found.span("secret"))


def _header_end(lowered: str) -> int:
    """Find where the Body begins; 0 where there is no Header before it."""
    header = _HEADER.search(lowered)
    if header is None:
        return 0
    body = _BODY.search(lowered, header.end())
    return body.start() if body else len(lowered)


def _element(lowered: str, tag: re.Match[str], masked_to: int) -> range:
    """Give what is to be masked at a tag; `masked_to` is where the last mask ended."""
    name = tag["name"]
    if tag["end"]:
        if name != _SIGNATURE or tag.start() == masked_to:
            return _NOTHING
        # Its start tag was cut off: the content goes back to the tag before.
        return range(lowered.rfind(">", masked_to, tag.start()) + 1 or masked_to, tag.start())
    end = _END_OF_TAG.search(lowered, tag.end())
    if end is None:
        return range(tag.end(), len(lowered))
    attributes = lowered[tag.end() : end.start()]
    if end[0] == "<" or not _HARMLESS_ATTRIBUTES.fullmatch(attributes):
        return range(tag.end(), _end_of_element(lowered, tag.end(), name))
    if attributes.endswith("/"):
        return _NOTHING
    return range(end.end(), _end_of_element(lowered, end.end(), name))


def _value(lowered: str, start: int, quote: str) -> range:
    if quote:
        end = lowered.find(quote, start)
        return range(start, end if end >= 0 else len(lowered))
    end_of_value = _END_OF_VALUE.search(lowered, start)
    return range(start, end_of_value.start() if end_of_value else len(lowered))


def _end_of_element(lowered: str, start: int, name: str) -> int:
    """
    Find where the end tag of an element begins; the end of the text where there is none.

    Another secret element that opens before has to be closed too, in whatever order: in a message
    that is not well-formed the end of the outer one says nothing about the inner one.
    """
    opened = Counter((name,))
    while mark := _MARK.search(lowered, start):
        start = mark.end()
        if mark["section"]:
            end = lowered.find(_SECTIONS[mark["section"]], start)
            if end < 0:
                break
            inside = _TAG_EVERYWHERE.finditer(lowered, start, end)
            opened.update(tag["name"] for tag in inside if not tag["end"])
            start = end
        elif closed := mark["closed"]:
            opened[closed] -= 1
            if opened[closed] <= 0:
                del opened[closed]
            if not opened:
                return mark.start()
        elif not mark["empty"] and (mark["opened"] == name or _SECRET.search(mark["opened"])):
            opened[mark["opened"]] += 1
    return len(lowered)
