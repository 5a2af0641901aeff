"""A lead as it is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from castile.domain.standard_fields import EMAIL_NAME

if TYPE_CHECKING:
    from castile.domain.fields import LeadField
    from castile.domain.ids import LeadId, LeadOwnerId, PartitionId


@dataclass(slots=True)
class Lead:
    """
    What is stored for one lead, without its cookies and foreign system ids.

    Args:
        lead_id: 0 until the store gives the next id.
        email: As it was sent, or None; several leads may share it.
        known: False while the lead is anonymous.
        partition_id: The one partition it belongs to.
        owner_id: Its sales user, or None.
        sfdc_account_id: CRM id of its account, or None.
        sfdc_contact_id: CRM id of its contact, or None.
        sfdc_lead_id: CRM id of its lead, or None.
        created_ms: Milliseconds since 1970 UTC.
        updated_ms: Milliseconds since 1970 UTC.
        values: Stored text by `LeadField.key`; a field without a value is
            absent. Booleans are only ever "1", datetimes UTC with milliseconds.

    Source: documented (10-leads section 1); stored forms: decided.
    """

    lead_id: LeadId
    email: str | None
    known: bool
    partition_id: PartitionId
    owner_id: LeadOwnerId | None
    sfdc_account_id: str | None
    sfdc_contact_id: str | None
    sfdc_lead_id: str | None
    created_ms: int
    updated_ms: int
    values: dict[str, str] = field(default_factory=dict)

    def value(self, lead_field: LeadField) -> str | None:
        """Return the stored text of a field, the email included, or None."""
        if lead_field.name == EMAIL_NAME:
            return self.email
        return self.values.get(lead_field.key)

    def set_value(self, lead_field: LeadField, stored: str | None) -> None:
        """Store a converted text for a field, the email included; None clears it."""
        if lead_field.name == EMAIL_NAME:
            self.email = stored
        elif stored is None:
            self.values.pop(lead_field.key, None)
        else:
            self.values[lead_field.key] = stored


def derived_website(email: str | None) -> str | None:
    """
    Give the Website of a new lead that came without Company and Website.

    Args:
        email: The new lead's email, or None.

    Returns:
        The domain of the email in lower case without `www.`, or None.

    Source: recorded davidsantoso/markety, decided (10-leads S-41).
    """
    if email is None or "@" not in email:
        return None
    return email.rpartition("@")[2].strip().lower().removeprefix("www.") or None
