"""Judge the tokens that a call brings for one run of a campaign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.domain.tokens import TOKEN_VALUE_CHARACTERS_MAX, TOKENS_MAX, token_name
from castile.wire.faults import BadParameter, BadParameterCombination

if TYPE_CHECKING:
    from castile.wire.judges import Ahead
    from castile.wire.messages import Absent, ArrayOfAttrib


def judge_token_name(name: str, _ahead: Ahead) -> None:
    """
    Judge the name of a token.

    Raises:
        BadParameter: 20110, it is neither `{{my.name}}` nor `my.name`.

    Source: documented, recorded and decided, 40-campaigns-and-programs G-27.
    """
    try:
        token_name(name)
    except ValueError as error:
        raise BadParameter(what=f'The token name "{name[:100]}"', detail=str(error)) from None


def judge_tokens(given: ArrayOfAttrib | Absent | None) -> dict[str, str]:
    """
    Judge a programTokenList.

    Args:
        given: The list, or that there is none; the names were judged.

    Returns:
        Value by name, as `token_name` gives it; of a name given twice the last value.

    Raises:
        BadParameterCombination: 20114, over 100 tokens, or a value of over 1,000,000 characters.

    Source: documented, recorded and decided, 40-campaigns-and-programs G-27.
    """
    attribs = given.attrib if given else ()
    if len(attribs) > TOKENS_MAX:
        raise BadParameterCombination(rule=f"programTokenList holds more than {TOKENS_MAX} tokens")
    tokens = {token_name(each.name): each.value for each in attribs}
    if any(len(value) > TOKEN_VALUE_CHARACTERS_MAX for value in tokens.values()):
        raise BadParameterCombination(
            rule=f"The value of a token has more than {TOKEN_VALUE_CHARACTERS_MAX} characters"
        )
    return tokens
