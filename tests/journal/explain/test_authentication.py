"""Ways to sign wrongly, each over the pipeline, each told apart after the fact."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING, Final

import pytest

from castile.admin.commands import run_command
from castile.wire.signature import sign
from tests.harness import KEY, USER_ID
from tests.journal.explain.explaining import all_text, explained

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.harness import Harness

LIST: Final = "<ns1:paramsListMObjects/>"
AT: Final = "2026-08-03T09:15:00-05:00"
OTHER: Final = ("demo.user_02", "anotherKey02")
FOREIGN: Final = ("foreign.user_03", "foreignKey03")


def _mac(text: str, key: str = KEY, algorithm: str = "sha1") -> bytes:
    return hmac.new(key.encode(), text.encode(), algorithm).digest()


def _hash(text: str, algorithm: str = "sha1") -> str:
    return hashlib.new(algorithm, text.encode()).hexdigest()


RIGHT: Final = AT + USER_ID
MISTAKES: Final[dict[str, tuple[str, str]]] = {
    "order": ("order_of_text", _mac(USER_ID + AT).hex()),
    "key of another user": ("key_of_other_user", sign(AT, USER_ID, OTHER[1].encode())),
    "key of another subscription": (
        "key_of_other_subscription",
        sign(AT, USER_ID, FOREIGN[1].encode()),
    ),
    "lower key": ("case_of_key", _mac(RIGHT, KEY.lower()).hex()),
    "upper user id": ("case_of_user_id", _mac(AT + USER_ID.upper()).hex()),
    "time in UTC": ("timestamp_of_other_zone", _mac("2026-08-03T14:15:00Z" + USER_ID).hex()),
    "time without colon": ("timestamp_respelled", _mac(f"2026-08-03T09:15:00-0500{USER_ID}").hex()),
    "time with blank": ("timestamp_respelled", _mac(f"2026-08-03 09:15:00 -0500{USER_ID}").hex()),
    "time with fraction": (
        "timestamp_respelled",
        _mac(f"2026-08-03T09:15:00.000-05:00{USER_ID}").hex(),
    ),
    "time in India": (
        "timestamp_of_other_zone",
        _mac(f"2026-08-03T19:45:00+05:30{USER_ID}").hex(),
    ),
    "other reading": ("timestamp_read_twice", _mac(f"2026-08-03T09:14:59-05:00{USER_ID}").hex()),
    "key with blank": ("key_with_blank", _mac(RIGHT, KEY + " ").hex()),
    "key with line feed": ("key_with_blank", _mac(RIGHT, KEY + "\n").hex()),
    "key with CR LF": ("key_with_blank", _mac(RIGHT, KEY + "\r\n").hex()),
    "key in quotes": ("key_in_quotes", _mac(RIGHT, f'"{KEY}"').hex()),
    "base64": ("base64", base64.b64encode(_mac(RIGHT)).decode()),
    "base64 of digits": ("base64", base64.b64encode(_mac(RIGHT).hex().encode()).decode()),
    "SHA-256": ("other_hash", _mac(RIGHT, algorithm="sha256").hex()),
    "MD5": ("other_hash", _mac(RIGHT, algorithm="md5").hex()),
    "body too": ("body_signed_too", _mac(f"{RIGHT}<SOAP-ENV:Body>{LIST}</SOAP-ENV:Body>").hex()),
    "parameters too": ("body_signed_too", _mac(RIGHT + LIST).hex()),
    "operation too": ("body_signed_too", _mac(f"{RIGHT}listMObjects").hex()),
    "key behind": ("plain_hash_key_last", _hash(RIGHT + KEY)),
    "key before": ("plain_hash_key_first", _hash(KEY + RIGHT)),
    "no key": ("hash_without_key", _hash(RIGHT)),
    "swapped": ("key_and_text_swapped", _mac(KEY, RIGHT).hex()),
    "user id with blank": ("blank_in_text", _mac(RIGHT + " ").hex()),
    "blank between": ("blank_in_text", _mac(f"{AT} {USER_ID}").hex()),
    "comma between": ("separator_in_text", _mac(f"{AT},{USER_ID}").hex()),
    "time only": ("text_incomplete", _mac(AT).hex()),
    "user id as key": ("user_id_as_key", _mac(RIGHT, USER_ID).hex()),
    "UTF-16": (
        "utf_16",
        hmac.digest(KEY.encode(), RIGHT.encode("utf-16-le"), "sha1").hex(),
    ),
    "hyphens": ("digits_apart", _mac(RIGHT).hex("-").upper()),
    "key cut": ("key_cut", _mac(RIGHT, KEY[:-1]).hex()),
}


@pytest.fixture
def users(castile: Harness) -> Harness:
    """A server with a second user, and a user of a second subscription."""
    castile.define(f"users = [{{ user_id = '{OTHER[0]}', encryption_key = '{OTHER[1]}' }}]")
    run_command(castile.installation, "subscription add", {"name": "partner"})
    run_command(
        castile.installation,
        "user add",
        {"subscription": "partner", "user_id": FOREIGN[0], "encryption_key": FOREIGN[1]},
    )
    return castile


@pytest.mark.parametrize("way", MISTAKES)
def test_each_usual_mistake_is_told_apart(users: Harness, way: str) -> None:
    """Decided: from a keyed hash of the signature alone, without a kept key or signature."""
    name, signature = MISTAKES[way]
    assert users.call(LIST, timestamp=AT, signature=signature).code == 20014
    explanation = explained(users)
    assert explanation["code"] == 20014
    assert explanation["names"] == [name]


def test_mistakes_have_more_than_twelve_names() -> None:
    """The table of this test is not one mistake over and over."""
    assert len({name for name, _ in MISTAKES.values()}) > 12


@pytest.mark.parametrize(
    ("signature", "names"),
    [
        (base64.b64encode(_mac(USER_ID + AT)).decode(), {"order_of_text", "base64"}),
        (_mac(USER_ID + AT, KEY + "\n").hex(), {"order_of_text", "key_with_blank"}),
        (base64.b64encode(_mac(RIGHT, algorithm="sha256")).decode(), {"other_hash", "base64"}),
        (sign("", USER_ID + AT, OTHER[1].encode()), {"order_of_text", "key_of_other_user"}),
    ],
)
def test_two_mistakes_together_are_both_named(
    users: Harness, signature: str, names: set[str]
) -> None:
    """Decided: whoever mends one of them is told of the other."""
    assert users.call(LIST, timestamp=AT, signature=signature).code == 20014
    assert set(explained(users)["names"]) == names


def test_a_wrong_key_is_said_to_be_none_of_the_usual_mistakes(users: Harness) -> None:
    """Nothing is claimed that was not found."""
    assert users.call(LIST, timestamp=AT, key="somethingElse").code == 20014
    explanation = explained(users)
    assert explanation["names"] == ["signature_wrong"]
    assert "another encryption key" in all_text(explanation)


def test_a_signature_that_was_not_made_anew_is_that_of_another_call(castile: Harness) -> None:
    """A client that renews the timestamp only is told so."""
    signature = sign(AT, USER_ID, KEY.encode())
    assert castile.call(LIST, timestamp=AT, signature=signature).status == 200
    later = "2026-08-03T09:20:00-05:00"
    assert castile.call(LIST, timestamp=later, signature=signature).code == 20014
    explanation = explained(castile)
    assert explanation["names"] == ["signature_of_other_call"]
    assert AT in all_text(explanation)


def test_the_former_key_of_a_change_over_is_known_by_an_earlier_call(castile: Harness) -> None:
    """Decided: the key itself is not kept; that its signature was accepted once is."""
    signature = sign(AT, USER_ID, KEY.encode())
    assert castile.call(LIST, timestamp=AT, signature=signature).status == 200
    run_command(castile.installation, "user rotate", {"user_id": USER_ID})
    run_command(castile.installation, "user rotate", {"user_id": USER_ID, "finish": True})
    assert castile.call(LIST, timestamp=AT, signature=signature).code == 20014
    assert explained(castile)["names"] == ["former_key"]


def test_a_key_that_became_valid_after_the_call(castile: Harness) -> None:
    """A client that was given the new key too early did nothing else wrong."""
    new = "brandNewKey01"
    assert castile.call(LIST, timestamp=AT, key=new).code == 20014
    run_command(castile.installation, "user rotate", {"user_id": USER_ID, "encryption_key": new})
    assert explained(castile)["names"] == ["key_not_yet_valid"]


def test_an_unknown_user_is_compared_with_those_that_there_are(castile: Harness) -> None:
    """A user id in other letters is told by the key that signed."""
    assert castile.call(LIST, user_id=USER_ID.upper()).code == 20014
    explanation = explained(castile)
    assert explanation["names"] == ["user_id_misspelt"]
    assert USER_ID in all_text(explanation)


def test_a_user_that_is_gone_is_not_called_unknown(castile: Harness) -> None:
    """What the check said then counts, not what is there now."""
    castile.define(f"users = [{{ user_id = '{OTHER[0]}', encryption_key = '{OTHER[1]}' }}]")
    assert castile.call(LIST, user_id=OTHER[0], key="wrong").code == 20014
    castile.write(lambda tx: tx.users.remove(OTHER[0]))
    castile.installation.directory.reload()
    explanation = explained(castile)
    assert explanation["names"] == ["signature_wrong"]
    assert "gone now" in all_text(explanation)


def test_a_user_like_no_other(castile: Harness) -> None:
    """Without a likely user only that much is said."""
    assert castile.call(LIST, user_id="zzz").code == 20014
    assert explained(castile)["names"] == ["user_unknown"]


def test_a_timestamp_that_cannot_be_read(castile: Harness) -> None:
    """A-22: the signature is right, so the caller may be told what is wrong."""
    assert castile.call(LIST, timestamp="yesterday").code == 20014
    explanation = explained(castile)
    assert explanation["names"] == ["timestamp_unreadable"]
    assert "yesterday" in all_text(explanation)


HEADER: Final = "ns1:AuthenticationHeader"


@pytest.mark.parametrize(
    ("name", "edit"),
    [
        ("header_case", lambda text: text.replace(HEADER, "ns1:authenticationHeader")),
        ("header_namespace", lambda text: text.replace(HEADER, "AuthenticationHeader")),
        (
            "header_case",
            lambda text: text.replace("mktowsUserId", "mktowsUserID"),
        ),
        ("header_incomplete", lambda text: text.replace("requestTimestamp", "audit")),
        (
            "header_incomplete",
            lambda text: text.replace(USER_ID, " "),
        ),
        (
            "header_repeated",
            lambda text: text.replace(
                "<mktowsUserId>", "<mktowsUserId>x</mktowsUserId><mktowsUserId>"
            ),
        ),
        (
            "header_repeated",
            lambda text: text.replace(
                f"<{HEADER}>", f"<{HEADER}><mktowsUserId>x</mktowsUserId></{HEADER}><{HEADER}>"
            ),
        ),
        (
            "other_security",
            lambda text: text.replace(HEADER, "ns1:Security"),
        ),
        (
            "header_missing",
            lambda text: text.replace(HEADER, "ns1:Credentials"),
        ),
        (
            "header_missing",
            lambda text: (
                text.partition("<SOAP-ENV:Header>")[0] + text.partition("</SOAP-ENV:Header>")[2]
            ),
        ),
    ],
)
def test_a_header_that_cannot_be_used(
    castile: Harness, name: str, edit: Callable[[str], str]
) -> None:
    """02-admission A-1, A-2: what is wrong with it is told from what was kept of the request."""
    assert castile.post(edit(castile.envelope(LIST).decode()).encode()).code == 20014
    assert explained(castile)["names"] == [name]


def test_no_explanation_holds_a_key_or_a_signature(users: Harness) -> None:
    """What is told can be shown to anybody who may see the call."""
    for name, signature in MISTAKES.values():
        assert users.call(LIST, timestamp=AT, signature=signature).code == 20014
        text = str(explained(users))
        assert name in text
        for secret in (KEY, OTHER[1], FOREIGN[1], signature):
            assert secret not in text
