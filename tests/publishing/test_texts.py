"""Translated texts, addresses of lists, word-by-word differences."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from publishing.addresses import page_links, with_changes, without_value
from publishing.differences import word_differences
from publishing.texts import Text, active_language, languages, name_of, preference, text_of

# --- Texts ---------------------------------------------------------------------------------------------------------


@dataclass
class Thing:
    name_fr: str = ""
    name_nl: str = ""
    name_en: str = ""
    name_de: str = ""
    source_language: str = "en"


@pytest.mark.parametrize(
    ("wanted", "thing", "value", "language"),
    [
        ("fr", Thing("a", "b", "c", "d"), "a", "fr"),
        ("de", Thing("a", "b", "c", ""), "c", "en"),
        ("de", Thing("a", "b", "c", "", source_language="nl"), "b", "nl"),  # the source before the fallbacks
        ("de", Thing("a", "b", "", ""), "a", "fr"),
        ("nl", Thing("", "", "", "d"), "d", "de"),
        ("fr", Thing(), "", "fr"),
    ],
)
def test_the_nearest_language_stands_in(wanted: str, thing: Thing, value: str, language: str) -> None:
    with translation.override(wanted):
        text = text_of(thing, "name")  # type: ignore[arg-type]
    assert (text.value, text.language, text.is_fallback) == (value, language, bool(value) and language != wanted)
    assert text_of(thing, "name", wanted) == text  # type: ignore[arg-type]


def test_every_language_is_tried_once() -> None:
    for wanted in languages():
        for source in (None, *languages()):
            order = list(preference(wanted, source))
            assert sorted(order) == sorted(languages())
            assert order[0] == wanted
            assert source in (None, wanted) or order[1] == source


def test_a_text_declares_its_language_where_it_is_not_the_pages() -> None:
    template = Template("{% load texts %}<p{% lang text %}>{{ text|shown }}</p>")
    with translation.override("fr"):
        other = template.render(Context({"text": Text("a <b>", "nl", "fr")}))
        own = template.render(Context({"text": Text("a <b>", "fr", "fr")}))
        empty = template.render(Context({"text": Text("", "nl", "fr")}))
    assert other == '<p lang="nl"><span lang="nl">a &lt;b&gt;</span></p>'
    assert own == "<p>a &lt;b&gt;</p>"
    assert empty == "<p></p>"


def test_the_readers_language() -> None:
    for code, expected in {"fr": "fr", "fr-be": "fr", "nl-nl": "nl", "pl": "en"}.items():
        with translation.override(code):
            assert active_language() == expected
    with translation.override(None):
        assert active_language() == "en"
    with translation.override("fr"):
        assert (name_of("nl"), name_of("xx")) == ("néerlandais", "xx")


# --- Addresses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "changes", "expected"),
    [
        ("a=1&page=3", {"b": 2}, "/x?a=1&b=2"),
        ("a=1&a=2", {"a": 3}, "/x?a=3"),
        ("a=1&page=3", {"a": None}, "/x"),
        ("", {"page": 2}, "/x?page=2"),
        ("q=é & ü", {}, "/x?q=%C3%A9+&+%C3%BC="),
    ],
)
def test_an_address_with_changes(query: str, changes: dict[str, object], expected: str) -> None:
    assert with_changes("/x", QueryDict(query), **changes) == expected


@pytest.mark.parametrize(
    ("query", "expected"), [("a=1&a=2&b=3&page=4", "/x?a=2&b=3"), ("a=1", "/x"), ("a=1&b=3", "/x?b=3")]
)
def test_an_address_without_one_value(query: str, expected: str) -> None:
    assert without_value("/x", QueryDict(query), "a", "1") == expected


def test_the_links_of_a_paged_list() -> None:
    pages = Paginator(range(200), 10)
    links = page_links(pages.page(10), "/x", QueryDict("q=a&page=10"))
    shown = [(link.number, link.url, link.current) for link in links["page_links"]]  # type: ignore[attr-defined]
    assert shown == [
        (1, "/x?q=a", False),
        (None, "", False),
        (9, "/x?q=a&page=9", False),
        (10, "/x?q=a&page=10", True),
        (11, "/x?q=a&page=11", False),
        (None, "", False),
        (20, "/x?q=a&page=20", False),
    ]
    assert (links["previous_url"], links["next_url"]) == ("/x?q=a&page=9", "/x?q=a&page=11")
    first, last = page_links(pages.page(1), "/x", QueryDict()), page_links(pages.page(20), "/x", QueryDict())
    assert (first["previous_url"], last["next_url"]) == ("", "")


# --- Differences -------------------------------------------------------------------------------------------------------


def spelt(before: str, after: str) -> list[tuple[str, str]]:
    return [(piece.change, piece.text) for piece in word_differences(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "", []),
        ("a b", "a b", [("same", "a b")]),
        ("", "new", [("added", "new")]),
        ("old", "", [("removed", "old")]),
        (
            "for 24 months and more",
            "for 36 months and more",
            [("same", "for "), ("removed", "24"), ("added", "36"), ("same", " months and more")],
        ),
        ("the end.", "the end!", [("same", "the end"), ("removed", "."), ("added", "!")]),
    ],
)
def test_differences_word_by_word(before: str, after: str, pieces: list[tuple[str, str]]) -> None:
    assert spelt(before, after) == pieces


@given(st.text(alphabet="ab \n.,é", max_size=60), st.text(alphabet="ab \n.,é", max_size=60))
def test_the_pieces_spell_both_sides(before: str, after: str) -> None:
    pieces = word_differences(before, after)
    assert "".join(piece.text for piece in pieces if piece.change != "added") == before
    assert "".join(piece.text for piece in pieces if piece.change != "removed") == after
    assert all(piece.text for piece in pieces)
