"""The requests of the vendor's documentation, sent as they stand but for their signature."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests

from tests.interop.envelopes import texts

if TYPE_CHECKING:
    from tests.interop.server_process import RunningServer

pytestmark = pytest.mark.interop

SAMPLES = Path(__file__).parent.parent / "operations" / "exchanges"
NAMES = sorted(path.name.removesuffix(".request.xml") for path in SAMPLES.glob("*.request.xml"))

NOT_THERE = {"20103", "20105", "20110", "20111", "20113"}
"""No such lead, field, program, list or campaign: samples name those of the vendor's own."""


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_answered(server: RunningServer, name: str) -> None:
    """Each succeeds, or is refused for something that is not there."""
    header = server.header()
    body = (SAMPLES / f"{name}.request.xml").read_text("utf-8")
    body = body.replace("{user_id}", header["mktowsUserId"])
    body = body.replace("{signature}", header["requestSignature"])
    body = body.replace("{timestamp}", header["requestTimestamp"])
    assert re.findall(r"\{\w+\}", body) == []
    answer = requests.post(
        server.endpoint, body.encode(), headers={"Content-Type": "text/xml"}, timeout=30
    )
    if answer.status_code != 200:
        assert answer.status_code == 500
        (code,) = texts(answer.content, "code")
        assert code in NOT_THERE, answer.text
