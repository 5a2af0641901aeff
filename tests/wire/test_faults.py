"""The table of faults, its classes and its page agree; texts are as recorded."""

from __future__ import annotations

import inspect
import string
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from castile.wire import faults
from castile.wire.faults import FAULTS, Advice, Fault

ROOT = Path(__file__).resolve().parents[2]
TABLE = tomllib.loads((ROOT / "src/castile/wire/faults.toml").read_text(encoding="utf-8"))
ALL = pytest.mark.parametrize("fault", FAULTS.values(), ids=lambda fault: str(fault.code))


def placeholders(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name}


def required_values(fault: type[Fault]) -> set[str]:
    parameters = inspect.signature(fault).parameters.values()
    return {p.name for p in parameters if p.default is inspect.Parameter.empty}


def example(fault: type[Fault]) -> Fault:
    return fault(**dict.fromkeys(required_values(fault), "x"))


def test_table_has_the_27_codes() -> None:
    """The documented codes are there, the others are never sent (F-23, F-24)."""
    ours = [10001, 20011, 20012, 20013, 20014, 20015, 20016, 20017, 20019, 20022, 20023, 20024]
    ours += [20101, 20102, 20103, 20104, 20105, 20106, 20107, 20108, 20109, 20110, 20111]
    ours += [20113, 20114, 20122, 20123]
    assert ours == list(FAULTS)
    assert [str(code) for code in ours] == list(TABLE)


@ALL
def test_class_and_table_agree(fault: type[Fault]) -> None:
    """Each class carries its row of the table, and nothing else is in the row."""
    row = TABLE[str(fault.code)]
    assert {
        "class": fault.__name__,
        "short": fault.short_text,
        "pattern": fault.pattern,
        "server": fault.server,
        "advice": fault.advice.value,
        "recorded": row["recorded"],
        "meaning": fault.meaning,
        "japanese": fault.japanese,
        "japanese_pattern": fault.japanese_pattern,
    } == row
    assert set(row["recorded"]) == fault.recorded
    assert getattr(faults, fault.__name__) is fault


@ALL
def test_placeholders_and_arguments_agree(fault: type[Fault]) -> None:
    """The keyword arguments are the placeholders of both languages; detail is always there."""
    parameters = set(inspect.signature(fault).parameters)
    assert placeholders(fault.pattern) == parameters - {"detail", "outcome_unknown"}
    assert placeholders(fault.pattern) == placeholders(fault.japanese_pattern)
    assert "detail" in parameters


@ALL
def test_err_01_texts_carry_the_code(fault: type[Fault]) -> None:
    """The faultstring begins with the code and the message ends with it (F-6)."""
    made = example(fault)
    assert f"{fault.code} - {fault.short_text}" == made.faultstring
    assert made.wire_message.endswith(f" ({fault.code})")
    assert f"{fault.code} - {made.message}" == made.record_error
    assert "{" not in made.message


@ALL
def test_err_08_faultcode_names_the_side(fault: type[Fault]) -> None:
    """Decided: our own failures are Server faults, all others Client faults (F-7)."""
    expected = "SOAP-ENV:Server" if fault.code in {10001, 20011} else "SOAP-ENV:Client"
    assert expected == fault.faultcode


@ALL
def test_advice_is_to_retry_what_may_go_away(fault: type[Fault]) -> None:
    """Four codes are worth a retry as is, one with a fresh signature (F-25)."""
    retry = {10001, 20011, 20023, 20024}
    assert (fault.code in retry) == (fault.advice is Advice.RETRY)
    assert (fault.code == 20016) == (fault.advice is Advice.RETRY_SIGNED)


def test_err_02_lead_not_found() -> None:
    """The recorded words of 20103."""
    made = faults.LeadNotFound(key_type="EMAIL", key_value="nobody@example.test")
    assert made.faultstring == "20103 - Lead not found"
    assert made.wire_message == "No lead found with EMAIL = nobody@example.test (20103)"
    assert made.cause is None


def test_err_03_unknown_field() -> None:
    """The recorded words of 20105."""
    made = faults.LeadAttributeBad(operation="syncLead", names=["pants"])
    assert made.faultstring == "20105 - Unknown lead field"
    expected = "syncLead operation failed: unknown fields for import: pants (20105)"
    assert expected == made.wire_message


def test_err_04_bad_parameter() -> None:
    """The recorded words of 20110."""
    made = faults.BadParameter(what="Object name")
    assert made.faultstring == "20110 - Input error"
    assert made.wire_message == "Object name is not valid (20110)"


def test_err_05_bad_lead_key() -> None:
    """The recorded short text of 20102."""
    assert faults.LeadKeyBad(key_type="IDNUM").faultstring == "20102 - Input error"


def test_err_06_authentication_failed() -> None:
    """The recorded words of 20014."""
    made = faults.AuthenticationFailed()
    assert made.faultstring == "20014 - Authentication failed"
    assert made.wire_message == "Authentication failed (20014)"


def test_err_09_names_are_listed_in_order() -> None:
    """Decided: several unknown names stand in request order, parted by comma and blank."""
    made = faults.LeadAttributeBad(operation="syncLead", names=iter(["b", "a"]))
    assert made.message.endswith("unknown fields for import: b, a")
    single = faults.LeadAttributeBad(operation="syncLead", names="pants")
    assert single.message.endswith("unknown fields for import: pants")


def test_err_13_request_expired() -> None:
    """The recorded words of 20016."""
    made = faults.RequestExpired()
    assert made.faultstring == "20016 - Request expired"
    assert made.wire_message == "Request timestamp error (20016)"


def test_err_14_idnum_has_a_cause() -> None:
    """A lead looked for by its id gets the fourth element (F-4)."""
    made = faults.LeadNotFound(key_type="IDNUM", key_value=1700009)
    assert made.wire_message == "No lead found with IDNUM = 1700009 (20103)"
    assert made.cause == "mktNotFoundException: person with ID 1700009 not found"


def test_limits_stand_in_their_texts() -> None:
    """Texts of limits name the limit that is set."""
    assert faults.RequestLimitExceeded(limit=7).message == "Daily quota of 7 calls reached"
    rate = faults.RateLimitExceeded(calls=100, seconds=20)
    assert rate.message == "More than 100 calls in 20 seconds"
    assert faults.ConcurrencyLimitExceeded(calls=10).message == "More than 10 concurrent calls"
    assert faults.TimeRangeExceeded(days=31).message == "Range of 31 days exceeds 30 days"


def test_unknown_outcome_is_said() -> None:
    """Decided: a commit that may have succeeded says so (F-10)."""
    made = faults.InternalError(reference="J7", outcome_unknown=True)
    assert made.wire_message == "Internal error, reference J7, outcome unknown (20011)"
    known = faults.InternalError(reference="J7")
    assert known.wire_message == "Internal error, reference J7 (20011)"


def test_missing_key_text_warns_of_letter_case() -> None:
    """Decided: who sends `id` for `Id` is told that names are case-sensitive (W-5)."""
    assert "case-sensitive" in faults.LeadKeyRequired().message


@pytest.mark.parametrize("length", [199, 200, 201, 100_000])
def test_values_are_cut_to_200_characters(length: int) -> None:
    """Decided: a long value fills neither message nor cause (F-9)."""
    made = faults.LeadNotFound(key_type="IDNUM", key_value="7" * length)
    kept = "7" * min(length, 200)
    assert f"No lead found with IDNUM = {kept}" == made.message
    assert f"mktNotFoundException: person with ID {kept} not found" == made.cause


def test_braces_in_a_value_are_plain_text() -> None:
    """A value that looks like a placeholder is never filled in."""
    made = faults.LeadNotFound(key_type="EMAIL", key_value="{key_type}{0}{")
    assert made.message == "No lead found with EMAIL = {key_type}{0}{"


def test_detail_stays_off_the_wire() -> None:
    """The detail is for the journal and for a developer's eye."""
    made = faults.BadParameter(what="batchSize", detail="batchSize: expected a number, got 'ten'")
    assert "ten" not in made.wire_message
    assert str(made).endswith("got 'ten'")
    assert str(faults.SystemFailure()) == "Internal error (10001)"


def test_page_is_made_from_the_table() -> None:
    """docs/faults.md is not stale and shows every code with both languages."""
    script = ROOT / "scripts/generate_fault_page.py"
    done = subprocess.run(  # the page script, as scripts/check runs it
        [sys.executable, script, "--check"], check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    page = (ROOT / "docs/faults.md").read_text(encoding="utf-8")
    for fault in FAULTS.values():
        assert f"## {fault.code} {fault.short_text}\n" in page
        assert fault.meaning in page
        assert fault.japanese in page
