"""Errors of the library become failures of ours in one place."""

from __future__ import annotations

import apsw
import pytest

from castile.store.errors import UNAVAILABLE, DatabaseUnavailable, as_failure

OURS = {
    "AbortError",
    "AuthError",
    "BindingsError",
    "ConnectionClosedError",
    "ConnectionNotClosedError",
    "ConstraintError",
    "CursorClosedError",
    "EmptyError",
    "ExecTraceAbort",
    "ExecutionCompleteError",
    "ExtensionLoadingError",
    "ForkingViolationError",
    "FormatError",
    "IncompleteExecutionError",
    "InternalError",
    "InterruptError",
    "InvalidContextError",
    "MismatchError",
    "MisuseError",
    "NoFTS5Error",
    "NotFoundError",
    "RangeError",
    "SQLError",
    "SchemaChangeError",
    "ThreadingViolationError",
    "TooBigError",
    "VFSFileClosedError",
    "VFSNotImplementedError",
}


@pytest.mark.parametrize("kind", UNAVAILABLE)
def test_an_error_of_the_machine_becomes_database_unavailable(kind: type[apsw.Error]) -> None:
    """Whoever asks learns that the database cannot be used, and from what."""
    error = kind("why")
    failure = as_failure(error)
    assert isinstance(failure, DatabaseUnavailable)
    assert failure.__cause__ is error
    assert "why" in str(failure)


@pytest.mark.parametrize("error", [apsw.SQLError("syntax"), ValueError("mine")])
def test_any_other_error_stays_as_it_is(error: Exception) -> None:
    """A mistake of ours is not taken for a broken machine."""
    assert as_failure(error) is error


def test_every_error_of_the_library_was_judged() -> None:
    """A new version of the library with a new error is noticed."""
    library = {
        name
        for name, kind in vars(apsw).items()
        if isinstance(kind, type) and issubclass(kind, apsw.Error) and kind is not apsw.Error
    }
    assert library == OURS | {kind.__name__ for kind in UNAVAILABLE}
