"""
Leads as XML text, by one template for each set of fields.

A template holds everything of a record but its texts, so that a record costs one look at its texts
and one formatting, whatever the number of its fields. What comes out is exactly what the contract's
writer makes of a `LeadRecord` message.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from castile.wire.writer import NIL, SPECIAL, RenderedXml, escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_HEAD = f"<Id>%s</Id>%s<ForeignSysPersonId{NIL}<ForeignSysType{NIL}"


@dataclass(frozen=True, slots=True)
class LeadTemplate:
    """A record without its texts; made by `lead_template`."""

    text: str


def lead_template(attributes: Iterable[tuple[str, str]]) -> LeadTemplate:
    """
    Make the template of leads that have these attributes.

    Args:
        attributes: attrName and attrType of each, in the order in which they are shown.

    Returns:
        A template; without attributes the list is nil.

    Source: documented and recorded, 10-leads R-1 to R-3, R-9, R-10.
    """
    listed = "".join(
        f"<attribute><attrName>{_literal(name)}</attrName><attrType>{_literal(word)}</attrType>"
        "<attrValue>%s</attrValue></attribute>"
        for name, word in attributes
    )
    if not listed:
        return LeadTemplate(f"{_HEAD}<leadAttributeList{NIL}")
    return LeadTemplate(f"{_HEAD}<leadAttributeList>{listed}</leadAttributeList>")


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
    # One search tells that no text has anything to escape, which is so for most leads.
    if SPECIAL.search("".join(texts)) is None:
        return RenderedXml(template.text % (lead_id, shown_email, *texts))
    rendered = template.text % (lead_id, shown_email, *map(escape, texts))
    # Nothing is left of a text that XML cannot say at all.
    return RenderedXml(rendered.replace("<attrValue></attrValue>", "<attrValue/>"))


def _element(name: str, content: str) -> str:
    return f"<{name}>{content}</{name}>" if content else f"<{name}/>"


def _literal(text: str) -> str:
    return escape(text).replace("%", "%%")
