"""What admission holds of a user shows no secret."""

from __future__ import annotations

from castile.admission import ApiUser


def test_keys_are_not_shown() -> None:
    """Neither repr nor str of a user shows a key."""
    user = ApiUser("demo.user_01", 1, (b"exampleKey01",), disabled=False)
    for shown in (repr(user), str(user), f"{user}"):
        assert "demo.user_01" in shown
        assert "exampleKey" not in shown
