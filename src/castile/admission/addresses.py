"""
Addresses of clients as the allow-list and the flood meter see them.

A socket that serves both families shows an IPv4 client as `::ffff:192.0.2.7`. That is the IPv4
address 192.0.2.7 here, on either side of a comparison.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

_MAPPED_BITS = 96


@lru_cache(maxsize=4096)
def read_address(text: str) -> Address | None:
    """
    Read the address of a client.

    Args:
        text: What the transport says, for example `192.0.2.7` or `::ffff:192.0.2.7`.

    Returns:
        The address, an IPv4 one where IPv6 only carries it; None when there is none.

    Source: decided.
    """
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return address if mapped is None else mapped


def read_network(text: str) -> Network:
    """
    Read an entry of an allow-list: a single address or a network.

    Args:
        text: For example `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/32` or `::ffff:192.0.2.0/120`.

    Returns:
        The network, an IPv4 one where IPv6 only carries it.

    Raises:
        ValueError: The text is neither, or has bits set behind the length of its prefix.

    Source: decided, 02-admission A-31.
    """
    network = ip_network(text)
    if isinstance(network, IPv6Network) and network.prefixlen >= _MAPPED_BITS:
        mapped = network.network_address.ipv4_mapped
        if mapped is not None:
            return IPv4Network((mapped, network.prefixlen - _MAPPED_BITS))
    return network


def address_allowed(text: str, networks: Iterable[Network]) -> bool:
    """
    Say whether a client may call.

    Args:
        text: The address of the client.
        networks: The allow-list; empty: every client may call.

    Returns:
        False for an address on none of the networks, and for what is no address.

    Source: decided, 02-admission A-31.
    """
    networks = tuple(networks)
    if not networks:
        return True
    address = read_address(text)
    return address is not None and any(address in network for network in networks)
