"""Which calls a rehearsal is for, and the one thing that it does."""

from __future__ import annotations

import pytest

from tests.admin.applying import mistakes, read


@pytest.mark.parametrize(
    ("effect", "valid"),
    [
        ("fault = 20023", True),
        ("fault = 20000", False),
        ("wait_ms = [4, 4]", True),
        ("wait_ms = [5, 4]", False),
        ("wait_ms = [4]", False),
        ("wait_ms = [0, 3600000]", True),
        ("wait_ms = [0, 3600001]", False),
        ("drip_bytes_per_second = 1", True),
        ("drip_bytes_per_second = 0", False),
        ('cut = "within"', True),
        ('cut = "later"', False),
        ('reply = "empty"', True),
        ("http_status = 503", True),
        ("http_status = 200", False),
        ("lose_reply = true", True),
        ("lose_reply = false", False),
        ("limits = { rate_calls = 5, rate_seconds = 1 }", True),
        ("limits = { rate_seconds = 0 }", False),
        ("limits = { rate_calls = 0 }", False),
        ("limits = { quota_calls_per_day = 1 }", True),
        ("limits = { quota_calls_per_day = 0 }", False),
        ("limits = { concurrent_calls = 1 }", True),
        ("limits = { concurrent_calls = 0 }", False),
        ("clock_seconds = -1200", True),
        ("", False),
    ],
)
def test_an_effect_is_one_of_nine(effect: str, *, valid: bool) -> None:
    """Exactly one effect, within its limits."""
    text = f'rehearsals = [{{ name = "R", effect = {{ {effect} }} }}]'
    if valid:
        assert read(text).rehearsals[0].effect.model_fields_set == {
            effect.split(" =", maxsplit=1)[0]
        }
    else:
        assert len(mistakes(text)) == 1


@pytest.mark.parametrize(
    ("match", "valid"),
    [
        ("every = 1", True),
        ("every = 0", False),
        ("percent = 0", True),
        ("percent = 100", True),
        ("percent = 101", False),
        ("seed = 0", True),
        ("times = 1", True),
        ("times = 0", False),
        ('lead_key = "EMAIL=a@example.com"', True),
        ('lead_key = "EMAIL="', False),
        ('lead_key = "a@example.com"', False),
    ],
)
def test_a_match_obeys_its_limits(match: str, *, valid: bool) -> None:
    """Both sides of each limit."""
    text = f'rehearsals = [{{ name = "R", match = {{ {match} }}, effect = {{ fault = 10001 }} }}]'
    if valid:
        (stated,) = read(text).rehearsals[0].match.model_fields_set
        assert match.startswith(stated)
    else:
        assert len(mistakes(text)) == 1


def test_an_expiry_is_after_the_start() -> None:
    """A rehearsal that never runs is a mistake."""
    (error,) = mistakes(
        'rehearsals = [{ name = "R", effect = { fault = 20023 },'
        " starts_at = 2026-09-07T08:00:00Z, expires_at = 2026-09-07T08:00:00Z }]"
    )
    assert error.endswith("expected expires_at after starts_at, got one that is not")
