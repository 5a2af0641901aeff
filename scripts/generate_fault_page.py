"""
Print docs/faults.md from the table of faults.

    python scripts/generate_fault_page.py            write the page
    python scripts/generate_fault_page.py --check    exit with 1 when the page is stale
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from castile.wire.faults import FAULTS, VALUE_CHARACTERS_MAX, Advice, Fault

PAGE = Path(__file__).resolve().parent.parent / "docs" / "faults.md"

ADVICE = {
    Advice.RETRY: "send the call again as it is, after a little while",
    Advice.RETRY_SIGNED: "send the call again with a new timestamp and signature",
    Advice.FIX: "correct the request",
    Advice.SUPPORT: "ask the operator of the server",
}

HEAD = f"""\
<!-- Made by scripts/generate_fault_page.py from src/castile/wire/faults.toml. Do not edit. -->

# Fault codes

A refused call is answered with HTTP status 500 and a SOAP fault. Tell faults apart by their code:

- `faultstring` is `<code> - <short text>`;
- `message`, in `detail/serviceException`, is `<long text> (<code>)`;
- `code`, beside it, is the bare number;
- `faultcode` is `SOAP-ENV:Client`, or `SOAP-ENV:Server` where this page says so.

A fault means that nothing was stored by the call; code 20011 names the one exception. A value in a
long text is cut to {VALUE_CHARACTERS_MAX} characters. The wire is always English; the texts in
Japanese stand here for the reader.
"""


def page() -> str:
    """Return the whole page as Markdown."""
    index = ["| code | short text | what to do |", "| --- | --- | --- |"]
    index += [
        f"| [{fault.code}](#{fault.code}) | {fault.short_text} | {ADVICE[fault.advice]} |"
        for fault in FAULTS.values()
    ]
    sections = [_section(fault) for fault in FAULTS.values()]
    return "\n".join([HEAD, *index, "", *sections])


def _section(fault: type[Fault]) -> str:
    server = " The faultcode is `SOAP-ENV:Server`." if fault.server else ""
    return f"""\
<a id="{fault.code}"></a>

## {fault.code} {fault.short_text}

{fault.meaning}{server}

- Long text: `{_shown(fault.pattern)}`
- What to do: {ADVICE[fault.advice]}
- Source of the texts: {_source(fault)}
- 日本語: {fault.japanese}。{_shown(fault.japanese_pattern)}
- In Python: `{fault.__name__}`
"""


def _shown(pattern: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: f"<{found[1].replace('_', ' ')}>", pattern)


def _source(fault: type[Fault]) -> str:
    if not fault.recorded:
        return "ours; the old texts are not known"
    if len(fault.recorded) == 1:
        return f"the {min(fault.recorded)} text as the old service sent it; the other is ours"
    return "as the old service sent them"


def main() -> int:
    """Write or compare the page; return the exit code."""
    if sys.argv[1:] == ["--check"]:
        if PAGE.read_text(encoding="utf-8") == page():
            return 0
        print(f"{PAGE.name} is stale: run scripts/generate_fault_page.py", file=sys.stderr)
        return 1
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
