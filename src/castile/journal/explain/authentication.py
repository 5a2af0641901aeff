"""Explain 20014: no usable credentials."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Final

from castile.journal.entry import CallFilter
from castile.journal.explain.facts import Cause
from castile.journal.explain.header import explain_header
from castile.journal.explain.mistakes import Key, Sent
from castile.journal.explain.names import nearest, quoted
from castile.journal.explain.signing import find_mistakes
from castile.wire.faults import AuthenticationFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import tzinfo

    from castile.admission.limits import ApiUser
    from castile.journal.entry import Entry, KeptCall
    from castile.journal.explain.facts import Facts
    from castile.journal.explain.signing import Mistake

DAY_MS: Final = 86_400_000
CALLS_MAX: Final = 1000
"""Calls of the same user that are compared."""

RULE: Final = (
    "The signature is the HMAC with SHA-1 over requestTimestamp, exactly as it is sent, directly "
    "followed by mktowsUserId; its key is the encryption key as UTF-8; it is written as 40 "
    "hexadecimal digits."
)
_SIGN: Final = "castile sign prints a right header to compare with."


def explain_authentication(call: KeptCall, facts: Facts) -> Cause:
    """
    Say which of the checks of 20014 failed, and which usual mistake it was.

    Source: decided, 02-admission A-2, A-10 to A-17, A-22.
    """
    entry = call.entry
    if "AuthenticationHeader:" in entry.note:
        return explain_header(entry.request)
    if "requestTimestamp:" in entry.note:
        return Cause(
            "The signature is right, but the timestamp cannot be read as a moment.",
            (f'requestTimestamp was "{entry.signed_timestamp}".',),
            ("Send a W3C date-time such as 2026-08-03T09:15:00-05:00, and sign it as it is sent.",),
            ("timestamp_unreadable",),
        )
    user = facts.users.get(entry.user_id)
    if user is None and "no such user" not in entry.note:
        return Cause(
            "The signature does not match the keys that the user had.",
            ("The user is gone now, or the journal keeps its id masked; no key can be tried.",),
            (_SIGN,),
            ("signature_wrong",),
        )
    if user is None:
        return _unknown_user(call, facts)
    return _wrong_signature(call, facts, user)


def _unknown_user(call: KeptCall, facts: Facts) -> Cause:
    sent_id = call.entry.user_id
    close = nearest(sent_id, facts.users)
    sentences = [f'mktowsUserId was "{sent_id}".']
    suggestions = ["castile user list shows the users that there are."]
    names = ["user_unknown"]
    for user_id in close:
        user = facts.users[user_id]
        for text_id in (sent_id, user_id):
            sent = replace(_sent(call.entry), user_id=text_id)
            made = find_mistakes(
                call.signature_mac,
                facts.mac,
                sent,
                keys=user.encryption_keys,
                others=(),
                zone=_zone(facts, user),
            )
            if made is not None:
                sentences.append(f'The signature was made with the key of the user "{user_id}".')
                sentences += [f"Besides, {mistake.says}." for mistake in made]
                names = ["user_id_misspelt", *(mistake.name for mistake in made)]
                suggestions.insert(0, f'Send "{user_id}" as mktowsUserId, and sign that.')
                return Cause(
                    f'There is no user "{sent_id}"; "{user_id}" was meant.',
                    tuple(sentences),
                    tuple(suggestions),
                    tuple(names),
                )
    if close:
        suggestions.insert(0, f"Did you mean {quoted(close)}?")
    return Cause(
        f'There is no user "{sent_id}".', tuple(sentences), tuple(suggestions), tuple(names)
    )


def _wrong_signature(call: KeptCall, facts: Facts, user: ApiUser) -> Cause:
    if not call.signature_mac:
        return Cause(
            "The signature does not match.",
            ("Nothing was kept of it that it could be compared with.", RULE),
            (_SIGN,),
            ("signature_wrong",),
        )
    mistakes = find_mistakes(
        call.signature_mac,
        facts.mac,
        _sent(call.entry),
        keys=user.encryption_keys,
        others=_other_keys(facts, user),
        zone=_zone(facts, user),
    )
    if mistakes is None:
        return _from_other_calls(call, facts)
    if not mistakes:
        return Cause(
            "The signature is right for the key that the user has now; it was not the user's when "
            "the call came.",
            ("The key was changed, or the user made anew, after the call.",),
            ("Send the call again.",),
            ("key_not_yet_valid",),
        )
    return _cause(mistakes)


def _cause(mistakes: Sequence[Mistake]) -> Cause:
    first, *rest = (mistake.says for mistake in mistakes)
    sentences = [f"Besides, {says}." for says in rest]
    sentences.append("A signature made in this way is the one that came, digit for digit.")
    return Cause(
        f"The signature does not match: {first}.",
        (*sentences, RULE),
        (_SIGN,),
        tuple(dict.fromkeys(mistake.name for mistake in mistakes)),
    )


def _from_other_calls(call: KeptCall, facts: Facts) -> Cause:
    """Look whether the same signature came with other calls of the user."""
    entry = call.entry
    wanted = CallFilter(user_id=entry.user_id, oldest_ms=entry.arrived_ms - DAY_MS)
    for other in facts.find(wanted, CALLS_MAX):
        before = other.entry
        if other.signature_mac != call.signature_mac or before.call_id == entry.call_id:
            continue
        if before.code == AuthenticationFailed.code:
            continue
        if before.signed_timestamp != entry.signed_timestamp:
            return Cause(
                "The signature of another timestamp was sent: it was not made anew.",
                (
                    (
                        f"It is that of the call {before.call_id}, with the timestamp "
                        f'"{before.signed_timestamp}"; this call came with '
                        f'"{entry.signed_timestamp}".'
                    ),
                ),
                ("Sign the timestamp that is sent, whenever it changes.",),
                ("signature_of_other_call",),
            )
        return Cause(
            "The key that made the signature is no key of the user any more.",
            (
                (
                    f"The same header was accepted with the call {before.call_id}; since then the "
                    "key was changed, or a change-over was finished."
                ),
            ),
            ("Give the client the present key: castile user show.",),
            ("former_key",),
        )
    return Cause(
        "The signature does not match, and none of the usual mistakes makes it.",
        (
            (
                "Tried were other orders, spellings of the time, letter cases, blanks, hashes and "
                "encodings, spoilt keys and the keys of other users."
            ),
            RULE,
        ),
        (
            "Most likely the client has another encryption key: compare it with castile user show.",
            _SIGN,
        ),
        ("signature_wrong",),
    )


def _other_keys(facts: Facts, user: ApiUser) -> Iterator[Key]:
    """Give the keys of other users, those of the same subscription first."""
    same = user.subscription_id
    for other in sorted(facts.users.values(), key=lambda one: one.subscription_id != same):
        if other.user_id == user.user_id:
            continue
        if other.subscription_id == same:
            name, says = "key_of_other_user", f'the key of the user "{other.user_id}" was used'
        else:
            named = facts.subscription_names.get(other.subscription_id, "")
            name = "key_of_other_subscription"
            says = f'the key of a user of the subscription "{named}" was used'
        yield from (Key(name, says, key) for key in other.encryption_keys)


def _sent(entry: Entry) -> Sent:
    extras = tuple(text for text in (entry.partner_id, entry.audit) if text)
    body = entry.request.decode("utf-8", "replace")
    return Sent(entry.signed_timestamp, entry.user_id, extras, body)


def _zone(facts: Facts, user: ApiUser) -> tzinfo:
    try:
        return facts.limits_of(user.subscription_id).zone
    except KeyError:
        return UTC
