"""Tokens: what stands in braces in the texts of a flow, and what takes its place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from castile.domain.values import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from castile.domain.catalog import Catalog
    from castile.domain.fields import LeadField
    from castile.domain.leads import Lead

    Source = Callable[[str], str | None]

TOKENS_MAX: Final = 100
"""A call carries at most so many tokens (40-campaigns-and-programs G-27)."""

TOKEN_VALUE_CHARACTERS_MAX: Final = 1_000_000
"""The value of a token has at most so many characters (G-27)."""

TOKEN_NAME_CHARACTERS_MAX: Final = 255
"""The name of a token has at most so many characters, as every name that is defined."""

TEXT_CHARACTERS_MAX: Final = 1_000_000
"""A text with its tokens replaced is cut behind so many characters."""

_PREFIX: Final = "my."
_PLACE: Final = re.compile(r"\{\{([^{}]*)\}\}")
_LEAD_ID_NAMES: Final = frozenset({"id", "lead id"})


def token_name(text: str) -> str:
    """
    Return the name of a token that a call or a column of an import states.

    Args:
        text: `{{my.name}}` or `my.name`; blanks around either are passed over.

    Returns:
        The name without `my.`, in the form that is compared: letter case is ignored.

    Raises:
        ValueError: Anything else, or a name of over 255 characters; the text says what came.

    Source: documented with braces, recorded rajrajamani/Marketo without (G-27, I-32).
    """
    inner = text.strip()
    if inner.startswith("{{") and inner.endswith("}}"):
        inner = inner[2:-2].strip()
    name = inner.casefold().removeprefix(_PREFIX).strip()
    is_token = inner[: len(_PREFIX)].casefold() == _PREFIX
    if not is_token or not name or "{" in name or "}" in name:
        raise ValueError(f"expected {{{{my.name}}}} or my.name, got {text[:200]!r}")
    if len(name) > TOKEN_NAME_CHARACTERS_MAX:
        raise ValueError(
            f"expected a token name of at most {TOKEN_NAME_CHARACTERS_MAX} characters,"
            f" got {len(name)}"
        )
    return name


def defined_token_name(text: str) -> str:
    """
    Return the name of a My Token of the definition file, with or without `my.`.

    Args:
        text: The key of its entry.

    Returns:
        The name as `token_name` gives it.
    """
    return shown_token_name(text).casefold()


def shown_token_name(text: str) -> str:
    """
    Return the name of a My Token of the definition file as programs show it.

    Args:
        text: The key of its entry.

    Returns:
        The name without `my.`, its letters as they are.

    Source: documented sample (50-mobjects B-101).
    """
    name = text.strip()
    is_prefixed = name[: len(_PREFIX)].casefold() == _PREFIX
    return name[len(_PREFIX) :].strip() if is_prefixed else name


class Tokens:
    """
    What the tokens of a text become.

    `{{my.name}}` becomes the first value found for the name, `{{lead.Field}}` what the lead's
    field shows, by display name, else by SOAP name, without regard to letter case; `{{lead.Id}}`
    the lead's id. Every other name in double braces becomes empty text. What a token becomes is
    not looked at again.

    Args:
        catalog: The fields of leads and the time zone.

    Source: documented order and empty text (40-campaigns-and-programs G-46); names of lead
        tokens: decided.
    """

    __slots__ = ("_fields", "_zone")

    def __init__(self, catalog: Catalog) -> None:
        self._zone = catalog.zone
        self._fields: dict[str, LeadField] = {
            each.name.casefold(): each for each in catalog.fields_described
        }
        self._fields |= {each.display_name.casefold(): each for each in catalog.fields_described}

    def replaced(self, text: str, lead: Lead, *sources: Source) -> str:
        """
        Return a text with its tokens replaced.

        Args:
            text: The text of a step.
            lead: The lead that the step runs for.
            sources: Asked in this order for the value of a My Token by its name; None means
                that it has none.

        Returns:
            The text, at most 1,000,000 characters of it.
        """
        pieces: list[str] = []
        length = behind = 0
        for place in _PLACE.finditer(text):
            pieces += (text[behind : place.start()], self._value(place.group(1), lead, sources))
            behind = place.end()
            # Many tokens of one long value must not fill the memory before the cut.
            length += len(pieces[-2]) + len(pieces[-1])
            if length >= TEXT_CHARACTERS_MAX:
                break
        return "".join((*pieces, text[behind:]))[:TEXT_CHARACTERS_MAX]

    def _value(self, name: str, lead: Lead, sources: tuple[Source, ...]) -> str:
        kind, _, name = name.strip().casefold().partition(".")
        name = name.strip()
        if kind == "my":
            found = (source(name) for source in sources)
            return next((value for value in found if value is not None), "")
        return self._lead_value(name, lead) if kind == "lead" else ""

    def _lead_value(self, name: str, lead: Lead) -> str:
        field = self._fields.get(name)
        if field is None:
            return str(lead.lead_id) if name in _LEAD_ID_NAMES else ""
        stored = lead.value(field)
        return "" if stored is None else shown(field, stored, self._zone)
