"""Filters of the staff's pages."""

from __future__ import annotations

from unsnag.entrypoints.web.templatetags.staff_words import breakable


def test_a_name_may_break_after_the_marks_that_join_its_words() -> None:
    assert breakable("order_status") == "order_<wbr>status"
    assert breakable("billing/late-fee") == "billing/<wbr>late-<wbr>fee"


def test_a_name_from_a_file_is_no_markup() -> None:
    assert breakable("<b>_&") == "&lt;b&gt;_<wbr>&amp;"
