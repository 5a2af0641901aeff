"""Requests as programs write them by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

if TYPE_CHECKING:
    from tests.interop.server_process import RunningServer

LIST = "<ns1:paramsListMObjects/>"


def envelope(header: dict[str, str], parameters: str = LIST) -> str:
    """An Envelope without XML declaration; `parameters` is the element in its Body."""
    children = "".join(f"<{name}>{text}</{name}>" for name, text in header.items())
    return (
        '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:ns1="http://www.marketo.com/mktows/"><SOAP-ENV:Header>'
        f"<ns1:AuthenticationHeader>{children}</ns1:AuthenticationHeader></SOAP-ENV:Header>"
        f"<SOAP-ENV:Body>{parameters}</SOAP-ENV:Body></SOAP-ENV:Envelope>"
    )


def signed(server: RunningServer, parameters: str = LIST) -> bytes:
    """An Envelope that is signed now, in UTF-8."""
    return envelope(server.header(), parameters).encode()


def sync_lead(email: str, first_name: str) -> str:
    """The parameters of a syncLead that gives the lead back."""
    return (
        f"<ns1:paramsSyncLead><leadRecord><Email>{email}</Email><leadAttributeList><attribute>"
        f"<attrName>FirstName</attrName><attrValue>{first_name}</attrValue></attribute>"
        "</leadAttributeList></leadRecord><returnLead>true</returnLead></ns1:paramsSyncLead>"
    )


def texts(answer: bytes, name: str) -> list[str]:
    """The texts of all elements of a name in an answer."""
    root: Any = etree.fromstring(answer)
    return [element.text or "" for element in root.iter(name)]
