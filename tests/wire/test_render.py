"""
Records by templates.

`tests/domain/test_lead_record.py` and `test_activity_record.py` compare them with the writer.
"""

from __future__ import annotations

from castile.wire.contract import contract
from castile.wire.render import activity_template, lead_template, render_activity, render_lead


def test_names_and_texts_are_escaped_and_percent_signs_stay() -> None:
    """Nothing of a name or a text may be read as a part of the template."""
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


def test_texts_of_an_activity_are_escaped_and_percent_signs_stay() -> None:
    """A template is a format, and nothing of a text may be read as one."""
    record = render_activity(
        activity_template(contract("3_1"), "ActivityRecord"),
        7,
        3,
        "2026-08-03T09:15:00-05:00",
        activity_type="100%s",
        asset="a<b",
        attributes=[("%(id)s", "x\ry"), ("&", ""), ("", "\x00")],
        campaign="%d & %s",
    )
    assert "<activityType>100%s</activityType><mktgAssetName>a&lt;b</mktgAssetName>" in record
    assert "<attrName>%(id)s</attrName><attrType" in record
    assert "<attrValue>x&#13;y</attrValue>" in record
    assert '<attrName>&amp;</attrName><attrType xsi:nil="true"/><attrValue/>' in record
    assert '<attrName/><attrType xsi:nil="true"/><attrValue/>' in record
    assert "<campaign>%d &amp; %s</campaign>" in record


def test_each_version_has_a_template_of_each_kind_of_record() -> None:
    """E-5, decided: they differ by the marketoGUID alone."""
    for type_name in ("ActivityRecord", "LeadChangeRecord"):
        newest = activity_template(contract("3_1"), type_name)
        older = activity_template(contract("2_7"), type_name)
        assert newest.text.replace("<marketoGUID>%(id)d</marketoGUID>", "") == older.text
        assert activity_template(contract("3_1"), type_name) is newest
