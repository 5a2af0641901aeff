"""For each of the 27 codes a call over the wire that is refused with it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from castile.admin.commands import run_command
from castile.server.app import Arrival
from castile.store.errors import DatabaseUnavailable
from tests.harness import USER_ID, Harness, break_after

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pytest

    Provoke = Callable[[Harness, pytest.MonkeyPatch], None]

EMAIL: Final = "jane@example.test"
LIST: Final = "<ns1:paramsListMObjects/>"
RANGE: Final = (
    '<leadSelector xsi:type="ns1:LastUpdateAtSelector"><oldestUpdatedAt>{}</oldestUpdatedAt>'
    "<latestUpdatedAt>2026-08-03T14:15:00Z</latestUpdatedAt></leadSelector>"
)
DEFINITIONS: Final = """
lists = [{ name = "Newsletter" }]
lead_owners = [{ email = "owner@example.test" }]
campaigns = [{ name = "Welcome", kind = "trigger", sources = ["MKTOWS"], active = true }]
"""


def _unreachable(castile: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    break_after(monkeypatch, "getLead", DatabaseUnavailable("disk gone"))
    castile.get_lead("EMAIL", EMAIL)


def _internal(castile: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    break_after(monkeypatch, "getLead", RuntimeError("surprise"))
    castile.get_lead("EMAIL", EMAIL)


def _form(castile: Harness, _: pytest.MonkeyPatch) -> None:
    body = castile.envelope("\n<ns1:paramsGetLead>\n<leadKey></leadkey></ns1:paramsGetLead>")
    castile.post(body)


def _blocked(castile: Harness, _: pytest.MonkeyPatch) -> None:
    run_command(castile.installation, "user disable", {"user_id": USER_ID})
    castile.call(LIST)


def _signature(castile: Harness, _: pytest.MonkeyPatch) -> None:
    castile.call(LIST, key="exampleKey01 ")


def _quota(castile: Harness, _: pytest.MonkeyPatch) -> None:
    castile.define("[subscription]\nquota_calls_per_day = 3")
    castile.call(LIST)
    castile.call(LIST)
    castile.get_lead("EMAIL", EMAIL)
    castile.call(LIST, signature="wrong")
    castile.call(LIST)


def _expired(castile: Harness, _: pytest.MonkeyPatch) -> None:
    castile.call(LIST, timestamp="2026-08-03T12:00:00Z")


def _rate(castile: Harness, _: pytest.MonkeyPatch) -> None:
    castile.define("[subscription]\nrate_calls = 3\nrate_seconds = 20")
    for _number in range(4):
        castile.clock.advance(1)
        castile.call(LIST)


def _concurrency(castile: Harness, _: pytest.MonkeyPatch) -> None:
    castile.define("[subscription]\nconcurrent_calls = 2")
    clock = castile.clock
    sync = (
        "<ns1:paramsSyncLead><leadRecord><Email>a@b.test</Email></leadRecord></ns1:paramsSyncLead>"
    )
    arrival = Arrival(castile.envelope(sync), "3_1", "127.0.0.1", clock.now_ms(), clock.seconds())

    async def together() -> None:
        await asyncio.gather(*(castile.pipeline.answer(arrival) for _ in range(3)))

    castile.runner.run(together())


def _call(parameters: str) -> Provoke:
    def provoke(castile: Harness, _: pytest.MonkeyPatch) -> None:
        castile.call(parameters)

    return provoke


def _get_lead(key: str) -> str:
    return f"<ns1:paramsGetLead>{key}</ns1:paramsGetLead>"


def _key(key_type: str, key_value: str) -> str:
    return f"<leadKey><keyType>{key_type}</keyType><keyValue>{key_value}</keyValue></leadKey>"


def _not_found(castile: Harness, _: pytest.MonkeyPatch) -> None:
    castile.store_lead(EMAIL)
    castile.get_lead("EMAIL", "jane@exampel.test")


def _many(rest: str) -> str:
    return f"<ns1:paramsGetMultipleLeads>{rest}</ns1:paramsGetMultipleLeads>"


def _activity_types(castile: Harness, _: pytest.MonkeyPatch) -> None:
    lead_id = castile.store_lead(EMAIL)
    castile.call(
        "<ns1:paramsGetLeadActivity>"
        f"{_key('IDNUM', str(lead_id))}"
        "<activityFilter><includeTypes><activityType>VisitWebPages</activityType></includeTypes>"
        "</activityFilter></ns1:paramsGetLeadActivity>"
    )


def _owner(castile: Harness, _: pytest.MonkeyPatch) -> None:
    castile.define(DEFINITIONS)
    castile.get_lead("LEADOWNEREMAIL", "ownr@example.test")


def _no_list(castile: Harness, _: pytest.MonkeyPatch) -> None:
    castile.define(DEFINITIONS)
    castile.call(
        "<ns1:paramsListOperation><listOperation>ADDTOLIST</listOperation>"
        "<listKey><keyType>MKTOLISTNAME</keyType><keyValue>Newsleter</keyValue></listKey>"
        "<listMemberList>"
        "<leadKey><keyType>IDNUM</keyType><keyValue>1</keyValue></leadKey>"
        "</listMemberList></ns1:paramsListOperation>"
    )


def _no_campaign(castile: Harness, _: pytest.MonkeyPatch) -> None:
    castile.define(DEFINITIONS)
    lead_id = castile.store_lead(EMAIL)
    castile.call(
        "<ns1:paramsRequestCampaign><source>MKTOWS</source><leadList>"
        f"{_key('IDNUM', str(lead_id))}</leadList>"
        "<programName>Welcom</programName><campaignName>Welcome</campaignName>"
        "</ns1:paramsRequestCampaign>"
    )


def _sync(attributes: str, keys: str = f"<Email>{EMAIL}</Email>") -> str:
    return (
        f"<ns1:paramsSyncLead><leadRecord>{keys}<leadAttributeList>{attributes}"
        "</leadAttributeList></leadRecord><returnLead>false</returnLead></ns1:paramsSyncLead>"
    )


def _attribute(name: str, value: str) -> str:
    return f"<attribute><attrName>{name}</attrName><attrValue>{value}</attrValue></attribute>"


def _end(castile: Harness, _: pytest.MonkeyPatch) -> None:
    castile.store_lead(EMAIL)
    selector = RANGE.format("2026-08-01T00:00:00Z")
    position = castile.call(_many(selector)).text("newStreamPosition")
    castile.call(_many(f"{selector}<streamPosition>{position}</streamPosition>"))


def _too_many(castile: Harness, _: pytest.MonkeyPatch) -> None:
    record = "<leadRecord><Email>a@b.test</Email></leadRecord>"
    castile.call(
        f"<ns1:paramsSyncMultipleLeads><leadRecordList>{record * 1001}</leadRecordList>"
        "</ns1:paramsSyncMultipleLeads>"
    )


PROVOKED: Final[Mapping[int, tuple[Provoke, str, tuple[str, ...]]]] = {
    10001: (_unreachable, "database_unavailable", ("disk gone", "castile diagnose")),
    20011: (_internal, "unforeseen_failure", ("surprise", "support-case")),
    20012: (_form, "not_well_formed", ("line 3", "column", "</leadKey>")),
    20013: (_blocked, "user_disabled", (f"castile user enable {USER_ID}",)),
    20014: (_signature, "key_with_blank", ("a blank behind it",)),
    20015: (
        _quota,
        "quota_used_up",
        (f"2 listMObjects by {USER_ID}", "1 getLead", "2026-08-04T05:00:00.000Z"),
    ),
    20016: (_expired, "too_old", ("8100 seconds before", "2:15:00 slow")),
    20017: (
        _call(_get_lead("").replace("GetLead", "ScheduleCampaign")),
        "element_missing",
        ("paramsScheduleCampaign/programName", "no such element"),
    ),
    20019: (_call("<ns1:getLead/>"), "unknown_operation", ("paramsGetLead",)),
    20022: (_call(_many(RANGE.format("2026-01-01T00:00:00Z"))), "range_too_long", ("30 days",)),
    20023: (
        _rate,
        "rate_used_up",
        (f"3 listMObjects by {USER_ID}", "17 seconds later"),
    ),
    20024: (_concurrency, "concurrency_used_up", (f"2 syncLead by {USER_ID}",)),
    20101: (
        _call(_get_lead(_key("EMAIL", EMAIL).replace("leadKey", "leadkey"))),
        "key_missing",
        ("paramsGetLead/leadKey", "ignored", '"leadKey"'),
    ),
    20102: (_call(_get_lead(_key("IDNUM", "many"))), "key_bad", ("many",)),
    20103: (_not_found, "near_match", (EMAIL,)),
    20104: (
        _call("<ns1:paramsSyncLead><returnLead>true</returnLead></ns1:paramsSyncLead>"),
        "record_missing",
        ("paramsSyncLead/leadRecord",),
    ),
    20105: (_call(_sync(_attribute("First Name", "J"))), "unknown_field", ('"FirstName"',)),
    20106: (
        _call(_sync(_attribute("NumberOfEmployees", "many"))),
        "value_does_not_fit",
        ("NumberOfEmployees", "many"),
    ),
    20107: (_activity_types, "unknown_name", ('"VisitWebpage"',)),
    20108: (_owner, "no_such_owner", ('"owner@example.test"',)),
    20109: (
        _call("<ns1:paramsScheduleCampaign><programName/></ns1:paramsScheduleCampaign>"),
        "element_empty",
        ("paramsScheduleCampaign/programName", "an empty element"),
    ),
    20110: (
        _call(_sync("").replace("false", "maybe")),
        "value_bad",
        ("paramsSyncLead/returnLead", '"maybe"'),
    ),
    20111: (_no_list, "unknown_name", ('"Newsletter"',)),
    20113: (_no_campaign, "unknown_name", ("Welcom",)),
    20114: (_too_many, "combination_bad", ("1001",)),
    20122: (
        _call(_many("<streamPosition>x</streamPosition>")),
        "bad_position",
        ("exactly as it came",),
    ),
    20123: (_end, "read_beyond_end", ("remainingCount",)),
}
"""For each code: what provokes it, the word for its cause, and what the explanation must hold."""
