"""Whose call it is and under which address it came, through trusted proxies or none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from castile.admission import read_address, read_network

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import Scope

ENDPOINT_PATH: Final = "/soap/mktows"
"""Where the SOAP endpoint is mounted; a version may follow."""

_HOST: Final = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
_PORT: Final = re.compile(r"[0-9]{1,5}")
_HAS_PORT: Final = re.compile(r":[0-9]+$")
_DEFAULT_PORTS: Final = {"http": "80", "https": "443"}
_MAPPED: Final = "::ffff:"


class Addresses:
    """
    Tell the client's address and the public base address of a call.

    Args:
        public_url: The address that clients use, without the path of the endpoint; "" for the one
            that each request says.
        trusted_proxies: Addresses and networks whose `X-Forwarded-For`, `-Proto`, `-Host` and
            `-Port` are believed.

    Raises:
        ValueError: An entry of trusted_proxies is neither address nor network.

    Source: decided, 00-overview E-3.
    """

    def __init__(self, public_url: str, trusted_proxies: Sequence[str]) -> None:
        self._public_base = public_url.rstrip("/")
        self._proxies = tuple(read_network(text) for text in trusted_proxies)

    def client(self, scope: Scope) -> str:
        """
        Return the address of the client that made a call.

        Args:
            scope: The ASGI scope of the call.

        Returns:
            The address of the peer; when that is a trusted proxy, the last address of
            X-Forwarded-For that is none, or the furthest one when all are. Text that is no
            address ends the search: nothing before it is believed.
        """
        peer = _peer(scope)
        if not self._proxies or not self._trusted(peer):
            return peer
        for hop in reversed(_list(scope, b"x-forwarded-for")):
            address = read_address(_without_port(hop))
            if address is None:
                return peer
            peer = str(address)
            if not self._trusted(peer):
                return peer
        return peer

    def base(self, scope: Scope) -> str:
        """
        Return scheme, host and port under which clients reach this server.

        Args:
            scope: The ASGI scope of the call.

        Returns:
            The configured public address; else what a trusted proxy reports; else what the
            request says: its scheme and Host, or the address it came to without a usable Host.
        """
        if self._public_base:
            return self._public_base
        scheme: str = scope["scheme"]
        host = _last(scope, b"host")
        if self._proxies and self._trusted(_peer(scope)):
            proto = _last(scope, b"x-forwarded-proto").lower()
            scheme = proto if proto in _DEFAULT_PORTS else scheme
            forwarded = _last(scope, b"x-forwarded-host")
            host = forwarded if _HOST.fullmatch(forwarded) else host
            port = _last(scope, b"x-forwarded-port")
            if _PORT.fullmatch(port) and port != _DEFAULT_PORTS[scheme]:
                host = _HAS_PORT.sub("", host) + ":" + port
        if not _HOST.fullmatch(host):
            host = _server(scope)
        return f"{scheme}://{host}"

    def endpoint(self, scope: Scope, version: str) -> str:
        """
        Return the address of the SOAP endpoint of a version, as this caller knows it.

        Args:
            scope: The ASGI scope of the call.
            version: For example `3_1`.
        """
        return f"{self.base(scope)}{ENDPOINT_PATH}/{version}"

    def _trusted(self, text: str) -> bool:
        address = read_address(text)
        return address is not None and any(address in network for network in self._proxies)


def _peer(scope: Scope) -> str:
    client = scope.get("client")
    if client is None:
        return ""
    peer: str = client[0]
    return peer.removeprefix(_MAPPED) if peer.startswith(_MAPPED) and "." in peer else peer


def _server(scope: Scope) -> str:
    host, port = scope.get("server") or ("localhost", None)
    host = f"[{host}]" if ":" in host else host
    return host if port is None else f"{host}:{port}"


def _list(scope: Scope, name: bytes) -> list[str]:
    values = [value.decode("latin-1") for key, value in scope["headers"] if key == name]
    return [item.strip() for item in ",".join(values).split(",")] if values else []


def _last(scope: Scope, name: bytes) -> str:
    """Return the last of the values of a header: the one that the nearest proxy wrote."""
    values = _list(scope, name)
    return values[-1] if values else ""


def _without_port(hop: str) -> str:
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    host, colon, _ = hop.partition(":")
    return host if colon and hop.count(":") == 1 else hop
