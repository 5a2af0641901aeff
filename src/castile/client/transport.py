"""One HTTP exchange, with the standard library."""

from __future__ import annotations

import http.client
import ssl
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from castile.client.errors import ArgumentError, EndpointUnreachable

SECONDS_MAX: Final = 120.0


@dataclass(frozen=True, slots=True)
class HttpReply:
    """What came back."""

    status: int
    body: bytes


def post(
    endpoint: str, body: bytes, *, soap_action: str, seconds_max: float = SECONDS_MAX
) -> HttpReply:
    """
    Send one message and read the answer; redirections are not followed.

    Args:
        endpoint: Such as `http://127.0.0.1:8080/soap/mktows/3_1`.
        body: The message.
        soap_action: Sent in quotes.
        seconds_max: How long to wait for each part of the answer.

    Raises:
        ArgumentError: The endpoint is no http or https address.
        EndpointUnreachable: No connection, or no whole answer in time.
    """
    connection, path = _connection(endpoint, seconds_max)
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{soap_action}"'}
    try:
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        return HttpReply(response.status, response.read())
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise EndpointUnreachable(f"{endpoint} cannot be reached: {reason}") from error
    finally:
        connection.close()


def _connection(endpoint: str, seconds_max: float) -> tuple[http.client.HTTPConnection, str]:
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or parts.scheme not in ("http", "https"):
        raise ArgumentError(f"expected an endpoint such as http://HOST/soap/..., got {endpoint!r}")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=seconds_max, context=context), path
    return http.client.HTTPConnection(host, port, timeout=seconds_max), path
