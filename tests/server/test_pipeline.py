"""The way of a call: order of checks, shape of faults, what is remembered."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from castile.journal.entry import CallFilter
from castile.operations.operation import Implementation, always, never
from castile.operations.registry import OPERATIONS
from castile.server import pipeline as pipeline_module
from castile.server.app import Arrival
from castile.server.pipeline import IN_PLACE_BYTES_MAX
from castile.wire.contract import VERSIONS, contract
from castile.wire.faults import FAULTS, Fault
from castile.wire.messages import (
    ActivityRecord,
    ArrayOfActivityRecord,
    LeadActivityList,
    StreamPosition,
    SuccessGetLeadActivity,
)
from castile.wire.timestamps import WireDateTime
from castile.wire.wsdl import service_description
from tests.harness import Answer, break_after, open_harness

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from castile.domain.catalog import Catalog
    from castile.operations.operation import Request
    from castile.store.tx import Tx
    from tests.clocks import FrozenClock
    from tests.harness import Harness

LIST = "<ns1:paramsListMObjects/>"
UNKNOWN = "<ns1:paramsGetLeads/>"
NOBODY = "nobody@example.test"


def test_over_01_a_body_with_two_elements_is_20012(castile: Harness) -> None:
    """OVER-01, decided."""
    assert castile.call(LIST + LIST).code == 20012


def test_over_02_a_wrong_signature_is_named_before_an_unknown_operation(castile: Harness) -> None:
    """OVER-02, decided."""
    assert castile.call(UNKNOWN, signature="0" * 40).code == 20014
    assert castile.call(UNKNOWN).code == 20019


def test_over_03_a_blocked_user_is_named_before_an_old_timestamp(castile: Harness) -> None:
    """OVER-03, decided."""
    castile.write(lambda tx: tx.users.set_disabled("demo.user_01", disabled=True))
    castile.installation.directory.reload()
    assert castile.call(LIST, timestamp="2026-08-02T14:15:00Z").code == 20013


def test_over_04_an_unknown_operation_is_named_before_a_used_up_quota(castile: Harness) -> None:
    """OVER-04, O-2, decided."""
    castile.define("[subscription]\nquota_calls_per_day = 1")
    assert castile.call(LIST).code == 0
    assert castile.call(UNKNOWN).code == 20019


def test_over_05_a_used_up_quota_is_named_before_a_bad_key(castile: Harness) -> None:
    """OVER-05, decided."""
    castile.define("[subscription]\nquota_calls_per_day = 1")
    assert castile.call(LIST).code == 0
    assert castile.get_lead("MAIL", NOBODY).code == 20015


def test_over_06_children_may_be_in_the_namespace(castile: Harness) -> None:
    """OVER-06, documented sample, decided."""
    castile.store_lead("a@b.test")
    answer = castile.call(
        "<ns1:paramsGetLead><ns1:leadKey><ns1:keyType>EMAIL</ns1:keyType>"
        "<keyValue>a@b.test</keyValue></ns1:leadKey></ns1:paramsGetLead>"
    )
    assert answer.text("count") == "1"


def test_over_08_an_unknown_element_is_ignored_and_noted(castile: Harness) -> None:
    """OVER-08, W-4, recorded davidsantoso/markety: the journal says which."""
    answer = castile.sync_lead({"foreignSysPersonId": "F", "Email": "a@b.test"})
    assert answer.text("syncStatus/status") == "CREATED"
    kept = castile.installation.journal.get(_last_id(castile))
    assert kept is not None
    assert "foreignSysPersonId" in kept.entry.note


@pytest.mark.parametrize("workspace", ["Asia", "Default</targetWorkspace><targetWorkspace>Default"])
def test_a_workspace_matters_to_sync_lead_only(castile: Harness, workspace: str) -> None:
    """W-16, documented; decided: several are as wrong as an unknown one, elsewhere ignored."""
    context = f"<ns1:MktowsContextHeader><targetWorkspace>{workspace}</targetWorkspace>"
    context += "</ns1:MktowsContextHeader></SOAP-ENV:Header>"
    sync = (
        f"<ns1:paramsSyncLead><leadRecord><Email>{NOBODY}</Email></leadRecord></ns1:paramsSyncLead>"
    )
    for parameters, code in ((LIST, 0), (sync, 20110)):
        body = castile.envelope(parameters).replace(b"</SOAP-ENV:Header>", context.encode())
        assert castile.post(body).code == code


FAULTING: dict[int, Callable[[Harness], Answer]] = {
    20012: lambda castile: castile.post(b"<html>"),
    20014: lambda castile: castile.call(LIST, signature="no"),
    20016: lambda castile: castile.call(LIST, timestamp="2020-01-01T00:00:00Z"),
    20019: lambda castile: castile.call(UNKNOWN),
    20101: lambda castile: castile.call("<ns1:paramsGetLead/>"),
    20102: lambda castile: castile.get_lead("MAIL", NOBODY),
    20103: lambda castile: castile.get_lead("EMAIL", NOBODY),
    20104: lambda castile: castile.call("<ns1:paramsSyncLead/>"),
    20105: lambda castile: castile.sync_lead({"Email": NOBODY}, {"pants": "x"}),
    20106: lambda castile: castile.sync_lead({"Email": NOBODY}, {"LeadScore": "x"}),
    20108: lambda castile: castile.get_lead("LEADOWNEREMAIL", NOBODY),
    20017: lambda castile: castile.call("<ns1:paramsDescribeMObject/>"),
    20109: lambda castile: castile.call(
        "<ns1:paramsDescribeMObject><objectName/></ns1:paramsDescribeMObject>"
    ),
    20110: lambda castile: castile.call(
        "<ns1:paramsDescribeMObject><objectName>Lead</objectName></ns1:paramsDescribeMObject>"
    ),
}


@pytest.mark.parametrize("code", FAULTING)
def test_err_01_every_fault_has_the_recorded_shape(castile: Harness, code: int) -> None:
    """ERR-01, F-1, documented and recorded davidsantoso/markety."""
    answer = FAULTING[code](castile)
    assert answer.code == code
    assert answer.status == 500
    fault = answer.root[0][0]
    assert [etree.QName(child).localname for child in fault] == [
        "faultcode",
        "faultstring",
        "detail",
    ]
    exception = fault[2][0]
    assert [child.tag for child in exception][:3] == ["name", "message", "code"]
    assert exception.findtext("name") == "mktServiceException"
    assert answer.faultstring.startswith(f"{code} - ")
    assert answer.message.endswith(f"({code})")
    assert answer.root.nsmap == {"SOAP-ENV": "http://schemas.xmlsoap.org/soap/envelope/"}


def test_err_02_the_recorded_fault_of_an_unknown_lead(castile: Harness) -> None:
    """ERR-02, recorded davidsantoso/markety: to the byte."""
    assert castile.get_lead("EMAIL", NOBODY).body == (
        b'<?xml version="1.0" encoding="UTF-8"?>\n'
        b'<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/">'
        b"<SOAP-ENV:Body><SOAP-ENV:Fault><faultcode>SOAP-ENV:Client</faultcode>"
        b"<faultstring>20103 - Lead not found</faultstring><detail>"
        b'<ns1:serviceException xmlns:ns1="http://www.marketo.com/mktows/">'
        b"<name>mktServiceException</name>"
        b"<message>No lead found with EMAIL = nobody@example.test (20103)</message>"
        b"<code>20103</code></ns1:serviceException></detail></SOAP-ENV:Fault></SOAP-ENV:Body>"
        b"</SOAP-ENV:Envelope>"
    )


def test_err_03_an_unknown_field_is_named(castile: Harness) -> None:
    """ERR-03, recorded davidsantoso/markety."""
    answer = castile.sync_lead({"Email": NOBODY}, {"pants": "x"})
    assert answer.faultstring == "20105 - Unknown lead field"
    assert answer.message == "syncLead operation failed: unknown fields for import: pants (20105)"


def test_err_06_a_wrong_signature_says_no_more_than_that(castile: Harness) -> None:
    """ERR-06, documented; recorded Datahero/node-marketo."""
    answer = castile.call(LIST, signature="0" * 40)
    assert answer.faultstring == "20014 - Authentication failed"
    assert answer.message == "Authentication failed (20014)"


def test_err_08_only_failures_of_ours_are_the_servers(
    castile: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ERR-08, decided; the reference is the id in the journal, and nothing inside leaks."""
    for code, provoke in FAULTING.items():
        assert provoke(castile).text("faultcode") == "SOAP-ENV:Client", code
    break_after(monkeypatch, "getLead", RuntimeError("secret place /var/x"))
    answer = castile.get_lead("EMAIL", NOBODY)
    assert answer.text("faultcode") == "SOAP-ENV:Server"
    assert answer.message == f"Internal error, reference {_last_id(castile)} (20011)"
    assert b"secret" not in answer.body
    kept = castile.installation.journal.get(_last_id(castile))
    assert kept is not None
    assert "secret place" in kept.entry.note
    assert kept.entry.response == answer.body


def test_err_09_all_unknown_names_are_listed_in_request_order(castile: Harness) -> None:
    """ERR-09, decided."""
    answer = castile.sync_lead({"Email": NOBODY}, {"b": "1", "FirstName": "x", "a": "2"})
    assert answer.message.endswith("unknown fields for import: b, a (20105)")


def test_err_10_markup_in_a_value_is_escaped(castile: Harness) -> None:
    """ERR-10, decided."""
    answer = castile.get_lead("EMAIL", "<a&b>\"'@x]]>")
    assert answer.message == "No lead found with EMAIL = <a&b>\"'@x]]> (20103)"


@pytest.mark.parametrize(
    "provoke",
    [
        lambda castile, keys: castile.sync_lead(keys, {"FirstName": "Eve", "pants": "x"}),
        lambda castile, keys: castile.sync_lead(keys, {"FirstName": "Eve", "LeadScore": "x"}),
        lambda castile, keys: castile.sync_lead(keys, {"FirstName": "Eve"}, workspace="Asia"),
        lambda castile, keys: castile.sync_lead(keys, {"FirstName": "Eve"}, signature="x"),
    ],
)
def test_err_12_a_faulted_write_changes_nothing(
    castile: Harness, provoke: Callable[[Harness, Mapping[str, object]], Answer]
) -> None:
    """ERR-12, decided."""
    lead_id = castile.store_lead("a@b.test", FirstName="Ada")
    before = castile.lead(lead_id)
    for keys in ({"Email": "a@b.test"}, {"Id": lead_id}, {"Email": "new@b.test"}):
        assert provoke(castile, keys).status == 500
    assert castile.lead(lead_id) == before
    assert castile.activities(lead_id) == []
    assert castile.get_lead("EMAIL", "new@b.test").code == 20103


def test_err_13_the_recorded_fault_of_an_old_timestamp(castile: Harness) -> None:
    """ERR-13, recorded backupify/marketo_rest."""
    answer = castile.call(LIST, timestamp="2026-08-03T10:15:00Z")
    assert answer.faultstring == "20016 - Request expired"
    assert answer.message == "Request timestamp error (20016)"


def test_err_14_an_unknown_id_has_a_cause(castile: Harness) -> None:
    """ERR-14, recorded backupify/marketo_rest."""
    answer = castile.get_lead("IDNUM", 1700009)
    assert answer.message == "No lead found with IDNUM = 1700009 (20103)"
    assert [child.tag for child in answer.root.find(".//code").getparent()][-2:] == [
        "code",
        "cause",
    ]
    assert answer.text("cause") == "mktNotFoundException: person with ID 1700009 not found"


def test_every_operation_without_an_implementation_is_20019(castile: Harness) -> None:
    """An operation of the contract that does not answer yet says so and costs no quota."""
    for name, operation in contract("3_1").operations.items():
        if name not in OPERATIONS:
            assert castile.call(f"<ns1:{operation.input}/>").code == 20019
    assert castile.read(lambda tx: tx.quota.reserved(castile.today)) == 0


def test_an_operation_outside_the_namespace_is_20019(castile: Harness) -> None:
    """01-errors section 2: one of the 23 elements of the mktows namespace."""
    assert castile.call("<paramsListMObjects/>").code == 20019
    assert castile.call('<paramsListMObjects xmlns="http://other.test/"/>').code == 20019


def test_every_call_is_in_the_journal_with_its_outcome(castile: Harness) -> None:
    """Step 10: also refused ones, with operation, user and code."""
    castile.call(LIST)
    castile.get_lead("EMAIL", NOBODY)
    castile.call(LIST, signature="x")
    castile.post(b"not xml")
    kept = [one.entry for one in castile.installation.journal.find()]
    found = sorted((one.code, one.operation, one.user_id, one.authenticated) for one in kept)
    assert found == [
        (0, "listMObjects", "demo.user_01", True),
        (20012, "", "", False),
        (20014, "", "demo.user_01", False),
        (20103, "getLead", "demo.user_01", True),
    ]


def test_a_note_is_cut(castile: Harness) -> None:
    """Decided: whatever a client sends, what is noted beside its bodies stays small."""
    for length in (20_000, 60_000):
        name = "x" * length
        assert castile.call(f"<ns1:{name}/>").code == 20019
        (kept,) = castile.installation.journal.find(CallFilter(code=20019), limit=1)
        assert len(kept.entry.note) == 16_384


def test_a_write_is_prepared_anew_when_the_definitions_changed(
    castile: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HOUSE step 7: a plan is never run against definitions that it was not made with."""
    whole = OPERATIONS["syncLead"]
    prepared: list[object] = []

    def prepare(request: Request[Any], catalog: Catalog) -> object:
        prepared.append(whole.prepare(request, catalog))
        if len(prepared) == 1:
            castile.define("[subscription]\ntime_zone = 'Europe/Berlin'")
        return prepared[-1]

    castile.define("lead_fields = [{ name = 'SignedUpAt', type = 'datetime' }]")
    changed = {**OPERATIONS, "syncLead": replace(whole, prepare=prepare)}
    monkeypatch.setattr(pipeline_module, "OPERATIONS", changed)
    answer = castile.sync_lead({"Email": NOBODY}, {"SignedUpAt": "2026-01-15T12:00:00"})
    assert len(prepared) == 2
    assert answer.attributes["SignedUpAt"] == "2026-01-15T12:00:00+01:00"


def test_a_write_sees_definitions_of_which_the_directory_has_not_heard_yet(
    castile: Harness,
) -> None:
    """Between the commit of a definition file and the new directory a call may already run."""
    castile.define("lead_fields = [{ name = 'Wine', type = 'string' }]")
    ((wine,),) = [castile.read(lambda tx: tx.definitions.table("lead_fields"))]

    def lengthen(tx: Tx) -> None:
        tx.definitions.put(replace(wine, entry={**wine.entry, "length": 3}))
        tx.definitions.raise_version()

    castile.write(lengthen)
    assert castile.sync_lead({"Email": NOBODY}, {"Wine": "Riesling"}).code == 20106
    castile.installation.directory.reload()
    assert castile.sync_lead({"Email": NOBODY}, {"Wine": "Riesling"}).code == 20106
    assert castile.sync_lead({"Email": NOBODY}, {"Wine": "Red"}).status == 200


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_long_body_is_read_beside_the_event_loop(
    castile: Harness, monkeypatch: pytest.MonkeyPatch, more: int
) -> None:
    """HOUSE: nothing long on the event loop; reading and binding alike."""
    threads: list[bool] = []

    def noted(work: Callable[..., object]) -> Callable[..., object]:
        def run(*arguments: Any, **options: Any) -> object:
            threads.append(current_thread() is main_thread())
            return work(*arguments, **options)

        return run

    for name in ("read", "bind"):
        monkeypatch.setattr(pipeline_module, name, noted(getattr(pipeline_module, name)))
    length = pipeline_module.IN_PLACE_BYTES_MAX + more - len(castile.envelope(LIST))
    body = castile.envelope(LIST + " " * length)
    assert castile.post(body).status == 200
    assert threads == [more <= 0] * 2


def test_limits_of_a_request_are_settings(tmp_path: Path, frozen_clock: FrozenClock) -> None:
    """Each of them reaches the reader."""
    settings = {
        "xml_depth_max": 8,
        "xml_elements_max": 1000,
        "xml_attributes_max": 4,
        "xml_namespaces_max": 5,
        "xml_text_bytes_max": 1024,
        "body_bytes_max": 20_000,
        "refusals_per_second_max": 2,
    }
    attributes = " ".join(f"a{number}=''" for number in range(5))
    namespaces = " ".join(f"xmlns:a{number}='u'" for number in range(6))
    refused = {
        "at most 8 deep": "<a>" * 6 + "</a>" * 6,
        "at most 1,000 elements": "<a/>" * 1000,
        "at most 4 attributes": f"<a {attributes}/>",
        "at most 5 namespace": f"<a {namespaces}/>",
        "at most 1,024 bytes": f"<a>{'x' * 1025}</a>",
        "at most 20,000 bytes": " " * 20_000,
    }
    with open_harness(tmp_path, frozen_clock, **settings) as castile:
        for expected, content in refused.items():
            answer = castile.call(f"<ns1:paramsListMObjects>{content}</ns1:paramsListMObjects>")
            assert (answer.code, expected in answer.message) == (20012, True), expected
        statuses = [castile.post(b"<", address="192.0.2.7").status for _ in range(3)]
        assert statuses == [500, 500, 429]


@pytest.mark.parametrize(("parameters", "status"), [(LIST, 200), (UNKNOWN, 500)])
def test_every_answer_says_that_it_is_xml(castile: Harness, parameters: str, status: int) -> None:
    """W-20, documented and recorded; faults alike."""
    arrival = Arrival(castile.envelope(parameters), "3_1", "127.0.0.1", castile.clock.now_ms(), 0.0)
    reply = castile.runner.run(castile.pipeline.answer(arrival))
    assert (reply.status, reply.headers) == (
        status,
        [(b"content-type", b"text/xml; charset=utf-8")],
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_each_version_is_described_in_its_own_shape(castile: Harness, version: str) -> None:
    """E-2, E-4, decided."""
    address = f"http://a.test/soap/mktows/{version}"
    described = castile.pipeline.describe(version, address)
    assert described == service_description(contract(version), address)


@pytest.mark.parametrize("version", ["1_3", "2_7", "3_0", "3_1"])
def test_over_09_an_answer_has_the_shape_of_the_version_in_the_path(
    castile: Harness, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    """OVER-09, E-5, decided; asked with an operation that answers at once."""
    at = WireDateTime(datetime(2026, 8, 3, tzinfo=UTC))
    record = ActivityRecord(
        id=7, marketo_guid="7", activity_date_time=at, activity_type="x", mkt_person_id="1"
    )
    answer = SuccessGetLeadActivity(
        lead_activity_list=LeadActivityList(
            return_count=1,
            remaining_count=0,
            new_start_position=StreamPosition(),
            activity_record_list=ArrayOfActivityRecord((record,)),
        )
    )
    implementation = Implementation(
        name="getLeadActivity",
        prepare=lambda request, _: request.version,
        run=lambda plan, _, context: answer if plan == context.version == version else None,
    )
    monkeypatch.setattr(pipeline_module, "OPERATIONS", {"getLeadActivity": implementation})
    got = castile.call(
        "<ns1:paramsGetLeadActivity><leadKey><keyType>IDNUM</keyType><keyValue>1</keyValue>"
        "</leadKey></ns1:paramsGetLeadActivity>",
        version=version,
    )
    assert got.texts("activityRecord/id") == ["7"]
    assert got.texts("activityRecord/marketoGUID") == (["7"] if version == "3_1" else [])


def test_the_table_of_provoked_faults_is_about_known_codes() -> None:
    """Each code of the table is a fault of the API."""
    assert set(FAULTING) <= set(FAULTS)
    assert all(issubclass(FAULTS[code], Fault) for code in FAULTING)


def _last_id(castile: Harness) -> str:
    return castile.installation.journal.find(limit=1)[0].entry.call_id


def test_bodies_of_strangers_hold_up_no_call_that_was_admitted(castile: Harness) -> None:
    """Long bodies are read on threads of their own, so that a flood of them meets only itself."""
    castile.define("lead_owners = [{ email = 'sam@example.test' }]")
    go_on = threading.Event()
    held = [castile.readers.submit(go_on.wait, 30) for _ in range(4)]
    try:
        assert castile.get_lead("LEADOWNEREMAIL", "sam@example.test").code == 20103
    finally:
        go_on.set()
    assert all(one.result() for one in held)


def test_a_long_body_is_read_by_those_threads(
    castile: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both sides of what is read in place."""
    used: list[object] = []
    submit = castile.readers.submit

    def watched(work: Callable[..., Any], *arguments: Any) -> Any:
        used.append(work)
        return submit(work, *arguments)

    monkeypatch.setattr(castile.readers, "submit", watched)
    empty = len(castile.envelope("<ns1:paramsListMObjects></ns1:paramsListMObjects>"))
    for length, count in ((IN_PLACE_BYTES_MAX, 0), (IN_PLACE_BYTES_MAX + 1, 1)):
        blank = " " * (length - empty)
        answer = castile.call(f"<ns1:paramsListMObjects>{blank}</ns1:paramsListMObjects>")
        assert (answer.status, len(used)) == (200, count)


def _threads_of(castile: Harness, monkeypatch: pytest.MonkeyPatch, *names: str) -> list[bool]:
    """Watch functions of the pipeline; note of each use whether it held the event loop."""
    main = threading.get_ident()
    held: list[bool] = []

    def watch(work: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*arguments: Any, **named: Any) -> Any:
            held.append(threading.get_ident() == main)
            return work(*arguments, **named)

        return watched

    for name in names:
        monkeypatch.setattr(pipeline_module, name, watch(getattr(pipeline_module, name)))
    assert castile.store_lead("a@example.test")
    return held


def test_the_answer_of_a_long_read_is_written_by_a_worker(
    castile: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three megabytes of leads hold up no other call; one lead is written in place."""
    held = _threads_of(castile, monkeypatch, "write_success")
    castile.define("lead_owners = [{ email = 'sam@example.test' }]")
    owner_id = next(iter(castile.installation.directory.current.subscriptions.values()))
    castile.store_lead("b@example.test", owner_id=next(iter(owner_id.catalog.lead_owners)))
    assert castile.get_lead("LEADOWNEREMAIL", "sam@example.test").status == 200
    assert castile.get_lead("EMAIL", "a@example.test").status == 200
    assert held == [False, True]


def test_a_long_request_is_bound_judged_and_answered_by_workers(
    castile: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch holds up no other call, neither before nor after it is written."""
    held = _threads_of(castile, monkeypatch, "bind", "write_success")
    for length, in_place in ((0, True), (IN_PLACE_BYTES_MAX, False)):
        answer = castile.sync_lead({"Email": "a@example.test"}, {"Address": "x " + " " * length})
        assert answer.status == 200
        assert held[-2:] == [in_place, in_place]


def test_what_a_call_defines_and_starts_is_seen_after_its_commit(
    castile: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Definitions are read anew and jobs are woken only by operations that say so, once stored."""
    sync_lead = OPERATIONS["syncLead"]
    seen: list[object] = []

    def run(plan: Any, tx: Any, context: Any) -> object:
        tx.definitions.raise_version()
        return sync_lead.run(plan, tx, context)

    def catalog_version() -> int:
        directory = castile.installation.directory.current
        return directory.subscriptions[castile.subscription_id].catalog.version

    monkeypatch.setattr(castile.pipeline, "_wake_jobs", lambda: seen.append(catalog_version()))
    for says in (False, True):
        defines = always if says else never
        changed = replace(sync_lead, run=run, defines=defines, starts_jobs=says)
        monkeypatch.setattr(pipeline_module, "OPERATIONS", {"syncLead": changed})
        assert castile.sync_lead({"Email": "a@example.test"}, {"pants": "1"}).code == 20105
        assert castile.sync_lead({"Email": "a@example.test"}).status == 200
    assert seen == [catalog_version()]
    assert catalog_version() == castile.read(lambda tx: tx.sequences.last_id("definition_version"))
