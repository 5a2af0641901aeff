"""The page of a support case: one HTML file that needs no server, no script and no network."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any, Final

from castile.admin.report_text import report_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

BODY_CHARACTERS_MAX: Final = 200_000
"""Of a request or response so many characters are on the page; the whole is beside it."""

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
_BETWEEN_TAGS: Final = re.compile(r">\s*<")
_TAG: Final = re.compile(r"<(?P<mark>[/?!]?)[^<>]*?(?P<empty>/?)>")
_STYLE: Final = """
:root { --ink: #1c2430; --paper: #fff; --soft: #f3f5f8; --line: #d5dbe3; --warn: #a3271f;
  --good: #1d6b3a; --link: #1f5fa8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e5e9ef; --paper: #14181e;
  --soft: #1d232b; --line: #39424e; --warn: #ff8f85; --good: #7fd6a0; --link: #8ab8f0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 64rem; padding: 2rem 1.25rem 4rem; color: var(--ink);
  background: var(--paper); font: 16px/1.5 system-ui, "DejaVu Sans", sans-serif; }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.25; }
h2 { margin: 2.25rem 0 .6rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line);
  font-size: 1.15rem; }
.over { margin: 0 0 .35rem; font-size: .85rem; letter-spacing: .04em; opacity: .75; }
.cause { margin: 1rem 0 0; padding: .8rem 1rem; border-left: .3rem solid var(--warn);
  background: var(--soft); font-size: 1.1rem; }
.answered .cause { border-color: var(--good); }
li { margin: .25rem 0; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
th, td { padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); text-align: left;
  vertical-align: top; overflow-wrap: anywhere; }
th { font-weight: 600; white-space: nowrap; }
.here td { background: var(--soft); font-weight: 600; }
.scroll { overflow-x: auto; }
pre { margin: 0; padding: .8rem 1rem; overflow-x: auto; background: var(--soft);
  border: 1px solid var(--line); font: 13px/1.45 ui-monospace, "DejaVu Sans Mono", monospace;
  white-space: pre-wrap; overflow-wrap: anywhere; }
summary { cursor: pointer; padding: .3rem 0; color: var(--link); }
footer { margin-top: 3rem; font-size: .85rem; opacity: .75; }
"""


def support_page(
    call: Mapping[str, Any],
    explanation: Mapping[str, Any],
    around: Sequence[Mapping[str, Any]],
    report: Mapping[str, Any],
) -> str:
    """
    Write the page of a support case.

    Args:
        call: The call as `journal show` gives it, with `request` and `response` as texts.
        explanation: The call, explained.
        around: The calls of the same user around it and the call itself, by their arrival.
        report: What `diagnose` says.

    Returns:
        HTML; every text of a call is escaped.
    """
    code = explanation["code"]
    title = f"{code} {explanation['title']}" if code else "Answered without a fault"
    parts = (
        f'<p class="over">Support case of the call {_text(call["call_id"])}</p>',
        f"<h1>{_text(title)}</h1>",
        f'<p class="cause">{_text(explanation["cause"])}</p>',
        _list("What shows it", explanation["sentences"]),
        _list("What to do", explanation["suggestions"]),
        "<h2>The call</h2>",
        _facts({**_of_call(call), "refused by": explanation["check"]}),
        _body("Request", "request.xml", call["request"]),
        _body("Response", "response.xml", call["response"]),
        "<h2>Calls of the same user around it</h2>",
        _around(around, call["call_id"]),
        "<h2>The server</h2>",
        _facts(_of_server(report)),
        _folded("Everything that castile diagnose says", "\n".join(report_lines(report))),
        (
            "<footer>Written by castile support-case. Keys and signatures are masked. What the "
            "request says of people is in it: give it only to those who may see that.</footer>"
        ),
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)} - {_text(call['call_id'])}</title>\n"
        f"<style>{_STYLE}</style>\n</head>\n"
        f'<body class="{"refused" if code else "answered"}">\n'
        + "\n".join(part for part in parts if part)
        + "\n</body>\n</html>\n"
    )


def indented(xml: str) -> str:
    """
    Return a message with one element a line; what is no XML stays as it is.

    Args:
        xml: A request or response.
    """
    if not xml.lstrip().startswith("<") or xml.strip().count("\n") > 1:
        return xml
    lines = []
    depth = 0
    for line in _BETWEEN_TAGS.sub(">\n<", xml.strip()).split("\n"):
        if line.startswith("</"):
            depth = max(depth - 1, 0)
        lines.append("  " * depth + line)
        for tag in _TAG.finditer(line):
            if not tag["mark"] and not tag["empty"]:
                depth += 1
            elif tag["mark"] == "/" and tag.start():
                depth = max(depth - 1, 0)
    return "\n".join(lines)


def _of_call(call: Mapping[str, Any]) -> dict[str, object]:
    return {
        "arrived": call["arrived_at"],
        "subscription": call["subscription"],
        "user": call["user_id"],
        "operation": call["operation"],
        "version": call["version"],
        "address": call["address"],
        "milliseconds": call["milliseconds"],
        "signature right": "yes" if call["authenticated"] else "no",
        "requestTimestamp": call["signed_timestamp"],
        "rehearsal at work": call["rehearsal"],
        "note": call["note"],
    }


def _of_server(report: Mapping[str, Any]) -> dict[str, object]:
    versions = report["versions"]
    return {
        "Castile": versions["castile"],
        "Python, SQLite": f"{versions['python']}, {versions['sqlite']}",
        "system": versions["system"],
        "clock": report["time"]["at"],
        "database": report["database"]["integrity"],
        "journal": f"{report['journal']['integrity']}; trouble: {report['journal']['trouble']}",
        "bytes free": f"{report['files']['disk_bytes_free']:,}",
    }


def _text(value: object) -> str:
    text = "" if value is None else str(value)
    return escape(
        "".join(
            each if each.isprintable() or each in "\n\t" else each.encode("unicode_escape").decode()
            for each in text
        )
    )


def _list(title: str, lines: Iterable[object]) -> str:
    items = "\n".join(f"<li>{_text(line)}</li>" for line in lines)
    return f"<h2>{title}</h2>\n<ul>\n{items}\n</ul>" if items else ""


def _facts(facts: Mapping[str, object]) -> str:
    rows = "\n".join(
        f'<tr><th scope="row">{_text(name)}</th><td>{_text(value)}</td></tr>'
        for name, value in facts.items()
        if value not in (None, "")
    )
    return f"<table>\n{rows}\n</table>"


def _body(title: str, file: str, text: str) -> str:
    shown = indented(text[:BODY_CHARACTERS_MAX])
    cut = ""
    if len(text) > BODY_CHARACTERS_MAX:
        cut = f"<p>The begin of it; the rest is in {file}.</p>"
    return f"<h2>{title}</h2>\n<pre>{_text(shown) or '(nothing was kept)'}</pre>{cut}"


def _around(around: Sequence[Mapping[str, Any]], call_id: str) -> str:
    names = ("arrived_at", "call_id", "operation", "code", "milliseconds", "note")
    titles = "".join(f'<th scope="col">{name.replace("_", " ")}</th>' for name in names)
    rows = "\n".join(
        f"<tr{' class=here' if row['call_id'] == call_id else ''}>"
        + "".join(f"<td>{_text(row[name])}</td>" for name in names)
        + "</tr>"
        for row in around
    )
    return f'<div class="scroll"><table>\n<tr>{titles}</tr>\n{rows}\n</table></div>'


def _folded(title: str, text: str) -> str:
    return f"<details><summary>{title}</summary>\n<pre>{_text(text)}</pre></details>"
