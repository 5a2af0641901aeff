"""Addresses of clients, IPv4 inside IPv6 included."""

from __future__ import annotations

import pytest

from castile.admission import address_allowed, read_address, read_network


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("::FFFF:c000:0207", "192.0.2.7"),
        ("2001:DB8::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1%eth0"),
        ("", "None"),
        ("unix", "None"),
        ("192.0.2.7:443", "None"),
        ("\ud800", "None"),
    ],
)
def test_read_address(text: str, shown: str) -> None:
    """A carried IPv4 address is an IPv4 address; anything else is none, and raises nothing."""
    assert shown == str(read_address(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("192.0.2.7", "192.0.2.7/32"),
        ("192.0.2.0/24", "192.0.2.0/24"),
        ("2001:db8::/32", "2001:db8::/32"),
        ("::ffff:192.0.2.0/120", "192.0.2.0/24"),
        ("::ffff:192.0.2.7", "192.0.2.7/32"),
        ("::ffff:0:0/96", "0.0.0.0/0"),
        ("::/0", "::/0"),
        ("::/96", "::/96"),
    ],
)
def test_read_network(text: str, shown: str) -> None:
    """Decided: single addresses and networks, a carried IPv4 network is an IPv4 network."""
    assert shown == str(read_network(text))


@pytest.mark.parametrize("text", ["", "example.test", "192.0.2.7/24", "192.0.2.0/33"])
def test_no_network(text: str) -> None:
    """What is no network is refused, also one whose address does not fit its length."""
    with pytest.raises(ValueError, match=r"does not appear|has host bits"):
        read_network(text)


def test_empty_list_allows_everybody() -> None:
    """Decided: without a list every client may call, even one without an address (A-31)."""
    assert address_allowed("192.0.2.7", ())
    assert address_allowed("", ())


def test_either_side_may_be_carried() -> None:
    """An IPv4 client matches whichever way client and entry are written."""
    for address in ("192.0.2.7", "::ffff:192.0.2.7"):
        for entry in ("192.0.2.0/24", "::ffff:192.0.2.0/120"):
            assert address_allowed(address, [read_network(entry)])
        assert not address_allowed(address, [read_network("::/0")])
