"""What every client sends and is to see, whatever its language makes of it."""

from __future__ import annotations

from typing import NamedTuple

SENT = {
    "FirstName": "Renée",
    "LastName": "O'Brien & <Sons>",
    "AnnualRevenue": "1250000.50",
    "NumberOfEmployees": "42",
    "DateofBirth": "1990-02-03",
    "MobilePhone": "+1 (555) 010-0199",
    "Unsubscribed": "true",
    "Address": "1 Main Street\nSuite 4",
}
"""One attribute of each of some types."""

READ = {
    "FirstName": ("string", "Renée"),
    "LastName": ("string", "O'Brien & <Sons>"),
    "AnnualRevenue": ("currency", "1250000.5"),
    "NumberOfEmployees": ("integer", "42"),
    "DateofBirth": ("date", "1990-02-03"),
    "MobilePhone": ("phone", "+1 (555) 010-0199"),
    "Unsubscribed": ("boolean", "1"),
    "Address": ("text", "1 Main Street\nSuite 4"),
    "Website": ("url", "example.com"),
}
"""Type and value of each as they come back; Website is derived from the email."""

OBJECTS = ["ActivityRecord", "LeadRecord", "Opportunity", "OpportunityPersonRole"]
"""What listMObjects names."""


class SeenFault(NamedTuple):
    """The parts of a fault that programs look at."""

    faultcode: str
    faultstring: str
    name: str
    message: str
    code: str


def fault(code: int, short_text: str, long_text: str) -> SeenFault:
    """The fault of the caller with a code."""
    return SeenFault(
        faultcode="SOAP-ENV:Client",
        faultstring=f"{code} - {short_text}",
        name="mktServiceException",
        message=f"{long_text} ({code})",
        code=str(code),
    )


NOT_FOUND = fault(20103, "Lead not found", "No lead found with EMAIL = nobody@example.com")
UNKNOWN_FIELD = fault(
    20105, "Unknown lead field", "syncLead operation failed: unknown fields for import: NoSuchField"
)
NOT_AUTHENTICATED = fault(20014, "Authentication failed", "Authentication failed")
EXPIRED = fault(20016, "Request expired", "Request timestamp error")
