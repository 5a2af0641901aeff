"""Every parameter of getLeadChanges as it should not be sent: one documented code each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.operations.activity_calls import forms, get_lead_changes

if TYPE_CHECKING:
    from tests.harness import Harness

START: Final = "<startPosition/>"
SELECTOR: Final = START + '<leadSelector xsi:type="ns1:{}">{{}}{}</leadSelector>'
VALUES: Final = "<keyValues><stringItem>1</stringItem></keyValues>"
PLACES: Final = {
    "startPosition": "{}",
    "latestCreatedAt": "<startPosition>{}</startPosition>",
    "oldestCreatedAt": "<startPosition>{}</startPosition>",
    "activityCreatedAt": "<startPosition>{}</startPosition>",
    "offset": "<startPosition>{}</startPosition>",
    "activityFilter": START + "{}",
    "includeTypes": START + "<activityFilter>{}</activityFilter>",
    "excludeTypes": START + "<activityFilter>{}</activityFilter>",
    "activityType": START + "<activityFilter><excludeTypes>{}</excludeTypes></activityFilter>",
    "activityNameFilter": START + "{}",
    "stringItem": START + "<activityNameFilter>{}</activityNameFilter>",
    "batchSize": START + "{}",
    "leadSelector": START + "{}",
    "keyType": SELECTOR.format("LeadKeySelector", VALUES),
    "keyValues": SELECTOR.format("LeadKeySelector", "<keyType>IDNUM</keyType>"),
    "staticListName": SELECTOR.format("StaticListSelector", "<staticListId/>"),
    "staticListId": SELECTOR.format("StaticListSelector", "<staticListName/>"),
    "latestUpdatedAt": SELECTOR.format(
        "LastUpdateAtSelector", "<oldestUpdatedAt>2026-08-01</oldestUpdatedAt>"
    ),
    "oldestUpdatedAt": SELECTOR.format("LastUpdateAtSelector", "<latestUpdatedAt/>"),
}
NOT_A_VALUE: Final = dict.fromkeys(("text", "long", "elements", "twice"), 20110)
WITHOUT: Final = ("absent", "nil", "empty", "blank", "misspelt")
CODES: Final[dict[str, dict[str, int]]] = {
    "startPosition": {**dict.fromkeys(("absent", "nil", "misspelt"), 20017), "twice": 20110},
    "offset": {"text": 20122, "long": 20122, "elements": 20110, "twice": 20110},
    "activityFilter": {"twice": 20110},
    "includeTypes": {},
    "excludeTypes": {},
    "activityType": dict.fromkeys(("text", "long", "elements"), 20107),
    "activityNameFilter": {},
    "stringItem": {"text": 20107, "long": 20107, "elements": 20110},
    "leadSelector": NOT_A_VALUE,
    "keyType": {**dict.fromkeys(forms(""), 20102), "twice": 20110},
    "keyValues": dict.fromkeys(forms(""), 20101),
    "staticListName": {**dict.fromkeys(WITHOUT, 20109), "elements": 20110, "twice": 20110},
    "staticListId": {**dict.fromkeys(WITHOUT, 20109), **NOT_A_VALUE},
    "oldestUpdatedAt": {**dict.fromkeys(WITHOUT, 20109), **NOT_A_VALUE},
    **dict.fromkeys(
        ("latestCreatedAt", "oldestCreatedAt", "activityCreatedAt", "batchSize", "latestUpdatedAt"),
        NOT_A_VALUE,
    ),
}
"""What is not named here is as absent, and an optional element may be absent (W-6)."""


@pytest.mark.parametrize("form", forms(""))
@pytest.mark.parametrize("name", PLACES)
def test_one_code_for_each_wrong_parameter(castile: Harness, name: str, form: str) -> None:
    """01-errors section 3, F-20 to F-22, W-4a, W-6: and never 20011."""
    castile.store_lead("a@example.test")
    answer = get_lead_changes(castile, PLACES[name].format(forms(name)[form]))
    assert answer.code == CODES[name].get(form, 0)
    assert len(answer.body) < 2000


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ("<offset>ID:1</offset><oldestCreatedAt>2026-08-01</oldestCreatedAt>", 20017),
        (START + "<stringItem>Foo</stringItem><includeTypes>x</includeTypes>", 0),
        (START + "<keyType>x</keyType><staticListId>x</staticListId>", 0),
        (START + "<activityNameFilter><activityType>Foo</activityType></activityNameFilter>", 0),
        (START + "<leadKey><keyType>x</keyType></leadKey>", 0),
    ],
)
def test_elements_in_the_wrong_place_are_ignored(
    castile: Harness, parameters: str, code: int
) -> None:
    """W-4: so a misplaced position is a missing one."""
    castile.store_lead("a@example.test")
    assert get_lead_changes(castile, parameters).code == code


@pytest.mark.parametrize("kind", ["LeadSelector", "Foo", "leadKeySelector", "x:LeadKeySelector"])
def test_an_unknown_type_of_selector_is_20110(castile: Harness, kind: str) -> None:
    """W-13, decided: also one of another namespace."""
    selector = f"<keyType>IDNUM</keyType>{VALUES}"
    rest = f'<leadSelector xmlns:x="urn:x" xsi:type="{kind}">{selector}</leadSelector>'
    assert get_lead_changes(castile, START + rest).code == 20110


BOTH = (
    "<activityFilter><includeTypes><activityType>NewLead</activityType></includeTypes>"
    "<excludeTypes><activityType>NewLead</activityType></excludeTypes></activityFilter>"
)
REVERSED = (
    "<oldestCreatedAt>2026-08-02</oldestCreatedAt><latestCreatedAt>2026-08-01</latestCreatedAt>"
)
UNKNOWN_NAME = "<activityNameFilter><stringItem>Foo</stringItem></activityNameFilter>"
BAD_OFFSET = "<startPosition><offset>x</offset></startPosition>"
NO_KEYS = "<leadSelector><keyType>IDNUM</keyType><keyValues/></leadSelector>"
NO_LIST = "<leadSelector><staticListId/></leadSelector>"
UNKNOWN_LIST = "<leadSelector><staticListId>8</staticListId></leadSelector>"
OTHER_LIST = (
    "<leadSelector><staticListName>Other</staticListName><staticListId>7</staticListId>"
    "</leadSelector>"
)
LONG_RANGE = (
    "<leadSelector><latestUpdatedAt>2026-08-01</latestUpdatedAt>"
    "<oldestUpdatedAt>2026-06-01</oldestUpdatedAt></leadSelector>"
)
REVERSED_RANGE = (
    "<leadSelector><latestUpdatedAt>2026-06-01</latestUpdatedAt>"
    "<oldestUpdatedAt>2026-08-01</oldestUpdatedAt></leadSelector>"
)
MANY_KEYS = (
    "<leadSelector><keyType>IDNUM</keyType><keyValues>"
    + "<stringItem>1</stringItem>" * 101
    + "</keyValues></leadSelector>"
)


@pytest.mark.parametrize(
    ("parameters", "code", "message"),
    [
        (UNKNOWN_NAME, 20017, "Missing parameter"),
        (START + UNKNOWN_NAME + NO_KEYS, 20107, "Unknown activity type"),
        (BAD_OFFSET + UNKNOWN_NAME + BOTH, 20107, "Unknown activity type"),
        (START + UNKNOWN_NAME + NO_LIST, 20107, "Unknown activity type"),
        (BAD_OFFSET + BOTH + NO_LIST, 20109, "Parameter staticListName"),
        (f"<startPosition>{REVERSED}</startPosition>{BOTH}", 20114, "oldestCreatedAt"),
        (f"<startPosition>{REVERSED}</startPosition>{LONG_RANGE}", 20114, "oldestCreatedAt"),
        (START + BOTH + LONG_RANGE, 20114, "includeTypes"),
        (START + BOTH + OTHER_LIST, 20114, "includeTypes"),
        (START + BOTH + MANY_KEYS, 20114, "includeTypes"),
        (BAD_OFFSET + MANY_KEYS, 20114, "keyValues"),
        (BAD_OFFSET + OTHER_LIST, 20114, "staticListName"),
        (BAD_OFFSET + REVERSED_RANGE, 20114, "oldestUpdatedAt"),
        (BAD_OFFSET + LONG_RANGE, 20022, "Range of 61 days exceeds 30 days"),
        (BAD_OFFSET + UNKNOWN_LIST, 20122, "Stream position"),
        (START + UNKNOWN_LIST, 20111, "No list found with staticListId = 8"),
    ],
)
def test_the_first_check_that_fails_decides(
    castile: Harness, parameters: str, code: int, message: str
) -> None:
    """00-overview section 5: values, then combinations, positions, and what is found."""
    castile.define('lists = [{ name = "Events", id = 7 }]')
    answer = get_lead_changes(castile, parameters)
    assert answer.code == code
    assert answer.message.startswith(message)
