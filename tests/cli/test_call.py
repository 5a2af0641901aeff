"""`castile call`: one signed call over a real socket."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

SYNC = (
    "syncLead",
    "leadRecord.Email=jane@example.com",
    "leadRecord.leadAttributeList.FirstName=Jane",
    "returnLead=true",
)
GET = ("getLead", "leadKey.keyType=EMAIL", "leadKey.keyValue=jane@example.com")
READY = ("--ready-file", "ready.json")


def test_a_lead_is_stored_and_read_back(served: Shell) -> None:
    """Parameters by path; the answer as lines for a person."""
    assert "status: CREATED" in served.run("call", *SYNC, *READY).stdout
    assert "FirstName: Jane" in served.run("call", *GET, *READY).stdout


def test_without_options_the_running_server_of_the_data_folder_is_called(served: Shell) -> None:
    """Beside `castile serve`, a call needs nothing but its parameters."""
    served.run("call", *SYNC)
    answer = served.json("call", *GET)
    assert answer["result"]["leadRecordList"]["leadRecord"][0]["Email"] == "jane@example.com"


def test_err_02_a_fault_is_told_and_the_exit_code_is_1(served: Shell) -> None:
    """Short text and long text as they were on the wire; what to do with --json."""
    get = ("call", "getLead", "leadKey.keyType=EMAIL", "leadKey.keyValue=nobody@example.test")
    result = served.run(*get, exit_code=1)
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        "20103 - Lead not found",
        "No lead found with EMAIL = nobody@example.test (20103)",
    ]
    fault = json.loads(served.run(*get, "--json", exit_code=1).stdout)["fault"]
    assert (fault["code"], fault["advice"]) == (20103, "fix")


def test_raw_prints_the_answer_as_it_came(served: Shell) -> None:
    """Of a success and of a fault."""
    assert served.run("call", "listMObjects", "--raw").stdout.startswith("<?xml version")
    raw = served.run("call", "getLead", "--raw", exit_code=1).stdout
    assert "<code>20101</code>" in raw


@pytest.mark.parametrize("whole", [True, False], ids=["envelope", "element"])
def test_a_file_is_signed_anew_and_sent(served: Shell, *, whole: bool) -> None:
    """A whole request with an old signature, or its parameter element alone."""
    element = '<m:paramsListMObjects xmlns:m="http://www.marketo.com/mktows/"/>'
    envelope = (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>'
        '<m:AuthenticationHeader xmlns:m="http://www.marketo.com/mktows/"><mktowsUserId>old'
        f"</mktowsUserId></m:AuthenticationHeader></s:Header><s:Body>{element}</s:Body>"
        "</s:Envelope>"
    )
    (served.folder / "r.xml").write_text(envelope if whole else element)
    assert "LeadRecord" in served.run("call", "listMObjects", "--file", "r.xml").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("getLeed",), "getLeed: expected one of"),
        (("getLead", "leadKey.keytype=EMAIL"), "leadKey.keytype: expected keyType, keyValue"),
        (("listMObjects", "a=1", "--file", "r.xml"), "--file takes no NAME=VALUE"),
        (("getLead", "--file", "r.xml"), "expected paramsGetLead in the file"),
        (("listMObjects", "--file", "none.xml"), "none.xml"),
        (("listMObjects", "--endpoint", "ftp://x"), "expected an endpoint"),
        (("listMObjects", "--key-file", "none.key"), "none.key: expected a file"),
    ],
)
def test_wrong_usage_is_exit_code_2(
    served: Shell, arguments: tuple[str, ...], message: str
) -> None:
    """The sentence says what was expected."""
    (served.folder / "r.xml").write_text(
        '<paramsListMObjects xmlns="http://www.marketo.com/mktows/"/>'
    )
    assert message in served.error("call", *arguments, exit_code=2)


def test_nothing_is_sent_without_an_endpoint(installed: Shell) -> None:
    """With the server stopped somebody must say where to."""
    assert "no endpoint" in installed.error("call", *GET, exit_code=2)


def test_an_endpoint_that_does_not_answer_is_exit_code_1(installed: Shell) -> None:
    """The sentence names the address."""
    with installed.server() as ready:
        endpoint = str(ready["endpoint"])
    error = installed.error("call", *GET, "--endpoint", endpoint, exit_code=1)
    assert f"{endpoint} cannot be reached" in error


def test_the_target_workspace_is_sent_with_a_sync_lead(served: Shell) -> None:
    """An unknown workspace is 20110, so the header arrived."""
    error = served.error("call", *SYNC, "--workspace", "Nowhere", exit_code=1)
    assert "(20110)" in error
