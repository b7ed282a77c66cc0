"""What buyers type, and what they must find. The expected criteria were chosen by reading the catalogue."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import QueryDict
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import LANGUAGES, published, texts, withdrawn

from criteria.filters import CatalogueFilter
from criteria.models import Criterion, CriterionText
from criteria.queries import in_this_order
from criteria.search import SearchQuery, mark_hits, understand

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

AMONG_THE_FIRST = 3

SEARCHES = {
    "fr": [
        ("endurance batterie smartphone", "CF-001"),
        ("pieces de rechange moniteur", "CF-008"),  # accents missing
        ("reparabilite", "CF-009"),
        ("Réparabilité", "CF-009"),
        ("ordinateur réparer", "CF-011"),
        ("chargeurs", "CF-012"),  # plural
        ("housses", "CF-013"),
        ("effacement certifie donnees", "CF-032"),
        ("travail forcé", "CF-076"),
        ("minerai de conflit", "CF-068"),  # singular
        ("cout du cycle de vie", "CF-027"),
        ("lot reconditionné", "CF-028"),
        ("recto-verso", "CF-057"),
        ("électricité renouvelable cloud", "CF-050"),
        ("dechet electronique", "CF-035"),
        ("accessibilité handicap", "CF-077"),  # beginning of a word
        ("retardat", "CF-053"),
        ("minerias de conflit", "CF-068"),  # typing error
        ("accesibilité", "CF-077"),
        ("l’eau du centre de données", "CF-051"),
        ("micrologiciels serveur", "CF-018"),
        ("CF-012", "CF-012"),
        ("cf 12", "CF-012"),
        ("cf12", "CF-012"),
        ("pièces détachées", "CF-007"),  # a word that criteria do not use
    ],
    "nl": [
        ("accu smartphone", "CF-001"),  # a word that criteria do not use
        ("wisselstukken monitor", "CF-008"),
        ("batterijlevensduur", "CF-001"),
        ("levensduur batterij laadcycli", "CF-001"),  # the compound's parts
        ("reserveonderdelen monitor", "CF-008"),
        ("onderdelen levertijd", "CF-007"),
        ("laders", "CF-012"),
        ("gegevens veilig wissen", "CF-014"),
        ("gegevenswissing certificaat", "CF-032"),
        ("dwangarbeid", "CF-076"),
        ("conflictmineralen", "CF-068"),
        ("mineralen", "CF-068"),  # a part of a compound
        ("levenscycluskosten", "CF-027"),
        ("kosten levenscyclus", "CF-027"),
        ("klokkenluider", "CF-066"),
        ("beschermhoezen", "CF-013"),
        ("dubbelzijdig printen", "CF-057"),
        ("garantie drie jaar", "CF-025"),
        ("toegankelijk", "CF-077"),
        ("dwangarbied", "CF-076"),  # typing error
        ("smelt", "CF-068"),  # beginning of a word
        ("verpakkingen", "CF-023"),
        ("datacenter water", "CF-051"),
        ("waterverbruik datacentrum", "CF-051"),
        ("co2-voetafdruk", "CF-061"),
        ("cf 012", "CF-012"),
    ],
    "en": [
        ("battery endurance", "CF-001"),
        ("spare part computer", "CF-006"),  # singular
        ("chargers", "CF-012"),
        ("charging cable", "CF-012"),
        ("flame retardant", "CF-053"),
        ("refurbished lot", "CF-028"),
        ("forced labor", "CF-076"),  # the other spelling
        ("conflict mineral", "CF-068"),
        ("smelters", "CF-069"),
        ("three years warranty", "CF-025"),
        ("plan recycled plastic", "CF-020"),
        ("PUE", "CF-048"),
        ("double sided printing", "CF-057"),
        ("accesibility", "CF-077"),  # typing error
        ("conflcit minerals", "CF-068"),  # letters that changed places
        ("data erasure certificate", "CF-032"),
        ("life cycle cost", "CF-027"),
        ("e-waste", "CF-035"),
        ("whistleblower", "CF-066"),
        ("ILO conventions", "CF-064"),
        ("carbon footprint", "CF-061"),
        ("toner cartridge", "CF-019"),
        ("remanuf", "CF-019"),  # beginning of a word
        ("CF-012", "CF-012"),
        ("cf12", "CF-012"),
        ("the charging of cf‑12", "CF-012"),
    ],
    "de": [
        ("Akku", "CF-001"),  # a word that few criteria use
        ("Ersatzteilverfügbarkeit", "CF-006"),
        ("ersatzteilverfuegbarkeit", "CF-006"),
        ("Ersatzteilverfugbarkeit", "CF-006"),
        ("Ladegeräte", "CF-012"),
        ("ladegeraet", "CF-012"),
        ("Sorgfalt Lieferkette", "CF-065"),  # a part of a compound
        ("Zwangsarbeit", "CF-076"),
        ("Konfliktmineralien", "CF-068"),
        ("Minerale", "CF-068"),
        ("Lebenszykluskosten", "CF-027"),
        ("Kosten Lebenszyklus", "CF-027"),
        ("datenloeschung zertifiziert", "CF-032"),
        ("Daten löschen", "CF-014"),
        ("Barrierefreiheit", "CF-077"),
        ("kuehlung rechenzentrum", "CF-047"),
        ("Schutzhüllen", "CF-013"),
        ("Flammschutz", "CF-053"),  # beginning of a compound
        ("Garantie drei Jahre", "CF-025"),
        ("Duplexdruck", "CF-057"),
        ("co2 fussabdruck", "CF-061"),
        ("Zwangsarbiet", "CF-076"),  # typing error
        ("Elektroschrott", "CF-035"),
        ("Reparierbark", "CF-009"),
        ("Wasser Rechenzentrum", "CF-051"),
        ("Laden nach CF-12", "CF-012"),
    ],
}
CASES = [(language, query, number) for language, cases in SEARCHES.items() for query, number in cases]


def found(query: str, language: str) -> list[str]:
    """The numbers in the order of the catalogue's page."""
    data = QueryDict(mutable=True)
    data["q"] = query
    with translation.override(language):
        chosen = CatalogueFilter(data, user=AnonymousUser())
        assert chosen.is_valid(), chosen.errors
        total = chosen.counts.total
        numbers = [v.criterion.number for v in in_this_order(chosen.criteria(0, total))]
    assert len(numbers) == total
    return numbers


@pytest.mark.parametrize(("language", "query", "number"), CASES)
def test_a_buyer_finds_the_criterion(language: str, query: str, number: str) -> None:
    assert number in found(query, language)[:AMONG_THE_FIRST]


def test_the_table_covers_the_languages() -> None:
    assert list(SEARCHES) == LANGUAGES
    assert all(len(cases) >= 12 for cases in SEARCHES.values())


def test_a_number_finds_that_criterion_first() -> None:
    for number in Criterion.objects.values_list("number", flat=True):
        assert found(number, "en")[:1] == [number]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_title_finds_its_criterion(language: str) -> None:
    criteria = Criterion.objects.published().select_related("current").order_by("number")
    for criterion in criteria[LANGUAGES.index(language) :: 3]:
        title = getattr(criterion.current, f"title_{language}")
        assert criterion.number in found(title, language)[:AMONG_THE_FIRST], title


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("fr", "reparabilite", "RÉPARABILITÉ"),
        ("fr", "mise en oeuvre", "mise en œuvre"),
        ("de", "fussabdruck", "Fußabdruck"),
        ("de", "geraete", "Geräte"),
        ("de", "verfugbar", "verfügbar"),
        ("nl", "een reserveonderdeel", "reserveonderdelen"),
        ("en", "the battery of the laptop", "battery laptop"),
        ("en", "battery battery battery", "battery"),
        ("en", "CF-012", "cf  12"),
        ("en", "cf-00012", "CF-012"),
        ("en", "battery's endurance", "battery endurance"),
        ("fr", "l'endurance", "l’endurance"),
    ],
)
def test_two_spellings_find_the_same(language: str, one: str, other: str) -> None:
    assert found(one, language) == found(other, language) != []


def test_more_words_narrow_the_result() -> None:
    assert set(found("battery laptop cycles", "en")) < set(found("battery laptop", "en")) < set(found("battery", "en"))


def test_a_reader_finds_in_the_own_language_only() -> None:
    published("CF-900", relations=[], title=texts("x") | {"nl": "Kwokkabeestje", "en": "Something"})
    assert found("kwokkabeestje", "nl") == ["CF-900"]
    assert found("kwokkabeestje", "en") == []


def test_what_lacks_a_language_is_found_by_the_text_that_stands_in() -> None:
    published("CF-900", relations=[], title=texts("Kwokkabeestje", de=""))
    assert found("kwokkabeestje", "de") == ["CF-900"]


def test_what_is_not_in_force_is_not_found() -> None:
    from criteria import actions

    withdrawn("CF-900", relations=[], title=texts("Kwokkabeestje"))
    later = published("CF-901", relations=[], title=texts("Wombatje"))
    actions.start_version(criterion=later.criterion, by=None)
    assert found("kwokkabeestje", "en") == []
    assert found("wombatje", "en") == ["CF-901"]


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "de la"), ("nl", "van de"), ("en", "the of"), ("de", "und der")]
)
def test_words_that_say_nothing_are_searched_when_there_is_nothing_else(language: str, words: str) -> None:
    with_nothing_else = understand(words, language)
    assert [term.typed for term in with_nothing_else.terms] == words.split()
    assert len(found(words, language)) > 30
    assert [term.typed for term in understand(f"{words} RoHS", language).terms] == ["rohs"]


@pytest.mark.parametrize("text", ["", "   ", "!?", "’", "_", "\t", "{}", "'", "&|!():*", "%", "\\"])
def test_a_text_without_words_searches_nothing(text: str) -> None:
    assert not understand(text, "en")
    assert understand(text, "en").corrected_text == ""


def test_a_word_that_resembles_nothing_finds_nothing() -> None:
    query = understand("xyzzyplugh", "en")
    assert [(term.is_known, term.corrected) for term in query.terms] == [(False, "")]
    assert found("xyzzyplugh", "en") == []
    assert found("battery xyzzyplugh", "en") == []


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("en", "accesibility", "accessibility"),
        ("en", "batery endurance", "battery endurance"),
        ("nl", "dwangarbied", "dwangarbeid"),
        ("de", "Barierefreiheit", "barrierefreiheit"),
        ("en", "battery", ""),
        ("en", "batter", ""),  # a beginning, not an error
        ("en", "99999", ""),
    ],
)
def test_a_typing_error_is_said(language: str, typed: str, meant: str) -> None:
    assert understand(typed, language).corrected_text == meant


def test_at_most_so_many_words_are_searched() -> None:
    query = understand(" ".join(f"word{number}" for number in range(50)), "en")
    assert len(query.terms) == 12


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=st.text(max_size=60))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_typed_postgresql_can_search_for_it(language: str, text: str) -> None:
    query = understand(text.replace("\x00", ""), language)
    if query:
        assert CriterionText.objects.extra(where=["words @@ %s::tsquery"], params=[query.tsquery]).count() >= 0
    assert mark_hits(text, query, language).replace("<mark>", "").replace("</mark>", "").count("<") == 0


def test_every_letter_and_number_of_unicode_can_be_searched_for() -> None:
    """Some characters fold to nothing, to a blank or to a quotation mark."""
    letters = [chr(code) for code in range(1, 0x30000) if chr(code).isalnum()]
    with connection.cursor() as cursor:
        for start in range(0, len(letters), 2000):
            batch = letters[start : start + 2000]
            queries = [SearchQuery("", "en", tuple(understand_without_database(letter))).tsquery for letter in batch]
            cursor.execute("SELECT count(q::tsquery) FROM unnest(%s::text[]) AS q", [queries])
            assert cursor.fetchone() == (len(batch),)


def understand_without_database(text: str) -> list:
    from criteria.language import stem, words
    from criteria.search import Term

    return [Term(word, ()) for word in words(text)] + [Term(word, ((stem("en", word),),)) for word in words(text)]


# --- Marks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "typed", "text", "marked"),
    [
        ("en", "battery", "Batteries and a battery.", "<mark>Batteries</mark> and a <mark>battery</mark>."),
        ("fr", "reparabilite", "La réparabilité", "La <mark>réparabilité</mark>"),
        ("nl", "batterij", "Batterijlevensduur", "<mark>Batterijlevensduur</mark>"),
        ("en", "battery", "<script>battery & x</script>", "&lt;script&gt;<mark>battery</mark> &amp; x&lt;/script&gt;"),
        ("en", "battery", 'a "battery" \'s', "a &quot;<mark>battery</mark>&quot; &#x27;s"),
        ("en", "", "<b>battery</b>", "&lt;b&gt;battery&lt;/b&gt;"),
        ("en", "battery", "<i>nothing</i>", "&lt;i&gt;nothing&lt;/i&gt;"),
        ("en", "accesibility", "Accessibility", "<mark>Accessibility</mark>"),
        ("en", "<mark>", "<mark>", "&lt;<mark>mark</mark>&gt;"),
    ],
)
def test_hits_are_marked_and_everything_else_is_escaped(language: str, typed: str, text: str, marked: str) -> None:
    assert mark_hits(text, understand(typed, language), language) == marked


def test_the_page_marks_the_hits(client) -> None:  # noqa: ANN001
    html = client.get("/en/criteria/", {"q": "chargers"}).content.decode()
    assert "delivery without <mark>charger</mark>" in html


def test_the_page_says_what_it_searched_instead_and_escapes_it(client) -> None:  # noqa: ANN001
    html = client.get("/en/criteria/", {"q": "accesibility <b>"}).content.decode()
    assert "accesibility &lt;b&gt;" in html
    assert "<b>" not in html
