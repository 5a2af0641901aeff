"""
Show that the time for a hostile body grows with its size only.

Every kind of hostile body is read beside a plain batch of leads of the same number of bytes; the
table prints the quotient. The promise is that none is above 5. A body that is refused counts with
the time until it was refused.

    python benchmarks/hostile.py [BYTES]
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from castile.wire.faults import RequestNotUnderstood
from castile.wire.reader import ReaderLimits, read

if TYPE_CHECKING:
    from collections.abc import Callable

RATIO_MAX = 5
_LIMITS = ReaderLimits()
_START = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:m="http://www.marketo.com/mktows/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<s:Body><m:paramsSyncMultipleLeads>"
)
_END = "</m:paramsSyncMultipleLeads></s:Body></s:Envelope>"
_FIELDS = ("FirstName", "LastName", "Company", "Phone", "City", "State", "Country", "Title")


def _repeated(unit: Callable[[int], str]) -> Callable[[int], str]:
    """Make bodies of one unit again and again; the unit is given its number."""

    def content(size: int) -> str:
        units: list[str] = []
        length = 0
        while length < size:
            units.append(unit(len(units)))
            length += len(units[-1].encode())
        return "".join(units)

    return content


def _lead(number: int) -> str:
    attributes = "".join(
        f"<attribute><attrName>{name}</attrName><attrValue>{name} {number}</attrValue></attribute>"
        for name in _FIELDS
    )
    return (
        f"<leadRecord><Email>lead{number}@example.test</Email>"
        f"<leadAttributeList>{attributes}</leadAttributeList></leadRecord>"
    )


def _run(start: str, unit: str, end: str) -> Callable[[int], str]:
    """Make bodies of one long run inside one pair of marks."""
    return lambda size: start + unit * max((size - len(start) - len(end)) // len(unit), 1) + end


_NUMBERED = {
    "attributes": lambda _: "<a " + " ".join(f"a{m}=''" for m in range(32)) + "/>",
    "attributes of different names": lambda n: (
        "<a " + " ".join(f"a{m}_{n}=''" for m in range(32)) + "/>"
    ),
    "attributes of one hash length": lambda _: (
        "<a " + " ".join(f"{'x' * m}=''" for m in range(1, 33)) + "/>"
    ),
    "namespaces": lambda _: "<a " + " ".join(f"xmlns:a{m}='u'" for m in range(32)) + "/>",
    "namespaces of different names": lambda n: f"<a{n}:a xmlns:a{n}='urn:{n}'/>",
    "namespaces that differ": lambda n: f"<a xmlns='urn:{n}'/>",
    "elements of different names": lambda n: f"<a{n}/>",
    "elements with ids": lambda n: f"<a id='{n}'/>",
    "types": lambda _: "<a xsi:type='m:b'/>",
    "nils": lambda _: "<a xsi:nil='1'/>",
    "references": lambda n: "<a href='#a'/>" if n else "<a id='a'>1</a>",
    "chained references": lambda n: f"<a id='i{n}'><b/></a><c><b href='#i{n}'/></c>",
    "empty elements": lambda _: "<a/>",
    "pairs of tags": lambda _: "<a></a>",
    "elements with a letter": lambda _: "<a>x</a>",
    "elements with a wide letter": lambda _: "<a>\N{GRINNING FACE}</a>",
    "deep": lambda _: "<a>" * 29 + "</a>" * 29,
    "comments": lambda _: "<!---->",
    "instructions": lambda _: "<?a?>",
    "cdata": lambda _: "<![CDATA[]]>",
    "text that a comment cuts": lambda _: "<a>" + "x<!---->" * 100 + "</a>",
}
_HOSTILE: dict[str, Callable[[int], str]] = {
    **{name: _repeated(unit) for name, unit in _NUMBERED.items()},
    "texts of 1 MB": _repeated(lambda _: "<a>" + "x" * 1_000_000 + "</a>"),
    "wide texts of 1 MB": _repeated(lambda _: "<a>" + "x" * 999_000 + "\N{GRINNING FACE}</a>"),
    "lines": _run("<a>", "\n", "</a>"),
    "character references": _run("<a>", "&#120;", "</a>"),
    "predefined entities": _run("<a>", "&lt;", "</a>"),
    "square brackets": _run("<a>", "]", "</a>"),
    "too deep": _run("", "<a>", ""),
    "one comment": _run("<!--", "x", "-->"),
    "one comment of hyphens": _run("<!--", "- ", "-->"),
    "one comment without end": _run("<!--", "x", ""),
    "one instruction": _run("<?a ", "x", "?>"),
    "one cdata": _run("<a><![CDATA[", "x", "]]></a>"),
    "one attribute": _run("<a b='", "x", "'/>"),
    "one attribute of references": _run("<a b='", "&#120;", "'/>"),
    "one tag of attributes": _run("<a ", "b='' ", "/>"),
    "one tag without end": _run("<a ", "b ", ""),
    "one name": _run("<", "x", "/>"),
    "equals signs": _run("<a>", "=", "</a>"),
    "equals signs between tags": _run("", "<a>" + "=" * 64 + "</a>", ""),
    "quotes": _run("<a ", "'\"", "/>"),
    "opening signs": _run("", "<", ""),
}


def _seconds(body: bytes, best_of: int = 3) -> tuple[float, str]:
    best = float("inf")
    outcome = "read"
    for _ in range(best_of):
        start = time.process_time()
        try:
            read(body, _LIMITS)
        except RequestNotUnderstood as refused:
            outcome = refused.message.partition(": ")[2][:60]
        best = min(best, time.process_time() - start)
    return best, outcome


def _body(content: str) -> bytes:
    return (_START + content + _END).encode()


def main(size: int = 1_000_000) -> int:
    """Print the table, and answer 1 when a quotient is above the promise."""
    plain = _body(_repeated(_lead)(size))
    plain_seconds_per_byte = _seconds(plain)[0] / len(plain)
    print(f"plain: {len(plain):,} bytes, {plain_seconds_per_byte * 1e9:.1f} ns a byte\n")
    print(f"{'hostile':32} {'bytes':>10} {'ms':>8} {'quotient':>9}  outcome")
    worst = 0.0
    for name, content in _HOSTILE.items():
        for encoding in ("utf-8", "utf-16"):
            body = _body(content(size)).decode().encode(encoding)
            seconds, outcome = _seconds(body)
            quotient = seconds / len(body) / plain_seconds_per_byte
            worst = max(worst, quotient)
            label = name if encoding == "utf-8" else f"{name}, UTF-16"
            print(f"{label:32} {len(body):10,} {seconds * 1e3:8.1f} {quotient:9.2f}  {outcome}")
    print(f"\nworst: {worst:.2f} (promised: at most {RATIO_MAX})")
    return int(worst > RATIO_MAX)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
