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


def test_a_setting_and_a_file_take_one_line_each() -> None:
    """There are many of them."""
    value = {
        "settings": {
            "port": {"value": 0, "origin": "option --port"},
            "networks": {"value": ["10.0.0.0/8", "::1"], "origin": "default"},
            "database": {"value": "", "origin": "default"},
        },
        "files": {"castile.db": {"bytes": 4096, "mode": "0600"}},
    }
    assert list(report_lines(value)) == [
        "settings",
        "  port: 0 (option --port)",
        "  networks: 10.0.0.0/8, ::1 (default)",
        "  database: none (default)",
        "files",
        "  castile.db: 4,096 bytes, mode 0600",
    ]
