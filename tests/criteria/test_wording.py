"""Wordings, their slots, and how they are shown."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from criteria.language import compound_parts, fold, joined_words, stem, umlauts_folded, words
from criteria.models import Slot
from criteria.rendering import differences, number, paragraphs, slot_range, slot_value, wording
from criteria.wording import WordingError, parts, slot_names
from publishing.differences import word_differences

NBSP = "\u00a0"
NNBSP = "\u202f"


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("plain", [("plain", False)]),
        ("{a}", [("a", True)]),
        ("a {b_1} c {d}", [("a ", False), ("b_1", True), (" c ", False), ("d", True)]),
        ("{a}{b}", [("a", True), ("b", True)]),
        ("{A} {1} {a-b} {}", [("{A} {1} {a-b} {}", False)]),
    ],
)
def test_a_wording_is_cut_at_its_slots(text: str, pieces: list[tuple[str, bool]]) -> None:
    assert [(part.text, part.is_slot) for part in parts(text)] == pieces


@given(st.text(alphabet="ab_1{} \n"))
def test_the_pieces_spell_the_wording(text: str) -> None:
    assert "".join(f"{{{part.text}}}" if part.is_slot else part.text for part in parts(text)) == text


@pytest.mark.parametrize("text", ["{Warranty}", "{a", "a}", "{}", "{a b}", "{{a}}", "{1}", "{" + "a" * 41 + "}"])
def test_a_malformed_slot_is_named(text: str) -> None:
    with pytest.raises(WordingError, match="malformed slot at “.*”; write it as {name} with small letters"):
        slot_names(text)


def test_the_names_of_the_slots() -> None:
    assert slot_names("x {a} y {b} {a}") == {"a", "b"}
    assert slot_names("none") == set()


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("one", "<p>one</p>"),
        ("one\n\ntwo", "<p>one</p><p>two</p>"),
        ("a:\n– b\n- c\nd", "<p>a:</p><ul><li>b</li><li>c</li></ul><p>d</p>"),
        ("<b>&", "<p>&lt;b&gt;&amp;</p>"),
        ("- <i>", "<ul><li>&lt;i&gt;</li></ul>"),
        ("-not a list", "<p>-not a list</p>"),
    ],
)
def test_plain_text_as_html(text: str, html: str) -> None:
    assert paragraphs(text) == html


def slot(**columns: Any) -> Slot:
    return Slot(**({"name": "x", "type": "INTEGER", "label_en": "Label <b>"} | columns))


@pytest.mark.parametrize(
    ("language", "value", "shown"),
    [
        ("en", "800.0000", "800"),
        ("en", "1000.0000", "1,000"),
        ("en", "0.5000", "0.5"),
        ("en", "1E+3", "1,000"),
        ("de", "1000.5", "1.000,5"),
        ("nl", "1000.5", "1.000,5"),
        ("fr", "0.25", "0,25"),
    ],
)
def test_numbers_as_the_reader_writes_them(language: str, value: str, shown: str) -> None:
    with translation.override(language):
        assert number(Decimal(value)) == shown


def test_french_groups_its_thousands() -> None:
    with translation.override("fr"):
        assert number(Decimal(1000000)).replace(NBSP, " ").replace(NNBSP, " ") == "1 000 000"


@pytest.mark.parametrize(
    ("columns", "value", "bounds"),
    [
        ({"recommended": Decimal(36), "minimum": Decimal(24), "maximum": Decimal(60)}, "36", "24 – 60"),
        ({"recommended": Decimal(0), "minimum": Decimal(0)}, "0", "0 – …"),
        ({"maximum": Decimal("12.5")}, "Label <b>", "… – 12.5"),
        ({"type": "TEXT"}, "Label <b>", ""),
        (
            {"type": "DATE", "earliest": dt.date(2026, 1, 2), "recommended_date": dt.date(2026, 3, 4)},
            "4 March 2026",
            "2 January 2026 – …",
        ),
    ],
)
def test_what_stands_in_a_slot(columns: dict[str, Any], value: str, bounds: str) -> None:
    with translation.override("en"):
        assert (slot_value(slot(**columns)), slot_range(slot(**columns))) == (value, bounds)


@pytest.mark.parametrize(
    ("before", "after", "html"),
    [
        ("Circular", "Circular\nFair", "Circular<br><ins>Fair</ins>"),
        ("Circular\nFair", "Circular", "Circular<br><del>Fair</del>"),
        ("", "<b>", "<ins>&lt;b&gt;</ins>"),
        ("same\n\nsame", "same\n\nsame", "same<br><br>same"),
    ],
)
def test_a_mark_begins_at_its_first_word(before: str, after: str, html: str) -> None:
    assert differences(word_differences(before, after)) == html


def test_a_wording_shows_its_slots_and_escapes_everything() -> None:
    with translation.override("en"):
        assert (
            wording("<i> {x} {other}", [slot()])
            == '<p>&lt;i&gt; <span class="slot">[Label &lt;b&gt;]</span> <span class="slot">[other]</span></p>'
        )


@pytest.mark.parametrize(
    ("columns", "fields"),
    [
        ({"type": "INTEGER", "minimum": Decimal(1)}, []),
        ({"type": "INTEGER", "minimum": Decimal("1.5")}, ["minimum"]),
        ({"type": "DECIMAL", "minimum": Decimal("1.5")}, []),
        ({"type": "TEXT", "minimum": Decimal(1), "recommended": Decimal(1)}, ["minimum", "recommended"]),
        ({"type": "DATE", "earliest": dt.date(2026, 1, 1)}, []),
        ({"type": "DATE", "maximum": Decimal(1)}, ["maximum"]),
        ({"type": "MONEY", "latest": dt.date(2026, 1, 1)}, ["latest"]),
    ],
)
def test_bounds_belong_to_the_type_of_the_slot(columns: dict[str, Any], fields: list[str]) -> None:
    if not fields:
        slot(**columns).clean()
        return
    with pytest.raises(ValidationError) as caught:
        slot(**columns).clean()
    assert sorted(caught.value.message_dict) == fields


# --- Words as the search sees them -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Réparabilité", "reparabilite"),
        ("ŒUVRE", "oeuvre"),
        ("Straße", "strasse"),
        ("CO₂", "co2"),
        ("Ærø", "aerø"),
        ("ĳs", "ijs"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("CF-001 and cf 12, cf0123", ["cf1", "and", "cf12", "cf123"]),
        ("CF‑012 cf–12 cf  12", ["cf12", "cf12", "cf12"]),
        ("l’eau d'usage", ["l", "eau", "d", "usage"]),
        ("a_b-c", ["a", "b", "c"]),
        ("80 % 0,1", ["80", "0", "1"]),
        ("\uff9e\u037a", []),
        ("cfoo cf-x", ["cfoo", "cf", "x"]),
    ],
)
def test_the_words_of_a_text(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_hyphenated_words_are_joined() -> None:
    assert joined_words("Whistle-blowers and e-waste, as-a-service; CF-001 2024-25") == ["whistleblowers"]


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("fr", ["batterie", "batteries"]),
        ("nl", ["reserveonderdeel", "reserveonderdelen"]),
        ("nl", ["batterij", "batterijen"]),
        ("en", ["battery", "batteries"]),
        ("de", ["Gerät", "Geräte", "Geräten"]),
    ],
)
def test_forms_of_a_word_have_one_stem(language: str, forms: list[str]) -> None:
    assert len({stem(language, form) for form in forms}) == 1


@pytest.mark.parametrize(("typed", "meant"), [("geraete", "gerate"), ("oeffnung", "offnung"), ("ueber", "uber")])
def test_umlauts_typed_with_e(typed: str, meant: str) -> None:
    assert umlauts_folded(typed) == meant


@pytest.mark.parametrize(
    ("word", "vocabulary", "expected"),
    [
        ("ersatzteilverfugbarkeit", {"ersatzteil", "verfugbarkeit", "teil"}, ["ersatzteil", "verfugbarkeit"]),
        ("batterijlevensduur", {"batterij", "levensduur", "leven", "duur"}, ["batterij", "levensduur"]),
        ("arbeidsrecht", {"arbeid", "recht"}, ["arbeid", "recht"]),
        ("levenscycluskosten", {"leven", "cyclus", "kosten"}, ["leven", "cyclus", "kosten"]),
        ("batterij", {"batt", "erij", "batterij"}, ["batt", "erij"]),
        ("laptop", {"lap", "top"}, []),
        ("something", {"else"}, []),
        ("", set(), []),
    ],
)
def test_compounds_are_taken_apart(word: str, vocabulary: set[str], expected: list[str]) -> None:
    assert compound_parts(word, vocabulary) == expected
