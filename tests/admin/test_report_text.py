"""A JSON value as a text for people."""

from __future__ import annotations

from castile.admin.report_text import report_lines


def test_values_are_indented_lines() -> None:
    """Objects, lists, and what is empty."""
    value = {"some_part": {"a": 1234, "b": [], "c": True}, "list": [{"x": 1, "y": None}, "z"]}
    assert list(report_lines(value)) == [
        "some part",
        "  a: 1,234",
        "  b: none",
        "  c: yes",
        "list",
        "  - x: 1",
        "    y: none",
        "  - z",
    ]
