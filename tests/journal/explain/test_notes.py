"""The note of a call in its parts."""

from __future__ import annotations

from castile.journal.explain.notes import WORDS_MAX, about_ignored, read_note


def test_ignored_elements_and_detail() -> None:
    """Both may be there."""
    note = read_note('ignored elements: p/a, p/b; p/c: expected true or false, got "x"')
    assert note.ignored == ("p/a", "p/b")
    assert (note.path, note.expected, note.got) == ("p/c", "true or false", '"x"')
    assert note.sentences == ['At p/c: expected true or false; came "x".']


def test_a_detail_without_form_stays_as_it_is() -> None:
    """Nothing is lost."""
    assert read_note("RuntimeError: x\n").sentences == ["RuntimeError: x\n"]
    assert read_note("").sentences == []


def test_long_lists_of_words_are_cut() -> None:
    """A sentence stays one."""
    words = ", ".join(f"w{number}" for number in range(WORDS_MAX + 3))
    (sentence,) = read_note(f"p: expected one of {words}, got w").sentences
    assert "or 3 others" in sentence


def test_an_ignored_element_is_compared_with_the_contract() -> None:
    """Letter case is the usual slip."""
    sentences, suggestions = about_ignored(["paramsSyncLead/returnlead"], "3_1")
    assert "paramsSyncLead/returnlead" in sentences[0]
    assert '"returnLead"' in suggestions[0]
    _, moved = about_ignored(["paramsSyncLead/leadKey"], "3_1")
    assert "leadKey" in moved[0]
    assert about_ignored([], "3_1") == ([], [])
