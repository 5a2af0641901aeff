"""
The elements of the operations over leads, lists and campaigns, right and wrong.

`RIGHT` has the elements of each operation in the order of the contract, as they should be. `WRONG`
has each of them as it should not be, with the code and a part of the text of the fault, and
`LATER` what fails in a later step (00-overview section 5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    Fault = tuple[str, int, str]

DEFINITIONS: Final = """
lists = [{ name = "L", id = 7 }, { name = "M", id = 8 }, { name = "Guests", program = "P" }]
channels = [{ name = "C", program_type = "Event", statuses = [] }]
programs = [{ name = "P", type = "Event", channel = "C" }]
campaigns = [
    { name = "T", id = 11, program = "P", kind = "trigger", active = true, sources = ["MKTOWS"] },
    { name = "B", id = 12, program = "P", kind = "batch" },
]
"""
LONG: Final = "F" * 256


def element(name: str, *inside: str) -> str:
    """An element."""
    return f"<{name}>{''.join(inside)}</{name}>"


def key(key_type: str, value: object, rest: str = "") -> str:
    """A leadKey."""
    inside = element("keyType", key_type), element("keyValue", str(value)), rest
    return element("leadKey", *inside)


def attribute(name: str, value: object, rest: str = "") -> str:
    """An attribute."""
    return element("attribute", element("attrName", name), element("attrValue", str(value)), rest)


def record(inside: str, attributes: str = "") -> str:
    """A leadRecord."""
    return element("leadRecord", inside, element("leadAttributeList", attributes))


def tokens(name: str) -> str:
    """A programTokenList of one token."""
    token = element("attrib", element("name", name), element("value", "x"))
    return element("programTokenList", token)


def items(name: str, *texts: str) -> str:
    """A list of texts."""
    return element(name, *(element("stringItem", text) for text in texts))


def types(*names: str) -> str:
    """An activityFilter whose lists hold one type each, the first one of them being included."""
    listed = zip(("includeTypes", "excludeTypes"), names, strict=False)
    inside = (element(name, element("activityType", text)) for name, text in listed)
    return element("activityFilter", *inside)


def selector(kind: str, inside: str = "") -> str:
    """A leadSelector that names its kind."""
    return f'<leadSelector xsi:type="ns1:{kind}">{inside}</leadSelector>'


def not_read(name: str) -> Fault:
    """An element with a text that it cannot have."""
    return element(name, "x"), 20110, name


EMAIL: Final = "<Email>a@example.test</Email>"
SECOND: Final = "<keyType>EMAIL</keyType>"
BAD_KEY: Final = key("IDNUM", "x"), 20102, "IDNUM"
BAD_KEY_TYPE: Final = key("id", 1), 20102, "Lead key id"
OTHER_LIST: Final = "<staticListName>M</staticListName><staticListId>7</staticListId>"
UNKNOWN_LIST: Final = selector("StaticListSelector", "<staticListId>99</staticListId>")
SELECTORS: Final[list[Fault]] = [
    (selector("StaticListSelector"), 20109, "staticListName"),
    (selector("LeadKeySelector", items("keyValues", "a")), 20102, "Lead key"),
    (selector("LeadKeySelector", element("keyType", "EMAIL")), 20101, "No lead key"),
    (
        selector("LeadKeySelector", element("keyType", "EMAIL") + items("keyValues", "\u00a0")),
        20101,
        "No lead key",
    ),
]
NO_KEY: Final = record("<Email>NULL</Email>"), 20101, "No lead key"
"""What is wrong only without a cookie."""
RECORDS: Final[list[Fault]] = [
    (record("<Id>x</Id>" + EMAIL), 20110, 'Id "x"'),
    (record(f"<ForeignSysPersonId>{LONG}</ForeignSysPersonId>"), 20110, "ForeignSysPersonId"),
    (
        record(f"<ForeignSysPersonId>{LONG}</ForeignSysPersonId>", attribute("Id", "x")),
        20110,
        "ForeignSysPersonId",
    ),
    (record(EMAIL, attribute("Id", "x")), 20110, "Id"),
]
OFFSET: Final = "<startPosition><offset>x</offset></startPosition>"
REVERSED: Final = (
    "<oldestUpdatedAt>2026-08-02</oldestUpdatedAt><latestUpdatedAt>2026-08-01</latestUpdatedAt>"
)

RIGHT: Final[Mapping[str, Mapping[str, str]]] = {
    "getLeadActivity": {
        "leadKey": key("EMAIL", "a@example.test"),
        "activityFilter": "",
        "startPosition": "",
        "batchSize": "",
    },
    "getLeadChanges": {
        "startPosition": "<startPosition/>",
        "activityFilter": "",
        "activityNameFilter": "",
        "batchSize": "",
        "leadSelector": "",
    },
    "getMultipleLeads": {
        "leadSelector": selector("StaticListSelector", "<staticListId>7</staticListId>"),
        "lastUpdatedAt": "",
        "streamPosition": "",
        "batchSize": "",
        "includeAttributes": "",
    },
    "listOperation": {
        "listOperation": element("listOperation", "ISMEMBEROFLIST"),
        "listKey": "<listKey><keyType>MKTOLISTNAME</keyType><keyValue>L</keyValue></listKey>",
        "listMemberList": element("listMemberList", key("IDNUM", 1)),
        "strict": "",
    },
    "mergeLeads": {
        "winningLeadKeyList": element("winningLeadKeyList", attribute("IDNUM", 1)),
        "losingLeadKeyLists": element(
            "losingLeadKeyLists", element("keyList", attribute("IDNUM", 2))
        ),
        "mergeInSales": "",
    },
    "syncLead": {
        "leadRecord": record(EMAIL),
        "returnLead": "<returnLead>false</returnLead>",
        "marketoCookie": "",
        "moveCookie": "",
    },
    "syncMultipleLeads": {
        "leadRecordList": element("leadRecordList", record(EMAIL)),
        "dedupEnabled": "",
    },
    "requestCampaign": {
        "source": "<source>MKTOWS</source>",
        "campaignId": "<campaignId>11</campaignId>",
        "leadList": element("leadList", key("EMAIL", "a@example.test")),
        "programName": "",
        "campaignName": "",
        "programTokenList": "",
    },
    "scheduleCampaign": {
        "programName": "<programName>P</programName>",
        "cloneToProgramName": "",
        "campaignName": "<campaignName>B</campaignName>",
        "campaignRunAt": "",
        "programTokenList": "",
    },
    "importToList": {
        "programName": "<programName>P</programName>",
        "importFileHeader": "<importFileHeader>Email</importFileHeader>",
        "importFileRows": items("importFileRows", "a@example.test"),
        "importListMode": "<importListMode>UPSERTLEADS</importListMode>",
        "listName": "<listName>Guests</listName>",
        "clearList": "",
        "campaignName": "",
    },
}

WRONG: Final[Mapping[str, Mapping[str, list[Fault]]]] = {
    "getLeadActivity": {
        "leadKey": [("", 20101, "No lead key"), BAD_KEY, BAD_KEY_TYPE],
        "activityFilter": [(types("Foo"), 20107, "Foo")],
        "startPosition": [
            (element("startPosition", element("latestCreatedAt", "x")), 20110, "latestCreatedAt")
        ],
        "batchSize": [not_read("batchSize")],
    },
    "getLeadChanges": {
        "startPosition": [
            ("", 20017, "startPosition"),
            (element("startPosition", element("latestCreatedAt", "x")), 20110, "latestCreatedAt"),
        ],
        "activityFilter": [(types("Foo"), 20107, "Foo")],
        "activityNameFilter": [
            (items("activityNameFilter", "Bar"), 20107, "Bar"),
            (items("activityNameFilter", "New Lead", "Bar", "<b/>"), 20107, "Bar"),
        ],
        "batchSize": [not_read("batchSize")],
        "leadSelector": [*SELECTORS, (selector("Foo"), 20110, "leadSelector")],
    },
    "getMultipleLeads": {
        "leadSelector": SELECTORS,
        "lastUpdatedAt": [not_read("lastUpdatedAt")],
        "streamPosition": [(element("streamPosition", "<b/>"), 20110, "streamPosition")],
        "batchSize": [not_read("batchSize")],
        "includeAttributes": [(items("includeAttributes", "<b/>"), 20110, "stringItem")],
    },
    "listOperation": {
        "listOperation": [("", 20017, "listOperation"), not_read("listOperation")],
        "listKey": [
            ("", 20017, "listKey"),
            (element("listKey", element("keyType", "x")), 20110, "keyType"),
        ],
        "listMemberList": [
            ("", 20101, "No lead key"),
            *(
                (element("listMemberList", one + key("EMAIL", "a", SECOND)), code, said)
                for one, code, said in (BAD_KEY, BAD_KEY_TYPE)
            ),
        ],
        "strict": [not_read("strict")],
    },
    "mergeLeads": {
        "winningLeadKeyList": [
            ("", 20101, "No lead key"),
            ("<winningLeadKeyList/>", 20101, "No lead key"),
            *(
                (element("winningLeadKeyList", attribute(name, value, rest)), 20102, name)
                for name, value, rest in (
                    ("COOKIE", "x", "<attrValue>y</attrValue>"),
                    ("id", 1, "<attrValue>y</attrValue>"),
                    ("EMAIL", "", ""),
                    ("IDNUM", "x", "</attribute><attribute><attrName/><attrName/>"),
                )
            ),
        ],
        "losingLeadKeyLists": [
            ("", 20101, "No lead key"),
            (element("losingLeadKeyLists", "<keyList/>"), 20101, "No lead key"),
            (
                element("losingLeadKeyLists", element("keyList", attribute("id", 1)), "<keyList/>"),
                20102,
                "Lead key id",
            ),
        ],
        "mergeInSales": [not_read("mergeInSales")],
    },
    "syncLead": {
        "leadRecord": [
            ("", 20104, "No lead"),
            NO_KEY,
            *RECORDS,
        ],
        "returnLead": [not_read("returnLead")],
        "marketoCookie": [(element("marketoCookie", "a&#9;b"), 20110, "marketoCookie")],
        "moveCookie": [not_read("moveCookie")],
    },
    "syncMultipleLeads": {
        "leadRecordList": [
            ("", 20104, "No lead"),
            *(
                (element("leadRecordList", one, record("<Id>y</Id>")), code, said)
                for one, code, said in RECORDS
            ),
        ],
        "dedupEnabled": [not_read("dedupEnabled")],
    },
    "requestCampaign": {
        "source": [("", 20017, "source"), not_read("source")],
        "campaignId": [not_read("campaignId")],
        "leadList": [
            ("", 20101, "No lead key"),
            (element("leadList", BAD_KEY[0], key("EMAIL", "a", SECOND)), *BAD_KEY[1:]),
        ],
        "programTokenList": [(tokens("message"), 20110, "token name")],
    },
    "scheduleCampaign": {
        "programName": [("", 20017, "programName")],
        "cloneToProgramName": [
            (element("cloneToProgramName", "a&#9;b"), 20110, "cloneToProgramName")
        ],
        "campaignName": [("", 20017, "campaignName")],
        "campaignRunAt": [not_read("campaignRunAt")],
        "programTokenList": [(tokens("message"), 20110, "token name")],
    },
    "importToList": {
        "programName": [("", 20017, "programName")],
        "importFileHeader": [
            ("", 20017, "importFileHeader"),
            (element("importFileHeader", '"Email'), 20110, "importFileHeader"),
        ],
        "importFileRows": [("", 20017, "importFileRows")],
        "importListMode": [("", 20017, "importListMode"), not_read("importListMode")],
        "listName": [("", 20017, "listName")],
        "clearList": [not_read("clearList")],
    },
}

LATER: Final[Mapping[str, list[tuple[int, str, Fault]]]] = {
    "getLeadActivity": [
        (12, "activityFilter", (types("NewLead", "NewLead"), 20114, "includeTypes")),
        (13, "startPosition", (OFFSET, 20122, "")),
        (14, "leadKey", (key("EMAIL", "nobody"), 20103, "nobody")),
    ],
    "getLeadChanges": [
        (12, "activityFilter", (types("NewLead", "NewLead"), 20114, "includeTypes")),
        (12, "leadSelector", (selector("StaticListSelector", OTHER_LIST), 20114, "staticListName")),
        (13, "startPosition", (OFFSET, 20122, "")),
        (14, "leadSelector", (UNKNOWN_LIST, 20111, "99")),
    ],
    "getMultipleLeads": [
        (12, "leadSelector", (selector("StaticListSelector", OTHER_LIST), 20114, "staticListName")),
        (
            12,
            "leadSelector",
            (selector("LastUpdateAtSelector", REVERSED), 20114, "oldestUpdatedAt"),
        ),
        (13, "streamPosition", (element("streamPosition", "x"), 20122, "")),
        (14, "leadSelector", (UNKNOWN_LIST, 20111, "99")),
    ],
    "listOperation": [
        (12, "listMemberList", (element("listMemberList", key("IDNUM", 1) * 1001), 20114, "1000")),
        (
            14,
            "listKey",
            (
                "<listKey><keyType>MKTOLISTNAME</keyType><keyValue>X</keyValue></listKey>",
                20111,
                "X",
            ),
        ),
    ],
    "mergeLeads": [
        (
            12,
            "losingLeadKeyLists",
            (
                element("losingLeadKeyLists", element("keyList", attribute("IDNUM", 2)) * 101),
                20114,
                "100",
            ),
        ),
        (
            14,
            "winningLeadKeyList",
            (element("winningLeadKeyList", attribute("IDNUM", 99)), 20103, "99"),
        ),
    ],
    "syncLead": [(14, "leadRecord", (record("<Id>99</Id>"), 20103, "99"))],
    "syncMultipleLeads": [
        (12, "leadRecordList", (element("leadRecordList", record(EMAIL) * 1001), 20114, "1000")),
        (
            14,
            "leadRecordList",
            (element("leadRecordList", record(EMAIL, attribute("pants", 1))), 20105, "pants"),
        ),
    ],
    "requestCampaign": [
        (12, "programName", (element("programName", "P"), 20114, "campaignId")),
        (14, "campaignId", (element("campaignId", "99"), 20113, "99")),
    ],
    "scheduleCampaign": [
        (12, "cloneToProgramName", (element("cloneToProgramName", LONG), 20114, "255")),
        (14, "programName", (element("programName", "X"), 20110, "programName")),
    ],
    "importToList": [
        (12, "importFileHeader", (element("importFileHeader", "pants"), 20114, "Lead ID")),
        (14, "programName", (element("programName", "X"), 20110, "programName")),
        (14, "listName", (element("listName", "X"), 20111, "X")),
    ],
}
