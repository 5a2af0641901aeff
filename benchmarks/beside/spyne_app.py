"""
getLead and syncLead as they would be written with spyne, over a table with a column a field.

It checks signature and time of each call and writes durably. It keeps no activities, counts no
calls and writes no journal. The environment names DATABASE, USER_ID, KEY and ATTRIBUTES; Castile is
not imported.
"""

from __future__ import annotations

import hashlib
import hmac
import importlib
import os
import sqlite3
import time
from datetime import datetime
from typing import Any

spyne: Any = importlib.import_module("spyne")
soap: Any = importlib.import_module("spyne.protocol.soap")
wsgi: Any = importlib.import_module("spyne.server.wsgi")

NAMESPACE = "http://www.marketo.com/mktows/"
COLUMNS = os.environ["ATTRIBUTES"].split(",")
KEY = os.environ["KEY"].encode()
USER_ID = os.environ["USER_ID"]
WINDOW_SECONDS = 3600

_text = spyne.Unicode(sub_ns="")
_number = spyne.Integer(sub_ns="")


_meta = type(spyne.ComplexModel)
_unqualified = type("Attributes", (spyne.ComplexModel.Attributes,), {"sub_ns": ""})
_base = _meta(
    "Base",
    (spyne.ComplexModel,),
    {"__namespace__": NAMESPACE, "__abstract__": True, "Attributes": _unqualified},
)


def _type(name: str, **members: Any) -> Any:  # noqa: ANN401 - spyne has no types
    content = {"__namespace__": NAMESPACE, "_type_info": list(members.items())}
    return _meta(name, (_base,), content)


header = _type(
    "AuthenticationHeader", mktowsUserId=_text, requestSignature=_text, requestTimestamp=_text
)
attribute = _type("Attribute", attrName=_text, attrType=_text, attrValue=_text)
attributes = _type("ArrayOfAttribute", attribute=attribute.customize(max_occurs="unbounded"))
lead_record = _type("LeadRecord", Id=_number, Email=_text, leadAttributeList=attributes)
lead_records = _type("ArrayOfLeadRecord", leadRecord=lead_record.customize(max_occurs="unbounded"))
lead_key = _type("LeadKey", keyType=_text, keyValue=_text)
params_get = _type("ParamsGetLead", leadKey=lead_key)
result_get = _type("ResultGetLead", count=_number, leadRecordList=lead_records)
success_get = _type("SuccessGetLead", result=result_get)
params_sync = _type("ParamsSyncLead", leadRecord=lead_record, returnLead=spyne.Boolean(sub_ns=""))
sync_status = _type("SyncStatus", leadId=_number, status=_text)
result_sync = _type("ResultSyncLead", leadId=_number, syncStatus=sync_status)
success_sync = _type("SuccessSyncLead", result=result_sync)

database = sqlite3.connect(os.environ["DATABASE"], isolation_level=None, check_same_thread=False)
database.execute("PRAGMA journal_mode = WAL")
database.execute("PRAGMA synchronous = FULL")


def _check(context: Any) -> None:  # noqa: ANN401 - spyne has no types
    given = context.in_header
    signed = (given.requestTimestamp + given.mktowsUserId).encode()
    expected = hmac.new(KEY, signed, hashlib.sha1).hexdigest()
    at_seconds = datetime.fromisoformat(given.requestTimestamp).timestamp()
    if given.mktowsUserId != USER_ID or not hmac.compare_digest(expected, given.requestSignature):
        raise spyne.Fault("Client", "20014 - Authentication failed")
    if abs(time.time_ns() / 1e9 - at_seconds) > WINDOW_SECONDS:
        raise spyne.Fault("Client", "20016 - Request expired")


def get_lead(context: Any, params: Any) -> Any:  # noqa: ANN401 - spyne has no types
    """Find one lead by its email."""
    _check(context)
    row = database.execute(
        "SELECT * FROM leads WHERE email = ?", (params.leadKey.keyValue,)
    ).fetchone()
    if row is None:
        raise spyne.Fault("Client", "20103 - Lead not found")
    lead_id, email, _, *values = row
    listed = [
        attribute(attrName=name, attrType="string", attrValue=text)
        for name, text in zip(COLUMNS, values, strict=True)
        if text is not None
    ]
    record = lead_record(Id=lead_id, Email=email, leadAttributeList=attributes(attribute=listed))
    found = lead_records(leadRecord=[record])
    return success_get(result=result_get(count=1, leadRecordList=found))


def sync_lead(context: Any, params: Any) -> Any:  # noqa: ANN401 - spyne has no types
    """Create the lead with this email, or update it."""
    _check(context)
    record = params.leadRecord
    pairs = [(each.attrName, each.attrValue) for each in record.leadAttributeList.attribute]
    if not {name for name, _ in pairs} <= set(COLUMNS):
        raise spyne.Fault("Client", "20105 - Lead attribute bad")
    now_ms = time.time_ns() // 1_000_000
    names = ", ".join(name for name, _ in pairs)
    places = ", ".join("?" * (len(pairs) + 2))
    changes = ", ".join(f"{name} = excluded.{name}" for name, _ in pairs)
    database.execute("BEGIN IMMEDIATE")
    try:
        found = database.execute("SELECT id FROM leads WHERE email = ?", (record.Email,)).fetchone()
        (lead_id,) = database.execute(
            f"INSERT INTO leads (email, updated_ms, {names}) VALUES ({places}) "  # noqa: S608 - known names
            f"ON CONFLICT (email) DO UPDATE SET updated_ms = excluded.updated_ms, {changes} "
            "RETURNING id",
            (record.Email, now_ms, *(text for _, text in pairs)),
        ).fetchone()
        database.execute("COMMIT")
    except BaseException:
        database.execute("ROLLBACK")
        raise
    status = sync_status(leadId=lead_id, status="UPDATED" if found else "CREATED")
    return success_sync(result=result_sync(leadId=lead_id, syncStatus=status))


def _operation(function: Any, taken: Any, given: Any, name: str) -> Any:  # noqa: ANN401 - spyne has no types
    return spyne.rpc(
        taken,
        _returns=given,
        _body_style="bare",
        _in_message_name=f"{{{NAMESPACE}}}params{name}",
        _out_message_name=f"{{{NAMESPACE}}}success{name}",
    )(function)


service = type(spyne.Service)(
    "Mktows",
    (spyne.Service,),
    {
        "__in_header__": header,
        "get_lead": _operation(get_lead, params_get, success_get, "GetLead"),
        "sync_lead": _operation(sync_lead, params_sync, success_sync, "SyncLead"),
    },
)
application = wsgi.WsgiApplication(
    spyne.Application(
        [service], NAMESPACE, in_protocol=soap.Soap11(validator="soft"), out_protocol=soap.Soap11()
    )
)
