"""Table of the small pools that calls are drawn from."""

from __future__ import annotations

from typing import Final

EMAILS: Final = (
    "ann@example.test",
    "Ann@Example.test",
    "bob@www.shop.test",
    "BOB@www.shop.test",
    "eve@example.test",
)
COOKIES: Final = ("token:_mch-x-1", "id:9-A&token:_mch-x-1", "id%3A9%26token%3A_mch-x-2", "odd")
FOREIGN_IDS: Final = ("F1", "F1", "F1", "F2", "F2", "F3")
CRM_IDS: Final = ("001000000000001", "001000000000001AAA", "001000000000001AAB", "003X")
LEAD_IDS: Final = tuple(str(number) for number in range(1, 9))
ODD_IDS: Final = ("0", "-5", "2147483648", "abc", "77")
TEXTS: Final = ("Ada", "Bo", "  Ada ", "", "NULL", "null", "a<b&c", "Zoë")
VALUES: Final = {
    "FirstName": TEXTS,
    "LastName": TEXTS,
    "Company": (*TEXTS, "x" * 255, "x" * 256),
    "Country": ("Germany", "germany", "France", ""),
    "AnnualRevenue": ("5", "many"),
    "InferredCompany": ("Wrong",),
    "OriginalSourceType": ("Web",),
    "LeadScore": ("+5", "007", "1.5", "", "0"),
    "NumberOfEmployees": ("1,000", "12", "12.0", "-3", "2147483648", "NULL"),
    "Unsubscribed": ("True", "false", "1", "on", "maybe", "NULL"),
    "Website": ("shop.example.test", "http://x.test", ""),
    "Email": (*EMAILS, "NULL", "", "nobody", "a@b@c", "ü@x.test"),
    "Id": ("1", "2", "0", "", "x"),
    "abc": ("12345678", "123456789", "b", ""),
    "Account__c": TEXTS,
    "Account_Notes__c": ("one\ntwo", "é" * 15_000, "é" * 15_001, "NULL"),
    "Other_Email": ("x@y.test", "X@Y.test", "bad", ""),
    "Desk": ("(555) 010-0199 x7", "", "1" * 256),
    "Blog-Address": ("blog.test/" + "a" * 30, "blog.test/" + "a" * 31, ""),
    "Seats": ("1", "1.0", "+1", "1.", "one", "NULL"),
    "Ratio": ("37.7749295000", "1e3", "0.1", "-0.0", "1e15", "12.", "nan", "0.12345678901234567"),
    "Budget": ("1604.50", "0.005", "-2.675", "999999999999999.994", "999999999999999.995", ""),
    "Share": ("50%", "50", "50 %", "0.5", "100.0%"),
    "Vip": ("yes", "No", "t", "off", "2"),
    "Birthday": (
        "2016-07-28-07:00",
        "2016-07-28",
        "2016-02-30",
        "2016-07-28T10:00:00",
        "7/28/2016",
    ),
    "Last_Call": (
        "2026-08-03 09:15:00 -0500",
        "2026-08-03T14:15:00Z",
        "2026-08-03T14:15:00.250Z",
        "2026-01-03",
        "2026-11-01T01:30:00",
        "soon",
        "",
    ),
    "Frozen": ("ice",),
}
LOOK_UPS: Final = (
    *(("EMAIL", email) for email in EMAILS),
    *(("COOKIE", cookie) for cookie in COOKIES),
    ("LEADOWNEREMAIL", "sam@sales.test"),
    ("LEADOWNEREMAIL", "sue@sales.test"),
    ("SFDCACCOUNTID", "001000000000001"),
    ("SFDCCONTACTID", "001000000000001"),
    ("SFDCLEADID", "001000000000001"),
)
"""Keys of all leads that have any."""
UNKNOWN: Final = ("pants", "CreatedAt", "firstname", "Secret", "")
"""Names that are no lead fields; the last but one is hidden."""
OFTEN: Final = ("FirstName", "LastName", "Country", "Unsubscribed", "Email", "Last_Call")
STEPS: Final = (0, 0, -1, 1, -999, -1000, -60_000, -3_600_000, 1000, 5000, -86_400_000)
FAR: Final = (-2_592_000_000, -2_592_001_000, -7_776_000_000)
WORDS: Final = (
    "NewLead",
    "ChangeDataValue",
    "AddToList",
    "RemoveFromList",
    "MergeLeads",
    "AssocWithOpprtntyInSales",
    "UpdateOpprtntyInSales",
    "DissocFromOpprtntyInSales",
)
NAMES: Final = (
    "New Lead",
    " change data value ",
    "ADD TO LIST",
    "MergeLeads",
    "Visit Webpage",
    "Add to Opportunity",
)

DEALS: Final = ("D1", "D1", "D2", "D2", "d1", " D1", "D3")
ROLES: Final = ("Buyer", "buyer", "User", "", "NULL")
DEAL_VALUES: Final = {
    "Name": ("Big deal", "big DEAL", "Small", "", "NULL", "Zoë & Co"),
    "Stage": ("Open", "open", "Won", ""),
    "Type": ("New", "Renewal", "NULL"),
    "Amount": ("1500", "1500.00", "1500.005", "-1", "", "many"),
    "CloseDate": ("2014-10-24", "2014-10-25-07:00", "", "soon"),
    "ExternalCreatedDate": ("2014-10-24T10:00:00Z", "2014-10-24", "", "2014-10-24T10:00:00.5Z"),
    "FiscalYear": ("2014", "02014", "1.5", "NULL"),
    "IsWon": ("1", "true", "no", "", "perhaps"),
    "Quantity": ("1e2", "0.50", "NULL"),
    "Description": ("x" * 2000, "x" * 2001, "a\nb"),
    "Rank": ("1", "2", "one", ""),
    "dealNumber": (*DEALS, "", "y" * 21),
    "Id": ("7", "x"),
    "CompanyId": ("1", "x"),
}
DEAL_OFTEN: Final = ("Name", "Stage", "Amount", "IsWon", "Name", "Rank")
OBJECT_VALUES: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "Roadshow": {
        "city": ("Oslo", "Bergen", "", "NULL", "x" * 10, "x" * 11),
        "visits": ("1", "02", "one", ""),
        "paid": ("yes", "0", "perhaps"),
        "seen": ("2014-10-24T10:00:00Z", "", "soon"),
    },
    "Booking": {"seats": ("1", "2", "", "two"), "note": ("here", "", "x" * 11)},
    "Car": {"colour": ("red", "blue", "", "NULL")},
}
OBJECT_KEYS: Final = {
    "stop": ("1", "2", "10", "+2", "-1"),
    "rid": ("a", "b", "B", "10", "9", " a"),
    "number": ("n1", "n2", "N1"),
    "vin": ("1", "2", "10", "3", "4"),
}
