"""
Leads and activities as XML text, by templates.

There is one for each set of fields of a lead, and one for each kind of record of an activity. A
template holds what all its records have in common, so that a record costs one look at its texts and
one joining. What comes out is exactly what the contract's writer makes of a `LeadRecord`, an
`ActivityRecord` or a `LeadChangeRecord` message.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from castile.wire.writer import NIL, SPECIAL, RenderedXml, escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from castile.wire.contract import Contract, Element

_FOREIGN_ID = f"<ForeignSysPersonId{NIL}<ForeignSysType{NIL}"


@dataclass(frozen=True, slots=True)
class LeadTemplate:
    """
    A record without its texts; made by `lead_template`.

    Args:
        pieces: What stands between the texts, and "" in place of each text: of the id, of the
            whole email element, of each attribute.
    """

    pieces: tuple[str, ...]


def lead_template(attributes: Iterable[tuple[str, str]]) -> LeadTemplate:
    """
    Make the template of leads that have these attributes.

    Args:
        attributes: attrName and attrType of each, in the order in which they are shown.

    Returns:
        A template; without attributes the list is nil.

    Source: documented and recorded, 10-leads R-1 to R-3, R-9, R-10.
    """
    heads = [
        f"<attribute><attrName>{escape(name)}</attrName><attrType>{escape(word)}</attrType>"
        "<attrValue>"
        for name, word in attributes
    ]
    if not heads:
        return LeadTemplate(("<Id>", "", "</Id>", "", f"{_FOREIGN_ID}<leadAttributeList{NIL}"))
    tail = "</attrValue></attribute>"
    between = chain.from_iterable(("", f"{tail}{head}") for head in heads[1:])
    first = f"{_FOREIGN_ID}<leadAttributeList>{heads[0]}"
    last = f"{tail}</leadAttributeList>"
    return LeadTemplate(("<Id>", "", "</Id>", "", first, *between, "", last))


def render_lead(
    template: LeadTemplate, lead_id: int, email: str | None, texts: Sequence[str]
) -> RenderedXml:
    """
    Write one lead record.

    Args:
        template: The template of its attributes.
        lead_id: Its id.
        email: Its email; None is shown as nil.
        texts: The values as they are shown, none of them empty, in the order of the template.

    Returns:
        The content of a `leadRecord` element.

    Source: documented and recorded, 10-leads R-1 to R-10; decided, 00-overview W-28, W-29.
    """
    shown_email = f"<Email{NIL}" if email is None else _element("Email", escape(email))
    pieces = [*template.pieces]
    if _is_plain("".join(texts)):
        pieces[1::2] = str(lead_id), shown_email, *texts
        return RenderedXml("".join(pieces))
    pieces[1::2] = str(lead_id), shown_email, *map(escape, texts)
    # Nothing is left of a text that XML cannot say at all.
    return RenderedXml("".join(pieces).replace("<attrValue></attrValue>", "<attrValue/>"))


@dataclass(frozen=True, slots=True)
class ActivityTemplate:
    """A record without its texts, and what it shows for none; see `activity_template`."""

    text: str
    no_asset: str
    no_campaign: str


@cache
def activity_template(contract: Contract, type_name: str) -> ActivityTemplate:
    """
    Make the template of all records of one type.

    Args:
        contract: The shape of the version in the path: below 3_1 there is no marketoGUID.
        type_name: `ActivityRecord` or `LeadChangeRecord`.

    Returns:
        A template with the elements of the type in the order of the contract; what an activity
        never has is nil.

    Source: documented samples, 20-activities 4.2, 5.2, V-3; 00-overview W-22, W-23; decided, E-5.
    """
    elements = {each.name: each for each in contract.types[type_name].elements}
    asset, campaign = elements["mktgAssetName"], elements["campaign"]
    return ActivityTemplate(
        text="".join(_ACTIVITY_PARTS.get(name, f"<{name}{NIL}") for name in elements),
        no_asset=f"<mktgAssetName{NIL}" if asset.nillable else "<mktgAssetName/>",
        no_campaign="<campaign/>" if _is_always_there(campaign) else "",
    )


def render_activity(
    template: ActivityTemplate,
    activity_id: int,
    lead_id: int,
    moment: str,
    *,
    activity_type: str,
    asset: str,
    attributes: Sequence[tuple[str, str]],
    campaign: str,
) -> RenderedXml:
    """
    Write one record of an activity.

    Args:
        template: The template of the kind of record.
        activity_id: Its id.
        lead_id: The lead to which it belongs.
        moment: When it happened, as it is shown.
        activity_type: The display name of its type.
        asset: The name of what it is about, "" for none.
        attributes: Name and text of each, in order.
        campaign: The name of the campaign that caused it, "" for none.

    Returns:
        The content of an `activityRecord` or a `leadChangeRecord` element.

    Source: documented samples, 20-activities 4.2, 5.2, V-11, V-13; decided, 00-overview W-28, W-29.
    """
    has_asset, has_campaign = bool(asset), bool(campaign)
    texts = (activity_type, asset, campaign, *chain.from_iterable(attributes))
    if not _is_plain("".join(texts)):
        activity_type, asset, campaign = escape(activity_type), escape(asset), escape(campaign)
        attributes = [(escape(name), escape(text)) for name, text in attributes]
    listed = "".join(
        [
            f"<attribute><attrName>{name}</attrName><attrType{NIL}"
            f"<attrValue>{text}</attrValue></attribute>"
            for name, text in attributes
        ]
    )
    parts = {
        "id": activity_id,
        "moment": moment,
        "type": _element("activityType", activity_type),
        "asset": _element("mktgAssetName", asset) if has_asset else template.no_asset,
        "attributes": _attribute_list(listed),
        "campaign": _element("campaign", campaign) if has_campaign else template.no_campaign,
        "lead_id": lead_id,
    }
    return RenderedXml(template.text % parts)


_ACTIVITY_PARTS = {
    "id": "<id>%(id)d</id>",
    "marketoGUID": "<marketoGUID>%(id)d</marketoGUID>",
    "activityDateTime": "<activityDateTime>%(moment)s</activityDateTime>",
    "activityType": "%(type)s",
    "mktgAssetName": "%(asset)s",
    "activityAttributes": "%(attributes)s",
    "campaign": "%(campaign)s",
    "mktPersonId": "<mktPersonId>%(lead_id)d</mktPersonId>",
}


def _is_always_there(element: Element) -> bool:
    return element.nillable or element.minimum == 1


def _attribute_list(listed: str) -> str:
    if not listed:
        return f"<activityAttributes{NIL}"
    listed = listed.replace("<attrValue></attrValue>", "<attrValue/>")
    listed = listed.replace("<attrName></attrName>", "<attrName/>")
    return f"<activityAttributes>{listed}</activityAttributes>"


def _element(name: str, content: str) -> str:
    return f"<{name}>{content}</{name}>" if content else f"<{name}/>"


def _is_plain(text: str) -> bool:
    """Whether there is nothing to escape, which is so for the texts of most records."""
    # Printable text has none of the characters in question but these, and asking is quick.
    if text.isprintable() and "&" not in text and "<" not in text and ">" not in text:
        return True
    return SPECIAL.search(text) is None
