"""Markdown as safe HTML."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.markdown import render, slot_names


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("## Title\n\nA *b* **c**", "<h2>Title</h2>\n<p>A <em>b</em> <strong>c</strong></p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("[a](https://b.example/)", '<p><a href="https://b.example/">a</a></p>\n'),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("a <b onclick=x>c</b>", "<p>a &lt;b onclick=x&gt;c&lt;/b&gt;</p>\n"),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>\n"),
        ("[a](data:text/html,x)", "<p>[a](data:text/html,x)</p>\n"),
        ("![a](javascript:x)", "<p>![a](javascript:x)</p>\n"),
        ("<javascript:alert(1)>", "<p>&lt;javascript:alert(1)&gt;</p>\n"),
        (
            '[a](https://b.example/ "x\\" onclick=\\"y")',
            '<p><a href="https://b.example/" title="x&quot; onclick=&quot;y">a</a></p>\n',
        ),
    ],
)
def test_markdown(text: str, html: str) -> None:
    assert render(text) == html


def test_tables_are_allowed() -> None:
    assert "<table>" in render("| a | b |\n|---|---|\n| 1 | 2 |")


@given(st.text(alphabet="<>\"'&[](){}!*_`#-:/ abjavscript\n", max_size=80))
def test_nothing_but_known_elements_comes_out(text: str) -> None:
    html = render(text)
    allowed = "p|em|strong|a|ul|ol|li|code|pre|h[1-6]|blockquote|hr|br|img|table|thead|tbody|tr|th|td"
    assert re.sub(rf"</?(?:{allowed})(?:\s[^<>]*)?/?>", "", html).count("<") == 0
    assert not re.search(r'(?:href|src)="\s*(?:javascript|vbscript|data):', html, re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "slots", "html"),
    [
        ("Write to {contact}.", {"contact": "x@y.example"}, "<p>Write to x@y.example.</p>\n"),
        ("{contact}", {"contact": "<b>*a*</b> {other}", "other": "no"}, "<p>&lt;b&gt;*a*&lt;/b&gt; {other}</p>\n"),
        ("{unknown} {Not} {}", {}, "<p>{unknown} {Not} {}</p>\n"),
        ("[mail](mailto:{contact})", {"contact": 'a" onclick="b'}, '<p><a href="mailto:%7Bcontact%7D">mail</a></p>\n'),
    ],
)
def test_slots_are_filled_with_plain_text(text: str, slots: dict[str, str], html: str) -> None:
    assert render(text, slots) == html


def test_the_slots_of_a_text() -> None:
    assert slot_names("a {b} {c_1} {D} {b}") == {"b", "c_1"}
