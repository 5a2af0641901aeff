"""Requests bound from the text of their parameters, for the tests of the binder."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from castile.wire.binder import Bound, bind
from castile.wire.contract import contract
from castile.wire.faults import (
    Fault,
)
from castile.wire.judges import NO_JUDGES, Judges
from castile.wire.reader import ReaderLimits, read

ZONE = ZoneInfo("America/Chicago")
NIL = ' xsi:nil="true"'
KEY = "<keyType>EMAIL</keyType><keyValue>ann@example.test</keyValue>"


def bound(
    operation: str,
    content: str = "",
    *,
    version: str = "3_1",
    judges: Judges = NO_JUDGES,
    accept_lower_case_keys: bool = False,
) -> Bound:
    name = f"params{operation[0].upper()}{operation[1:]}"
    body = (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:m="http://www.marketo.com/mktows/" xmlns:other="urn:other" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<s:Body><m:{name}>{content}</m:{name}></s:Body></s:Envelope>"
    )
    node = read(body.encode(), ReaderLimits()).operation_element
    return bind(
        node,
        contract(version),
        ZONE,
        judges=judges,
        accept_lower_case_keys=accept_lower_case_keys,
    )


def message(operation: str, content: str = "", **options: Any) -> Any:
    return bound(operation, content, **options).message


def fault(operation: str, content: str = "", **options: Any) -> Fault:
    with pytest.raises(Fault) as caught:
        bound(operation, content, **options)
    return caught.value


def lead(content: str) -> str:
    return f"<leadRecord>{content}</leadRecord>"
