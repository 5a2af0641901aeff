"""
The same calls by every client library.

Answers are made alike: what is nil or absent is left out, lists are lists, and only the element
that holds the result is given.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

import suds
import suds.client
import suds.sudsobject
import zeep
import zeep.exceptions
import zeep.helpers

from tests.interop.expected import SeenFault
from tests.interop.queries import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.interop.programs import Program
    from tests.interop.queries import Call, Loop, Query
    from tests.interop.server_process import RunningServer

Outcome = dict[str, Any] | SeenFault

RECORDS = {
    "getMultipleLeads": ("leadRecordList", "leadRecord", ("Id", "Email")),
    "getLeadActivity": ("activityRecordList", "activityRecord", ("id", "activityType")),
    "getLeadChanges": ("leadChangeRecordList", "leadChangeRecord", ("id", "activityType")),
}
"""Where the records of a page are, and what is read of each."""


class Client(Protocol):
    """A client library."""

    def pages(self, query: Query, loop: Loop) -> list[Page]:
        """Page through a query."""

    def calls(self, calls: Sequence[Call]) -> list[Outcome]:
        """Make calls one after the other; a fault does not end them."""


@dataclass(frozen=True)
class ScriptClient:
    """A library of another language: `pages` and `calls` are scripts."""

    program: Program
    server: RunningServer
    extension: str

    def pages(self, query: Query, loop: Loop) -> list[Page]:
        """Let the script page in its own language."""
        query_and_loop = json.dumps({**asdict(query.call), **loop._asdict()})
        names = json.dumps(RECORDS[query.call.operation])
        said = self.program.run(f"pages.{self.extension}", self.server, query_and_loop, names)
        return [
            Page(returned, remaining, [(lead_id, text) for lead_id, text in records])
            for returned, remaining, records in said
        ]

    def calls(self, calls: Sequence[Call]) -> list[Outcome]:
        """Let one run of the script make all calls."""
        listed = json.dumps([asdict(call) for call in calls])
        said = self.program.run(f"calls.{self.extension}", self.server, stdin=listed)
        return [
            SeenFault(*one["fault"]) if "fault" in one else _without_nil(one["result"])
            for one in said
        ]


class _PythonClient:
    """What both libraries of Python share: the loop over pages as their users write it."""

    def ask(self, call: Call, parameters: dict[str, Any]) -> Any:
        """Make a call and give the object that the library makes of its answer."""
        raise NotImplementedError

    def selector(self, call: Call) -> dict[str, Any]:
        """The parameter leadSelector, if the call has one, as an object of its type."""
        raise NotImplementedError

    def pages(self, query: Query, loop: Loop) -> list[Page]:
        """Page on until nothing remains, or a page is empty."""
        pages: list[Page] = []
        call = query.call
        parameters = {**call.parameters, **self.selector(call)}
        list_name, item_name, names = RECORDS[call.operation]
        while True:
            result = self.ask(call, parameters)
            records = getattr(getattr(result, list_name) or None, item_name, None) or []
            read = [(getattr(one, names[0]), str(getattr(one, names[1]))) for one in records]
            pages.append(Page(result.returnCount, result.remainingCount, read))
            if (result.returnCount if loop.until == "empty" else result.remainingCount) == 0:
                return pages
            if call.operation == "getMultipleLeads":
                for name in ("leadSelector", "lastUpdatedAt") if loop.alone else ():
                    parameters.pop(name, None)
                parameters["streamPosition"] = result.newStreamPosition
            elif loop.alone:
                parameters["startPosition"] = {"offset": result.newStartPosition.offset}
            else:
                parameters["startPosition"] = result.newStartPosition


@dataclass(frozen=True)
class ZeepClient(_PythonClient):
    """zeep; a leadSelector is an object of its type."""

    client: Any
    server: RunningServer

    def ask(self, call: Call, parameters: dict[str, Any]) -> Any:
        """Sign and call with parameters by name."""
        headers = {"authentication": self.server.header()}
        return getattr(self.client.service, call.operation)(**parameters, _soapheaders=headers)

    def selector(self, call: Call) -> dict[str, Any]:
        """The object is made by the type factory."""
        if call.selector is None:
            return {}
        kind, parts = call.selector
        types = self.client.type_factory("http://www.marketo.com/mktows/")
        return {"leadSelector": getattr(types, kind)(**parts)}

    def calls(self, calls: Sequence[Call]) -> list[Outcome]:
        """Make the calls."""
        return [self._outcome(call) for call in calls]

    def _outcome(self, call: Call) -> Outcome:
        untyped: Any = zeep.helpers  # It has no annotations.
        try:
            result = self.ask(call, {**call.parameters, **self.selector(call)})
        except zeep.exceptions.Fault as fault:
            return zeep_fault(fault)
        plain: dict[str, Any] = _without_empty(_without_nil(untyped.serialize_object(result, dict)))
        name = UNWRAPPED.get(call.operation)
        return plain if name is None else {name: plain}


UNWRAPPED = {
    "syncMultipleLeads": "syncStatusList",
    "mergeLeads": "mergeStatus",
    "importToList": "importStatus",
    "requestCampaign": "success",
    "scheduleCampaign": "success",
    "describeMObject": "metadata",
    "listMObjects": "objects",
    "syncMObjects": "mObjStatusList",
    "deleteMObjects": "mObjStatusList",
    "syncCustomObjects": "syncCustomObjStatusList",
    "deleteCustomObjects": "deleteCustomObjStatusList",
}
"""zeep passes over an element that is the only child; here it is put back."""


def _without_empty(value: Any) -> Any:
    """Leave out lists without items, which zeep also makes of nil."""
    if isinstance(value, dict):
        pairs = ((name, _without_empty(each)) for name, each in value.items())
        return {name: each for name, each in pairs if each not in ({}, [])}
    if isinstance(value, list):
        return [_without_empty(each) for each in value]
    return value


def zeep_client(server: RunningServer) -> ZeepClient:
    """A client of zeep, over one connection."""
    untyped: Any = zeep  # It has no annotations.
    return ZeepClient(untyped.Client(server.description), server)


def zeep_fault(fault: zeep.exceptions.Fault) -> SeenFault:
    """The parts of a fault; zeep leaves its detail as XML."""
    exception = fault.detail[0]
    assert exception.tag == "{http://www.marketo.com/mktows/}serviceException"
    return SeenFault(
        fault.code,
        fault.message,
        *(exception.findtext(name) for name in ("name", "message", "code")),
    )


@dataclass(frozen=True)
class SudsClient(_PythonClient):
    """suds, signed in once; a leadSelector is an object of the factory."""

    client: Any

    def ask(self, call: Call, parameters: dict[str, Any]) -> Any:
        """Call with parameters by name."""
        return getattr(self.client.service, call.operation)(**parameters)

    def selector(self, call: Call) -> dict[str, Any]:
        """The object is made by the factory and filled."""
        if call.selector is None:
            return {}
        kind, parts = call.selector
        made = self.client.factory.create(kind)
        for name, value in parts.items():
            setattr(made, name, value)
        return {"leadSelector": made}

    def calls(self, calls: Sequence[Call]) -> list[Outcome]:
        """Make the calls."""
        return [self._outcome(call) for call in calls]

    def _outcome(self, call: Call) -> Outcome:
        try:
            result = self.ask(call, {**call.parameters, **self.selector(call)})
        except suds.WebFault as fault:
            return suds_fault(fault.fault)
        plain: dict[str, Any] = _without_nil(_suds_plain(result))
        return plain


def suds_client(server: RunningServer, **options: Any) -> SudsClient:
    """A client of suds that is signed in, and keeps no service description on disk."""
    client = suds.client.Client(server.description, cache=None, **options)
    client.set_options(soapheaders=suds_header(client, server.header()))
    return SudsClient(client)


def suds_header(client: Any, children: dict[str, str]) -> Any:
    """The object of the factory that programs make of credentials."""
    made = client.factory.create("AuthenticationHeaderInfo")
    for name, text in children.items():
        setattr(made, name, text)
    return made


def suds_fault(fault: Any) -> SeenFault:
    """The parts of a fault, which suds makes an object."""
    exception = fault.detail.serviceException
    return SeenFault(
        fault.faultcode, fault.faultstring, exception.name, exception.message, exception.code
    )


def _suds_plain(value: Any) -> Any:
    if isinstance(value, suds.sudsobject.Object):
        pairs = suds.sudsobject.asdict(value).items()
        return {str(name): _suds_plain(each) for name, each in pairs}
    if isinstance(value, list):
        return [_suds_plain(each) for each in value]
    return str(value) if isinstance(value, str) else value


def attributes_of(record: Any) -> dict[str, tuple[str, str]]:
    """Type and value of each attribute of a LeadRecord."""
    listed = record.leadAttributeList.attribute
    return {one.attrName: (one.attrType, one.attrValue) for one in listed}


def _without_nil(value: Any) -> Any:
    """Leave out what is nil, which some libraries do themselves; times become text."""
    if isinstance(value, dict):
        return {name: _without_nil(each) for name, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_without_nil(each) for each in value]
    return value.isoformat() if isinstance(value, datetime) else value
