"""The address of a caller and the public address of the server, with and without proxies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.server.addresses import Addresses

if TYPE_CHECKING:
    from starlette.types import Scope

PROXIES = ("192.0.2.1", "10.0.0.0/8", "2001:db8::/32")


def scope(peer: str | None = "203.0.113.9", **headers: str) -> Scope:
    """Make the scope of a request from a peer, with underscores for hyphens in header names."""
    made: dict[str, Any] = {
        "scheme": "http",
        "client": None if peer is None else (peer, 4711),
        "server": ("127.0.0.1", 8080),
        "headers": [
            (name.replace("_", "-").encode(), value.encode("latin-1"))
            for name, value in headers.items()
        ],
    }
    return made


def test_client_is_the_peer_without_proxies() -> None:
    """Nobody is believed about an address when no proxy is trusted."""
    assert Addresses("", ()).client(scope(x_forwarded_for="198.51.100.7")) == "203.0.113.9"


def test_client_is_the_peer_when_the_peer_is_no_proxy() -> None:
    """A stranger is not believed."""
    assert Addresses("", PROXIES).client(scope(x_forwarded_for="198.51.100.7")) == "203.0.113.9"


def test_client_without_an_address_has_none() -> None:
    """A Unix socket tells no address."""
    assert Addresses("", PROXIES).client(scope(None, x_forwarded_for="198.51.100.7")) == ""


@pytest.mark.parametrize(
    ("forwarded_for", "client"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("198.51.100.7:50000", "198.51.100.7"),
        ("2001:db9::7", "2001:db9::7"),
        ("[2001:db9::7]:443", "2001:db9::7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("198.51.100.7, 10.1.1.1", "198.51.100.7"),
        ("1.1.1.1, 198.51.100.7, 10.1.1.1,2001:db8::5", "198.51.100.7"),
        ("10.1.1.1, 10.2.2.2", "10.1.1.1"),
        ("198.51.100.7, unknown, 10.1.1.1", "10.1.1.1"),
        ("nonsense", "192.0.2.1"),
        ("", "192.0.2.1"),
    ],
)
def test_client_is_the_last_stranger_that_proxies_report(forwarded_for: str, client: str) -> None:
    """Of X-Forwarded-For only what trusted proxies wrote is believed, from the right (decided)."""
    assert Addresses("", PROXIES).client(scope("192.0.2.1", x_forwarded_for=forwarded_for)) == (
        client
    )


def test_client_behind_a_proxy_that_reports_nobody_is_the_proxy() -> None:
    """Without X-Forwarded-For the peer is all that is known."""
    assert Addresses("", PROXIES).client(scope("192.0.2.1")) == "192.0.2.1"


def test_header_lines_of_one_name_are_one_list() -> None:
    """Proxies that add a line of their own are read like those that add to the line."""
    request = scope("10.0.0.1", x_forwarded_for="198.51.100.7")
    request["headers"].append((b"x-forwarded-for", b"10.3.3.3"))
    assert Addresses("", PROXIES).client(request) == "198.51.100.7"


def test_mapped_peer_is_an_ipv4_client() -> None:
    """A socket of both families names an IPv4 client by its IPv4 address."""
    assert Addresses("", ()).client(scope("::ffff:203.0.113.9")) == "203.0.113.9"
    assert Addresses("", ()).client(scope("::ffff:1")) == "::ffff:1"


@given(st.text(st.characters(max_codepoint=255), max_size=60))
def test_no_header_makes_the_search_fail(text: str) -> None:
    """Whatever a header holds, an address and a base come out."""
    request = scope("10.0.0.1", host=text, x_forwarded_for=text, x_forwarded_host=text)
    addresses = Addresses("", PROXIES)
    assert addresses.client(request)
    assert addresses.base(request).startswith("http://")


def test_configured_public_address_wins() -> None:
    """00-overview E-3, decided: the public address is used whatever the request says."""
    addresses = Addresses("https://soap.example.com/", PROXIES)
    request = scope("10.0.0.1", host="inside", x_forwarded_host="outside")
    assert addresses.base(request) == "https://soap.example.com"
    assert addresses.endpoint(request, "2_7") == "https://soap.example.com/soap/mktows/2_7"


@pytest.mark.parametrize(
    ("headers", "base"),
    [
        ({}, "http://inside:8080"),
        ({"x_forwarded_proto": "https"}, "https://inside:8080"),
        ({"x_forwarded_proto": "HTTPS", "x_forwarded_host": "soap.example.com"}, None),
        ({"x_forwarded_proto": "http, https", "x_forwarded_host": "a, soap.example.com"}, None),
        (
            {"x_forwarded_proto": "https", "x_forwarded_host": "a", "x_forwarded_port": "443"},
            "https://a",
        ),
        (
            {"x_forwarded_proto": "https", "x_forwarded_host": "a", "x_forwarded_port": "8443"},
            "https://a:8443",
        ),
        ({"x_forwarded_host": "a:81", "x_forwarded_port": "82"}, "http://a:82"),
        ({"x_forwarded_host": "a/b?c", "x_forwarded_port": "x"}, "http://inside:8080"),
        ({"x_forwarded_proto": "javascript"}, "http://inside:8080"),
    ],
)
def test_base_is_what_a_trusted_proxy_reports(headers: dict[str, str], base: str | None) -> None:
    """00-overview E-3: scheme, host and port of a trusted proxy are believed, no strangers'."""
    addresses = Addresses("", PROXIES)
    expected = base or "https://soap.example.com"
    assert addresses.base(scope("192.0.2.1", host="inside:8080", **headers)) == expected
    assert addresses.base(scope(host="inside:8080", **headers)) == "http://inside:8080"


@pytest.mark.parametrize("host", ["", 'x"><y', "a b", "user@host", "a/b", "x:123456", "\xe4.de"])
def test_host_that_is_none_is_not_repeated(host: str) -> None:
    """Text that is no host and port does not get into addresses that we write."""
    assert Addresses("", ()).base(scope(host=host)) == "http://127.0.0.1:8080"


def test_base_without_host_is_the_socket() -> None:
    """HTTP/1.0 clients may send no Host; IPv6 addresses get their brackets."""
    request = scope()
    request["server"] = ("::1", 8080)
    assert Addresses("", ()).base(request) == "http://[::1]:8080"
    request["server"] = None
    assert Addresses("", ()).base(request) == "http://localhost"


def test_proxies_that_are_no_network_are_refused() -> None:
    """A misspelt proxy is an error at start."""
    with pytest.raises(ValueError, match=r"10\.0\.0\.300"):
        Addresses("", ("10.0.0.300",))
