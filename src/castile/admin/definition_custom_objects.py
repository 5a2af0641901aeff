"""What `castile apply` judges of types of custom objects, beside the names they refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from castile.admin.definition_errors import label, shown
from castile.domain.fields import LENGTH_DEFAULT, FieldType
from castile.domain.ids import CustomObjectTypeId
from castile.domain.standard_fields import EMAIL_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from castile.admin.definition_merge import Merged, MergedEntry
    from castile.admin.definition_models import CustomObjectType, Definition
    from castile.store.tx import Tx

_NO_KEYS: Final = (FieldType.TEXT, FieldType.BOOLEAN, FieldType.FORMULA, FieldType.REFERENCE)
"""Too long to be looked up, of one value only, or never written."""
_NO_KEY: Final = f"expected another type than {', '.join(_NO_KEYS)}"
_OF_IDS: Final = (FieldType.INTEGER, FieldType.STRING)


def unfit_types(definition: Definition) -> Iterator[str]:
    """
    Find types whose keys or links cannot be what they are said to be.

    Args:
        definition: What is stored together with the file; every name in it is known.

    Returns:
        One sentence for each reason.

    Source: decided (60-custom-objects D-2).
    """
    linkable = {EMAIL_NAME.casefold()}
    linkable |= {each.name.casefold() for each in definition.lead_fields if each.external_key}
    for index, each in enumerate(definition.custom_object_types):
        words = label("custom_object_types", each, index)
        for field in each.key_fields:
            if field.type in _NO_KEYS:
                yield f"{words}, key_fields, {field.name}: {_NO_KEY}, got {field.type}"
        yield from _link(each, words, linkable)


def _link(object_type: CustomObjectType, words: str, linkable: set[str]) -> Iterator[str]:
    fields = (*object_type.key_fields, *object_type.fields)
    (link,) = [field for field in fields if field.name == object_type.link_field]
    if object_type.links_to is None:
        if link.type not in _OF_IDS:
            yield (
                f"{words}, link_field: expected one of type {' or '.join(_OF_IDS)}, as it holds the"
                f" id of a lead, got {link.type}"
            )
        return
    if link.type in _NO_KEYS and link not in object_type.key_fields:
        yield f"{words}, link_field: {_NO_KEY}, got {link.type}"
    if object_type.links_to.casefold() not in linkable:
        yield (
            f"{words}, links_to: expected Email or a field with external_key,"
            f" got {shown(object_type.links_to)}"
        )


def changes_under_records(tx: Tx, merged: Merged) -> list[str]:
    """
    Find what a file changes of types that have records, and what records need.

    A new field, a longer key and another name of the type are always possible.

    Args:
        tx: The transaction of the file.
        merged: What is stored and what the file says, put together.

    Returns:
        One sentence for each.

    Source: decided (60-custom-objects D-1, D-15).
    """
    return [
        f"{label('custom_object_types', each.entry, index)}, {sentence}"
        for index, each in enumerate(merged.tables["custom_object_types"])
        if each.stored is not None and has_records(tx, each.stored.entry_id)
        for sentence in _changes(each, merged)
    ]


def has_records(tx: Tx, entry_id: int) -> bool:
    """Tell whether there are records of a type, by the number of its entry."""
    return tx.custom_objects.count(CustomObjectTypeId(entry_id)) > 0


def _changes(merged_type: MergedEntry, merged: Merged) -> Iterator[str]:
    before, after = merged_type.before or {}, merged_type.entry
    reason = "as there are records of it"
    if before["link_field"] != after["link_field"]:
        yield (
            f"link_field: expected {shown(before['link_field'])}, {reason},"
            f" got {shown(after['link_field'])}"
        )
    lead_fields = merged.tables["lead_fields"]
    if _linked(before, lead_fields, former=True) != _linked(after, lead_fields, former=False):
        texts = [
            shown(each["links_to"]) if each.get("links_to") else "none" for each in (before, after)
        ]
        yield f"links_to: expected {texts[0]}, {reason}, got {texts[1]}"
    former, current = ([*map(_said, each["key_fields"])] for each in (before, after))
    if former != current:
        yield f"key_fields: expected {', '.join(former)}, {reason}, got {', '.join(current)}"
        return
    for old, new in zip(before["key_fields"], after["key_fields"], strict=True):
        if _length(new) < _length(old):
            yield (
                f"key_fields, {old['name']}: expected at least {_length(old)} characters, {reason},"
                f" got {_length(new)}"
            )
    kept = {each["name"]: each for each in after.get("fields", ())}
    for old in before.get("fields", ()):
        field = kept.get(old["name"])
        if field is None or field["type"] != old["type"]:
            got = "none of this name" if field is None else field["type"]
            yield f"fields: expected {_said(old)} to stay, {reason}, got {got}"


def _linked(
    entry: Mapping[str, Any], lead_fields: Sequence[MergedEntry], *, former: bool
) -> object:
    """Return what a type links to so that a lead field that is renamed is still the same."""
    name = (entry.get("links_to") or "").casefold()
    for each in lead_fields:
        said = each.before if former else each.entry
        if said is not None and said["name"].casefold() == name and each.stored is not None:
            return each.stored.entry_id
    return name


def _said(field: Mapping[str, Any]) -> str:
    return f"{field['name']} {field['type']}"


def _length(field: Mapping[str, Any]) -> int:
    return int(field.get("length") or LENGTH_DEFAULT)
