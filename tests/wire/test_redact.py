"""What is kept of messages holds no secret, whatever state the bytes are in."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from castile.wire.redact import MASK, redact

SECRET = "d535cddf71ca05bf709e3c33c1d7bd7b18de936c"
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")
HEADER = (
    "<s:Header><m:AuthenticationHeader><mktowsUserId>demo</mktowsUserId>{}"
    "<requestTimestamp>2026-08-03T14:15:00Z</requestTimestamp></m:AuthenticationHeader></s:Header>"
)
BODY = (
    "<s:Body><m:paramsGetLead><leadKey><keyType>EMAIL</keyType><keyValue>ann@example.test"
    "</keyValue></leadKey><token>kept</token></m:paramsGetLead></s:Body></s:Envelope>"
)
ENVELOPE = '<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">'


def message(content: str) -> str:
    return ENVELOPE + HEADER.format(content) + BODY


def signed(inside: str) -> str:
    return message(f"<requestSignature>{inside}</requestSignature>")


PLACES = [
    "<requestSignature>{}</requestSignature>",
    "<requestSignature> \n{}\n </requestSignature>",
    "<m:requestSignature>{}</m:requestSignature>",
    '<p-1:requestSignature xmlns:p-1="urn:x">{}</p-1:requestSignature >',
    '<requestSignature xsi:type="xsd:string">{}</requestSignature>',
    "<requestSignature xsi:type='>'>{}</requestSignature>",
    "<requestSignature a='/>{}'/>",
    "<requestSignature value='{}'/>",
    "<requestSignature value='{}'>x</requestSignature>",
    "<RequestSignature>{}</RequestSignature>",
    "< requestSignature >{}< / requestSignature >",
    "<requestSignature>{}",
    "<requestSignature>{}</requestSignature",
    "<requestSignature {}</requestSignature>",
    "<requestSignature",
    "<requestSignature><![CDATA[{}]]></requestSignature>",
    "<requestSignature><![CDATA[</requestSignature>{}]]>{}</requestSignature>",
    "<requestSignature><![CDATA[</requestSignature>{}",
    "<requestSignature><!-- </requestSignature> -->{}</requestSignature>",
    "<requestSignature><!-- {} </requestSignature>",
    "<requestSignature><?a </requestSignature> ?>{}</requestSignature>",
    "<requestSignature><b>{}</b>{}</requestSignature>",
    "<requestSignature><requestSignature/><requestSignature>b</requestSignature>{}<a/>",
    "<!-- <requestSignature>{}</requestSignature> -->",
    "<![CDATA[<requestSignature>{}</requestSignature>]]>",
    "&lt;requestSignature&gt;{}&lt;/requestSignature&gt;",
    "<m:AuthenticationHeader requestSignature='{}'/>",
    '<m:AuthenticationHeader requestSignature = "{}',
    '{{"requestSignature": "{}", "a": 1}}',
    "requestSignature={}&mktowsUserId=demo",
    "%3CrequestSignature%3E{}%3C/requestSignature%3E",
    "<wsse:Security s:mustUnderstand='1'><a>{}</a><wsse:Nonce>{}</wsse:Nonce></wsse:Security>",
    "<wsse:Password Type='#PasswordDigest'>{}</wsse:Password>",
    "<Security><Security>x</Security>{}</Security>",
    "<wsse:Password>{}</wsse:Password>",
    "<soapPassword>{}</soapPassword>",
    "<encryptionKey>{}</encryptionKey>",
    "<sharedSecret>{}</sharedSecret>",
    "<İ/><requestSignature>{}</requestSignature>",
    "<a>https://demo:{}@residue.example/x?y#z</a>",
    "<a>sqlite://:{}@</a>",
    "<a href='postgresql://demo:a@{}:b@residue.example:5432/x'/>",
    "<note>Authorization: Bearer {}</note>",
    "<a>bearer\n{}</a>",
    "Authorization: Basic {}==",
    '{{"authorization": "{}"}}',
    "<authorization>x</authorization><a>authorization={}</a>",
]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("place", PLACES)
def test_secret_is_masked_wherever_it_stands(place: str, encoding: str) -> None:
    """No form, well-formed or not, lets a secret through."""
    for text in (message(place), place):
        body = text.replace("{}", SECRET).encode(encoding)
        assert SECRET.encode(encoding) not in redact(body)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_rest_stays_as_it_was(encoding: str, mark: str) -> None:
    """A well-formed message is the same but for the mask."""
    body = (mark + signed(SECRET)).encode(encoding)
    assert redact(body) == (mark + signed(MASK)).encode(encoding)


@pytest.mark.parametrize(
    "attributes", ["", ' xsi:type="xsd:string"', " xmlns:m='urn:m' s:mustUnderstand='1'"]
)
def test_harmless_attributes_stay(attributes: str) -> None:
    """The types that PHP sends are no secrets."""
    text = f"<m:requestSignature{attributes}>{{}}</m:requestSignature>"
    assert redact(text.format(SECRET).encode()) == text.format(MASK).encode()


@pytest.mark.parametrize(
    "text",
    [
        "<a>http://residue.example:8080/x@y</a>",
        "<a>http://jane@residue.example/</a>",
        "<a>http://residue.example/a:b@c</a>",
        "<a>Bearer instruments and basic information</a>",
        "<a>1:2@3</a>",
    ],
)
def test_what_only_looks_like_a_credential_stays(text: str) -> None:
    """Ports, users without a password, and words."""
    assert redact(text.encode()) == text.encode()


def test_adm_24_security_header_is_masked_whole() -> None:
    """Decided: the contents of a WS-Security header reach nobody; keys of leads stay."""
    header = "<wsse:Security>{}</wsse:Security>"
    inside = "<wsse:UsernameToken><wsse:Username>x</wsse:Username></wsse:UsernameToken>"
    assert redact(message(header.format(inside)).encode()) == message(header.format(MASK)).encode()


def test_keys_in_the_header_are_masked_and_those_of_leads_stay() -> None:
    """Names like key and token are secret in the Header only."""
    text = message("<m:apiKey>{}</m:apiKey><x:Token a='b'>{}</x:Token>").format(SECRET, SECRET)
    expected = text.replace(SECRET, MASK).replace(f" a='b'>{MASK}", MASK)
    assert redact(text.encode()).decode() == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain text",
        message(""),
        message("<requestSignature/>"),
        message("<requestSignature></requestSignature>"),
        message("<requestSignature xsi:type='xsd:string'/>"),
        "<a>" * 100,
        "\0\0\0",
    ],
)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_without_a_secret_nothing_changes(text: str, encoding: str) -> None:
    """What holds no secret is kept byte by byte."""
    assert redact(text.encode(encoding)) == text.encode(encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("place", PLACES[:2] + PLACES[15:17])
def test_message_cut_anywhere(place: str, encoding: str) -> None:
    """Where the end is cut off, everything to the end is masked."""
    body = message(place).replace("{}", SECRET).encode(encoding)
    part = SECRET[:4].encode(encoding)
    for length in range(len(body)):
        assert part not in redact(body[:length])


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_message_whose_beginning_is_lost(encoding: str) -> None:
    """Where the start tag is cut off, what stands before the end tag is masked."""
    body = signed(SECRET).encode(encoding)
    part = SECRET[-4:].encode(encoding)
    for start in range(len(body)):
        assert part not in redact(body[start:])


@given(st.binary(max_size=400))
def test_any_bytes(body: bytes) -> None:
    """Nothing raises, and what names no secret stays the same."""
    kept = redact(body)
    names = (b"signature", b"security", b"passw", b"secret", b"header")
    plain = body.replace(b"\0", b"").lower()
    if not any(name in plain for name in names):
        assert kept == body


_NOISE = st.lists(
    st.sampled_from(
        [
            *(
                "<",
                ">",
                "/",
                "'",
                '"',
                "=",
                " ",
                "<!--",
                "-->",
                "<![CDATA[",
                "]]>",
                "<?",
                "?>",
                "x",
            ),
            *("</requestSignature>", "<requestSignature/>", "<requestSignature>", "<s:Body>", "é"),
            *("requestSignature=", "<a>", "</a>", "<Security>", "</Security>", "&", "İ", "😀"),
        ]
    ),
    max_size=12,
).map("".join)


@given(_NOISE, _NOISE, _NOISE, st.sampled_from(ENCODINGS), st.booleans())
def test_planted_secret_never_survives(
    before: str,
    inside: str,
    after: str,
    encoding: str,
    odd: bool,  # noqa: FBT001 - hypothesis names its arguments
) -> None:
    """Whatever stands around and within, what follows an open requestSignature is masked."""
    # An end tag in the noise ends the element, as it does for a parser.
    assume("requestSignature" not in inside)
    text = f"{before}<requestSignature>{inside}{SECRET}{after}"
    body = (b"x" if odd else b"") + text.encode(encoding)
    assert SECRET.encode(encoding) not in redact(body)


@pytest.mark.parametrize("bytes_max", [120, 1000, 8192])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_cut_with_a_note(bytes_max: int, encoding: str) -> None:
    """A long message is cut to the limit, visibly, and masked before."""
    text = signed(SECRET) + "x" * 20_000
    kept = redact(text.encode(encoding), bytes_max=bytes_max)
    assert len(kept) <= bytes_max
    assert kept.decode(encoding).startswith(ENVELOPE[:20])
    length = len(text.encode(encoding))
    assert kept.decode(encoding).endswith(f"[cut: the message had {length:,} bytes]")
    assert SECRET[:6].encode(encoding) not in kept


@pytest.mark.parametrize("extra", [-1, 0, 1])
def test_limit_of_the_cut(extra: int) -> None:
    """What fits exactly is whole."""
    body = b"x" * (1000 + extra)
    kept = redact(body, bytes_max=1000)
    assert (kept == body) == (extra <= 0)
    assert len(kept) <= 1000


def test_a_limit_shorter_than_the_note() -> None:
    """Even a silly limit is kept."""
    assert len(redact(b"x" * 100, bytes_max=10)) == 10
    assert redact(b"x" * 100, bytes_max=0) == b""


@pytest.mark.parametrize(
    "unit",
    [
        *("<requestSignature", "<requestSignature>", "<requestSignature>x</requestSignature>"),
        *("</requestSignature", "</requestSignature>", "<requestSignature ", "requestSignature="),
        *(
            "requestSignature='",
            "<",
            "< ",
            "<a:",
            "<!--",
            "<![CDATA[",
            "<?",
            "<Security><Security>",
        ),
        *("<s:Header>", "<s:Header><key/>", "<a", "secret", "security", "=", "\0", "\0<", " ", ">"),
        *("<key#>x</key#>", "<secret#>x</secret#>", "<secret#>", "secret#="),
        *("<secret#><secret#>x</secret#>", "<secret><secret#>x</secret#></secret>"),
        *("<requestSignature/>", "<requestSignature a='", "<requestSignature xmlns:a='b' "),
    ],
)
@pytest.mark.parametrize("start", ["", "<s:Header><requestSignature>"])
def test_time_grows_with_the_size_only(unit: str, start: str) -> None:
    """Eight times the bytes never take fifty times as long."""

    def seconds(size: int) -> float:
        count = size // len(unit)
        body = start + "".join(unit.replace("#", str(number)) for number in range(count))
        encoded = (body + "<requestSignature>").encode()
        begin = time.process_time()
        redact(encoded)
        return time.process_time() - begin

    assert seconds(160_000) < 50 * max(seconds(20_000), 0.001)


@pytest.mark.parametrize("letters", ["x", "é", "日本", "x😀"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_memory_is_a_few_times_the_message(letters: str, encoding: str) -> None:
    """Whatever its letters; the message is counted, and an astral letter takes two more."""
    text = f"<requestSignature>{'0' * 40}</requestSignature><a>{letters * 100_000}</a>"
    body = text.encode(encoding)
    tracemalloc.start()
    redact(body)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    times = 4 if encoding == "utf-8" or "😀" not in letters else 6
    assert len(body) + peak <= times * len(body)


def test_recorded_cases_lose_their_signature_only() -> None:
    """The messages of the reader's cases are otherwise kept byte by byte."""
    for path in sorted((Path(__file__).parent / "reader_cases" / "valid").glob("*.xml")):
        body = path.read_bytes()
        kept = redact(body)
        for encoding in ENCODINGS:
            assert SECRET.encode(encoding) not in kept
            body = body.replace(SECRET.encode(encoding), MASK.encode(encoding))
        if "empty_children" not in path.name and "everything" not in path.name:
            assert kept == body
