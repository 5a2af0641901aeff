"""Writing what is defined as a definition file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from castile.admin.apply import AppliedChanges
from castile.admin.definition import DefinitionError
from tests.admin.applying import (
    NOTHING,
    apply,
    exported,
)

if TYPE_CHECKING:
    from pathlib import Path

    from castile.server.installation import Installation


def test_what_is_exported_is_read_again(
    installation: Installation, example: str, tmp_path: Path
) -> None:
    """Applying an export where it came from changes nothing, and it holds no key."""
    warnings = apply(installation, example, folder=tmp_path).warnings
    text = exported(installation)
    assert "encryption_key" not in text
    assert "renamed_from" not in text
    assert apply(installation, text) == AppliedChanges((), warnings)


NAMES = st.sampled_from(["Shoe", "Boot", "Sock", "shoe", "Glove"])


FIELDS = st.lists(
    st.fixed_dictionaries(
        {"name": NAMES, "type": st.sampled_from(["string", "integer", "date"])},
        optional={
            "renamed_from": NAMES,
            "blocked": st.booleans(),
            "description": st.sampled_from(["", "x"]),
        },
    ),
    max_size=4,
)


def inline(field: dict[str, Any]) -> str:
    pairs = (
        f"{key} = {str(value).lower() if isinstance(value, bool) else repr(value)}"
        for key, value in field.items()
    )
    return "{ " + ", ".join(pairs) + " }"


@given(files=st.lists(FIELDS, min_size=1, max_size=4))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_files_one_after_another_end_in_a_state_that_repeats(
    installation: Installation, files: list[list[dict[str, Any]]]
) -> None:
    """Whatever was applied before, a second apply changes nothing and an export is read again."""
    for fields in files:
        text = "lead_fields = [" + ", ".join(inline(field) for field in fields) + "]"
        try:
            apply(installation, text)
        except DefinitionError:
            continue
        assert apply(installation, text).lines == ()
        assert apply(installation, exported(installation)) == NOTHING
