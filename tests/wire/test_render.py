"""Lead records by templates; `tests/domain/test_lead_record.py` compares them with the writer."""

from __future__ import annotations

from castile.wire.render import lead_template, render_lead


def test_names_and_texts_are_escaped_and_percent_signs_stay() -> None:
    """A template is a format, and nothing of a name or a text may be read as one."""
    template = lead_template([("100%s", "string"), ("a<b", "text")])
    record = render_lead(template, 1, "50%@b.test", ["%d & %s", "x\ry"])
    assert "<Email>50%@b.test</Email>" in record
    assert "<attrName>100%s</attrName><attrType>string</attrType>" in record
    assert "<attrValue>%d &amp; %s</attrValue>" in record
    assert "<attrName>a&lt;b</attrName>" in record
    assert "<attrValue>x&#13;y</attrValue>" in record


def test_a_text_that_xml_cannot_say_is_an_empty_element() -> None:
    """W-28: what is not allowed is dropped, and an element without text is written short."""
    record = render_lead(lead_template([("City", "string")]), 1, None, ["\x00"])
    assert "<attrValue/>" in record
