"""How the keys of a lead are compared."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from castile.domain.ids import LeadId
from castile.wire.faults import BadParameter, LeadKeyBad
from castile.wire.messages import LeadKeyRef

if TYPE_CHECKING:
    from castile.wire.judges import Ahead
    from castile.wire.messages import LeadKey

LEAD_ID_MAX: Final = 2**31 - 1
COOKIE_LENGTH_MAX: Final = 255

# Possessive: a mebibyte of zeros is read once.
_WHOLE_NUMBER = re.compile(r"\+?(?=[0-9])0*+([0-9]*+)")
_COOKIE_ACCOUNT = re.compile(r"id:[^&]*&")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_CRM_ID_SHORT = 15
_CRM_ID_LONG = 18


def email_key(email: str) -> str:
    """
    Return the form in which emails are compared.

    Args:
        email: As sent or as stored.

    Returns:
        The email without blanks around it, in lower case.

    Source: decided (10-leads L-3).
    """
    return email.strip().lower()


def normalize_cookie(text: str) -> str:
    """
    Return the form in which cookies are stored and compared.

    Args:
        text: The value of the tracking cookie as a client sends it.

    Returns:
        The text without blanks around it, percent escapes decoded once,
        without a leading `id:<account>&`; "" when nothing is left.

    Source: recorded tomako/marketo-python, decided (10-leads K-1).
    """
    decoded = unquote(text.strip()).strip()
    return _COOKIE_ACCOUNT.sub("", decoded, count=1) if decoded.startswith("id:") else decoded


def check_cookie(text: str) -> str | None:
    """
    Judge a cookie that is to be attached to a lead.

    Args:
        text: The value of the tracking cookie as a client sends it.

    Returns:
        What `normalize_cookie` makes of it, or None for nothing.

    Raises:
        BadParameter: Fault 20110, more than 255 characters or a control
            character, judged in the normalised form.

    Source: decided (10-leads S-53).
    """
    cookie = normalize_cookie(text)
    if len(cookie) > COOKIE_LENGTH_MAX:
        raise BadParameter(
            what="marketoCookie",
            detail=f"expected at most {COOKIE_LENGTH_MAX} characters, got {len(cookie)}",
        )
    if control := _CONTROL.search(cookie):
        raise BadParameter(
            what="marketoCookie",
            detail="expected no control characters,"
            f" got U+{ord(control.group()):04X} at character {control.start() + 1}",
        )
    return cookie or None


def crm_ids_match(one: str, other: str) -> bool:
    """
    Tell whether two CRM ids mean the same thing.

    Args:
        one: An id of 15 or 18 characters, or any other text.
        other: Another one.

    Returns:
        True when they are equal, or when one has 15 characters and the
        other has 18 and begins with them.

    Source: decided (10-leads K-2).
    """
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    lengths = (len(short), len(long))
    return lengths == (_CRM_ID_SHORT, _CRM_ID_LONG) and long.startswith(short)


def crm_id_key(crm_id: str) -> str:
    """
    Return a text that is equal for all CRM ids that might match.

    Args:
        crm_id: The id as sent or as stored.

    Returns:
        The first 15 characters of an id of 15 or 18, else the id; two ids
        with the same key still have to pass `crm_ids_match`.

    Source: decided (10-leads K-2).
    """
    return crm_id[:_CRM_ID_SHORT] if len(crm_id) == _CRM_ID_LONG else crm_id


def judge_lead_key(key: LeadKey, _ahead: Ahead) -> None:
    """
    Judge a lead key by itself.

    Raises:
        LeadKeyBad: 20102, IDNUM that is no positive whole number.

    Source: decided, 10-leads K-3.
    """
    if key.key_type is LeadKeyRef.IDNUM:
        check_lead_id(key.key_value)


def check_lead_id(text: str) -> None:
    """
    Judge the value of an IDNUM key.

    Raises:
        LeadKeyBad: 20102, no positive whole number.

    Source: decided, 10-leads K-3.
    """
    try:
        lead_id_of(text)
    except ValueError as error:
        raise LeadKeyBad(key_type=LeadKeyRef.IDNUM, detail=str(error)) from None


def lead_id_of(text: str) -> LeadId | None:
    """
    Read the value of an IDNUM key.

    Args:
        text: The key value.

    Returns:
        The id, or None for one that is too large to be any lead's.

    Raises:
        ValueError: The text is no positive whole number (fault 20102).

    Source: decided (10-leads K-3).
    """
    match = _WHOLE_NUMBER.fullmatch(text.strip())
    if not match or not match[1]:
        raise ValueError(f'expected a positive whole number, got "{text[:60]}"')
    if len(match[1]) > len(str(LEAD_ID_MAX)) or int(match[1]) > LEAD_ID_MAX:
        return None
    return LeadId(int(match[1]))
