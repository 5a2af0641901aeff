"""
Find the mistake that made a signature.

Neither the signature nor a key is kept with a call. What is kept is a keyed hash of the signature.
So every signature that a usual mistake would have made is hashed under the same key, until one is
equal: first the mistakes one by one, then two of them together.
"""

from __future__ import annotations

from dataclasses import dataclass
from hmac import compare_digest
from itertools import chain
from typing import TYPE_CHECKING, Final

from castile.journal.explain.hashes import HASHINGS, RIGHT, WRITINGS, Hashing, Writing
from castile.journal.explain.mistakes import Key, Sent, Text, keys_of, texts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import tzinfo

OTHER_KEYS_MAX: Final = 2000
"""Keys of other users that are tried."""

_Way = tuple[Key, Text, Hashing, Writing]


@dataclass(frozen=True, slots=True)
class Mistake:
    """
    One mistake: `name` as a word for programs, `says` in words.

    Source: decided.
    """

    name: str
    says: str


def find_mistakes(
    wanted: bytes,
    mac: Callable[[str], bytes],
    sent: Sent,
    *,
    keys: Sequence[bytes],
    others: Iterable[Key],
    zone: tzinfo,
) -> tuple[Mistake, ...] | None:
    """
    Find the mistakes that made a signature.

    Args:
        wanted: The keyed hash of the signature that came.
        mac: Hashes a candidate in the same way.
        sent: What was sent beside it.
        keys: The keys of the user.
        others: Keys that are not the user's, with what they are.
        zone: The zone that may be meant by a timestamp without offset.

    Returns:
        The mistakes, none of them when the signature is right for a key of now; None when no
        usual mistake makes it.
    """
    for way in _ways(sent, keys, others, zone):
        key, text, hashing, writing = way
        signature = writing.write(hashing.make(key.key, text.text))
        for candidate in dict.fromkeys((signature, signature.upper())):
            if compare_digest(mac(candidate), wanted):
                return tuple(Mistake(each.name, each.says) for each in way if each.name != RIGHT)
    return None


def _ways(sent: Sent, keys: Sequence[bytes], others: Iterable[Key], zone: tzinfo) -> Iterator[_Way]:
    own = [key for each in keys for key in keys_of(each)]
    # The user id is the other secret-looking text that an administrator is given.
    own += [
        Key("user_id_as_key", "the user id was used as the key", sent.user_id.encode()),
        Key("key_empty", "the key was empty", b""),
    ]
    foreign = [key for key, _ in zip(others, range(OTHER_KEYS_MAX), strict=False)]
    texts = texts_of(sent, zone)
    right_keys = [key for key in own if key.name == RIGHT]
    spoilt_keys = [key for key in own if key.name != RIGHT]
    right_text, wrong_texts = texts[0], texts[1:]
    common = [text for text in texts if text.common]
    wrong_ways = [
        (hashing, writing)
        for hashing in HASHINGS
        for writing in WRITINGS
        if (hashing.name == RIGHT) != (writing.name == RIGHT)
    ]
    plain = (HASHINGS[0], WRITINGS[0])
    both = [
        (hashing, writing)
        for hashing in HASHINGS
        for writing in WRITINGS
        if RIGHT not in (hashing.name, writing.name)
    ]
    return chain(
        ((key, right_text, *plain) for key in right_keys),
        ((key, text, *plain) for text in wrong_texts for key in right_keys),
        ((key, right_text, *way) for way in wrong_ways for key in right_keys),
        ((key, right_text, *plain) for key in (*spoilt_keys, *foreign)),
        ((key, right_text, *way) for way in both for key in right_keys),
        ((key, text, *plain) for key in spoilt_keys for text in common[1:]),
        ((key, text, *way) for way in wrong_ways for text in common[1:] for key in right_keys),
        ((key, right_text, *way) for way in wrong_ways for key in spoilt_keys),
        ((key, text, *plain) for key in foreign[:20] for text in common[1:]),
        ((key, right_text, *way) for way in wrong_ways for key in foreign[:20]),
    )
